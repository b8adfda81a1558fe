"""Build the gazetteer's data file: ``python -m bot.matching.build_gazetteer SOURCE_DIR``.

SOURCE_DIR holds the raw lists that ``data/SOURCES.md`` names. The build is deterministic: the same lists give the same bytes.

What it decides:
- A government is known by its Open Civic Data division id. A populated place that has none (Key Largo) is known by
  ``geonames:NUMBER``: an id in the shape of OCD's that OCD does not list would be a false claim, and a number that can be
  looked up stays true when OCD lists the place one day.
- A consolidated government that OCD lists twice (place:denver, county:denver) is one jurisdiction under its place id.
- A GeoNames place gives its population, zone and county to the government of the same name (its incorporated place in the
  state, else the township in the same county); the rest become settlements of their county.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.place import PlaceKind
from bot.matching.names import fold, slug
from bot.matching.rows import CODES, COUNTRY, bare, derived_id

OUTPUT = Path(__file__).parent / "data" / "gazetteer.tsv"

_PLACE_CODES = {"city": "c", "town": "t", "village": "v", "borough": "b", "plantation": "p"}
_COUNTY_CODES = {"county": "N", "parish": "R", "borough": "B", "census_area": "A"}
_LEGAL_TYPE = re.compile(
    r" (?:charter township|city and borough|unified government|metropolitan government|urban county|city|town|village|borough"
    r"|township|plantation|municipality|government|corporation|county)$"
)
_COUNTY_IN_SLUG = re.compile(r"_~(\w+)_county~$")
_RENUMBERED = {"02158": "02270", "46102": "46113"}
"""Counties that changed their name and FIPS code in 2015: the new code -> the code under which OCD lists them."""
_RENAMED = {"02270": "Kusilvak Census Area"}
_CONSOLIDATED = {
    ("TN", "Nashville"): "47037",
    ("TN", "Hartsville"): "47169",
    ("KY", "Louisville"): "21111",
    ("GA", "Athens"): "13059",
    ("GA", "Augusta"): "13245",
    ("GA", "Macon"): "13021",
    ("MT", "Butte"): "30093",
}
"""Cities whose government is their county's and which OCD lists under the county only."""

_COMMON_ZIPF = 4.0
_COMMON_COUNTY_ZIPF = 3.3
_COMMON_MARGIN = -0.9
"""A name is a common word when English uses it this often, and more often than the size of the largest place of that name
explains (Zipf frequency minus log10 of the population): Boston is not, Mobile and Reading are."""


@dataclass(slots=True)
class Draft:
    """A jurisdiction on its way into the file. ``holder`` is the id of its county or county-equivalent."""

    id: str
    code: str
    name: str
    state: str
    holder: str = ""
    population: int = 0
    zone: str = ""
    equivalent: bool = False


def _table(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


class Build:
    """The raw lists, joined step by step."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.states = {row["abbr"]: row for row in _table(source / "us_states_ap.csv")}
        self.drafts: dict[str, Draft] = {}
        self.names: set[tuple[str, str]] = set()
        self.by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_fips: dict[str, str] = {}
        self.aliases: dict[str, str] = {}

    def run(self) -> str:
        """Join everything; return the data file's text."""
        self._read_divisions()
        self._read_aliases()
        self._read_places()
        self._settle_zones()
        return self._write()

    def _also(self, name: str, identity: str) -> None:
        draft = self.drafts[identity]
        if fold(name) != fold(draft.name):
            self.names.add((name, identity))
            self.by_name[draft.state, fold(name)].append(identity)

    def _read_divisions(self) -> None:
        further: list[tuple[str, str]] = []
        for row in _table(self.source / "ocd_us_census_places.csv.gz"):
            identity = row["id"]
            parts = [part.split(":") for part in identity.split("/")[2:]]
            state, (kind, tail), name = parts[0][1].upper(), parts[-1], row["name"]
            if kind == "municipio":
                code, name = "M", name.removesuffix(" Municipio")
            elif kind in _COUNTY_CODES:
                code = _COUNTY_CODES[kind]
                fips = row["census_geoid"].removeprefix("place-")
                self.by_fips[fips] = identity
                name = _RENAMED.get(fips, name)
            else:
                word = name.rsplit(" ", 1)[-1]
                name = _LEGAL_TYPE.sub("", name)
                code = ("U" if word == "town" else "T") if len(parts) == 3 else _PLACE_CODES.get(word, "c")
                if "(" in name:
                    name, _, other = name.rstrip(")").partition(" (")
                    further.append((other, identity))
                elif ", " in name and len(parts) == 2:
                    name = name.split(", ")[0]
                elif not slug(name).startswith(tail.removesuffix("_charter").split("_~")[0].split("_town")[0]) or (
                    "-" in name and "-" not in tail
                ):
                    name = tail.strip("_").replace("_", " ").title()
            hint = _COUNTY_IN_SLUG.search(tail)
            holder = "/".join(identity.split("/")[:-1]) if code in "TU" else ""
            if hint:
                holder = f"{COUNTRY}/state:{state.lower()}/county:{hint[1]}"
            if code == "c" and name.endswith(" County"):
                # The government of a county that calls itself unified: the county is listed too.
                self.aliases[identity] = f"{COUNTRY}/state:{state.lower()}/county:{slug(bare(name.split('/')[-1], 'N'))}"
                continue
            self.drafts[identity] = Draft(identity, code, name, state, holder)
            self.by_name[state, fold(name)].append(identity)
        for name, identity in further:
            self._also(name, identity)

    def _read_aliases(self) -> None:
        for row in _table(self.source / "ocd_aliases.csv"):
            alias, target = row["id"], row["sameAs"]
            if target not in self.drafts or "/precinct:" in alias:
                continue
            if alias in self.drafts:
                # Both are listed: the place stays, its county becomes another name for it.
                alias, target = target, alias
                merged = self.drafts.pop(alias)
                self.by_name[merged.state, fold(merged.name)].remove(alias)
                for fips, identity in self.by_fips.items():
                    if identity == alias:
                        self.by_fips[fips] = target
                for draft in self.drafts.values():
                    if draft.holder == alias:
                        draft.holder = target
                self.drafts[target].equivalent = True
                self._also(merged.name, target)
            elif not alias.rsplit("/", 1)[0].rsplit("/", 1)[-1].startswith("place:"):
                self._also(alias.rsplit(":", 1)[1].replace("_", " ").title(), target)
            self.aliases[alias] = target

    def _county(self, row: dict[str, str]) -> str:
        """The county that holds a GeoNames place; "" in the District of Columbia, which has none."""
        fips = _RENUMBERED.get(row["county_fips"], row["county_fips"])
        if fips not in self.by_fips and row["state"] != "DC":
            # An independent city: OCD lists it as a place only.
            name = fold(row["county_name"].removesuffix(" City") if row["state"] == "VA" else row["county_name"])
            city = next(i for i in self.by_name[row["state"], name] if CODES[self.drafts[i].code].kind is PlaceKind.CITY)
            self.by_fips[fips] = city
            self.drafts[city].equivalent = True
        return self.by_fips.get(fips, "")

    def _government(self, state: str, name: str, county: str, taken: set[str]) -> Draft | None:
        """The government that a GeoNames place stands for, if one is left."""
        key = fold(name)
        if (state, name) in _CONSOLIDATED:
            return self.drafts[self.by_fips[_CONSOLIDATED[state, name]]]
        written = (key, key.removesuffix(" city"), f"{key} city", key.removeprefix("the "), key.removesuffix(" township"))
        for candidate in next(([way] for way in written if self.by_name[state, way]), []):
            found = [self.drafts[i] for i in self.by_name[state, candidate] if i in self.drafts and i not in taken]
            for draft in sorted(found, key=lambda d: (d.code in "TU", CODES[d.code].kind is PlaceKind.COUNTY, d.id)):
                hint = _COUNTY_IN_SLUG.search(draft.id)
                if hint and f":{hint[1]}" not in county:
                    continue
                is_township = draft.code in "TU"
                if (is_township and draft.holder != county) or (key.endswith(" township") and not is_township):
                    continue
                if CODES[draft.code].kind is PlaceKind.COUNTY and fold(draft.name) == candidate:
                    continue
                return draft
        return None

    def _read_places(self) -> None:
        counties = {row["geonameid"]: row for row in _table(self.source / "place_county.csv.gz")}
        places = sorted(
            _table(self.source / "geonames_us_places_500plus.csv.gz"),
            key=lambda row: (-int(row["population"]), int(row["geonameid"])),
        )
        taken: set[str] = set()
        settled: set[tuple[str, str]] = set()
        for row in places:
            county, state, population = self._county(counties[row["geonameid"]]), row["state"], int(row["population"])
            if state == "DC" and row["name"] == "Washington":
                continue
            government = self._government(state, row["name"], county, taken)
            if government:
                taken.add(government.id)
                government.population, government.zone = population, row["timezone"]
                if not government.equivalent and government.code not in "TUNRBA":
                    government.holder = county if county != government.id else ""
                self._also(row["name"], government.id)
                settled.add((county, fold(row["name"])))
            elif (county, fold(row["name"])) not in settled:
                # Two places of one name in one county cannot be told apart by any name: the larger stands for both.
                settled.add((county, fold(row["name"])))
                identity, name = f"geonames:{row['geonameid']}", row["name"].split(", ")[0]
                self.drafts[identity] = Draft(identity, "G", name, state, county, population, row["timezone"])

    def _settle_zones(self) -> None:
        """Give a place without a zone that of most places in its county, else in its state."""
        states: dict[str, Counter[str]] = defaultdict(Counter)
        counties: dict[str, Counter[str]] = defaultdict(Counter)
        for draft in self.drafts.values():
            if draft.zone:
                states[draft.state][draft.zone] += 1
                counties[draft.holder][draft.zone] += 1
        common = {state: min(zones, key=lambda zone: (-zones[zone], zone)) for state, zones in states.items()}
        self.state_zones = {
            abbr: common.get(abbr) or row["time_zones"].split("|", maxsplit=1)[0] for abbr, row in self.states.items()
        }
        del counties[""]
        in_county = {county: min(zones, key=lambda zone: (-zones[zone], zone)) for county, zones in counties.items()}
        for draft in self.drafts.values():
            county = draft.id if draft.code in "NRBA" else draft.holder
            draft.zone = draft.zone or in_county.get(county) or self.state_zones[draft.state]

    def _line(self, draft: Draft, parent: str, inherited: str) -> str:
        code = draft.code + ("!" if draft.equivalent else "")
        zone = "" if draft.zone == inherited else draft.zone
        tail = draft.id.split(":")[-1] if draft.code == "G" or derived_id(draft.code, draft.name, parent) != draft.id else ""
        return "\t".join((code, draft.name, str(draft.population or ""), zone, tail)).rstrip("\t")

    def _write(self) -> str:
        inside: dict[tuple[str, str], list[Draft]] = defaultdict(list)
        for draft in self.drafts.values():
            inside[draft.state, draft.holder].append(draft)
        out = io.StringIO()
        for abbr in sorted(self.states):
            row, state_zone = self.states[abbr], self.state_zones[abbr]
            code = {"state": "S", "district": "D", "territory": "X"}[row["ocd_id"].split("/")[-1].split(":")[0]]
            short = "" if row["ap_abbr"] == row["name"] else row["ap_abbr"]
            population = str(self._capital_population()) if abbr == "DC" else ""
            print("\t".join((code, row["name"], population, state_zone, abbr.lower(), short)).rstrip("\t"), file=out)
            top = sorted(inside[abbr, ""], key=lambda d: d.id)
            holds = [d for d in top if d.equivalent or d.code in "NRBA"]
            for draft in (d for d in top if d not in holds):
                print(self._line(draft, row["ocd_id"], state_zone), file=out)
            for holder in holds:
                print(self._line(holder, row["ocd_id"], state_zone), file=out)
                for draft in sorted(inside[abbr, holder.id], key=lambda d: (d.code == "G", d.id)):
                    print(self._line(draft, holder.id if draft.code in "TU" else row["ocd_id"], holder.zone), file=out)
        for alias in sorted(self.aliases):
            print(f"=\t{alias.removeprefix(COUNTRY + '/')}\t{self.aliases[alias].removeprefix(COUNTRY + '/')}", file=out)
        for name, identity in sorted(self.names):
            print(f"+\t{name}\t{identity.removeprefix(COUNTRY + '/')}", file=out)
        print("~\t" + ",".join(sorted(self._common())), file=out)
        return out.getvalue()

    def _capital_population(self) -> int:
        rows = _table(self.source / "geonames_us_places_500plus.csv.gz")
        return next(int(row["population"]) for row in rows if row["state"] == "DC" and row["name"] == "Washington")

    def _common(self) -> Iterator[str]:
        for row in _table(self.source / "us_name_ambiguity.csv.gz"):
            frequency, population = float(row["zipf_en"] or 0), int(row["top_population"] or 0)
            county_only = not row["place_states"] and not row["township_states"]
            if frequency < (_COMMON_COUNTY_ZIPF if county_only else _COMMON_ZIPF) or "-" in row["name"]:
                continue
            if not population or frequency - math.log10(population) > _COMMON_MARGIN:
                yield fold(row["name"])


def main() -> None:
    """Write the data file from the lists in the directory named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bot.matching.build_gazetteer SOURCE_DIR")
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(Build(Path(sys.argv[1])).run(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Build the gazetteer's data file: ``python -m bot.matching.build_gazetteer SOURCE_DIR``.

SOURCE_DIR holds the raw lists that ``data/SOURCES.md`` names. The build is deterministic: the same lists give the same bytes.
It ends with what became of every row of the lists.

What it decides:
- A government is known by its Open Civic Data division id. A populated place that has none (Key Largo) is known by
  ``geonames:NUMBER``: an id in the shape of OCD's that OCD does not list would be a false claim, and a number that can be
  looked up stays true when OCD lists the place one day.
- A consolidated government that OCD lists twice (place:denver, county:denver) is one jurisdiction under its place id.
- A GeoNames place gives its population, zone and county to the government of the same name (its incorporated place in the
  state, else the township in the same county); the rest become settlements of their county.
- A county in another state is none: a place right on a state line was put there by its point. Where the division list itself
  tells the county, that holds. A county that is not known stays unknown; no name is taken as a hint of it.
"""

from __future__ import annotations

import csv
import gzip
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.domain.place import PlaceKind
from bot.matching.build_divisions import read_division
from bot.matching.build_rows import Draft, write
from bot.matching.names import fold
from bot.matching.rows import CODES, COUNTRY, bare

OUTPUT = Path(__file__).parent / "data" / "gazetteer.tsv"

_RENUMBERED = {"02158": "02270", "46102": "46113"}
"""Counties that changed their name and FIPS code in 2015: the new code -> the code under which OCD lists them."""

_ALSO_LISTED = {
    "state:pa/county:philadelphia": "state:pa/place:philadelphia",
    "state:ga/county:chattahoochee": "state:ga/place:cusseta",
    "state:ga/county:quitman": "state:ga/place:georgetown",
    "state:tn/county:trousdale": "state:tn/place:hartsville",
    "state:ga/place:macon": "state:ga/county:bibb",
    "state:ga/place:webster_county_": "state:ga/county:webster",
}
"""Governments that OCD lists twice without saying so: the id to give up -> the one to keep."""

_SHARED = {
    "state:fl/county:duval": "state:fl/place:jacksonville",
    "state:in/county:marion": "state:in/place:indianapolis",
    "state:ks/county:wyandotte": "state:ks/place:kansas_city",
    "state:la/parish:east_baton_rouge": "state:la/place:baton_rouge",
    "state:la/parish:lafayette": "state:la/place:lafayette",
    "state:la/parish:terrebonne": "state:la/place:houma",
}
"""Counties governed by their largest city's council, with other cities in them: what concerns the one concerns the other."""

_CALLED_ALIKE = {("VA", "Arlington"): "state:va/county:arlington", ("KY", "Lexington-Fayette"): "state:ky/place:lexington"}
"""GeoNames places that are a county under its own name, or a city under its long one."""

_NOT_THE_SAME = {("GA", "Sunnyside"), ("TX", "Warren")}
"""Places that are not the government whose name is nearly theirs."""

_COMMON_ZIPF = 4.0
_COMMON_COUNTY_ZIPF = 3.3
_COMMON_MARGIN = -0.9
"""A name is a common word when English uses it this often, and more often than the size of the largest place of that name
explains (Zipf frequency minus log10 of the population): Boston is not, Mobile and Reading are."""


def _table(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


class Build:
    """The raw lists, joined step by step. ``tally`` counts what became of their rows."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.states = {row["abbr"]: row for row in _table(source / "us_states_ap.csv")}
        self.tally: Counter[str] = Counter()
        self.drafts: dict[str, Draft] = {}
        self.names: set[tuple[str, str]] = set()
        self.by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_loose_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_fips: dict[str, str] = {}
        self.aliases: dict[str, str] = {}

    def run(self) -> str:
        """Join everything; return the data file's text."""
        self._read_divisions()
        self._merge_twins()
        self._read_places()
        self._settle_zones()
        self._count_people()
        shared = {
            full: f"{COUNTRY}/{city}" for county, city in _SHARED.items() if (full := f"{COUNTRY}/{county}") in self.drafts
        }
        common = sorted(set(self._common()))
        return write(self.states, self.drafts, aliases=self.aliases, names=self.names, shared=shared, common=common)

    def _also(self, name: str, identity: str) -> None:
        draft = self.drafts[identity]
        if fold(name) != fold(draft.name):
            self.names.add((name, identity))
        self._index(name, draft)

    def _index(self, name: str, draft: Draft) -> None:
        for index, key in ((self.by_name, fold(name)), (self.by_loose_name, _loose(name))):
            if draft.id not in index[draft.state, key]:
                index[draft.state, key].append(draft.id)

    def _read_divisions(self) -> None:
        divisions = [read_division(row) for row in _table(self.source / "ocd_us_census_places.csv.gz")]
        self.tally["rows of the division list"] = len(divisions)
        counties = (each for each in divisions if "/place:" not in each.id)
        self.by_fips = {each.county_fips: each.id for each in counties if each.county_fips}
        for each in divisions:
            holder = each.holder or (self.by_fips.get(each.county_fips, "") if "/place:" in each.id else "")
            draft = Draft(each.id, each.code, each.name, each.state, holder, equivalent=each.equivalent)
            self.drafts[each.id] = draft
            self._index(each.name, draft)
            for name in each.also:
                self._also(name, each.id)

    def _merge_twins(self) -> None:
        for row in _table(self.source / "ocd_aliases.csv"):
            alias, target = row["id"], row["sameAs"]
            if alias.count("/") == 2 and target.count("/") == 2:
                self.aliases[alias] = target
            elif target in self.drafts and "/precinct:" not in alias:
                # Where both are listed the place stays, and its county becomes another name for it.
                self._merge(*((target, alias) if alias in self.drafts else (alias, target)))
        for alias, target in _ALSO_LISTED.items():
            if f"{COUNTRY}/{alias}" in self.drafts:
                self._merge(f"{COUNTRY}/{alias}", f"{COUNTRY}/{target}")

    def _merge(self, alias: str, target: str) -> None:
        """Make ``alias`` another id of ``target``, and its name another name."""
        self.aliases[alias] = target
        merged = self.drafts.pop(alias, None)
        if merged is None:
            if not alias.rsplit("/", 1)[0].rsplit("/", 1)[-1].startswith("place:"):
                self._also(alias.rsplit(":", 1)[1].replace("_", " ").title(), target)
            return
        self.tally["divisions that are another id of one listed"] += 1
        self.by_fips = {fips: target if identity == alias else identity for fips, identity in self.by_fips.items()}
        for draft in self.drafts.values():
            if draft.holder == alias:
                draft.holder = target if draft.id != target else ""
        kept = self.drafts[target]
        kept.equivalent = kept.equivalent or CODES[kept.code].kind is not PlaceKind.COUNTY
        kept.holder = ""
        further = [name for name, identity in self.names if identity == alias]
        self.names = {(name, identity) for name, identity in self.names if identity != alias}
        for name in (merged.name, *further):
            self._also(name, target)

    def _county(self, row: dict[str, str]) -> str:
        """The county that holds a GeoNames place; "" where it is not in the place's state (see the head of this file)."""
        fips = _RENUMBERED.get(row["county_fips"], row["county_fips"])
        if fips[:2] != self.states[row["state"]]["fips"] or row["state"] == "DC":
            return ""
        if fips not in self.by_fips:
            # An independent city: OCD lists it as a place only.
            name = fold(row["county_name"].removesuffix(" City") if row["state"] == "VA" else row["county_name"])
            cities = (i for i in self.by_name[row["state"], name] if i in self.drafts)
            self.by_fips[fips] = city = next(i for i in cities if CODES[self.drafts[i].code].kind is PlaceKind.CITY)
            self.drafts[city].equivalent = True
            self.drafts[city].holder = ""
        return self.by_fips[fips]

    def _government(self, state: str, name: str, county: str, taken: set[str]) -> Draft | None:
        """The government that a GeoNames place stands for, if one is left."""
        key = fold(name)
        if (state, name) in _NOT_THE_SAME:
            return None
        if (state, name) in _CALLED_ALIKE:
            return self.drafts[f"{COUNTRY}/{_CALLED_ALIKE[state, name]}"]
        written = (key, key.removesuffix(" city"), f"{key} city", key.removeprefix("the "), key.removesuffix(" township"))
        named = next((ids for way in written if (ids := self.by_name.get((state, way)))), [])
        if not named:
            named = self.by_loose_name.get((state, _loose(re.sub(r"^(?:City|Village|Town) of ", "", name))), [])
        for draft in sorted((self.drafts[i] for i in named if i in self.drafts and i not in taken), key=_rank):
            if self._can_be(draft, key, county):
                return draft
        return None

    def _can_be(self, draft: Draft, key: str, county: str) -> bool:
        """Whether a government of a place's name can be that place, which lies in a county."""
        if draft.code in "TU" or "_~" in draft.id:
            return draft.holder in (county, "")
        if county in self.undivided or draft.equivalent:
            return draft.id == county or draft.id in self.over_counties
        is_county = CODES[draft.code].kind is PlaceKind.COUNTY
        return not key.endswith(" township") and not (
            is_county and bare(draft.name, draft.code) != draft.name and fold(draft.name) == key
        )

    def _read_places(self) -> None:
        counties = {row["geonameid"]: row for row in _table(self.source / "place_county.csv.gz")}
        places = sorted(
            _table(self.source / "geonames_us_places_500plus.csv.gz"),
            key=lambda row: (-int(row["population"]), int(row["geonameid"])),
        )
        self.tally["GeoNames places"] = len(places)
        # An alias written inside a place says that it holds counties: New York City its boroughs.
        self.over_counties = {alias.rpartition("/")[0] for alias in self.aliases if "/place:" in alias.rpartition("/")[0]}
        boroughs = {target for alias, target in self.aliases.items() if alias.rpartition("/")[0] in self.over_counties}
        # No other city lies in these, so a place in them is that city or a part of it, whatever it is called.
        self.undivided = boroughs | {each.id for each in self.drafts.values() if each.equivalent and "/place:" in each.id}
        taken: set[str] = set()
        settled: dict[tuple[str, str, str], str] = {}
        for row in places:
            row["name"] = row["name"].removesuffix(" (balance)")
            county, state, population = self._county(counties[row["geonameid"]]), row["state"], int(row["population"])
            identity, name = f"geonames:{row['geonameid']}", row["name"].split(", ")[0]
            twin = (state, county, fold(row["name"]))
            government = self._government(state, row["name"], county, taken)
            if state == "DC" and name == "Washington":
                self.capital = population
                self.tally["GeoNames places joined with a government"] += 1
            elif government:
                self.tally["GeoNames places joined with a government"] += 1
                if government.id not in taken:
                    self._join(government, name, population, row["timezone"], county)
                taken.add(government.id)
                settled.setdefault(twin, government.id)
            elif twin in settled:
                # Two places of one name in one county cannot be told apart by any name: the larger stands for both.
                self.tally["GeoNames places that another of their name and county stands for"] += 1
                self.aliases[identity] = settled[twin]
            else:
                self.tally["GeoNames places with no government: settlements"] += 1
                settled[twin] = identity
                self.drafts[identity] = Draft(identity, "G", name, state, county, population, row["timezone"])

    def _join(self, government: Draft, name: str, population: int, zone: str, county: str) -> None:
        government.population, government.zone = population, zone
        if not (government.equivalent or government.holder or government.code in "NRBA" or government.id in self.over_counties):
            government.holder = county if county != government.id else ""
        if "_~" in government.id and (name, government.id) in self.names:
            # Of the two names in a legal name, "San Buenaventura (Ventura)", the one in use.
            self.names.remove((name, government.id))
            name, government.name = government.name, name
        self._also(name, government.id)

    def _settle_zones(self) -> None:
        """Give a place without a zone that of most places in its county, else in its state."""
        states: dict[str, Counter[str]] = defaultdict(Counter)
        counties: dict[str, Counter[str]] = defaultdict(Counter)
        for draft in self.drafts.values():
            if draft.zone:
                states[draft.state][draft.zone] += 1
                counties[draft.holder][draft.zone] += 1
        common = {state: min(zones, key=lambda zone: (-zones[zone], zone)) for state, zones in states.items()}
        for abbr, row in self.states.items():
            row["zone"] = common.get(abbr) or row["time_zones"].split("|", maxsplit=1)[0]
        del counties[""]
        in_county = {county: min(zones, key=lambda zone: (-zones[zone], zone)) for county, zones in counties.items()}
        for draft in self.drafts.values():
            county = draft.id if draft.code in "NRBA" else draft.holder
            draft.zone = draft.zone or in_county.get(county) or self.states[draft.state]["zone"]

    def _count_people(self) -> None:
        """Give counties and states, whose population no list states, that of their cities; without any, of settlements."""
        governed: Counter[str] = Counter()
        settled: Counter[str] = Counter()
        for draft in self.drafts.values():
            (settled if draft.code == "G" else governed)[draft.holder or draft.state] += draft.population
        for draft in self.drafts.values():
            if draft.code in "NRBA":
                governed[draft.state] += governed[draft.id]
                draft.population = draft.population or governed[draft.id] or settled[draft.id]
            elif draft.equivalent:
                governed[draft.state] += governed[draft.id]
        for abbr, row in self.states.items():
            row["population"] = str(governed[abbr] or "")
        if "DC" in self.states:
            self.states["DC"]["population"] = str(self.capital)

    def _common(self) -> Iterable[str]:
        for row in _table(self.source / "us_name_ambiguity.csv.gz"):
            frequency, population = float(row["zipf_en"] or 0), int(row["top_population"] or 0)
            county_only = not row["place_states"] and not row["township_states"]
            if frequency < (_COMMON_COUNTY_ZIPF if county_only else _COMMON_ZIPF) or "-" in row["name"]:
                continue
            if not population or frequency - math.log10(population) > _COMMON_MARGIN:
                yield fold(row["name"])


def _rank(draft: Draft) -> tuple[bool, bool, int, str]:
    """The order in which governments of one name are tried: cities before townships and counties, plantations last."""
    return draft.code in "TU", CODES[draft.code].kind is PlaceKind.COUNTY, "cbtvp".find(draft.code), draft.id


def _loose(name: str) -> str:
    """A name without spaces and other signs: "La Salle" and "LaSalle", "Reile's Acres" and "Reiles Acres" are one."""
    return fold(name.replace("'s", "s")).replace(" ", "")


def main() -> None:
    """Write the data file from the lists in the directory named on the command line, and say what became of their rows."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bot.matching.build_gazetteer SOURCE_DIR")
    build = Build(Path(sys.argv[1]))
    text = build.run()
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8", newline="\n")
    for what, count in build.tally.items():
        sys.stdout.write(f"{count:>7,} {what}\n")


if __name__ == "__main__":
    main()

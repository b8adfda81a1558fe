"""The gazetteer's data file: one line per jurisdiction, each under the county and state that hold it.

A line is tab-separated: code, name, population, time zone, id. Trailing empty fields are left out. The code says which
kind of jurisdiction it is (``CODES``). Population is empty where the sources state none, the zone where it is that of the
line's holder. The id field is empty where the OCD id can be told from the name (``slug``), else the last part of it, with its
type where that is not the code's; for a settlement it is the GeoNames number. A city that is its own county, or an equivalent
(``!`` after the code), holds the lines after it as a county does.
After the jurisdictions come ``=`` lines (an id that means the same place, id), ``+`` lines (a further name, id), ``&`` lines
(a county, the city in it whose government is the county's too) and one ``~`` line with the names that are common words. These
write ids without ``ocd-division/country:us/``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.place import PlaceKind
from bot.matching.names import slug

COUNTRY = "ocd-division/country:us"


@dataclass(frozen=True, slots=True)
class Code:
    """What a line's code stands for: the type in the OCD id, the kind, and the legal type as people write it."""

    ocd: str
    kind: PlaceKind
    word: str
    holder: str  # what it stands under: "country", "state" or "county"


CODES = {
    "S": Code("state", PlaceKind.STATE, "", "country"),
    "D": Code("district", PlaceKind.STATE, "", "country"),
    "X": Code("territory", PlaceKind.STATE, "", "country"),
    "N": Code("county", PlaceKind.COUNTY, "County", "state"),
    "R": Code("parish", PlaceKind.COUNTY, "Parish", "state"),
    "B": Code("borough", PlaceKind.COUNTY, "Borough", "state"),
    "A": Code("census_area", PlaceKind.COUNTY, "Census Area", "state"),
    "M": Code("municipio", PlaceKind.CITY, "Municipio", "state"),
    "c": Code("place", PlaceKind.CITY, "city", "state"),
    "t": Code("place", PlaceKind.CITY, "town", "state"),
    "v": Code("place", PlaceKind.CITY, "village", "state"),
    "b": Code("place", PlaceKind.CITY, "borough", "state"),
    "p": Code("place", PlaceKind.CITY, "plantation", "state"),
    "T": Code("place", PlaceKind.TOWNSHIP, "Township", "county"),
    "U": Code("place", PlaceKind.TOWNSHIP, "town", "county"),
    "G": Code("", PlaceKind.SETTLEMENT, "", "county"),
}


class Row(NamedTuple):
    """One jurisdiction of the data file. ``county`` and ``state`` are the ids that hold it; ``population`` 0 = not stated.

    Of counties and states no list states it: theirs is that of their cities (of settlements, where a county has no city), good
    for putting them in order and not to be shown as a fact.
    """

    id: str
    code: str
    name: str
    population: int
    timezone: str
    county: str | None
    state: str | None

    @property
    def kind(self) -> PlaceKind:
        """What kind of jurisdiction it is."""
        return PlaceKind.COUNTRY if self.id == COUNTRY else CODES[self.code].kind


@dataclass(slots=True)
class Rows:
    """All that the data file holds.

    ``aliases`` are ids that mean the same place, ``names`` further names (name, id), ``shared`` counties with the city that
    governs them, ``states`` ids with the ways their names are abbreviated, ``common`` folded names that are ordinary words.
    ``equivalents`` are the cities that hold what a county would.
    """

    by_id: dict[str, Row] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    shared: dict[str, str] = field(default_factory=dict)
    states: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    common: frozenset[str] = frozenset()
    equivalents: set[str] = field(default_factory=set)


def full_id(short: str) -> str:
    """Write out an id of the data file."""
    return short if short.startswith("geonames:") else f"{COUNTRY}/{short}"


def bare(name: str, code: str) -> str:
    """Drop the legal type from the name of a county or its equivalent ("Monroe County" -> "Monroe")."""
    word = CODES[code].word
    return name.removesuffix(" " + word) if CODES[code].kind is PlaceKind.COUNTY else name


def derived_id(code: str, name: str, parent: str) -> str:
    """Tell the OCD id of a jurisdiction from its name and the id under which its own is formed."""
    return f"{parent}/{CODES[code].ocd}:{slug(bare(name, code))}"


def read(lines: Iterable[str]) -> Rows:
    """Read the data file."""
    rows = Rows()
    by_id = rows.by_id
    state = county = zone = state_zone = ""
    for line in lines:
        fields = line.rstrip("\n").split("\t")
        mark, name = fields[0], fields[1]
        code = mark[0]
        if code in "=+&~":
            _read_mark(code, name, fields[2:], rows)
            continue
        count = len(fields)
        population = int(fields[2]) if count > 2 and fields[2] else 0
        own_zone = fields[3] if count > 3 else ""
        tail = fields[4] if count > 4 else ""
        kind = CODES[code]
        if kind.kind is PlaceKind.STATE:
            state, county = f"{COUNTRY}/{kind.ocd}:{tail}", ""
            zone = state_zone = own_zone
            rows.states.append((state, (tail, *fields[5:])))
            by_id[state] = Row(state, code, name, population, zone, None, None)
            continue
        opens = kind.kind is PlaceKind.COUNTY or mark != code
        if opens:
            county, zone = "", own_zone or state_zone
        identity = _identity(code, name, county if kind.holder == "county" else state, tail)
        by_id[identity] = Row(identity, code, name, population, own_zone or zone, county or None, state)
        if opens:
            county = identity
            if mark != code:
                rows.equivalents.add(identity)
    return rows


def _identity(code: str, name: str, parent: str, tail: str) -> str:
    if code == "G":
        return f"geonames:{tail}"
    if not tail:
        return derived_id(code, name, parent)
    return f"{parent}/{tail}" if ":" in tail else f"{parent}/{CODES[code].ocd}:{tail}"


def _read_mark(mark: str, first: str, others: list[str], rows: Rows) -> None:
    """Read a line that is no jurisdiction."""
    if mark == "=":
        rows.aliases[full_id(first)] = full_id(others[0])
    elif mark == "+":
        rows.names.append((first, full_id(others[0])))
    elif mark == "&":
        rows.shared[full_id(first)] = full_id(others[0])
    else:
        rows.common = frozenset(first.split(","))

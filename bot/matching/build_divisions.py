"""What a row of the Open Civic Data list says of a government: its kind, the name that people use, further names, its county.

The list writes Census names: "Lee's Summit city", "El Paso de Robles (Paso Robles) city", "Juneau City and Borough".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.matching.names import slug
from bot.matching.rows import COUNTRY, bare

_PLACE_CODES = {"city": "c", "town": "t", "village": "v", "borough": "b", "plantation": "p"}
_COUNTY_CODES = {"county": "N", "parish": "R", "borough": "B", "census_area": "A"}
_LEGAL_TYPE = re.compile(
    r" (?:charter township|city and borough|unified government|metropolitan government|urban county|city|town|village|borough"
    r"|township|plantation|municipality|government|corporation|county)$"
)
_CITY_AND_BOROUGH = re.compile(r" (?:City and Borough|Municipality)$")
_OF = re.compile(r"(?:The )?(?:City|Village) of (?=[A-Z])")
_TYPED_SLUG = re.compile(r"_(?:city|town|village|borough|plantation)$")
_COUNTY_IN_SLUG = re.compile(r"_~(\w+?)_count(?:y|ies)~$")
_COUSUB_GEOID = 10

_RENAMED = {"02270": "Kusilvak Census Area"}
_CITY_OF_COUNTY = {
    "13021": "Macon",
    "13059": "Athens",
    "13245": "Augusta",
    "15003": "Honolulu",
    "21111": "Louisville",
    "30093": "Butte",
    "47037": "Nashville",
}
"""City governments that are their county's, and that the list holds under the county only: its FIPS code -> the city."""

_BOROUGHS = {"36005": "Bronx", "36047": "Brooklyn", "36061": "Manhattan", "36081": "Queens", "36085": "Staten Island"}
"""Counties that nobody calls by their name: New York City's boroughs."""

_SAID = {f"{COUNTRY}/state:id/place:boise_city": "Boise", f"{COUNTRY}/state:oh/place:centerville_city": "Centerville"}
"""Cities whose "City" is in their legal name only."""


class Division(NamedTuple):
    """One government of the list.

    ``code`` as in ``rows.CODES``; ``state`` is its postal code. ``county_fips`` is the code of its county, or its own if it
    is one, where the list tells it; ``holder`` the county's id, where its own id does. ``equivalent``: it is a city that
    holds what a county would.
    """

    id: str
    code: str
    name: str
    also: tuple[str, ...]
    state: str
    county_fips: str
    holder: str
    equivalent: bool = False


def read_division(row: Mapping[str, str]) -> Division:
    """Read one row of ``ocd_us_census_places.csv.gz``."""
    identity, geoid = row["id"], row["census_geoid"].removeprefix("place-")
    parts = identity.split("/")
    state, (kind, _, tail) = parts[2].split(":")[1].upper(), parts[-1].partition(":")
    if kind == "municipio":
        return Division(identity, "M", row["name"].removesuffix(" Municipio"), (), state, "", "")
    if kind in _COUNTY_CODES:
        return _county(identity, _COUNTY_CODES[kind], _RENAMED.get(geoid, row["name"]), state, geoid)
    fips = geoid[:5] if len(geoid) == _COUSUB_GEOID else ""
    word, name = row["name"].rsplit(" ", 1)[-1], _LEGAL_TYPE.sub("", row["name"])
    if len(parts) == 5:
        return Division(identity, "U" if word == "town" else "T", name, (), state, fips, "/".join(parts[:-1]))
    name, also = _said(identity, name, tail)
    hint = _COUNTY_IN_SLUG.search(tail)
    holder = f"{COUNTRY}/{parts[2]}/county:{hint[1].split('~')[0]}" if hint else ""
    return Division(identity, _PLACE_CODES.get(word, "c"), name, also, state, fips, holder)


def _county(identity: str, code: str, name: str, state: str, fips: str) -> Division:
    if fips in _CITY_OF_COUNTY:
        city, county = _CITY_OF_COUNTY[fips], bare(name, code)
        joint = (f"{city}-{county} County", f"{city}-{county}") if city != county else ()
        return Division(identity, "c", city, (name, *joint), state, fips, "", equivalent=True)
    if fips in _BOROUGHS:
        also = (name, "The Bronx") if _BOROUGHS[fips] == "Bronx" else (name,)
        return Division(identity, code, _BOROUGHS[fips], also, state, fips, "")
    short = _CITY_AND_BOROUGH.sub("", name)
    if short != name:
        return Division(identity, "c", short, (name, f"{short} Borough"), state, fips, "", equivalent=True)
    return Division(identity, code, name, (), state, fips, "")


def _said(identity: str, name: str, tail: str) -> tuple[str, tuple[str, ...]]:
    """The name that people use for a place, and the others."""
    if identity in _SAID:
        return _SAID[identity], (name,)
    if "/" in name and name.endswith(" County"):
        return name.partition("/")[0], (name,)
    if tail.endswith("_town") and name.endswith(" Town") and "/state:ma/" in identity:
        return name.removesuffix(" Town"), (name,)
    if of := _OF.match(name):
        return name, (name[of.end() :],)
    if "(" in name:
        first, _, second = name.rstrip(")").partition(" (")
        return first, (second,)
    if ", " in name:
        return name.partition(", ")[0], (name,)
    whole = tail.strip("_").partition("_~")[0]
    written = whole.replace("_", " ").title()
    if _TYPED_SLUG.sub("", whole) == slug(name) != whole:
        # Two of one name in a state, told apart by their type.
        return name, (written,)
    if not slug(name).startswith(whole) or ("-" in name and "-" not in tail):
        return written, (name,)
    return name, ()

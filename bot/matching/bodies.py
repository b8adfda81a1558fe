"""Rule ``body``: a name that speaks of a government ("City of X", "X City Commission", "Mayor Lee of X", "X police").

The pattern also says which type of government is meant, so it tells Monroe the city from Monroe the county.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.authorities import names_authority
from bot.matching.gazetteer import Gazetteer
from bot.matching.page import Hit, Page
from bot.matching.scene import Scene
from bot.matching.vocabulary import CITY_BODIES, CITY_OFFICES, CITY_TYPES, COUNTY_BODIES, COURTS


class Said(StrEnum):
    """The type of government that a pattern speaks of."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class Body(NamedTuple):
    """A pattern around a name: the type it says, and whether only a government can be meant (also for an ordinary word)."""

    said: Said
    firm: bool


_OFFICES = ("mayor", "council", "commission", "alderm", "select")
_TYPES_BEFORE = {
    **dict.fromkeys(("city", "town", "village", "borough", "municipality"), "city"),
    **dict.fromkeys(("county", "parish"), "county"),
    "township": "township",
}
_NAME_LENGTH = 4
_AFTER = {
    "township": Said.TOWNSHIP,
    **dict.fromkeys(("county", "parish", "board of county"), Said.COUNTY),
    **dict.fromkeys(("select", "selectboard", "vice mayor"), Said.CITY),
    **dict.fromkeys(("board of aldermen", "board of selectmen", "board of education"), Said.CITY),
}
_COUNTY_WORDS = (" county", " parish", " borough")
_OWNING = frozenset(("'s ", "’s ", "‘s ", "' ", "’ "))


def read_body(page: Page, hit: Hit) -> Body | None:
    """Read the pattern around a name, if there is one."""
    said = _before(page, hit.first)
    if said:
        return Body(said, True)
    keys = _following(page, hit)
    if hit.key.endswith(" township"):
        return Body(Said.TOWNSHIP, True)
    if not keys:
        return None
    if is_county(hit):
        return Body(Said.COUNTY, True) if keys[0] in COUNTY_BODIES else None
    said = next((_AFTER[start] for count in (1, 2, 3) if (start := " ".join(keys[:count])) in _AFTER), None)
    if said or (len(keys) > 1 and keys[0] in CITY_TYPES and keys[1] in CITY_OFFICES):
        return Body(said or Said.CITY, True)
    return _loose_body(page, hit, keys)


def _loose_body(page: Page, hit: Hit, keys: list[str]) -> Body | None:
    """Read words that often, but not only, follow a city's name; the capital says that one name goes on."""
    following = hit.last + 1
    capital = page.capital(following)
    first, second = keys[0], keys[1] if len(keys) > 1 else ""
    if capital and (first == "borough" or (first in COURTS and second == "court")):
        return Body(Said.CITY, not page.opens(hit.first))
    if first in CITY_BODIES:
        return Body(Said.CITY, capital and not page.loud(following) and not page.opens(hit.first))
    if (first == "district" and second == "attorney") or names_authority(page, following):
        return Body(Said.CITY, False)
    return None


def _before(page: Page, first: int) -> Said | None:
    """Read "City of", "the mayor of", "Mayor Jane Doe of" before a name."""
    of = first - 1
    if of < 1 or page.keys[of] != "of" or not page.is_joined(first) or not page.is_joined(of):
        return None
    before = page.keys[of - 1]
    if before in _TYPES_BEFORE:
        return Said(_TYPES_BEFORE[before])
    for index in range(of - 1, max(of - 1 - _NAME_LENGTH, -1), -1):
        if page.keys[index].startswith(_OFFICES) or (page.keys[index] == "chief" and page.key(index - 1) == "police"):
            return Said.CITY
        if not page.capital(index) or (index < of - 1 and "\n" in page.gap(index + 1)):
            return None
    return None


def is_county(hit: Hit) -> bool:
    """Whether a name is written with its county type ("Monroe County")."""
    return hit.key.endswith(_COUNTY_WORDS) and any(one.kind is PlaceKind.COUNTY for one in hit.meanings)


def without_type(page: Page, hit: Hit, scene: Scene, gazetteer: Gazetteer) -> Hit:
    """Read "Monroe City Council" as the council of Monroe and not of Monroe City, where that is the likelier place.

    The feed's surroundings decide, else the larger population (so Oklahoma City and Union City keep their names).
    """
    stem, _, word = hit.key.rpartition(" ")
    if word not in CITY_TYPES or not stem or not CITY_OFFICES.intersection(_following(page, hit)[:1]):
        return hit
    shorter = tuple(one for one in gazetteer.named(stem) if one.kind is not PlaceKind.STATE)
    if not shorter:
        return hit
    near = (scene.is_near(hit.meanings), scene.is_near(shorter))
    size = (max(one.population for one in hit.meanings), max(one.population for one in shorter))
    if near[0] > near[1] or (near[0] == near[1] and size[0] >= size[1]):
        return hit
    last = hit.last - 1
    return Hit(hit.first, last, hit.start, page.ends[last], stem, gazetteer.named(stem))


def _following(page: Page, hit: Hit) -> list[str]:
    following = hit.last + 1
    if following >= page.size or (not page.is_joined(following) and page.gap(following) not in _OWNING):
        return []
    return page.phrase(following, 4)


def of_type(hit: Hit, said: Said, gazetteer: Gazetteer) -> list[Jurisdiction]:
    """Return what a name can mean when it is said to be a government of this type."""
    if said is Said.COUNTY:
        counties = [one for one in hit.meanings if one.kind is PlaceKind.COUNTY or gazetteer.is_city_and_county(one.id)]
        return (counties if is_county(hit) else []) or list(gazetteer.counties_named(hit.key))
    if said is Said.TOWNSHIP:
        return [one for one in hit.meanings if one.kind is PlaceKind.TOWNSHIP]
    governments = [one for one in hit.meanings if one.kind not in (PlaceKind.STATE, PlaceKind.SETTLEMENT)]
    return governments or [one for one in hit.meanings if one.kind is PlaceKind.SETTLEMENT]

"""Rule ``body``: a name that speaks of a government ("City of X", "X City Commission", "Mayor Lee of X", "X police").

The pattern also says which type of government is meant, so it tells Monroe the city from Monroe the county.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.page import Hit, Page
from bot.matching.scene import Scene
from bot.matching.vocabulary import CITY_BODIES, CITY_OFFICES, CITY_TYPES, COUNTY_BODIES

_BEFORE = re.compile(
    r"\b(?:(?P<county>county)|(?P<township>township)|city|town|village|borough|municipality"
    r"|(?:mayor|police chief|council\w*|commissioners?)(?:,? [A-Z][\w.’'-]{0,30}){0,3}) of $",
    re.IGNORECASE,
)
_REACH = 80


class Said(StrEnum):
    """The type of government that a pattern speaks of."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Body:
    """A pattern around a name: the type it says, and whether only a government can be meant (also for an ordinary word)."""

    said: Said
    firm: bool


def read_body(page: Page, hit: Hit) -> Body | None:
    """Read the pattern around a name, if there is one."""
    before = _BEFORE.search(page.full, max(0, hit.start - _REACH), hit.start)
    if before:
        said = Said.COUNTY if before["county"] else Said.TOWNSHIP if before["township"] else Said.CITY
        return Body(said, True)
    keys = _following(page, hit)
    if not keys:
        return None
    first, second = keys[0], keys[1] if len(keys) > 1 else ""
    is_county = any(one.kind is PlaceKind.COUNTY for one in hit.meanings) and hit.key.endswith(
        (" county", " parish", " borough")
    )
    if is_county:
        return Body(Said.COUNTY, True) if first in COUNTY_BODIES else None
    if first == "township":
        return Body(Said.TOWNSHIP, True)
    if first in CITY_TYPES and second in CITY_OFFICES:
        return Body(Said.CITY, True)
    if first in ("county", "parish") or (first == "board" and "county" in keys[:4]):
        return Body(Said.COUNTY, True)
    if first in ("select", "selectboard") or (first == "board" and ("aldermen" in keys[:3] or "selectmen" in keys[:3])):
        return Body(Said.CITY, True)
    if first == "vice" and second == "mayor":
        return Body(Said.CITY, True)
    if first in CITY_BODIES:
        word = page.words[hit.last + 1]
        return Body(Said.CITY, word.capital and not word.loud and not page.words[hit.first].opens)
    return None


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
    return Hit(hit.first, last, hit.start, page.words[last].end, stem, gazetteer.named(stem))


def _following(page: Page, hit: Hit) -> list[str]:
    following = hit.last + 1
    if following >= len(page.words) or page.gap(following).strip("'’sS ") or "\n" in page.gap(following):
        return []
    return page.keys(following, 4)


def of_type(hit: Hit, said: Said, gazetteer: Gazetteer) -> list[Jurisdiction]:
    """Return what a name can mean when it is said to be a government of this type."""
    if said is Said.COUNTY:
        counties = [one for one in hit.meanings if one.kind is PlaceKind.COUNTY]
        return counties or list(gazetteer.counties_named(hit.key))
    if said is Said.TOWNSHIP:
        return [one for one in hit.meanings if one.kind is PlaceKind.TOWNSHIP]
    governments = [one for one in hit.meanings if one.kind not in (PlaceKind.STATE, PlaceKind.SETTLEMENT)]
    return governments or [one for one in hit.meanings if one.kind is PlaceKind.SETTLEMENT]

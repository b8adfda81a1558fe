"""Rule ``list``: names that one word explains ("Monroe, Wayne and Union counties", "the cities of X and Y")."""

from __future__ import annotations

from collections.abc import Sequence

from bot.matching.bodies import Said
from bot.matching.page import Hit, Page

_AFTER = {"counties": Said.COUNTY, "parishes": Said.COUNTY, "townships": Said.TOWNSHIP}
_BEFORE = {
    "counties": Said.COUNTY,
    "parishes": Said.COUNTY,
    "townships": Said.TOWNSHIP,
    **dict.fromkeys("cities towns villages boroughs municipalities communities suburbs mayors".split(), Said.CITY),
}
_WORDS = frozenset(_BEFORE)
_COMMAS = frozenset((", ", ",  "))
_AND = frozenset(("and", "or"))


def read_lists(page: Page, hits: Sequence[Hit]) -> dict[int, Said]:
    """Return the hits (by index) that stand in such a list, with the type that it says."""
    found: dict[int, Said] = {}
    if _WORDS.isdisjoint(page.keys):
        return found
    for index, hit in enumerate(hits):
        said = _BEFORE.get(page.key(hit.first - 2)) if page.key(hit.first - 1) == "of" else None
        if said and page.is_joined(hit.first) and page.is_joined(hit.first - 1):
            found.update(dict.fromkeys(_row(page, hits, index, 1), said))
        said = _AFTER.get(page.key(hit.last + 1))
        if said and page.is_joined(hit.last + 1):
            found.update(dict.fromkeys(_row(page, hits, index, -1), said))
    return found


def _row(page: Page, hits: Sequence[Hit], index: int, step: int) -> list[int]:
    """Return the indexes of a hit and of those that are listed with it in one direction."""
    row = [index]
    while 0 <= (following := row[-1] + step) < len(hits):
        first, second = (row[-1], following) if step > 0 else (following, row[-1])
        if not listed(page, hits[first], hits[second]):
            break
        row.append(following)
    return row


def listed(page: Page, first: Hit, second: Hit) -> bool:
    """Whether two names follow one another in a list: "X, Y", "X and Y", "X, and Y"."""
    between = second.first - first.last - 1
    if between == 0:
        return page.gap(second.first) in _COMMAS
    if between != 1 or page.keys[second.first - 1] not in _AND or not page.is_joined(second.first):
        return False
    return page.is_joined(second.first - 1) or page.gap(second.first - 1) in _COMMAS

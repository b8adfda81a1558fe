"""Rule ``list``: names that one word explains ("Monroe, Wayne and Union counties", "the cities of X and Y")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.matching.bodies import Said
from bot.matching.page import Hit, Page
from bot.matching.vocabulary import SIDES

_AFTER = {"counties": Said.COUNTY, "parishes": Said.COUNTY, "townships": Said.TOWNSHIP}
_BEFORE = {
    "counties": Said.COUNTY,
    "parishes": Said.COUNTY,
    "townships": Said.TOWNSHIP,
    **dict.fromkeys("cities towns villages boroughs municipalities communities suburbs mayors".split(), Said.CITY),
}
_WORDS = frozenset(_BEFORE)
_OPENING = frozenset((":", "—", "–", "--"))
_INCLUDE = frozenset(("are", "include", "includes", "including"))
_ENDING = frozenset(".!?;\n")
_FAR = 12
_PARTLY = SIDES | {"mainland", "coastal", "inland", "rural", "parts", "all"}
"""Words before a listed name that leave the place what it is."""
_COMMAS = frozenset((", ", ",  "))
_AND = frozenset(("and", "or"))


class Listed(NamedTuple):
    """A list: its type, its hits (by index), and whether its word stands far before it ("in these counties today: X and Y")."""

    said: Said
    row: tuple[int, ...]
    announced: bool


def read_lists(page: Page, hits: Sequence[Hit]) -> dict[int, Listed]:
    """Return the hits (by index) that stand in such a list, with that list."""
    found: dict[int, Listed] = {}
    if _WORDS.isdisjoint(page.keys):
        return found
    for index, hit in enumerate(hits):
        said = _BEFORE.get(page.key(hit.first - 2)) if page.key(hit.first - 1) == "of" else None
        if said and page.is_joined(hit.first) and page.is_joined(hit.first - 1):
            row = _row(page, hits, index, 1)
            found.update(dict.fromkeys(row, Listed(said, tuple(row), False)))
        elif index not in found and (said := _announced(page, hit.first)) and len(row := _row(page, hits, index, 1)) > 1:
            found.update(dict.fromkeys(row, Listed(said, tuple(row), True)))
        said = _AFTER.get(page.key(hit.last + 1))
        if said and page.is_joined(hit.last + 1):
            row = _row(page, hits, index, -1)
            found.update(dict.fromkeys(row, Listed(said, tuple(row), False)))
    return found


def _announced(page: Page, first: int) -> Said | None:
    """Return the type that a word some way before a list says, with ":", a dash or "include" right before the list."""
    before = page.key(first - 1)
    if page.gap(first).strip() not in _OPENING and not (before in _INCLUDE and page.is_joined(first)):
        return None
    for index in range(first - 1, max(first - _FAR, -1), -1):
        if index < first - 1 and not _ENDING.isdisjoint(page.gap(index + 1)):
            return None
        if page.keys[index] in _AFTER:
            return _AFTER[page.keys[index]]
    return None


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
    """Whether two names follow one another in a list: "X, Y", "X and Y", "X, and coastal Y"."""
    start = second.first
    if page.key(start - 1) in _PARTLY and page.is_joined(start):
        start -= 1
    between = start - first.last - 1
    if between == 0:
        return page.gap(start) in _COMMAS
    if between != 1 or page.keys[start - 1] not in _AND or not page.is_joined(start):
        return False
    return page.is_joined(start - 1) or page.gap(start - 1) in _COMMAS

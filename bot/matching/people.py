"""Whose name it is: signs that a name of the gazetteer is borne by a person in the text."""

from __future__ import annotations

from collections.abc import Iterable

from bot.matching.given_names import GIVEN_NAMES
from bot.matching.page import Hit, Page
from bot.matching.standing import is_named, is_titled
from bot.matching.vocabulary import DIRECTIONS, KIN, NOUNS, STANDALONE, STARTERS, STATE_BODIES

_NO_GIVEN_NAME = STARTERS | DIRECTIONS | STATE_BODIES | NOUNS
_NO_SURNAME = NOUNS | STATE_BODIES
_SAID = frozenset(("said", "says"))


def borne_by_people(page: Page, hits: Iterable[Hit]) -> set[str]:
    """Collect the names that people bear in a text: a later bare "Hoover" is Lauryn Hoover, not Hoover, Alabama."""
    borne: set[str] = set()
    for hit in hits:
        if hit.first == hit.last and hit.key not in borne and is_borne(page, hit):
            borne.add(hit.key)
    return borne


def is_borne(page: Page, hit: Hit) -> bool:
    """Whether a one-word name stands as a person's: after a title or a given name, before a surname, as a speaker's."""
    if is_titled(page, hit) or is_named(page, hit) or _is_spoken_of(page, hit):
        return True
    left, right = page.before(hit), page.after(hit)
    if left >= 0 and page.capital(left):
        key = page.keys[left]
        if key in GIVEN_NAMES:
            return True
        if key not in _NO_GIVEN_NAME and not page.opens(left) and not page.loud(left):
            return right < 0 or not page.capital(right)
    if right >= 0 and hit.key in GIVEN_NAMES and page.capital(right) and hit.key not in STANDALONE and not page.loud(right):
        return page.keys[right] not in _NO_SURNAME
    return False


def _is_spoken_of(page: Page, hit: Hit) -> bool:
    """Whether a name is a speaker's ("said Georgia,") or has kin ("Georgia's father")."""
    following = hit.last + 1
    if page.key(hit.first - 1) in _SAID and page.is_joined(hit.first) and page.gap(following)[:1] in ",.":
        return True
    return page.key(following) in KIN and page.owns(hit.last)

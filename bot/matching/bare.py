"""Rule ``bare``: what stands around a name that nothing explains, and whether it can be a place at all."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from bot.matching.page import Hit, Page, Word
from bot.matching.vocabulary import (
    AROUND,
    COUNTRIES,
    DIRECTIONS,
    ORGANISATIONS,
    SPEECH,
    STARTERS,
    STATE_BODIES,
    STREETS,
    THINGS,
    TITLES,
)


class Standing(IntEnum):
    """How a name stands in the text, from best to worst."""

    FREE = 0  # by itself
    PART = 1  # part of the name of something in or of the place ("Key West High School")
    PERSON = 2  # looks like a person's name
    VOID = 3  # part of another name, or abroad


def standing(page: Page, hit: Hit) -> Standing:
    """Tell how a name stands by the words next to it."""
    if _abroad(page, hit):
        return Standing.VOID
    single = hit.first == hit.last
    return max(_left(page, hit, single), _right(page, hit, single))


def state_is_plain(page: Page, hit: Hit) -> bool:
    """Whether a state's name stands for the state, not inside another name ("University of Florida", "Virginia Lee")."""
    left, right = page.before(hit), page.after(hit)
    if _of_organisation(page, hit) or (left and left.capital and not left.loud and not _plain_left(left)):
        return False
    if right and right.capital and not page.words[hit.last].owns:
        if right.loud:
            return right.key not in THINGS
        return right.key in STATE_BODIES or right.key in STARTERS
    return True


def surnames(page: Page, hits: Sequence[Hit]) -> frozenset[str]:
    """Collect the last words of people's names: a later bare "Hoover" is Lauryn Hoover, not Hoover, Alabama."""
    found: set[str] = set()
    for hit in hits:
        if hit.first != hit.last or page.words[hit.first].loud:
            continue
        left = page.before(hit)
        if _is_titled(page, hit) or (
            left and left.capital and not _plain_left(left) and left.key not in DIRECTIONS | STATE_BODIES
        ):
            right = page.after(hit)
            if right is None or not right.capital:
                found.add(hit.key)
    return frozenset(found)


def _plain_left(word: Word) -> bool:
    return word.key in STARTERS or word.key in AROUND or word.owns


def _is_titled(page: Page, hit: Hit) -> bool:
    """Whether a person's title stands before a name ("Sen. Houston", "Mayor Jackson")."""
    if not hit.first or page.words[hit.first - 1].key not in TITLES:
        return False
    word = page.words[hit.first - 1]
    return word.capital and not word.owns and page.gap(hit.first) in (" ", ". ")


def _of_organisation(page: Page, hit: Hit) -> bool:
    first = hit.first
    if first < 2 or page.words[first - 1].key != "of" or not page.words[first].joined or not page.words[first - 1].joined:
        return False
    return page.words[first - 2].key in ORGANISATIONS


def _left(page: Page, hit: Hit, single: bool) -> Standing:
    if _is_titled(page, hit):
        return Standing.PERSON if single and page.words[hit.first].loud else Standing.VOID
    if _of_organisation(page, hit):
        return Standing.PART
    left = page.before(hit)
    if left is None or not left.capital or _plain_left(left):
        return Standing.FREE
    if left.key in DIRECTIONS:
        return Standing.VOID
    if left.loud:
        return Standing.FREE
    return Standing.PERSON if single else Standing.PART


def _right(page: Page, hit: Hit, single: bool) -> Standing:
    right = page.after(hit)
    if right is None or page.words[hit.last].owns:
        return Standing.FREE
    if not right.capital:
        return Standing.PERSON if single and right.key in SPEECH else Standing.FREE
    if right.key in STREETS:
        return Standing.VOID
    if right.key in THINGS:
        return Standing.PART
    if right.loud or right.key in STARTERS:
        return Standing.FREE
    return Standing.PERSON if single else Standing.PART


def _abroad(page: Page, hit: Hit) -> bool:
    """Whether a country follows: "Paris, France"."""
    following = hit.last + 1
    if following >= len(page.words) or page.gap(following) != ", " or not page.words[following].capital:
        return False
    keys = page.keys(following, 2)
    return keys[0] in COUNTRIES or " ".join(keys) in COUNTRIES

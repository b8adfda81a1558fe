"""How a name stands in the text: what the words next to it say it is."""

from __future__ import annotations

from enum import IntEnum

from bot.matching.authorities import names_authority
from bot.matching.given_names import GIVEN_NAMES
from bot.matching.page import Hit, Page
from bot.matching.things import has_score, is_corner, is_match, is_work
from bot.matching.vocabulary import (
    AFTER_RIVERS,
    AROUND,
    CITY_BODIES,
    COUNTRIES,
    DIRECTIONS,
    LANDMARKS,
    NAMING,
    OPENERS,
    ORGANISATIONS,
    PARTICLES,
    PLACE_NOUNS,
    RIVERS,
    SPEECH,
    STANDALONE,
    STARTERS,
    STATE_BODIES,
    STREETS,
    TEAMS,
    THINGS,
    TITLES,
)

_GREETINGS = frozenset(("thanks", "hi", "hello", "hey"))


class Standing(IntEnum):
    """How a name stands in the text, from best to worst."""

    FREE = 0  # by itself
    PART = 1  # part of the name of something in or of the place ("Key West High School")
    PERSON = 2  # looks like a person's name
    VOID = 3  # part of another name, or abroad


def standing(page: Page, hit: Hit) -> Standing:
    """Tell how a name stands by the words next to it."""
    if is_abroad(page, hit) or is_corner(page, hit) or is_work(page, hit):
        return Standing.VOID
    single = hit.first == hit.last
    left = _left(page, hit, single)
    return left if left is Standing.VOID else max(left, _right(page, hit, single))


def state_is_plain(page: Page, hit: Hit) -> bool:
    """Whether a state's name stands for the state, not inside another name ("University of Florida", "Virginia Lee")."""
    if _of_organisation(page, hit) or is_titled(page, hit) or is_named(page, hit):
        return False
    if _is_river(page, hit) or (page.key(hit.first - 1).isdigit() and page.key(hit.first - 2) == "no"):
        return False
    left, right = page.before(hit), page.after(hit)
    if left >= 0 and page.capital(left) and not _plain_left(page, left):
        if page.keys[left] in GIVEN_NAMES or not page.loud(left):
            return False
    if _is_in_persons_name(page, hit) or (page.is_hyphened(hit.last + 1) and page.capital(hit.last + 1)):
        return False
    if right >= 0 and page.capital(right):
        key = page.keys[right]
        if key == "state" and right + 1 < page.size and page.is_joined(right + 1) and page.capital(right + 1):
            return page.keys[right + 1] not in ("university", "college")
        if page.loud(right):
            return key not in THINGS and key not in TEAMS
        if hit.key == "dc" and key in CITY_BODIES:
            return True
        acronym = len(key) > 1 and key.isalpha() and page.cased[right].isupper()  # "Ohio EPA"
        if acronym or (key in STATE_BODIES and key != "state") or key in STARTERS:
            return True
        return key not in THINGS and key not in TEAMS and names_authority(page, right)
    return True


def _is_river(page: Page, hit: Hit) -> bool:
    """Whether a river of a state's name is meant: "the Missouri is back in its banks"."""
    if page.key(hit.first - 1) != "the" or hit.key not in RIVERS or page.owns(hit.last):
        return False
    return not page.is_joined(hit.last + 1) or page.keys[hit.last + 1] in AFTER_RIVERS


def is_abroad(page: Page, hit: Hit) -> bool:
    """Whether a country follows: "Paris, France"."""
    following = hit.last + 1
    if page.key(following) == "in" and page.is_joined(following):
        following += 1
    if following >= page.size or not page.capital(following) or page.gap(following) not in (", ", " ", " ("):
        return False
    if page.gap(following) == " " and following == hit.last + 1:
        return False
    keys = page.phrase(following, 2)
    return keys[0] in COUNTRIES or " ".join(keys) in COUNTRIES


def is_titled(page: Page, hit: Hit) -> bool:
    """Whether a person's title stands before a name ("Sen. Houston", "Mayor Jackson")."""
    before = hit.first - 1
    if before < 0 or page.keys[before] not in TITLES or not page.capital(before):
        return False
    return page.gap(hit.first) in (" ", ". ")


def is_named(page: Page, hit: Hit) -> bool:
    """Whether the words before a name say that it is somebody's ("known as Montana", "9-year-old Georgia")."""
    before = page.key(hit.first - 1)
    if hit.key in GIVEN_NAMES and _is_spoken_to_or_survives(page, hit):
        return True
    if not page.is_joined(hit.first):
        return False
    if before == "as":
        return page.key(hit.first - 2) == "known"
    if before == "old" and page.is_hyphened(hit.first - 1):
        return hit.key in GIVEN_NAMES and page.key(hit.last + 1) not in PLACE_NOUNS
    return before in NAMING


def _is_spoken_to_or_survives(page: Page, hit: Hit) -> bool:
    """Whether a given name is thanked or greeted ("Thanks, Austin"), or is of a place ("Dale of Wells and Troy of Elko")."""
    if page.key(hit.first - 1) in _GREETINGS and page.gap(hit.first) == ", ":
        return True
    following = hit.last + 1
    if hit.first != hit.last or hit.key in STANDALONE or page.key(following) != "of" or not page.is_joined(following + 1):
        return False
    return page.is_joined(following) and page.capital(following + 1)


def _plain_left(page: Page, left: int) -> bool:
    """Whether a capitalised word before a name is no part of it."""
    key = page.keys[left]
    if key in STARTERS or key in AROUND:
        return True
    return page.opens(left) and (key in OPENERS or (key.endswith(("ing", "ed", "ly")) and key not in GIVEN_NAMES))


def _of_organisation(page: Page, hit: Hit) -> bool:
    first = hit.first
    if first < 2 or page.keys[first - 1] != "of" or not page.is_joined(first) or not page.is_joined(first - 1):
        return False
    return page.keys[first - 2] in ORGANISATIONS and page.capital(first - 2)


def _is_in_persons_name(page: Page, hit: Hit) -> bool:
    """Whether an initial or a particle stands before a name ("Michael J. Houston", "Bernard de Mandeville")."""
    before = hit.first - 1
    if before < 0:
        return False
    key, gap = page.keys[before], page.gap(hit.first)
    if len(key) == 1 and gap == ". " and page.capital(before):
        return True
    if gap in ('" ', "” ", ") ") and page.capital(before):
        return gap != ") " or (page.full[page.ends[before - 1] : page.starts[before]].endswith("(") and key in GIVEN_NAMES)
    return gap == " " and key in PARTICLES and not page.capital(before)


def _left(page: Page, hit: Hit, single: bool) -> Standing:
    if is_titled(page, hit):
        return Standing.PERSON if single and page.loud(hit.first) else Standing.VOID
    if _of_organisation(page, hit):
        return Standing.PART
    if _is_in_persons_name(page, hit):
        return Standing.VOID
    if page.is_hyphened(hit.first) and page.capital(hit.first - 1) and len(page.keys[hit.first - 1]) > 1:
        return Standing.PART
    left = page.before(hit)
    if left < 0:
        return Standing.FREE
    key = page.keys[left]
    if not page.capital(left):
        return Standing.PERSON if single and is_named(page, hit) else Standing.FREE
    if _plain_left(page, left):
        return Standing.FREE
    if key in DIRECTIONS or key in LANDMARKS:
        return Standing.VOID
    if key in GIVEN_NAMES:
        return Standing.PERSON
    if page.loud(left):
        return Standing.FREE
    return Standing.PERSON if single else Standing.PART


def _right(page: Page, hit: Hit, single: bool) -> Standing:
    following = hit.last + 1
    if has_score(page, following) or is_match(page, hit):
        return Standing.VOID
    if single and _is_aged(page, following):
        return Standing.PERSON
    if hit.key.startswith("st ") and page.owns(hit.last) and hit.key not in STANDALONE:
        return Standing.VOID
    if page.is_hyphened(following) and page.capital(following):
        return Standing.PART
    right = page.after(hit)
    if right < 0:
        return Standing.FREE
    key = page.keys[right]
    if not page.capital(right):
        return Standing.PERSON if single and key in SPEECH else Standing.FREE
    if key in STREETS:
        return Standing.VOID
    if key in THINGS or key in TEAMS:
        return Standing.PART
    if key in STARTERS:
        return Standing.FREE
    if page.loud(right):
        written = page.full[page.starts[hit.first] : page.ends[right]]
        return Standing.PERSON if single and hit.key in GIVEN_NAMES and not written.isupper() else Standing.FREE
    return Standing.PERSON if single else Standing.PART


def _is_aged(page: Page, following: int) -> bool:
    """Whether an age follows a name: "Dayton, 41, said"."""
    if following >= page.size or page.gap(following) != ", ":
        return False
    word = page.keys[following]
    return len(word) <= 3 and word.isdigit() and page.gap(following + 1)[:1] in ",."

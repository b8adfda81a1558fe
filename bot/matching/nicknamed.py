"""Rule ``nickname``: "the Keys", "Southernmost City", "the Twin Cities"."""

from __future__ import annotations

from typing import NamedTuple

from bot.domain.place import Confidence, Jurisdiction
from bot.matching.gazetteer import Gazetteer
from bot.matching.nicknames import Nickname, Nicknames
from bot.matching.page import Page
from bot.matching.reading import Reading
from bot.matching.scene import Scene
from bot.matching.vocabulary import CITY_BODIES, CITY_TYPES, COUNTY_BODIES, STARTERS, STATE_BODIES, THINGS

_OF_GOVERNMENTS = CITY_BODIES | COUNTY_BODIES | CITY_TYPES | STATE_BODIES | STARTERS | {"county", "parish"}


class Nicknamed(NamedTuple):
    """A nickname in a text: words first..last, and its meanings."""

    first: int
    last: int
    meanings: tuple[Nickname, ...]


def take_nicknames(reading: Reading, nicknames: Nicknames) -> None:
    """Find the places that a text calls by a nickname. A longer name of the gazetteer is none ("Las Vegas", not "Vegas")."""
    page, scene = reading.page, reading.scene
    named: list[tuple[int, int, Jurisdiction]] = []
    longer = {word: hit.last - hit.first for hit in reading.hits if hit.last > hit.first for word in (hit.first, hit.last)}
    for found in find_nicknames(page, nicknames):
        if max(longer.get(found.first, 0), longer.get(found.last, 0)) <= found.last - found.first:
            start, end = page.starts[found.first], page.ends[found.last]
            named += [(start, end, place) for place in meant_by(found, scene, reading.gazetteer)]
    reading.clear(sorted({(start, end) for start, end, _ in named}))
    for start, end, place in named:
        reading.add(start, end, place, Confidence.LIKELY, "nickname")
        scene.imply(place.name, place)


def find_nicknames(page: Page, nicknames: Nicknames) -> list[Nicknamed]:
    """Find the nicknames in a text, the longest first; they begin with a capitalised word, or with "the" before one."""
    found: list[Nicknamed] = []
    past = 0
    for index in page.capitals:
        if index < past:
            continue
        first = index - 1 if index and page.keys[index - 1] == "the" and page.is_joined(index) else index
        one = _longest(page, first, nicknames) if nicknames.longest(page.keys[first]) else None
        if one is None and first < index and nicknames.longest(page.keys[index]):
            one = _longest(page, index, nicknames)
        if one:
            found.append(one)
            past = one.last + 1
    return found


def _longest(page: Page, first: int, nicknames: Nicknames) -> Nicknamed | None:
    limit = nicknames.longest(page.keys[first])
    last = first
    while last + 1 < page.size and last - first + 1 < limit and page.goes_on(last + 1):
        last += 1
    while last >= first:
        meanings = nicknames.meanings(" ".join(page.keys[first : last + 1]))
        cased = page.cased[first : last + 1]
        standing = tuple(one for one in meanings if len(one.written) == len(cased) and one.stands(cased))
        if standing and not _names_a_thing(page, last + 1):
            return Nicknamed(first, last, standing)
        last -= 1
    return None


def _names_a_thing(page: Page, following: int) -> bool:
    """Whether what follows makes another name of a nickname ("Keys Weekly", "Maui Divers Jewelry"), and no government's."""
    if not page.is_joined(following) or not page.capital(following):
        return False
    key = page.keys[following]
    return key in THINGS or not (page.loud(following) or key in _OF_GOVERNMENTS)


def meant_by(nicknamed: Nicknamed, scene: Scene, gazetteer: Gazetteer) -> list[Jurisdiction]:
    """Return the places that a nickname names, [] where it needs support that neither the text nor the feed gives."""
    named = [[place for identity in one.ids if (place := gazetteer.get(identity))] for one in nicknamed.meanings]
    supported = [places for places in named if scene.is_near(places)] or [
        places
        for one, places in zip(nicknamed.meanings, named, strict=True)
        if not one.needs_support or any(scene.speaks_of(place.state or place.id) for place in places)
    ]
    return supported[0] if len(supported) == 1 else []

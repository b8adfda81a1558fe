"""Rule ``bare``: names that nothing explains, each decided for all its occurrences (``bot.matching.placehood``)."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from bot.domain.place import Confidence, Jurisdiction, PlaceKind
from bot.matching.lists import listed
from bot.matching.page import Hit
from bot.matching.people import borne_by_people
from bot.matching.placehood import LIKELY, LISTED, Name, weigh
from bot.matching.reading import Reading
from bot.matching.standing import Standing
from bot.matching.vocabulary import PLACE_NOUNS

_AFTER_NAMES = PLACE_NOUNS | frozenset("is was has had will would could and or".split())
_STANDS_BY = (Standing.FREE, Standing.PART)


class Weighed(NamedTuple):
    """A name, the place that it means, and how surely it is one."""

    name: Name
    place: Jurisdiction
    weight: int


def take_bare(reading: Reading) -> None:
    """Decide all names that are still open."""
    names: dict[str, Name] = {}
    for index, hit in reading.open.items():
        names.setdefault(hit.key, Name(hit.key)).take(index, hit, reading.standing(index))
    borne = borne_by_people(reading.page, reading.open.values())
    found: dict[str, Weighed] = {}
    # Names that fewer places share come first: they say what the others mean.
    for name in sorted(names.values(), key=lambda name: (len(name.hits[0][1].meanings), name.hits[0][0])):
        weighed = _weigh(reading, name, borne)
        if weighed:
            found[name.key] = weighed
    _support_lists(reading, found)
    for name, place, weight in found.values():
        for _, hit, stands in name.hits:
            if weight >= LIKELY and stands is Standing.FREE and not _may_be_word(reading, hit):
                reading.add(hit.start, hit.end, place, Confidence.LIKELY, "bare")
            elif weight >= 0 and stands in _STANDS_BY and not reading.gazetteer.is_common(hit.key):
                reading.add(hit.start, hit.end, place, Confidence.POSSIBLE, "bare")


def _weigh(reading: Reading, name: Name, borne: Collection[str]) -> Weighed | None:
    """Choose what a name means and weigh whether it is a place; None = it is none."""
    if all(stands is Standing.VOID for _, _, stands in name.hits):
        return None
    scene = reading.scene
    every = name.hits[0][1].meanings
    if name.key == "washington":
        meanings = _washington(reading, every)
    else:
        meanings = [one for one in every if one.kind is not PlaceKind.STATE]
    if not meanings:
        return None
    choice = scene.judge(name.key, meanings)
    if scene.is_abroad(name.key, choice.place):
        return None
    weight = weigh(reading, name, choice, borne)
    if weight >= LIKELY:
        scene.settle(name.key, choice.place)
        if len(meanings) == 1:
            scene.imply(name.key, choice.place)
    return Weighed(name, choice.place, weight)


def _washington(reading: Reading, meanings: Collection[Jurisdiction]) -> list[Jurisdiction]:
    """Choose between the capital and the state: the state where the text names it; "Washington, D.C." only sets it apart."""
    settled = reading.scene.senses.get("washington")
    if settled:
        return [settled]
    states = [one for one in meanings if one.kind is PlaceKind.STATE]
    return [one for one in states if reading.scene.names(one.id) and "/state:" in one.id] or [
        one for one in states if "/district:" in one.id
    ]


def _may_be_word(reading: Reading, hit: Hit) -> bool:
    """Whether an ordinary word has its capital from the start of its sentence and goes on as one ("Orange cones")."""
    page, following = reading.page, hit.last + 1
    if not page.opens(hit.first) or not reading.gazetteer.is_common(hit.key) or not page.is_joined(following):
        return False
    return not page.capital(following) and page.keys[following] not in _AFTER_NAMES


def _support_lists(reading: Reading, found: dict[str, Weighed]) -> None:
    """Let a place in a list stand for its neighbours in the same state ("Allentown and Reading"), forwards and backwards."""
    if all(one.weight >= LIKELY or one.weight + LISTED < 0 for one in found.values()):
        return
    named = [mention for mention in reading.mentions if mention.confidence is not Confidence.POSSIBLE]
    sure = {mention.start: reading.gazetteer[mention.jurisdiction].state for mention in named}
    for one in found.values():
        if one.weight >= LIKELY:
            sure.update((hit.start, one.place.state) for hit in one.name.free)
    hits = reading.hits
    for order in (range(len(hits)), range(len(hits) - 1, -1, -1)):
        for index in order:
            hit = hits[index]
            weighed = found.get(hit.key)
            if weighed is None or not LIKELY > weighed.weight >= -LISTED:
                continue
            if index not in reading.open or reading.standing(index) is not Standing.FREE:
                continue
            states = {
                sure[hits[i].start]
                for i, first, second in ((index - 1, index - 1, index), (index + 1, index, index + 1))
                if 0 <= i < len(hits) and hits[i].start in sure and listed(reading.page, hits[first], hits[second])
            }
            here = [one for one in hit.meanings if one.state in states] if states else []
            if here:
                place = reading.scene.judge(hit.key, here).place
                found[hit.key] = Weighed(weighed.name, place, weighed.weight + LISTED)
                if weighed.weight + LISTED >= LIKELY:
                    sure.update((one.start, place.state) for one in weighed.name.free)

"""Rules ``body`` and ``list``, and counties: names that speak of a government, resolved to one of its type."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from bot.domain.place import Confidence, Jurisdiction, PlaceKind
from bot.matching.bodies import Body, Said, is_county, of_type, read_body
from bot.matching.given_names import GIVEN_NAMES
from bot.matching.lists import Listed, read_lists
from bot.matching.names import fold
from bot.matching.page import Hit
from bot.matching.placehood import around, is_noun
from bot.matching.reading import Reading
from bot.matching.scene import Reason
from bot.matching.standing import Standing
from bot.matching.vocabulary import NAMESAKES

_FIRM = frozenset({Reason.SENSE, Reason.HOME, Reason.COUNTY, Reason.UNIQUE, Reason.STANDALONE, Reason.PROMINENT})
_WEAK = frozenset({Reason.UNIQUE, Reason.PROMINENT, Reason.NEAR, Reason.GUESS})
_KNOWN = frozenset({Reason.UNIQUE, Reason.PROMINENT, Reason.STANDALONE})
_TOWN, _SMALL = 20_000, 1_000
_FAR_LARGER = 30
_ANY: frozenset[str] = frozenset()
_CITY, _COUNTY = 1.5, 3.0
"""How much more the state that a text names weighs for a government: few are named far from home."""


class Claim(NamedTuple):
    """A hit (and its index) that a pattern, a list or its own name says is a government."""

    at: int
    hit: Hit
    body: Body | None
    rule: str
    states: frozenset[str]  # of which it must be; none = of any


def take_governments(reading: Reading) -> list[Claim]:
    """Resolve counties and names that a pattern or a list says are governments.

    Counties come first: a county that is named says which place of a name is meant. Returns those that only a guess would
    place: they wait for what the plain names say (``take_guesses``).
    """
    lists = read_lists(reading.page, reading.hits)
    shared = {one: _shared_states(reading, one) for one in set(lists.values()) if one.said is Said.COUNTY}
    lists = {index: one for index, one in lists.items() if not one.announced or shared.get(one)}
    for states in shared.values():
        if len(states) == 1:
            reading.scene.name_state(min(states))
    claims: list[Claim] = []
    for index, hit in reading.open.items():
        said = lists.get(index)
        body = Body(said.said, True) if said else None if is_noun(hit) else read_body(reading.page, hit)
        if body or is_county(hit):
            states = shared.get(said, _ANY) if said else _ANY
            claims.append(Claim(index, hit, body, "list" if said else "body" if body else "bare", states))
    _pair(reading, claims)
    claims.sort(key=lambda claim: (not is_county(claim.hit), claim.at))
    later = [claim for claim in claims if not _settle(reading, claim, guess=False)]
    _imply_sure_names(reading, {claim.at for claim in claims})
    later = [claim for claim in later if not _settle(reading, claim, guess=False)]
    for claim in later:
        del reading.open[claim.at]
    return later


def take_guesses(reading: Reading, claims: Iterable[Claim]) -> None:
    """Resolve the governments that had to wait; a guess is a possible place."""
    for claim in claims:
        _settle(reading, claim, guess=True)


def _shared_states(reading: Reading, listed: Listed) -> frozenset[str]:
    """Return the states that have all counties of a list."""
    rows = (of_type(reading.hits[index], Said.COUNTY, reading.gazetteer) for index in listed.row)
    states = [frozenset(one.state for one in meanings if one.state) for meanings in rows]
    return frozenset.intersection(*states)


def _pair(reading: Reading, claims: Iterable[Claim]) -> None:
    """Let a county and a place in it say which ones they are where no state is named: "Rochester and Monroe County"."""
    scene = reading.scene
    counties = {claim.hit.key: claim.hit.meanings for claim in claims if is_county(claim.hit)}
    for key, meanings in counties.items():
        if len(meanings) == 1 or any(one.state and scene.speaks_of(one.state) for one in meanings):
            continue
        held = {one.id: one for one in meanings}
        paired = {place.county for place in _well_known(reading) if place.county in held}
        if len(paired) == 1:
            county = held[paired.pop() or ""]
            scene.settle(key, county)
            scene.imply(key, county)


def _well_known(reading: Reading) -> Iterator[Jurisdiction]:
    """Return the towns that the open names can mean, but for words, people's names and those that a far larger one hides."""
    seen: set[str] = set()
    for hit in reading.open.values():
        if hit.key in seen or hit.key in GIVEN_NAMES or reading.gazetteer.is_common(hit.key):
            continue
        seen.add(hit.key)
        largest = max(one.population for one in hit.meanings)
        yield from (one for one in hit.meanings if one.population >= _SMALL and _FAR_LARGER * one.population >= largest)


def _imply_sure_names(reading: Reading, claimed: Collection[int]) -> None:
    """Let names that only one place has, or one far larger than the others, say where the text plays."""
    known: set[str] = set()
    for index, hit in reading.open.items():
        key = hit.key
        if index in claimed or key in known or key in GIVEN_NAMES or key in NAMESAKES or reading.gazetteer.is_common(key):
            continue
        if reading.standing(index) is not Standing.FREE:
            continue
        known.add(key)
        meanings = [one for one in hit.meanings if one.kind is not PlaceKind.STATE]
        place, reason = reading.scene.judge(key, meanings or hit.meanings)
        sure = place.population >= _TOWN or hit.first != hit.last or around(reading.page, [hit]) > 1
        if sure and reason in _KNOWN and not reading.scene.is_abroad(key, place):
            reading.scene.imply(key, place)


def _settle(reading: Reading, claim: Claim, *, guess: bool) -> bool:
    """Resolve a claim, or leave it open to rule ``bare``. Returns False if it takes a guess, and none is to be made yet."""
    index, hit, body, rule, states = claim
    page, scene = reading.page, reading.scene
    county = is_county(hit)
    stands = reading.standing(index)
    part = stands is Standing.PART and page.key(hit.first - 1) == "of"
    if (stands is Standing.VOID and not (body and body.firm)) or (part and body is None):
        reading.open.pop(index, None)
        return True
    meanings = of_type(hit, body.said if body else Said.COUNTY, reading.gazetteer) or list(hit.meanings)
    meanings = [one for one in meanings if one.state in states] or meanings
    place, reason = scene.judge(hit.key, meanings, local=_CITY if body and body.said is Said.CITY else _COUNTY)
    if body and not body.firm and reason in _WEAK and reading.gazetteer.is_common(hit.key):
        return True
    if scene.is_abroad(hit.key, place) or (reason in _WEAK and not county and scene.plays_abroad()):
        del reading.open[index]
        return True
    if (
        body
        and body.said is Said.CITY
        and place.kind is PlaceKind.TOWNSHIP
        and not place.population
        and reason is Reason.UNIQUE
    ):
        reason = Reason.GUESS
    if reason is Reason.GUESS and not guess:
        return False
    reading.open.pop(index, None)
    confidence = Confidence.CERTAIN if body and reason in _FIRM else Confidence.LIKELY
    if reason is Reason.GUESS:
        confidence = Confidence.POSSIBLE
    else:
        scene.settle(hit.key if county == (place.kind is PlaceKind.COUNTY) else fold(place.name), place)
        scene.imply(hit.key, place)
    with_type = body and body.said is Said.TOWNSHIP and page.key(hit.last + 1) == "township"
    reading.add(hit.start, page.ends[hit.last + 1] if with_type else hit.end, place, confidence, rule)
    return True

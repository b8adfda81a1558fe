"""Which chapter an arriving news item reports, judged by what needs no language: address, text, title.

A fold hides a post, so each rule asks for strong evidence, and anything that speaks against it keeps the items apart: other
places, other numbers, another outlet's headline on the same live page. What stays apart here in error is posted twice; what is
folded in error is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.story import Candidate, Placement, Relation
from bot.stories.sketch import containment

WINDOW = timedelta(days=7)
"""How far back a copy is looked for."""

_TITLE_WINDOW = timedelta(hours=48)
_TITLE_WORDS = 4
_COPY = 0.5
_COPY_WINDOW = timedelta(hours=24)
"""How soon an edited copy comes. Later, or in one outlet, what shares much with a report and says more is the next report,
which repeats the background; only what says nothing more is a copy."""

_NOTHING_NEW = 0.05
_SKETCH_ENOUGH = 5
_NUMBERS_AGREE = 0.8
_OTHER_TEXT = 0.2


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item to be placed, with what its text leaves behind."""

    feed: str
    title_key: str
    canonical_url: str
    places: frozenset[str]
    sketch: frozenset[int]
    numbers: frozenset[str]
    seen_at: datetime


def cluster(arrival: Arrival, candidates: Iterable[Candidate]) -> Placement | None:
    """Return the chapter that ``arrival`` reports, by the best evidence among ``candidates``; None where it stands alone."""
    judged = [found for candidate in candidates if (found := _judge(arrival, candidate))]
    return min(judged, key=lambda found: found[0])[1] if judged else None


def _judge(arrival: Arrival, candidate: Candidate) -> tuple[tuple[int, float, int], Placement] | None:
    """Rank one candidate (lower is better): same address, then syndicated text, then same title."""
    if not _same_area(arrival.places, candidate.places):
        return None
    shared = containment(arrival.sketch, candidate.sketch)
    enough = min(len(arrival.sketch), len(candidate.sketch)) >= _SKETCH_ENOUGH
    same_title = bool(arrival.title_key) and arrival.title_key == candidate.title_key
    same_feed = arrival.feed == candidate.feed
    relation = Relation.COPY if enough and shared >= _COPY else Relation.SAME_EVENT

    apart = abs(arrival.seen_at - candidate.first_seen_at)
    near = apart <= _TITLE_WINDOW
    other_text = enough and (shared < _OTHER_TEXT or not _numbers_agree(arrival.numbers, candidate.numbers))

    if _is_page(arrival.canonical_url) and arrival.canonical_url == candidate.canonical_url:
        # A live page carries one event after another; one outlet names each anew.
        if same_title or not (same_feed or (other_text and not near)):
            return (0, -shared, candidate.item), _joins(candidate, relation, f"same address as item {candidate.item}")
    new = len(arrival.sketch - candidate.sketch) / max(len(arrival.sketch), 1)
    copied = new <= _NOTHING_NEW if same_feed or apart > _COPY_WINDOW else shared >= _COPY
    if enough and copied and _numbers_agree(arrival.numbers, candidate.numbers):
        evidence = f"{shared:.0%} of the shorter text stands in item {candidate.item}"
        return (1, -shared, candidate.item), _joins(candidate, Relation.COPY, evidence)
    if same_title and not same_feed and near and not other_text and len(arrival.title_key.split()) >= _TITLE_WORDS:
        return (2, -shared, candidate.item), _joins(candidate, relation, f"same title as item {candidate.item}")
    return None


def _is_page(canonical_url: str) -> bool:
    """Whether an address names a page: only a site's front page ends with a slash in its canonical form."""
    return bool(canonical_url) and not canonical_url.endswith("/")


def _joins(candidate: Candidate, relation: Relation, evidence: str) -> Placement:
    return Placement(chapter=candidate.chapter, story=candidate.story, relation=relation, evidence=evidence)


def _same_area(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def _numbers_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the text with fewer numbers takes nearly all of them from the other: a copy does, a templated notice does not."""
    fewer, more = sorted((one, other), key=len)
    return not fewer or len(fewer & more) / len(fewer) >= _NUMBERS_AGREE

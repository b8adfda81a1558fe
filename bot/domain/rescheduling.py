"""A meeting that was put off and comes back as another record: which one it is. Pure.

Platforms rarely move a meeting: they call it off and publish a new one, days or months later (sources.md 2.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda import without_number
from bot.domain.identity import fold_title
from bot.domain.item import OFF, Item, MeetingStatus

FARTHEST = timedelta(days=300)
"""How long after its day a meeting that was put off may come back, where its items do."""

_NEAR = timedelta(days=14)
"""How long after, where nothing is known but the body."""

_NEW, _JUST_LISTED = timedelta(days=30), timedelta(days=3)
"""How long a record counts as new, and where nothing is known but the body. The next regular meeting was listed long before."""

_TELLING_WORDS = 5
"""A shorter title stands on every agenda."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting with the items of its agenda, as far as they are known, and when its record was first seen."""

    meeting: Item
    agenda: Sequence[Item]
    seen_at: datetime


def comes_back_as(off: Planned, others: Iterable[Planned], now: datetime) -> Item | None:
    """Return the meeting as which one that is ``off`` comes back; None where none is, or cannot be told to be.

    It is a new record of the same body, for a later day, with at least half of the items of the shorter agenda; of a meeting
    that was postponed it may also be one just listed for a day soon after, as long as either agenda is not known.
    """
    found = [other.meeting for other in others if other.seen_at > off.seen_at and _is_back(off, other, now - other.seen_at)]
    return min(found, key=lambda meeting: _gap(off.meeting, meeting), default=None)


def _is_back(off: Planned, other: Planned, age: timedelta) -> bool:
    if other.meeting.status in OFF or _body(off.meeting) != _body(other.meeting) or not _body(off.meeting):
        return False
    gap = _gap(off.meeting, other.meeting)
    if not timedelta() < gap <= FARTHEST or age > _NEW:
        return False
    ours, theirs = _matters(off.agenda), _matters(other.agenda)
    if ours and theirs:
        shorter, longer = sorted((ours, theirs), key=len)
        there = frozenset[str]().union(*longer)
        return 2 * sum(not marks.isdisjoint(there) for marks in shorter) >= len(shorter)
    return off.meeting.status is MeetingStatus.POSTPONED and gap <= _NEAR and age <= _JUST_LISTED


def _gap(off: Item, back: Item) -> timedelta:
    return back.meets_at - off.meets_at if back.meets_at and off.meets_at else timedelta()


def _body(meeting: Item) -> str:
    return fold_title(meeting.agenda.body) if meeting.agenda else ""


def _matters(agenda: Iterable[Item]) -> list[frozenset[str]]:
    """Return what tells each item of an agenda that something does: its file number, and a title that says something."""
    found = []
    for item in agenda:
        title = without_number(item.title)
        telling = item.agenda and not item.agenda.procedural and len(title.split()) >= _TELLING_WORDS
        marks = {f"file {item.agenda.file}"} if item.agenda and item.agenda.file else set[str]()
        found.append(frozenset(marks | ({title} if telling else set())))
    return [marks for marks in found if marks]

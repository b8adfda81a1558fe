"""What is kept of a meeting between polls, and what follows from a list of meetings that does not hold it any more. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.identity import fold_title
from bot.domain.item import Item, MeetingStatus
from bot.feeds.meeting_words import without_status

BEHIND = timedelta(days=14)
AHEAD = timedelta(days=120)

NEAR_BEFORE, NEAR_AFTER = timedelta(days=2), timedelta(days=3)
"""How long before and after a meeting its agenda is read at every poll: votes are entered without a new stamp."""

VANISHED_AFTER = 3
"""Healthy polls in a row without a meeting after which it is taken for cancelled: one outage must not cancel a city."""

_OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.POSTPONED})


@dataclass(frozen=True, slots=True)
class Window:
    """The meeting days that every poll looks at: local days from one to another, both included."""

    first: date
    last: date

    @classmethod
    def at(cls, now: datetime, zone: str) -> Window:
        """Return the window of a poll at ``now`` (aware), in days of ``zone`` (IANA)."""
        today = now.astimezone(ZoneInfo(zone)).date()
        return cls(today - BEHIND, today + AHEAD)

    def holds(self, day: str) -> bool:
        """Whether an ISO day is within; "" is not."""
        return self.first.isoformat() <= day <= self.last.isoformat()


@dataclass(slots=True)
class Sighting:
    """A meeting as it was last seen: its local ``day`` (ISO, "" if unknown), what it looked like, the hash of its agenda.

    ``way`` is the place of the address that its agenda was read from. ``misses`` counts the healthy polls in a row that did not
    list it. ``meeting`` is kept while it is to come, so that it can be told that it vanished.
    """

    day: str = ""
    mark: str = ""
    agenda: str = ""
    way: int = 0
    misses: int = 0
    meeting: Item | None = None

    @property
    def vanished(self) -> bool:
        """Whether it has been taken for cancelled."""
        return self.misses >= VANISHED_AFTER

    def found(self) -> None:
        """Note that it is listed; one that had vanished is looked at anew."""
        if self.vanished:
            self.mark = ""
        self.misses = 0

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is still to come; one of unknown time on the day itself is not any more."""
        return self.meeting is not None and is_ahead(self.meeting, now)


def is_ahead(meeting: Item, now: datetime) -> bool:
    """Whether a meeting is still to come."""
    return meeting.meets_at is not None and meeting.meets_at > now


def is_near(meeting: Item, now: datetime) -> bool:
    """Whether a meeting is so near that its agenda is read though nothing says that it changed."""
    return meeting.meets_at is not None and -NEAR_AFTER <= meeting.meets_at - now <= NEAR_BEFORE


def day_of(meeting: Item, zone: str) -> str:
    """Return the local day of a meeting in ISO 8601, "" where it has none."""
    return meeting.meets_at.astimezone(ZoneInfo(zone)).date().isoformat() if meeting.meets_at else ""


def count_misses(known: Mapping[str, Sighting], listed: Mapping[str, Item], window: Window, now: datetime) -> list[str]:
    """Count one more untruncated list against the meetings that it should hold; return those that have vanished with it.

    Meetings leave a list once they are past, so only those ahead can be missed; one that is listed with its title and start
    under another key is not missing. A list that lacks more of them than it holds of all that was known is no witness, and an
    empty one least of all: it counts nothing.
    """
    renamed = set(map(_looks, listed.values()))
    missing = [
        key
        for key, seen in known.items()
        if key not in listed and window.holds(seen.day) and seen.meeting and is_ahead(seen.meeting, now)
        if _looks(seen.meeting) not in renamed
    ]
    newly = sum(1 for key in missing if not known[key].misses)
    if not listed or newly > sum(1 for key in known if key in listed):
        return []
    for key in missing:
        known[key].misses += 1
    return [key for key in missing if known[key].misses == VANISHED_AFTER]


def as_vanished(meeting: Item, host: str) -> Item | None:
    """Return a meeting as taken for cancelled because ``host`` does not list it any more; None if it was off already."""
    if meeting.status in _OFF:
        return None
    reason = f"{host} does not list this meeting any more ({VANISHED_AFTER} polls in a row): taken for cancelled."
    return replace(meeting, status=MeetingStatus.CANCELLED, text="\n".join(part for part in (reason, meeting.text) if part))


def _looks(meeting: Item) -> tuple[str, datetime | None]:
    return fold_title(without_status(meeting.title)), meeting.meets_at

"""What is kept of a meeting between polls, and what follows from a list of meetings that does not hold it any more. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.identity import fold_title
from bot.domain.item import OFF, Item, MeetingStatus
from bot.feeds.meeting_words import without_status

BEHIND = timedelta(days=14)
AHEAD = timedelta(days=120)

NEAR_BEFORE, NEAR_AFTER = timedelta(days=2), timedelta(days=3)
"""How long before and after a meeting its agenda is read at every poll: votes are entered without a new stamp."""

_LONG = 3
"""An agenda of more items that lost more than half of them is believed when it is read so again."""

VANISHED_AFTER = 3
"""Healthy polls in a row without a meeting after which it is taken for cancelled: one outage must not cancel a city."""

ASKED_ANEW = timedelta(hours=6)
"""How often the agenda of a meeting further off is read where its list does not say whether it changed."""


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
class SeenPacket:
    """A meeting's packet as it was last read: the hash of its bytes, its validators; ``due``: it is still to be read."""

    digest: str = ""
    etag: str | None = None
    last_modified: str | None = None
    due: bool = False


@dataclass(slots=True)
class Sighting:
    """A meeting as it was last seen: its local ``day`` (ISO, "" if unknown), what it looked like, the hash of its agenda.

    ``way`` is the place of the address that its agenda was read from. ``misses`` counts the healthy polls in a row that did not
    list it. ``meeting`` is kept while it is to come, so that it can be told that it vanished. ``size`` counts the items of its
    agenda, ``doubted`` says that the last reading lost most of them. ``said`` is the hash of what its agenda was read as,
    ``asked_at`` when it was last asked for.
    """

    day: str = ""
    mark: str = ""
    agenda: str = ""
    way: int = 0
    misses: int = 0
    meeting: Item | None = None
    size: int = 0
    doubted: bool = False
    packet: SeenPacket = field(default_factory=SeenPacket)
    said: str = ""
    asked_at: datetime | None = None

    @property
    def vanished(self) -> bool:
        """Whether it has been taken for cancelled."""
        return self.misses >= VANISHED_AFTER

    def found(self) -> None:
        """Note that it is listed; one that had vanished is looked at anew."""
        if self.vanished:
            self.mark = ""
        self.misses = 0

    def believes(self, size: int) -> bool:
        """Whether an agenda of ``size`` items is to be believed; half an answer must not pull the other half.

        One that is not must be read again at the next poll: keep neither its mark nor its hash.
        """
        self.doubted = not self.doubted and self.size > _LONG and 2 * size < self.size
        if not self.doubted:
            self.size = size
        return not self.doubted

    def is_stale(self, now: datetime) -> bool:
        """Whether its agenda was last asked for so long ago that it may be another by now, though no list says so."""
        return self.asked_at is None or now - self.asked_at >= ASKED_ANEW

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
    renamed = set(map(looks, listed.values()))
    missing = [
        key
        for key, seen in known.items()
        if key not in listed and window.holds(seen.day) and seen.meeting and is_ahead(seen.meeting, now)
        if looks(seen.meeting) not in renamed
    ]
    newly = sum(1 for key in missing if not known[key].misses)
    if not listed or newly > sum(1 for key in known if key in listed):
        return []
    for key in missing:
        known[key].misses += 1
    return [key for key in missing if known[key].misses == VANISHED_AFTER]


def former_keys(known: Mapping[str, Sighting], listed: Mapping[str, Item]) -> dict[str, str]:
    """Return the first key that each new meeting was known by before, by its own first key.

    An import into another system gives every meeting another id: what has the title and the start of one meeting that is not
    listed any more is that one.
    """
    gone = [seen.meeting for key, seen in known.items() if key not in listed and seen.meeting and seen.meeting.meets_at]
    new = [meeting for key, meeting in listed.items() if key not in known]
    before, after = Counter(map(looks, gone)), Counter(map(looks, new))
    former = {looks(meeting): meeting.keys[0] for meeting in gone if before[looks(meeting)] == 1}
    return {each.keys[0]: former[looks(each)] for each in new if looks(each) in former and after[looks(each)] == 1}


def under_former_keys(items: Sequence[Item], former: Mapping[str, str]) -> tuple[Item, ...]:
    """Return items, each that was known by another key before under that one too."""
    return tuple(replace(item, keys=(*item.keys, former[item.keys[0]])) if item.keys[0] in former else item for item in items)


def as_vanished(meeting: Item, host: str) -> Item | None:
    """Return a meeting as taken for cancelled because ``host`` does not list it any more; None if it was off already."""
    if meeting.status in OFF:
        return None
    facts = replace(meeting.agenda, vanished=True) if meeting.agenda else None
    reason = f"{host} does not list this meeting any more ({VANISHED_AFTER} polls in a row): taken for cancelled."
    text = "\n".join(part for part in (reason, meeting.text) if part)
    return replace(meeting, status=MeetingStatus.CANCELLED, text=text, agenda=facts)


def looks(meeting: Item) -> tuple[str, datetime | None]:
    """Return what a meeting is known by where its key has changed: its title without status words, and its start."""
    return fold_title(without_status(meeting.title)), meeting.meets_at

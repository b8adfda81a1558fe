"""Meetings to come, each once: a platform and a calendar of one government often list the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.identity import fold_title
from bot.domain.item import Item, Link, MeetingStatus, StoredItem
from bot.ports import Listed

_OFF = (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)
_WORD = re.compile(r"\w+")
_OF_ANY_MEETING = frozenset(
    "a and agenda at by canceled cancelled deferred for hearing in meeting meetings notice of on postponed public regular"
    " rescheduled scheduled session special the to".split()
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting to come: ``listings`` are all that tell of it, who knows most first; ``listed`` is what is on its agenda."""

    listings: tuple[StoredItem, ...]
    listed: tuple[Listed, ...] = ()

    @property
    def meeting(self) -> StoredItem:
        """The listing that knows most."""
        return self.listings[0]

    @property
    def item(self) -> Item:
        """The meeting as that listing tells it."""
        return self.meeting.item

    @property
    def starts(self) -> datetime:
        """When it starts (UTC)."""
        assert self.item.meets_at is not None
        return self.item.meets_at

    @property
    def off(self) -> MeetingStatus | None:
        """Whether it is cancelled or postponed: it is if any listing says so."""
        said = [listing.item.status for listing in self.listings]
        return next((status for status in _OFF if status in said), None)

    @property
    def agenda_is_out(self) -> bool:
        """Whether its agenda can be read."""
        return bool(self.listed) or any(each.item.agenda and each.item.agenda.agenda_published_at for each in self.listings)

    @property
    def links(self) -> tuple[Link, ...]:
        """The documents of all listings, each address once."""
        found: dict[str, Link] = {}
        for link in (link for each in self.listings for link in each.item.links):
            found.setdefault(link.url, link)
        return tuple(found.values())


def each_once(meetings: Sequence[StoredItem], listed: Mapping[int, Sequence[Listed]]) -> list[Ahead]:
    """Put together what is one meeting, in the order given. What one feed lists twice are two meetings."""
    groups: list[list[StoredItem]] = []
    by_day: dict[tuple[str | None, int], list[list[StoredItem]]] = {}
    for meeting in meetings:
        # A day is wider than what is compared, so neighbouring days are looked at too.
        number = meeting.item.meets_at.toordinal() if meeting.item.meets_at else 0
        near = (group for shift in (-1, 0, 1) for group in by_day.get((meeting.item.place, number + shift), ()))
        group = next((group for group in near if _is_another_listing(meeting, group)), None)
        if group is None:
            groups.append([meeting])
            by_day.setdefault((meeting.item.place, number), []).append(groups[-1])
        else:
            group.append(meeting)
    return [_ahead(group, listed) for group in groups]


def _is_another_listing(meeting: StoredItem, group: Sequence[StoredItem]) -> bool:
    return meeting.feed_id not in {known.feed_id for known in group} and any(_same(meeting.item, known.item) for known in group)


def _same(one: Item, other: Item) -> bool:
    """Whether two feeds of one place tell of one meeting: it starts at one time, and one name says what the other does."""
    if one.meets_at is None or other.meets_at is None:
        return False
    if one.time_known and other.time_known:
        together = one.meets_at == other.meets_at
    else:  # A date alone is kept as its midnight.
        dated, timed = (one, other) if other.time_known else (other, one)
        assert dated.meets_at is not None and timed.meets_at is not None
        together = timedelta() <= timed.meets_at - dated.meets_at < _DAY
    names = [_words(one), _words(other)]
    fewer, more = sorted(names, key=len)
    return together and (fewer == more or (len(fewer) > 1 and fewer <= more))


def _words(meeting: Item) -> frozenset[str]:
    """The words that tell a meeting from others of the day."""
    named = f"{meeting.agenda.body if meeting.agenda else ''} {meeting.title}"
    return frozenset(_WORD.findall(fold_title(named))) - _OF_ANY_MEETING


def _ahead(group: Sequence[StoredItem], listed: Mapping[int, Sequence[Listed]]) -> Ahead:
    ordered = sorted(group, key=lambda each: _knows(each, listed), reverse=True)
    own = next((tuple(listed[each.id]) for each in ordered if listed.get(each.id)), ())
    return Ahead(tuple(ordered), own)


def _knows(each: StoredItem, listed: Mapping[int, Sequence[Listed]]) -> tuple[int, bool, bool, int, int]:
    item = each.item
    out = bool(item.agenda and item.agenda.agenda_published_at)
    return len(listed.get(each.id, ())), out, item.time_known, len(item.links), -each.id

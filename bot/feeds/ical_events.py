"""The events of an iCalendar file -> meetings with keys, in a window: repeats expanded, overrides in their places. Pure."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import Fault
from bot.domain.identity import fold_title
from bot.domain.item import Item
from bot.domain.limits import MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.document import Unreadable
from bot.feeds.ical_lines import Event, Line, read_file
from bot.feeds.ical_meeting import meeting_of
from bot.feeds.ical_rule import Budget, read_rule, starts
from bot.feeds.ical_times import When, Zones, start_of, times_in
from bot.feeds.meeting_words import without_status
from bot.text.html import html_to_text

BEHIND = timedelta(days=14)
AHEAD = timedelta(days=180)
"""The window in which repeats are expanded; what is written out in the file counts whenever it is."""

MAX_MEETINGS = 2_000
"""Meetings of one file that are kept: from the window's start on, then the newest before it."""

_LONGEST_UID = 150
_FROM_HERE = "THISANDFUTURE"


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a file holds: its title, and its meetings in order of time.

    ``whole``: it was read to its end. What a file lacks that ends too early, or that holds too much, says nothing.
    """

    title: str
    meetings: tuple[Item, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the starts of one file are read in: its zones, the window of repeats, and what they may cost."""

    zones: Zones
    first: datetime
    last: datetime
    budget: Budget

    def holds(self, when: When) -> bool:
        """Whether a start falls into the window."""
        return (moment := when.moment) is not None and self.first <= moment <= self.last


@dataclass(frozen=True, slots=True)
class _Start:
    """One start of an event. ``planned`` is what it stands for in its series: the start before it was moved."""

    event: Event
    at: When
    planned: When


def read_calendar(
    body: bytes, content_type: str, url: str, zone: str, now: datetime, *, place: str | None = None
) -> Calendar | Unreadable:
    """Read an iCalendar file: the job that runs in a worker. ``zone`` (IANA) is that of the feed; ``now`` is aware."""
    file = read_file(body, content_type)
    if not file.found:
        shown = html_to_text(decode(body[:4_000], content_type), limit=80).replace("\n", " ")
        return Unreadable(Fault.NOT_A_FEED, f"the answer is no calendar: “{shown}”" if shown else "the answer is empty")
    zones = Zones.of(zone, file.zone)
    frame = _Frame(zones, now - BEHIND, now + AHEAD, Budget())
    keyed = [
        (moment, key, start.event, start.at.dated)
        for key, start in _keyed(file.events, frame)
        if (moment := start.at.moment) is not None
    ]
    keyed.sort(key=lambda each: each[:2])
    past = bisect_left(keyed, frame.first, key=lambda each: each[0])
    kept = keyed[max(0, min(past, len(keyed) - MAX_MEETINGS)) :][:MAX_MEETINGS]
    words: dict[int, Item | None] = {}
    meetings = []
    for moment, key, event, dated in kept:
        if id(event) not in words:
            words[id(event)] = meeting_of(event, url, place, cancels=file.cancels)
        item = words[id(event)]
        if item is not None and item.agenda is not None:
            facts = replace(item.agenda, meeting_key=key)
            meetings.append(replace(item, keys=(key,), meets_at=moment, time_known=not dated, agenda=facts))
    title = html_to_text(file.title, limit=MAX_TITLE).replace("\n", " ")
    return Calendar(title, tuple(meetings), whole=not file.truncated and len(kept) == len(keyed))


def _keyed(events: Sequence[Event], frame: _Frame) -> Iterator[tuple[str, _Start]]:
    """Give each start of each event its key.

    Where a UID names one event it is the key, so that a new start is a move. Where it names several, the day on which each was
    planned tells them apart: then a new time for a whole series moves its meetings too.
    """
    groups: dict[str, dict[tuple[datetime | None, bool], Event]] = defaultdict(dict)
    for event in events:
        planned, overrides = _planned(event, frame.zones)
        if planned is None:
            continue
        group = groups[_uid(event, planned)]
        known = group.get((planned.moment, overrides))
        # SEQUENCE only breaks ties, and of two alike the later one counts.
        if known is None or _sequence(event) >= _sequence(known):
            group[planned.moment, overrides] = event
    for uid, group in groups.items():
        own = list(group.values())
        if len(own) == 1 and not any(own[0].all(name) for name in ("RECURRENCE-ID", "RRULE", "RDATE")):
            if at := start_of(own[0], frame.zones):
                yield f"event:{uid}", _Start(own[0], at, at)
            continue
        taken: set[str] = set()
        for start in sorted(_series(own, frame), key=lambda each: each.planned.moment or frame.first):
            key = f"event:{uid}/{_day(start.planned, frame.zones):%Y-%m-%d}"
            key = key if key not in taken else f"{key}/{start.planned.clock:%H:%M}"
            if key not in taken:
                taken.add(key)
                yield key, start


def _series(events: Sequence[Event], frame: _Frame) -> list[_Start]:
    """Return the starts of all events of one UID. An override replaces the start that it names, or stands alone."""
    zones = frame.zones
    overrides, repeats = [], []
    for event in events:
        planned, overriding = _planned(event, zones)
        at = start_of(event, zones)
        if planned and overriding:
            overrides.append(_Start(event, at or planned, planned))
        elif at:
            repeats += [_Start(event, when, when) for when in _occurrences(event, at, frame)]
    moments = {start.at.moment for start in repeats}
    named = {start.planned.moment for start in overrides}
    a_day = Counter(_day(start.at, zones) for start in repeats)
    # Some name the day only, or the time before the whole series was moved.
    roughly = {_day(start.planned, zones) for start in overrides if start.planned.moment not in moments}
    left = [
        start
        for start in repeats
        if start.at.moment not in named and not (_day(start.at, zones) in roughly and a_day[_day(start.at, zones)] == 1)
    ]
    return overrides + _as_changed(left, overrides)


def _as_changed(repeats: list[_Start], overrides: Sequence[_Start]) -> list[_Start]:
    """Return the starts of a series as overrides leave them that hold from theirs on (RFC 5545 section 3.2.13)."""
    lasting = [each for each in overrides if each.event.get("RECURRENCE-ID").parameters.get("RANGE", "").upper() == _FROM_HERE]
    for change in sorted(lasting, key=lambda each: each.planned.clock):
        later = change.at.clock - change.planned.clock if change.at.zone is change.planned.zone else timedelta()
        repeats = [
            _Start(change.event, start.planned.on(start.planned.clock + later), start.planned)
            if start.planned.clock > change.planned.clock
            else start
            for start in repeats
        ]
    return repeats


def _occurrences(event: Event, start: When, frame: _Frame) -> list[When]:
    """Return the starts of a series in the window; of an event that does not repeat its only one."""
    zones, first, last = frame.zones, _clock(frame.first, start), _clock(frame.last, start)
    rules = [rule for line in event.all("RRULE") if (rule := read_rule(line.value, lambda text: _until(text, start, zones)))]
    clocks = {clock for rule in rules for clock in starts(rule, start.clock, first, last, frame.budget)}
    if not rules:
        clocks.add(start.clock)
    also = [when for line in event.all("RDATE") for when in times_in(line, zones) if frame.holds(when)]
    left_out = [when for line in event.all("EXDATE") for when in times_in(line, zones)]
    days = {when.clock.date() for when in left_out if when.dated or start.dated}
    moments = {when.moment for when in left_out}
    whens = {when.moment: when for when in (*map(start.on, sorted(clocks)), *also)}
    return [when for moment, when in whens.items() if moment not in moments and when.clock.date() not in days]


def _until(text: str, start: When, zones: Zones) -> datetime | None:
    """Read UNTIL on the wall clock of a start; a day lasts to its end."""
    until = next(iter(times_in(Line({}, text), zones)), None)
    if until is None:
        return None
    if until.dated:
        return datetime.combine(until.clock, time.max)
    return _clock(until.clock.replace(tzinfo=UTC), start) if until.zone is UTC else until.clock


def _planned(event: Event, zones: Zones) -> tuple[When | None, bool]:
    """Return the start that an event stands for, and whether it overrides one of a series."""
    named = times_in(event.get("RECURRENCE-ID"), zones)
    return (named[0], True) if named else (start_of(event, zones), False)


def _uid(event: Event, start: When) -> str:
    """Return what an event is known by in its feed: its UID whatever that is, else its words and its start."""
    uid = event.get("UID").value.strip()
    if uid and len(uid) <= _LONGEST_UID:
        return uid
    name = uid or f"{fold_title(without_status(event.get('SUMMARY').text))} {start.clock.isoformat()}"
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def _sequence(event: Event) -> int:
    number = event.get("SEQUENCE").value.strip()
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def _day(when: When, zones: Zones) -> date:
    """Return the day on which something is planned in the feed's zone, whatever zone it is written in."""
    moment = None if when.dated else when.moment
    return moment.astimezone(ZoneInfo(zones.feed)).date() if moment else when.clock.date()


def _clock(moment: datetime, start: When) -> datetime:
    """Return a moment on the wall clock of a start."""
    return moment.astimezone(start.zone).replace(tzinfo=None)

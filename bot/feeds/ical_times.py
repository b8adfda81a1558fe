"""Times as iCalendar writes them (RFC 5545 sections 3.3.4 and 3.3.5): DATE, floating, with a TZID, UTC. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from bot.feeds.dates import EARLIEST
from bot.feeds.ical_lines import Event, Line

_DAY = timedelta(days=1)
_ALL_DAY = timedelta(hours=23, minutes=59)
# At the end of the value: a TZID that holds a colon and lacks its quotation marks leaves its rest before the time.
_VALUE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z)?)?\s*$", re.IGNORECASE)
_IANA = re.compile(r"(?:^|/)((?:[A-Z][A-Za-z_]+/)?[A-Z][A-Za-z]+/[A-Z][A-Za-z_+\-0-9]+)$")
_UTC_NAMES = frozenset({"utc", "gmt", "z", "zulu", "etc/utc", "etc/gmt", "etc/uct", "etc/zulu"})
# Microsoft's names for the zones of the United States (CLDR windowsZones), and how Outlook shows them.
_WINDOWS = {
    "eastern standard time": "America/New_York",
    "eastern time (us & canada)": "America/New_York",
    "us eastern standard time": "America/Indiana/Indianapolis",
    "indiana (east)": "America/Indiana/Indianapolis",
    "central standard time": "America/Chicago",
    "central time (us & canada)": "America/Chicago",
    "mountain standard time": "America/Denver",
    "mountain time (us & canada)": "America/Denver",
    "us mountain standard time": "America/Phoenix",
    "arizona": "America/Phoenix",
    "pacific standard time": "America/Los_Angeles",
    "pacific time (us & canada)": "America/Los_Angeles",
    "alaskan standard time": "America/Anchorage",
    "alaska": "America/Anchorage",
    "hawaiian standard time": "Pacific/Honolulu",
    "hawaii": "Pacific/Honolulu",
    "sa western standard time": "America/Puerto_Rico",
    "atlantic standard time": "America/Halifax",
}
_OFFSET_SHOWN = re.compile(r"^\(?(?:utc|gmt)[^)]{0,10}\)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone (IANA) of the feed, and that of its floating times: the calendar's own where it names one."""

    feed: str
    floating: str

    @classmethod
    def of(cls, feed: str, calendar: str) -> Zones:
        """Take a calendar's X-WR-TIMEZONE for what it may be: UTC is what a site shows that nobody has set up."""
        own = zone_named(calendar)
        return cls(feed, own if own and own != "UTC" else feed)


@dataclass(frozen=True)
class When:
    """A point on the wall clock of ``zone``; ``dated``: only its day is known, and it is in the feed's zone."""

    clock: datetime
    zone: tzinfo
    dated: bool

    @cached_property
    def moment(self) -> datetime | None:
        """The moment in UTC; None for what no calendar means (1601-01-01, 1970-01-01)."""
        try:
            found = self.clock.replace(tzinfo=self.zone).astimezone(UTC)
        except (OverflowError, ValueError):
            return None
        return found if found >= EARLIEST else None

    def on(self, clock: datetime) -> When:
        """Return the same at another time of the wall clock."""
        return When(clock, self.zone, self.dated)


def start_of(event: Event, zones: Zones) -> When | None:
    """Return when an event starts. Midnight to midnight is a day, whether it is written as one or not."""
    times = times_in(event.get("DTSTART"), zones)
    if not times:
        return None
    start = times[0]
    ends = times_in(event.get("DTEND"), zones)
    if start.dated or start.clock.time() != time():
        return start
    lasts = ends[0].clock - start.clock if ends and ends[0].zone is start.zone else timedelta()
    if start.zone is UTC:
        # Some writers turn a day into UTC midnights; one midnight of UTC is an evening in America.
        return _day_of(start, zones) if lasts >= _DAY and not lasts % _DAY else start
    return _day_of(start, zones) if not lasts or lasts >= _ALL_DAY else start


def times_in(line: Line, zones: Zones) -> list[When]:
    """Read the times of a property, of periods their start; what is no time is left out."""
    name = line.parameters.get("TZID", "")
    return [when for value in line.value.split(",") if (when := _read(value.partition("/")[0], name, zones))]


@lru_cache(maxsize=512)
def zone_named(name: str) -> str:
    """Return the IANA zone that a TZID means, empty for one that nobody knows.

    Abbreviations are none: who writes EST in July means the time of the place.
    """
    plain = _OFFSET_SHOWN.sub("", name.strip())
    if plain.lower() in _UTC_NAMES:
        return "UTC"
    found = _IANA.search(plain)
    zone = _WINDOWS.get(plain.lower()) or (found[1] if found else "")
    # A prefix ("/freeassociation.sourceforge.net/Tzfile/America/New_York") may have been taken for a part of the name.
    for candidate in (zone, zone.partition("/")[2]):
        try:
            if "/" in candidate:
                return ZoneInfo(candidate).key
        except (ValueError, OSError, LookupError):
            continue
    return ""


def _read(text: str, name: str, zones: Zones) -> When | None:
    hit = _VALUE.search(text)
    if hit is None:
        return None
    try:
        day = date(int(hit[1]), int(hit[2]), int(hit[3]))
        if hit[4] is None:
            return When(datetime.combine(day, time()), ZoneInfo(zones.feed), True)
        # 240000 and a 60th second are written, though they do not exist.
        clock = datetime.combine(day, time()) + timedelta(hours=int(hit[4]), minutes=int(hit[5]), seconds=int(hit[6] or 0))
    except (ValueError, OverflowError):
        return None
    if hit[7]:
        return When(clock, UTC, False)
    zone = zone_named(name) or (zones.feed if name else zones.floating)
    return When(clock, UTC if zone == "UTC" else ZoneInfo(zone), False)


def _day_of(start: When, zones: Zones) -> When:
    return When(start.clock, ZoneInfo(zones.feed), True)

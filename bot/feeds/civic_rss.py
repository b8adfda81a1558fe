"""What the RSS of agenda platforms says beyond RSS: own ids, publication times and meeting dates. Pure.

Legistar appends the time of the last change to its guid, Granicus mints a new guid and link when a meeting is archived and
writes its dates with a 12-hour clock, CivicPlus appends .NET ticks and repeats one id for each date of a recurring event.
LibCal writes days and times into fields of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

from bot.domain.item import MeetingStatus
from bot.feeds.dates import EARLIEST, clock_in, local, parse_date, plausible
from bot.feeds.document import Record
from bot.feeds.meeting_words import status_of_label, without_status

LEGISTAR_GUID = re.compile(r"(.{1,100})-\d{4}(?:-\d{2}){5}")
_LEGISTAR_LINK = re.compile(r"/(?:Gateway|MeetingDetail)\.aspx\?", re.IGNORECASE)
LEGISTAR_TITLE = re.compile(
    r"(?P<body>.{1,300}) - (?P<day>\d{1,2}/\d{1,2}/\d{4})(?: - (?P<clock>\d{1,2}:\d{2} [AP]M))?(?P<rest>.{0,200})"
)
_DRUPAL_LINK = re.compile(r"/meeting/[^/]+$")
_DRUPAL_TITLE = re.compile(r"(?P<body>.{1,300}?)\s+(?P<day>\d{4}\.\d{2}\.\d{2})(?P<rest>.{0,100})")
_GRANICUS_LINK = re.compile(
    r"/(?:AgendaViewer|GeneratedAgendaViewer|MinutesViewer|MediaPlayer|DocumentViewer)\.php\?", re.IGNORECASE
)
GRANICUS_TITLE = re.compile(r"(?P<body>.{1,300}) - (?P<day>[A-Z][a-z]{2} \d{1,2}, \d{4})(?P<rest>.{0,100})")
CIVICPLUS_EVENT = re.compile(r"\bEID=(\d{1,12})(?:/\d{1,20})?", re.IGNORECASE)
ALL_DAY = re.compile(r"12:00 AM\s*-\s*11:59 PM", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Civic:
    """An agenda platform's reading of an RSS item.

    ``own`` is the platform's own id. ``published_at`` replaces a pubDate that is known to be wrong. ``body`` is set where the
    item is a meeting; ``meets_at`` where its day is stated, with ``time_known`` False where its time is not.
    """

    own: str
    body: str = ""
    location: str = ""
    meets_at: datetime | None = None
    time_known: bool = True
    status: MeetingStatus | None = None
    published_at: datetime | None = None


def read_civic(record: Record, title: str, link: str, zone: str, now: datetime) -> Civic | None:
    """Return what a platform's RSS item says, None for an item of no platform known here. ``title`` is plain text."""
    if _LEGISTAR_LINK.search(link):
        return _legistar(record, title, zone)
    if "gran:pubdateparts" in record.extras or _GRANICUS_LINK.search(link):
        return _granicus(record, title, link, zone, now)
    if "calendarevent:eventdates" in record.extras:
        return _civicplus(record, title, link, zone)
    if "libcal:date" in record.extras:
        return _libcal(record, title, zone)
    return _drupal(title, zone) if _DRUPAL_LINK.search(link) else None


def _legistar(record: Record, title: str, zone: str) -> Civic | None:
    guid = LEGISTAR_GUID.fullmatch(record.guid)
    if guid is None:
        return None
    own = f"legistar/{guid[1].upper()}"
    named = LEGISTAR_TITLE.fullmatch(title)
    if named is None:
        return Civic(own)
    meets_at, time_known = meeting_start(named["day"], named["clock"] or "", zone)
    return Civic(own, named["body"], meets_at=meets_at, time_known=time_known, status=status_of_label(title))


def _granicus(record: Record, title: str, link: str, zone: str, now: datetime) -> Civic | None:
    published_at = plausible(read_parts(record.extras.get("gran:pubdateparts", "")), now)
    view = parse_qs(urlsplit(link).query).get("view_id", [""])[0][:40]
    named = GRANICUS_TITLE.fullmatch(title)
    if named is None:
        return Civic("", published_at=published_at) if published_at else None
    meets_at, time_known = meeting_start(named["day"], "", zone)
    if meets_at is None:
        return Civic("", published_at=published_at)
    # "(Spanish Captions)" and the like after the date are records of their own.
    body = without_status(named["body"]).casefold()
    own = f"granicus/{view}/{body}/{parse_date(named['day'], 'UTC'):%Y-%m-%d}{named['rest'].casefold()}"
    return Civic(
        own,
        named["body"],
        meets_at=meets_at,
        time_known=time_known,
        status=status_of_label(title),
        published_at=published_at,
    )


def _civicplus(record: Record, title: str, link: str, zone: str) -> Civic | None:
    event = CIVICPLUS_EVENT.search(record.guid) or CIVICPLUS_EVENT.search(link)
    dates = " ".join(record.extras["calendarevent:eventdates"].split())
    if event is None or not dates:
        return None
    times = record.extras.get("calendarevent:eventtimes", "")
    meets_at, time_known = meeting_start(dates.partition(" - ")[0], "" if ALL_DAY.search(times) else times, zone)
    return Civic(
        f"civicplus/{event[1]}/{dates}",
        title,
        location=record.extras.get("calendarevent:location", ""),
        meets_at=meets_at,
        time_known=time_known,
        status=status_of_label(title),
    )


def _libcal(record: Record, title: str, zone: str) -> Civic | None:
    """Read an event of a library's calendar (LibCal): day and times have fields of their own, a cancellation has none."""
    meets_at, time_known = meeting_start(record.extras["libcal:date"], record.extras.get("libcal:start", ""), zone)
    own = record.extras.get("libcal:eventid", "")[:40]
    if meets_at is None:
        return None
    return Civic(
        f"libcal/{own}" if own else "",
        without_status(title) or title,
        location=record.extras.get("libcal:location", ""),
        meets_at=meets_at,
        time_known=time_known,
        status=status_of_label(title),
    )


def _drupal(title: str, zone: str) -> Civic | None:
    """Read a meeting of a Drupal site: its day stands in the title only, and its pubDate is when its page was made."""
    named = _DRUPAL_TITLE.fullmatch(title)
    meets_at, time_known = meeting_start(named["day"], "", zone) if named else (None, True)
    if named is None or meets_at is None:
        return None
    return Civic("", named["body"], meets_at=meets_at, time_known=time_known, status=status_of_label(title))


def meeting_start(day: str, clock: str, zone: str) -> tuple[datetime | None, bool]:
    """Return when a meeting begins (UTC), and whether its time is known, from a written day and time of ``zone``.

    Midnight says that only the day is known, a day long past (1900-01-01, 0001-01-01) that there is none.
    """
    date = parse_date(day, "UTC")
    if date is None:
        return None, True
    starts = clock_in(clock)
    try:
        meets_at = local(date.date(), starts, zone)
    except OverflowError:
        return None, True
    return (meets_at, starts not in (None, time())) if meets_at >= EARLIEST else (None, True)


def read_parts(text: str) -> datetime | None:
    """Read ``gran:pubDateParts`` as a record keeps them: a 24-hour clock, ``tz`` hours west of UTC."""
    parts = dict(part.partition("=")[::2] for part in text.split())
    try:
        year, month, day, hour, minute, second = (int(parts[name]) for name in ("yr", "mo", "day", "hr", "min", "sec"))
        west = timezone(-timedelta(hours=float(parts["tz"])))
        return datetime(year, month, day, hour, minute, second, tzinfo=west).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None

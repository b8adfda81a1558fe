"""Dates as feeds write them -> aware times in UTC. What cannot be read, or cannot be true, is None and never "now"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_LATEST_AHEAD = timedelta(days=2)
_LONGEST = 100

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
# RFC 822 section 5.1 and its US relatives; the two-letter ones ("PT") are a place's time, in summer and in winter.
_ZONES: Mapping[str, tzinfo] = dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), UTC) | {
    name: timezone(timedelta(hours=hours))
    for name, hours in {
        "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
        "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "bst": 1, "cet": 1, "cest": 2,
    }.items()
}  # fmt: skip
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "akt": "America/Anchorage",
    "ht": "Pacific/Honolulu",
}

_CLOCK = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
)
_ZONE = r"\s*\(?(?:(?:gmt|utc?)(?=[+-]\d))?(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,4}\b)?\)?.*"
_WEEKDAY = r"(?:[a-z]{2,9}\.?,?\s+)?"
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_AT = rf"(?:[,\s]\s*(?:at\s+|@\s*|-\s*)?{_CLOCK}{_ZONE})?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.DOTALL)
    for form in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\s+|-){_MONTH}(?:,?\s+|-)(?P<year>\d{{2}}|\d{{4}})\b{_AT}",
        rf"(?P<year>\d{{4}})[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}})(?:[T\s]\s*{_CLOCK}{_ZONE})?",
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:T(?P<hour>\d{{2}}):?(?P<minute>\d{{2}}):?(?P<second>\d{{2}})?(?P<half>){_ZONE})?",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b{_AT}",
        rf"(?P<left>\d{{1,2}})/(?P<right>\d{{1,2}})/(?P<year>\d{{2}}|\d{{4}})\b{_AT}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?P<zone>[a-z]{{1,4}}\s+)?(?P<year>\d{{4}})",
    )
)  # fmt: skip
_EPOCH = re.compile(r"(\d{10})(\d{3})?")
_CLOCK_IN_PROSE = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::\d{2})?"
    r"(?:\s*(?:[-–/]|to\b)\s*(?P<until>\d{1,2})(?::\d{2})?)?\s*(?P<half>[ap])\.?\s?m\b|\b(?P<noon>noon)\b",
    re.IGNORECASE,
)
_BARE_CLOCK = re.compile(r"\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*")


def parse_date(text: str, zone: str) -> datetime | None:
    """Read a date in RFC 822, ISO 8601, a US form or as a Unix time; ``zone`` (IANA) holds where the text names none.

    A wrong weekday is forgiven, an impossible date is not. A date alone is midnight in ``zone``.
    """
    text = " ".join(text[:_LONGEST].split())
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    for form in _FORMS:
        if hit := form.fullmatch(text):
            return _moment(hit.groupdict(), zone)
    return None


def published(text: str, zone: str, now: datetime) -> datetime | None:
    """Read when something was published; None for what lies before 1995 or more than two days ahead of ``now``."""
    return plausible(parse_date(text, zone), now)


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return a moment at which something may have been published, None for any other."""
    return moment if moment and EARLIEST <= moment <= now + _LATEST_AHEAD else None


def clock_in(text: str) -> time | None:
    """Read the first clock time of a free text ("9:00 AM", "5:30 p.m. or later", "17:00", "Noon"); None for "Deferred"."""
    text = text[:_LONGEST]
    hit = _CLOCK_IN_PROSE.search(text) or _BARE_CLOCK.fullmatch(text)
    if hit is None:
        return None
    found = hit.groupdict()
    if found.get("noon"):
        return time(12)
    if found.get("until") and int(found["hour"]) % 12 > int(found["until"]) % 12:
        # "11:30 - 1:00 PM" begins in the other half of the day.
        found["half"] = "a" if found["half"].lower() == "p" else "p"
    return _clock(found)


def local(day: date, clock: time | None, zone: str) -> datetime:
    """Return a local day and time (midnight where there is none) in UTC. Raises OverflowError at the ends of the calendar.

    A time that the clock skips is read as the moment an hour later; of one that comes twice the first counts.
    """
    return datetime.combine(day, clock or time(), ZoneInfo(zone)).astimezone(UTC)


def _moment(found: dict[str, str | None], zone: str) -> datetime | None:
    day = _day(found)
    clock = _clock(found) if found.get("hour") else time()
    if day is None or clock is None:
        return None
    try:
        return datetime.combine(day, clock, _zone(found.get("zone"), zone)).astimezone(UTC)
    except OverflowError:
        return None


def _day(found: dict[str, str | None]) -> date | None:
    year = int(found["year"] or 0)
    if len(found["year"] or "") == 2:
        year += 2000 if year < 70 else 1900
    if found.get("left"):
        month, day = int(found["left"] or 0), int(found["right"] or 0)
        if month > 12:
            month, day = day, month
    else:
        day = int(found["day"] or 0)
        name = found.get("name")
        month = _MONTHS.get(name[:3].lower(), 0) if name else int(found["month"] or 0)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(found: dict[str, str | None]) -> time | None:
    hour = int(found["hour"] or 0)
    half = (found.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found.get("minute") or 0), min(int(found.get("second") or 0), 59))
    except ValueError:
        return None


def _zone(name: str | None, default: str) -> tzinfo:
    name = (name or "").strip().lower()
    if name.startswith(("+", "-")):
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset < timedelta(hours=24):
            return timezone(-offset if name[0] == "-" else offset)
    return _ZONES.get(name) or ZoneInfo(_PLACES.get(name, default))

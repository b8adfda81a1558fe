"""Since when, as people type it: ``2 weeks``, ``june``, ``last monday``, ``2025-06-01``.

Days and months are those of a zone (IANA): ``june`` is the midnight there with which the latest June began.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import TimeError, TimeOutOfReach
from bot.domain.localtime import moment

EXAMPLES = "2 weeks, monday, june, 2024, or a date: 2025-06-01, june 30"
_FILLING = re.compile(r"\b(?:since|ago|the|of|on|past|in)\b|,|(?<=\d)(?:st|nd|rd|th)\b")
_LENGTH = re.compile(r"(?:last )?(\d{1,4}|an?|last) ?(h|hrs?|hours?|d|days?|w|wks?|weeks?|m|mos?|months?|y|yrs?|years?)")
_PERIOD = re.compile(r"(this|last) (week|month|year)")
_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_SLASHED = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}))?")
_WRITTEN = re.compile(r"(?P<name>[a-z]{3,9})\.?(?: (?P<day>\d{1,2}))?(?: (?P<year>\d{4}))?")
_REVERSED = re.compile(r"(?P<day>\d{1,2}) (?P<name>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january february march april may june july august september october november december").split()
_EARLIEST = 1900


def since(typed: str, zone: str, now: datetime) -> datetime:
    """Return the moment (UTC) that was typed. Raises TimeError for what cannot be read, or is yet to come."""
    said = " ".join(_FILLING.sub(" ", typed.casefold()).split())
    today = now.astimezone(ZoneInfo(zone)).date()
    try:
        hours = _hours(said)
        begin = now - hours if hours else moment(_no_typo(_day(said, today)), time(), zone)
    except (ValueError, OverflowError):
        raise TimeError(typed, f"this is no time that can be read; write {EXAMPLES}") from None
    if begin > now:
        raise TimeOutOfReach(typed, f"that is yet to come; write {EXAMPLES}")
    return begin


def _hours(said: str) -> timedelta | None:
    found = _LENGTH.fullmatch(said)
    return timedelta(hours=_count(found[1])) if found and found[2][0] == "h" else None


def _count(said: str) -> int:
    return int(said) if said.isdigit() else 1


def _day(said: str, today: date) -> date:
    """Return the day that is meant. Raises ValueError for none."""
    if said == "today":
        return today
    if said == "yesterday":
        return today - timedelta(days=1)
    if found := _PERIOD.fullmatch(said):
        return _period(found[2], today, back=found[1] == "last")
    if found := _LENGTH.fullmatch(said):
        return _back(_count(found[1]), found[2], today)
    weekday = said.removeprefix("last ")
    for number, name in enumerate(_DAYS):
        if len(weekday) >= 3 and name.startswith(weekday):
            return today - timedelta(days=(today.weekday() - number) % 7 or (7 if weekday != said else 0))
    return _date(said.removeprefix("last ").removeprefix("this "), today)


def _period(unit: str, today: date, *, back: bool) -> date:
    """Return when this or the last week, month or year began."""
    if unit == "week":
        return today - timedelta(days=today.weekday() + 7 * back)
    return _back(int(back), unit, today.replace(day=1) if unit == "month" else today.replace(month=1, day=1))


def _back(count: int, unit: str, today: date) -> date:
    """Return the day so many days, weeks, months or years before; of a shorter month its last."""
    if unit[0] in "dw":
        return today - timedelta(days=count * (7 if unit[0] == "w" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit[0] == "y" else 1)
    day = today.day
    while True:
        try:
            return date(months // 12, months % 12 + 1, day)
        except ValueError:
            if day <= 28:
                raise
            day -= 1


def _date(said: str, today: date) -> date:
    """Read ``2025``, ``2025-06``, ``2025-06-01``, ``6/1``, ``june``, ``june 30``, ``30 june 2025``: the latest such day."""
    found = next((match for form in (_ISO, _SLASHED, _REVERSED, _WRITTEN) if (match := form.fullmatch(said))), None)
    if found is None:
        raise ValueError(said)
    parts = found.groupdict()
    day = int(parts.get("day") or 1)
    month = _month(parts["name"]) if "name" in parts else int(parts.get("month") or 1)
    if parts.get("year"):
        return date(int(parts["year"]), month, day)
    for year in range(today.year, today.year - 9, -1):  # as far back as the last February 29
        try:
            read = date(year, month, day)
        except ValueError:
            continue
        if read <= today:
            return read
    raise ValueError(said)


def _no_typo(day: date) -> date:
    if day.year < _EARLIEST:
        raise ValueError(day)
    return day


def _month(name: str) -> int:
    (number,) = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    return number

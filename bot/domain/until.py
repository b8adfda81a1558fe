"""How long, as people type it: ``2h``, ``90m``, ``1d``, ``until monday``, ``until 8am``, ``until jul 8 14:00``, ``for good``.

Days and clocks are those of the channel's zone, right through changes of the clock: a day is the same time on the next day. A
day without a time is meant from the hour of the channel's digest on, when people are at their desks.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import TimeError, TimeOutOfReach
from bot.domain.localtime import moment, next_daily
from bot.domain.subscription import Channel

EXAMPLES = "2h, 90m, 1d, until monday, until 8am, until jul 8 14:00, or for good"
_FURTHEST = timedelta(days=366)
_MOST = 1_000_000
"""So many are too far whatever the unit, and no more are counted."""
_FOR_GOOD = {"good", "ever", "forever", "always"}
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = re.compile(
    r"(?P<count>[0-9]{1,5}|an?) ?(?P<unit>m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)(?![a-z])(?:,| and)? ?"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = tuple("january february march april may june july august september october november december".split())
_NOT_SAID = re.compile(r"\b(?:at|on|the|of|this|next)\b|,|(?<=[0-9])(?:st|nd|rd|th)\b")
_HALF_DAY = re.compile(r"\b(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5][0-9]))? ?(?P<half>[ap])\.?m\b\.?")
_CLOCK = re.compile(r"\b(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])\b")
_NAMED = re.compile(r"\b(?P<name>noon|midnight)\b")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_SLASHED = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?:/(?P<year>[0-9]{4}))?")
_WRITTEN = re.compile(
    r"(?:(?P<before>[0-9]{1,2}) )?(?P<month>[a-z]{3,9})\.?(?: (?P<after>[0-9]{1,2}))?(?: (?P<year>[0-9]{4}))?"
)


def until(typed: str, channel: Channel, now: datetime) -> datetime | None:
    """Return the moment (UTC) that was typed, None for good. Raises TimeError for what cannot be read, is past or too far."""
    text = " ".join(typed.lower().split()).removeprefix("for ")
    if text in _FOR_GOOD:
        return None
    said = re.sub(r"^(?:until|till?) ", "", text)
    found = _after(said, channel, now) if said == text else None
    end = found or _at(said, typed, channel, now)
    if end - now > _FURTHEST:
        raise _too_far(typed)
    return end


def _too_far(typed: str) -> TimeOutOfReach:
    return TimeOutOfReach(typed, "that is more than a year away; write for good")


def _after(text: str, channel: Channel, now: datetime) -> datetime | None:
    """Read ``1h30m``, ``2 days``, ``an hour``: days pass on the wall clock, hours and minutes one by one."""
    at, length = 0, {"minutes": 0, "hours": 0, "days": 0, "weeks": 0}
    while part := _PART.match(text, at):
        count = part["count"]
        unit = _UNITS[part["unit"][0]]
        length[unit] = min(length[unit] + (int(count) if count.isdigit() else 1), _MOST)
        at = part.end()
    if at < len(text) or not any(length.values()):
        return None
    days = min(length["days"] + 7 * length["weeks"], 2 * _FURTHEST.days)
    elapsed = timedelta(hours=length["hours"], minutes=length["minutes"])
    if not days:
        return now + elapsed
    local = now.astimezone(ZoneInfo(channel.timezone))
    return moment(local.date() + timedelta(days=days), local.time(), channel.timezone) + elapsed


def _at(text: str, typed: str, channel: Channel, now: datetime) -> datetime:
    """Read a day, a time of day, or both, in either order."""
    text = re.sub(r"([0-9])t([0-9])", r"\1 \2", text)
    clock = _HALF_DAY.search(text) or _CLOCK.search(text) or _NAMED.search(text)
    day_said = text if clock is None else f"{text[: clock.start()]} {text[clock.end() :]}"
    day_said = " ".join(_NOT_SAID.sub(" ", day_said).split())
    at = _time(clock) if clock else None
    if at is not None and not day_said:
        return next_daily(at, channel.timezone, now)
    midnight = clock is not None and clock.groupdict().get("name") == "midnight"
    today = now.astimezone(ZoneInfo(channel.timezone)).date()
    for day in _candidates(day_said, today, typed, timed=at is not None):
        if day < today:
            continue
        if day == today and at is None:
            raise TimeOutOfReach(typed, f"say until what time today; write {EXAMPLES}")
        if day - today > _FURTHEST:
            raise _too_far(typed)
        # The midnight of a day is where it ends.
        end = moment(day + timedelta(days=midnight), channel.digest_at if at is None else at, channel.timezone)
        if end > now:
            return end
    raise TimeOutOfReach(typed, f"that is past; write {EXAMPLES}")


def _time(clock: re.Match[str]) -> time:
    said = clock.groupdict()
    if "name" in said:
        return time(12) if said["name"] == "noon" else time(0)
    hour, minute = int(said["hour"]), int(said["minute"] or 0)
    if "half" in said:
        hour = hour % 12 + (12 if said["half"] == "p" else 0)
    return time(hour, minute)


def _candidates(said: str, today: date, typed: str, *, timed: bool) -> list[date]:
    """Return the days that may be meant, the nearest first: of a weekday or a date without a year there are more.

    A weekday is today only where a time is said too.
    """
    if said in {"today", "tonight"}:
        return [today]
    if said in {"tomorrow", "tmrw"}:
        return [today + timedelta(days=1)]
    if said == "week":
        said = "monday"
    weekdays = [number for number, name in enumerate(_DAYS) if len(said) >= 3 and name.startswith(said)]
    if weekdays:
        ahead = (weekdays[0] - today.weekday()) % 7 or (0 if timed else 7)
        return [today + timedelta(days=ahead + more) for more in (0, 7)]
    found = _date(said, today)
    if not found:
        raise TimeError(typed, f"this is no time that can be read; write {EXAMPLES}")
    return found


def _date(said: str, today: date) -> list[date]:
    """Read ``2025-07-08``, ``7/8`` (month first, as in the US), ``jul 8``, ``8 july 2025``."""
    day, month, year = 0, 0, None
    if found := _ISO.fullmatch(said) or _SLASHED.fullmatch(said):
        day, month, year = int(found["day"]), int(found["month"]), found["year"]
    elif (found := _WRITTEN.fullmatch(said)) and (found["before"] is None) != (found["after"] is None):
        named = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(found["month"])]
        day, month, year = int(found["before"] or found["after"]), named[0] if named else 0, found["year"]
    days = []
    for one in [int(year)] if year else [today.year, today.year + 1]:
        try:
            days.append(date(one, month, day))
        except ValueError:  # no such day, or not in that year
            continue
    return days

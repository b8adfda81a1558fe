"""Wall-clock times of a channel's zone as moments in UTC, right through changes of the clock (DESIGN.md rule 9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.subscription import QuietHours

_MONDAY = 0
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def moment(day: date, at: time, zone: str) -> datetime:
    """Return the moment of a wall-clock time, in UTC.

    A time that the clock skips is the next minute that exists; one that comes twice is its first coming.
    """
    info = ZoneInfo(zone)
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    while (found := local.replace(tzinfo=info).astimezone(UTC)).astimezone(info).replace(tzinfo=None, fold=0) != local:
        local = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return found


def next_hour(now: datetime, zone: str) -> datetime:
    """Return the next full hour on the wall clock after ``now``, in UTC."""
    info = ZoneInfo(zone)
    found = now.replace(microsecond=0)
    while True:
        local = found.astimezone(info)
        found += _HOUR - timedelta(minutes=local.minute, seconds=local.second)
        local = found.astimezone(info)
        if not local.minute and not local.second:
            return found.astimezone(UTC)


def next_daily(at: time, zone: str, now: datetime) -> datetime:
    """Return the next moment after ``now`` at which the wall clock shows ``at``, in UTC."""
    return _next(at, zone, now, days=range(-1, 3))


def next_weekly(at: time, zone: str, now: datetime) -> datetime:
    """Return the next Monday's ``at`` after ``now``, in UTC."""
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = _MONDAY - today.weekday()
    return _next(at, zone, now, days=range(monday - 7, monday + 15, 7))


def quiet_until(quiet: QuietHours | None, zone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours that ``now`` falls in end, in UTC; None outside of them.

    They run from ``start`` to the next ``end`` on the wall clock; equal times mean no quiet hours.
    """
    if quiet is None or quiet.start == quiet.end:
        return None
    today = now.astimezone(ZoneInfo(zone)).date()
    overnight = _DAY if quiet.end < quiet.start else timedelta()
    for day in (today - _DAY, today):
        end = moment(day + overnight, quiet.end, zone)
        if moment(day, quiet.start, zone) <= now < end:
            return end
    return None


def _next(at: time, zone: str, now: datetime, *, days: range) -> datetime:
    today = now.astimezone(ZoneInfo(zone)).date()
    return next(found for shift in days if (found := moment(today + _DAY * shift, at, zone)) > now)

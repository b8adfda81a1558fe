"""Wall-clock times of a channel's zone, through every change of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.localtime import moment, next_daily, next_hour, next_weekly, quiet_until
from bot.domain.subscription import QuietHours

NEW_YORK = "America/New_York"
ZONES = [NEW_YORK, "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
zones = st.sampled_from([*ZONES, "America/St_Johns", "Pacific/Apia", "Pacific/Chatham", "America/Havana", "Asia/Beirut"])
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2007, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_skipped_time_is_the_next_minute_that_exists() -> None:
    assert moment(date(2025, 3, 9), time(2, 30), NEW_YORK) == utc("2025-03-09T07:00")
    assert moment(date(2025, 10, 5), time(2, 10), "Australia/Lord_Howe") == utc("2025-10-04T15:30")


def test_a_time_that_comes_twice_is_its_first_coming() -> None:
    assert moment(date(2025, 11, 2), time(1, 30), NEW_YORK) == utc("2025-11-02T05:30")


def test_a_daily_time_that_comes_twice_fires_once() -> None:
    first = next_daily(time(1, 30), NEW_YORK, utc("2025-11-02T00:00"))
    assert first == utc("2025-11-02T05:30")
    assert next_daily(time(1, 30), NEW_YORK, first) == utc("2025-11-03T06:30")


def test_the_next_full_hour_is_the_wall_clocks() -> None:
    assert next_hour(utc("2025-06-30T12:00"), NEW_YORK) == utc("2025-06-30T13:00")
    assert next_hour(utc("2025-06-30T12:00:01"), "Asia/Kathmandu") == utc("2025-06-30T12:15")
    assert next_hour(utc("2025-10-04T15:00"), "Australia/Lord_Howe") == utc("2025-10-04T16:00")


def test_a_weekly_digest_comes_on_monday() -> None:
    monday = utc("2025-06-30T12:00")
    assert next_weekly(time(8), NEW_YORK, monday - timedelta(seconds=1)) == monday
    assert next_weekly(time(8), NEW_YORK, monday) == monday + timedelta(days=7)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2025-06-30T01:59", None),
        ("2025-06-30T02:00", "2025-06-30T10:30"),
        ("2025-06-30T10:29", "2025-06-30T10:30"),
        ("2025-06-30T10:30", None),
        ("2025-03-09T03:00", "2025-03-09T10:30"),  # the night that lacks an hour
        ("2025-11-02T02:00", "2025-11-02T11:30"),  # the night that has one more
    ],
)
def test_quiet_hours_run_over_midnight(now: str, until: str | None) -> None:
    quiet = QuietHours(time(22), time(6, 30))
    assert quiet_until(quiet, NEW_YORK, utc(now)) == (utc(until) if until else None)


def test_quiet_hours_of_no_length_are_never_quiet() -> None:
    assert quiet_until(QuietHours(time(8), time(8)), NEW_YORK, utc("2025-06-30T12:00")) is None
    assert quiet_until(None, NEW_YORK, utc("2025-06-30T12:00")) is None


@given(st.dates(date(2007, 1, 1), date(2037, 1, 1)), minutes, zones)
def test_a_moment_shows_its_time_or_the_first_minute_after_a_gap(day: date, at: time, zone: str) -> None:
    found = moment(day, at, zone)
    shown = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    assert shown >= wanted
    if shown != wanted:
        just_before = (found - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert just_before < wanted


@given(st.dates(date(2007, 1, 1), date(2037, 1, 1)), minutes, minutes, zones)
def test_moments_keep_the_order_of_the_wall_clock(day: date, one: time, other: time, zone: str) -> None:
    early, late = sorted((one, other))
    assert moment(day, early, zone) <= moment(day, late, zone)


@given(moments, minutes, zones)
def test_digest_times_lie_ahead_and_leave_none_out(now: datetime, at: time, zone: str) -> None:
    daily, weekly, hourly = next_daily(at, zone, now), next_weekly(at, zone, now), next_hour(now, zone)
    assert now < daily <= now + timedelta(hours=50)
    assert daily <= weekly <= now + timedelta(days=8, hours=2)
    assert now < hourly <= now + timedelta(hours=2)
    assert next_daily(at, zone, daily - timedelta(seconds=1)) == daily
    assert hourly.astimezone(ZoneInfo(zone)).minute == 0


@given(moments, minutes, minutes, zones)
def test_quiet_hours_end_within_a_day_and_are_over_then(now: datetime, start: time, end: time, zone: str) -> None:
    quiet = QuietHours(start, end)
    until = quiet_until(quiet, zone, now)
    if until is not None:
        assert now < until <= now + timedelta(hours=49)
        assert quiet_until(quiet, zone, until) is None

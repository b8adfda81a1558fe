"""Since when, as people type it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import TimeError
from bot.domain.since import since

ZONE = "America/New_York"
NOW = datetime(2025, 7, 9, 16, 30, tzinfo=UTC)  # a Wednesday, half past noon in New York


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("today", date(2025, 7, 9)),
        ("yesterday", date(2025, 7, 8)),
        ("2 weeks", date(2025, 6, 25)),
        ("2w", date(2025, 6, 25)),
        ("the last 14 days", date(2025, 6, 25)),
        ("a week ago", date(2025, 7, 2)),
        ("3 months", date(2025, 4, 9)),
        ("6mo", date(2025, 1, 9)),
        ("a year", date(2024, 7, 9)),
        ("2 years ago", date(2023, 7, 9)),
        ("this week", date(2025, 7, 7)),
        ("last week", date(2025, 6, 30)),
        ("this month", date(2025, 7, 1)),
        ("last month", date(2025, 6, 1)),
        ("this year", date(2025, 1, 1)),
        ("last year", date(2024, 1, 1)),
        ("monday", date(2025, 7, 7)),
        ("since Wed", date(2025, 7, 9)),
        ("last wednesday", date(2025, 7, 2)),
        ("last thursday", date(2025, 7, 3)),
        ("june", date(2025, 6, 1)),
        ("since June", date(2025, 6, 1)),
        ("last june", date(2025, 6, 1)),
        ("july", date(2025, 7, 1)),
        ("august", date(2024, 8, 1)),
        ("June 2024", date(2024, 6, 1)),
        ("june 30", date(2025, 6, 30)),
        ("Jun. 30th, 2024", date(2024, 6, 30)),
        ("30 june", date(2025, 6, 30)),
        ("the 30th of June 2024", date(2024, 6, 30)),
        ("december 24", date(2024, 12, 24)),
        ("feb 29", date(2024, 2, 29)),
        ("2024", date(2024, 1, 1)),
        ("2025-06", date(2025, 6, 1)),
        ("2025-06-01", date(2025, 6, 1)),
        ("6/1", date(2025, 6, 1)),
        ("6/1/2024", date(2024, 6, 1)),
    ],
)
def test_a_day_begins_at_its_midnight_in_the_zone(typed: str, begins: date) -> None:
    assert since(typed, ZONE, NOW) == datetime(begins.year, begins.month, begins.day, tzinfo=ZoneInfo(ZONE))


def test_hours_pass_one_by_one() -> None:
    assert since("36 hours", ZONE, NOW) == NOW - timedelta(hours=36)
    assert since("an hour ago", ZONE, NOW) == NOW - timedelta(hours=1)


def test_a_month_before_the_31st_is_the_end_of_a_shorter_one() -> None:
    assert since("a month", ZONE, datetime(2025, 3, 31, 16, tzinfo=UTC)).date() == date(2025, 2, 28)


@pytest.mark.parametrize(
    "typed", ["", "xmas", "soon", "june 31", "13/1", "2025-02-30", "9999 years", "9999 weeks", "1066", "ju", "feb 30", "0000"]
)
def test_what_is_no_time_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(TimeError, match=r"no time that can be read; write 2 weeks"):
        since(typed, ZONE, NOW)


@pytest.mark.parametrize("typed", ["2030", "july 10 2025", "2025-12-24"])
def test_what_is_yet_to_come_is_refused(typed: str) -> None:
    with pytest.raises(TimeError, match="yet to come"):
        since(typed, ZONE, NOW)


@given(st.text(max_size=30))
def test_anything_typed_is_a_past_moment_or_refused(typed: str) -> None:
    try:
        assert since(typed, ZONE, NOW) <= NOW
    except TimeError:
        pass

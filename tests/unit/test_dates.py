"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.dates import clock_in, local, parse_date, published

ZONE = "America/New_York"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # RFC 822 and what is sold as it
        ("Mon, 22 Sep 2025 16:48:13 GMT", "2025-09-22T16:48:13"),
        ("Mon, 22 Sep 2025 16:48:13 EDT", "2025-09-22T20:48:13"),
        ("Mon, 22 Sep 2025 16:48:13 CDT", "2025-09-22T21:48:13"),
        ("Mon, 22 Sep 2025 16:48 -0700", "2025-09-22T23:48:00"),
        ("Tue, 22 Sept 2025 16:48:13 +0000", "2025-09-22T16:48:13"),
        ("22 September 2025 16:48:13 Z", "2025-09-22T16:48:13"),
        ("22 Sep 25 16:48 UT", "2025-09-22T16:48:00"),
        ("Mon, 22 Sep 2025 16:48:13", "2025-09-22T20:48:13"),
        ("Mon, 22 Sep 2025 16:48:13 PT", "2025-09-22T23:48:13"),
        ("Mon, 22 Dec 2025 16:48:13 PT", "2025-12-23T00:48:13"),
        ("Mon, 22 Sep 2025", "2025-09-22T04:00:00"),
        ("Monday, 22-Sep-25 16:48:13 GMT", "2025-09-22T16:48:13"),
        ("Mon, 22 Sep 2025 16:48:13 -0400 (EDT)", "2025-09-22T20:48:13"),
        ("Mon Sep 22 16:48:13 2025", "2025-09-22T20:48:13"),
        ("Mon Sep 22 16:48:13 UTC 2025", "2025-09-22T16:48:13"),
        # ISO 8601
        ("2025-09-22T16:48:13Z", "2025-09-22T16:48:13"),
        ("2025-09-22T16:48:13.1234567+02:00", "2025-09-22T14:48:13"),
        ("2025-09-22T16:48:13-0400", "2025-09-22T20:48:13"),
        ("2025-09-22T16:48-04", "2025-09-22T20:48:00"),
        ("2025-09-22T16:48:13", "2025-09-22T20:48:13"),
        ("2025-09-22 16:48:13", "2025-09-22T20:48:13"),
        ("2025-09-22", "2025-09-22T04:00:00"),
        ("20250922T164813Z", "2025-09-22T16:48:13"),
        ("2025.12.08", "2025-12-08T05:00:00"),
        # US forms
        ("9/22/2025 4:48:13 PM", "2025-09-22T20:48:13"),
        ("9/22/2025", "2025-09-22T04:00:00"),
        ("22/09/2025 16:48", "2025-09-22T20:48:00"),
        ("September 22, 2025 4:48 PM", "2025-09-22T20:48:00"),
        ("September 22, 2025 4:48 p.m. EDT", "2025-09-22T20:48:00"),
        ("Monday, September 22, 2025 - 4:48 PM", "2025-09-22T20:48:00"),
        ("Sep. 22nd, 2025 at 4:48 PM", "2025-09-22T20:48:00"),
        ("Sep 22, 2025 12:00 AM", "2025-09-22T04:00:00"),
        # JavaScript's own form, and others that write the offset behind GMT
        ("Mon Sep 22 2025 16:48:13 GMT-0400 (Eastern Daylight Time)", "2025-09-22T20:48:13"),
        ("Mon, 22 Sep 2025 16:48:13 UTC+02:00", "2025-09-22T14:48:13"),
        # Unix times
        ("1758559693", "2025-09-22T16:48:13"),
        ("1758559693000", "2025-09-22T16:48:13"),
        # the hour that comes twice: the first
        ("2025-11-02T01:30:00", "2025-11-02T05:30:00"),
    ],
)  # fmt: skip
def test_dates_that_are_read(text: str, expected: str) -> None:
    assert parse_date(text, ZONE) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "31 Sep 2025",
        "22 Sep 2025 24:00",
        "2025-13-01",
        "13:00 PM",
        "22 Sep 2025 13:00 PM",
        "99999999999",
        "2025",
        "no 1, 20",
        "0000-00-00",
    ],
)
def test_dates_that_are_none(text: str) -> None:
    assert parse_date(text, ZONE) is None


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00", "1900-01-01", "1994-12-31T00:00:00Z", "2026-11-25", "9999-12-31T23:59:59-23:00"]
)
def test_a_date_that_cannot_be_true_is_undated(text: str) -> None:
    assert published(text, ZONE, NOW) is None


def test_a_date_of_tomorrow_is_believed() -> None:
    assert published("2026-11-23", ZONE, NOW) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00 AM", time(9)),
        ("12:00 PM", time(12)),
        ("12:15 AM", time(0, 15)),
        ("5:30 p.m. or immediately after", time(17, 30)),
        ("@ 6:30 p.m.", time(18, 30)),
        ("9 AM", time(9)),
        ("17:00", time(17)),
        ("Noon", time(12)),
        ("11:00 AM - 08:00 PM", time(11)),
        ("9:00 - 11:00 AM", time(9)),
        ("11:30 - 1:00 PM", time(11, 30)),
        ("6-8 PM", time(18)),
        ("5:30/6:00 PM", time(17, 30)),
        ("12-2 p.m.", time(12)),
        ("Noon to 2 p.m.", time(12)),
        ("9/24 at 5 PM", time(17)),
        ("Deferred", None),
        ("", None),
        ("25:00", None),
        ("Room 9", None),
    ],
)
def test_clock_times_in_free_text(text: str, expected: time | None) -> None:
    assert clock_in(text) == expected


def test_local_times_over_the_change_of_clocks() -> None:
    assert local(date(2025, 3, 8), time(9), ZONE) == datetime(2025, 3, 8, 14, tzinfo=UTC)
    assert local(date(2025, 3, 9), time(9), ZONE) == datetime(2025, 3, 9, 13, tzinfo=UTC)
    assert local(date(2025, 3, 9), time(2, 30), ZONE) == datetime(2025, 3, 9, 7, 30, tzinfo=UTC)
    assert local(date(2025, 11, 2), time(1, 30), ZONE) == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)
    assert local(date(2025, 7, 8), None, "America/Chicago") == datetime(2025, 7, 8, 5, tzinfo=UTC)


@settings(deadline=None)
@given(st.text(alphabet="0123456789/-:. TZamp,JulyMon+()", max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    parse_date(text, ZONE)
    clock_in(text)

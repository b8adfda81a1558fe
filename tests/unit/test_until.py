"""How long, as people type it, in a channel's zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import TimeError
from bot.domain.subscription import Channel
from bot.domain.until import EXAMPLES, until

ZONE = ZoneInfo("America/New_York")
DESK = Channel("console:desk", "America/New_York", digest_at=time(7, 30))
WEDNESDAY = datetime(2025, 7, 2, 15, 30, tzinfo=UTC)  # 11:30 in New York


def local(typed: str, now: datetime = WEDNESDAY, channel: Channel = DESK) -> str:
    end = until(typed, channel, now)
    return f"{end.astimezone(ZoneInfo(channel.timezone)):%a %Y-%m-%d %H:%M}" if end else "for good"


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("2h", "Wed 2025-07-02 13:30"),
        ("for 2h", "Wed 2025-07-02 13:30"),
        ("90m", "Wed 2025-07-02 13:00"),
        ("1h30m", "Wed 2025-07-02 13:00"),
        ("1 hour and 30 minutes", "Wed 2025-07-02 13:00"),
        ("an hour", "Wed 2025-07-02 12:30"),
        ("1d", "Thu 2025-07-03 11:30"),
        ("2 Days, 1 Hour", "Fri 2025-07-04 12:30"),
        ("1w", "Wed 2025-07-09 11:30"),
        ("until monday", "Mon 2025-07-07 07:30"),
        ("till Mon", "Mon 2025-07-07 07:30"),
        ("monday", "Mon 2025-07-07 07:30"),
        ("until next monday at 9am", "Mon 2025-07-07 09:00"),
        ("until 9am monday", "Mon 2025-07-07 09:00"),
        ("until next week", "Mon 2025-07-07 07:30"),
        ("until wednesday", "Wed 2025-07-09 07:30"),
        ("until wed 5pm", "Wed 2025-07-02 17:00"),
        ("until wed 9am", "Wed 2025-07-09 09:00"),
        ("until 8am", "Thu 2025-07-03 08:00"),
        ("until 8:15 p.m.", "Wed 2025-07-02 20:15"),
        ("until 20:15", "Wed 2025-07-02 20:15"),
        ("until 12am", "Thu 2025-07-03 00:00"),
        ("until 12 pm", "Wed 2025-07-02 12:00"),
        ("until noon", "Wed 2025-07-02 12:00"),
        ("until midnight", "Thu 2025-07-03 00:00"),
        ("until friday midnight", "Sat 2025-07-05 00:00"),
        ("until today 5pm", "Wed 2025-07-02 17:00"),
        ("until tomorrow", "Thu 2025-07-03 07:30"),
        ("until tomorrow noon", "Thu 2025-07-03 12:00"),
        ("until july 8", "Tue 2025-07-08 07:30"),
        ("until Jul 8th at 14:00", "Tue 2025-07-08 14:00"),
        ("until the 8th of july", "Tue 2025-07-08 07:30"),
        ("until 7/8", "Tue 2025-07-08 07:30"),
        ("until 1/5", "Mon 2026-01-05 07:30"),
        ("until 2025-07-08", "Tue 2025-07-08 07:30"),
        ("until 2025-07-08T14:00", "Tue 2025-07-08 14:00"),
        ("for good", "for good"),
        ("Forever", "for good"),
    ],
)
def test_what_people_type(typed: str, end: str) -> None:
    assert local(typed) == end


@pytest.mark.parametrize(
    ("typed", "now", "end"),
    [
        ("1d", "2025-03-08T21:00", "Sun 2025-03-09 21:00"),  # 23 hours later
        ("1d", "2025-11-01T21:00", "Sun 2025-11-02 21:00"),  # 25 hours later
        ("1d", "2025-03-08T02:30", "Sun 2025-03-09 03:00"),  # 2:30 is skipped
        ("3h", "2025-03-09T01:00", "Sun 2025-03-09 05:00"),
        ("3h", "2025-11-02T00:30", "Sun 2025-11-02 02:30"),
        ("until 2:30am", "2025-03-08T23:00", "Sun 2025-03-09 03:00"),
        ("until sunday 8am", "2025-11-01T12:00", "Sun 2025-11-02 08:00"),
    ],
)
def test_the_clock_changes_meanwhile(typed: str, now: str, end: str) -> None:
    assert local(typed, datetime.fromisoformat(now).replace(tzinfo=ZONE).astimezone(UTC)) == end


def test_the_days_are_those_of_the_channel() -> None:
    late = datetime(2025, 7, 3, 3, tzinfo=UTC)  # still Wednesday in New York
    assert local("until tomorrow", late) == "Thu 2025-07-03 07:30"
    assert local("until tomorrow", late, Channel("console:desk", "Europe/Rome")) == "Fri 2025-07-04 08:00"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("until 8", "no time"),
        ("30", "no time"),
        ("0h", "no time"),
        ("", "no time"),
        ("2y", "no time"),
        ("13pm", "no time"),
        ("until until", "no time"),
        ("until 2h", "no time"),
        ("until 2025-02-30", "no time"),
        ("until smarch 8", "no time"),
        ("until 8 july 9", "no time"),
        ("until today 9am", "past"),
        ("until today", "what time today"),
        ("until tonight", "what time today"),
        ("until jul 2", "what time today"),
        ("until 2025-07-01", "past"),
        ("until 0001-01-01", "past"),
        ("1000d", "more than a year"),
        ("99999w", "more than a year"),
        ("99999h", "more than a year"),
        ("99999h " * 900, "more than a year"),
        ("until 2027-01-01", "more than a year"),
        ("until 9999-12-31 midnight", "more than a year"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(typed: str, fault: str) -> None:
    with pytest.raises(TimeError, match=fault) as caught:
        until(typed, DESK, WEDNESDAY)
    assert EXAMPLES in caught.value.message or "for good" in caught.value.message


_WORDS = "2h 1d until monday 8am 20:15 jul 8 noon midnight tomorrow / - 2025 for t".split()
_heaps = st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join)


@given(st.text(max_size=40) | _heaps, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_any_text_is_a_time_to_come_or_a_fault(typed: str, now: datetime) -> None:
    try:
        end = until(typed, DESK, now)
    except TimeError:
        return
    assert end is None or now < end <= now + timedelta(days=366)

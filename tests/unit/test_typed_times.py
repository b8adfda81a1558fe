"""Times, hours and zones as people type them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Answer
from bot.domain.subscription import QuietHours
from bot.services.commands.typed_times import read_quiet, read_time, read_zone, said, said_hours, zones


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8", time(8)),
        ("08:00", time(8)),
        ("8am", time(8)),
        ("8 AM", time(8)),
        ("8:30 p.m.", time(20, 30)),
        ("8.30pm", time(20, 30)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("0:05", time(0, 5)),
        ("23:59", time(23, 59)),
        ("noon", time(12)),
        (" Midnight ", time(0)),
    ],
)
def test_a_time_of_day_in_any_usual_way(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "soon", "24:00", "8:60", "13pm", "0am", "8:3", "-8", "8m", "١٢", "8:00:00", "8 am pm"])
def test_what_is_no_time_of_day_is_refused_with_the_way_to_write_it(typed: str) -> None:
    refused = read_time(typed)
    assert isinstance(refused, Answer)
    assert refused.refused
    assert refused.lines[0][0].text == "Write it like 8:00, 8am or 17:30."


@given(st.times())
def test_what_is_said_is_read_again(at: time) -> None:
    minute = at.replace(second=0, microsecond=0, tzinfo=None)
    assert read_time(said(minute)) == minute


@pytest.mark.parametrize("typed", ["22:00-06:30", "22:00 – 6:30", "10pm to 6:30am", "10pm until 6.30 a.m.", "10 PM—6:30 AM"])
def test_quiet_hours_in_any_usual_way(typed: str) -> None:
    assert read_quiet(typed) == QuietHours(time(22), time(6, 30))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("22:00", "“22:00” are no hours."),
        ("22:00-06:00-07:00", "are no hours."),
        ("late-early", "are no hours."),
        ("8-8", "Quiet hours cannot begin and end at the same time."),
    ],
)
def test_quiet_hours_that_are_none_are_refused(typed: str, why: str) -> None:
    refused = read_quiet(typed)
    assert isinstance(refused, Answer)
    assert why in refused.headline[0].text


@given(st.times(), st.times())
def test_quiet_hours_that_are_said_are_read_again(start: time, end: time) -> None:
    hours = QuietHours(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    if hours.start != hours.end:
        assert read_quiet(said_hours(hours)) == hours


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("America/New_York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("New York", "America/New_York"),
        ("chicago", "America/Chicago"),
        ("Eastern", "America/New_York"),
        ("east", "America/New_York"),
        ("West Coast", "America/Los_Angeles"),
        ("eastern time", "America/New_York"),
        ("PT", "America/Los_Angeles"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("hawaii", "Pacific/Honolulu"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_in_any_usual_way(typed: str, zone: str) -> None:
    assert read_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("Chicgo", "Did you mean America/Chicago"), ("qqqqqq", "Write it like America/New_York."), ("", "Write it like")],
)
def test_a_zone_that_is_none_is_refused(typed: str, hint: str) -> None:
    refused = read_zone(typed)
    assert isinstance(refused, Answer)
    assert hint in refused.lines[0][0].text


def test_every_zone_is_read_by_its_own_name() -> None:
    for zone in zones().values():
        assert read_zone(zone) == zone or zone in {"EST", "MST", "HST", "CET", "EET", "MET", "WET"}

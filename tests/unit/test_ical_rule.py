"""Recurrence rules: those of real calendars, and any rule against what it says day by day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.ical_rule import Budget, read_rule, starts

FIRST, LAST = datetime(2025, 6, 6), datetime(2025, 12, 17)
DAYS = "MO TU WE TH FR SA SU".split()


def expand(rule: str, start: datetime, budget: Budget | None = None) -> list[datetime]:
    read = read_rule(rule, lambda text: datetime.strptime(text, "%Y%m%d"))
    assert read is not None
    return starts(read, start, FIRST, LAST, budget or Budget())


def days(rule: str, start: datetime) -> list[str]:
    return [f"{found:%m-%d}" for found in expand(rule, start)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=4", datetime(2025, 7, 1, 18), ["07-01", "07-15", "08-05", "08-19"]),
        ("FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20250901", datetime(2025, 6, 26, 18), ["06-26", "07-31", "08-28"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20251101", datetime(2025, 7, 31, 18), ["07-31", "08-31", "10-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20250901", datetime(2025, 6, 30, 18), ["06-30", "07-31", "08-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", datetime(2025, 6, 30, 18), ["06-30", "07-31"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4", datetime(2025, 7, 6, 18), ["07-06", "07-07", "07-20", "07-21"]),
        ("FREQ=YEARLY;BYMONTH=7;BYDAY=2TU", datetime(2020, 7, 14, 18), ["07-08"]),
        ("FREQ=YEARLY", datetime(1999, 11, 11), ["11-11"]),
        ("FREQ=YEARLY;BYYEARDAY=-1,200", datetime(2024, 7, 18), ["07-19"]),
        ("FREQ=YEARLY;BYWEEKNO=30;BYDAY=WE", datetime(2025, 7, 23), ["07-23"]),
        ("freq=daily;interval=60;count=3", datetime(2025, 5, 1), ["06-30", "08-29"]),
        ("FREQ=WEEKLY;COUNT=3", datetime(2025, 5, 27), ["06-10"]),
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=2", datetime(2025, 7, 8), ["07-08", "07-10"]),
    ],
)
def test_rules_of_public_bodies(rule: str, start: datetime, expected: list[str]) -> None:
    assert days(rule, start) == expected


def test_a_rule_without_count_is_not_gone_through_from_its_start() -> None:
    budget = Budget()
    assert len(expand("FREQ=DAILY", datetime(1900, 1, 1, 18), budget)) == 194
    assert Budget().days - budget.days < 300


def test_a_spent_budget_leaves_the_first_start() -> None:
    assert days("FREQ=DAILY", datetime(2025, 7, 8)) != ["07-08"]
    assert expand("FREQ=DAILY", datetime(2025, 7, 8), Budget(0)) == [datetime(2025, 7, 8)]


@given(
    interval=st.integers(1, 5),
    weekdays=st.sets(st.integers(0, 6), max_size=4),
    months=st.sets(st.integers(1, 12), max_size=6),
    month_days=st.sets(st.integers(1, 31), max_size=5),
    ago=st.integers(0, 800),
)
def test_a_daily_rule_is_what_it_says_of_each_day(
    interval: int, weekdays: set[int], months: set[int], month_days: set[int], ago: int
) -> None:
    start = datetime(2025, 8, 1, 18) - timedelta(days=ago)
    parts = [f"FREQ=DAILY;INTERVAL={interval}"]
    parts += [f"BYDAY={','.join(DAYS[day] for day in weekdays)}"] if weekdays else []
    parts += [f"BYMONTH={','.join(map(str, months))}"] if months else []
    parts += [f"BYMONTHDAY={','.join(map(str, month_days))}"] if month_days else []
    expected = []
    for number in range(0, 1_200, interval):
        day = start + timedelta(days=number)
        named = (
            (not weekdays or day.weekday() in weekdays)
            and (not months or day.month in months)
            and (not month_days or day.day in month_days)
        )
        if FIRST <= day <= LAST and (named or not number):
            expected.append(day)
    assert expand(";".join(parts), start) == expected

"""Recurrence rules (RFC 5545 section 3.3.10) -> the starts that fall into a window, within a budget. Pure.

Everything here is on the wall clock of the event's zone, so that 6 p.m. stays 6 p.m. when the clocks change.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

MAX_STARTS = 500
"""Starts of one rule in a window; a daily meeting has 194 in the largest."""

_DAY = timedelta(days=1)
_DAYS = {name: number for number, name in enumerate("MO TU WE TH FR SA SU".split())}
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_LARGEST = 10_000
_DAYS_OF = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}


@dataclass(slots=True)
class Budget:
    """Days that may still be looked at for the rules of one file: however many rules it has, and whatever they ask for."""

    days: int = 150_000

    def take(self, days: int) -> bool:
        """Spend some; False where nothing is left."""
        self.days -= days
        return self.days >= 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as read, without what it takes from its event's start. ``weekdays`` are (which one or 0 for each, day)."""

    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    week_start: int
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    hours: frozenset[int]
    minutes: frozenset[int]
    positions: frozenset[int]


def read_rule(text: str, clock_of: Callable[[str], datetime | None]) -> Rule | None:
    """Read a rule; None for one that cannot be read, or that repeats within the hour, which no meeting does.

    ``clock_of`` reads UNTIL on the wall clock of the event's zone.
    """
    parts = dict(part.strip().upper().partition("=")[::2] for part in text[:1_000].split(";"))
    try:
        until = clock_of(parts["UNTIL"]) if parts.get("UNTIL") else None
        rule = Rule(
            frequency=parts["FREQ"],
            interval=int(parts.get("INTERVAL") or 1),
            count=int(parts["COUNT"]) if parts.get("COUNT") else None,
            until=until,
            week_start=_DAYS.get(parts.get("WKST", ""), 0),
            months=_numbers(parts, "BYMONTH"),
            month_days=_numbers(parts, "BYMONTHDAY"),
            year_days=_numbers(parts, "BYYEARDAY"),
            weeks=_numbers(parts, "BYWEEKNO"),
            weekdays=frozenset((int(hit[1] or 0), _DAYS[hit[2]]) for hit in _WEEKDAY.finditer(parts.get("BYDAY", ""))),
            hours=_numbers(parts, "BYHOUR"),
            minutes=_numbers(parts, "BYMINUTE"),
            positions=_numbers(parts, "BYSETPOS"),
        )
    except (KeyError, ValueError):
        return None
    readable = rule.frequency in _DAYS_OF and 1 <= rule.interval <= _LARGEST and not (parts.get("UNTIL") and until is None)
    in_a_day = all(hour < 24 for hour in rule.hours) and all(minute < 60 for minute in rule.minutes)
    return rule if readable and in_a_day else None


def starts(rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget) -> list[datetime]:
    """Return the starts from ``first`` to ``last`` of an event that starts at ``start``, which is always its first.

    A rule that outruns the budget ends there.
    """
    found = [start] if first <= start <= last else []
    seen = 1
    if rule.until and rule.until < first:
        return found
    # What is counted must be gone through from its start.
    skipped = 0 if rule.count else max(0, _FIRST[rule.frequency](start, first) // rule.interval - 1)
    for number in count(skipped):
        if not budget.take(_DAYS_OF[rule.frequency]):
            return found
        try:
            period = list(_period(rule, start, number * rule.interval))
        except (OverflowError, ValueError):
            return found
        if period[0] > last.date():
            return found
        for clock in _in_period(rule, start, period, number):
            if clock <= start:
                continue
            seen += 1
            over = rule.count is not None and seen > rule.count
            if over or (rule.until and clock > rule.until) or clock > last or len(found) >= MAX_STARTS:
                return found
            if clock >= first:
                found.append(clock)
    return found


_FIRST: dict[str, Callable[[datetime, datetime], int]] = {
    "HOURLY": lambda start, first: (first - start) // timedelta(hours=1),
    "DAILY": lambda start, first: (first - start).days,
    "WEEKLY": lambda start, first: (first - start).days // 7,
    "MONTHLY": lambda start, first: (first.year - start.year) * 12 + first.month - start.month,
    "YEARLY": lambda start, first: first.year - start.year,
}
"""How many periods lie between a start and the window."""


def _period(rule: Rule, start: datetime, ahead: int) -> Iterator[date]:
    """Go through the days of the period that is so many periods ahead. OverflowError or ValueError: past 9999."""
    day = start.date()
    match rule.frequency:
        case "HOURLY":
            yield (start + timedelta(hours=ahead)).date()
        case "DAILY":
            yield day + _DAY * ahead
        case "WEEKLY":
            monday = day - _DAY * ((day.weekday() - rule.week_start) % 7) + _DAY * 7 * ahead
            yield from (monday + _DAY * number for number in range(7))
        case "MONTHLY":
            months = day.year * 12 + day.month - 1 + ahead
            first = date(months // 12, months % 12 + 1, 1)
            yield from (first.replace(day=number) for number in range(1, monthrange(first.year, first.month)[1] + 1))
        case "YEARLY":
            first = date(day.year + ahead, 1, 1)
            yield from (first + _DAY * number for number in range(366) if (first + _DAY * number).year == first.year)


def _in_period(rule: Rule, start: datetime, period: list[date], number: int) -> list[datetime]:
    days = [day for day in period if _on_day(rule, start, day)]
    if rule.frequency == "HOURLY":
        clock = start + timedelta(hours=number * rule.interval)
        return [clock] if days and (not rule.hours or clock.hour in rule.hours) else []
    times = [
        time(hour, minute, start.second)
        for hour in sorted(rule.hours or {start.hour})
        for minute in sorted(rule.minutes or {start.minute})
    ]
    clocks = [datetime.combine(day, at) for day in days for at in times]
    if not rule.positions:
        return clocks
    chosen = {position - 1 if position > 0 else len(clocks) + position for position in rule.positions}
    return [clock for place, clock in enumerate(clocks) if place in chosen]


def _on_day(rule: Rule, start: datetime, day: date) -> bool:
    """Whether a day of a period is one that the rule names, or where it names none one like the start's."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and rule.month_days.isdisjoint(_from_both_ends(*_in_month(day))):
        return False
    if rule.year_days and rule.year_days.isdisjoint(_from_both_ends(*_in_year(day))):
        return False
    if rule.weeks and day.isocalendar().week not in rule.weeks:
        return False
    if rule.weekdays:
        place, size = _in_year(day) if rule.frequency == "YEARLY" and not rule.months else _in_month(day)
        nth = {0, (place - 1) // 7 + 1, -((size - place) // 7 + 1)}
        return any(which in nth and weekday == day.weekday() for which, weekday in rule.weekdays)
    if rule.frequency == "WEEKLY" or rule.weeks:
        return day.weekday() == start.weekday()
    if rule.frequency in {"MONTHLY", "YEARLY"} and not rule.month_days and not rule.year_days:
        return day.day == start.day and (rule.frequency == "MONTHLY" or bool(rule.months) or day.month == start.month)
    return True


def _in_month(day: date) -> tuple[int, int]:
    """Return which day of its month a day is, of how many."""
    return day.day, monthrange(day.year, day.month)[1]


def _in_year(day: date) -> tuple[int, int]:
    """Return which day of its year a day is, of how many."""
    return day.timetuple().tm_yday, 366 if isleap(day.year) else 365


def _from_both_ends(place: int, size: int) -> set[int]:
    return {place, place - size - 1}


def _numbers(parts: dict[str, str], name: str) -> frozenset[int]:
    return frozenset(int(number) for number in parts[name].split(",")) if parts.get(name) else frozenset()

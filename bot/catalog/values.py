"""What the texts of feeds.yaml mean: pure, each raising ValueError with the way to write it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.domain.subscription import QuietHours

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def interval(text: str) -> timedelta:
    """Read ``15m``, ``1h``, ``90s`` or ``1d``: from one second to 30 days."""
    read = re.fullmatch(r"(\d{1,7}) ?([smhd])", text)
    value = timedelta(**{_UNITS[read[2]]: int(read[1])}) if read else timedelta()
    if not timedelta(seconds=1) <= value <= timedelta(days=30):
        raise ValueError("write a number with s, m, h or d, at most 30d: 15m")
    return value


@cache
def zones() -> frozenset[str]:
    """Every IANA zone that this machine knows."""
    return frozenset(available_timezones())


def clock(text: str) -> time:
    """Read ``08:00``."""
    if not (read := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)):
        raise ValueError('write a time of day as "08:00"')
    return time(int(read[1]), int(read[2]))


def quiet(text: str) -> QuietHours:
    """Read ``22:00-06:30``; the end may be on the next day."""
    start, dash, end = (part.strip() for part in text.replace("–", "-").partition("-"))
    try:
        hours = QuietHours(clock(start), clock(end))
    except ValueError:
        hours = None
    if hours is None or not dash or hours.start == hours.end:
        raise ValueError('write two different times of day as "22:00-06:30"')
    return hours

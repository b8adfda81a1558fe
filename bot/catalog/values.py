"""What the texts of feeds.yaml mean: pure, each raising ValueError with the way to write it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import cache
from urllib.parse import urlsplit
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


def web_address(text: str) -> str:
    """Check an http(s) address: with a host, without user or password, without blanks."""
    full = "write a full address that begins with https://"
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that is not closed
        raise ValueError(full) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError(full)
    if not all(0 < len(label) < 64 for label in parts.hostname.removesuffix(".").split(".")):
        raise ValueError("look at the dots of the host name: between them stand 1 to 63 letters")
    if parts.username is not None or parts.password is not None:
        raise ValueError("leave user and password out of it: feeds that need them are not built yet")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("the port must be a number up to 65535") from None
    return text

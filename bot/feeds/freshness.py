"""What cache and rate headers say about time: pure arithmetic on header values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
"""No server may make us wait longer: one wrong header must not silence a feed for years."""

_DIRECTIVE = re.compile(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,"]*)))?')


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how much longer an answer says that it stays fresh (RFC 9111 section 4.2), None if it does not say.

    ``headers`` has lower-case names. no-cache and no-store win, then max-age, then Expires relative to Date (``now``, aware,
    where Date is missing); Age is subtracted. Between zero and LONGEST.
    """
    directives = _cache_control(headers.get("cache-control", ""))
    # no-cache="field" speaks of one header field only (RFC 9111 section 5.2.2.4)
    if directives.get("no-cache") == "" or "no-store" in directives:
        return timedelta()
    lifetime = _seconds(directives.get("max-age", ""))
    if lifetime is None and "expires" in headers:
        expires = _http_date(headers["expires"])
        # an unreadable Expires, "0" above all, means "already expired" (RFC 9111 section 5.3)
        lifetime = expires - _date(headers, now) if expires else timedelta()
    if lifetime is None:
        return None
    age = _seconds(headers.get("age", "")) or timedelta()
    return _clamp(lifetime - age)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the wait that Retry-After asks for (RFC 9110 section 10.2.3), at most LONGEST.

    Seconds, or a date relative to the answer's own Date (``now``, aware, where that is missing). None where the header is
    absent, unreadable, zero or in the past.
    """
    value = headers.get("retry-after", "").strip()
    wait = _seconds(value)
    if wait is None:
        moment = _http_date(value)
        wait = moment - _date(headers, now) if moment else timedelta()
    return _clamp(wait) or None


def _cache_control(value: str) -> dict[str, str]:
    """Return directives by lower-case name; the first of a repeated one counts (RFC 9111 section 4.2.1)."""
    found: dict[str, str] = {}
    for name, quoted, token in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), quoted or token)
    return found


def _seconds(value: str) -> timedelta | None:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    significant = digits.lstrip("0")
    return timedelta(seconds=int(significant or 0)) if len(significant) <= 9 else LONGEST


def _date(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return the moment of the answer by the server's clock: its dates are relative to that one, right or wrong."""
    return _http_date(headers.get("date", "")) or now


def _http_date(value: str) -> datetime | None:
    """Read any of the three forms of RFC 9110 section 5.6.7; they are all in UTC."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # not astimezone(): an offset at the edge of the calendar overflows, and the three forms carry none
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _clamp(value: timedelta) -> timedelta:
    return min(max(value, timedelta()), LONGEST)

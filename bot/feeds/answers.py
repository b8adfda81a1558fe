"""What an answer that is not a document means: status and headers -> Failed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.errors import Fault
from bot.feeds.freshness import retry_after
from bot.ports import Failed

DEFAULT_WAIT = timedelta(minutes=10)
"""How long a host is left alone after a 429 that names no time."""

_WALLS = {"cf-mitigated": "Cloudflare", "x-datadome": "DataDome", "x-amzn-waf-action": "AWS WAF"}
_FORBIDDEN = frozenset({401, 403, 406, 451})


def refusal(status: int, headers: Mapping[str, str], host: str, now: datetime, said: str) -> Failed:
    """Judge an answer without a usable document (RFC 9110 section 15).

    ``headers`` has lower-case names, ``said`` is the start of the body where it is meant for reading.
    """
    text = f"answered {status}" + (f": {said}" if said else "")
    wait = retry_after(headers, now)
    if status == 429 or (status == 503 and wait):
        return Failed(Fault.RATE_LIMITED, text, host, retry_after=wait or DEFAULT_WAIT, status=status)
    wall = next((f"{name} ({header})" for header, name in _WALLS.items() if header in headers), "")
    if wall:
        return Failed(Fault.BLOCKED, f"answered {status}, a bot check of {wall}", host, status=status)
    if status in _FORBIDDEN:
        return Failed(Fault.BLOCKED, text, host, status=status)
    if status == 410:
        return Failed(Fault.GONE, text, host, permanent=True, status=status)
    return Failed(Fault.MISSING if status == 404 else Fault.DOWN, text, host, status=status)

"""Rate limits: a bucket per route and major parameter, and one for the whole bot.

Buckets run on the machine's own monotonic clock, not on the server's: discord.py waits them out in real time.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.discord.errors import Json

MESSAGE_CREATE = "POST /channels/{channel_id}/messages"
MESSAGE_EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
FOLLOWUP = "POST /webhooks/{webhook_id}/{webhook_token}"


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    per: float


@dataclass
class Window:
    """One bucket's present window."""

    ends: float = 0.0
    used: int = 0


@dataclass(frozen=True)
class Verdict:
    """What a request's bucket says: the headers of its answer, and how long to wait if it was too much."""

    headers: dict[str, str]
    retry_after: float | None = None
    scope: str = "user"

    @property
    def body(self) -> Json:
        """The body of the 429."""
        assert self.retry_after is not None
        return {
            "message": "You are being rate limited.",
            "retry_after": round(self.retry_after, 3),
            "global": self.scope == "global",
        }


@dataclass
class Buckets:
    """The limits. ``rates`` may be set per ``METHOD template``; ``whole`` is the bot's own limit."""

    rates: dict[str, Rate] = field(
        default_factory=lambda: {MESSAGE_CREATE: Rate(5, 5), MESSAGE_EDIT: Rate(5, 5), FOLLOWUP: Rate(5, 2)}
    )
    otherwise: Rate = Rate(50, 1)
    whole: Rate = Rate(50, 1)
    now: Callable[[], float] = time.monotonic
    _windows: dict[str, Window] = field(default_factory=dict)

    def set(self, route: str, limit: int, per: float) -> None:
        """Set the rate of a route, such as MESSAGE_CREATE."""
        self.rates[route] = Rate(limit, per)

    def take(self, route: str, major: str, *, exempt: bool = False) -> Verdict:
        """Count a request; ``exempt`` routes do not count for the whole bot."""
        if not exempt and (wait := self._spend("global", self.whole)[1]):
            return limited(wait, "global")
        rate = self.rates.get(route, self.otherwise)
        window, wait = self._spend(f"{route} {major}", rate)
        headers = self._headers(route, rate, window)
        if wait:
            refused = limited(wait, "user")
            return Verdict(headers | refused.headers, refused.retry_after)
        return Verdict(headers)

    def _spend(self, key: str, rate: Rate) -> tuple[Window, float]:
        now = self.now()
        window = self._windows.setdefault(key, Window())
        if now >= window.ends:
            window.ends, window.used = now + rate.per, 0
        if window.used >= rate.limit:
            return window, window.ends - now
        window.used += 1
        return window, 0.0

    def _headers(self, route: str, rate: Rate, window: Window) -> dict[str, str]:
        left = max(0.0, window.ends - self.now())
        return {
            "X-RateLimit-Limit": str(rate.limit),
            "X-RateLimit-Remaining": str(max(0, rate.limit - window.used)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }


def limited(wait: float, scope: str) -> Verdict:
    """Return a refusal that asks to wait. Without ``Via`` discord.py would take it for a ban by Cloudflare."""
    headers = {"Via": "1.1 google", "Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return Verdict(headers, wait, scope)

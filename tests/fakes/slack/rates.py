"""Rate limits: for each method in each workspace, and for messages in each channel, too.

They run on the server's clock unless ``now`` is set. The numbers are Slack's tiers; how large a burst may be is not
documented, so a method's whole minute may come at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

POST_MESSAGE = "chat.postMessage"
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Requests a minute."""


@dataclass(frozen=True)
class Rate:
    """``limit`` requests in ``per`` seconds, of which ``burst`` may come at once (all, if it is 0)."""

    limit: float
    per: float
    burst: int = 0

    @property
    def most(self) -> float:
        """What a full bucket holds."""
        return self.burst or self.limit


def tier(number: int) -> Rate:
    """Return the rate of one of Slack's tiers."""
    return Rate(TIERS[number], 60)


@dataclass
class Bucket:
    """What is left, as of a moment in seconds."""

    left: float
    at: float


METHODS: dict[str, Rate] = {
    "apps.connections.open": Rate(20, 60),
    "auth.test": Rate(600, 60),
    "chat.postMessage": Rate(300, 60),
    "chat.update": tier(3),
    "chat.delete": tier(3),
    "chat.postEphemeral": tier(4),
    "chat.getPermalink": Rate(600, 60),
    "conversations.history": tier(3),
    "conversations.replies": tier(3),
    "conversations.info": tier(3),
    "conversations.list": tier(2),
    "conversations.members": tier(4),
    "conversations.join": tier(3),
    "conversations.open": tier(3),
    "users.info": tier(4),
    "users.conversations": tier(3),
    "usergroups.list": tier(2),
    "usergroups.users.list": tier(2),
    "bots.info": tier(3),
    "team.info": tier(3),
    "views.open": tier(4),
    "views.push": tier(4),
    "views.update": tier(4),
    "views.publish": tier(4),
}


@dataclass
class Rates:
    """The limits; ``in_channel`` is that of messages in one channel. ``refused`` counts the 429s of each method."""

    now: Callable[[], float]
    methods: dict[str, Rate] = field(default_factory=lambda: dict(METHODS))
    in_channel: Rate | None = Rate(1, 1, burst=3)
    refused: dict[str, int] = field(default_factory=dict)
    _buckets: dict[tuple[str, str, str], Bucket] = field(default_factory=dict)

    def set(self, method: str, limit: float, per: float, burst: int = 0) -> None:
        """Set the rate of a method in a workspace."""
        self.methods[method] = Rate(limit, per, burst)

    def generous(self) -> None:
        """Let everything through."""
        self.methods.clear()
        self.in_channel = None

    def take(self, method: str, team: str, channel: str = "") -> int:
        """Count a request; return how many seconds to wait if it was too much, else 0."""
        wanted = [((method, team, ""), self.methods.get(method))]
        if method == POST_MESSAGE and channel:
            wanted.append(((method, team, channel), self.in_channel))
        wait = max((self._wait(key, rate) for key, rate in wanted if rate), default=0.0)
        if wait:
            self.refused[method] = self.refused.get(method, 0) + 1
            return max(1, math.ceil(wait))
        for key, rate in wanted:
            if rate:
                self._buckets[key].left -= 1
        return 0

    def _wait(self, key: tuple[str, str, str], rate: Rate) -> float:
        now = self.now()
        bucket = self._buckets.setdefault(key, Bucket(rate.most, now))
        bucket.left = min(rate.most, bucket.left + (now - bucket.at) * rate.limit / rate.per)
        bucket.at = now
        # A hair of tolerance: a wait of exactly what was asked for must be enough in floating point, too.
        return 0.0 if bucket.left > 1 - 1e-6 else (1 - bucket.left) * rate.per / rate.limit

"""About one message a second in a channel: Slack's own limit, kept before Slack has to say so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

GAP = 1.0
"""Seconds between two messages in one channel ("no more than one per second", rate limits of chat.postMessage)."""


class Pacing:
    """Gives each channel its turns; channels do not wait for each other. ``clock`` counts seconds, as ``sleep`` does."""

    def __init__(
        self,
        gap: float = GAP,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = gap
        self._clock = clock
        self._sleep = sleep
        self._free: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until a message may be posted in a channel. Those who wait at once are served one after the other."""
        now = self._clock()
        turn = max(now, self._free.get(channel, now))
        self._free[channel] = turn + self._gap
        if turn > now:
            await self._sleep(turn - now)

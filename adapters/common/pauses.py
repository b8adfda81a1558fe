"""Waits between attempts at something that has to work in the end."""

from __future__ import annotations

import asyncio

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class Pauses:
    """Each wait is twice as long as the one before: 1 s, 2 s, … 1 min."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE

    async def wait(self) -> None:
        """Wait for the next attempt."""
        seconds, self._next = self._next, min(2 * self._next, LONGEST_PAUSE)
        await asyncio.sleep(seconds)

    def start_again(self) -> None:
        """Let the next wait be the shortest."""
        self._next = FIRST_PAUSE

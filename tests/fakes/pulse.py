"""Waiting until something holds, without sleeping: looked at whenever the bot did something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Pulse:
    """Wakes those who wait whenever ``beat`` is called."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def beat(self) -> None:
        """Something happened."""
        for event in self._waiting:
            event.set()

    async def until(self, happened: Callable[[], bool], patience: float = 10.0) -> None:
        """Wait until something holds; raises TimeoutError if it does not."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(patience):
                while not happened():
                    event.clear()
                    await event.wait()
        finally:
            self._waiting.discard(event)

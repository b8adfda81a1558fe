"""A whole Gavel on a chat platform of the tests' own, on one clock with its server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App
from bot.settings import Settings
from tests.fakes.clock import ManualClock


class OneClock:
    """The clock of a platform's server, for Gavel."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return where it stands."""
        return self._clock.time


@dataclass
class ChatNewsroom:
    """A running app and the clock that it shares with the platform."""

    app: App
    clock: ManualClock

    async def poll(self, after: timedelta = timedelta(minutes=90)) -> None:
        """Move the clock, poll and deliver whatever is due."""
        self.clock.advance(after)
        while await self.app.polling.tick(self.clock.time):
            await self.app.polling.idle()
        await self.deliver()

    async def deliver(self, after: timedelta = timedelta(0)) -> None:
        """Move the clock and deliver what is due."""
        self.clock.advance(after)
        await self.app.deliver(self.clock.time)
        await self.app.delivering.idle()

    async def told(self, channel: str) -> None:
        """Wait until the platform told that something changed in a channel."""
        await eventually(lambda: channel in self.app.touched)


def settings(directory: Path, database_url: str, **credentials: Any) -> Settings:
    """What a newsroom sets: credentials, and here the addresses."""
    return Settings(
        database_url=SecretStr(database_url),
        console_journal=directory / "journal.jsonl",
        allow_private_networks=True,
        host_spacing=0,
        **credentials,
    )


async def eventually(happened: Callable[[], bool], patience: float = 10, pause: float = 0) -> None:
    """Wait for what nothing tells of but itself: a set, a log, a file of another process."""
    async with asyncio.timeout(patience):
        while not happened():  # noqa: ASYNC110  there is no event to wait for
            await asyncio.sleep(pause)

"""Finding the feeds behind an address."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.discovery import Candidate, Discovery, Sample
from bot.domain.feed import Feed


class Discoverer(Protocol):
    """Looks at addresses that people name; nothing is stored."""

    async def discover(self, url: str, now: datetime) -> Discovery:
        """Find the feeds behind any address. What fails is among the reasons."""
        ...

    async def page(self, url: str, now: datetime) -> Discovery:
        """Read a page for what it says of itself, also where its address alone tells the feed."""
        ...

    async def sample(self, feed: Feed, now: datetime) -> Sample:
        """Look at what a feed holds, within a bounded time. Raises FeedError."""
        ...

    async def other_doors(self, feed: Feed, now: datetime) -> tuple[Candidate, ...]:
        """Return the other feeds of a government whose feed cannot be read or is empty."""
        ...

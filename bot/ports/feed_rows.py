"""Feeds and what polling taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.feed import Feed, FeedState


@dataclass(frozen=True, slots=True)
class Claimed:
    """A due feed, leased to this process until the lease runs out."""

    feed: Feed
    state: FeedState


class FeedRows(Protocol):
    """Feeds and what polling taught."""

    async def sync(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make the stored feeds those of feeds.yaml: add, rename (same canonical address), update, park, resume.

        A feed that is gone from the file is as chat says, else parked with the reason "not in feeds.yaml"; back, it is resumed.
        A new feed is due at once; a known one keeps its state and next poll time. Feeds added in chat stay.
        """
        ...

    async def same(self, address: str) -> Claimed | None:
        """Return the feed of the same canonical address, parked or not."""
        ...

    async def add(self, feed: Feed, now: datetime) -> None:
        """Poll a feed as chat says it, from now on; one that was parked is resumed with what polling taught.

        The file's feeds are left alone. Raises ConfigurationError if another feed has the id. Who adds holds the decide lock.
        """
        ...

    async def remove(self, feed_id: str) -> bool:
        """Park a feed that was added in chat; False, changing nothing, for any other."""
        ...

    async def claim(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int, force: bool = False, only: str | None = None
    ) -> list[Claimed]:
        """Lease up to ``limit`` due feeds, longest overdue first, at most one per host that is not already leased.

        Skips parked feeds, live leases and hosts blocked by Retry-After. ``force`` ignores next_poll_at (``run --once``) and
        takes feeds whose last poll was before ``now``; ``only`` is the one feed to consider.
        """
        ...

    async def get(self, feed_id: str) -> Claimed | None:
        """Return a feed and its state, without a lease."""
        ...

    async def all(self) -> list[Claimed]:
        """Return every feed and its state, parked ones too, by id."""
        ...

    async def save(self, state: FeedState, *, owner: str) -> bool:
        """Write a feed's state and release its lease. False, writing nothing, if ``owner`` no longer holds the lease."""
        ...

    async def extend(self, feed_id: str, *, owner: str, until: datetime) -> bool:
        """Keep a lease alive during a long poll; False if it was lost."""
        ...

    async def release(self, feed_id: str, *, owner: str) -> None:
        """Give a lease back without a result: the feed stays as due as it was."""
        ...

    async def block_host(self, host: str, until: datetime) -> None:
        """Let no feed of ``host`` (``name:port``) be claimed before ``until``."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next unparked feed is due."""
        ...

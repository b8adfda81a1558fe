"""Channels, topics and subscriptions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.subscription import Channel, Subscription, Topic


class DeskRows(Protocol):
    """Channels, topics and subscriptions. Who changes them holds the decide lock."""

    async def sync(
        self, channels: Sequence[Channel], topics: Sequence[Topic], subscriptions: Sequence[Subscription], now: datetime
    ) -> list[Subscription]:
        """Make the rows with origin "file" those of feeds.yaml. Gone from the file = parked, back = resumed.

        A subscription's identity is (channel, places, topics, query); its created_at is when it was first seen. Ids given in
        ``subscriptions`` are ignored. A channel of a subscription that no ``channels`` row describes gets the default settings.
        Return the subscriptions that were not in force before, by id.
        """
        ...

    async def version(self) -> int:
        """Return a number that grows with every change of topics or subscriptions."""
        ...

    async def changed_topics(self, since: int) -> list[tuple[str, Topic | None]]:
        """Return the topics changed after a version (-1: all), by name; None for those no longer in force."""
        ...

    def changed_subscriptions(self, since: int) -> AsyncIterator[Sequence[tuple[int, Subscription | None]]]:
        """Yield the subscriptions changed after a version (-1: all), in slices; None for those no longer in force.

        Who reads the version first skips nothing; at worst a change is read twice.
        """
        ...

    async def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions in force, by id."""
        ...

    async def topics(self) -> list[Topic]:
        """Return the topics in force, by name."""
        ...

    async def channels(self, ids: Collection[str] | None = None) -> Mapping[str, Channel]:
        """Return channels by id (all when ``ids`` is None)."""
        ...

"""Channels, topics and subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.subscription import Channel, Subscription, Topic


class DeskRows(Protocol):
    """Channels, topics and subscriptions."""

    async def sync(
        self, channels: Sequence[Channel], topics: Sequence[Topic], subscriptions: Sequence[Subscription], now: datetime
    ) -> None:
        """Make the rows with origin "file" those of feeds.yaml. Gone from the file = parked, back = resumed.

        A subscription's identity is (channel, places, topics, query); its created_at is when it was first seen. Ids given in
        ``subscriptions`` are ignored. A channel of a subscription that no ``channels`` row describes gets the default settings.
        """
        ...

    async def version(self) -> int:
        """Return a number that grows with every change of topics or subscriptions."""
        ...

    async def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions in force."""
        ...

    async def topics(self) -> list[Topic]:
        """Return the topics in force."""
        ...

    async def channels(self, ids: Collection[str] | None = None) -> Mapping[str, Channel]:
        """Return channels by id (all when ``ids`` is None)."""
        ...

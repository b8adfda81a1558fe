"""Channels, topics and subscriptions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.alarms import Alarms
from bot.domain.subscription import Channel, Subscription, Topic


class DeskRows(Protocol):
    """Channels, topics and subscriptions. Who changes them holds the decide lock.

    What feeds.yaml says has the last word: what chat says of the same is kept, and holds once the file says it no more. Methods
    that change what chat says leave alone what the file says.
    """

    async def sync(
        self, channels: Sequence[Channel], topics: Sequence[Topic], subscriptions: Sequence[Subscription], now: datetime
    ) -> list[Subscription]:
        """Make the rows with origin "file" those of feeds.yaml. Gone from the file = as chat says, else parked; back = resumed.

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

    async def subscriptions(self, channel_id: str | None = None) -> list[Subscription]:
        """Return the subscriptions in force (of one channel), paused ones too, by id."""
        ...

    async def same(self, wanted: Subscription) -> Subscription | None:
        """Return the subscription in force that asks the same: channel, places, topics and query."""
        ...

    async def put_subscription(self, wanted: Subscription, now: datetime) -> Subscription:
        """Put a subscription in force as chat says it; return it with its id.

        One that asks the same is changed, and resumed if it was paused.
        """
        ...

    async def end_subscriptions(self, ids: Collection[int]) -> None:
        """Take subscriptions made in chat out of force. Their ids never mean another."""
        ...

    async def pause_subscriptions(self, ids: Collection[int], since: datetime | None) -> None:
        """Pause subscriptions made in chat, or (``since`` None) resume them."""
        ...

    async def unsubscribed(self, channel_id: str) -> frozenset[int]:
        """Return the subscriptions of a channel that were ended in chat."""
        ...

    async def topics(self) -> list[Topic]:
        """Return the topics in force, by name."""
        ...

    async def put_topic(self, wanted: Topic) -> None:
        """Put a topic in force as chat says it, instead of what chat said before."""
        ...

    async def topic_uses(self) -> Mapping[str, int]:
        """Return how many subscriptions in force name each topic, of those that any does."""
        ...

    async def end_topic(self, name: str) -> None:
        """Take a topic made in chat out of force."""
        ...

    async def channels(self, ids: Collection[str] | None = None) -> Mapping[str, Channel]:
        """Return channels by id (all when ``ids`` is None)."""
        ...

    async def is_set(self, channel_id: str) -> bool:
        """Whether someone made a channel's settings, in the file or in chat; else they are the defaults."""
        ...

    async def set_channel(self, settings: Channel) -> None:
        """Keep a channel's settings as made in chat; they hold where feeds.yaml makes none."""
        ...

    async def alarms(self) -> Alarms | None:
        """Return where failures are told."""
        ...

    async def sync_alarms(self, named: Alarms | None) -> None:
        """Make the file's word on where failures are told that of feeds.yaml."""
        ...

    async def set_alarms(self, channel_id: str) -> None:
        """Tell failures in a channel; in force unless feeds.yaml names one."""
        ...

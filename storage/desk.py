"""The desk: channels, topics and subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import Channel, QuietHours, Subscription, Topic, Want
from storage.columns import digest
from storage.convert import from_json, to_json
from storage.statements import insert
from storage.tables import ChannelRow, DeskRow, SubscriptionRow, TopicRow

_FILE = "file"
_USE = "use"
_ZONE = "UTC"
"""The zone of a channel that nothing describes: there a digest comes at 8:00 UTC."""


async def ensure_channel(connection: AsyncConnection, channel: str) -> None:
    """Let rows refer to a channel that only they name."""
    new = insert(connection, ChannelRow).values(**_channel_values(Channel(channel, _ZONE)), origin=_USE, parked="")
    await connection.execute(new.on_conflict_do_nothing())


class SqlDesk:
    """DeskRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sync(
        self, channels: Sequence[Channel], topics: Sequence[Topic], subscriptions: Sequence[Subscription], now: datetime
    ) -> None:
        """Make the rows with origin "file" those of feeds.yaml.

        A channel that a platform's error parked stays parked. Subscriptions of one identity are one: the last of them.
        """
        before = (await self.topics(), await self.subscriptions())
        await self._sync_channels(channels, {subscription.channel for subscription in subscriptions}, now)
        for topic in topics:
            values = {"title": topic.title, "query": topic.query, "origin": _FILE, "parked": ""}
            row = insert(self._connection, TopicRow).values(name=topic.name, **values)
            await self._connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))
        names = [topic.name for topic in topics]
        await self._park(TopicRow, TopicRow.name.not_in(names))
        identities = []
        for subscription in subscriptions:
            values = {**_subscription_values(subscription), "origin": _FILE, "parked": ""}
            identities.append(_identity(subscription))
            new = insert(self._connection, SubscriptionRow).values(identity=identities[-1], created_at=now, **values)
            await self._connection.execute(new.on_conflict_do_update(index_elements=["identity"], set_=values))
        await self._park(SubscriptionRow, SubscriptionRow.identity.not_in(identities))
        if before != (await self.topics(), await self.subscriptions()):
            first = insert(self._connection, DeskRow).values(id=1, version=1)
            grown = first.on_conflict_do_update(index_elements=["id"], set_={"version": DeskRow.version + 1})
            await self._connection.execute(grown)

    async def version(self) -> int:
        """Return a number that grows with every change of topics or subscriptions."""
        return await self._connection.scalar(select(DeskRow.version)) or 0

    async def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions in force, by id."""
        in_force = select(SubscriptionRow).where(SubscriptionRow.parked == "").order_by(SubscriptionRow.id)
        return [_subscription(row) for row in (await self._connection.execute(in_force)).mappings()]

    async def topics(self) -> list[Topic]:
        """Return the topics in force, by name."""
        in_force = select(TopicRow).where(TopicRow.parked == "").order_by(TopicRow.name)
        rows = (await self._connection.execute(in_force)).mappings()
        return [Topic(row["name"], row["title"], row["query"]) for row in rows]

    async def channels(self, ids: Collection[str] | None = None) -> Mapping[str, Channel]:
        """Return channels by id, parked ones too."""
        wanted = select(ChannelRow).order_by(ChannelRow.id)
        if ids is not None:
            wanted = wanted.where(ChannelRow.id.in_(ids))
        return {row["id"]: _channel(row) for row in (await self._connection.execute(wanted)).mappings()}

    async def _sync_channels(self, channels: Sequence[Channel], subscribed: set[str], now: datetime) -> None:
        described = {channel.id: channel for channel in channels}
        wanted = {name: Channel(name, _ZONE) for name in sorted(subscribed)} | described
        for channel in wanted.values():
            values = {**_channel_values(channel), "origin": _FILE}
            row = insert(self._connection, ChannelRow).values(parked="", **values)
            await self._connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
        back = update(ChannelRow).where(ChannelRow.id.in_(wanted), ChannelRow.parked == NOT_IN_FILE)
        await self._connection.execute(back.values(parked="", parked_at=None))
        await self._park(ChannelRow, ChannelRow.id.not_in(wanted), parked_at=now)

    async def _park(self, table: type[Any], gone: Any, **values: Any) -> None:
        ours = update(table).where(table.origin == _FILE, table.parked == "", gone)
        await self._connection.execute(ours.values(parked=NOT_IN_FILE, **values))


def _identity(subscription: Subscription) -> bytes:
    places, topics = sorted(subscription.places), sorted(subscription.topics)
    return digest(subscription.channel, *places, "\n", *topics, "\n", subscription.query)


def _channel_values(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "platform": channel.platform,
        "timezone": channel.timezone,
        "digest_at": channel.digest_at.isoformat(),
        "quiet": to_json(channel.quiet),
    }


def _channel(row: RowMapping) -> Channel:
    return Channel(
        id=row["id"],
        timezone=row["timezone"],
        digest_at=time.fromisoformat(row["digest_at"]),
        quiet=from_json(QuietHours, row["quiet"]) if row["quiet"] else None,
        parked=row["parked"],
    )


def _subscription_values(subscription: Subscription) -> dict[str, Any]:
    return {
        "channel": subscription.channel,
        "places": list(subscription.places),
        "topics": list(subscription.topics),
        "query": subscription.query,
        "mode": subscription.mode,
        "want": to_json(subscription.want),
        "loose": subscription.loose,
        "include_contained": subscription.include_contained,
        "include_parents": subscription.include_parents,
        "line": subscription.line,
    }


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(
        id=row["id"],
        channel=row["channel"],
        places=tuple(row["places"]),
        topics=tuple(row["topics"]),
        query=row["query"],
        mode=row["mode"],
        want=frozenset(map(Want, row["want"])),
        loose=row["loose"],
        include_contained=row["include_contained"],
        include_parents=row["include_parents"],
        line=row["line"],
    )

"""The desk: channels, topics and subscriptions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from sys import intern
from typing import Any

from sqlalchemy import RowMapping, String, cast, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import Channel, QuietHours, Subscription, Topic, Want
from storage.columns import digest
from storage.convert import from_json, to_json
from storage.statements import insert, slices
from storage.tables import ChannelRow, DeskRow, SubscriptionRow, TopicRow

_PART = 200
"""Subscriptions read at a time: few enough to map that the event loop breathes."""

_FILE = "file"
_USE = "use"
_IN_FORCE = SubscriptionRow.parked == ""
_COLUMNS = (
    SubscriptionRow.id,
    SubscriptionRow.channel,
    cast(SubscriptionRow.places, String).label("places"),
    cast(SubscriptionRow.topics, String).label("topics"),
    SubscriptionRow.query,
    SubscriptionRow.mode,
    cast(SubscriptionRow.want, String).label("want"),
    SubscriptionRow.loose,
    SubscriptionRow.include_contained,
    SubscriptionRow.include_parents,
    SubscriptionRow.line,
    SubscriptionRow.parked,
)
"""What a subscription is made of; lists as the JSON that they are, to be read once for all that have the same."""

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
    ) -> list[Subscription]:
        """Make the rows with origin "file" those of feeds.yaml; return the subscriptions that were not in force before.

        A channel that a platform's error parked stays parked. Subscriptions of one identity are one: the last of them.
        """
        version = await self._next_version()
        await self._sync_channels(channels, {subscription.channel for subscription in subscriptions}, now)
        by_name = {topic.name: topic for topic in topics}
        by_identity = {_identity(subscription): subscription for subscription in subscriptions}
        changed_topics = await self._sync_topics(by_name, version)
        changed, fresh = await self._sync_subscriptions(by_identity, version, now)
        if changed or changed_topics:
            await self._connection.execute(update(DeskRow).values(version=version))
        return await self._by_identity(fresh)

    async def version(self) -> int:
        """Return a number that grows with every change of topics or subscriptions."""
        return await self._connection.scalar(select(DeskRow.version)) or 0

    async def changed_topics(self, since: int) -> list[tuple[str, Topic | None]]:
        """Return the topics changed after a version (-1: all), by name; None for those no longer in force."""
        changed = select(TopicRow).where(TopicRow.changed > since).order_by(TopicRow.name)
        rows = (await self._connection.execute(changed)).mappings()
        return [(row["name"], None if row["parked"] else _topic(row)) for row in rows]

    async def changed_subscriptions(self, since: int) -> AsyncIterator[Sequence[tuple[int, Subscription | None]]]:
        """Yield the subscriptions changed after a version (-1: all), in slices; None for those no longer in force."""
        changed = select(*_COLUMNS).where(SubscriptionRow.changed > since).order_by(SubscriptionRow.changed, SubscriptionRow.id)
        async with self._connection.stream(changed, execution_options={"yield_per": _PART}) as rows:
            async for part in rows.partitions():
                yield [(row.id, None if row.parked else _subscription(row)) for row in part]

    async def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions in force, by id."""
        in_force = select(*_COLUMNS).where(_IN_FORCE).order_by(SubscriptionRow.id)
        return [_subscription(row) for row in await self._connection.execute(in_force)]

    async def topics(self) -> list[Topic]:
        """Return the topics in force, by name."""
        in_force = select(TopicRow).where(TopicRow.parked == "").order_by(TopicRow.name)
        return [_topic(row) for row in (await self._connection.execute(in_force)).mappings()]

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

    async def _next_version(self) -> int:
        """Return the version that changes made now will carry; others who want one wait until this transaction ends.

        So versions are committed in their order, and who has read one never misses a change that carries it.
        """
        first = insert(self._connection, DeskRow).values(id=1, version=0)
        await self._connection.execute(first.on_conflict_do_nothing())
        return (await self._connection.execute(select(DeskRow.version).with_for_update())).scalar_one() + 1

    async def _sync_topics(self, topics: Mapping[str, Topic], version: int) -> bool:
        """Write what the file changed; return whether it did."""
        rows = (await self._connection.execute(select(TopicRow))).mappings()
        stored = {row["name"]: row for row in rows}
        values = {name: {"title": t.title, "query": t.query, "origin": _FILE, "parked": ""} for name, t in topics.items()}
        changed = [name for name in values if not _agrees(stored.get(name), values[name])]
        for name in changed:
            row = {**values[name], "changed": version}
            new = insert(self._connection, TopicRow).values(name=name, **row)
            await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=row))
        gone = [name for name, row in stored.items() if _is_ours(row) and name not in topics]
        for some in slices(gone):
            await self._park(TopicRow, TopicRow.name.in_(some), changed=version)
        return bool(changed or gone)

    async def _sync_subscriptions(
        self, wanted: Mapping[bytes, Subscription], version: int, now: datetime
    ) -> tuple[bool, list[bytes]]:
        """Write what the file changed; return whether it did, and the identities that were not in force before."""
        stored: dict[bytes, RowMapping] = {}
        for some in slices(wanted):
            rows = await self._connection.execute(select(SubscriptionRow).where(SubscriptionRow.identity.in_(some)))
            stored |= {row["identity"]: row for row in rows.mappings()}
        values = {key: {**_subscription_values(one), "origin": _FILE, "parked": ""} for key, one in wanted.items()}
        changed = [key for key in values if not _agrees(stored.get(key), values[key])]
        for some in slices(changed):
            rows_of = [{"identity": key, "created_at": now, "changed": version, **values[key]} for key in some]
            new = insert(self._connection, SubscriptionRow)
            kept = {name: new.excluded[name] for name in (*values[some[0]], "changed")}
            await self._connection.execute(new.on_conflict_do_update(index_elements=["identity"], set_=kept), rows_of)
        ours = select(SubscriptionRow.id, SubscriptionRow.identity).where(SubscriptionRow.origin == _FILE, _IN_FORCE)
        gone = [number for number, key in await self._connection.execute(ours) if key not in wanted]
        for some_ids in slices(gone):
            await self._park(SubscriptionRow, SubscriptionRow.id.in_(some_ids), changed=version)
        fresh = [key for key in changed if key not in stored or stored[key]["parked"]]
        return bool(changed or gone), fresh

    async def _by_identity(self, identities: Sequence[bytes]) -> list[Subscription]:
        found: list[Subscription] = []
        for some in slices(identities):
            rows = await self._connection.execute(select(*_COLUMNS).where(SubscriptionRow.identity.in_(some)))
            found += [_subscription(row) for row in rows]
        return sorted(found, key=lambda subscription: subscription.id)


def _agrees(row: RowMapping | None, values: Mapping[str, Any]) -> bool:
    return row is not None and all(row[name] == value for name, value in values.items())


def _is_ours(row: RowMapping) -> bool:
    return row["origin"] == _FILE and not row["parked"]


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


def _topic(row: RowMapping) -> Topic:
    return Topic(row["name"], row["title"], row["query"])


def _subscription(row: Sequence[Any]) -> Subscription:
    """Make a subscription of _COLUMNS. Many are alike in their parts, which they then share."""
    number, channel, places, topics, query, mode, want, loose, contained, parents, line, _ = row
    return Subscription(
        id=number,
        channel=intern(channel),
        places=_strings(places),
        topics=_strings(topics),
        query=intern(query),
        mode=mode,
        want=_wants(want),
        loose=loose,
        include_contained=contained,
        include_parents=parents,
        line=line,
    )


@lru_cache(maxsize=2**14)
def _strings(listed: str) -> tuple[str, ...]:
    return tuple(json.loads(listed))


@lru_cache
def _wants(listed: str) -> frozenset[Want]:
    return frozenset(map(Want, json.loads(listed)))

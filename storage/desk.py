"""The desk: channels, topics and subscriptions, whoever set them; what changes them is numbered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import String, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alarms import Alarms
from bot.domain.subscription import Channel, Subscription, Topic
from storage.desk_chat import ChatChanges
from storage.desk_file import CHAT, DEFAULT_ZONE, FILE, USE, FileSync
from storage.desk_rows import COLUMNS, channel, channel_settings, identity, subscription, topic
from storage.statements import insert, slices
from storage.tables import ChannelRow, DeskRow, SubscriptionRow, TopicRow
from storage.tables_desk import AlarmsRow

_PART = 200
"""Subscriptions read at a time: few enough to map that the event loop breathes."""

_IN_FORCE = SubscriptionRow.parked == ""


async def ensure_channel(connection: AsyncConnection, name: str) -> None:
    """Let rows refer to a channel that only they name."""
    unset = Channel(name, DEFAULT_ZONE)
    new = insert(connection, ChannelRow).values(
        id=name, platform=unset.platform, origin=USE, parked="", **channel_settings(unset)
    )
    await connection.execute(new.on_conflict_do_nothing())


class SqlDesk:
    """DeskRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._chat = ChatChanges(connection)

    async def sync(
        self, channels: Sequence[Channel], topics: Sequence[Topic], subscriptions: Sequence[Subscription], now: datetime
    ) -> list[Subscription]:
        """Make the rows with origin "file" those of feeds.yaml; return the subscriptions that were not in force before.

        A channel that a platform's error parked stays parked. Subscriptions of one identity are one: the last of them.
        """
        version = await self._next_version()
        file = FileSync(self._connection, version, now)
        await file.channels(channels, {subscription.channel for subscription in subscriptions})
        changed_topics = await file.topics({topic.name: topic for topic in topics})
        changed, fresh = await file.subscriptions(subscriptions)
        if changed or changed_topics:
            await self._count(version)
        return await self._by_identity(fresh)

    async def version(self) -> int:
        """Return a number that grows with every change of topics or subscriptions."""
        return await self._connection.scalar(select(DeskRow.version)) or 0

    async def changed_topics(self, since: int) -> list[tuple[str, Topic | None]]:
        """Return the topics changed after a version (-1: all), by name; None for those no longer in force."""
        changed = select(TopicRow).where(TopicRow.changed > since).order_by(TopicRow.name)
        rows = (await self._connection.execute(changed)).mappings()
        return [(row["name"], None if row["parked"] else topic(row)) for row in rows]

    async def changed_subscriptions(self, since: int) -> AsyncIterator[Sequence[tuple[int, Subscription | None]]]:
        """Yield the subscriptions changed after a version (-1: all), in slices; None for those no longer in force."""
        changed = select(*COLUMNS).where(SubscriptionRow.changed > since).order_by(SubscriptionRow.changed, SubscriptionRow.id)
        async with self._connection.stream(changed, execution_options={"yield_per": _PART}) as rows:
            async for part in rows.partitions():
                yield [(row.id, None if row.parked else subscription(row)) for row in part]

    async def subscriptions(self, channel_id: str | None = None) -> list[Subscription]:
        """Return the subscriptions in force (of one channel), by id."""
        in_force = select(*COLUMNS).where(_IN_FORCE).order_by(SubscriptionRow.id)
        if channel_id is not None:
            in_force = in_force.where(SubscriptionRow.channel == channel_id)
        return [subscription(row) for row in await self._connection.execute(in_force)]

    async def same(self, wanted: Subscription) -> Subscription | None:
        """Return the subscription in force that asks the same: channel, places, topics and query."""
        known = select(*COLUMNS).where(_IN_FORCE, SubscriptionRow.identity == identity(wanted))
        row = (await self._connection.execute(known)).first()
        return subscription(row) if row else None

    async def topics(self) -> list[Topic]:
        """Return the topics in force, by name."""
        in_force = select(TopicRow).where(TopicRow.parked == "").order_by(TopicRow.name)
        return [topic(row) for row in (await self._connection.execute(in_force)).mappings()]

    async def channels(self, ids: Collection[str] | None = None) -> Mapping[str, Channel]:
        """Return channels by id, parked ones too."""
        wanted = select(ChannelRow).order_by(ChannelRow.id)
        if ids is not None:
            wanted = wanted.where(ChannelRow.id.in_(ids))
        return {row["id"]: channel(row) for row in (await self._connection.execute(wanted)).mappings()}

    async def is_set(self, channel_id: str) -> bool:
        """Whether someone made a channel's settings: in the file, or in chat."""
        made = select(ChannelRow.id).where(ChannelRow.id == channel_id, ChannelRow.origin != USE)
        return await self._connection.scalar(made) is not None

    async def set_channel(self, settings: Channel) -> None:
        """Keep a channel's settings as made in chat; they hold where feeds.yaml makes none."""
        await self._chat.set_channel(settings)

    async def put_subscription(self, wanted: Subscription, now: datetime) -> Subscription:
        """Put a subscription in force as chat says it; return it with its id. One that asks the same is changed."""
        await ensure_channel(self._connection, wanted.channel)
        version = await self._counted()
        await self._chat.put_subscription(wanted, version, now)
        (stored,) = await self._by_identity([identity(wanted)])
        return stored

    async def end_subscriptions(self, ids: Collection[int]) -> None:
        """Take subscriptions made in chat out of force."""
        await self._chat.end_subscriptions(ids, await self._counted())

    async def pause_subscriptions(self, ids: Collection[int], since: datetime | None) -> None:
        """Pause subscriptions made in chat, or (``since`` None) resume them."""
        await self._chat.pause(ids, await self._counted(), since)

    async def unsubscribed(self, channel_id: str) -> frozenset[int]:
        """Return the subscriptions of a channel that were ended in chat."""
        return await self._chat.unsubscribed(channel_id)

    async def put_topic(self, wanted: Topic) -> None:
        """Put a topic in force as chat says it, instead of what chat said before."""
        await self._chat.put_topic(wanted, await self._counted())

    async def topic_uses(self) -> Mapping[str, int]:
        """Return how many subscriptions in force name each topic."""
        listed = cast(SubscriptionRow.topics, String)
        uses: Counter[str] = Counter()
        for names, count in await self._connection.execute(select(listed, func.count()).where(_IN_FORCE).group_by(listed)):
            uses.update(dict.fromkeys(json.loads(names), count))
        return uses

    async def end_topic(self, name: str) -> None:
        """Take a topic made in chat out of force."""
        await self._chat.end_topic(name, await self._counted())

    async def alarms(self) -> Alarms | None:
        """Return where failures are told: where the file says, else where chat says."""
        named = await self._connection.execute(select(AlarmsRow).order_by(AlarmsRow.origin.desc()).limit(1))
        row = named.mappings().first()
        return Alarms(row["channel"], row["line"]) if row else None

    async def sync_alarms(self, named: Alarms | None) -> None:
        """Make the file's word on where failures are told that of feeds.yaml."""
        await self._connection.execute(delete(AlarmsRow).where(AlarmsRow.origin == FILE))
        if named:
            await self._name_alarms(FILE, named)

    async def set_alarms(self, channel_id: str) -> None:
        """Tell failures in a channel, as chat says it; in force unless the file names one."""
        await self._name_alarms(CHAT, Alarms(channel_id))

    async def _name_alarms(self, origin: str, named: Alarms) -> None:
        values = {"channel": named.channel, "line": named.line}
        new = insert(self._connection, AlarmsRow).values(origin=origin, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["origin"], set_=values))

    async def _next_version(self) -> int:
        """Return the version that changes made now will carry; others who want one wait until this transaction ends.

        So versions are committed in their order, and who has read one never misses a change that carries it.
        """
        first = insert(self._connection, DeskRow).values(id=1, version=0)
        await self._connection.execute(first.on_conflict_do_nothing())
        return (await self._connection.execute(select(DeskRow.version).with_for_update())).scalar_one() + 1

    async def _count(self, version: int) -> None:
        await self._connection.execute(update(DeskRow).values(version=version))

    async def _counted(self) -> int:
        version = await self._next_version()
        await self._count(version)
        return version

    async def _by_identity(self, identities: Sequence[bytes]) -> list[Subscription]:
        found: list[Subscription] = []
        for some in slices(identities):
            rows = await self._connection.execute(select(*COLUMNS).where(SubscriptionRow.identity.in_(some)))
            found += [subscription(row) for row in rows]
        return sorted(found, key=lambda each: each.id)

"""Chat's side of the desk: what people set there, beside feeds.yaml. What the file says is never written here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import UNSUBSCRIBED, Channel, Subscription, Topic
from storage.desk_file import CHAT, USE
from storage.desk_rows import channel_settings, identity, manner, request
from storage.statements import insert
from storage.tables import ChannelRow, SubscriptionRow, TopicRow

REMOVED = "removed in chat"


class ChatChanges:
    """Changes made in chat; ``version`` is what those of topics and subscriptions carry."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def set_channel(self, channel: Channel) -> None:
        """Keep a channel's settings, in force unless the file makes them; a channel parked by the file is in use again."""
        settings = channel_settings(channel)
        new = insert(self._connection, ChannelRow).values(
            id=channel.id, platform=channel.platform, origin=CHAT, parked="", in_chat=settings, **settings
        )
        await self._connection.execute(new.on_conflict_do_update(index_elements=["id"], set_={"in_chat": settings}))
        unsaid = update(ChannelRow).where(ChannelRow.id == channel.id, ChannelRow.line.is_(None))
        await self._connection.execute(unsaid.values(**settings))
        await self._into_use(channel.id)

    async def put_subscription(self, subscription: Subscription, version: int, now: datetime) -> None:
        """Put a subscription in force as chat says it, instead of what chat said before of the same request."""
        how = manner(subscription)
        values = {
            **how,
            "in_chat": how,
            "by": subscription.by or None,
            "origin": CHAT,
            "line": None,
            "parked": "",
            "paused_at": None,
            "created_at": now,
            "changed": version,
        }
        new = insert(self._connection, SubscriptionRow).values(
            identity=identity(subscription), **request(subscription), **values
        )
        await self._connection.execute(new.on_conflict_do_update(index_elements=["identity"], set_=values))
        await self._into_use(subscription.channel)

    async def end_subscriptions(self, ids: Collection[int], version: int) -> None:
        """Take subscriptions made in chat out of force; their rows stay, so that their ids never mean another."""
        await self._change(ids, parked=UNSUBSCRIBED, in_chat=None, paused_at=None, changed=version)

    async def pause(self, ids: Collection[int], version: int, since: datetime | None) -> None:
        """Pause subscriptions made in chat, or (with None) resume them."""
        await self._change(ids, paused_at=since, changed=version)

    async def put_topic(self, topic: Topic, version: int) -> None:
        """Put a topic in force as chat says it."""
        said = {"title": topic.title, "query": topic.query}
        values = {**said, "in_chat": said, "origin": CHAT, "line": None, "parked": "", "changed": version}
        new = insert(self._connection, TopicRow).values(name=topic.name, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))

    async def end_topic(self, name: str, version: int) -> None:
        """Take a topic made in chat out of force."""
        ours = update(TopicRow).where(TopicRow.name == name, TopicRow.origin == CHAT)
        await self._connection.execute(ours.values(parked=REMOVED, in_chat=None, changed=version))

    async def unsubscribed(self, channel: str) -> frozenset[int]:
        """Return the subscriptions of a channel that were ended in chat."""
        ended = select(SubscriptionRow.id).where(SubscriptionRow.channel == channel, SubscriptionRow.parked == UNSUBSCRIBED)
        return frozenset(await self._connection.scalars(ended))

    async def _change(self, ids: Collection[int], **values: Any) -> None:
        ours = SubscriptionRow.id.in_(ids), SubscriptionRow.origin == CHAT, SubscriptionRow.parked == ""
        await self._connection.execute(update(SubscriptionRow).where(*ours).values(**values))

    async def _into_use(self, channel: str) -> None:
        here = ChannelRow.id == channel
        await self._connection.execute(update(ChannelRow).where(here, ChannelRow.origin == USE).values(origin=CHAT))
        back = update(ChannelRow).where(here, ChannelRow.parked == NOT_IN_FILE)
        await self._connection.execute(back.values(origin=CHAT, parked="", parked_at=None))

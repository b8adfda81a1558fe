"""The file's side of the desk: rows with origin "file" become those of feeds.yaml.

What chat says of the same row is kept in ``in_chat`` while the file says it, and holds again once the file does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import Channel, Subscription, Topic
from storage.desk_rows import channel_settings, identity, manner, manner_kept, request
from storage.statements import insert, slices
from storage.tables import ChannelRow, SubscriptionRow, TopicRow

FILE = "file"
CHAT = "chat"
USE = "use"
DEFAULT_ZONE = "UTC"
"""The zone of a channel that nothing describes: there a digest comes at 8:00 UTC."""

_BACK_IN_CHAT = {"origin": CHAT, "line": None, "parked": ""}


class FileSync:
    """One synchronisation; ``version`` is what the desk's changes carry."""

    def __init__(self, connection: AsyncConnection, version: int, now: datetime) -> None:
        self._connection = connection
        self._version = version
        self._now = now

    async def channels(self, described: Sequence[Channel], subscribed: set[str]) -> None:
        """Write the channels that the file names; settings made in chat hold where the file makes none."""
        named = {name: Channel(name, DEFAULT_ZONE) for name in sorted(subscribed)}
        wanted = named | {channel.id: channel for channel in described}
        in_chat = await self._in_chat(ChannelRow.id, ChannelRow.id.in_(wanted))
        for channel in wanted.values():
            settings = channel_settings(channel)
            if channel.line is None:
                settings |= in_chat.get(channel.id, {})
            values = {"id": channel.id, "platform": channel.platform, "line": channel.line, "origin": FILE, **settings}
            row = insert(self._connection, ChannelRow).values(parked="", **values)
            await self._connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
        back = update(ChannelRow).where(ChannelRow.id.in_(wanted), ChannelRow.parked == NOT_IN_FILE)
        await self._connection.execute(back.values(parked="", parked_at=None))
        await self._let_go_of_channels(ChannelRow.id.not_in(wanted))

    async def _let_go_of_channels(self, unwanted: ColumnElement[bool]) -> None:
        """Park the channels that the file no longer names, save those that are used in chat."""
        gone = [ChannelRow.origin == FILE, unwanted]
        in_chat = await self._in_chat(ChannelRow.id, *gone)
        of_chat = select(SubscriptionRow.channel).where(SubscriptionRow.in_chat.is_not(None))
        used = select(ChannelRow.id).where(*gone, ChannelRow.id.in_(of_chat))
        for name in {*in_chat, *await self._connection.scalars(used)}:
            values = {"origin": CHAT, "line": None, **in_chat.get(name, {})}
            await self._connection.execute(update(ChannelRow).where(ChannelRow.id == name).values(**values))
        parked = update(ChannelRow).where(*gone, ChannelRow.parked == "")
        await self._connection.execute(parked.values(parked=NOT_IN_FILE, parked_at=self._now))

    async def topics(self, topics: Mapping[str, Topic]) -> bool:
        """Write what the file changed; return whether it did."""
        rows = (await self._connection.execute(select(TopicRow))).mappings()
        stored = {row["name"]: row for row in rows}
        said = {"origin": FILE, "parked": ""}
        values = {name: {"title": t.title, "query": t.query, "line": t.line, **said} for name, t in topics.items()}
        changed = [name for name in values if not _agrees(stored.get(name), values[name])]
        for name in changed:
            now = {**values[name], "changed": self._version}
            new = insert(self._connection, TopicRow).values(name=name, **now)
            await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=now))
        gone = {name: row["in_chat"] for name, row in stored.items() if _is_ours(row) and name not in topics}
        for name, in_chat in gone.items():
            after = {**_BACK_IN_CHAT, **in_chat} if in_chat else {"parked": NOT_IN_FILE}
            let_go = update(TopicRow).where(TopicRow.name == name)
            await self._connection.execute(let_go.values(**after, changed=self._version))
        return bool(changed or gone)

    async def subscriptions(self, subscriptions: Sequence[Subscription]) -> tuple[bool, list[bytes]]:
        """Write what the file changed; return whether it did, and the identities that were not in force before."""
        wanted = {identity(subscription): subscription for subscription in subscriptions}
        stored: dict[bytes, RowMapping] = {}
        for some in slices(wanted):
            rows = await self._connection.execute(select(SubscriptionRow).where(SubscriptionRow.identity.in_(some)))
            stored |= {row["identity"]: row for row in rows.mappings()}
        values = {key: _values(subscription) for key, subscription in wanted.items()}
        changed = [key for key in values if not _agrees(stored.get(key), values[key])]
        for some in slices(changed):
            rows_of = [{"identity": key, "created_at": self._now, "changed": self._version, **values[key]} for key in some]
            new = insert(self._connection, SubscriptionRow)
            kept = {name: new.excluded[name] for name in (*values[some[0]], "changed")}
            await self._connection.execute(new.on_conflict_do_update(index_elements=["identity"], set_=kept), rows_of)
        gone = await self._let_go_of_subscriptions(wanted)
        fresh = [key for key in changed if key not in stored or stored[key]["parked"]]
        return bool(changed) or gone, fresh

    async def _let_go_of_subscriptions(self, wanted: Mapping[bytes, Subscription]) -> bool:
        """Let what the file no longer says be what chat says, or park it; return whether there was any."""
        in_force = select(SubscriptionRow.id, SubscriptionRow.identity, SubscriptionRow.in_chat)
        ours = await self._connection.execute(in_force.where(SubscriptionRow.origin == FILE, SubscriptionRow.parked == ""))
        gone = {number: kept for number, key, kept in ours if key not in wanted}
        for number, kept in gone.items():
            if kept:
                back = update(SubscriptionRow).where(SubscriptionRow.id == number)
                values = {**_BACK_IN_CHAT, **manner_kept(kept), "changed": self._version}
                await self._connection.execute(back.values(**values))
        for some in slices(number for number, kept in gone.items() if not kept):
            parked = update(SubscriptionRow).where(SubscriptionRow.id.in_(some))
            await self._connection.execute(parked.values(parked=NOT_IN_FILE, changed=self._version))
        return bool(gone)

    async def _in_chat(self, key: Any, *which: ColumnElement[bool]) -> dict[str, Any]:
        """Return what chat says of channels, by id."""
        kept = select(key, ChannelRow.in_chat).where(*which, ChannelRow.in_chat.is_not(None))
        return {row[0]: row[1] for row in await self._connection.execute(kept)}


def _values(subscription: Subscription) -> dict[str, Any]:
    said = {"line": subscription.line, "origin": FILE, "parked": "", "paused_at": None}
    return {**request(subscription), **manner(subscription), **said}


def _agrees(row: RowMapping | None, values: Mapping[str, Any]) -> bool:
    return row is not None and all(row[name] == value for name, value in values.items())


def _is_ours(row: RowMapping) -> bool:
    return row["origin"] == FILE and not row["parked"]

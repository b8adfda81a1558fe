"""A database with many subscriptions, written in bulk: what chat would have written one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, insert

from bot.domain.subscription import Channel, Subscription, Topic
from storage.desk_rows import channel_settings, identity, manner, request
from storage.migrate import migrate
from storage.store import SqlStore
from storage.tables import ChannelRow, SubscriptionRow

_NOW = datetime(2025, 7, 8, tzinfo=UTC)
_ORIGIN = {"origin": "use", "parked": ""}


async def fill(path: Path, subscriptions: Sequence[Subscription], topics: Sequence[Topic]) -> str:
    """Write a new SQLite file; return its database URL."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    store = SqlStore(url)
    async with store.writing() as uow:
        await uow.desk.sync([], topics, [], _NOW)
        await uow.commit()
    await store.close()
    channels = sorted({subscription.channel for subscription in subscriptions})
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = {"platform": "console", **channel_settings(Channel("", "UTC")), **_ORIGIN}
        connection.execute(insert(ChannelRow), [{"id": name, **settings} for name in channels])
        rows = [
            {**request(each), **manner(each), **_ORIGIN, "id": each.id, "identity": identity(each), "created_at": _NOW}
            for each in subscriptions
        ]
        connection.execute(insert(SubscriptionRow), rows)
    engine.dispose()
    return url

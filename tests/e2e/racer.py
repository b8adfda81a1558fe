"""One of several Gavels on one database: it lives for many rounds, and polls and delivers when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.domain.feed import Feed
from bot.ports import Claimed, Store, UnitOfWork
from storage.store import SqlStore
from tests.fakes.newsroom import newsroom


class OneByOne:
    """The Store port; a claim takes one feed at a time, so that of two feeds each of two processes gets one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.deciding = store.deciding
        self.reading = store.reading
        self.close = store.close

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """As the real store, with small claims."""
        async with self._store.writing() as uow:
            claim = uow.feeds.claim

            async def claim_one(now: datetime, **options: Any) -> list[Claimed]:
                return await claim(now, **(options | {"limit": 1}))

            uow.feeds.claim = claim_one  # type: ignore[method-assign]
            yield uow


async def race(directory: Path, database_url: str, feeds: Sequence[Feed], orders: Connection) -> None:
    """For each moment that comes in, poll and deliver; answer with the lines that were shown. None ends it."""
    async with AsyncExitStack() as stack:
        store = SqlStore(database_url)
        stack.push_async_callback(store.close)
        room = await stack.enter_async_context(newsroom(directory, database_url, feeds, store=OneByOne(store)))
        orders.send([])
        while (now := await asyncio.to_thread(orders.recv)) is not None:
            room.clock.at = now
            # A claim comes back empty-handed when another process's claim is committed in the middle of it.
            while not await room.app.polling.tick(now):
                continue
            await room.app.polling.idle()
            orders.send(await room.poll(timedelta(0)))

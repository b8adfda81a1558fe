"""A Gavel that kills itself: the whole app in a process of its own, with a trap at one passage of one step."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from adapters.console.client import ConsoleAdapter
from adapters.console.journal import Journal
from bot.domain.feed import Feed
from bot.domain.limits import JobLimit
from bot.domain.message import Message
from bot.domain.subscription import Channel
from bot.ports import Failed, Fetched, Fetcher, NotModified, Store, UnitOfWork
from bot.settings import Settings
from bot.sources import http_fetcher
from storage.store import SqlStore
from tests.fakes.newsroom import Hand, newsroom, subscription
from tests.fakes.sources import InlineWorkers

P = ParamSpec("P")
T = TypeVar("T")

JOURNAL, SPOKEN, PASSAGES, LOG = "journal.jsonl", "spoken.jsonl", "passages.json", "log.txt"


class Step(StrEnum):
    """Where a process can be killed."""

    FETCHED = "fetched"
    PARSED = "parsed"
    BEFORE_COMMIT = "before commit"
    AFTER_COMMIT = "after commit"
    BEFORE_SEND = "before send"
    AFTER_SEND = "after send"
    BEFORE_RECORD = "before record"


@dataclass(frozen=True)
class Life:
    """One run of the app in ``directory``: it polls and delivers at each of ``moments`` after ``start``.

    It dies at the ``passage``-th passage (from 1) of ``step``, or not at all.
    """

    directory: Path
    database_url: str
    feeds: tuple[Feed, ...]
    channels: tuple[Channel, ...]
    start: datetime
    moments: Sequence[timedelta]
    step: Step | None = None
    passage: int = 0


class Trap:
    """Counts passages, and kills at the one that was chosen."""

    def __init__(self, step: Step | None, passage: int) -> None:
        self._fatal = (step, passage)
        self.passed: Counter[Step] = Counter()

    def at(self, step: Step) -> None:
        """Pass a step, or die there as at a power cut: nothing is closed, flushed or rolled back."""
        self.passed[step] += 1
        if (step, self.passed[step]) == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class TrappedFetcher:
    """The Fetcher port; the trap is behind each answer."""

    def __init__(self, fetcher: Fetcher, trap: Trap) -> None:
        self._fetcher = fetcher
        self._trap = trap

    async def fetch(self, url: str, **options: Any) -> Fetched | NotModified | Failed:
        """Fetch, then pass."""
        answer = await self._fetcher.fetch(url, **options)
        self._trap.at(Step.FETCHED)
        return answer


class TrappedWorkers(InlineWorkers):
    """The Workers port without processes; the trap is behind each job."""

    def __init__(self, trap: Trap) -> None:
        self._trap = trap

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the job, then pass."""
        result = await super().run(limit, job, *args, **kwargs)
        self._trap.at(Step.PARSED)
        return result


class TrappedStore:
    """The Store port; traps are before and behind each commit and before each record of a send."""

    def __init__(self, store: Store, trap: Trap) -> None:
        self._store = store
        self._trap = trap
        self.reading = store.reading
        self.close = store.close

    @asynccontextmanager
    async def deciding(self) -> AsyncIterator[UnitOfWork]:
        """As the real store, with traps."""
        async with self._store.deciding() as uow:
            yield self._set(uow)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """As the real store, with traps."""
        async with self._store.writing() as uow:
            yield self._set(uow)

    def _set(self, uow: UnitOfWork) -> UnitOfWork:
        commit, sent = uow.commit, uow.deliveries.sent

        async def trapped_commit() -> None:
            self._trap.at(Step.BEFORE_COMMIT)
            await commit()
            self._trap.at(Step.AFTER_COMMIT)

        async def trapped_sent(delivery_id: int, message_id: str, now: datetime, *, owner: str) -> bool:
            self._trap.at(Step.BEFORE_RECORD)
            return await sent(delivery_id, message_id, now, owner=owner)

        uow.commit = trapped_commit  # type: ignore[method-assign]
        uow.deliveries.sent = trapped_sent  # type: ignore[method-assign]
        return uow


class TrappedConsole(ConsoleAdapter):
    """The console, with traps around each message; what a message says is written down before it is sent."""

    def __init__(self, directory: Path, trap: Trap) -> None:
        super().__init__(directory / JOURNAL, sys.stdout, as_json=True)
        self._spoken = Journal(directory / SPOKEN)
        self._trap = trap

    async def send(self, channel: str, message: Message) -> str:
        """Send between two traps."""
        self._before(message)
        sent = await super().send(channel, message)
        self._trap.at(Step.AFTER_SEND)
        return sent

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Reply between two traps."""
        self._before(message)
        sent = await super().reply(channel, target, message)
        self._trap.at(Step.AFTER_SEND)
        return sent

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Edit between two traps."""
        self._before(message)
        await super().edit(channel, target, message)
        self._trap.at(Step.AFTER_SEND)

    def _before(self, message: Message) -> None:
        self._spoken.append({"id": message.key, **dict(message.facts)})
        self._trap.at(Step.BEFORE_SEND)


async def live(life: Life) -> None:
    """Live a life in this process."""
    trap = Trap(life.step, life.passage)
    clock = Hand(life.start)
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(http_fetcher(Settings(allow_private_networks=True, host_spacing=0)))
        store = SqlStore(life.database_url)
        stack.push_async_callback(store.close)
        console = TrappedConsole(life.directory, trap)
        stack.callback(console.close)
        room = await stack.enter_async_context(
            newsroom(
                life.directory,
                life.database_url,
                life.feeds,
                channels=life.channels,
                subscriptions=[subscription(channel) for channel in life.channels],
                clock=clock,
                store=TrappedStore(store, trap),
                fetcher=TrappedFetcher(fetcher, trap),
                workers=TrappedWorkers(trap),
                adapters={console.platform: console},
            )
        )
        for moment in life.moments:
            clock.at = life.start + moment
            await asyncio.gather(_poll(room.app.polling, clock.at), room.app.delivering.tick(clock.at))
            await room.app.delivering.tick(clock.at)
            await room.app.delivering.idle()
    (life.directory / PASSAGES).write_text(json.dumps(trap.passed))


async def _poll(polling: Any, now: datetime) -> None:
    while await polling.tick(now):
        await polling.idle()

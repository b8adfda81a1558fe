"""The delivery loop: releases what was held, claims what is due, and keeps one send in flight per channel."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError
from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import Channel
from bot.matching.gazetteer import Gazetteer
from bot.ports import ChatAdapter, Store, UnitOfWork
from bot.services import telling
from bot.services.admitting import admit
from bot.services.digesting import fold_outage, release_due
from bot.services.outbox import alarm
from bot.services.sending import LEASE, Compose, Sender, bounded

RECHECK_EVERY = timedelta(minutes=15)
"""How often a parked channel is checked."""

AT_ONCE = 32
"""The most sends in flight, each in another channel."""

Claim = tuple[Delivery, Channel]

log = structlog.get_logger(__name__)


class Delivering:
    """Takes deliveries from the outbox to their channels.

    ``owner`` names this process in leases and must be its alone.
    """

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, ChatAdapter],
        compose: Compose,
        gazetteer: Gazetteer,
        *,
        owner: str,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._gazetteer = gazetteer
        self._owner = owner
        self._now = datetime.min.replace(tzinfo=UTC)
        self._sender = Sender(store, adapters, compose, gazetteer, owner=owner, now=lambda: self._now, jitter=jitter)
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        self._checked_at: datetime | None = None
        self._stopping = False

    @property
    def possible_repeats(self) -> int:
        """How many sends lost their lease on the way, so that another process may have sent the same."""
        return self._sender.possible_repeats

    async def tick(self, now: datetime) -> None:
        """Release what was held until ``now`` and start sending what is due; returns while the sends are under way.

        Raises StoreError; nothing is lost by it.
        """
        async with self._turn:
            self._now = max(now, self._now)
            await release_due(self._store, self._now, self._gazetteer)
            await self._claim()
        if self._checked_at is None or now - self._checked_at >= RECHECK_EVERY:
            await self.recheck(now)

    async def recheck(self, now: datetime, only: Collection[str] | None = None) -> None:
        """Start checking every parked channel (of ``only`` these); one that can be reached again is served at once."""
        if only is None:
            self._checked_at = now
        async with self._store.reading() as uow:
            parked = await uow.deliveries.parked_channels()
        for channel, reason in parked.items():
            served = channel.partition(":")[0] in self._adapters and channel not in self._busy
            wanted = only is None or channel in only
            if served and wanted and reason != NOT_IN_FILE and not self._stopping:
                self._start(channel, self._check(channel))

    async def idle(self) -> None:
        """Wait until no send is in flight and nothing more is due."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def drain(self, seconds: float) -> int:
        """Claim nothing more and wait for the sends in flight; return how many of them are still out after ``seconds``."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return len(self._tasks)

    async def _claim(self) -> None:
        """Start a send in every free channel that has something due. Called with the turn held."""
        while (room := AT_ONCE - len(self._tasks)) > 0 and not self._stopping:
            claimed, put_off = await self._take(room)
            for delivery, channel in claimed:
                if channel.id not in self._busy:
                    self._start(channel.id, self._sender.serve(delivery, channel))
            if len(claimed) < room and not put_off:
                return

    async def _take(self, room: int) -> tuple[list[Claim], list[Claim]]:
        """Claim what is next, or else put off what of it must wait; return what was claimed and what was put off.

        What is in doubt is claimed whatever the hour: it may have arrived, and to look for it disturbs nobody.
        """
        async with self._store.writing() as uow:
            taken = await uow.deliveries.claim(
                self._now, owner=self._owner, lease=LEASE, limit=room, platforms=self._adapters.keys()
            )
            known = await uow.desk.channels({delivery.channel for delivery in taken})
            claims = [(delivery, known[delivery.channel]) for delivery in taken]
            early = [claim for claim in claims if not claim[0].in_doubt and not await self._admit(uow, claim)]
            if not early:
                await uow.commit()
                return claims, []
        # Left without commit: nothing is claimed, so that what must wait can be held as if it had never been touched.
        # One by one, under the decide lock: no mute is set or ended meanwhile, and no channel waits for another.
        for claim in early:
            async with self._store.deciding() as uow:
                await self._admit(uow, claim)
                await uow.commit()
        return [], early

    async def _admit(self, uow: UnitOfWork, claim: Claim) -> bool:
        return await admit(uow, *claim, self._now, self._gazetteer)

    def _start(self, channel: str, work: Coroutine[Any, Any, None]) -> None:
        self._busy.add(channel)
        task = asyncio.create_task(self._serve(channel, work), name=f"delivering {channel}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def _serve(self, channel: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self._busy.discard(channel)
        async with self._turn:
            await self._claim()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("delivering_failed", task=task.get_name(), error=type(error).__name__, reason=str(error))

    async def _check(self, channel: str) -> None:
        checked = await bounded(channel, self._adapters[channel.partition(":")[0]].check(channel))
        if isinstance(checked, Exception):
            reason = checked.message if isinstance(checked, DeliveryError) else f"unexpected {type(checked).__name__}"
            log.info("still_parked", channel=channel, reason=reason)
            return
        async with self._store.writing() as uow:
            reason = (await uow.deliveries.parked_channels()).get(channel, "")
            await uow.deliveries.resume_channel(channel, self._now)
            await fold_outage(uow, channel, self._now)
            if await uow.deliveries.pending(channel):
                self._sender.try_out(channel, reason)
            else:
                await alarm(uow, channel, telling.resumed(channel), self._now, key=f"resumed:{channel}:{self._now}")
            await uow.commit()

"""Polling: claim due feeds, poll each in a task of its own, hand what it found to the decision, keep what was learnt."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import Fault, FeedError, StoreError
from bot.domain.feed import Feed, FeedState
from bot.domain.pacing import next_poll
from bot.ports import Batch, Fetcher, Source, Store
from bot.services.alarming import Alarming
from bot.services.deciding import Deciding
from bot.services.indexing import CurrentIndex
from bot.services.judging import Tally, Turn
from bot.services.watching import interval_of

_log = structlog.get_logger(__name__)

_LEASE = timedelta(minutes=15)
"""Longer than any gap between two batches; renewed with each batch."""


class Polling:
    """Polls feeds. ``tick`` starts what is due and returns at once; ``idle`` waits until all of it is done.

    ``owner`` names this process in leases and must be its alone. ``observe`` is shown each batch before it is decided.
    """

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, Source],
        fetcher: Fetcher,
        deciding: Deciding,
        *,
        owner: str,
        alarming: Alarming,
        index: CurrentIndex,
        at_once: int = 20,
        jitter: random.Random | None = None,
        observe: Callable[[Feed, Batch], None] = lambda feed, batch: None,
    ) -> None:
        self._store = store
        self._sources = sources
        self._fetcher = fetcher
        self._deciding = deciding
        self._owner = owner
        self._alarming = alarming
        self._index = index
        self._at_once = at_once
        self._jitter = jitter or random.Random()
        self._observe = observe
        self._claims = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self.polls = 0
        self.tally = Tally()

    async def tick(self, now: datetime, *, force: bool = False) -> int:
        """Start polling the feeds that are due; return how many were started.

        With ``force`` those that are not due yet too, unless they were polled at ``now`` already.
        """
        return await self._start(now, force=force)

    async def whole(self, feed_id: str, now: datetime) -> bool:
        """Start polling one feed, due or not, as if nothing of it were known here; False if it is parked or leased."""
        return bool(await self._start(now, force=True, only=feed_id))

    async def _start(self, now: datetime, *, force: bool, only: str | None = None) -> int:
        room = self._at_once - len(self._tasks)
        if room <= 0:
            return 0
        async with self._store.writing() as uow:
            # A lease of this process that ran out and was taken again must not pass for the one before it.
            owner = f"{self._owner}:{next(self._claims)}"
            claimed = await uow.feeds.claim(now, owner=owner, lease=_LEASE, limit=room, force=force, only=only)
            await uow.commit()
        for each in claimed:
            turn = Turn(each.feed, each.state, owner, now)
            known = replace(each.state, etag=None, last_modified=None, body_hash=None, cursor={}) if only else each.state
            task = asyncio.create_task(self._poll(turn, known), name=f"poll {each.feed.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    async def idle(self) -> None:
        """Wait until no poll is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self, seconds: float = 3) -> None:
        """Give the polls under way a moment to end, then leave them: what they committed stands, the rest is polled again."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _poll(self, turn: Turn, known: FeedState) -> None:
        """One poll of one feed: the boundary at which whatever goes wrong costs this feed one error and nothing else.

        ``known`` is what its source is told to be known.
        """
        log = _log.bind(feed=turn.feed.id)
        started = asyncio.get_running_loop().time()
        self.polls += 1
        try:
            tally = Tally()
            source = self._sources[turn.feed.kind]
            async for batch in source.poll(turn.feed, known, self._fetcher, turn.now):
                self._observe(turn.feed, batch)
                elapsed = timedelta(seconds=asyncio.get_running_loop().time() - started)
                final = await self._succeeded(turn, batch.state, batch) if batch.state else None
                tally = await self._deciding.commit(turn, batch, final, so_far=tally, lease_until=turn.now + elapsed + _LEASE)
            self.tally += tally
            if turn.baseline:
                log.info("first poll: learnt, nothing alerted but future meetings", items=tally.seen, alerts=tally.alerts)
            elif tally.new or tally.revised:
                log.info("polled", new=tally.new, revised=tally.revised, matched=tally.matched, alerts=tally.alerts)
        except asyncio.CancelledError:
            async with self._store.writing() as uow:
                await uow.feeds.release(turn.feed.id, owner=turn.owner)
                await uow.commit()
            raise
        except FeedError as error:
            log.warning("poll failed", fault=error.fault.value, error=str(error))
            await self._failed(turn, error)
        except StoreError as error:
            log.warning("poll not stored; the feed is polled again", error=str(error))
        except Exception as error:
            log.exception("poll broke")
            words = f"this feed broke the bot ({type(error).__name__}); the log says where"
            await self._failed(turn, FeedError(turn.feed.id, words, fault=Fault.UNREADABLE))

    async def _succeeded(self, turn: Turn, learnt: FeedState, batch: Batch) -> FeedState:
        async with self._store.reading() as uow:
            interval = await interval_of(uow, self._index, turn.feed, turn.now, batch.items)
        return replace(
            learnt,
            baseline_at=turn.state.baseline_at or turn.now,
            last_poll_at=turn.now,
            last_success_at=turn.now,
            failures=0,
            failing_since=None,
            fault=None,
            fault_text="",
            told=None,
            next_poll_at=next_poll(
                replace(turn.feed, interval=interval),
                now=turn.now,
                failures=0,
                has_validators=bool(learnt.etag or learnt.last_modified),
                not_before=batch.not_before,
                jitter=self._jitter.random(),
            ),
        )

    async def _failed(self, turn: Turn, error: FeedError) -> None:
        """Keep the error, wait longer, stop for good where the source says so, and tell once those who depend on the feed."""
        state = replace(
            turn.state,
            last_poll_at=turn.now,
            failures=turn.state.failures + 1,
            failing_since=turn.state.failing_since or turn.now,
            fault=error.fault,
            fault_text=error.message,
            parked=f"{error.fault.value}: {error.message}" if error.permanent else "",
        )
        try:
            async with self._store.deciding() as uow:
                due = next_poll(
                    replace(turn.feed, interval=await interval_of(uow, self._index, turn.feed, turn.now)),
                    now=turn.now,
                    failures=state.failures,
                    has_validators=bool(state.etag or state.last_modified),
                    not_before=turn.now + error.retry_after if error.retry_after else None,
                    jitter=self._jitter.random(),
                )
                state = replace(state, next_poll_at=due)
                if error.retry_after:
                    await uow.feeds.block_host(error.host or turn.feed.host, turn.now + error.retry_after)
                told = await self._alarming.tell_failing(uow, turn.feed, state, turn.now)
                await uow.feeds.save(replace(state, told=told), owner=turn.owner)
                await uow.commit()
        except StoreError as unkept:
            _log.warning("failure not stored; the feed is polled again", feed=turn.feed.id, error=str(unkept))

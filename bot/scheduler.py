"""APScheduler glue: coarse jobs that only call tick(now) of a service. Knows no feed and no platform."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.domain.errors import GavelError
from bot.ports import Clock

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=5)
"""How long a job may go without a tick that ended well before the process counts as unwell."""


@dataclass(frozen=True, slots=True)
class Job:
    """A service's tick, called every ``seconds``; the state that it works on lives in the tables."""

    name: str
    seconds: float
    tick: Callable[[datetime], Awaitable[object]]


class Scheduler:
    """Calls ticks until it is stopped; a tick never overlaps itself and is never cancelled."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self._jobs = tuple(jobs)
        self._clock = clock
        self._running: set[asyncio.Task[object]] = set()
        self._well_at: dict[str, datetime] = {}
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()}, executors={"default": AsyncIOExecutor()}, timezone="UTC"
        )

    def start(self) -> None:
        """Begin ticking, the first time at once. Needs a running event loop."""
        now = self._clock.now()
        self._well_at = {job.name: now for job in self._jobs}
        for job in self._jobs:
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.seconds, timezone="UTC"),
                args=[job],
                id=job.name,
                next_run_time=now,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # a late tick is still wanted: the machine slept, or a tick took long
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking, wait for the ticks under way, then let go of APScheduler.

        In this order because APScheduler's shutdown cancels coroutines that run.
        """
        self._scheduler.pause()
        while self._running:
            await asyncio.wait(self._running)
        self._scheduler.shutdown(wait=False)

    def status(self, now: datetime) -> dict[str, object]:
        """Return ``ok`` and, per job, when a tick last ended well (or ticking began)."""
        ok = all(now - at <= PATIENCE + 2 * timedelta(seconds=job.seconds) for job, at in self._last())
        return {"ok": ok and self._scheduler.running, "ticks": {job.name: at.isoformat() for job, at in self._last()}}

    def _last(self) -> list[tuple[Job, datetime]]:
        return [(job, self._well_at[job.name]) for job in self._jobs if job.name in self._well_at]

    async def _run(self, job: Job) -> None:
        task = asyncio.ensure_future(self._tick(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _tick(self, job: Job) -> object:
        try:
            result = await job.tick(self._clock.now())
        except GavelError as error:
            log.error("tick failed", job=job.name, error=str(error))
            return None
        self._well_at[job.name] = self._clock.now()
        return result

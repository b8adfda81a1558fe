"""The process pool for CPU-heavy jobs: each job under its own limits, a death costs its own job only."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.domain.errors import WorkerError
from bot.domain.limits import JobLimit

P = ParamSpec("P")
T = TypeVar("T")

_START_SECONDS = 30.0
"""How long a worker may take to start."""

_OUT_OF_MEMORY = 77
_STATM = Path("/proc/self/statm")


class _Lane:
    """One worker process in a pool of its own.

    The workers of one pebble pool share a pipe and its locks: one that is killed inside a lock would stall the others.
    """

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None

    async def run(self, name: str, limit: JobLimit, job: Callable[..., T], args: Any, kwargs: Any) -> T:
        if self._pool is None or not self._pool.active:
            await self.stop()
            self._pool = ProcessPool(1, initializer=_prepare, context=multiprocessing.get_context("spawn"))
        future = self._pool.schedule(_work, args=(limit, job, args, kwargs), timeout=limit.seconds)
        try:
            # pebble keeps the job's own time; a worker that dies as it takes the job can leave nobody to answer at all
            async with asyncio.timeout(limit.seconds + _START_SECONDS):
                answer = await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired, BrokenProcessPool) as error:
            await self.stop()
            raise WorkerError(name, _reason(error, limit)) from error
        except asyncio.CancelledError:
            await self.stop()
            raise
        # in a thread: a large answer would hold up the event loop
        return await asyncio.to_thread(pickle.loads, answer)

    async def stop(self) -> None:
        """Kill the worker; the next job starts another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_stop, pool)


class WorkerPool:
    """The Workers of bot.ports, used from one event loop. Workers start with the first job that needs them.

    A job's wall-clock seconds are kept by killing its worker. Its CPU seconds are kept by the kernel too, so that a worker
    whose parent was killed does not spin on. Address space is bounded on Linux only: macOS does not enforce RLIMIT_AS.
    """

    def __init__(self, workers: int = 1) -> None:
        self._count = workers
        # last in, first out: with little to do one worker serves all, and the others are never started
        self._idle: asyncio.LifoQueue[_Lane] = asyncio.LifoQueue()
        self._closed = False
        for _ in range(workers):
            self._idle.put_nowait(_Lane())

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``job`` (a module-level function) in a worker, under ``limit``; waits for a free worker.

        Raises WorkerError when the job hung, died or hit a limit, or the pool is closed; what the job itself raises comes
        through. Cancelling kills the worker.
        """
        name = f"{job.__module__}.{job.__qualname__}"
        lane = await self._idle.get()
        try:
            if self._closed:
                raise WorkerError(name, "not started: the worker pool is closed")
            return await lane.run(name, limit, job, args, kwargs)
        finally:
            self._idle.put_nowait(lane)

    async def close(self) -> None:
        """Refuse further jobs, let those that run end (their limits bound the wait), and stop the workers."""
        self._closed = True
        lanes = [await self._idle.get() for _ in range(self._count)]
        for lane in lanes:
            await lane.stop()
            self._idle.put_nowait(lane)


def _prepare() -> None:
    """Set up a fresh worker process."""
    # pebble's handler waits for the interpreter, which a hang inside C never gives back
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(limit: JobLimit, job: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> bytes:
    """Run a job in the worker under its limits; the answer is pickled here, where it is bounded too."""
    cpu = resource.getrlimit(resource.RLIMIT_CPU)
    space = resource.getrlimit(resource.RLIMIT_AS)
    _lower(resource.RLIMIT_CPU, math.ceil(time.process_time() + limit.seconds))
    if _STATM.exists():
        _lower(resource.RLIMIT_AS, int(_STATM.read_text().split()[0]) * resource.getpagesize() + limit.memory)
    try:
        return pickle.dumps(job(*args, **kwargs), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        # a process that ran out keeps what it has: start afresh
        os._exit(_OUT_OF_MEMORY)
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, cpu)
        resource.setrlimit(resource.RLIMIT_AS, space)


def _lower(limit: int, soft: int) -> None:
    """Set a soft limit, within the hard one that the process was given."""
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _reason(error: Exception, limit: JobLimit) -> str:
    if isinstance(error, TimeoutError):
        return f"hung: killed after {limit.seconds:g} s"
    code = getattr(error, "exitcode", None)
    if code == _OUT_OF_MEMORY:
        return f"needed more than {limit.memory / 2**20:g} MB"
    if code == -signal.SIGXCPU:
        return f"used more than {limit.seconds:g} s of CPU time"
    return f"the worker died (exit code {code})" if code else "the worker died"


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()

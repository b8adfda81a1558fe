"""The worker pool with real processes: limits, deaths, cancellation, and the heartbeat of the event loop meanwhile."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import feedparser
import pytest

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.limits import JobLimit
from bot.ports import Workers
from bot.workers import WorkerPool

QUICK = JobLimit(seconds=10, memory=512 * 2**20)
BRIEF = JobLimit(seconds=1, memory=512 * 2**20)


def add(left: int, right: int = 1) -> int:
    return left + right


def whoami() -> int:
    return os.getpid()


def fail() -> None:
    raise FeedError("keys-weekly", "is not a feed", fault=Fault.NOT_A_FEED, retry_after=timedelta(minutes=5), status=200)


def exit_at_once() -> None:
    os._exit(3)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def hang_in_c() -> None:
    re.match(r"(a|aa)+$", "a" * 60 + "b")


def spin_deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def announce_and_spin() -> None:
    print("spinning", flush=True)  # noqa: T201
    spin_deaf()


def allocate(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def answer_of(megabytes: int) -> bytes:
    return bytes(megabytes * 2**20)


def not_picklable() -> object:
    return lambda: None


def nested_tags(count: int) -> int:
    title = b"<x>" * count + b"</x>" * count
    document = b"<rss version='2.0'><channel><item><title>" + title + b"</title></item></channel></rss>"
    return len(feedparser.parse(document).entries)


@asynccontextmanager
async def heartbeat() -> AsyncIterator[list[float]]:
    """Collect by how many seconds each beat of 20 ms came late."""
    late: list[float] = []

    async def beat() -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.02
            await asyncio.sleep(0.02)
            late.append(loop.time() - due)

    task = asyncio.create_task(beat())
    yield late
    task.cancel()


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    workers = WorkerPool()
    yield workers
    await workers.close()
    assert multiprocessing.active_children() == []


async def test_runs_a_job_with_its_arguments(pool: WorkerPool) -> None:
    port: Workers = pool
    assert await port.run(QUICK, add, 2, right=3) == 5


async def test_one_worker_serves_job_after_job(pool: WorkerPool) -> None:
    first = await pool.run(QUICK, whoami)
    assert first != os.getpid()
    assert await pool.run(BRIEF, whoami) == first


async def test_starts_no_process_before_the_first_job(pool: WorkerPool) -> None:
    assert multiprocessing.active_children() == []


async def test_an_error_of_the_tree_comes_through_whole(pool: WorkerPool) -> None:
    with pytest.raises(FeedError) as caught:
        await pool.run(QUICK, fail)
    error = caught.value
    assert (error.subject, error.fault, error.status) == ("keys-weekly", Fault.NOT_A_FEED, 200)
    assert error.retry_after == timedelta(minutes=5)
    assert await pool.run(QUICK, add, 1) == 2


@pytest.mark.parametrize("death", [exit_at_once, kill_itself])
async def test_a_death_fails_its_own_job_and_the_pool_respawns(pool: WorkerPool, death: object) -> None:
    before = await pool.run(QUICK, whoami)
    with pytest.raises(WorkerError, match="died"):
        await pool.run(QUICK, death)  # type: ignore[arg-type]
    assert await pool.run(QUICK, whoami) != before


async def test_a_worker_killed_while_idle_costs_no_later_job(pool: WorkerPool) -> None:
    worker = await pool.run(QUICK, whoami)
    [process] = multiprocessing.active_children()
    os.kill(worker, signal.SIGKILL)
    await asyncio.to_thread(process.join)
    async with asyncio.timeout(100):
        while True:  # the job that comes before pebble has noticed may fail; none may hang
            try:
                assert await pool.run(BRIEF, add, 1) == 2
                break
            except WorkerError:
                continue


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is enforced on Linux only")
async def test_a_job_over_its_memory_fails_and_the_next_runs(pool: WorkerPool) -> None:
    limit = JobLimit(seconds=10, memory=64 * 2**20)
    with pytest.raises(WorkerError, match="64 MB"):
        await pool.run(limit, allocate, 200)
    assert await pool.run(QUICK, allocate, 200) == 200 * 2**20


@pytest.mark.parametrize("hang", [sleep, spin_deaf, hang_in_c])
async def test_a_hang_is_killed_and_the_next_job_runs(pool: WorkerPool, hang: object) -> None:
    await pool.run(QUICK, add, 1)
    args = (60,) if hang is sleep else ()
    started = time.monotonic()
    with pytest.raises(WorkerError, match="hung"):
        await pool.run(JobLimit(seconds=0.3, memory=QUICK.memory), hang, *args)  # type: ignore[arg-type]
    assert time.monotonic() - started < 6
    assert await pool.run(QUICK, add, 1) == 2


async def test_nested_tags_are_killed_while_the_heartbeat_goes_on(pool: WorkerPool) -> None:
    await pool.run(QUICK, add, 1)
    async with heartbeat() as late:
        with pytest.raises(WorkerError) as caught:
            await pool.run(BRIEF, nested_tags, 200_000)
        assert await pool.run(QUICK, add, 1) == 2
    assert caught.value.subject.endswith("nested_tags")
    assert len(late) > 20
    assert max(late) < 0.25


async def test_a_hang_delays_no_other_worker() -> None:
    pool = WorkerPool(2)
    hung = asyncio.create_task(pool.run(QUICK, sleep, 60))
    for number in range(20):
        assert await pool.run(QUICK, add, number) == number + 1
    assert not hung.done()
    hung.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hung
    await pool.close()
    assert multiprocessing.active_children() == []


async def test_cancelling_kills_the_worker_and_frees_it_for_the_next_job(pool: WorkerPool) -> None:
    before = await pool.run(QUICK, whoami)
    task = asyncio.create_task(pool.run(QUICK, sleep, 60))
    waiting = asyncio.create_task(pool.run(QUICK, whoami))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await waiting != before


async def test_cancelling_a_job_that_waits_kills_nothing(pool: WorkerPool) -> None:
    before = await pool.run(QUICK, whoami)
    running = asyncio.create_task(pool.run(QUICK, sleep, 0.2))
    waiting = asyncio.create_task(pool.run(QUICK, add, 1))
    await asyncio.sleep(0)
    waiting.cancel()
    await running
    assert waiting.cancelled()
    assert await pool.run(QUICK, whoami) == before


async def test_a_large_answer_comes_back(pool: WorkerPool) -> None:
    assert len(await pool.run(QUICK, answer_of, 20)) == 20 * 2**20


async def test_an_answer_that_cannot_be_sent_fails_its_job_only(pool: WorkerPool) -> None:
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        await pool.run(QUICK, not_picklable)
    assert await pool.run(QUICK, add, 1) == 2


async def test_a_busy_worker_does_not_outlive_a_killed_parent() -> None:
    script = (
        "import asyncio; from bot.workers import WorkerPool; from tests.integration import test_workers as jobs\n"
        "async def main():\n"
        "    pool = WorkerPool(); print(await pool.run(jobs.QUICK, jobs.whoami), flush=True)\n"
        "    await pool.run(jobs.JobLimit(seconds=1, memory=2**29), jobs.announce_and_spin)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    assert int(await parent.stdout.readline())
    assert await parent.stdout.readline() == b"spinning\n"
    parent.kill()
    await parent.wait()
    # the worker holds the other end of this pipe as long as it lives
    assert await asyncio.wait_for(parent.stdout.read(), 10) == b""


async def test_close_lets_the_running_job_end_and_refuses_the_next() -> None:
    pool = WorkerPool()
    running = asyncio.create_task(pool.run(QUICK, sleep, 0.2))
    waiting = asyncio.create_task(pool.run(QUICK, add, 1))
    await asyncio.sleep(0)
    await pool.close()
    await running
    with pytest.raises(WorkerError, match="closed"):
        await waiting
    with pytest.raises(WorkerError, match="closed"):
        await pool.run(QUICK, add, 1)
    assert multiprocessing.active_children() == []

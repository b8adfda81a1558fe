"""The scheduler on the real APScheduler and a real event loop."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.domain.errors import StoreError
from bot.scheduler import PATIENCE, Job, Scheduler


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Service:
    """A service whose ticks begin, wait to be let go, and end."""

    def __init__(self, *, error: Exception | None = None) -> None:
        self.error = error
        self.begun: asyncio.Queue[datetime] = asyncio.Queue()
        self.go = asyncio.Event()
        self.ended: asyncio.Queue[datetime] = asyncio.Queue()
        self.cancelled = False
        self.at_once = 0
        self.most_at_once = 0

    async def tick(self, now: datetime) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.put_nowait(now)
        try:
            await self.go.wait()
            if self.error:
                raise self.error
            self.ended.put_nowait(now)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.at_once -= 1


async def test_ticks_at_once_and_again_without_overlap() -> None:
    service, other = Service(), Service()
    other.go.set()
    scheduler = Scheduler([Job("slow", 0.02, service.tick), Job("quick", 0.02, other.tick)], WallClock())
    scheduler.start()
    async with asyncio.timeout(10):
        await service.begun.get()
        for _ in range(3):
            await other.ended.get()
        assert service.begun.empty()
        service.go.set()
        moments = [await service.ended.get() for _ in range(3)]
        await scheduler.stop()
    assert service.most_at_once == 1
    assert moments == sorted(set(moments))
    assert all(moment.tzinfo is UTC for moment in moments)


async def test_stop_lets_the_tick_under_way_end_and_begins_no_other() -> None:
    service = Service()
    scheduler = Scheduler([Job("sends", 0.01, service.tick)], WallClock())
    scheduler.start()
    async with asyncio.timeout(10):
        await service.begun.get()
        stopping = asyncio.ensure_future(scheduler.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        service.go.set()
        await stopping
    assert (service.ended.qsize(), service.cancelled, service.begun.empty()) == (1, False, True)
    assert scheduler.status(datetime.now(UTC))["ok"] is False


async def test_a_database_that_fails_stops_no_ticking_and_shows_as_unwell() -> None:
    service = Service(error=StoreError("database", "locked"))
    service.go.set()
    scheduler = Scheduler([Job("polls", 0.01, service.tick)], WallClock())
    scheduler.start()
    began = datetime.now(UTC)
    async with asyncio.timeout(10):
        for _ in range(3):
            await service.begun.get()
        assert scheduler.status(began)["ok"] is True
        assert scheduler.status(began + PATIENCE + timedelta(seconds=1))["ok"] is False
        await scheduler.stop()


async def test_status_names_when_each_job_was_last_well() -> None:
    service = Service()
    service.go.set()
    scheduler = Scheduler([Job("polls", 60, service.tick)], WallClock())
    assert scheduler.status(datetime.now(UTC)) == {"ok": False, "ticks": {}}
    scheduler.start()
    async with asyncio.timeout(10):
        moment = await service.ended.get()
    ticks = scheduler.status(datetime.now(UTC))["ticks"]
    assert isinstance(ticks, dict)
    assert datetime.fromisoformat(ticks["polls"]) >= moment
    await scheduler.stop()

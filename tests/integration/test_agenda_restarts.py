"""Changes of an agenda while things break: a crash between two batches, a restart, two workers; each is told once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.fakes.agenda_book import BOOK, HOURS, JAIL, PACT, Book, told
from tests.fakes.clerk import Clerk, clerk
from tests.fakes.failing import FailingStore
from tests.fakes.newsroom import START, Hand, newsroom


def _edit(office: Clerk, clock: Hand) -> None:
    """Pull one item, change another, put a third on, and put an earlier meeting off."""
    rows = office.agendas[BOOK]
    rows[:] = [row for row in rows if row["EventItemTitle"] != PACT]
    next(row for row in rows if row["EventItemTitle"] == JAIL)["EventItemTitle"] = f"{JAIL}, amended"
    office.list("Letter to ICE on ending its agreement", clock.at, number=BOOK)


EXPECTED = [("reply", "addendum", 1), ("reply", "amended", 1), ("reply", "pulled", 1)]


@pytest.mark.parametrize("broken", [2, 3], ids=["batch", "state"])
async def test_a_crash_at_a_commit_and_a_restart_repeat_nothing_and_lose_nothing(
    *, tmp_path: Path, store_url: str, store: SqlStore, broken: int
) -> None:
    clock = Hand()
    async with clerk() as office:
        office.meet("2025-06-30", START)
        async with newsroom(tmp_path, store_url, [office.feed()], clock=clock) as room:
            await room.poll()
            assert told(await Book(office, room).open()) == [("post", "agenda", 2)]
        _edit(office, clock)
        lines = []
        async with newsroom(tmp_path, store_url, [office.feed()], clock=clock, store=FailingStore(store, at=broken)) as room:
            lines += await room.poll(HOURS)
        for _ in range(2):
            async with newsroom(tmp_path, store_url, [office.feed()], clock=clock) as room:
                lines += await room.poll(timedelta(hours=6))
    assert sorted(told([line for line in lines if line["delivery"] != "edit"])) == EXPECTED


async def test_two_workers_that_poll_at_once_tell_each_change_once(tmp_path: Path, store_url: str) -> None:
    clock = Hand()
    async with clerk() as office:
        office.meet("2025-06-30", START)
        async with newsroom(tmp_path, store_url, [office.feed()], clock=clock) as room:
            await room.poll()
            assert told(await Book(office, room).open()) == [("post", "agenda", 2)]
            async with newsroom(tmp_path, store_url, [office.feed()], clock=clock) as other:
                _edit(office, clock)
                clock.at += HOURS
                await asyncio.gather(room.app.polling.tick(clock.at), other.app.polling.tick(clock.at))
                await asyncio.gather(room.app.polling.idle(), other.app.polling.idle())
                lines = [*await room.deliver(timedelta(0)), *await other.deliver(timedelta(0))]
                lines += [*await room.poll(HOURS), *await other.poll(HOURS)]
    assert sorted(told([line for line in lines if line["delivery"] != "edit"])) == EXPECTED

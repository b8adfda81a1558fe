"""Two processes that poll two feeds with the same story at the same moment make one story and one post, round after round."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiohttp import web

from bot.domain.feed import Feed
from tests.e2e import racer
from tests.e2e.processes import ended, process
from tests.fakes.newsroom import START, Entry, document, posts, rss_feed

pytestmark = pytest.mark.no_cover

EVERY = timedelta(minutes=20)
"""Longer than the feeds' interval with its jitter."""

WORDS = (
    "budget harbor reef library bridge ferry pension zoning culvert mangrove parking seawall lobster charter permit trolley "
    "cistern auction festival cemetery airport clinic stadium marina levy shelter dredging rooster citation easement"
).split()


@dataclass
class Newsstand:
    """Two papers on two ports; an answer waits until the other paper was asked for too."""

    urls: tuple[str, ...] = ()
    papers: tuple[bytes, bytes] = (b"", b"")
    both: asyncio.Barrier | None = None

    async def answer(self, request: web.Request) -> web.Response:
        """Answer at the moment at which both papers are asked for."""
        assert self.both is not None
        async with asyncio.timeout(60):
            await self.both.wait()
        return web.Response(body=self.papers[int(request.path[1:])], headers={"ETag": f'"{random.random()}"'})


@asynccontextmanager
async def newsstand() -> AsyncIterator[Newsstand]:
    stand = Newsstand(both=asyncio.Barrier(2))
    app = web.Application()
    app.router.add_get("/{paper}", stand.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    for _ in range(2):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    stand.urls = tuple(f"http://127.0.0.1:{address[1]}" for address in runner.addresses)
    try:
        yield stand
    finally:
        await runner.cleanup()


def same_story(number: int) -> tuple[Entry, Entry]:
    """A story as two papers carry it: with one address, one title, or one text."""
    draw = random.Random(number)
    words = [draw.choice(WORDS) for _ in range(80)]
    text = f"The Key West City Commission on the 287(g) agreement with ICE, day {number}: {' '.join(words)}."
    title = f"The 287(g) deal, {' '.join(words[:5])}, and what {number} residents said"
    link = f"https://ledger.example/{number}"
    ours = Entry(title, guid=f"l{number}", link=link, text=text)
    other = f"https://wire.example/{number}"
    theirs = (
        Entry(
            f"Other words {number}: {' '.join(words[5:9])}",
            guid=f"w{number}",
            link=f"{link}?utm_source=wire",
            text="The agreement with ICE in Key West.",
        ),
        Entry(title, guid=f"w{number}", link=other, text=f"Key West, Fla. City commissioners met. {' '.join(words[9:20])}"),
        Entry(f"Otherwise titled {number}: {' '.join(words[5:9])}", guid=f"w{number}", link=other, text=text),
    )
    return ours, theirs[number % 3]


@asynccontextmanager
async def racers(directory: Path, url: str, feeds: Sequence[Feed]) -> AsyncIterator[list[Connection]]:
    """Run two Gavels on one database, one journal and the same feeds; yield what takes their orders."""
    ends, running = [], []
    for number in range(2):
        ours, theirs = multiprocessing.Pipe()
        running.append(process(directory / f"log{number}.txt", racer.race, directory, url, feeds, theirs))
        running[-1].start()
        theirs.close()
        ends.append(ours)
        await asyncio.to_thread(ours.recv)
    try:
        yield ends
    finally:
        for end in ends:
            end.send(None)
            end.close()
        for each in running:
            await ended(each)


async def rounds(directory: Path, url: str, number: int) -> list[tuple[int, list[str]]]:
    """Race for this many stories; return the rounds in which not exactly one post came of one."""
    wrong = []
    async with newsstand() as stand:
        feeds = [rss_feed(name, f"{stand.urls[n]}/{n}") for n, name in enumerate(("ledger", "wire"))]
        async with racers(directory, url, feeds) as ends:
            for story in range(number + 1):
                ours, theirs = same_story(story)
                stand.papers = (document(ours), document(theirs, title="Wire"))
                shown = await asyncio.gather(*(order(end, START + story * EVERY) for end in ends))
                told = [title for lines in shown for title in posts(lines)]
                # The first round is the baseline.
                if len(told) != (story > 0):
                    wrong.append((story, told))
    return wrong


async def order(end: Connection, now: datetime) -> list[dict[str, Any]]:
    end.send(now)
    lines: list[dict[str, Any]] = await asyncio.to_thread(end.recv)
    return lines


@pytest.mark.postgres
@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [60, pytest.param(200, marks=pytest.mark.chaos)])
async def test_two_processes_and_one_story_are_one_post_on_postgresql_each_time(
    tmp_path: Path, pg_url: str, count: int
) -> None:
    assert await rounds(tmp_path, pg_url, count) == []
    with psycopg.connect(pg_url) as connection:
        assert connection.execute(COUNT).fetchone() == (count + 1, count + 1, 2 * (count + 1))


async def test_two_processes_and_one_story_are_one_post_on_sqlite(tmp_path: Path, sqlite_url: str) -> None:
    assert await rounds(tmp_path, sqlite_url, 20) == []
    with closing(sqlite3.connect(tmp_path / "gavel.db")) as connection:
        assert connection.execute(COUNT).fetchone() == (21, 21, 42)


COUNT = "SELECT (SELECT count(*) FROM stories), (SELECT count(*) FROM chapters), (SELECT count(*) FROM chapter_items)"

"""Feeds as bad as they come, polled at once with healthy ones: the event loop is never late, and nobody waits for them."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import Fault
from bot.domain.feed import Feed, FeedState
from tests.e2e.town import agenda_row, town
from tests.fakes.newsroom import KEY_WEST, Entry, Hand, Newsroom, document, newsroom, posts, rss_feed
from tests.fakes.web import Answer, serve

pytestmark = pytest.mark.no_cover

LATE = 0.25
"""Seconds by which a chat platform's heartbeat may be late (DESIGN.md section 3)."""

BEAT = 0.02
SCHEDSTAT = Path("/proc/thread-self/schedstat")


@dataclass
class Heartbeat:
    """Sleeps, and measures by how many seconds it woke up late.

    Time in which the thread could have run, but the machine ran others, does not count: it says nothing about Gavel.
    """

    lateness: list[float] = field(default_factory=list)

    async def beat(self) -> None:
        """Beat until cancelled."""
        while True:
            due, starved = time.perf_counter() + BEAT, waited_for_a_core()
            await asyncio.sleep(BEAT)
            self.lateness.append(time.perf_counter() - due - (waited_for_a_core() - starved))


def waited_for_a_core() -> float:
    """Return how many seconds this thread has waited for a core in its life (proc(5), schedstat); 0 where nothing tells."""
    try:
        return int(SCHEDSTAT.read_text().split()[1]) / 1e9
    except FileNotFoundError:
        return 0.0


@asynccontextmanager
async def heartbeat() -> AsyncIterator[Heartbeat]:
    heart = Heartbeat()
    task = asyncio.create_task(heart.beat())
    try:
        yield heart
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def large() -> bytes:
    """5,000 items, of which every tenth matches the desk's subscription."""
    topics = ("the 287(g) agreement with ICE", *(f"matter {n} of the town" for n in range(9)))
    entries = (
        Entry(f"Report {n}: {topics[n % 10]}", guid=str(n), link=f"https://l.example/{n}", text=f"Key West, Fla. Part {n * n}.")
        for n in range(5_000)
    )
    return document(*entries)


def nested() -> bytes:
    """200,000 elements, one in the other."""
    return document(Entry("Deep", guid="d")).replace(b"</item>", b"<a>" * 200_000 + b"</a>" * 200_000 + b"</item>")


def marked_up() -> bytes:
    """An item whose text is 200,000 tags."""
    return document(Entry("Flat", guid="f", link="https://x.example/f", text="&lt;b&gt;a&lt;/b&gt; " * 100_000))


def long_author() -> bytes:
    """An item whose author is 64 KB long."""
    signed = document(Entry("By whom", guid="b", link="https://x.example/b"))
    return signed.replace(b"<item>", b"<item><author>" + b"a" * 65_536 + b"</author>")


def bomb() -> bytes:
    """64 MB that are sent as 300 KB."""
    return gzip.compress(bytes(64 * 2**20), 1)


PAGE = b"<!doctype html><html><head><title>Soon</title></head><body>We will be back soon</body></html>"
BAD: dict[str, tuple[Callable[[], Answer], Fault | None]] = {
    "large": (lambda: Answer(body=large()), None),
    "nested": (lambda: Answer(body=nested()), Fault.UNREADABLE),
    "marked-up": (lambda: Answer(body=marked_up()), None),
    "long-author": (lambda: Answer(body=long_author()), None),
    "bomb": (lambda: Answer(headers={"Content-Encoding": "gzip"}, body=bomb()), Fault.TOO_LARGE),
    "metadata": (lambda: Answer(302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""), Fault.REFUSED),
    "page": (lambda: Answer(body=PAGE), Fault.NOT_A_FEED),
}
"""What each answers, and the fault that its poll must end with; None: it is learnt."""

HEALTHY = {
    "one": Entry("Chief defends ICE agreement", guid="n", link="https://one.example/n"),
    "two": Entry("Union sues over 287(g)", guid="n", link="https://two.example/n", text="Key West, Fla. It said so on Friday."),
    "three": Entry(
        "Clergy rally: end the ICE agreement", guid="n", link="https://three.example/n", text="Key West, Fla. A march."
    ),
}
OLD = Entry("The garden club meets", guid="old", text="Nothing of note.")


@pytest.mark.timeout(600)
async def test_bad_feeds_neither_delay_the_heartbeat_nor_their_neighbours(tmp_path: Path, sqlite_url: str) -> None:
    clock = Hand()
    async with AsyncExitStack() as stack:
        sites = {name: await stack.enter_async_context(serve()) for name in (*HEALTHY, *BAD)}
        feeds = {name: rss_feed(name, f"{site.url}/feed") for name, site in sites.items()}
        for name in HEALTHY:
            sites[name].script("/feed", Answer(body=document(OLD)))
        async with newsroom(tmp_path, sqlite_url, [feeds[name] for name in HEALTHY], clock=clock, workers=None) as room:
            assert await room.poll() == []
        for name, entry in HEALTHY.items():
            sites[name].script("/feed", Answer(body=document(OLD, entry)))
        for name, (answer, _) in BAD.items():
            sites[name].script("/feed", answer())
        room = await stack.enter_async_context(newsroom(tmp_path, sqlite_url, list(feeds.values()), clock=clock, workers=None))
        clock.at += timedelta(minutes=90)
        async with heartbeat() as heart:
            assert await room.app.polling.tick(clock.at) == len(feeds)
            lines = await until(room, lambda shown: len(shown) >= len(HEALTHY))
            ended = {name: (await state(room, name)).last_poll_at is not None for name in feeds}
            await room.app.polling.idle()
        lines += await room.deliver(timedelta(0))
        states = {name: await state(room, name) for name in feeds}
    assert not ended["large"]
    assert sorted(posts(lines)) == sorted(entry.title for entry in HEALTHY.values())
    assert len(lines) == len(HEALTHY)
    faults = {name: fault for name, (_, fault) in BAD.items()} | dict.fromkeys(HEALTHY)
    assert {name: found.fault for name, found in states.items()} == faults
    assert {name: found.failures for name, found in states.items()} == {
        name: int(bool(fault)) for name, fault in faults.items()
    }
    assert states["large"].item_count == 5_000
    assert max(heart.lateness) < LATE


async def test_the_first_poll_of_long_agendas_does_not_delay_the_heartbeat(tmp_path: Path, sqlite_url: str) -> None:
    note = "Residents spoke about the budget of the harbor and the ferry before the commission put it off. " * 150
    async with town(1) as place, heartbeat() as heart:
        rows = {
            n: [agenda_row(100 * n + m, f"Part {m} of budget {n}", EventItemAgendaNote=note) for m in range(20)]
            for n in range(1, 7)
        }
        rows[1][0]["EventItemTitle"] = "The 287(g) agreement"
        place.convene("/v1/town", *((n, f"2025-07-{n + 1:02}", rows[n]) for n in rows))
        feed = Feed("town", "legistar", f"{place.urls[0]}/v1/town", "America/New_York", timedelta(hours=1), place=KEY_WEST)
        async with newsroom(tmp_path, sqlite_url, [feed], workers=None) as room:
            heart.lateness.clear()
            assert [line["delivery"] for line in await room.poll()] == ["digest"]
    assert max(heart.lateness) < LATE


async def until(room: Newsroom, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """Deliver as long as polls are under way, until enough was shown; return what was."""
    lines: list[dict[str, Any]] = []
    polled = asyncio.create_task(room.app.polling.idle())
    while not enough(lines) and not polled.done():
        lines += await room.deliver(timedelta(0))
        await asyncio.wait([polled], timeout=BEAT)
    await asyncio.gather(polled) if polled.done() else polled.cancel()
    return lines


async def state(room: Newsroom, feed: str) -> FeedState:
    async with room.app.store.reading() as uow:
        claimed = await uow.feeds.get(feed)
    assert claimed
    return claimed.state

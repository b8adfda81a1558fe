"""The boundary around one poll: whatever goes wrong costs that feed one error, keeps its place, and tells who must know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.domain.alarms import Alarms
from bot.domain.errors import Fault, FeedError, StoreError
from bot.domain.feed import FeedState
from bot.services.polling import Polling
from storage.store import SqlStore
from tests.fakes.failing import FailingStore
from tests.fakes.newsroom import DESK, KEY_WEST, TOPIC, Entry, Newsroom, document, newsroom, posts, rss_feed, subscription
from tests.fakes.web import Answer, Site, serve

HOURS = timedelta(hours=2)
OLD = Entry("An old item", guid="o", link="https://l.example/old", text="Nothing.")
VOTE = Entry("Commission weighs the 287(g) deal", guid="v", link="https://l.example/vote")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest.fixture
async def room(site: Site, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    site.script("/feed", Answer(body=document(OLD)))
    async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")]) as running:
        await running.poll()
        yield running


async def state(room: Newsroom) -> FeedState:
    async with room.app.store.reading() as uow:
        claimed = await uow.feeds.get("ledger")
    assert claimed
    return claimed.state


async def test_a_host_that_asks_to_wait_is_left_alone_by_all_its_feeds(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    site.script("/a", Answer(429, {"Retry-After": "7200"}))
    site.script("/b", Answer(body=document(OLD)))
    feeds = [rss_feed("a", site.url + "/a"), rss_feed("b", site.url + "/b")]
    async with newsroom(tmp_path, sqlite_url, feeds) as room:
        await room.app.polling.tick(room.clock.at)
        await room.app.polling.idle()
        assert await room.app.polling.tick(room.clock.at + timedelta(hours=1)) == 0
        assert await room.app.polling.tick(room.clock.at + timedelta(hours=3)) == 1
        await room.app.polling.idle()


async def test_a_feed_that_is_gone_is_parked_at_once_and_told(site: Site, room: Newsroom) -> None:
    site.script("/feed", Answer(410))
    (line,) = await room.poll(HOURS)
    assert line["kind"] == "notice" and "gone for good" in line["text"] and "not polled any more" in line["text"]
    assert (await state(room)).parked
    assert await room.poll(timedelta(days=2)) == []


async def test_a_defect_of_ours_costs_the_feed_one_error(site: Site, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(room.app.polling, "_observe", broken)
    assert await room.poll(HOURS) == []
    after = await state(room)
    assert (after.fault, after.failures) == (Fault.UNREADABLE, 1) and "ZeroDivisionError" in after.fault_text
    monkeypatch.undo()
    site.script("/feed", Answer(body=document(OLD, VOTE)))
    assert posts(await room.poll(HOURS)) == [VOTE.title]


async def test_stopping_gives_the_lease_of_an_unfinished_poll_back(site: Site, room: Newsroom) -> None:
    hold = asyncio.Event()
    site.script("/feed", Answer(body=document(OLD, VOTE), hold=hold))
    room.clock.at += HOURS
    assert await room.app.polling.tick(room.clock.at) == 1
    assert [await site.arrivals.get() for _ in range(2)] == ["/feed", "/feed"]
    await room.app.polling.stop(seconds=0)
    hold.set()
    site.script("/feed", Answer(body=document(OLD, VOTE)))
    assert posts(await room.poll(timedelta(0))) == [VOTE.title]


async def test_no_more_polls_are_begun_than_there_is_room_for(site: Site, room: Newsroom) -> None:
    app = room.app.polling
    full = Polling(
        room.app.store, {}, app._fetcher, app._deciding, owner="x", alarming=app._alarming, index=app._index, at_once=0
    )
    assert await full.tick(room.clock.at + HOURS) == 0


async def test_what_was_missed_while_nobody_polled_comes_together(site: Site, room: Newsroom) -> None:
    many = [
        Entry(f"Report {n} on the 287(g) deal", guid=str(n), link=f"https://l.example/{n}", text=f"Key West, Fla. — Day {n}.")
        for n in range(7)
    ]
    site.script("/feed", Answer(body=document(OLD, *many)))
    (line,) = await room.poll(timedelta(days=3))
    assert line["delivery"] == "digest" and len(line["alerts"]) == 7
    assert line["text"].startswith("While we were away")


async def test_poll_once_gives_the_items_or_the_fault(site: Site, room: Newsroom) -> None:
    feed = rss_feed("ledger", site.url + "/feed")
    room.clock.at += timedelta(minutes=1)
    assert [item.title for item in await room.app.poll_once(feed)] == [OLD.title]
    site.script("/feed", Answer(404))
    room.clock.at += timedelta(minutes=1)
    with pytest.raises(FeedError, match="404"):
        await room.app.poll_once(feed)


async def test_the_end_of_a_feed_that_had_failed_before_was_not_told(site: Site, room: Newsroom) -> None:
    site.script("/feed", Answer(500))
    told = [line["text"] for _ in range(4) for line in await room.poll(timedelta(days=2))]
    assert len(told) == 1 and "tried again by itself" in told[0]
    site.script("/feed", Answer(410))
    (line,) = await room.poll(timedelta(days=2))
    assert "not polled any more" in line["text"]
    assert await room.poll(timedelta(days=2)) == []


async def test_an_alarms_channel_set_while_running_was_ignored(site: Site, room: Newsroom) -> None:
    feed = rss_feed("ledger", site.url + "/feed")
    await room.app.sync(Catalog(feeds=(feed,), topics=(), channels=(), subscriptions=(), alarms=Alarms("console:alarms")))
    site.script("/feed", Answer(410))
    (line,) = await room.poll(HOURS)
    assert line["channel"] == "console:alarms"


async def test_a_nickname_of_the_newsrooms_own_set_while_running_finds_its_place(
    tmp_path: Path, sqlite_url: str, site: Site
) -> None:
    away = rss_feed("away", site.url + "/feed", home=())
    site.script("/feed", Answer(body=document(OLD)))
    news = [
        Entry(
            f"Bone Island weighs its 287(g) deal, part {part}", guid=str(part), link=f"https://l.example/{part}", text="Soon."
        )
        for part in (1, 2)
    ]
    async with newsroom(tmp_path, sqlite_url, [away]) as room:
        await room.poll()
        site.script("/feed", Answer(body=document(OLD, news[0])))
        assert posts(await room.poll(HOURS)) == []
        nicknames = ((KEY_WEST, ("Bone Island",)),)
        catalog = Catalog(
            feeds=(away,), topics=(TOPIC,), channels=(DESK,), subscriptions=(subscription(),), nicknames=nicknames
        )
        await room.app.sync(catalog)
        site.script("/feed", Answer(body=document(OLD, *news)))
        (line,) = await room.poll(HOURS)
        assert (line["title"], line["matched"][0]) == (news[1].title, {"place": KEY_WEST, "rule": "nickname"})


async def test_subscriptions_of_a_reload_that_failed_stayed_in_force(site: Site, tmp_path: Path, sqlite_url: str) -> None:
    site.script("/feed", Answer(body=document(OLD)))
    feeds = (rss_feed("ledger", site.url + "/feed"),)

    def asking(query: str) -> Catalog:
        wanted = replace(subscription(), topics=(), query=query)
        return Catalog(feeds=feeds, topics=(TOPIC,), channels=(DESK,), subscriptions=(wanted,))

    store = SqlStore(sqlite_url)
    async with newsroom(tmp_path, sqlite_url, feeds, store=FailingStore(store, at=3)) as room:
        await room.poll()
        with pytest.raises(StoreError):
            await room.app.sync(asking("hockey"))
        await room.app.sync(asking("weighs"))
        site.script("/feed", Answer(body=document(OLD, VOTE)))
        assert posts(await room.poll(HOURS)) == [VOTE.title]
    await store.close()

"""Points 1-7 and 12-19 of the regression list: failures of other feed bots that must not be ours, end to end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.subscription import Channel, Mode
from storage.store import SqlStore
from tests.fakes.failing import FailingStore
from tests.fakes.newsroom import DESK, Entry, Hand, Newsroom, document, newsroom, posts, rss_feed, subscription
from tests.fakes.web import Answer, Site, serve

HOUR = timedelta(hours=1)
OLD = Entry("An old item on another matter entirely", guid="old", link="https://l.example/old", text="Nothing.")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest.fixture
async def room(site: Site, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    site.script("/feed", Answer(body=document(OLD)))
    async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")]) as running:
        assert await running.poll() == []
        yield running


async def publish(site: Site, room: Newsroom, *entries: Entry, after: timedelta = HOUR * 2) -> list[str]:
    site.script("/feed", Answer(body=document(*entries)))
    return posts(await room.poll(after))


FRIDAY = "Fri, 20 Jun 2025 16:00:00 GMT"
VOTE = Entry("Commission weighs the 287(g) deal", guid="v", link="https://l.example/vote", date=FRIDAY)
CHIEF = Entry(
    "Chief defends ICE agreement",
    guid="c",
    link="https://l.example/chief",
    date=FRIDAY,
    text="Key West's police chief told the City Commission that officers trained for months.",
)


async def test_point_1_two_items_of_the_same_second_are_both_posted(site: Site, room: Newsroom) -> None:
    assert await publish(site, room, OLD, VOTE) == [VOTE.title]
    assert await publish(site, room, OLD, VOTE, CHIEF) == [CHIEF.title]


async def test_point_2_an_item_without_a_guid_or_with_a_repeated_one_floods_nothing(site: Site, room: Newsroom) -> None:
    before = [Entry(f"Old story number {n} of the town", guid=str(n), link=f"https://l.example/{n}") for n in range(20)]
    await publish(site, room, OLD, *before)
    naked = replace(VOTE, guid="")
    repeated = replace(CHIEF, guid="3")
    assert await publish(site, room, OLD, *before, naked, repeated) == [CHIEF.title, VOTE.title]
    assert await publish(site, room, OLD, *before, naked, repeated) == []


async def test_point_3_one_guid_whose_date_and_tracking_change_five_times_is_one_post(site: Site, room: Newsroom) -> None:
    shown = []
    for n in range(6):
        bumped = replace(VOTE, date=f"Fri, 20 Jun 2025 1{n}:00:00 GMT", link=f"https://l.example/vote?utm_source=feed{n}")
        shown += await publish(site, room, OLD, bumped)
    assert shown == [VOTE.title]


async def test_point_4_a_new_guid_is_no_new_item_but_a_new_title_on_one_link_is(site: Site, room: Newsroom) -> None:
    assert await publish(site, room, OLD, VOTE) == [VOTE.title]
    assert await publish(site, room, OLD, replace(VOTE, guid="another")) == []
    live = replace(CHIEF, link=VOTE.link, guid="live")
    assert await publish(site, room, OLD, VOTE, live) == [CHIEF.title]


async def test_point_5_an_old_item_that_resurfaces_is_not_new_a_late_one_is(site: Site, room: Newsroom) -> None:
    assert await publish(site, room, OLD, VOTE, CHIEF) == [CHIEF.title, VOTE.title]
    assert await publish(site, room, OLD, CHIEF) == []
    backdated = replace(
        VOTE, title="Records show who signed the 287(g) deal", guid="b", link="https://l.example/b", text=CHIEF.text[:40]
    )
    assert await publish(site, room, replace(backdated, date="Mon, 02 Jun 2025 10:00:00 GMT"), VOTE, OLD) == [backdated.title]


async def test_point_6_a_feed_that_shrinks_and_returns_posts_nothing(site: Site, room: Newsroom) -> None:
    many = [
        replace(VOTE, title=f"287(g) report number {n}", guid=str(n), link=f"https://l.example/{n}", text=f"Key West, Fla. {n}")
        for n in range(50)
    ]
    lines = await _shown(site, room, OLD, *many)
    assert sum(len(line.get("alerts", [line])) for line in lines) == 50
    assert await _shown(site, room, OLD) == []
    assert await _shown(site, room, OLD, *many) == []


async def test_point_12_words_and_phrases_match_whole(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    query = 'go OR ai OR java OR "two words" OR resume OR "sheriff\'s office"'
    wanted = replace(subscription(), topics=(), query=query)
    site.script("/feed", Answer(body=document(OLD)))
    texts = {
        "Mayor will go to Havana": True,
        "Good government group going strong": True,
        "Algorithms and aides said maintained": False,
        "AI tools arrive": True,
        "Javan hawk seen": False,
        "Java road closed": True,
        "These two words matter": True,
        "Two other words": False,
        "Her résumé is long": True,
        "The Sheriff’s Office says": True,
    }
    async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")], subscriptions=[wanted]) as room:
        await room.poll()
        entries = [
            Entry(f"{title} in Key West", guid=str(n), link=f"https://l.example/{n}", text=f"Key West, Fla. {n}")
            for n, title in enumerate(texts)
        ]
        shown = await publish(site, room, OLD, *entries)
    assert {title: f"{title} in Key West" in shown for title in texts} == texts


async def test_point_13_one_address_two_channels_two_modes_and_max_age_serves_both(
    tmp_path: Path, sqlite_url: str, site: Site
) -> None:
    other = Channel("console:other", "America/New_York")
    site.script("/feed", Answer(headers={"Cache-Control": "max-age=1800"}, body=document(OLD)))
    wanted = [subscription(), subscription(other, mode=Mode.HOURLY)]
    feeds = [rss_feed("ledger", site.url + "/feed")]
    async with newsroom(tmp_path, sqlite_url, feeds, channels=[DESK, other], subscriptions=wanted) as room:
        await room.poll()
        site.script("/feed", Answer(headers={"Cache-Control": "max-age=1800"}, body=document(OLD, VOTE)))
        lines = await room.poll(HOUR * 2) + await room.deliver(HOUR)
    assert sorted(line["channel"] for line in lines) == ["console:desk", "console:other"]


async def test_point_14_a_304_after_a_restart_or_a_failed_store_loses_nothing(
    tmp_path: Path, sqlite_url: str, site: Site
) -> None:
    feeds = [rss_feed("ledger", site.url + "/feed")]
    clock = Hand()
    site.script("/feed", Answer(headers={"ETag": '"1"'}, body=document(OLD)))
    async with newsroom(tmp_path, sqlite_url, feeds, clock=clock) as room:
        await room.poll()
    site.script("/feed", Answer(headers={"ETag": '"2"'}, body=document(OLD, VOTE)), Answer(304, {"ETag": '"2"'}, b""))
    broken = FailingStore(SqlStore(sqlite_url), at=2)
    async with newsroom(tmp_path, sqlite_url, feeds, clock=clock, store=broken) as room:
        assert posts(await room.poll()) == []
    await broken.close()
    assert site.asked["/feed"][-1]["If-None-Match"] == '"1"'
    site.script("/feed", Answer(headers={"ETag": '"2"'}, body=document(OLD, VOTE)), Answer(304, {"ETag": '"2"'}, b""))
    async with newsroom(tmp_path, sqlite_url, feeds, clock=clock) as room:
        assert posts(await room.poll()) == [VOTE.title]
    async with newsroom(tmp_path, sqlite_url, feeds, clock=clock) as room:
        assert await room.poll(HOUR * 3) == []
    assert site.asked["/feed"][-1]["If-None-Match"] == '"2"'


@pytest.mark.parametrize(
    "answer",
    [Answer(body=b"<!doctype html><html><body>We will be back soon</body></html>"), Answer(body=document()), Answer(503)],
    ids=["html", "empty", "unavailable"],
)
async def test_points_15_and_20_a_useless_answer_is_told_once_and_its_end_too(
    site: Site, room: Newsroom, answer: Answer
) -> None:
    site.script("/feed", answer)
    told = [line for _ in range(6) for line in await room.poll(timedelta(days=1))]
    assert [line["kind"] for line in told] == ["notice"]
    assert "Feed ledger fails" in told[0]["text"]
    assert " EDT; " in told[0]["text"] and "UTC" not in told[0]["text"]  # the channel's zone
    async with room.app.store.reading() as uow:
        claimed = await uow.feeds.get("ledger")
    assert claimed and not claimed.state.parked
    lines = await _shown(site, room, OLD, VOTE, after=timedelta(days=2))
    assert "works again" in next(line["text"] for line in lines if line["kind"] == "notice")
    assert posts(lines) == [VOTE.title]


async def test_point_16_two_processes_on_one_database_post_once(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    feeds = [rss_feed("ledger", site.url + "/feed")]
    site.script("/feed", Answer(body=document(OLD)))
    (tmp_path / "b").mkdir()
    async with (
        newsroom(tmp_path, sqlite_url, feeds) as one,
        newsroom(tmp_path / "b", sqlite_url, feeds, clock=one.clock) as two,
    ):
        await asyncio.gather(one.poll(HOUR), two.poll(timedelta(0)))
        site.script("/feed", Answer(body=document(OLD, VOTE)))
        lines = await asyncio.gather(one.poll(HOUR * 2), two.poll(timedelta(0)))
        again = await asyncio.gather(one.poll(HOUR * 2), two.poll(timedelta(0)))
    assert [title for shown in (*lines, *again) for title in posts(shown)] == [VOTE.title]


async def test_point_17_a_permanent_redirect_keeps_the_seen_set(site: Site, room: Newsroom) -> None:
    assert await publish(site, room, OLD, VOTE) == [VOTE.title]
    site.script(
        "/moved",
        Answer(body=document(replace(OLD, link="https://new.l.example/old"), replace(VOTE, link="https://new.l.example/vote"))),
    )
    site.script("/feed", Answer(301, {"Location": "/moved"}, b""))
    assert [posts(await room.poll(HOUR * 2)) for _ in range(3)] == [[], [], []]


async def test_point_18_a_feed_of_5000_items_is_learnt_in_silence_and_one_more_is_news(
    tmp_path: Path, sqlite_url: str, site: Site
) -> None:
    many = [
        replace(VOTE, title=f"Report number {n}", guid=str(n), link=f"https://l.example/{n}", text=VOTE.text if n < 50 else "")
        for n in range(5000)
    ]
    site.script("/feed", Answer(body=document(*many)))
    async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")]) as room:
        assert await room.poll() == []
        async with room.app.store.reading() as uow:
            claimed = await uow.feeds.get("ledger")
        assert claimed and claimed.state.item_count == 5000
        assert await publish(site, room, CHIEF, *many) == [CHIEF.title]


async def test_point_19_an_evil_query_or_text_takes_bounded_time(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    near = " AND ".join(f"(a1 NEAR/50 (a1 OR b{n}))" for n in range(20))
    wanted = replace(subscription(), topics=(), query=f"({near}) OR rare")
    site.script("/feed", Answer(body=document(OLD)))
    async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")], subscriptions=[wanted]) as room:
        await room.poll()
        evil = Entry("Rare words in Key West, Fla.", guid="e", link="https://l.example/e", text="a1 " * 16_000)
        started = time.perf_counter()
        assert await publish(site, room, OLD, evil) == [evil.title]
        assert time.perf_counter() - started < 20


async def _shown(site: Site, room: Newsroom, *entries: Entry, after: timedelta = HOUR * 2) -> list[dict[str, Any]]:
    site.script("/feed", Answer(body=document(*entries)))
    return await room.poll(after) + await room.deliver(HOUR)

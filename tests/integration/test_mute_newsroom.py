"""A newsroom that mutes: from the poll to the digest that lists what was held."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.subscription import Subscription
from bot.services.commands.desk import Desk
from bot.services.commands.mute import mute
from bot.services.commands.pressing import press
from bot.services.commands.unmute import unmute
from bot.services.indexing import CurrentIndex
from tests.fakes.clerk import clerk
from tests.fakes.newsroom import (
    DESK,
    KEY_WEST,
    START,
    TOPIC,
    Entry,
    Newsroom,
    document,
    newsroom,
    posts,
    rss_feed,
    subscription,
)
from tests.fakes.web import Answer as Page
from tests.fakes.web import Site, serve

ANA = Actor("console:user:1", "Ana", can_manage_channel=True)
HOURS = timedelta(hours=2)
"""A feed without validators is polled no sooner than after one and a bit."""
OLD = Entry("An old item", guid="o", link="https://l.example/old", text="Nothing.")
VOTE = Entry("Commission weighs the 287(g) deal", guid="v", link="https://l.example/vote")
SUIT = Entry(
    "Lawyers sue over the ICE agreement", guid="s", link="https://l.example/suit", text="Key West, Florida. A 287(g) suit."
)
PACT = "A resolution declaring the 287(g) agreement with ICE void and unenforceable"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        running.script("/feed", Page(body=document(OLD)))
        running.script("/wire", Page(body=document(OLD)))
        yield running


@pytest.fixture
async def room(site: Site, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, sqlite_url, feeds(site)) as running:
        assert await running.poll() == []
        yield running


def feeds(site: Site) -> list[Any]:
    return [rss_feed("ledger", site.url + "/feed"), rss_feed("wire", site.url + "/wire")]


def desk(room: Newsroom) -> Desk:
    return Desk(room.app.store, room.app.gazetteer, CurrentIndex(room.app.gazetteer), room.clock)


async def muted(room: Newsroom, what: str, how_long: str = "6h") -> Answer:
    answer = await mute(desk(room), ANA, DESK.id, what=what, how_long=how_long)
    assert not answer.refused, answer
    return answer


def listed(lines: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """Return of every message its type, its first line and the titles of its alerts."""
    return [
        (line["delivery"], line["text"].splitlines()[0], [one["title"] for one in line.get("alerts", [line])]) for line in lines
    ]


@pytest.mark.parametrize(
    ("what", "called"),
    [
        ("immigration", "the topic immigration"),
        ("feed ledger", "the feed ledger"),
        ("Key West, FL", "Key West, FL"),
        ("Monroe County, FL", "Monroe County, FL"),
        ("Florida", "Florida"),
    ],
)
async def test_a_mute_for_some_hours_holds_and_lists_in_one_digest(room: Newsroom, site: Site, what: str, called: str) -> None:
    await muted(room, what)
    site.script("/feed", Page(body=document(OLD, VOTE)))
    assert await room.poll(HOURS) == []
    site.script("/feed", Page(body=document(OLD, VOTE, SUIT)))
    assert await room.poll(2 * HOURS - timedelta(seconds=1)) == []
    assert listed(await room.deliver(timedelta(seconds=1))) == [
        ("digest", f"While {called} was muted", [VOTE.title, SUIT.title])
    ]
    assert await room.deliver(timedelta(days=1)) == []


async def test_unmuting_lists_at_once_and_what_comes_later_is_posted(room: Newsroom, site: Site) -> None:
    await muted(room, "immigration", "1w")
    site.script("/feed", Page(body=document(OLD, VOTE)))
    assert await room.poll(HOURS) == []
    answer = await unmute(desk(room), ANA, DESK.id, what="immigration")
    assert "1 alert." in answer.lines[0][0].text
    assert listed(await room.deliver(timedelta(seconds=1))) == [
        ("digest", "While the topic immigration was muted", [VOTE.title])
    ]
    site.script("/feed", Page(body=document(OLD, VOTE, SUIT)))
    assert posts(await room.poll(HOURS)) == [SUIT.title]


async def test_what_another_query_of_the_channel_finds_is_posted(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    wanted = [subscription(), Subscription(0, DESK.id, (KEY_WEST,), query="commission")]
    async with newsroom(tmp_path, sqlite_url, feeds(site), subscriptions=wanted) as room:
        await room.poll(HOURS)
        await muted(room, "topic immigration")
        site.script("/feed", Page(body=document(OLD, VOTE, SUIT)))
        assert posts(await room.poll(HOURS)) == [VOTE.title]
        lines = await room.deliver(2 * HOURS)
    assert listed(lines) == [("digest", "While the topic immigration was muted", [SUIT.title])]


async def test_a_restart_while_muted_loses_nothing(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    async with newsroom(tmp_path, sqlite_url, feeds(site)) as room:
        await room.poll(HOURS)
        await muted(room, "immigration", "6h")
        site.script("/feed", Page(body=document(OLD, VOTE)))
        assert await room.poll(HOURS) == []
    async with newsroom(tmp_path, sqlite_url, feeds(site), clock=room.clock) as again:
        site.script("/feed", Page(body=document(OLD, VOTE, SUIT)))
        assert await again.poll(HOURS) == []
        (digest,) = await again.poll(HOURS)
        assert listed([digest]) == [("digest", "While the topic immigration was muted", [VOTE.title, SUIT.title])]
        assert await again.poll(HOURS) == []


async def test_what_a_feed_muted_for_good_reported_first_is_posted_when_another_has_it(room: Newsroom, site: Site) -> None:
    await muted(room, "feed ledger", "for good")
    site.script("/feed", Page(body=document(OLD, VOTE)))
    assert await room.poll(HOURS) == []
    copy = Entry(VOTE.title, guid="w", link="https://w.example/vote", text=VOTE.text)
    site.script("/wire", Page(body=document(OLD, copy)))
    (line,) = [*await room.poll(HOURS), *await room.deliver(timedelta(seconds=1))]
    assert (line["delivery"], [source["feed"] for source in line["sources"]]) == ("post", ["ledger", "wire"])


async def test_a_meeting_is_told_without_the_item_whose_story_is_muted(tmp_path: Path, sqlite_url: str) -> None:
    async with clerk() as office, newsroom(tmp_path, sqlite_url, [office.feed()]) as room:
        office.meet("2025-06-30", START)
        await room.poll(HOURS)
        office.meet("2025-07-08", room.clock.at, number=701)
        office.list(f"{PACT}, part a", room.clock.at, number=701)
        (first,) = await room.poll(HOURS)
        pressed = await press(desk(room), ANA, DESK.id, "mute-story-for", f"{first['alert_id']}/6h")
        assert not pressed.refused
        office.meet("2025-07-15", room.clock.at, number=702)
        for part in "ab":
            office.list(f"{PACT}, part {part}", room.clock.at, number=702)
        (line,) = await room.poll(HOURS)
        assert line["title"].endswith("part b")
        lines = await room.deliver(2 * HOURS)
    ((type, heading, titles),) = listed(lines)
    assert (type, titles) == ("digest", [f"{PACT}, part a"])
    assert heading == f"While the story “{PACT} …” was muted · Key West, FL · City Commission"


async def test_the_console_shows_no_buttons(room: Newsroom, site: Site) -> None:
    site.script("/feed", Page(body=document(OLD, VOTE)))
    (line,) = await room.poll(HOURS)
    assert not any(word in line["text"] for word in ("Mute", "Claim", "Timeline"))
    assert TOPIC.name in line["text"]
    claimed = await press(desk(room), ANA, DESK.id, "claim", str(line["alert_id"]))
    assert not claimed.refused
    (edit,) = await room.deliver(HOURS)
    assert (edit["delivery"], "Ana is on it" in edit["text"]) == ("edit", True)

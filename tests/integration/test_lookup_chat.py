"""Looking up, why, and the feeds, as people in a channel read them: over the real store and what polls found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryState, DeliveryType
from bot.domain.item import AgendaFacts, Item, ItemType
from bot.domain.subscription import Channel, Mode
from bot.matching.gazetteer import load_gazetteer
from bot.matching.nicknames import with_own
from bot.ports import FoundItem
from bot.services.commands.desk import Desk
from bot.services.commands.feeds import feeds_health, list_feeds
from bot.services.commands.lookup import lookup
from bot.services.commands.why import why
from bot.services.indexing import CurrentIndex
from bot.services.preparing import read_item
from storage.store import SqlStore
from tests.fakes.chat import words
from tests.fakes.newsroom import DESK, Entry, Hand, Newsroom, document, newsroom, rss_feed, subscription
from tests.fakes.web import Answer, Site, serve

HOURS = timedelta(hours=2)
ELSEWHERE = Channel("console:elsewhere", "America/Chicago")
DENVER = "ocd-division/country:us/state:co/place:denver"

VOTE = Entry(
    "Commission voids 287(g) pact",
    guid="v",
    link="https://l.example/vote",
    date="Mon, 30 Jun 2025 22:00:00 GMT",
    text="KEY WEST, Fla. — The City Commission voted 6-1 that its agreement with ICE is void. Protesters cheered.",
)
COPY = replace(VOTE, guid="c", link="https://o.example/copy", date="Tue, 01 Jul 2025 12:00:00 GMT")
RINK = Entry(
    "Hockey rink reopens",
    guid="r",
    link="https://l.example/rink",
    date="Sun, 01 Jun 2025 15:00:00 GMT",
    text="Denver, Colo. — Skates are back, and the ice is good. The city voted for it.",
)
UNDATED = Entry("Fishing season opens", guid="f", link="https://l.example/fish", text="Key West, Fla. — Voters fish.")


@dataclass
class Room:
    """A newsroom whose feeds were polled twice, and its desk."""

    site: Site
    room: Newsroom
    desk: Desk

    async def lookup(self, asked: str, **how: str) -> list[str]:
        return words(await lookup(self.desk, DESK.id, asked, **how)).splitlines()

    async def why(self, link: str, channel: str = DESK.id) -> list[str]:
        return words(await why(self.desk, channel, link)).splitlines()

    async def health(self) -> list[str]:
        return words(await feeds_health(self.desk, DESK.id)).splitlines()


@asynccontextmanager
async def polled(directory: Path, url: str) -> AsyncIterator[Room]:
    async with serve() as site:
        site.script("/ledger", Answer(body=document(RINK, title="Keys Ledger")))
        site.script("/other", Answer(body=document(title="Other Paper")))
        feeds = [rss_feed("ledger", site.url + "/ledger"), rss_feed("other", site.url + "/other", home=(DENVER,))]
        wants = [subscription(), replace(subscription(ELSEWHERE), mode=Mode.DAILY)]
        async with newsroom(directory, url, feeds, channels=(DESK, ELSEWHERE), subscriptions=wants) as room:
            await room.poll()
            room.clock.at = room.clock.at.replace(month=7, day=2, hour=12)
            site.script("/ledger", Answer(body=document(VOTE, RINK, UNDATED, title="Keys Ledger")))
            await room.poll(HOURS)
            site.script("/other", Answer(body=document(COPY, title="Other Paper")))
            await room.poll(HOURS)
            desk = Desk(room.app.store, room.app.gazetteer, CurrentIndex(room.app.gazetteer), room.clock)
            yield Room(site, room, desk)


@pytest.fixture
async def chat(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Room]:
    async with polled(tmp_path, sqlite_url) as room:
        yield room


async def test_items_are_found_by_the_query_language_and_grouped_by_story(chat: Room) -> None:
    assert await chat.lookup('"287(g)" OR hockey') == [
        '3 items for "287(g)" OR hockey',
        "The best first: words in the title, then most of the words, then the newest.",
        "Commission voids 287(g) pact <https://o.example/copy>",
        "Tue, Jul 1, 2025, 8:00 AM EDT · Other Paper · Key West, FL · story 1",
        "– Commission voids 287(g) pact <https://l.example/vote> · Mon, Jun 30, 2025, 6:00 PM EDT · Keys Ledger · Key West, FL",
        "Hockey rink reopens <https://l.example/rink>",
        "Sun, Jun 1, 2025, 11:00 AM EDT · Keys Ledger · Denver, CO",
    ]


async def test_words_are_shown_where_they_stand_and_mean_what_they_mean_in_alerts(chat: Room) -> None:
    count, _, _, _, context, *_ = await chat.lookup("ICE")
    assert count == "2 items for ICE"
    assert context == "…WEST, Fla. — The City Commission voted 6-1 that its agreement with ICE is void. Protesters cheered."
    assert (await chat.lookup("=ice"))[0] == "3 items for =ice"


async def test_what_was_found_can_be_of_a_place_and_of_a_time(chat: Room) -> None:
    assert (await chat.lookup("vote"))[0] == "3 items for vote"
    assert (await chat.lookup("vote", place="Key West, FL"))[0] == "2 items for vote in Key West, FL"
    assert (await chat.lookup("vote", place="florida"))[0] == "2 items for vote in Florida"
    assert (await chat.lookup("vote", place="Denver, CO; Miami, FL"))[0] == "1 item for vote in Denver, CO; Miami, FL"
    assert (await chat.lookup("vote", since="june 15"))[0] == "2 items for vote since Sun, Jun 15, 2025"
    assert (await chat.lookup("vote", place="Denver, CO", since="june 15"))[0].startswith("Nothing found for vote in Denver")


async def test_an_undated_item_shows_when_it_was_seen(chat: Room) -> None:
    assert await chat.lookup("fishing") == [
        "1 item for fishing",
        "Fishing season opens <https://l.example/fish>",
        "seen Wed, Jul 2, 2025, 10:00 AM EDT · Keys Ledger · Key West, FL",
        "Key West, Fla. — Voters fish.",
    ]


async def test_an_agenda_item_shows_when_its_meeting_is_in_the_zone_of_its_place(chat: Room) -> None:
    starts = datetime(2025, 7, 8, 23, tzinfo=UTC)
    facts = AgendaFacts(meeting_key="m", body="Council")
    vote = Item(ItemType.AGENDA_ITEM, ("a",), "Vote on gondolas", meets_at=starts, place=DENVER, agenda=facts)
    async with chat.desk.store.writing() as uow:
        each = read_item(vote, (), chat.desk.gazetteer, with_own(()))
        await uow.items.add("other", [FoundItem(vote, "r", each.reading, each.words)], chat.room.clock.at, baseline=False)
        await uow.commit()
    assert await chat.lookup("gondola", place="Colorado") == [
        "1 item for gondola in Colorado",
        "Vote on gondolas",
        "meeting Tue, Jul 8, 2025, 5:00 PM MDT · public record · Denver, CO",
    ]


async def test_where_nothing_is_found_the_answer_says_what_else_to_try(chat: Room) -> None:
    assert await chat.lookup("xyzzy", place="Florida", since="2 weeks") == [
        "Nothing found for xyzzy in Florida since Wed, Jun 18, 2025.",
        "Try it without place and since, with fewer words, with OR between them, or with the beginning of a word: immigr*",
    ]
    doubted = await chat.lookup("vote AND NOT voting")
    assert doubted[1].startswith("The query can never match")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"asked": "vote AND"}, "✗ The query cannot be read: nothing on the right of AND (at character 6, “AND”)."),
        ({"asked": "vote", "place": "Key Wst, FL"}, "✗ “Key Wst, FL”: no such place in Florida."),
        ({"asked": "vote", "since": "xmas"}, "✗ “xmas”: this is no time that can be read; write 2 weeks"),
        ({"asked": "vote", "since": "july 4 2030"}, "✗ “july 4 2030”: that is yet to come"),
    ],
)
async def test_what_cannot_be_read_is_pointed_at(chat: Room, how: dict[str, str], said: str) -> None:
    assert (await chat.lookup(**how))[0].startswith(said)


async def test_a_lookup_says_when_it_was_cut_and_how_many_are_shown(chat: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.searching.MOST", 2)
    count, _, cut, *_ = await chat.lookup("vote")
    assert count == "At least 2 items for vote"
    assert cut.startswith("Only the newest 2,000 were looked at: to see others, name a place, a time (since), or more words")
    monkeypatch.setattr("bot.services.searching.MOST", 1)
    assert "ask for more words, or less time" in (await chat.lookup("vote", place="Florida"))[1]
    monkeypatch.setattr("bot.services.searching.MOST", 2)
    monkeypatch.setattr("bot.services.commands.lookup.SHOWN", 1)
    assert (await chat.lookup("vote"))[0] == "At least 2 items, the best 1 for vote"
    monkeypatch.setattr("bot.services.searching._AT_ONCE", 1)
    assert (await chat.lookup('"city commission"'))[0] == 'At least 1 item, the best 1 for "city commission"'


async def test_a_long_story_shows_only_some_of_its_items(chat: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.commands.lookup._OF_A_STORY", 0)
    assert (await chat.lookup("ICE"))[-1] == "and 1 more of this story"


async def test_why_tells_a_channel_what_became_of_a_link(chat: Room) -> None:
    posted = await chat.why(f" <{VOTE.link}?utm_source=x> ")
    assert posted[0] == "It was posted here."
    assert "Subscriptions: yes · subscription 1" in posted
    assert posted[-1] == "News: post sent Wed, Jul 2, 2025, 10:00 AM EDT"
    assert not any("elsewhere" in line for line in posted)
    copied = await chat.why(COPY.link)
    assert copied[0] == "Its story was posted here."
    assert any(line.startswith("Message: queued · this channel: message") for line in copied)
    near = await chat.why(UNDATED.link)
    assert near[0] == "It was not posted here."
    assert "Subscriptions: near miss · subscription 1" in near
    learnt = await chat.why(RINK.link)
    assert "Baseline: learnt · found by the feed's first poll, which alerts nothing" in learnt


async def test_why_tells_each_channel_only_of_itself(chat: Room) -> None:
    there = await chat.why(VOTE.link, ELSEWHERE.id)
    assert there[0] == "It is waiting to be posted here."
    assert "Subscriptions: yes · subscription 2" in there
    assert "Read Wed, Jul 2, 2025, 9:00 AM CDT" in there
    assert there[-1] == "News: post held until Thu, Jul 3, 2025, 8:00 AM CDT: the subscription asks for digests"
    await chat.room.deliver(timedelta(days=1))
    assert (await chat.why(VOTE.link, ELSEWHERE.id))[-1] == "News: post sent Thu, Jul 3, 2025, 11:00 AM CDT"
    nowhere = await chat.why(VOTE.link, "console:other")
    assert nowhere[0] == "It was not posted here."
    assert "Subscriptions: no · this channel has no subscription among those that it met or nearly met" in nowhere
    assert not any(line.startswith(("Alert", "News")) for line in nowhere)


async def test_why_tells_what_is_on_its_way_and_what_was_dropped(chat: Room) -> None:
    async with chat.desk.store.deciding() as uow:
        (item,) = await uow.items.by_url("https://l.example/vote")
        placed = await uow.stories.placed(item.id)
        assert placed is not None
        alert = next(alert for alert in await uow.alerts.of_chapter(placed.id) if alert.channel == DESK.id)
        reply = await uow.deliveries.add(DESK.id, DeliveryType.REPLY, [alert.id], chat.room.clock.at)
        assert reply is not None
        await uow.commit()
    assert (await chat.why(VOTE.link))[-1] == "News: reply on its way"
    async with chat.desk.store.deciding() as uow:
        await uow.deliveries.settle(reply.id, DeliveryState.DROPPED, "muted for good", chat.room.clock.at)
        await uow.commit()
    assert (await chat.why(VOTE.link))[-1] == "News: reply dropped: muted for good"


async def test_why_of_a_link_never_seen_names_the_feeds_of_its_site(chat: Room) -> None:
    assert await chat.why(f"{chat.site.url}/nowhere") == [
        "Not posted here: Gavel never saw this link.",
        "Feeds of that site are polled: ledger, other. /gavel feeds health tells how they are.",
    ]
    assert (await chat.why("https://elsewhere.example/x"))[1].startswith("No feed of that site is polled.")
    assert (await chat.why("hello"))[0] == "✗ A link is needed."


async def test_the_feeds_are_listed_with_their_places(chat: Room) -> None:
    assert words(await list_feeds(chat.desk)).splitlines() == [
        "2 feeds",
        f"ledger <{chat.site.url}/ledger> Keys Ledger · rss · from Key West, FL",
        f"other <{chat.site.url}/other> Other Paper · rss · from Denver, CO",
    ]


async def test_health_tells_the_worst_first(chat: Room) -> None:
    assert (await chat.health())[0] == "2 feeds: all of them work"
    chat.site.script("/other", Answer(status=500))
    await chat.room.poll(HOURS)
    await chat.room.poll(HOURS)
    count, first, times, *_ = await chat.health()
    assert count == "2 feeds: 1 failing"
    assert first.startswith(f"other <{chat.site.url}/other> failed 2 times in a row: it does not answer (")
    assert times.startswith("failing since Wed, Jul 2, 2025, 2:00 PM EDT · last success Wed, Jul 2, 2025, 12:00 PM EDT · ")
    assert "last new item Wed, Jul 2, 2025, 12:00 PM EDT · next poll Wed, Jul 2, 2025, " in times
    chat.site.script("/ledger", Answer(status=410))
    await chat.room.poll(HOURS)
    count, first, *_ = await chat.health()
    assert count == "2 feeds: 1 stopped, 1 failing"
    assert first.startswith(f"ledger <{chat.site.url}/ledger> is not polled any more: it says that the feed is gone for good")
    assert "next poll" not in (await chat.health())[2]
    assert words(await list_feeds(chat.desk)).splitlines()[1].endswith("· from Key West, FL · stopped")


async def test_feeds_that_are_new_or_gone_from_the_file_say_so(chat: Room) -> None:
    async with chat.desk.store.deciding() as uow:
        await uow.feeds.sync([rss_feed("fresh", "https://fresh.example/feed")], chat.room.clock.at)
        await uow.commit()
    health = await chat.health()
    assert health[0] == "1 feed: 1 not polled yet"
    assert health[1:3] == [
        "fresh <https://fresh.example/feed> was not polled yet.",
        "last success never · last new item never · next poll now",
    ]
    assert health[3].endswith("is not in feeds.yaml any more, and not polled.")
    async with chat.desk.store.deciding() as uow:
        await uow.feeds.sync([], chat.room.clock.at)
        await uow.commit()
    assert words(await list_feeds(chat.desk)).startswith("There are no feeds yet.")


async def test_without_feeds_there_is_no_health(sqlite_store: SqlStore) -> None:
    gazetteer = load_gazetteer()
    desk = Desk(sqlite_store, gazetteer, CurrentIndex(gazetteer), Hand())
    assert words(await feeds_health(desk, DESK.id)).startswith("There are no feeds yet.")

"""Subscribing in chat, from what is typed to what is posted: preview, agenda, pause, end; through the real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.services.commands import preview
from bot.services.commands.desk import Desk
from bot.services.commands.mute import mute
from bot.services.indexing import CurrentIndex
from tests.fakes.chat import Chat
from tests.fakes.clerk import Clerk, clerk
from tests.fakes.newsroom import (
    DESK,
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
from tests.fakes.web import Answer, Site, serve

HOURS = timedelta(hours=2)
PACT = "A resolution declaring the 287(g) agreement with ICE void and unenforceable"
RINK = "A resolution on the hockey rink at Bayview Park"
PLAIN = "The Key West City Commission talked about the hockey rink."


def story(number: int, text: str = "", date: str = "Fri, 20 Jun 2025 11:00:00 GMT") -> Entry:
    """An article about the pact, in words that no other has: it is no copy of one."""
    own = " ".join(f"word{number}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    said = text or "The Key West City Commission talked about the 287(g) agreement with ICE."
    return Entry(f"Story {number}", f"g{number}", f"https://l.example/{number}", date, f"{said} {own}")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest.fixture
async def office() -> AsyncIterator[Clerk]:
    async with clerk() as running:
        running.meet("2025-06-30", START)
        running.list(PACT, START)
        running.list(RINK, START)
        yield running


@pytest.fixture
async def room(site: Site, office: Clerk, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    """A newsroom with a paper and a clerk, polled once, and nobody subscribed."""
    site.script("/feed", Answer(body=document(story(0, PLAIN), story(1), story(2, date="Fri, 2 May 2025 11:00:00 GMT"))))
    feeds = [rss_feed("ledger", site.url + "/feed"), office.feed()]
    async with newsroom(tmp_path, sqlite_url, feeds, subscriptions=()) as running:
        assert await running.poll() == []
        yield running


@pytest.fixture
def chat(room: Newsroom) -> Chat:
    return Chat(Desk(room.app.store, room.app.gazetteer, CurrentIndex(room.app.gazetteer), room.clock))


async def test_a_subscription_says_what_will_come_and_what_would_have_come(chat: Chat) -> None:
    assert await chat.subscribe(topics="immigration") == (
        "Subscribed: No. 1\n"
        "This channel gets alerts at once for Key West, FL about Immigration.\n"
        "1 item is already on the agenda of future meetings: the list comes as a message of its own.\n"
        "Of the last 30 days, 2 items would have been posted here:\n"
        f"• {PACT} <https://harbor.example/meeting/700> · Fri, Jun 20, 2025, 8:00 AM EDT\n"
        "• Story 1 <https://l.example/1> · Fri, Jun 20, 2025, 7:00 AM EDT"
    )


async def test_what_is_already_on_the_agenda_comes_as_one_message_and_news_as_it_happens(
    chat: Chat, room: Newsroom, site: Site, office: Clerk
) -> None:
    await chat.subscribe(topics="immigration")
    (line,) = await room.deliver(timedelta())
    assert (line["delivery"], line["title"]) == ("digest", PACT)
    assert "Already on the agenda" in line["text"]
    site.script("/feed", Answer(body=document(story(3, PLAIN), story(4))))
    assert posts(await room.poll(HOURS)) == ["Story 4"]


async def test_the_preview_tries_the_matcher_of_the_alerts_and_nothing_is_saved_by_it(chat: Chat, room: Newsroom) -> None:
    async with room.app.store.reading() as uow:
        topics = await uow.desk.topics()
        one = replace(subscription(), query="rink", topics=())
        shown = await preview.preview(uow, one, topics, room.app.gazetteer, room.clock.at)
        assert ([stored.item.title for stored in shown.newest], shown.about, shown.cut) == ([RINK, "Story 0"], 5, False)
        assert await uow.desk.subscriptions() == []


async def test_reports_with_one_headline_count_once_and_bare_possibilities_not_at_all(
    chat: Chat, room: Newsroom, site: Site
) -> None:
    nowhere = "The agreement with ICE is a fact."
    twice = [replace(story(6), title="The pact"), replace(story(7), title="The Pact")]
    site.script("/feed", Answer(body=document(*twice, story(8, nowhere))))
    await room.poll(HOURS)
    strict = await chat.subscribe(topics="immigration", want="news")
    assert "Of the last 30 days, 2 items would have been posted here:" in strict
    assert "1 more item may be about the place: match: loose would take them in." in strict
    loose = await chat.subscribe(topics="immigration", want="news", match="loose")
    assert "Of the last 30 days, 3 items would have been posted here:" in loose
    assert loose.startswith("Changed: No. 1\n")


async def test_a_preview_of_much_says_that_it_was_cut(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "MOST", 2)
    assert "Of the newest 2 items about the place, 1 item would have been posted here:" in await chat.subscribe(
        topics="immigration"
    )


async def test_a_preview_of_nothing_says_whether_there_was_anything(chat: Chat) -> None:
    said = await chat.subscribe(query="zeppelin")
    assert "nothing would have been posted here: 5 items about the place, none of them what is asked for." in said
    said = await chat.subscribe("Ocala, FL; Florida", query="zeppelin")
    assert "No feed is from Ocala, FL so far: only what others report about it can come." in said
    assert "nothing was published about the place" in await chat.subscribe("Ocala, FL")


async def test_the_same_request_again_changes_it_and_exactly_the_same_does_nothing(chat: Chat) -> None:
    await chat.subscribe(topics="immigration")
    assert await chat.subscribe(topics="Immigration") == (
        "✗ This channel has exactly this subscription already: No. 1.\nNothing was changed."
    )
    said = await chat.subscribe(topics="immigration", mode="daily")
    assert "This channel gets alerts every day at 8:00 AM for Key West, FL about Immigration." in said
    assert "already on the agenda" not in said
    assert [what.split(":")[1].split(" No.")[0] for what in await chat.audit()] == [" subscribed", " changed"]


async def test_a_channel_nobody_set_lives_in_the_zone_of_its_first_place(chat: Chat, room: Newsroom) -> None:
    await chat.as_(chat.actor, "discord:5").subscribe("Chicago, IL")
    async with room.app.store.reading() as uow:
        assert (await uow.desk.channels())["discord:5"].timezone == "America/Chicago"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"places": "Springfield"}, "say which"),
        ({"topics": "imigration"}, "Did you mean immigration?"),
        ({"query": "(rent"}, "The query cannot be read"),
        ({"want": "gossip"}, "want cannot be “gossip”."),
        ({"mode": "sometimes"}, "Type instant, hourly, daily or weekly."),
        ({"match": "fuzzy"}, "Type strict or loose."),
        ({"mention": "@everyone"}, "Alerts here can only call a person or a group of this platform."),
    ],
)
async def test_what_cannot_be_read_is_refused_and_nothing_is_saved(chat: Chat, typed: dict[str, str], told: str) -> None:
    said = await chat.subscribe(**typed)
    assert said.startswith("✗ ")
    assert told in said
    assert await chat.audit() == []
    assert (await chat.subscriptions()).startswith("This channel has no subscriptions.")


async def test_the_number_of_subscriptions_is_bounded(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.commands.subscribe.MOST", 1)
    await chat.subscribe()
    assert await chat.subscribe(query="rent") == (
        "✗ This channel has 1 subscriptions already.\nEnd some of them: /gavel subscriptions"
    )
    assert (await chat.subscribe(mode="daily")).startswith("Changed: No. 1")


async def test_a_topic_removed_while_someone_subscribes_to_it_is_told(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    await chat.add_topic("rinks", "hockey")
    looked = preview.preview

    async def meanwhile(*args: object) -> preview.Preview:
        shown = await looked(*args)  # type: ignore[arg-type]
        await chat.remove_topic("rinks")
        return shown

    monkeypatch.setattr("bot.services.commands.subscribe.preview", meanwhile)
    assert (await chat.subscribe(topics="rinks")).startswith("✗ The topic rinks was removed just now.")


# --- with feeds.yaml ------------------------------------------------------------------------------------------------


async def test_what_feeds_yaml_says_is_read_only_in_chat(chat: Chat, room: Newsroom) -> None:
    said = Catalog(
        topics=(replace(TOPIC, line=3),), channels=(replace(DESK, line=9),), subscriptions=(replace(subscription(), line=31),)
    )
    await room.app.sync(said)
    there = "✗ {} set in feeds.yaml line {}.\nChange it in that file: chat cannot."
    assert await chat.subscribe(topics="immigration", mode="daily") == there.format("This subscription is", 31)
    assert await chat.unsubscribe("1") == there.format("No. 1 is", 31)
    assert await chat.pause("1") == "✗ No. 1 is set in feeds.yaml line 31.\nTo silence it for a while, use /gavel mute."
    assert await chat.resume("1") == "✗ It is running already.\nNothing was changed."
    assert await chat.digest("9am") == there.format("The settings of this channel are", 9)
    assert await chat.edit_topic("immigration", query="ICE") == there.format("The topic immigration is", 3)
    assert "No. 1: Key West, FL · Immigration · at once (set in feeds.yaml line 31)" in await chat.subscriptions()
    assert await chat.audit() == []


async def test_all_means_what_chat_made_and_the_answer_says_what_stays(chat: Chat, room: Newsroom) -> None:
    await room.app.sync(Catalog(topics=(TOPIC,), channels=(DESK,), subscriptions=(replace(subscription(), line=31),)))
    await chat.subscribe(query="rink")
    assert (await chat.pause("all")).splitlines()[-1] == "No. 1 goes on: it is set in feeds.yaml line 31."
    said = await chat.unsubscribe("all")
    assert said.startswith("1 subscription has ended.\nNo. 2: Key West, FL · “rink” · at once\n")
    assert said.endswith("No. 1 stays: it is set in feeds.yaml line 31.")


# --- pausing and ending ---------------------------------------------------------------------------------------------


async def test_what_a_pause_holds_is_listed_when_it_ends(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news")
    assert (await chat.pause()).splitlines()[0] == "Paused: 1 subscription."
    site.script("/feed", Answer(body=document(story(3), story(4))))
    assert await room.poll(HOURS) == []
    site.script("/feed", Answer(body=document(story(5))))
    assert await room.poll(after=timedelta(days=2)) == []
    assert "(paused)" in await chat.subscriptions()
    assert (await chat.resume()).endswith("3 messages were held; they come now, as a list.")
    (line,) = await room.deliver(timedelta())
    assert (line["delivery"], [each["title"] for each in line["alerts"]]) == ("digest", ["Story 4", "Story 3", "Story 5"])
    assert line["text"].startswith("While it was paused")
    site.script("/feed", Answer(body=document(story(6))))
    assert posts(await room.poll(HOURS)) == ["Story 6"]


async def test_a_pause_holds_what_was_waiting_already(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news", mode="daily")
    site.script("/feed", Answer(body=document(story(3))))
    await room.poll(HOURS)
    await chat.pause("1")
    assert await room.deliver(timedelta(days=2)) == []
    assert (await chat.resume("1")).endswith("The message that was held comes now.")
    assert posts(await room.deliver(timedelta())) == ["Story 3"]


async def test_what_another_subscription_asks_for_too_comes_in_spite_of_a_pause(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news")
    await chat.subscribe("Florida", query="ICE", want="news", mode="daily")
    await chat.pause("1")
    site.script("/feed", Answer(body=document(story(3))))
    assert await room.poll(HOURS) == []
    assert posts(await room.deliver(timedelta(days=1))) == ["Story 3"]
    assert (await chat.resume("1")).endswith("Nothing was held meanwhile.")


async def test_subscribing_again_ends_a_pause(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news")
    await chat.pause("1")
    site.script("/feed", Answer(body=document(story(3))))
    await room.poll(HOURS)
    assert (await chat.subscribe(topics="immigration", want="news")).startswith("Changed: No. 1")
    assert posts(await room.deliver(timedelta())) == ["Story 3"]


async def test_the_file_taking_over_what_is_paused_lets_it_go(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration")
    await room.deliver(timedelta())
    await chat.pause("1")
    site.script("/feed", Answer(body=document(story(3))))
    await room.poll(HOURS)
    async with room.app.store.reading() as uow:
        feeds = tuple(claimed.feed for claimed in await uow.feeds.all())
    said = replace(subscription(), line=31)
    await room.app.sync(Catalog(feeds=feeds, topics=(TOPIC,), channels=(DESK,), subscriptions=(said,)))
    assert posts(await room.deliver(timedelta())) == ["Story 3"]


async def test_ending_drops_what_rests_on_it_alone_and_keeps_the_rest(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news", mode="daily")
    await chat.subscribe("Florida", query="rink", want="news", mode="daily")
    both = "The Key West City Commission: ICE agreement, and the rink."
    site.script("/feed", Answer(body=document(story(3), story(4, both))))
    await room.poll(HOURS)
    said = await chat.unsubscribe("1")
    assert said.splitlines()[2:] == [
        "Nothing more comes for it. What was posted stays.",
        "1 message that was waiting will not come.",
    ]
    assert posts(await room.deliver(timedelta(days=1))) == ["Story 4"]
    async with room.app.store.reading() as uow:
        (dropped,) = [each for each in await uow.deliveries.of_alerts(range(1, 9)) if each.state.value == "dropped"]
        assert dropped.reason == "unsubscribed"


async def test_of_one_message_about_a_meeting_only_what_is_still_asked_for_comes(
    chat: Chat, room: Newsroom, office: Clerk
) -> None:
    for number, said in enumerate(({"topics": "immigration"}, {"query": "rink"}, {"query": "zeppelin"}), 1):
        await chat.subscribe(**said, mode="daily")
        assert f"No. {number}:" in await chat.subscriptions()
    await room.deliver(timedelta(days=1))
    office.meet("2025-07-08", room.clock.at, number=701)
    for title in (PACT, RINK, "A resolution on the zeppelin"):
        office.list(f"{title}, again", room.clock.at, number=701)
    assert await room.poll(HOURS) == []
    assert (await chat.pause("3")).startswith("Paused")
    assert (await chat.unsubscribe("1")).endswith("1 message that was waiting will not come.")
    assert posts(await room.deliver(timedelta(days=1))) == [f"{RINK}, again"]
    assert (await chat.resume()).endswith("The message that was held comes now.")
    assert posts(await room.deliver(timedelta())) == ["A resolution on the zeppelin, again"]


async def test_what_is_left_to_a_paused_subscription_alone_is_held(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news", mode="daily")
    await chat.subscribe("Florida", query="ICE", want="news", mode="daily")
    await chat.pause("1")
    site.script("/feed", Answer(body=document(story(3))))
    await room.poll(HOURS)
    assert (await chat.unsubscribe("2")).endswith("What was posted stays.")
    assert await room.deliver(timedelta(days=2)) == []
    await chat.resume("1")
    assert posts(await room.deliver(timedelta())) == ["Story 3"]


async def test_what_was_dropped_before_it_was_sent_is_told_to_whoever_subscribes_next(chat: Chat, room: Newsroom) -> None:
    await chat.subscribe(topics="immigration", mode="daily")
    assert (await chat.unsubscribe("1")).endswith("1 message that was waiting will not come.")
    assert await room.deliver(timedelta(days=1)) == []
    assert "1 item is already on the agenda" in await chat.subscribe("Florida", query="unenforceable")
    (line,) = await room.deliver(timedelta())
    assert (line["delivery"], line["title"]) == ("digest", PACT)
    assert "Matched: this channel's query (“unenforceable”)" in line["text"]
    assert "already on the agenda" not in await chat.subscribe(topics="immigration")


async def test_what_was_folded_and_dropped_before_it_was_sent_is_told_to_whoever_subscribes_next(
    chat: Chat, room: Newsroom
) -> None:
    await mute(chat.desk, chat.actor, chat.channel, what="immigration", how_long="6h")
    await chat.subscribe(topics="immigration")
    await room.deliver(HOURS / 2)
    await chat.quiet("10:00-20:00")
    assert await room.deliver(timedelta(hours=5)) == []  # the list of what was muted waits for the evening
    assert (await chat.unsubscribe("1")).endswith("1 message that was waiting will not come.")
    assert "1 item is already on the agenda" in await chat.subscribe("Florida", query="unenforceable")
    (line,) = await room.deliver(timedelta(hours=10))
    assert (line["delivery"], line["title"]) == ("digest", PACT)


async def test_what_quiet_hours_hold_comes_when_they_are_ended_or_moved(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration", want="news")
    await chat.quiet("8am-8pm")
    site.script("/feed", Answer(body=document(story(3))))
    assert await room.poll(HOURS) == []
    await chat.quiet("8am-noon")
    assert await room.deliver(timedelta()) == []
    await chat.quiet("off")
    assert posts(await room.deliver(timedelta())) == ["Story 3"]


async def test_ended_subscriptions_keep_quiet_and_their_numbers(chat: Chat, room: Newsroom, site: Site) -> None:
    await chat.subscribe(topics="immigration")
    await room.deliver(timedelta())
    await chat.unsubscribe("1")
    site.script("/feed", Answer(body=document(story(3))))
    assert await room.poll(HOURS) == []
    assert (await chat.subscribe(query="rink")).startswith("Subscribed: No. 2")
    assert (await chat.subscribe(topics="immigration")).startswith("Subscribed: No. 1")

"""Settings, topics, editors and alarms in chat, what completes them, and the words of every answer."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import time

import pytest

from bot.domain.actor import Actor
from bot.domain.alarms import Alarms
from bot.domain.answer import Choice
from bot.domain.editor import Editor
from bot.domain.subscription import Channel, QuietHours, Subscription
from bot.matching.completion import MOST, Completion
from bot.matching.gazetteer import load_gazetteer
from bot.services.commands.completing import (
    LONGEST,
    complete_editors,
    complete_places,
    complete_subscriptions,
    complete_topics,
    complete_zones,
)
from bot.services.commands.desk import Desk, rights
from bot.services.commands.help import show_help
from bot.services.indexing import CurrentIndex
from storage.store import SqlStore
from tests.contract.rows import with_feeds
from tests.fakes.chat import PAT, ROOM, SAM, Chat, words
from tests.fakes.golden import DATA
from tests.fakes.newsroom import KEY_WEST, START, TOPIC, Hand, rss_feed

COMPLETION = Completion(load_gazetteer())
MONROE = "ocd-division/country:us/state:fl/county:monroe"


class Ready(Desk):
    """A desk that has its completion already."""

    completion = COMPLETION


@pytest.fixture
async def chat(sqlite_store: SqlStore) -> AsyncIterator[Chat]:
    gazetteer = load_gazetteer()
    await with_feeds(sqlite_store, rss_feed("ledger", "https://l.example/feed", home=(KEY_WEST, MONROE)))
    yield Chat(Ready(sqlite_store, gazetteer, CurrentIndex(gazetteer), Hand()))


async def channel(chat: Chat, name: str = ROOM) -> Channel:
    async with chat.desk.store.reading() as uow:
        return (await uow.desk.channels())[name]


async def says(chat: Chat, *, editors: tuple[Editor, ...] = (), alarms: Alarms | None = None) -> None:
    """Let feeds.yaml say so."""
    async with chat.desk.store.deciding() as uow:
        await uow.desk.sync((), (replace(TOPIC, line=3),), (), START)
        await uow.editors.sync(editors, START)
        await uow.desk.sync_alarms(alarms)
        await uow.commit()


# --- settings -------------------------------------------------------------------------------------------------------


async def test_the_time_of_digests_is_set(chat: Chat) -> None:
    assert await chat.digest("7:30am") == (
        "Digests at 7:30 AM\n"
        "Daily digests come every day at 7:30 AM, weekly ones on Mondays (UTC).\n"
        "No subscription here asks for one yet: /gavel subscribe PLACE mode: daily"
    )
    assert (await channel(chat)).digest_at == time(7, 30)
    await chat.subscribe(mode="weekly")
    assert (await chat.digest("6")).splitlines()[1:] == [
        "Daily digests come every day at 6:00 AM, weekly ones on Mondays (UTC)."
    ]
    assert await chat.digest("6am") == ("✗ It is set so already.\nThis channel has digests at 6:00 AM, no quiet hours, UTC.")
    assert (await chat.digest("late")).startswith("✗ “late” is no time of day.")


async def test_quiet_hours_and_zone_are_set_and_ended(chat: Chat) -> None:
    assert await chat.quiet("22:00-06:30", "eastern") == (
        "Quiet hours 10:00 PM to 6:30 AM\n"
        "What comes then is held, and listed at 6:30 AM; a reversal comes at once.\n"
        "Times count in America/New_York."
    )
    assert await channel(chat) == Channel(ROOM, "America/New_York", quiet=QuietHours(time(22), time(6, 30)))
    assert (await chat.quiet(zone="Chicago")).startswith("Quiet hours 10:00 PM to 6:30 AM")
    assert await chat.quiet("off") == "No quiet hours\nAlerts come at any hour.\nTimes count in America/Chicago."
    assert (await channel(chat)).quiet is None
    assert (await chat.quiet()).startswith("✗ What is to change?")
    assert (await chat.quiet("never ever")).startswith("✗ “never ever” are no hours.")
    assert (await chat.quiet(zone="Atlantis")).startswith("✗ There is no time zone “Atlantis”.")
    assert await chat.audit() == [
        "Pat: set digests at 8:00 AM, quiet hours 10:00 PM to 6:30 AM, America/New_York",
        "Pat: set digests at 8:00 AM, quiet hours 10:00 PM to 6:30 AM, America/Chicago",
        "Pat: set digests at 8:00 AM, no quiet hours, America/Chicago",
    ]


async def test_a_channel_that_cannot_be_reached_says_so(chat: Chat) -> None:
    async with chat.desk.store.writing() as uow:
        await uow.deliveries.park_channel(ROOM, "the bot may not post here", START)
        await uow.commit()
    told = "At the moment nothing can be posted here: the bot may not post here. Alerts are kept until it can."
    assert told in (await chat.subscribe()).splitlines()
    assert told in (await chat.subscriptions()).splitlines()


# --- topics ---------------------------------------------------------------------------------------------------------


async def test_topics_are_added_changed_and_removed(chat: Chat) -> None:
    assert (await chat.topics()).startswith("There are no topics yet.")
    assert (await chat.add_topic("Public Housing", '"public housing"  OR evict')).splitlines() == [
        "Added: Public Housing (public-housing)",
        '"public housing" OR evict',
        "Use it in any channel: /gavel subscribe PLACE topics: public-housing",
    ]
    assert (await chat.add_topic("ice", "ICE", "Immigration")).startswith("Added: Immigration (ice)")
    assert (await chat.add_topic("school-board", "school")).startswith("Added: School board (school-board)")
    await chat.subscribe(topics="Public housing")
    assert (await chat.edit_topic("public housing", query="tenant")).splitlines()[1:] == [
        "tenant",
        "1 subscription follows it from now on.",
    ]
    assert (await chat.edit_topic("ice", title="ICE")).splitlines() == ["Changed: ICE (ice)", "ICE", "Nobody uses it yet."]
    assert await chat.remove_topic("public-housing") == (
        "✗ 1 subscription needs the topic public-housing.\n"
        "End them first: without it they would never find anything. In this channel: No. 1."
    )
    assert await chat.remove_topic("ICE") == "Removed: ICE (ice)\nICE"
    assert await chat.topics() == (
        "2 topics\nPublic Housing (public-housing) · 1 subscription\ntenant\nSchool board (school-board) · not used\nschool"
    )


async def test_a_changed_topic_is_in_force_at_once(chat: Chat) -> None:
    await chat.add_topic("rinks", "hockey")
    await chat.subscribe(topics="rinks")
    index = chat.desk.index

    async def query() -> str:
        async with chat.desk.store.reading() as uow:
            await index.get(uow)
            return {topic.name: topic.query for topic in await uow.desk.topics()}["rinks"]

    before = await query()
    await chat.edit_topic("rinks", query="zeppelin")
    assert (before, await query()) == ("hockey", "zeppelin")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda chat: chat.add_topic("!!", "rent"), "✗ A topic needs a name."),
        (lambda chat: chat.add_topic("x" * 65, "rent"), "✗ A topic needs a name."),
        (lambda chat: chat.add_topic("rent", ""), "✗ A topic needs a query."),
        (lambda chat: chat.add_topic("rent", "(rent"), "✗ The query cannot be read"),
        (lambda chat: chat.add_topic("immigration", "ICE"), "✗ There is a topic immigration already: Immigration."),
        (lambda chat: chat.add_topic("ice", "ICE", "immigration"), "✗ The topic immigration has this title already."),
        (lambda chat: chat.edit_topic("rinks"), "✗ What is to change?"),
        (lambda chat: chat.edit_topic("rinks", query="AND"), "✗ The query cannot be read"),
        (lambda chat: chat.edit_topic("rinks", query="hockey"), "✗ Rinks (rinks) is exactly so already."),
        (lambda chat: chat.edit_topic("rinks", title="Immigration"), "✗ The topic immigration has this title already."),
        (lambda chat: chat.edit_topic("", query="x"), "✗ Which topic?"),
        (lambda chat: chat.edit_topic("zoning", query="x"), "✗ There is no topic “zoning”."),
        (lambda chat: chat.remove_topic("immigration"), "✗ The topic immigration is set in feeds.yaml line 3."),
    ],
)
async def test_a_topic_that_cannot_be_is_refused(chat: Chat, asked: object, told: str) -> None:
    await says(chat)
    await chat.add_topic("rinks", "hockey")
    said = await asked(chat)  # type: ignore[operator]
    assert said.startswith(told)
    assert len(await chat.audit()) == 1


async def test_topics_of_feeds_yaml_say_so_in_the_list(chat: Chat) -> None:
    await says(chat)
    assert "Immigration (immigration) · not used · set in feeds.yaml line 3" in await chat.topics()


# --- editors --------------------------------------------------------------------------------------------------------


async def test_without_editors_whoever_manages_a_channel_counts_as_one(chat: Chat) -> None:
    async with chat.desk.store.reading() as uow:
        pat, sam = await rights(uow, PAT), await rights(uow, SAM)
    assert (pat.everywhere, pat.channel, sam.everywhere, sam.channel) == (True, True, False, False)
    assert (await chat.editors()).startswith("There is no list of editors.")
    assert await chat.as_(SAM).add_topic("x", "rent") == (
        "✗ You need the permission Manage Channels here.\n"
        "Ask someone who has it to type this, or to give it to you in the settings of the channel."
    )
    assert await chat.as_(replace(SAM, user="slack:user:U3")).add_topic("x", "rent") == (
        "✗ Only a member of this channel may do this.\nJoin it first."
    )


async def test_the_first_editor_is_whoever_makes_the_list(chat: Chat) -> None:
    assert (await chat.add_editor("discord:user:9", "Quinn")).startswith("✗ The first editor must be you")
    assert (await chat.add_editor("Quinn")).startswith("✗ Name a person or a group.")
    assert (await chat.add_editor("discord:user:1", "Pat")).splitlines() == [
        "Pat is an editor now.",
        "From now on only editors may change topics, feeds, mutes everywhere and this list.",
    ]
    assert await chat.add_editor("discord:user:1", "Pat") == "✗ Pat is an editor already.\nNothing was changed."
    other = Actor("discord:user:9", "Quinn", can_manage_channel=True)
    assert await chat.as_(other).add_topic("x", "rent") == (
        "✗ Only an editor may do this: it holds in every channel.\n"
        "Ask one of them: Pat. They can make you one too, by /gavel editors add."
    )
    assert (await chat.as_(other).subscribe()).startswith("Subscribed: No. 1")


async def test_nobody_takes_themselves_off_and_leaves_others_in_charge_by_mistake(chat: Chat) -> None:
    await chat.add_editor("discord:user:1", "Pat")
    assert (await chat.add_editor("discord:role:7", "Night desk")) == "Night desk is an editor now."
    assert (await chat.remove_editor("discord:user:1")).startswith("✗ Then you would be no editor any more.")
    assert (await chat.as_(SAM).remove_editor("discord:user:1")) == "Pat is no editor any more."
    assert (await chat.remove_editor("discord:role:7")).startswith("✗ Only an editor may do this")
    assert (await chat.as_(SAM).remove_editor("discord:user:1")) == "✗ They are no editor.\nSee /gavel editors list."
    assert (await chat.as_(SAM).remove_editor("discord:role:7")).splitlines()[1] == (
        "There is no list any more: everyone who may change a channel may change everything again."
    )
    assert [what.partition(": ")[2] for what in await chat.audit()] == [
        "added the editor Pat (discord:user:1)",
        "added the editor Night desk (discord:role:7)",
        "removed the editor Pat (discord:user:1)",
        "removed the editor Night desk (discord:role:7)",
    ]


async def test_editors_of_feeds_yaml_are_read_only(chat: Chat) -> None:
    await says(chat, editors=(Editor("discord:user:1", line=50), Editor("discord:role:7", line=51)))
    assert (await chat.remove_editor("discord:role:7")).startswith("✗ discord:role:7 is set in feeds.yaml line 51.")
    assert await chat.editors() == (
        "2 editors\nThey may change topics, feeds, mutes everywhere, editors, and every channel.\n"
        "discord:role:7 (set in feeds.yaml line 51)\ndiscord:user:1 (set in feeds.yaml line 50)"
    )


async def test_a_refusal_names_a_few_editors(chat: Chat) -> None:
    await says(chat, editors=tuple(Editor(f"discord:user:{number}", line=50) for number in range(20, 27)))
    assert (
        "Ask one of them: discord:user:20, discord:user:21, discord:user:22, discord:user:23, discord:user:24 and others."
        in (await chat.alarms_here())
    )


# --- alarms ---------------------------------------------------------------------------------------------------------


async def test_failures_are_told_where_someone_says(chat: Chat) -> None:
    assert (await chat.alarms_here()).splitlines() == [
        "Failures are told here from now on.",
        "Feeds that fail and channels that cannot be reached are told here, once each, and again when they are back.",
    ]
    assert await chat.alarms_here() == "✗ Failures are told here already.\nNothing was changed."
    other = chat.as_(PAT, "console:other")
    assert (await other.alarms_here()).splitlines()[2] == "The channel that was told so far is told no more."
    async with chat.desk.store.reading() as uow:
        assert await uow.desk.alarms() == Alarms("console:other")
    await says(chat, alarms=Alarms(ROOM, 60))
    assert await other.alarms_here() == (
        "✗ The channel for failures is set in feeds.yaml line 60.\nChange it in that file: chat cannot."
    )
    assert len(await chat.audit()) == 2


# --- completing -----------------------------------------------------------------------------------------------------


async def labels(choices: Awaitable[list[Choice]]) -> list[str]:
    return [choice.label for choice in await choices]


async def test_places_complete_by_population_and_begin_with_those_of_the_feeds(chat: Chat) -> None:
    assert (await labels(complete_places(chat.desk, "key w")))[0] == "Key West, FL"
    assert await labels(complete_places(chat.desk, "")) == ["Monroe County, FL", "Key West, FL"]
    assert (await labels(complete_places(chat.desk, "Miami, FL; key w")))[0] == "Miami, FL; Key West, FL"
    assert await labels(complete_places(chat.desk, "NYC")) == ["New York, NY"]
    assert "Key West, FL" in await labels(complete_places(chat.desk, "Kye West, FL"))
    assert await labels(complete_places(chat.desk, "qqqq qqqq qqqq")) == []
    assert await labels(complete_places(chat.desk, f"{'Miami, FL; ' * 9}key w")) == []
    every = await complete_places(chat.desk, "s")
    assert len(every) == MOST
    assert all(choice.label == choice.value and len(choice.value) <= LONGEST for choice in every)


async def test_what_completes_a_place_can_be_subscribed_to(chat: Chat) -> None:
    for word, typed in enumerate(("key w", "monroe c", "san", "st", "Miami, FL; mon")):
        for choice in (await complete_places(chat.desk, typed))[:3]:
            assert (await chat.subscribe(choice.value, query=f"word{word}")).startswith("Subscribed")


async def test_topics_complete_by_name_and_title(chat: Chat) -> None:
    await chat.add_topic("housing", "rent")
    await chat.add_topic("ice", "ICE", "Immigration enforcement")
    assert await complete_topics(chat.desk, "enf") == [Choice("Immigration enforcement", "ice")]
    assert await complete_topics(chat.desk, "Housing, i") == [Choice("Housing, ice", "Housing, ice")]
    assert await labels(complete_topics(chat.desk, "")) == ["Housing", "Immigration enforcement"]
    assert await labels(complete_topics(chat.desk, "ousing")) == ["Housing"]


async def test_subscriptions_complete_with_their_numbers(chat: Chat) -> None:
    await chat.subscribe(query="rent")
    assert await complete_subscriptions(chat.desk, ROOM, "") == [Choice("No. 1: Key West, FL · “rent” · at once", "1")]
    await chat.subscribe("Florida", query="zeppelin")
    assert [choice.value for choice in await complete_subscriptions(chat.desk, ROOM, "")] == ["all", "1", "2"]
    assert [choice.value for choice in await complete_subscriptions(chat.desk, ROOM, "zep")] == ["2"]
    await chat.pause("2")
    assert [choice.value for choice in await complete_subscriptions(chat.desk, ROOM, "", paused=True)] == ["2"]
    assert [choice.value for choice in await complete_subscriptions(chat.desk, ROOM, "", paused=False)] == ["1"]
    async with chat.desk.store.deciding() as uow:
        await uow.desk.sync((), (), (Subscription(0, ROOM, (KEY_WEST,), line=31),), START)
        await uow.commit()
    assert "3" not in [choice.value for choice in await complete_subscriptions(chat.desk, ROOM, "")]


def test_zones_complete_with_those_of_the_country_first() -> None:
    assert [choice.label for choice in complete_zones("")][:3] == ["America/New_York", "America/Chicago", "America/Denver"]
    assert complete_zones("east")[0].value == "America/New_York"
    assert complete_zones("new y")[0].value == "America/New_York"
    assert complete_zones("pacific")[0].value == "America/Los_Angeles"
    assert complete_zones("chi")[0].value == "America/Chicago"
    assert complete_zones("berl")[0].value == "Europe/Berlin"
    assert complete_zones("eastern time")[0].value == "America/New_York"
    assert complete_zones("zzzz") == []


async def test_editors_complete_by_name(chat: Chat) -> None:
    await says(chat, editors=(Editor("discord:user:1", line=50),))
    await chat.add_editor("discord:role:7", "Night desk")
    assert await complete_editors(chat.desk, "ni") == [Choice("Night desk", "discord:role:7")]
    assert await complete_editors(chat.desk, "") == [Choice("Night desk", "discord:role:7")]


# --- the words ------------------------------------------------------------------------------------------------------


async def test_the_words_of_a_session_are_those_of_the_golden_file(chat: Chat) -> None:
    """What people read, as they read it. Regenerate with GAVEL_UPDATE_GOLDEN=1 and look at the difference."""
    sam = chat.as_(SAM)
    session: list[tuple[str, Awaitable[str]]] = [
        ("Sam: subscribe Key West, FL", sam.subscribe()),
        ("subscribe Key West", chat.subscribe("Key West")),
        ("topics add housing", chat.add_topic("housing", '"public housing" OR eviction OR rent*', "Housing")),
        ("topics add ice", chat.add_topic("ice", '"287(g)" OR ICE', "Immigration enforcement")),
        ("subscribe Key West, FL topics: ice", chat.subscribe(topics="ice")),
        (
            "subscribe Monroe County, FL topics: ice, housing mode: daily",
            chat.subscribe("Monroe County, FL", topics="ice, housing", mode="daily"),
        ),
        (
            "subscribe Florida query: … want: outcome match: loose",
            chat.subscribe("Florida", query='"special session"', want="outcome, change", match="loose"),
        ),
        ("subscribe Ocala, FL; Miami, FL", chat.subscribe("Ocala, FL; Miami, FL")),
        ("subscriptions", chat.subscriptions()),
        ("digest 7am", chat.digest("7am")),
        ("quiet 22:00-06:30", chat.quiet("22:00-06:30")),
        ("pause 2, 3", chat.pause("2, 3")),
        ("subscriptions", chat.subscriptions()),
        ("resume", chat.resume()),
        ("unsubscribe 4", chat.unsubscribe("4")),
        ("unsubscribe 9", chat.unsubscribe("9")),
        ("topics list", chat.topics()),
        ("topics remove ice", chat.remove_topic("ice")),
        ("editors add", chat.add_editor("discord:user:1", "Pat")),
        ("Sam: topics add zoning", sam.add_topic("zoning", "zoning")),
        ("alarms here", chat.alarms_here()),
        ("editors list", chat.editors()),
    ]
    said = [f"> {typed}\n{await answer}\n" for typed, answer in session]
    said.append(f"> help\n{words(show_help())}\n")
    found = "\n".join(said)
    golden = DATA / "commands" / "session.txt"
    if os.environ.get("GAVEL_UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")

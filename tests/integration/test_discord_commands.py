"""The commands and buttons of Discord: typed by people into the real client's tree, answered by the whole Gavel."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from structlog.testing import capture_logs

from adapters.discord import reception
from adapters.discord.reception import Reception
from bot.catalog import Catalog
from bot.domain.errors import StoreError
from bot.domain.subscription import Channel, Subscription, Topic
from bot.ports import Store
from bot.services.commands.servers import Servers
from bot.services.commands.topics import list_topics
from tests.fakes.chat_newsroom import eventually
from tests.fakes.discord import Answer, Message, Permission
from tests.fakes.discord_markdown import read
from tests.fakes.discord_newsroom import DiscordNewsroom, discord_newsroom
from tests.fakes.newsroom import KEY_WEST, START, TOPIC

HOSTILE = "@everyone <@&1> [gift](https://evil.example) <t:0:R> <:x:1> https://evil.example # loud ```"


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordNewsroom]:
    async with discord_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


# --- who asks, and where ---


async def test_in_a_thread_the_channel_is_meant(room: DiscordNewsroom) -> None:
    message = await say(room, "A story", thread="A story")
    thread = message.thread
    assert thread
    made = await room.ana.at(thread).command("gavel subscribe", place="Key West, FL")
    assert "Subscribed" in made.text
    async with room.app.store.reading() as uow:
        [stored] = await uow.desk.subscriptions()
    assert stored.channel == f"discord:{room.desk.id}"


async def test_a_thread_that_gets_alerts_of_its_own_is_meant_itself(room: DiscordNewsroom) -> None:
    message = await say(room, "A story", thread="A story")
    assert message.thread
    wanted = Subscription(0, f"discord:{message.thread.id}", (KEY_WEST,))
    await room.app.sync(Catalog(topics=(TOPIC,), subscriptions=(wanted,)))
    assert "1 subscription" in (await room.bo.at(message.thread).command("gavel subscriptions")).text
    assert "no subscription" in (await room.bo.command("gavel subscriptions")).text


async def test_a_new_subscription_can_be_undone_by_its_button(room: DiscordNewsroom) -> None:
    made = await room.ana.command("gavel subscribe", place="Key West, FL")
    undone = await (await room.ana.press(made, "Undo")).edited()
    assert "ended" in undone.text and not undone.buttons
    assert "no subscription" in (await room.ana.command("gavel subscriptions")).text
    await room.ana.command("gavel subscribe", place="Key West, FL")
    changed = await room.ana.command("gavel subscribe", place="Key West, FL", mode="daily")
    assert "Changed" in changed.text and "Undo" not in changed.buttons


async def test_the_mention_of_a_subscription_is_a_role_or_a_person_but_never_everyone(room: DiscordNewsroom) -> None:
    role = room.guild.role("night desk")
    for someone, wanted in ((role, f"discord:role:{role.id}"), (room.bo.member, f"discord:user:{room.bo.member.id}")):
        made = await room.ana.command("gavel subscribe", place="Key West, FL", query=wanted[-5:], mention=someone)
        assert "call" in made.text
    refused = await room.ana.command("gavel subscribe", place="Key West, FL", mention=room.guild.everyone)
    assert refused.text.startswith("⛔")
    async with room.app.store.reading() as uow:
        assert [each.mention for each in await uow.desk.subscriptions()] == [
            f"discord:role:{role.id}",
            f"discord:user:{room.bo.member.id}",
        ]


async def test_a_role_makes_an_editor(room: DiscordNewsroom) -> None:
    role = room.guild.role("editors")
    room.ana.member.give(role)
    room.bo.member.give(role)
    assert "editor now" in (await room.ana.command("gavel editors add", who=role)).text
    assert "Added" in (await room.bo.command("gavel topics add", name="housing", query="rent*")).text
    room.bo.member.take(role)
    assert "Only an editor" in (await room.bo.command("gavel topics remove", name="housing")).text
    [suggested] = await room.ana.autocomplete("gavel editors remove", "who", "ed")
    assert suggested.name == "editors"


async def test_a_second_server_gets_a_polite_answer_and_no_service(tmp_path: Path, sqlite_url: str) -> None:
    async with discord_newsroom(tmp_path, sqlite_url) as room:
        alarms = room.guild.text("alarms")
        async with room.app.store.deciding() as uow:
            await uow.desk.set_alarms(f"discord:{alarms.id}")
            await uow.desk.set_channel(Channel(f"discord:{alarms.id}", "UTC"))
            await uow.commit()
        room.clock.advance(timedelta(days=1))
        other = room.server.guild("Elsewhere")
        stranger = room.server.reporter(other.member("Cy", permissions=Permission.MANAGE_CHANNELS), other.text("general"))
        answer = await stranger.command("gavel lookup", words="agreement")
        assert f'"discord:{other.id}"' in answer.text and "another newsroom" in answer.text
        assert await stranger.autocomplete("gavel subscribe", "topics", "") == []
        assert "no subscriptions" in (await room.bo.command("gavel subscriptions")).text
        async with asyncio.timeout(10):
            while not room.server.messages(alarms):
                await room.deliver()
        [told] = room.server.messages(alarms)
        assert "Elsewhere" in told.text and "more than one server" in told.text and '"discord:ID"' in told.text

        room.app.servers.allowed = frozenset({f"discord:{other.id}"})
        assert "no subscriptions" in (await stranger.command("gavel subscriptions")).text
        assert (await room.bo.command("gavel subscriptions")).text.startswith("⛔")


def test_without_a_list_the_first_server_is_served_once_it_is_known_for_sure() -> None:
    servers, old, new = Servers(), START, START + timedelta(days=1)
    assert servers.refuses("discord:1", {"discord:1": None}) is None
    assert servers.refuses("discord:1", {}) is None
    assert servers.refuses("discord:1", {"discord:1": old, "discord:2": new}) is None
    assert servers.refuses("discord:2", {"discord:1": old, "discord:2": new})
    assert servers.refuses("discord:2", {"discord:1": None, "discord:2": new})
    assert servers.strangers({"discord:1": old, "discord:2": new}) == ["discord:2"]
    assert Servers(frozenset({"discord:2"})).refuses("discord:2", {"discord:1": old}) is None
    assert Servers(frozenset({"discord:2"})).strangers({"discord:1": old, "discord:3": new}) == []


def test_a_list_of_the_other_platform_shuts_nobody_out() -> None:
    servers, old, new = Servers(frozenset({"discord:2"})), START, START + timedelta(days=1)
    assert servers.refuses("slack:T1", {"slack:T1": None}) is None
    assert servers.refuses("slack:T2", {"slack:T1": None})
    servers = Servers(frozenset({"slack:T1"}))
    assert servers.refuses("discord:1", {"discord:1": old, "discord:2": new}) is None
    assert servers.strangers({"discord:1": old, "discord:2": new}) == ["discord:2"]


# --- acknowledging and answering ---


async def test_with_the_database_locked_a_command_is_acknowledged_in_time_and_told_to_come_again(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with discord_newsroom(tmp_path, sqlite_url) as room:
        with closing(sqlite3.connect(tmp_path / "gavel.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            begun = room.ana.begin("gavel subscribe", place="Key West, FL")
            async with asyncio.timeout(3):
                await begun.acknowledged()
                assert begun.deferred
            other.execute("ROLLBACK")
            assert "Subscribed" in (await begun.complete()).text


async def test_a_busy_database_is_said(room: DiscordNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(desk: Any) -> Any:
        raise StoreError("database", "database is locked")

    monkeypatch.setattr("bot.services.commands.book_everywhere.list_topics", busy)
    answer = await room.bo.command("gavel topics list")
    assert "The database is busy; nothing was changed." in answer.text


async def test_a_defect_is_told_and_logged(room: DiscordNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(desk: Any) -> Any:
        raise KeyError("topic")

    monkeypatch.setattr("bot.services.commands.book_everywhere.list_topics", broken)
    with capture_logs() as logs:
        answer = await room.bo.command("gavel topics list")
    assert "the mistake is Gavel's" in answer.text and str(answer.interaction.id) in answer.text
    assert [(log["event"], log["what"]) for log in logs] == [("command_failed", "gavel topics list")]


async def test_suggestions_that_take_too_long_are_none(room: DiscordNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.autocomplete.SECONDS", 0.05)
    never = asyncio.Event()

    @asynccontextmanager
    async def slow(store: Store) -> AsyncIterator[None]:
        await never.wait()
        yield

    monkeypatch.setattr(type(room.app.store), "reading", slow)
    assert await room.ana.autocomplete("gavel topics edit", "name", "imm") == []


async def test_suggestions_of_everything(room: DiscordNewsroom) -> None:
    await room.ana.command("gavel subscribe", place="Key West, FL", topics="immigration")
    await room.ana.command("gavel mute", what="topic immigration", **{"for": "2h"})

    async def values(line: str, option: str, typed: str) -> list[Any]:
        return [choice.value for choice in await room.ana.autocomplete(line, option, typed)]

    assert (await values("gavel subscribe", "place", "key w"))[0] == "Key West, FL"
    assert (await values("gavel lookup", "place", "monroe"))[0].startswith("Monroe")
    assert await values("gavel subscribe", "topics", "imm") == ["immigration"]
    assert await values("gavel topics remove", "name", "") == ["immigration"]
    assert await values("gavel subscribe", "want", "news, o") == ["news, outcome"]
    assert await values("gavel unsubscribe", "which", "") == ["1"]
    assert await values("gavel resume", "which", "") == []
    assert await values("gavel unmute", "what", "") == ["1"]
    assert (await values("gavel mute", "what", "imm"))[0] == "topic immigration"
    assert await values("gavel mute", "for", "unt") == ["until monday"]
    assert (await values("gavel quiet", "zone", "chic"))[0] == "America/Chicago"


async def test_an_interaction_that_comes_twice_has_one_effect(room: DiscordNewsroom) -> None:
    answer = await room.ana.command("gavel topics add", name="housing", query="rent*")
    payload = answer.interaction.payload
    posted = len(room.server.asked("POST"))
    room.server.world.dispatch("INTERACTION_CREATE", payload, room.guild)
    assert "already" in (await room.ana.command("gavel topics add", name="housing", query="rent*")).text
    assert len(room.server.asked("POST")) == posted + 1, "the repeated one was not even acknowledged"
    async with room.app.store.reading() as uow:
        assert len(await uow.audit.recent(10)) == 1


async def test_an_acknowledgement_whose_answer_is_lost_is_not_repeated(room: DiscordNewsroom) -> None:
    room.server.faults.add("POST /interactions/*/*/callback", status=502, after=True)
    answer = await room.ana.command("gavel topics add", name="housing", query="rent*")
    assert "Added" in answer.text and len(answer.messages) == 1


async def test_an_acknowledgement_that_comes_too_late_is_noticed_and_nothing_is_done(room: DiscordNewsroom) -> None:
    fault = room.server.faults.add("POST /interactions/*/*/callback", hold=True)
    with capture_logs() as logs:
        begun = room.ana.begin("gavel topics add", name="housing", query="rent*")
        await fault.reached.wait()
        room.clock.advance(timedelta(seconds=3.5))
        fault.release()
        await eventually(lambda: bool(logs))
    assert [(log["event"], log["code"]) for log in logs] == [("acknowledgement_failed", 10062)]
    assert begun.interaction.callback is None
    async with room.app.store.reading() as uow:
        assert [topic.name for topic in await uow.desk.topics()] == [TOPIC.name]


async def test_an_answer_whose_token_is_too_old_is_noticed(room: DiscordNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(desk: Any) -> Any:
        room.clock.advance(timedelta(minutes=16))
        return await listed(desk)

    listed = list_topics
    monkeypatch.setattr("bot.services.commands.book_everywhere.list_topics", slow)
    with capture_logs() as logs:
        await room.bo.begin("gavel topics list").acknowledged()
        await eventually(lambda: bool(logs))
    assert [(log["event"], log["what"], log["code"]) for log in logs] == [("answer_failed", "gavel topics list", 50027)]


async def test_an_answer_under_way_is_finished_when_gavel_stops(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(desk: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await listed(desk)

    listed = list_topics
    monkeypatch.setattr("bot.services.commands.book_everywhere.list_topics", slow)
    async with discord_newsroom(tmp_path, sqlite_url) as room:
        answer = room.bo.begin("gavel topics list")
        await begun.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
    assert "Immigration" in answer.text


async def test_an_answer_that_met_an_error_after_it_arrived_is_one_answer(room: DiscordNewsroom) -> None:
    room.server.faults.add("PATCH /webhooks/*/*/messages/@original", status=500, after=True)
    answer = await room.bo.command("gavel help")
    assert len(answer.messages) == 1


async def test_a_command_that_discord_still_shows_as_it_was_is_answered(room: DiscordNewsroom) -> None:
    [gavel] = room.server.world.commands.registered[None]
    [digest] = [option for option in gavel["options"] if option["name"] == "digest"]
    digest["options"][0]["name"] = "when"
    with capture_logs() as logs:
        answer = await room.ana.command("gavel digest", when="8am")
    assert "This command has changed" in answer.text and answer.ephemeral
    assert [log["event"] for log in logs] == ["command_not_taken"]


# --- pages and buttons ---


async def many_topics(room: DiscordNewsroom) -> Answer:
    async with room.app.store.deciding() as uow:
        for number in range(24):
            await uow.desk.put_topic(Topic(f"topic-{number:02}", f"Topic {number} {HOSTILE}"[:100], "rent*"))
        await uow.commit()
    return await room.bo.command("gavel topics list")


async def test_a_long_list_is_turned_page_by_page(room: DiscordNewsroom) -> None:
    answer = await many_topics(room)
    assert "25 topics" in answer.text and "Page 1 of 3" in answer.text
    assert answer.buttons == ["Next ▶"]
    assert (await room.bo.press(answer, "Next ▶")).updated
    assert "Page 2 of 3" in answer.text and answer.buttons == ["◀ Previous", "Next ▶"]
    await room.bo.press(answer, "Next ▶")
    assert "Page 3 of 3" in answer.text and answer.buttons == ["◀ Previous"]
    await room.bo.press(answer, "◀ Previous")
    assert "Page 2 of 3" in answer.text
    assert room.server.messages(room.desk) == []


async def test_a_list_from_before_a_restart_is_asked_for_anew(room: DiscordNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await many_topics(room)
    monkeypatch.setattr("adapters.common.lists.Lists.page", lambda *which: None)
    pressed = await room.bo.press(answer, "Next ▶")
    assert "Run the command again" in pressed.text and pressed.ephemeral
    assert "Page 1 of 3" in answer.text


async def test_what_people_type_is_inert_in_answers(room: DiscordNewsroom) -> None:
    added = await room.ana.command("gavel topics add", name="x", query="rent*", title=HOSTILE)
    refused = await room.ana.command("gavel subscribe", place=HOSTILE)
    for answer in (added, refused, await room.ana.command("gavel topics list")):
        assert all(not message.pinged for message in answer.messages)
        seen = [char for embed in answer.embeds for char in read(embed.get("description", "")).chars]
        assert not any(char.url for char in seen)


async def test_a_button_of_nobody_is_answered(room: DiscordNewsroom) -> None:
    message = await say(room, "old", "gavel:levitate:1:abc")
    assert "no such alert" in (await room.bo.press(message.id, "gavel:levitate:1:abc")).text


async def test_the_memory_of_interactions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "REMEMBERED", 2)
    desk = Reception(None, Servers())  # type: ignore[arg-type]

    def first(number: int) -> bool:
        return desk.is_first(discord.Object(number))  # type: ignore[arg-type]

    assert [first(number) for number in (1, 1, 2, 3, 3, 1)] == [True, False, True, True, False, True]


async def say(room: DiscordNewsroom, text: str, button: str = "", thread: str = "") -> Message:
    """Let the bot say something in the desk channel, from outside Gavel."""
    view = discord.ui.View(timeout=None)
    if button:
        view.add_item(discord.ui.Button(label="Old", custom_id=button))
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        await client.login(room.server.token)
        sent = await client.get_partial_messageable(room.desk.id).send(text, view=view)
        if thread:
            await client.http.start_thread_with_message(room.desk.id, sent.id, name=thread, auto_archive_duration=60)
    return room.desk.messages[sent.id]

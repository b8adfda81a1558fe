"""Forms and shortcuts of Slack: filled in and used by people, taken by the real Bolt, answered by the whole Gavel."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from adapters.slack.opening import open_slack
from adapters.slack.teams import Tokens
from bot.domain.delivery import DeliveryType
from bot.domain.errors import StoreError
from bot.domain.subscription import Mode, Want
from bot.matching.gazetteer import load_gazetteer
from bot.services.commands.book import COMMANDS
from bot.services.commands.desk import Desk
from bot.services.commands.servers import Servers
from bot.services.commands.subscribe import subscribe
from bot.services.commands.subscribe_form import HINTS
from bot.services.indexing import CurrentIndex
from bot.web.health import serve as mounted
from storage.store import SqlStore
from tests.fakes.chat_newsroom import eventually
from tests.fakes.newsroom import Entry, Hand, document, rss_feed
from tests.fakes.slack import Answer, Message, SlackServer, View
from tests.fakes.slack_newsroom import SlackNewsroom, slack_newsroom
from tests.fakes.web import Answer as Site
from tests.fakes.web import serve

KEY_WEST = {"Place": ["Key West, FL"], "Topics": ["Immigration"]}
SUBSCRIBE = next(command for command in COMMANDS if command.name == "subscribe")


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[SlackNewsroom]:
    async with slack_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


@asynccontextmanager
async def with_news(tmp_path: Path, url: str, *titles: str) -> AsyncIterator[SlackNewsroom]:
    """A newsroom that subscribed Key West, and to which a feed brought these."""
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Site(body=document())))
        async with slack_newsroom(tmp_path, url, [feed]) as room:
            await room.ana.command("/gavel subscribe Key West, FL immigration")
            await room.poll()
            entries = [Entry(title, guid=str(n)) for n, title in enumerate(titles)]
            site.script("/ledger", Site(body=document(*entries)))
            await room.poll()
            yield room


async def opened(room: SlackNewsroom) -> View:
    return (await room.ana.command("/gavel subscribe")).modal


async def saved(room: SlackNewsroom, form: View, values: dict[str, Any]) -> str:
    """Submit, and return what the form then says."""
    await room.ana.submit(form, values)
    await room.server.until(lambda: "One moment" not in form.text)
    return form.text


# --- the form ---


async def test_the_form_has_the_options_of_the_command(room: SlackNewsroom) -> None:
    form = await opened(room)
    names = [option.name.capitalize() for option in SUBSCRIBE.options]
    assert form.title == "Subscribe"
    assert [label for label in form.labels if label != "Or a group"] == names
    hints = {block["label"]["text"]: block["hint"]["text"] for block in form.blocks if "hint" in block}
    assert hints == {option.name.capitalize(): HINTS.get(option.name, option.description) for option in SUBSCRIBE.options}
    assert "between them" not in str(hints)  # What is chosen from a list is parted by nothing.
    assert "#desk" in form.text
    _, mode = form.element("Mode")
    assert [each["value"] for each in mode["options"]] == list(Mode)
    _, want = form.element("Want")
    assert [each["value"] for each in want["options"]] == list(Want)


async def test_places_and_topics_are_suggested(room: SlackNewsroom) -> None:
    night = room.team.group("night-desk")
    form = await opened(room)
    assert "Key West, FL" in [each.name for each in await room.ana.suggest(form, "Place", "key w")]
    assert await room.ana.suggest(form, "Place", "xqzzq") == []
    assert [(each.name, each.value) for each in await room.ana.suggest(form, "Topics", "")] == [("Immigration", "immigration")]
    assert [(each.name, each.value) for each in await room.ana.suggest(form, "Or a group", "")] == [("@night-desk", night.id)]


async def test_saving_says_what_the_command_says(room: SlackNewsroom) -> None:
    said = await saved(
        room,
        await opened(room),
        KEY_WEST | {"Query": "rent*", "Want": ["news", "outcome"], "Mode": "daily", "Mention": room.bo, "Match": "loose"},
    )
    there = room.team.channel("other")
    there.invite(room.ana)
    typed = await room.ana.at(there).command(
        "/gavel subscribe place: Key West, FL topics: immigration query: rent* want: news, outcome mode: daily "
        "mention: @Bo match: loose"
    )
    assert said.replace("#desk\n", "") == typed.text.replace("No. 2", "No. 1").removesuffix("\nUndo")  # A button of messages.
    async with room.app.store.reading() as uow:
        one, other = await uow.desk.subscriptions()
    assert (one.places, one.topics, one.query, one.want, one.mode, one.mention, one.loose, one.by) == (
        other.places,
        other.topics,
        other.query,
        other.want,
        other.mode,
        other.mention,
        other.loose,
        other.by,
    )
    assert one.channel == f"slack:{room.desk.id}"


async def test_a_group_can_be_called(room: SlackNewsroom) -> None:
    night = room.team.group("night-desk")
    assert "a group" in await saved(room, await opened(room), KEY_WEST | {"Or a group": "@night-desk"})
    async with room.app.store.reading() as uow:
        assert [each.mention for each in await uow.desk.subscriptions()] == [f"slack:group:{night.id}"]


async def test_what_is_wrong_stands_at_its_field(room: SlackNewsroom) -> None:
    room.team.group("night-desk")
    form = await opened(room)
    done = await room.ana.submit(form, KEY_WEST | {"Query": "(rent", "Mention": room.bo, "Or a group": "@night-desk"})
    assert done.errors.keys() == {"Query", "Or a group"}
    assert "The query cannot be read" in done.errors["Query"]
    assert "Subscribed" in await saved(room, form, {"Query": None, "Or a group": None})


async def test_what_the_service_refuses_stands_in_the_form_with_what_was_filled_in(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    form = await opened(room)
    said = await saved(room, form, KEY_WEST | {"Mode": "instant"})
    assert "exactly this subscription already: No. 1" in said
    assert [each["value"] for each in form.chosen("Place")] == ["Key West, FL"]
    assert form.chosen("Mode")["value"] == "instant"
    assert "Changed: No. 1" in await saved(room, form, {"Mode": "daily"})


async def test_a_preview_shows_what_would_have_come_and_saves_nothing(tmp_path: Path, sqlite_url: str) -> None:
    async with with_news(tmp_path, sqlite_url, "Commission voids 287(g) agreement") as room:
        form = (await room.bo.command("/gavel subscribe")).modal
        await room.bo.fill(form, KEY_WEST | {"Mode": "daily"})
        before = await room.bo.press(form, "Preview")
        assert before.modal is form
        for words in ("Not saved yet: Key West, FL · Immigration", "1 item would have been posted", "Commission voids 287(g)"):
            assert words in form.text
        assert [each["value"] for each in form.chosen("Place")] == ["Key West, FL"]
        async with room.app.store.reading() as uow:
            assert len(await uow.desk.subscriptions()) == 1
        await room.bo.submit(form)
        await room.server.until(lambda: "Changed: No. 1" in form.text)


async def test_a_preview_without_a_place_says_what_is_missing(room: SlackNewsroom) -> None:
    form = await opened(room)
    await room.ana.press(form, "Preview")
    assert "A place is missing." in form.text


async def test_who_closes_the_form_meanwhile_reads_the_answer_in_the_channel(
    room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def slow(*args: Any, **asked: Any) -> Any:
        await go_on.wait()
        return await subscribe(*args, **asked)

    monkeypatch.setattr("bot.services.commands.book_channel.subscribe", slow)
    form = await opened(room)
    await room.ana.submit(form, KEY_WEST)
    assert "One moment" in form.text
    room.ana.close(form)
    go_on.set()
    await room.server.until(lambda: any(one.ephemeral for one in room.ana.reads()))
    [told] = [one for one in room.ana.reads() if one.ephemeral]
    assert "Subscribed: No. 1" in told.text


async def test_with_the_database_locked_forms_are_acknowledged_in_time(tmp_path: Path, sqlite_url: str) -> None:
    async with slack_newsroom(tmp_path, sqlite_url) as room:
        with closing(sqlite3.connect(tmp_path / "gavel.db", isolation_level=None)) as other:
            home = await room.ana.open_home()
            form = await opened(room)
            await room.ana.fill(form, KEY_WEST)
            message = await say(room, "an old message")
            other.execute("BEGIN EXCLUSIVE")
            again = await room.bo.command("/gavel subscribe")
            asked = await room.bo.begin_shortcut("gavel:mute-story", message).acknowledged()
            room.ana.tell_home()
            told = room.team.app.events("app_home_opened")[-1]
            refreshed = await room.ana.begin_press(home, "Refresh").acknowledged()
            pressed = await room.ana.begin_press(form, "Preview").acknowledged()
            submitted = await room.ana.submit(form)
            await room.server.until(lambda: told.acknowledged)
            assert all(each.took < 3 for each in (again, asked, pressed, refreshed, submitted)) and (told.took or 0) < 3
            assert again.modal.title == "Subscribe" and "One moment" in form.text
            other.execute("ROLLBACK")
            await room.server.until(lambda: "Subscribed" in form.text)
            assert "Gavel did not post" in (await asked.complete()).text


async def test_a_busy_database_leaves_the_form_filled_in(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*args: Any, **asked: Any) -> Any:
        raise StoreError("database", "database is locked")

    form = await opened(room)
    with monkeypatch.context() as patched:
        patched.setattr("bot.services.commands.book_channel.subscribe", busy)
        assert "The database is busy; nothing was changed." in await saved(room, form, KEY_WEST)
    assert "Subscribed" in await saved(room, form, {})


async def test_a_form_that_comes_twice_is_saved_once(room: SlackNewsroom) -> None:
    form = await opened(room)
    done = await room.ana.submit(form, KEY_WEST)
    again = room.team.app.deliver("interactive", done.envelope.payload)
    await room.server.until(lambda: again.acknowledged and "Subscribed: No. 1" in form.text)
    async with room.app.store.reading() as uow:
        assert len(await uow.audit.recent(10)) == 1


async def test_who_may_not_subscribe_is_told_before_filling_it_in(room: SlackNewsroom) -> None:
    await room.bo.command("/gavel editors add @Bo")
    answer = await room.ana.command("/gavel subscribe")
    await room.server.until(lambda: "Only an editor may do this." in answer.text)
    assert not answer.modal.labels


async def test_who_lost_the_right_meanwhile_saves_nothing(room: SlackNewsroom) -> None:
    form = await opened(room)
    await room.bo.command("/gavel editors add @Bo")
    assert "Only an editor may do this." in await saved(room, form, KEY_WEST)


async def test_where_the_bot_is_not_the_form_says_how_to_invite_it(room: SlackNewsroom) -> None:
    there = room.team.channel("beat", invited=False)
    there.invite(room.ana)
    answer = await room.ana.at(there).command("/gavel subscribe")
    await room.server.until(lambda: "/invite @Gavel" in answer.text)


async def test_a_private_conversation_gets_no_form(room: SlackNewsroom) -> None:
    answer = await room.ana.at(room.team.im(room.ana.person)).command("/gavel subscribe")
    assert "not in private messages" in answer.text and answer.view is None


async def test_a_form_that_does_not_open_is_said(room: SlackNewsroom) -> None:
    room.server.faults.add("views.open", error="expired_trigger_id")
    with capture_logs() as logs:
        answer = await room.ana.command("/gavel subscribe")
    assert "The form did not open." in answer.text and answer.ephemeral
    assert [(log["event"], log["code"]) for log in logs] == [("form_not_opened", "expired_trigger_id")]


async def test_the_form_is_open_before_slack_is_asked_anything(room: SlackNewsroom) -> None:
    room.server.faults.add("usergroups.list", hold=True)
    room.server.faults.add("conversations.info", hold=True)
    assert (await room.ana.command("/gavel subscribe")).modal.labels


async def test_suggestions_come_in_time_or_not_at_all(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*asked: Any) -> Any:
        await asyncio.Event().wait()

    form = await opened(room)
    monkeypatch.setattr("adapters.slack.suggesting.SECONDS", 0.05)
    monkeypatch.setattr("adapters.slack.suggesting._found", never)
    assert await room.ana.suggest(form, "Topics", "") == []


async def test_forms_work_by_http_too(sqlite_store: SqlStore) -> None:
    gazetteer = load_gazetteer()
    desk = Desk(sqlite_store, gazetteer, CurrentIndex(gazetteer), Hand())
    async with SlackServer() as server:
        team = server.workspace("Newsroom")
        ana = team.member("Ana", team.channel("desk"))
        tokens = [Tokens(team.token, signing_secret=team.app.secret)]
        async with open_slack(tokens, desk, Servers(), api_url=server.api_url, on_channel=lambda channel: None) as adapter:
            app = web.Application()
            app.add_routes(adapter.routes)
            async with mounted(app, "127.0.0.1", 0) as port:
                team.app.request_url = f"http://127.0.0.1:{port}/slack/events"
                form = (await ana.command("/gavel subscribe")).modal
                assert "query" in (await ana.submit(form, {"Place": ["Key West, FL"], "Query": "(rent"})).errors["Query"]
                await ana.submit(form, {"Query": "rent*"})
                await server.until(lambda: "Subscribed: No. 1" in form.text)
                assert "Key West, FL" in (await ana.open_home()).text


# --- shortcuts ---


async def test_why_and_mute_story_from_a_message(tmp_path: Path, sqlite_url: str) -> None:
    async with with_news(tmp_path, sqlite_url, "Commission voids 287(g) agreement") as room:
        [alert] = room.server.messages(room.desk)
        why = await room.bo.shortcut("gavel:why", alert)
        pressed = await room.bo.press(alert, "Why?")
        assert "Why this is here" in why.text and why.text == pressed.text and why.ephemeral
        asked = await room.bo.shortcut("gavel:mute-story", alert)
        assert asked.text == (await room.bo.press(alert, "Mute story")).text
        await room.bo.press(asked.message, "2 hours")
        assert "Muted: the story “Commission voids 287(g) agreement”" in asked.message.text
        async with room.app.store.reading() as uow:
            assert len(await uow.mutes.of_channel(f"slack:{room.desk.id}", room.clock.time)) == 1


async def test_other_messages_are_no_alerts(room: SlackNewsroom) -> None:
    for message in (room.ana.say("hello"), await say(room, "an old message")):
        for callback in ("gavel:why", "gavel:mute-story"):
            answer = await room.bo.shortcut(callback, message)
            assert "Gavel did not post this message." in answer.text and answer.ephemeral


async def test_an_answer_in_a_thread_is_an_alert_too_and_a_notice_is_none(tmp_path: Path, sqlite_url: str) -> None:
    async with with_news(tmp_path, sqlite_url, "Commission voids 287(g) agreement") as room:
        [alert] = room.server.messages(room.desk)
        here, now = f"slack:{room.desk.id}", room.clock.time
        async with room.app.store.deciding() as uow:
            [post] = await uow.deliveries.of_message(here, f"{room.desk.id}/{alert.ts}")
            await uow.deliveries.add(here, DeliveryType.REPLY, post.alerts, now, target=post.message_id)
            await uow.deliveries.add(here, DeliveryType.NOTICE, [], now, text="The feed ledger fails.", notice_key="ledger")
            await uow.commit()
        await room.deliver()
        await room.deliver(timedelta(seconds=5))
        reply, notice = (one for one in room.desk.messages.values() if one.author.bot and one is not alert)
        assert reply.thread_ts == alert.ts
        why = await room.bo.shortcut("gavel:why", reply)
        assert "Why this is here" in why.text and why.message.thread_ts == alert.ts
        assert "This message is no alert." in (await room.bo.shortcut("gavel:why", notice)).text


async def test_someone_outside_a_channel_mutes_nothing_in_it(tmp_path: Path, sqlite_url: str) -> None:
    async with with_news(tmp_path, sqlite_url, "Commission voids 287(g) agreement") as room:
        [alert] = room.server.messages(room.desk)
        cy = room.team.member("Cy", room.team.channel("other"))
        assert "Only a member of this channel may do this." in (await cy.shortcut("gavel:mute-story", alert)).text


async def test_a_list_of_several_stories_asks_which(tmp_path: Path, sqlite_url: str) -> None:
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Site(body=document())))
        async with slack_newsroom(tmp_path, sqlite_url, [feed]) as room:
            await room.ana.command("/gavel subscribe Key West, FL immigration hourly")
            await room.poll()
            titles = ("Commission voids 287(g) agreement", "Sheriff hires divers for reef rescue squad")
            texts = ("The Key West commission and the 287(g) pact.", "Key West divers, and no 287(g) officers among them.")
            entries = [Entry(title, guid=title, text=text) for title, text in zip(titles, texts, strict=True)]
            site.script("/ledger", Site(body=document(*entries)))
            await room.poll()
            await room.deliver(timedelta(hours=2))
            [digest] = room.server.messages(room.desk)
            asked = await room.bo.shortcut("gavel:mute-story", digest)
            assert "Mute which story?" in asked.text and sorted(asked.buttons) == sorted(titles)
            await room.bo.press(asked.message, titles[1])
            assert "Mute this story in this channel for how long?" in asked.message.text
            assert "Why these 2 are here" in (await room.bo.shortcut("gavel:why", digest)).text


async def test_a_shortcut_that_comes_twice_is_answered_once(room: SlackNewsroom) -> None:
    answer: Answer = await room.bo.shortcut("gavel:why", room.ana.say("hello"))
    again = room.team.app.deliver("interactive", answer.envelope.payload)
    await eventually(lambda: again.acknowledged)
    assert len(answer.uses) == 1


async def say(room: SlackNewsroom, text: str) -> Message:
    """Let the bot say something in the desk channel, from outside Gavel."""
    client = AsyncWebClient(room.team.token, base_url=room.server.api_url)
    sent = await client.chat_postMessage(channel=room.desk.id, text=text)
    return room.desk.messages[sent["ts"]]

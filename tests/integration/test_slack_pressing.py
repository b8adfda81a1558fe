"""Buttons of alerts and answers on Slack, pages of lists, and the bot named in a message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.subscription import Topic
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.slack import Answer
from tests.fakes.slack_newsroom import SlackNewsroom, slack_newsroom
from tests.fakes.slack_saying import say
from tests.fakes.web import Answer as Site
from tests.fakes.web import serve

HOSTILE = "<!channel> <@U1> *loud* :x: & <https://evil.example|good> `x`"


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[SlackNewsroom]:
    async with slack_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


async def many_topics(room: SlackNewsroom) -> Answer:
    async with room.app.store.deciding() as uow:
        for number in range(24):
            await uow.desk.put_topic(Topic(f"topic-{number:02}", f"Topic {number} {HOSTILE}"[:100], "rent*"))
        await uow.commit()
    return await room.bo.command("/gavel topics list")


async def test_a_long_list_is_turned_page_by_page(room: SlackNewsroom) -> None:
    answer = await many_topics(room)
    message = answer.message
    assert "25 topics" in answer.text and "Page 1 of 3" in answer.text
    assert answer.buttons == ["Next ▶"]
    assert (await room.bo.press(message, "Next ▶")).updated
    assert "Page 2 of 3" in message.text and message.buttons == ["◀ Previous", "Next ▶"]
    await room.bo.press(message, "Next ▶")
    assert "Page 3 of 3" in message.text and message.buttons == ["◀ Previous"]
    await room.bo.press(message, "◀ Previous")
    assert "Page 2 of 3" in message.text
    assert room.server.messages(room.desk) == []


async def test_a_list_from_before_a_restart_is_asked_for_anew(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await many_topics(room)
    monkeypatch.setattr("adapters.common.lists.Lists.page", lambda *which: None)
    pressed = await room.bo.press(answer.message, "Next ▶")
    assert "Run the command again" in pressed.text and pressed.ephemeral
    assert "Page 1 of 3" in answer.text


async def test_what_people_type_is_inert_in_answers(room: SlackNewsroom) -> None:
    added = await room.ana.command(f"/gavel topics add x query: rent* title: {HOSTILE}")
    refused = await room.ana.command(f"/gavel subscribe {HOSTILE}")
    for answer in (added, refused, await room.ana.command("/gavel topics list")):
        assert all(not message.pinged and not message.links for message in answer.messages)


async def test_a_button_of_nobody_is_answered(room: SlackNewsroom) -> None:
    message = await say(room, "old", "gavel:levitate:1:abc")
    assert "no such alert" in (await room.bo.press(message, "Old")).text


async def test_a_press_that_comes_twice_has_one_effect(room: SlackNewsroom) -> None:
    muted = await room.ana.command("/gavel mute topic immigration for 2h")
    pressed = await room.ana.press(muted.message, "Unmute")
    assert pressed.updated and "Unmuted" in muted.message.text
    again = room.team.app.deliver("interactive", pressed.envelope.payload)
    await room.server.until(lambda: again.acknowledged)
    assert "Nothing is muted" in (await room.ana.command("/gavel mutes")).text
    assert len(pressed.uses) == 1


async def test_the_second_press_of_a_double_tap_does_not_hide_what_the_first_did(room: SlackNewsroom) -> None:
    muted = await room.ana.command("/gavel mute topic immigration for 2h")
    first, second = (room.ana.begin_press(muted.message, "Unmute") for _ in range(2))
    await first.complete()
    await second.acknowledged()
    assert "Nothing is muted" in (await room.bo.command("/gavel mutes")).text
    assert "Unmuted" in muted.message.text
    assert len(first.uses) + len(second.uses) == 1


async def test_a_button_in_a_thread_is_answered_in_the_thread(room: SlackNewsroom) -> None:
    root = await say(room, "an alert")
    message = await say(room, "a change", "gavel:why:1:abc", thread=root.ts)
    pressed = await room.bo.press(message, "Old")
    assert pressed.ephemeral and pressed.message.thread_ts == root.ts


async def test_an_alert_is_muted_from_its_menu(tmp_path: Path, sqlite_url: str) -> None:
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Site(body=document())))
        async with slack_newsroom(tmp_path, sqlite_url, [feed]) as room:
            await room.ana.command("/gavel subscribe Key West, FL immigration")
            await room.poll()
            site.script("/ledger", Site(body=document(Entry("Commission voids 287(g) agreement", guid="vote"))))
            await room.poll()
            [alert] = room.server.messages(room.desk)
            asked = await room.bo.press(alert, "Mute topic")
            assert asked.ephemeral and asked.buttons == ["2 hours", "1 day", "Until Monday", "For good"]
            muted = await room.bo.press(asked.message, "2 hours")
            assert muted.updated and "Muted: the topic immigration, until" in asked.message.text
            assert asked.message.buttons == ["Unmute"]
            claimed = await room.ana.press(alert, "Claim")
            assert "You are on it." in claimed.text and claimed.ephemeral
            await room.deliver(timedelta(minutes=2))
            assert "ana is on it" in alert.text


# --- the bot is named ---


async def test_naming_the_bot_brings_help_to_the_one_who_did(room: SlackNewsroom) -> None:
    root = room.bo.say("look")
    room.ana.mention("what can you do?", thread=root)
    await room.server.until(lambda: bool(room.ana.person.seen))
    [told] = room.ana.reads()[-1:]
    assert "What Gavel does here" in told.text
    assert told.ephemeral and told.thread_ts == root.ts
    assert room.server.messages(room.desk) == []


async def test_bots_that_name_it_get_no_answer(room: SlackNewsroom) -> None:
    bot = room.team.person("Echo", bot=True)
    room.desk.invite(bot)
    room.desk.say(bot, f"<@{room.team.bot.id}> hello")
    room.ana.mention("hello")
    await room.server.until(lambda: bool(room.ana.person.seen))
    assert bot.seen == []


async def test_a_mention_that_is_delivered_again_is_answered_once(room: SlackNewsroom) -> None:
    room.ana.mention("hello")
    await room.server.until(lambda: bool(room.ana.person.seen))
    again = room.team.app.repeat(room.team.app.events("app_mention")[-1])
    await room.server.until(lambda: again.acknowledged)
    assert len(room.server.asked("chat.postEphemeral")) == 1

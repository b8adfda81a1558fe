"""Points of chat-platforms.md section 7 through the whole Gavel on Discord: from a feed to what readers see and press."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.fakes.chat_newsroom import eventually
from tests.fakes.discord import Message, Permission
from tests.fakes.discord.state import Channel
from tests.fakes.discord_markdown import read, read_title
from tests.fakes.discord_newsroom import DiscordNewsroom, discord_newsroom
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.web import Answer, serve

OLD = Entry("The garden club meets", guid="old", link="https://ledger.example/old", text="Nothing of note.")
HOSTILE = [
    "287(g) @everyone @here <@1> <@&2> <#3> <!channel> </deploy:5> <t:1:R> <:x:1> :siren:",
    "287(g) [free money](https://evil.example) https://evil.example **loud** __x__ ~~x~~ ||x|| `x` ```x```",
    "# 287(g) heading",
    ">>> 287(g) quotation",
    "287(g) safe\u202egnp.exe \u2066isolated\u2069 \u200b\u2028\u0085",
    "287(g) " + "5000 characters, @everyone [x](https://evil.example) " * 100,
]
LINKS = ["https://ledger.example/a)b [x](https://evil.example)", "https://u:p@ledger.example/", "javascript:alert(1)"]
FORGED = [
    "gavel:claim:1:",
    f"gavel:claim:{'9' * 80}:k",
    "gavel:claim:١:k",
    "gavel:claim:-1:k",
    "gavel:claim:1 OR 1=1:k",
    "gavel:claim:1:2:k",
    "gavel:why:1.2:k",
    "gavel:timeline:0:k",
    "gavel:mute-topic:1.٣/2h:k",
    "gavel:mute-story-for:1/../..:k",
    "gavel:unmute:everything:k",
    "gavel:nothing:1:k",
    f"gavel:page:x-{'9' * 70}:",
    "gavel:page:x-²:",
    "gavel:page:-1:",
]


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordNewsroom]:
    async with discord_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


# 7: hostile feed text


async def test_point_7_a_hostile_feed_calls_nobody_and_forges_nothing(tmp_path: Path, sqlite_url: str) -> None:
    entries = [
        # Escaped twice, as a feed must for its reader to see the characters themselves and no HTML.
        Entry(escape(escape(text)), guid=f"{n}", link=LINKS[n % len(LINKS)], text=escape(escape(f"Key West. {text}")))
        for n, text in enumerate(HOSTILE)
    ]
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Answer(body=document(OLD))))
        async with discord_newsroom(tmp_path, sqlite_url, [feed]) as room:
            await room.ana.command("gavel subscribe", place="Key West, FL", topics="immigration")
            await room.poll()
            for n in range(len(entries)):
                site.script("/ledger", Answer(body=document(OLD, *entries[: n + 1])))
                await room.poll()
            shown = room.server.messages(room.desk)
            assert len(shown) == len(HOSTILE)
            for message in shown:
                assert (message.content, message.pinged) == ("", frozenset())
                assert all(address.startswith("https://ledger.example/") for address in _addresses(message))
            asked = [one.body for one in room.server.asked("POST", "/channels/{channel_id}/messages")]
            assert len(asked) == len(shown) and all(body["allowed_mentions"] == {"parse": []} for body in asked)


def _addresses(message: Message) -> list[str]:
    """Where a reader's click may lead; fails if anything but the links is live."""
    found: list[str] = []
    for embed in message.embeds:
        body, title = read(embed.get("description", "")), read_title(embed.get("title", ""))
        assert body.live == title.live == []
        found += [address for _, address in body.links] + [embed[key] for key in ("url",) if key in embed]
    return found


# 6: the database is locked


async def test_point_6_with_the_database_locked_suggestions_and_buttons_are_answered_in_time(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with discord_newsroom(tmp_path, sqlite_url) as room:
        alert = _buttons(room, "gavel:claim:1:k")
        with closing(sqlite3.connect(tmp_path / "gavel.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            async with asyncio.timeout(3):
                pressed = room.ana.begin_press(alert, "gavel:claim:1:k")
                typed = (room.ana.autocomplete("gavel unmute", "what", "x" * 6000) for _ in range(20))
                assert await asyncio.gather(*typed) == [[]] * 20
                await pressed.acknowledged()
            other.execute("ROLLBACK")
        assert "no such alert" in (await pressed.complete()).text
        [suggested] = await room.ana.autocomplete("gavel subscribe", "topics", "imm", place="Key West, FL")
        assert suggested.value == "immigration"


@pytest.mark.parametrize("typed", ["x" * 6000, "key w" * 1200, "Key West, FL, " * 400, "é\u0301" * 2000, "%_" * 3000])
async def test_whatever_is_typed_suggestions_come_in_time(room: DiscordNewsroom, typed: str) -> None:
    async with asyncio.timeout(3):
        assert await room.ana.autocomplete("gavel subscribe", "place", typed) == []
        assert await room.ana.autocomplete("gavel mute", "what", typed) == []


# Buttons that no alert of this channel has


async def test_a_forged_button_is_refused_and_changes_nothing(room: DiscordNewsroom) -> None:
    with capture_logs() as log:
        for custom_id in FORGED:
            answer = await room.ana.press(_buttons(room, custom_id), custom_id)
            assert answer.text.startswith("⛔") and answer.ephemeral
    assert [line for line in log if line["event"] in {"command_failed", "answer_failed"}] == []
    async with room.app.store.reading() as uow:
        assert await uow.audit.recent(10) == []


async def test_a_button_pressed_in_a_server_that_is_not_served_does_nothing(room: DiscordNewsroom) -> None:
    room.clock.advance(timedelta(days=1))
    elsewhere = room.server.guild("Elsewhere")
    there = elsewhere.text("general")
    stranger = room.server.reporter(elsewhere.member("Cy", permissions=Permission.MANAGE_CHANNELS), there)
    answer = await stranger.press(_buttons(room, "gavel:claim:1:k", there), "gavel:claim:1:k")
    assert "another newsroom" in answer.text


async def test_a_press_that_is_acknowledged_too_late_is_noticed_and_not_done(room: DiscordNewsroom) -> None:
    held = room.server.faults.add("POST /interactions/*", hold=True)
    with capture_logs() as log:
        room.ana.begin_press(_buttons(room, "gavel:unmute:all:k"), "gavel:unmute:all:k")
        await held.reached.wait()
        room.clock.advance(timedelta(seconds=4))
        held.release()
        await eventually(lambda: any(line.get("code") == 10062 for line in log))
    assert room.server.asked("PATCH") == []


def _buttons(room: DiscordNewsroom, custom_id: str, channel: Channel | None = None) -> Message:
    """Let the bot have posted a button, whatever its id."""
    button = {"type": 2, "id": 2, "style": 2, "label": "Press", "custom_id": custom_id}
    return (channel or room.desk).say(room.server.world.bot, "", components=[{"type": 1, "id": 1, "components": [button]}])

"""The tests' own Discord against the real discord.py: rate limits, and every row of the table of faults."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from tests.fakes.discord import MESSAGE_CREATE, DiscordServer
from tests.fakes.discord.client import Bot, logged_in, place, refused, running

MACOS_REPEATS = pytest.mark.skipif(sys.platform == "darwin", reason="the library knows macOS's errno 54 and repeats by itself")
POST = "POST /channels/{channel_id}/messages"


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as running:
        yield running


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with logged_in(server) as client:
        yield client


# Rate limits


async def test_a_bucket_is_obeyed_without_a_single_429(server: DiscordServer, bot: Bot) -> None:
    server.buckets.set(MESSAGE_CREATE, limit=5, per=0.4)
    guild = server.guild("Desk")
    one, two = guild.text("one"), guild.text("two")
    await asyncio.gather(*(place(bot, where).send(str(n)) for n in range(12) for where in (one, two)))
    assert [len(server.messages(channel)) for channel in (one, two)] == [12, 12]
    assert server.count(429) == 0


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_429_is_waited_out(server: DiscordServer, bot: Bot, scope: str) -> None:
    channel = server.guild("Desk").text("key-west")
    server.faults.add(POST, limited=0.05, scope=scope)
    await place(bot, channel).send("x")
    assert (server.count(429), len(server.messages(channel))) == (1, 1)


async def test_a_long_429_raises_where_a_timeout_is_set(server: DiscordServer) -> None:
    channel = server.guild("Desk").text("key-west")
    server.faults.add("POST *", limited=900)
    async with logged_in(server, Bot(max_ratelimit_timeout=30)) as bot:
        with pytest.raises(discord.RateLimited) as caught:
            await place(bot, channel).send("x")
        assert caught.value.retry_after == 900
        await place(bot, channel).send("the next one passes")


async def test_without_via_a_429_is_taken_for_a_ban(server: DiscordServer, bot: Bot) -> None:
    channel = server.guild("Desk").text("key-west")
    server.faults.add(POST, limited=1, via=False)
    assert (await refused(place(bot, channel).send("x"))).status == 429


# Faults


async def test_the_library_repeats_a_failed_send_with_its_nonce(server: DiscordServer, bot: Bot) -> None:
    """It waits a second before it does, so all rows run at once."""
    guild = server.guild("Desk")
    rows = [(status, after, guild.text("row")) for status in (500, 502, 504, 524) for after in (False, True)]
    for status, after, channel in rows:
        server.faults.add(f"POST /channels/{channel.id}/messages", status=status, after=after, html=status == 524)
    await asyncio.gather(*(place(bot, channel).send("once") for _, _, channel in rows))
    assert [len(server.messages(channel)) for _, _, channel in rows] == [1] * len(rows)
    assert len(server.asked("POST")) == 2 * len(rows)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 503}, discord.DiscordServerError),
        ({"status": 503, "html": True}, discord.DiscordServerError),
        pytest.param({"reset": True}, aiohttp.ClientOSError, marks=MACOS_REPEATS),
        ({"drop": True}, aiohttp.ServerDisconnectedError),
        ({"html": True, "status": 403}, discord.Forbidden),
    ],
)
async def test_other_faults_are_raised_at_once(
    server: DiscordServer, bot: Bot, fault: dict[str, Any], error: type[Exception], after: bool
) -> None:
    channel = server.guild("Desk").text("key-west")
    server.faults.add(POST, after=after, **fault)
    with pytest.raises(error):
        await place(bot, channel).send("once", nonce=5)
    assert len(server.messages(channel)) == int(after)
    await place(bot, channel).send("once", nonce=5)
    assert len(server.messages(channel)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_no_answer_a_late_one_and_a_slow_one(server: DiscordServer, bot: Bot, after: bool) -> None:
    channel = server.guild("Desk").text("key-west")
    never = server.faults.add(POST, hold=True, after=after)
    waiting = asyncio.create_task(place(bot, channel).send("no answer"))
    await never.reached.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(server.messages(channel)) == int(after)
    never.release()
    await server.until(lambda: len(server.messages(channel)) == 1)
    slow = server.faults.add(POST, hold=True, after=after)
    sending = asyncio.create_task(place(bot, channel).send("slow"))
    await slow.reached.wait()
    slow.release()
    await sending
    assert len(server.messages(channel)) == 2


async def test_what_is_abandoned_is_never_stored(server: DiscordServer, bot: Bot) -> None:
    channel = server.guild("Desk").text("key-west")
    never = server.faults.add(POST, hold=True)
    sending = asyncio.create_task(place(bot, channel).send("lost"))
    await never.reached.wait()
    server.faults.clear()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sending
    assert server.messages(channel) == []
    assert server.requests[-1].status == 0


async def test_a_fault_for_one_channel_leaves_others_alone(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    one, two = guild.text("one"), guild.text("two")
    server.faults.add(f"POST /channels/{one.id}/messages", status=503, times=2)
    await place(bot, two).send("passes")
    for _ in range(2):
        await refused(place(bot, one).send("fails"))
    await place(bot, one).send("passes")


async def test_a_failed_answer_to_an_interaction_is_repeated_and_has_no_nonce(server: DiscordServer) -> None:
    """What the library does with a 500 after storing: a followup twice, a first answer once but with an error."""
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    newsroom = Bot()
    errors: list[discord.HTTPException] = []

    @newsroom.tree.command(description="Answers twice")
    async def gavel(interaction: discord.Interaction[Any]) -> None:
        errors.append(await refused(interaction.response.send_message("first")))
        await interaction.followup.send("second")

    async with running(server, newsroom):
        await newsroom.tree.sync()
        server.faults.add("POST /interactions/*", status=500, after=True)
        server.faults.add("POST /webhooks/*", status=500, after=True)
        answer = await server.reporter(guild.member("Ana"), channel).command("gavel")
        await answer.followups(2)
        assert [one.content for one in answer.messages] == ["first", "second", "second"]
        assert [error.code for error in errors] == [40060]

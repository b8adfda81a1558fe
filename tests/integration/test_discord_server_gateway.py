"""The tests' own Discord against the real discord.py: the gateway, and everything that breaks it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from tests.fakes.discord import DiscordServer, ManualClock, Permission, pointed_at
from tests.fakes.discord.client import Bot, running

START = datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=ManualClock(START)) as running:
        yield running


async def test_ready_brings_guilds_channels_threads_and_the_bots_permissions(server: DiscordServer) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west", topic="Key West")
    forum = guild.forum("alerts", tags=["agenda"])
    server.guild("Elsewhere", present=False)
    async with running(server) as bot:
        [found] = bot.guilds
        assert [one.name for one in found.channels] == ["key-west", "alerts"]
        text, board = bot.get_channel(channel.id), bot.get_channel(forum.id)
        assert isinstance(text, discord.TextChannel)
        assert isinstance(board, discord.ForumChannel)
        assert (text.topic, [tag.name for tag in board.available_tags]) == ("Key West", ["agenda"])
        assert text.permissions_for(found.me).embed_links
        assert not text.permissions_for(found.me).manage_threads
        assert server.gateway.heartbeats >= 1
        assert server.gateway.identifies[0]["intents"] == 1


async def test_channels_roles_and_guilds_change(server: DiscordServer) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    async with running(server) as bot:
        text = bot.get_channel(channel.id)
        assert isinstance(text, discord.TextChannel)
        channel.deny(guild.bot, Permission.SEND_MESSAGES)
        await bot.seen("guild_channel_update")
        assert not text.permissions_for(text.guild.me).send_messages
        guild.bot_role.set(Permission(0))
        await bot.seen("guild_role_update")
        assert not text.permissions_for(text.guild.me).embed_links
        channel.delete()
        await bot.seen("guild_channel_delete")
        guild.outage()
        await bot.seen("guild_unavailable")
        guild.recover()
        await bot.seen("guild_available", 2)
        guild.kick()
        await bot.seen("guild_remove")
        guild.join()
        await bot.seen("guild_join")


async def test_threads_come_and_go(server: DiscordServer) -> None:
    channel = server.guild("Desk").text("key-west")
    async with running(server) as bot:
        text = bot.get_channel(channel.id)
        assert isinstance(text, discord.TextChannel)
        root = await text.send("root")
        thread = await root.create_thread(name="Story")
        await bot.seen("thread_create")
        assert text.get_thread(thread.id) is not None
        server.threads(channel)[0].archive()
        await bot.seen("thread_update")
        assert text.get_thread(thread.id) is None


async def test_messages_come_only_with_their_intent(server: DiscordServer) -> None:
    guild = server.guild("Desk")
    channel, ana = guild.text("key-west"), guild.member("Ana")
    async with running(server, Bot(discord.Intents(guilds=True, guild_messages=True))) as bot:
        channel.say(ana, "hello")
        await bot.seen("message")
    async with running(server) as bot:
        channel.say(ana, "hello")
        channel.rename("conch")
        await bot.seen("guild_channel_update")
        assert "message" not in bot.events


@pytest.mark.parametrize("how", ["drop", "reconnect", "close", "resumable"])
async def test_a_lost_connection_resumes_and_misses_nothing(server: DiscordServer, how: str) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    async with running(server) as bot:
        breaks = {"drop": server.gateway.drop, "reconnect": server.gateway.reconnect, "close": server.gateway.close}
        breaks.get(how, lambda: server.gateway.invalidate(resumable=True))()
        await server.until(lambda: not server.gateway.connected or bool(server.gateway.resumes))
        channel.rename("conch")
        await server.gateway.ready(times=2)
        await bot.seen("guild_channel_update")
        await bot.seen("resumed")
        assert (len(server.gateway.identifies), len(server.gateway.resumes)) == (1, 1)
        assert server.gateway.paths == ["/gateway", "/resume"]
        assert bot.events.count("guild_channel_update") == 1


@pytest.mark.parametrize("how", ["invalid session", "refused resume"])
async def test_a_lost_session_identifies_again_and_the_gap_is_lost(server: DiscordServer, how: str) -> None:
    channel = server.guild("Desk").text("key-west")
    async with running(server) as bot:
        if how == "invalid session":
            server.gateway.invalidate()
        else:
            server.gateway.forget()
            server.gateway.drop()
        channel.rename("conch")
        await server.until(lambda: len(server.gateway.identifies) == 2)
        await bot.seen("ready", 2)
        assert server.gateway.paths[-1] == ("/gateway" if how == "invalid session" else "/resume")
        assert "guild_channel_update" not in bot.events
        found = bot.get_channel(channel.id)
        assert isinstance(found, discord.TextChannel)
        assert found.name == "conch"


async def test_a_repeated_dispatch_is_handled_twice(server: DiscordServer) -> None:
    channel = server.guild("Desk").text("key-west")
    async with running(server) as bot:
        channel.rename("conch")
        await bot.seen("guild_channel_update")
        server.gateway.repeat("CHANNEL_UPDATE")
        await bot.seen("guild_channel_update", 2)


async def test_a_truncated_frame_ends_the_connection_for_good(server: DiscordServer) -> None:
    async with running(server) as bot:
        server.gateway.truncate()
        assert bot.connection is not None
        with pytest.raises(json.JSONDecodeError):
            await bot.connection
        assert not bot.is_closed()
        assert len(server.gateway.paths) == 1


async def test_refused_intents_and_tokens_end_the_client(server: DiscordServer) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(server, Bot(discord.Intents(guilds=True, message_content=True))):
            pass
    server.gateway.token = "another"
    with pytest.raises(discord.ConnectionClosed) as caught:
        async with running(server):
            pass
    assert caught.value.code == 4004


async def test_granted_intents_show_other_peoples_words(server: DiscordServer) -> None:
    server.gateway.granted = 1 << 15
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    async with running(server, Bot(discord.Intents(guilds=True, guild_messages=True, message_content=True))) as bot:
        channel.say(guild.member("Ana"), "hello")
        await bot.seen("message")
        text = bot.get_channel(channel.id)
        assert isinstance(text, discord.TextChannel)
        assert [one.content async for one in text.history()] == ["hello"]


async def test_rest_goes_on_while_the_gateway_is_down(server: DiscordServer) -> None:
    channel = server.guild("Desk").text("key-west")
    async with running(server) as bot:
        server.gateway.down()
        await server.until(lambda: len(server.gateway.paths) > 1)
        await bot.get_partial_messageable(channel.id).send("still delivered")
        server.gateway.up()
        await server.gateway.ready(times=2)
        assert len(server.messages(channel)) == 1


async def test_a_heartbeat_is_answered_when_asked_for(server: DiscordServer) -> None:
    async with running(server):
        before = server.gateway.heartbeats
        server.gateway.ask_heartbeat()
        await server.until(lambda: server.gateway.heartbeats > before)


class Sharded(discord.AutoShardedClient):
    """Does not wait 5 s between two shards."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing."""


async def test_shards_share_the_guilds(server: DiscordServer) -> None:
    guilds = [server.guild(str(n), id=n << 22) for n in range(1, 5)]
    server.rest.shards = 2
    client = Sharded(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05)
    with pointed_at(server):
        await client.login(server.token)
        connection = asyncio.create_task(client.connect())
        try:
            await client.wait_until_ready()
            assert [one["shard"] for one in server.gateway.identifies] == [[0, 2], [1, 2]]
            assert {guild.id: guild.shard_id for guild in client.guilds} == {one.id: (one.id >> 22) % 2 for one in guilds}
        finally:
            await client.close()
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)


async def test_members_are_told_by_id_only(server: DiscordServer) -> None:
    guild = server.guild("Desk")
    ana = guild.member("Ana")
    guild.member("Bo")
    async with running(server) as bot:
        found = bot.get_guild(guild.id)
        assert found is not None
        members: list[Any] = await found.query_members(user_ids=[ana.id])
        assert [one.name for one in members] == ["Ana"]
        assert (await found.fetch_member(ana.id)).name == "Ana"

"""The life of the Discord adapter: logging in, a gateway that breaks in every way, and changes that it is told of.

Points are those of chat-platforms.md section 7.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from adapters.discord.answering import answered
from adapters.discord.client import DiscordAdapter
from adapters.discord.gateway import point_at
from adapters.discord.watching import WatchingClient
from bot.domain.delivery import idempotency_key
from bot.domain.errors import ChannelGone, ConfigurationError, Transient
from bot.domain.message import Message, Span
from storage.store import SqlStore
from tests.fakes.discord import DiscordServer, ManualClock, Permission
from tests.fakes.discord_delivery import DiscordRig, channel, newsroom
from tests.fakes.pulse import Pulse

START = datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DiscordServer]:
    """A server that is not started yet; discord.py's addresses are put back afterwards."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)
    monkeypatch.setattr("adapters.common.pauses.FIRST_PAUSE", 0.0)

    async def at_once(client: discord.Client, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the 5 s that the library waits before it identifies again."""

    monkeypatch.setattr(WatchingClient, "before_identify_hook", at_once)
    yield DiscordServer(clock=ManualClock(START))


class Told:
    """What the app is told of channels."""

    def __init__(self) -> None:
        self.channels: list[str] = []
        self.pulse = Pulse()

    def __call__(self, channel: str) -> None:
        self.channels.append(channel)
        self.pulse.beat()

    async def of(self, number: int, change: Callable[[], None]) -> None:
        """Make a change and wait until the app was told of a channel."""
        self.channels.clear()
        change()
        await self.pulse.until(lambda: f"discord:{number}" in self.channels)


def opened(server: DiscordServer, **more: Any) -> AbstractAsyncContextManager[DiscordAdapter]:
    return DiscordAdapter.open(server.token, api_url=server.api_url, gateway_url=server.gateway_url, **more)


def words(n: int) -> Message:
    return Message(idempotency_key(n), (Span(f"story {n}"),), (), facts=(("kind", "outcome"),))


# 1. Addresses


async def test_point_1_addresses_are_the_only_difference(server: DiscordServer) -> None:
    async with server:
        guild = server.guild("Desk")
        here = guild.text("key-west")
        async with opened(server) as adapter:
            await server.gateway.ready()
            assert server.gateway.identifies[0]["intents"] == 1
            sent = await adapter.send(f"discord:{here.id}", words(1))
            await adapter.edit(f"discord:{here.id}", sent, words(2))
        assert not server.gateway.connected
        [message] = server.messages(here)
        assert message.text.startswith("story 2")
        assert adapter.link(f"discord:{here.id}", sent) == f"https://discord.com/channels/{guild.id}/{here.id}/{message.id}"


def test_without_addresses_the_librarys_own_are_left_untouched(server: DiscordServer) -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    point_at(None, None)
    assert (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == before


# Logging in


async def test_a_refused_token_is_named_by_its_setting_and_not_told(server: DiscordServer) -> None:
    async with server:
        token, server.rest.token = server.token, "another"
        with pytest.raises(ConfigurationError, match="GAVEL_DISCORD_TOKEN") as caught:
            async with opened(server):
                pass
        assert token not in repr(caught.value) + str(caught.value.__cause__)


@pytest.mark.parametrize("token", ["", " ", "two words", "line\nbreak", "tokén"])
async def test_a_token_that_cannot_be_one_is_refused_before_anything_is_asked(server: DiscordServer, token: str) -> None:
    async with server:
        server.token = token
        with pytest.raises(ConfigurationError, match="GAVEL_DISCORD_TOKEN"):
            async with opened(server):
                pass
        assert server.requests == []


async def test_while_discord_is_away_at_the_start_sends_are_transient_and_logging_in_goes_on(server: DiscordServer) -> None:
    async with server:
        here = server.guild("Desk").text("key-west")
        away = server.faults.add("GET /users/@me", status=503, times=3)
        held = server.faults.add("GET /users/@me", hold=True)
        async with opened(server) as adapter:
            await held.reached.wait()
            with pytest.raises(Transient, match="not logged in"):
                await adapter.send(f"discord:{here.id}", words(1))
            held.release()
            await server.gateway.ready()
            await adapter.send(f"discord:{here.id}", words(1))
        assert (away.hits, len(server.messages(here))) == (3, 1)


async def test_a_token_that_is_refused_later_ends_it_and_says_so(server: DiscordServer) -> None:
    async with server:
        here = server.guild("Desk").text("key-west")
        server.gateway.token = "another"
        stopped = asyncio.Event()

        def hear(logger: object, level: str, line: EventDict) -> EventDict:
            if line["event"] == "discord_stopped":
                stopped.set()
            return line

        with capture_logs([hear]):
            async with opened(server) as adapter:
                await stopped.wait()
                with pytest.raises(ChannelGone, match="GAVEL_DISCORD_TOKEN"):
                    await adapter.send(f"discord:{here.id}", words(1))
        assert server.messages(here) == []


async def test_a_token_that_rest_refuses_parks_channels(server: DiscordServer) -> None:
    async with server:
        here = server.guild("Desk").text("key-west")
        async with opened(server) as adapter:
            server.rest.token = "another"
            with pytest.raises(ChannelGone, match="GAVEL_DISCORD_TOKEN"):
                await adapter.send(f"discord:{here.id}", words(1))


# 5. The gateway breaks

BREAKS: dict[str, Callable[[DiscordServer], None]] = {
    "aborted": lambda server: server.gateway.drop(),
    "asked to reconnect": lambda server: server.gateway.reconnect(),
    "closed": lambda server: server.gateway.close(),
    "session invalid": lambda server: server.gateway.invalidate(),
    "session resumable": lambda server: server.gateway.invalidate(resumable=True),
    "broken frame": lambda server: server.gateway.truncate(),
}


@pytest.mark.parametrize("how", BREAKS)
async def test_point_5_a_broken_gateway_comes_back_and_rest_goes_on(server: DiscordServer, how: str) -> None:
    async with server:
        here = server.guild("Desk").text("key-west")
        told = Told()
        async with opened(server, on_channel=told) as adapter:
            await server.gateway.ready()
            for times in (2, 3):
                BREAKS[how](server)
                await adapter.send(f"discord:{here.id}", words(times))
                await server.gateway.ready(times)
            await told.of(here.id, lambda: here.rename("conch"))
        assert len(server.messages(here)) == 2


async def test_point_5_deliveries_go_on_while_the_gateway_is_down_and_from_before_it_ever_was_up(
    server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with server:
        here = server.guild("Desk").text("key-west")
        server.gateway.down()
        async with opened(server) as adapter:
            await adapter.send(f"discord:{here.id}", words(1))
            await server.until(lambda: len(server.gateway.paths) >= 2)
            server.gateway.up()
            await server.gateway.ready()
        assert len(server.messages(here)) == 1
        assert "Attempting a reconnect" in caplog.text
        assert server.token not in caplog.text


async def test_after_a_broken_frame_the_old_socket_is_closed(server: DiscordServer) -> None:
    async with server:
        async with opened(server):
            await server.gateway.ready()
            server.gateway.truncate()
            await server.gateway.ready(2)
            await server.until(lambda: len(server.gateway.connections) == 1)


# Changes that the app is told of


async def test_the_app_is_told_of_every_change_that_decides_about_posting(server: DiscordServer) -> None:
    async with server:
        guild = server.guild("Desk")
        here, forum = guild.text("key-west"), guild.forum("board", tags=["new"])
        told = Told()
        async with opened(server, on_channel=told) as adapter:
            await told.pulse.until(lambda: {f"discord:{here.id}", f"discord:{forum.id}"} <= set(told.channels))
            await adapter.send(f"discord:{forum.id}", words(1))
            [post] = server.threads(forum)
            await told.of(here.id, lambda: here.deny(guild.bot, Permission.SEND_MESSAGES))
            await told.of(here.id, lambda: here.clear(guild.bot))
            await told.of(here.id, lambda: guild.bot_role.set(Permission(0)))
            await told.of(here.id, lambda: guild.bot.give(guild.role("more")))
            await told.of(post.id, lambda: post.archive(locked=True))
            await told.of(post.id, post.delete)
            await told.of(here.id, here.delete)
            await told.of(here.id, here.restore)
            await told.of(here.id, guild.outage)
            await told.of(here.id, guild.recover)
            await told.of(here.id, guild.kick)
            with pytest.raises(ChannelGone, match="cannot see"):
                await adapter.check(f"discord:{here.id}")
            await told.of(here.id, guild.join)


async def test_a_forums_new_tag_is_used(server: DiscordServer) -> None:
    async with server:
        forum = server.guild("Desk").forum("board", tags=["new"])
        told = Told()
        async with opened(server, on_channel=told) as adapter:
            await server.gateway.ready()
            await adapter.send(f"discord:{forum.id}", words(1))
            forum.tags[0].name = "Outcome"
            await told.of(forum.id, forum.changed)
            await adapter.send(f"discord:{forum.id}", words(2))
        assert [post.tag_names for post in server.threads(forum)] == [[], ["Outcome"]]


async def test_point_9_a_channel_is_served_as_soon_as_it_is_back_and_a_repeated_event_changes_nothing(
    server: DiscordServer, sqlite_store: SqlStore
) -> None:
    async with newsroom(sqlite_store) as rig:
        told = Told()
        async with opened(rig.server, on_channel=told) as rig.adapter:
            rig.delivering = rig.process("connected")
            await rig.server.gateway.ready()
            await told.of(rig.desk.id, lambda: rig.desk.deny(rig.guild.bot, Permission.SEND_MESSAGES))
            await rig.post(channel(rig.desk))
            await rig.tick()
            assert rig.shown(rig.desk) == []
            await told.of(rig.desk.id, lambda: rig.desk.clear(rig.guild.bot))
            await recheck(rig)
            assert rig.shown(rig.desk) == ["story 1"]
            await told.of(rig.desk.id, lambda: rig.server.gateway.repeat("CHANNEL_UPDATE"))
            await recheck(rig)
            assert rig.shown(rig.desk) == ["story 1"]


async def recheck(rig: DiscordRig) -> None:
    """What the app does when it is told of a channel."""
    await rig.delivering.recheck(rig.now)
    await rig.delivering.idle()


async def test_nothing_is_posted_at_the_start(server: DiscordServer) -> None:
    async with server:
        server.guild("Desk").text("key-west")
        async with opened(server):
            await server.gateway.ready()
        assert server.asked("POST") == []


# 11. Answers


async def test_point_11_an_answer_that_does_not_arrive_is_noticed(server: DiscordServer) -> None:
    """A token over 15 minutes old, a rate limit of any length, an answer that comes too late."""
    outcomes: list[object] = []
    done = asyncio.Event()
    clock = ManualClock(START)
    server.world.clock = clock

    async def setup(client: discord.Client) -> None:
        tree = discord.app_commands.CommandTree(client)

        @tree.command(description="Answers late")
        async def gavel(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer(ephemeral=True)
            outcomes.append(await answered("in time", interaction.followup.send("first", wait=True)))
            server.faults.add("POST /webhooks/*", limited=900)
            outcomes.append(await answered("limited", interaction.followup.send("second"), seconds=0.05))
            server.faults.clear()
            clock.advance(timedelta(minutes=16))
            outcomes.append(await answered("late", interaction.followup.send("third", wait=True)))
            done.set()

        await tree.sync()

    async with server:
        guild = server.guild("Desk")
        here = guild.text("key-west")
        with capture_logs() as log:
            async with opened(server, setup=[setup]):
                await server.gateway.ready()
                answer = await server.reporter(guild.member("Ana"), here).command("gavel")
                await done.wait()
        assert answer.content == "first"
        assert [outcome is None for outcome in outcomes] == [False, True, True]
        assert [line["what"] for line in log if line["event"] == "answer_failed"] == ["limited", "late"]


# Secrets


async def test_neither_log_nor_error_holds_the_token(server: DiscordServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "discord")
    caplog.set_level(logging.DEBUG, "discord.client")  # which Gavel, once it runs, hushes for good
    async with server:
        here = server.guild("Desk").text("key-west")
        with capture_logs() as log:
            async with opened(server) as adapter:
                await server.gateway.ready()
                server.faults.add("POST *", reset=True)
                with pytest.raises(Exception) as caught:
                    await adapter.send(f"discord:{here.id}", words(1))
                server.gateway.truncate()
                await server.gateway.ready(2)
        assert server.token not in caplog.text + repr(log) + repr(caught.value) + repr(adapter)
        assert "logging in using static token" in caplog.text

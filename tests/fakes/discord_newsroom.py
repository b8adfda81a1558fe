"""A whole Gavel on the tests' own Discord: real client, commands and buttons, a database, a town that publishes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.app import open_app
from bot.catalog import Catalog
from bot.domain.feed import Feed
from bot.settings import Settings
from tests.fakes import chat_newsroom
from tests.fakes.chat_newsroom import ChatNewsroom, OneClock
from tests.fakes.discord import Channel, DiscordServer, ManualClock, Permission, Reporter, pointed_at
from tests.fakes.discord.buckets import Rate
from tests.fakes.discord.guild import Guild
from tests.fakes.newsroom import HERE, START, TOPIC


@dataclass
class DiscordNewsroom(ChatNewsroom):
    """A running app on a Discord with the channel ``desk``, where Ana manages channels and Bo does not."""

    server: DiscordServer
    guild: Guild
    desk: Channel
    ana: Reporter
    bo: Reporter

    async def noticed(self, channel: Channel) -> None:
        """Wait until the gateway told that something changed in a channel."""
        await self.told(f"discord:{channel.id}")


def settings(server: DiscordServer, directory: Path, database_url: str) -> Settings:
    """What a newsroom sets: a token, and here the two addresses."""
    return chat_newsroom.settings(
        directory,
        database_url,
        discord_token=SecretStr(server.token),
        discord_api_url=server.api_url,
        discord_gateway_url=server.gateway_url,
    )


def generous(server: DiscordServer) -> None:
    """Let tests that are about other things send as fast as they like."""
    server.buckets.rates.clear()
    server.buckets.whole = server.buckets.otherwise = Rate(1000, 1)


@asynccontextmanager
async def discord_newsroom(
    directory: Path,
    database_url: str,
    feeds: Sequence[Feed] = (),
    *,
    before: Callable[[DiscordServer], None] = generous,
) -> AsyncIterator[DiscordNewsroom]:
    """Open Gavel on a Discord, to which ``before`` was done; yields once ``/gavel`` is there and the gateway is connected."""
    clock = ManualClock(START)
    async with DiscordServer(clock=clock) as server:
        generous(server)
        before(server)
        guild = server.guild("Newsroom")
        desk = guild.text("desk")
        ana = server.reporter(guild.member("Ana", permissions=Permission.MANAGE_CHANNELS), desk)
        bo = server.reporter(guild.member("Bo"), desk)
        with pointed_at(server):
            opened = open_app(
                settings(server, directory, database_url),
                Catalog(feeds=tuple(feeds), topics=(TOPIC,)),
                clock=OneClock(clock),
                workers=HERE,
            )
            async with opened as app:
                await ready(server)
                yield DiscordNewsroom(app, clock, server, guild, desk, ana, bo)


async def ready(server: DiscordServer) -> None:
    """Wait until the bot is connected and its commands are known."""
    await server.until(lambda: bool(server.world.commands.registered.get(None)) and bool(server.gateway.connected))

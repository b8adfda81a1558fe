"""The real discord.py, run against the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Protocol

import discord

from tests.fakes.discord.server import DiscordServer, pointed_at
from tests.fakes.pulse import Pulse


class HasId(Protocol):
    """A channel of the server, or of the library."""

    @property
    def id(self) -> int:
        """The id."""
        ...


class Bot(discord.Client):
    """A client as Gavel's is: intent ``guilds`` only, no pings, and a tree. It does not wait before it identifies again."""

    def __init__(self, intents: discord.Intents | None = None, **options: object) -> None:
        wanted = intents or discord.Intents(guilds=True)
        mentions = discord.AllowedMentions.none()
        super().__init__(intents=wanted, allowed_mentions=mentions, guild_ready_timeout=0.05, **options)  # type: ignore[arg-type]
        self.tree = discord.app_commands.CommandTree(self)
        self.pulse = Pulse()
        self.events: list[str] = []
        self.connection: asyncio.Task[None] | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the 5 s of the library."""

    def dispatch(self, event: str, /, *args: object, **more: object) -> None:
        """Note the event's name, then go on as usual."""
        self.events.append(event)
        super().dispatch(event, *args, **more)
        self.pulse.beat()

    async def seen(self, event: str, times: int = 1) -> None:
        """Wait until an event (``guild_channel_update``) was handled so often."""
        await self.pulse.until(lambda: self.events.count(event) >= times)


def place(bot: discord.Client, channel: HasId) -> discord.PartialMessageable:
    """Return a channel to send to, without looking at the client's cache."""
    return bot.get_partial_messageable(channel.id)


async def refused(sending: Awaitable[object]) -> discord.HTTPException:
    """Return the error that something is refused with."""
    try:
        await sending
    except discord.HTTPException as error:
        return error
    raise AssertionError("it was not refused")


@asynccontextmanager
async def logged_in(server: DiscordServer, bot: Bot | None = None) -> AsyncIterator[Bot]:
    """Log in without the gateway: REST only."""
    bot = bot or Bot()
    with pointed_at(server):
        try:
            await bot.login(server.token)
            yield bot
        finally:
            await bot.close()


@asynccontextmanager
async def running(server: DiscordServer, bot: Bot | None = None) -> AsyncIterator[Bot]:
    """Log in and connect; yields once the bot is ready."""
    async with logged_in(server, bot) as started:
        connection = started.connection = asyncio.create_task(started.connect())
        ready = asyncio.create_task(started.wait_until_ready())
        try:
            await asyncio.wait({connection, ready}, return_when=asyncio.FIRST_COMPLETED)
            if connection.done():
                connection.result()
            yield started
        finally:
            await started.close()
            for task in (ready, connection):
                task.cancel()
            await asyncio.gather(ready, connection, return_exceptions=True)

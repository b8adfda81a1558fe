"""Servers that the bot was invited to and that are not known to be this newsroom's."""

from __future__ import annotations

import asyncio

import discord
import structlog

from adapters.common.pauses import Pauses
from adapters.discord.asking import server_id
from adapters.discord.reception import joined
from bot.domain.errors import StoreError
from bot.services.commands.desk import Desk
from bot.services.commands.servers import Servers, tell_of_strangers

log = structlog.get_logger(__name__)


async def watch(client: discord.Client, desk: Desk, servers: Servers) -> None:
    """Tell of servers that are not served: at the start, and of each that the bot is invited to."""
    await client.wait_until_ready()
    while True:
        another = asyncio.ensure_future(client.wait_for("guild_join"))  # Before the look, so that none is missed meanwhile.
        try:
            if found := servers.strangers(joined(client)):
                await _tell(desk, {server_id(guild.id): guild.name for guild in client.guilds if server_id(guild.id) in found})
            await another
        finally:
            another.cancel()


async def _tell(desk: Desk, names: dict[str, str]) -> None:
    pauses = Pauses()
    while True:
        try:
            log.warning("servers_not_served", reason=await tell_of_strangers(desk, names))
            return
        except StoreError as error:
            log.warning("servers_not_told", error=str(error))
        await pauses.wait()

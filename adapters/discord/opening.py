"""Discord, whole: delivery, commands and buttons on one connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.discord.client import DiscordAdapter
from adapters.discord.commands import Commands
from bot.services.commands.desk import Desk
from bot.services.commands.servers import Servers


@asynccontextmanager
async def open_discord(
    token: str,
    desk: Desk,
    servers: Servers,
    *,
    api_url: str | None,
    gateway_url: str | None,
    on_channel: Callable[[str], None],
) -> AsyncIterator[DiscordAdapter]:
    """Serve Discord while the block lasts. Raises ConfigurationError if the token is refused."""
    await asyncio.to_thread(getattr, desk, "completion")  # Made now, and not while the first one types.
    commands = Commands(desk, servers)
    opened = DiscordAdapter.open(token, api_url=api_url, gateway_url=gateway_url, on_channel=on_channel, setup=[commands.setup])
    async with opened as adapter:
        try:
            yield adapter
        finally:
            await commands.close()

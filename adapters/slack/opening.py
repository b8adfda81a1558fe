"""Slack, whole: delivery, commands, buttons, forms and App Home, over each workspace's socket or by HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from adapters.slack.client import SlackAdapter
from adapters.slack.commands import Commands
from adapters.slack.teams import Tokens
from bot.services.commands.desk import Desk
from bot.services.commands.servers import Servers


@asynccontextmanager
async def open_slack(
    tokens: Sequence[Tokens],
    desk: Desk,
    servers: Servers,
    *,
    api_url: str | None,
    on_channel: Callable[[str], None],
) -> AsyncIterator[SlackAdapter]:
    """Serve Slack while the block lasts; in HTTP mode its ``routes`` are to be mounted.

    Raises ConfigurationError if a token is refused.
    """
    await asyncio.to_thread(getattr, desk, "completion")  # Made now, and not while the first one types.
    commands = Commands(desk, servers)
    async with SlackAdapter.open(tokens, api_url=api_url, on_channel=on_channel, setup=[commands.setup]) as adapter:
        try:
            yield adapter
        finally:
            await commands.close()

"""The slash commands and buttons of Discord over the use cases of chat."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord import strangers
from adapters.discord.asking import Interaction
from adapters.discord.group import group
from adapters.discord.pressing import buttons
from adapters.discord.reception import Reception
from adapters.discord.syncing import keep_synced
from bot.services.commands import excuses
from bot.services.commands.desk import Desk
from bot.services.commands.pressing import press
from bot.services.commands.servers import Servers

DRAIN_SECONDS = 5.0
log = structlog.get_logger(__name__)


class Commands:
    """``/gavel`` and the buttons, for each client that logs in."""

    def __init__(self, desk: Desk, servers: Servers) -> None:
        self._desk = desk
        self._servers = servers
        self._reception = Reception(desk, servers)
        self._group = group(desk, self._reception)
        self._buttons = buttons(self._reception, partial(press, desk))
        self._tasks: list[asyncio.Task[None]] = []

    async def setup(self, client: discord.Client) -> None:
        """Take a client's interactions, and bring Discord's list of commands up to date beside everything else."""
        await self._end()
        tree = Tree(client, self._reception)
        tree.add_command(self._group)
        client.add_dynamic_items(self._buttons)
        self._start(keep_synced(client, tree), "discord commands")
        self._start(strangers.watch(client, self._desk, self._servers), "discord servers")

    async def close(self) -> None:
        """Finish the answers under way, and end what goes on beside."""
        await self._reception.drain(DRAIN_SECONDS)
        await self._end()

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_ended)
        self._tasks.append(task)


class Tree(app_commands.CommandTree[Any]):
    """discord.py's tree, which lets a repeated interaction have one effect and answers what it cannot read."""

    def __init__(self, client: discord.Client, reception: Reception) -> None:
        super().__init__(client, fallback_to_global=False)
        self._reception = reception

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only the first of equal interactions in."""
        return self._reception.is_first(interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer a command that Discord still shows as it was; anything else is a defect, which is logged."""
        defect = error if isinstance(error, app_commands.CommandInvokeError) else None
        log.error("command_not_taken", error=type(error).__name__, reason=str(error), exc_info=defect)
        if not interaction.response.is_done():
            await self._reception.excuse(interaction, excuses.changed())


def _ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("discord_task_failed", task=task.get_name(), error=type(error).__name__, reason=str(error))

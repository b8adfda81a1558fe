"""Takes what people ask: acknowledged before any work, done once, answered to them alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import discord
import structlog

from adapters.common.lists import Lists
from adapters.common.paging import turned
from adapters.discord import asking
from adapters.discord.answering import answered
from adapters.discord.asking import Interaction
from adapters.discord.errors import FAILURES
from adapters.discord.objects import arguments
from adapters.discord.render import render
from adapters.discord.showing import pages
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.errors import StoreError
from bot.domain.message import Message
from bot.services.commands import excuses
from bot.services.commands.desk import Desk, meant
from bot.services.commands.servers import Servers

ACKNOWLEDGE_SECONDS = 5.0
"""After 3 s the interaction is void; a try that was answered with a 500 is repeated by discord.py after 1 s."""

REMEMBERED = 10_000
"""Interactions that are known to have come; a gateway repeats what it sent within minutes."""

_ALREADY_ACKNOWLEDGED = 40060
"""What a repeated try is told when an earlier one had arrived after all."""

UseCase = Callable[[Actor, str], Awaitable[Answer]]
"""What is to be done, for whom and in which channel."""

log = structlog.get_logger(__name__)


class Reception:
    """Serves interactions of this newsroom's servers."""

    def __init__(self, desk: Desk, servers: Servers) -> None:
        self._desk = desk
        self._servers = servers
        self._lists = Lists()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._serving: set[asyncio.Task[Any]] = set()

    def is_first(self, interaction: Interaction) -> bool:
        """Whether an interaction comes for the first time; the gateway may bring one twice. Ask once for each."""
        if interaction.id in self._seen:
            return False
        self._seen[interaction.id] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def is_served(self, interaction: Interaction) -> bool:
        """Whether the server belongs to the newsroom."""
        return self._refused(interaction) is None

    async def serve(self, interaction: Interaction, use_case: UseCase) -> None:
        """Acknowledge, do and answer. What nobody could be told of is not done."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            if await _acknowledged(interaction):
                await self._show(interaction, self._refused(interaction) or await self._done(interaction, use_case))
        finally:
            self._serving.discard(task)

    async def drain(self, seconds: float) -> None:
        """Wait for the answers under way."""
        if self._serving:
            await asyncio.wait(self._serving, timeout=seconds)

    async def turn(self, interaction: Interaction, target: str) -> None:
        """Turn to another page of a list; needs no work, and so no acknowledgement before."""
        which = turned(target)
        page = self._lists.page(*which) if which else None
        if page:
            await answered("page", interaction.response.edit_message(**_arguments(page)))
        else:
            await self.excuse(interaction, excuses.forgotten())

    async def excuse(self, interaction: Interaction, answer: Answer) -> None:
        """Answer at once, without work."""
        shown = arguments(render(pages(answer, "")[0]))
        await answered("excuse", interaction.response.send_message(ephemeral=True, **shown))

    async def _show(self, interaction: Interaction, answer: Answer) -> None:
        """Fill in the answer. An edit and no followup: repeated, as discord.py repeats after a 500, it is one answer."""
        token = str(interaction.id)
        made = pages(answer, token)
        self._lists.keep(token, made)
        await answered(_name(interaction), interaction.edit_original_response(**_arguments(made[0])))

    async def _done(self, interaction: Interaction, use_case: UseCase) -> Answer:
        try:
            return await use_case(asking.actor(interaction), await meant(self._desk, asking.channels(interaction)))
        except StoreError as error:
            log.warning("command_failed", what=_name(interaction), error=str(error))
            return excuses.busy()
        except Exception:
            log.exception("command_failed", what=_name(interaction), interaction=interaction.id)
            return excuses.broken(str(interaction.id))

    def _refused(self, interaction: Interaction) -> Answer | None:
        server = asking.server(interaction)
        return self._servers.refuses(server, joined(interaction.client)) if server else excuses.elsewhere()


def joined(client: discord.Client) -> dict[str, datetime | None]:
    """Return the servers that the bot is in, and since when as far as that is known."""
    return {asking.server_id(guild.id): guild.me.joined_at if guild.me else None for guild in client.guilds}


async def _acknowledged(interaction: Interaction) -> bool:
    """Tell Discord that an answer will come; False if it would not take one any more.

    A button of an answer that only its reader sees changes that answer; any other one makes a new answer.
    """
    above = interaction.message
    is_new = above is None or not above.flags.ephemeral
    try:
        async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
            await interaction.response.defer(ephemeral=True, thinking=is_new)
    except FAILURES as error:
        code = error.code if isinstance(error, discord.HTTPException) else 0
        if code == _ALREADY_ACKNOWLEDGED:
            return True
        log.warning("acknowledgement_failed", what=_name(interaction), error=type(error).__name__, code=code)
        # One that was lost on the way may have arrived; one that was refused was not, and then nobody would get the answer.
        return not (isinstance(error, discord.HTTPException) and error.status < 500)
    return True


def _arguments(message: Message) -> dict[str, Any]:
    """The arguments of an edit, which takes away buttons that were there."""
    return {"view": None, **arguments(render(message))}


def _name(interaction: Interaction) -> str:
    """What was asked, for the log; without what was typed."""
    command = interaction.command
    return command.qualified_name if command else "button"

"""Takes what people ask of one workspace's bot: acknowledged already, answered to them alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import structlog

from adapters.common.lists import Lists
from adapters.common.paging import turned
from adapters.slack.asking import Interaction
from adapters.slack.ids import PLATFORM
from adapters.slack.members import Members
from adapters.slack.showing import pages
from adapters.slack.workspace import Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.errors import StoreError
from bot.services.commands import excuses
from bot.services.commands.servers import Servers

UseCase = Callable[[Actor, str], Awaitable[Answer]]
"""What is to be done, for whom and in which channel."""

log = structlog.get_logger(__name__)


class Reception:
    """Serves interactions of this newsroom's workspaces."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._members: dict[Workspace, Members] = {}
        self._lists = Lists()
        self._serving: set[asyncio.Task[Any]] = set()

    def add(self, workspace: Workspace) -> None:
        """Serve a workspace, too."""
        self._members[workspace] = Members(workspace)

    async def serve(self, interaction: Interaction, use_case: UseCase, *, anywhere: bool = False) -> None:
        """Do and answer. ``anywhere``: also in private conversations."""
        with self.under_way():
            await self.show(interaction, await self.outcome(interaction, use_case, anywhere=anywhere))

    async def outcome(self, interaction: Interaction, use_case: UseCase, *, anywhere: bool = False) -> Answer:
        """Do, and return the answer, also to someone who is not served and where something failed."""
        return self.refuses(interaction, anywhere=anywhere) or await self._done(interaction, use_case)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Let ``drain`` wait for what is done in the block."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            yield
        finally:
            self._serving.discard(task)

    def members(self, workspace: Workspace) -> Members:
        """Return what is known of a workspace's people."""
        return self._members[workspace]

    def refuses(self, interaction: Interaction, *, anywhere: bool = False) -> Answer | None:
        """Return the answer to someone who is not served: of another organisation, or in a private conversation."""
        own = {f"{PLATFORM}:{one.identity.team}" for one in self._members if one.identity}
        here = own & {interaction.server} or own
        return self._servers.refuses(interaction.server, dict.fromkeys(here)) or (
            excuses.elsewhere() if interaction.direct and not anywhere else None
        )

    async def show(self, interaction: Interaction, answer: Answer) -> None:
        """Show an answer: in place of the answer that was pressed, or as a new one."""
        token = _reference()
        made = pages(answer, token)
        self._lists.keep(token, made)
        await interaction.answer(interaction.what, made[0], interaction.is_answer)

    async def turn(self, interaction: Interaction, target: str) -> None:
        """Turn to another page of a list."""
        which = turned(target)
        page = self._lists.page(*which) if which else None
        if page:
            await interaction.answer("page", page, interaction.is_answer)
        else:
            await interaction.answer("excuse", pages(excuses.forgotten(), "")[0], False)

    async def actor(self, interaction: Interaction) -> Actor:
        """Return who asks. Who is in a channel may change it (DESIGN.md section 5)."""
        members, channel = self._members[interaction.workspace], self.channel(interaction)
        if (is_member := interaction.is_member) is None:
            is_member = await members.is_member(channel, interaction.channel, interaction.user)
        groups = await members.groups(channel, interaction.user)
        return Actor(interaction.person, interaction.name, groups, can_manage_channel=is_member)

    def channel(self, interaction: Interaction) -> str:
        """Return the channel that is meant, as services know it."""
        return Workspaces(tuple(self._members)).name(interaction.workspace, interaction.channel)

    async def is_uninvited(self, interaction: Interaction) -> bool:
        """Return whether the bot cannot post where someone asks, before it is invited."""
        return await self._members[interaction.workspace].is_bot_missing(self.channel(interaction), interaction.channel)

    async def drain(self, seconds: float) -> None:
        """Wait for the answers under way."""
        if self._serving:
            await asyncio.wait(self._serving, timeout=seconds)

    async def _done(self, interaction: Interaction, use_case: UseCase) -> Answer:
        try:
            return await use_case(await self.actor(interaction), self.channel(interaction))
        except StoreError as error:
            log.warning("command_failed", what=interaction.what, error=str(error))
            return excuses.busy()
        except Exception:
            reference = _reference()
            log.exception("command_failed", what=interaction.what, reference=reference)
            return excuses.broken(reference)


def _reference() -> str:
    """A name for an answer, for its list and in the log."""
    return uuid4().hex[:12]

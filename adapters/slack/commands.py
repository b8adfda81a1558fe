"""``/gavel`` and the buttons of Slack over the use cases of chat."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack.answering import acknowledge
from adapters.slack.asking import Body, Interaction, of_command, of_mention
from adapters.slack.homing import Homing
from adapters.slack.pressing import take_presses
from adapters.slack.reception import Reception
from adapters.slack.shortcuts import take_shortcuts
from adapters.slack.subscribing import Subscribing
from adapters.slack.typing import typed
from adapters.slack.workspace import Workspace
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands import excuses, subscribe_form
from bot.services.commands.command import Asked
from bot.services.commands.desk import Desk
from bot.services.commands.freehand import bare, called, run, understand
from bot.services.commands.freehand_text import Typed
from bot.services.commands.help import show_help
from bot.services.commands.pressing import press
from bot.services.commands.servers import Servers

DRAIN_SECONDS = 5.0
ANY = re.compile(r"/.+")
"""The slash command under any name: a newsroom may call it otherwise in its manifest."""


class Commands:
    """``/gavel``, the buttons, the form, the shortcuts and App Home, for the app of each workspace."""

    def __init__(self, desk: Desk, servers: Servers) -> None:
        self._desk = desk
        self._reception = Reception(servers)
        self._subscribing = Subscribing(desk, self._reception)
        self._homing = Homing(desk, self._reception)

    def setup(self, app: AsyncApp, workspace: Workspace) -> None:
        """Take what people do in a workspace."""
        self._reception.add(workspace)

        async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
            await acknowledge(ack)
            await self._command(of_command(workspace, body), body)

        async def mention(event: dict[str, Any], body: dict[str, Any]) -> None:
            if not (event.get("bot_id") or event.get("subtype")):  # Bots that answer each other would never end.
                await self._reception.serve(of_mention(workspace, event, body), _help)

        self._subscribing.setup(app, workspace)
        self._homing.setup(app, workspace)
        take_shortcuts(app, workspace, self._reception, self._desk)
        app.command(ANY)(command)
        app.event("app_mention")(mention)
        take_presses(app, workspace, self._reception, partial(press, self._desk))

    async def close(self) -> None:
        """Finish the answers under way."""
        await self._reception.drain(DRAIN_SECONDS)

    async def _command(self, interaction: Interaction, body: Body) -> None:
        line = typed(str(body.get("text") or ""))
        name = called(line)
        named = replace(interaction, what=f"gavel {name}".strip())
        if bare(line) == subscribe_form.COMMAND.name:
            await self._subscribing.open(named, str(body.get("trigger_id") or ""))
            return
        await self._reception.serve(named, partial(self._run, named, line), anywhere=name == "help")

    async def _run(self, interaction: Interaction, line: Typed, actor: Actor, here: str) -> Answer:
        read = await understand(self._desk, here, line)
        if isinstance(read, Answer):
            return read
        if read.command.posts and await self._reception.is_uninvited(interaction):
            return excuses.uninvited()
        return await run(Asked(self._desk, actor, here), read)


async def _help(actor: Actor, here: str) -> Answer:
    return show_help()

"""Shortcuts of messages: what the buttons of an alert do, also where the message has none any more or never had."""

from __future__ import annotations

from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack.answering import acknowledge
from adapters.slack.asking import Body, message_of, of_shortcut
from adapters.slack.reception import Reception
from adapters.slack.workspace import Workspace
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands.at_message import at_message
from bot.services.commands.desk import Desk

SHORTCUTS = {"gavel:why": "why", "gavel:mute-story": "mute-story"}
"""What the manifest calls them, and the button that each stands for."""


def take_shortcuts(app: AsyncApp, workspace: Workspace, reception: Reception, desk: Desk) -> None:
    """Register the listeners."""

    async def asked(message: str, action: str, actor: Actor, here: str) -> Answer:
        return await at_message(desk, actor, here, message, action)

    async def take(ack: AsyncAck, body: Body) -> None:
        await acknowledge(ack)
        action = SHORTCUTS[body["callback_id"]]
        await reception.serve(of_shortcut(workspace, body), partial(asked, message_of(body), action))

    for callback in SHORTCUTS:
        app.message_shortcut(callback)(take)

"""Presses of buttons and menus: of alerts, also those posted before a restart, and of answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.common.button_ids import ButtonId
from adapters.common.paging import PAGE
from adapters.slack.answering import acknowledge
from adapters.slack.asking import Body, of_press
from adapters.slack.buttons import pressed
from adapters.slack.reception import Reception
from adapters.slack.workspace import Workspace
from bot.domain.actor import Actor
from bot.domain.answer import Answer

Press = Callable[[Actor, str, str, str], Awaitable[Answer]]
"""Does what a button says: who presses it, in which channel, its action and its target."""

OURS = re.compile(r"gavel:.*", re.DOTALL)
"""The action_ids of our buttons and of their menu."""


def take_presses(app: AsyncApp, workspace: Workspace, reception: Reception, press: Press) -> None:
    """Register the listener; no message is kept in memory for it.

    Of a double tap the second press would find nothing left to do and say so in place of what the first one did.
    """
    under_way: set[tuple[str, str, ButtonId]] = set()

    async def take(ack: AsyncAck, body: Body) -> None:
        await acknowledge(ack)
        button = pressed(next(iter(body["actions"])))
        if button is None:
            return
        interaction = of_press(workspace, body)
        this = (interaction.user, str((body.get("container") or {}).get("message_ts")), button)
        if this in under_way:
            return
        under_way.add(this)
        try:
            if button.action == PAGE:
                await reception.turn(interaction, button.target)
            else:
                await reception.serve(interaction, lambda actor, here: press(actor, here, button.action, button.target))
        finally:
            under_way.discard(this)

    app.action(OURS)(take)

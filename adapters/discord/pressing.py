"""Presses of buttons: of alerts, also those posted before a restart, and of answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord

from adapters.common.button_ids import TEMPLATE
from adapters.common.paging import PAGE
from adapters.discord.asking import Interaction
from adapters.discord.reception import Reception
from bot.domain.actor import Actor
from bot.domain.answer import Answer

Press = Callable[[Actor, str, str, str], Awaitable[Answer]]
"""Does what a button says: who presses it, in which channel, its action and its target."""


def buttons(reception: Reception, press: Press) -> type[discord.ui.DynamicItem[discord.ui.Button[Any]]]:
    """Return the class that discord.py gives every press of our buttons to; it keeps no message in memory."""

    class Pressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
        def __init__(self, item: discord.ui.Button[Any], action: str, target: str) -> None:
            super().__init__(item)
            self.action = action
            self.target = target

        @classmethod
        async def from_custom_id(cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
            assert isinstance(item, discord.ui.Button)
            return cls(item, match["action"], match["target"])

        async def interaction_check(self, interaction: Interaction, /) -> bool:
            return reception.is_first(interaction)

        async def callback(self, interaction: Interaction) -> None:
            if self.action == PAGE:
                await reception.turn(interaction, self.target)
            else:
                await reception.serve(interaction, lambda actor, here: press(actor, here, self.action, self.target))

    return Pressed

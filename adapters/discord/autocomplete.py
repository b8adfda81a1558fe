"""Suggestions while someone types; in time or none, since Discord waits 3 s and shows nothing else meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from discord import app_commands

from adapters.common.clean import clean
from adapters.common.cutting import cut, size
from adapters.discord import asking
from adapters.discord.asking import Interaction
from adapters.discord.reception import Reception
from bot.domain.errors import StoreError
from bot.services.commands.command import Complete
from bot.services.commands.desk import Desk, meant

SECONDS = 2.0
MOST = 25
LONGEST = 100
"""How many suggestions Discord takes, and the length of what is shown and of what the command gets."""

Suggest = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]

log = structlog.get_logger(__name__)


def suggesting(desk: Desk, reception: Reception, complete: Complete) -> Suggest:
    """Return what discord.py asks for suggestions."""

    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not reception.is_served(interaction):
            return []
        try:
            async with asyncio.timeout(SECONDS):
                found = await complete(desk, await meant(desk, asking.channels(interaction)), typed)
        except (TimeoutError, StoreError) as error:
            log.info("no_suggestions", error=type(error).__name__)
            return []
        return [
            app_commands.Choice(name=name, value=choice.value)
            for choice in found[:MOST]
            if (name := cut(clean(choice.label).strip(), LONGEST)) and 0 < size(choice.value) <= LONGEST
        ]

    return suggest

"""Commands told to Discord, and only when their definition changed: it allows 200 new ones a day."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.common.pauses import Pauses
from adapters.discord.errors import FAILURES

SECONDS = 60.0
_KEPT: Mapping[str, Any] = {
    "name": "",
    "description": "",
    "type": 1,
    "required": False,
    "autocomplete": False,
    "min_value": None,
    "max_value": None,
    "min_length": None,
    "max_length": None,
    "nsfw": False,
    "default_member_permissions": None,
}
"""What defines a command or an option, and what it is where it is not said; Discord adds ids, versions and the like."""

log = structlog.get_logger(__name__)


async def keep_synced(client: discord.Client, tree: app_commands.CommandTree[Any]) -> None:
    """Bring Discord's list of commands up to date; tries again, less and less often, until that succeeded."""
    pauses = Pauses()
    while True:
        try:
            async with asyncio.timeout(SECONDS):
                if await sync(client, tree):
                    log.info("commands_synced")
                return
        except FAILURES as error:
            code = error.code if isinstance(error, discord.HTTPException) else 0
            log.warning("commands_not_synced", error=type(error).__name__, code=code)
        await pauses.wait()


async def sync(client: discord.Client, tree: app_commands.CommandTree[Any]) -> bool:
    """Tell Discord the commands if it has others; return whether that was so. Raises what discord.py does."""
    assert client.application_id is not None
    ours = [command.to_dict(tree) for command in tree.get_commands()]
    theirs = await client.http.get_global_commands(client.application_id)
    if _essence(ours) == _essence(theirs):
        return False
    await tree.sync()
    return True


def _essence(commands: Any) -> list[dict[str, Any]]:
    """Reduce commands to what defines them, in an order of their own where the order means nothing."""
    made = [_definition(command) | {"contexts": sorted(command.get("contexts") or ())} for command in commands]
    return sorted(made, key=lambda command: (command["type"], command["name"]))


def _definition(thing: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: otherwise if thing.get(key) is None else thing[key] for key, otherwise in _KEPT.items()}
    return said | {
        "options": [_definition(option) for option in thing.get("options") or ()],
        "choices": [(choice["name"], choice["value"]) for choice in thing.get("choices") or ()],
        "channel_types": sorted(thing.get("channel_types") or ()),
    }

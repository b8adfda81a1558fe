"""Suggestions while someone types in a field; in time or none, since Slack waits 3 s and they come with the acknowledgement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from adapters.common.clean import clean
from adapters.common.cutting import size
from adapters.slack.asking import Interaction
from adapters.slack.form import FIELD, GROUP, option
from adapters.slack.limits import OPTION_VALUE, SUGGESTIONS
from adapters.slack.reception import Reception
from bot.domain.answer import Choice
from bot.domain.errors import StoreError
from bot.services.commands.desk import Desk
from bot.services.commands.subscribe_form import OPTIONS

SECONDS = 2.0

log = structlog.get_logger(__name__)


async def suggestions(
    desk: Desk, reception: Reception, interaction: Interaction, field: str, typed: str
) -> list[dict[str, Any]]:
    """Return the choices for a field, by its action_id."""
    if reception.refuses(interaction):
        return []
    try:
        async with asyncio.timeout(SECONDS):
            found = await _found(desk, reception, interaction, field.removeprefix(FIELD), typed)
    except (TimeoutError, StoreError) as error:
        log.info("no_suggestions", error=type(error).__name__)
        return []
    labelled = ((clean(each.label).strip(), each.value) for each in found)
    return [option(label, value) for label, value in labelled if label and 0 < size(value) <= OPTION_VALUE][:SUGGESTIONS]


async def _found(desk: Desk, reception: Reception, interaction: Interaction, name: str, typed: str) -> Sequence[Choice]:
    channel = reception.channel(interaction)
    if name == GROUP:
        handles = await reception.members(interaction.workspace).handles(channel)
        wanted = typed.strip().lstrip("@").casefold()
        return [Choice(f"@{each}", group) for group, each in sorted(handles.items()) if wanted in each.casefold()]
    complete = OPTIONS[name].complete if name in OPTIONS else None
    return await complete(desk, channel, typed) if complete else []

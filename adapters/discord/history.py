"""Looking for a message by its delivery's key: in the channel, and in the threads where answers and forum posts stand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import discord
import structlog

from adapters.common.button_ids import parse_button_id
from adapters.discord.errors import Code
from adapters.discord.permissions import Survey

MOST = 4_000
"""Messages read of one channel or thread; what arrived did so soon after it was sent, so that this many suffice."""

log = structlog.get_logger(__name__)


def carries(message: discord.Message, key: str) -> bool:
    """Whether a message has a delivery's key, in a footer or in the id of a button."""
    if any(key in (embed.footer.text or "") for embed in message.embeds):
        return True
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    ids = (parse_button_id(part.custom_id or "") for row in rows for part in row.children)
    return any(found is not None and found.key == key for found in ids)


async def first(client: discord.Client, number: int, key: str, since: datetime) -> discord.Message | None:
    """Return our own oldest message with the key in one channel or thread; raises what discord.py does."""
    read = 0
    async for message in client.get_partial_messageable(number).history(limit=MOST, after=since, oldest_first=True):
        read += 1
        if message.type is discord.MessageType.thread_starter_message:
            continue  # It stands for the message above the thread.
        if message.author == client.user and carries(message, key):
            return message
    if read >= MOST:
        log.warning("history_too_long", channel=number, read=read, since=since.isoformat())
    return None


async def in_thread(client: discord.Client, thread: discord.Thread, key: str, since: datetime) -> discord.Message | None:
    """Look in a thread of a channel; one that was deleted since it was listed has nothing, and its channel goes on."""
    try:
        return await first(client, thread.id, key, since)
    except discord.NotFound as error:
        if error.code != Code.UNKNOWN_CHANNEL:
            raise
    return None


async def threads(found: Survey, since: datetime) -> AsyncIterator[discord.Thread]:
    """Go through the channel's threads in which something was said since then, active ones first."""
    place, start = found.place, discord.utils.time_snowflake(since)
    if not isinstance(place, discord.TextChannel | discord.ForumChannel) or found.guild is None:
        return
    for thread in await found.guild.active_threads():
        if thread.parent_id == place.id and _newest(thread) >= start:
            yield thread
    async for thread in place.archived_threads(limit=None):
        if thread.archive_timestamp < since:
            return  # They come by the time they were archived, the latest first.
        if _newest(thread) >= start:
            yield thread


def _newest(thread: discord.Thread) -> int:
    return max(thread.id, thread.last_message_id or 0)

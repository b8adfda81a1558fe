"""Forum channels: a post per story with tags, and one post only although posts have no nonce."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord
import structlog

from adapters.discord import history
from adapters.discord.objects import arguments
from adapters.discord.permissions import Survey
from adapters.discord.render import render, thread_name
from bot.domain.message import Message

WITHDRAWN = "Repeated post, withdrawn"
"""The name of a post that was made twice, where the bot may empty and archive it but not delete it."""

log = structlog.get_logger(__name__)


async def post(forum: discord.ForumChannel, message: Message) -> discord.Message:
    """Make a post; its first message has the id of its thread. Raises what discord.py does."""
    made = await forum.create_thread(name=thread_name(message), applied_tags=tags(forum, message), **arguments(render(message)))
    return made.message


def tags(forum: discord.ForumChannel, message: Message) -> Sequence[discord.ForumTag]:
    """Choose the tag that is named like the alert's kind; else none, or the first one where posts need a tag."""
    free = [tag for tag in forum.available_tags if not tag.moderated]
    kind = str(dict(message.facts).get("kind", "")).casefold()
    named = [tag for tag in free if tag.name.strip().casefold() == kind][:1]
    return named or (free[:1] if forum.flags.require_tag else [])


async def find(client: discord.Client, found: Survey, key: str, since: datetime) -> discord.Message | None:
    """Return the answer or post with the key; of several posts keep the oldest and withdraw the others."""
    posts: list[tuple[discord.Thread, discord.Message]] = []
    async for thread in history.threads(found, since):
        message = await history.in_thread(client, thread, key, since)
        if message is not None and message.id != thread.id:
            return message
        if message is not None:
            posts.append((thread, message))
    posts.sort(key=lambda each: each[0].id)
    for thread, message in posts[1:]:
        await _withdraw(thread, message)
    return posts[0][1] if posts else None


async def _withdraw(thread: discord.Thread, message: discord.Message) -> None:
    """Delete a post of our own; without Manage Threads, which the bot does not ask for, empty it and put it away.

    The post that stays is the delivery whatever comes of this, so that a refusal is only told.
    """
    try:
        try:
            await thread.delete()
        except discord.Forbidden:
            await message.delete()
            await thread.edit(name=WITHDRAWN, archived=True)
        log.info("repeated_post_withdrawn", channel=thread.parent_id, post=thread.id)
    except discord.HTTPException as error:
        log.warning("possible_repeat", channel=thread.parent_id, post=thread.id, code=error.code)

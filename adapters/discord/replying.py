"""Answers: in the thread of a story where there can be one, else as a reference to its message."""

from __future__ import annotations

from typing import Literal

import discord

from adapters.discord.errors import Code
from adapters.discord.ids import MessageId
from adapters.discord.objects import arguments
from adapters.discord.permissions import Place
from adapters.discord.render import render, thread_name
from bot.domain.message import Message

ARCHIVE_AFTER: Literal[10080] = 10080
"""Minutes without a word after which Discord archives a thread, the longest there is: a story goes on for weeks."""

_NO_THREAD = frozenset(
    {
        Code.MISSING_PERMISSIONS,
        Code.UNKNOWN_CHANNEL,
        Code.TOO_MANY_THREADS,
        Code.LOCKED,
        Code.ARCHIVED,
        Code.WRONG_CHANNEL_TYPE,
    }
)
"""Why an answer cannot stand in a thread although its message is there: no right to it, deleted, locked, one too many."""


async def post(client: discord.Client, number: int, message: Message, root: MessageId | None = None) -> discord.Message:
    """Post in a channel or thread, with the nonce of the delivery; ``root`` is a message there that it answers.

    A nonce that is seen again brings back the earlier message, for "the past few minutes" (message.mdx:1092).
    """
    place = client.get_partial_messageable(number)
    given = arguments(render(message))
    if root is None:
        return await place.send(nonce=message.key, **given)
    reference = discord.MessageReference(
        message_id=root.message, channel_id=root.channel, guild_id=root.guild, fail_if_not_exists=False
    )
    return await place.send(nonce=message.key, reference=reference, mention_author=False, **given)


async def answer(client: discord.Client, place: Place, root: MessageId, message: Message) -> discord.Message:
    """Answer a message where its story goes on; raises what discord.py does, NotFound if the message was deleted.

    A thread that was started from a message has the message's id, so that nothing needs to be remembered.
    """
    if root.channel != place.id or isinstance(place, discord.ForumChannel):
        return await post(client, root.channel, message)  # It stands in the story's thread or post already.
    if not isinstance(place, discord.TextChannel):
        return await post(client, root.channel, message, root)
    try:
        return await _in_thread(client, place, root, message)
    except discord.HTTPException as error:
        if error.code not in _NO_THREAD:
            raise
    return await post(client, root.channel, message, root)


async def _in_thread(client: discord.Client, text: discord.TextChannel, root: MessageId, message: Message) -> discord.Message:
    try:
        return await post(client, root.message, message)
    except discord.NotFound as error:
        if error.code != Code.UNKNOWN_CHANNEL:
            raise
    above = discord.Object(root.message)
    try:
        await text.create_thread(name=thread_name(message), message=above, auto_archive_duration=ARCHIVE_AFTER)
    except discord.HTTPException as error:
        if error.code != Code.HAS_THREAD:  # An earlier try made it, or someone did just now.
            raise
    return await post(client, root.message, message)

"""Edits: the words of a message replaced, wherever it stands."""

from __future__ import annotations

from contextlib import suppress

import discord

from adapters.discord.errors import Code
from adapters.discord.ids import MessageId
from adapters.discord.objects import arguments
from adapters.discord.render import render
from bot.domain.message import Message


async def edit(client: discord.Client, target: MessageId, message: Message) -> None:
    """Replace a message; raises what discord.py does.

    Nothing can be edited in an archived thread: it is opened for the edit and put away again, so that an edit, which is to be
    silent, does not bring an old story back to the top.
    """
    here = client.get_partial_messageable(target.channel).get_partial_message(target.message)
    given = {"view": None, **arguments(render(message))}
    try:
        await here.edit(**given)
    except discord.HTTPException as archived:
        if archived.code != Code.ARCHIVED:
            raise
        try:
            await client.http.edit_channel(target.channel, archived=False)
        except discord.Forbidden:
            raise archived from None  # It is locked, too: that says more than "missing permissions".
    else:
        return
    try:
        await here.edit(**given)
    finally:
        with suppress(discord.Forbidden):  # Only its maker may put it away, and people make threads too.
            await client.http.edit_channel(target.channel, archived=True)

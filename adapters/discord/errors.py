"""What discord.py raises -> what it means for a channel or a message.

Codes: ``topics/opcodes-and-status-codes.mdx`` ("JSON Error Codes") of discord-api-docs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum

import aiohttp
import discord

from bot.domain.errors import ChannelGone, DeliveryError, PayloadRejected, Transient, UnknownOutcome

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, json.JSONDecodeError)
"""Everything that a call to Discord may raise; an answer that says JSON and is none raises JSONDecodeError."""

TOKEN_REFUSED = "Discord refuses the bot's token: set GAVEL_DISCORD_TOKEN to the one that the developer portal shows"

BAN_WAIT = timedelta(minutes=5)
"""How long to stay away after a 429 without wait: Cloudflare's, for the whole address."""

_LONGEST = 300


class Code(IntEnum):
    """Discord's own codes of errors."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_GUILD = 10004
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_TAG = 10087
    SLOW_MODE = 20016
    WRITE_RATE = 20028
    TAG_REQUIRED = 40067
    SERVICE_RATE = 40062
    MISSING_ACCESS = 50001
    PRIVATE_CLOSED = 50007
    NOT_TEXT = 50008
    MISSING_PERMISSIONS = 50013
    WRONG_CHANNEL_TYPE = 50024
    ARCHIVED = 50083
    APPLICATION_UNAVAILABLE = 110001
    OVERLOADED = 130000
    HAS_THREAD = 160004
    LOCKED = 160005
    TOO_MANY_THREADS = 160006


_GONE: Mapping[int, str] = {
    Code.UNKNOWN_CHANNEL: "the channel was deleted",
    Code.UNKNOWN_GUILD: "the bot is not in the server any more: invite it again",
    Code.MISSING_ACCESS: "the bot cannot see the channel: allow it View Channel there, or invite it to the server again",
    Code.MISSING_PERMISSIONS: "the bot lacks a permission there",
    Code.NOT_TEXT: "nothing can be posted in a channel of this type",
    Code.WRONG_CHANNEL_TYPE: "nothing can be posted in a channel of this type",
    Code.PRIVATE_CLOSED: "this person takes no private messages from the bot",
    Code.ARCHIVED: "the thread is archived and locked: unlock it",
    Code.LOCKED: "the thread is locked: unlock it",
    Code.TAG_REQUIRED: "posts there need a tag, and the bot may set none: add one that everyone may set",
}

_OF_THE_THREAD = frozenset(_GONE) - {Code.MISSING_ACCESS, Code.UNKNOWN_GUILD}
"""What is wrong with a story's thread only, when that is where it went: its channel goes on."""

_PASSING = frozenset(
    {
        Code.SLOW_MODE,
        Code.WRITE_RATE,
        Code.SERVICE_RATE,
        Code.APPLICATION_UNAVAILABLE,
        Code.OVERLOADED,
        Code.UNKNOWN_TAG,  # the tags changed after we read them: they are read again
    }
)


def judged(channel: str, error: Exception, *, doubtful: bool, thread: bool) -> DeliveryError:
    """Say what an error means. ``doubtful``: a message may have been posted; ``thread``: it went to a thread of the channel."""
    if doubtful:
        return UnknownOutcome(channel, f"{_words(error)}; the message may have arrived")
    if (wait := wait_of(error)) is not None:
        return Transient(channel, "Discord asks to wait", retry_after=wait)
    if isinstance(error, discord.HTTPException):
        return _refused(channel, error, thread)
    return Transient(channel, _words(error))


def wait_of(error: Exception) -> timedelta | None:
    """Return the wait that a rate limit asks for; None for any other error."""
    if isinstance(error, discord.RateLimited):
        return timedelta(seconds=error.retry_after)
    if not isinstance(error, discord.HTTPException) or error.status != 429:
        return None
    told = str(error.response.headers.get("Retry-After", ""))
    return timedelta(seconds=int(told)) if told.isdecimal() else BAN_WAIT


def is_ban(error: Exception) -> bool:
    """Whether a 429 is not of Discord's API but of Cloudflare before it, for everything that we send."""
    return isinstance(error, discord.HTTPException) and error.status == 429 and "Via" not in error.response.headers


def _refused(channel: str, error: discord.HTTPException, thread: bool) -> DeliveryError:
    if error.status == 401:
        return ChannelGone(channel, TOKEN_REFUSED)
    # Without a code it is not Discord's API that speaks, but a proxy before it: that says nothing of the message.
    if error.status >= 500 or not error.code or error.code in _PASSING:
        return Transient(channel, _words(error))
    if error.code in _GONE and not (thread and error.code in _OF_THE_THREAD):
        return ChannelGone(channel, _GONE[error.code])
    if error.code == Code.UNKNOWN_MESSAGE:
        return PayloadRejected(channel, "someone deleted the message")
    return PayloadRejected(channel, f"Discord refuses the message: {_words(error)}")


def _words(error: Exception) -> str:
    """Word an error. Of a failed connection only the kind is told: its text may hold addresses."""
    if isinstance(error, discord.HTTPException):
        text = " ".join(error.text.split())[:_LONGEST]
        return f"{error.status} {text} (code {error.code})" if error.code else f"Discord answers with status {error.status}"
    return f"Discord cannot be reached ({type(error).__name__})"

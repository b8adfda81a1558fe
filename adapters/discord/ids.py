"""How channels and messages of Discord are named: ``discord:CHANNEL_ID``, and GUILD/CHANNEL/MESSAGE."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.errors import ChannelGone, PayloadRejected

PLATFORM = "discord"
_CHANNEL = re.compile(rf"{PLATFORM}:([0-9]{{1,20}})")
_MESSAGE = re.compile(r"(@me|[0-9]{1,20})/([0-9]{1,20})/([0-9]{1,20})")
_ADDRESS = "https://discord.com/channels/"


@dataclass(frozen=True, slots=True)
class MessageId:
    """Where a message stands; ``channel`` is the thread's id if it stands in one, ``guild`` None in a private channel.

    As text it is the end of the message's address, so that neither a link nor an edit has to look anything up.
    """

    guild: int | None
    channel: int
    message: int

    def __str__(self) -> str:
        return f"{self.guild or '@me'}/{self.channel}/{self.message}"


def channel_id(number: int) -> str:
    """Return Gavel's name of a channel or thread."""
    return f"{PLATFORM}:{number}"


def channel_number(channel: str) -> int:
    """Return the id in the name of a channel. Raises ChannelGone if there is none."""
    if found := _CHANNEL.fullmatch(channel):
        return int(found[1])
    raise ChannelGone(channel, "it is no channel of Discord: write discord: and the channel's number")


def message_id(channel: str, text: str) -> MessageId:
    """Read a message's id. Raises PayloadRejected, which names the channel, if it is none."""
    if found := _MESSAGE.fullmatch(text):
        return MessageId(None if found[1] == "@me" else int(found[1]), int(found[2]), int(found[3]))
    raise PayloadRejected(channel, "the message it refers to has no id of Discord")


def address(text: str) -> str:
    """Return the address of a message by its id; nothing if it is none."""
    return _ADDRESS + text if _MESSAGE.fullmatch(text) else ""

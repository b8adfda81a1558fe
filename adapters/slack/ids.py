"""How channels and messages of Slack are named: ``slack:[TEAM/]CHANNEL`` and CHANNEL/[ROOT/]TS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import ChannelGone, PayloadRejected

PLATFORM = "slack"
_CHANNEL = re.compile(rf"{PLATFORM}:(?:([TE][A-Z0-9]{{1,20}})/)?([CDG][A-Z0-9]{{1,20}})")
_TS = r"[0-9]{1,12}\.[0-9]{1,9}"
_MESSAGE = re.compile(rf"([CDG][A-Z0-9]{{1,20}})/(?:({_TS})/)?({_TS})")


@dataclass(frozen=True, slots=True)
class ChannelId:
    """A channel as Slack knows it; ``team`` is empty where the only workspace is meant."""

    team: str
    channel: str

    def __str__(self) -> str:
        return f"{PLATFORM}:{self.team}/{self.channel}" if self.team else f"{PLATFORM}:{self.channel}"


@dataclass(frozen=True, slots=True)
class MessageId:
    """Where a message stands; ``root`` is the message above its thread if it stands in one.

    It holds all that an edit, an answer and the message's address need, so that nothing has to be looked up.
    """

    channel: str
    ts: str
    root: str = ""

    def __str__(self) -> str:
        return f"{self.channel}/{self.root}/{self.ts}" if self.root else f"{self.channel}/{self.ts}"

    @property
    def thread(self) -> str:
        """The message whose thread an answer belongs to: Slack's threads have no threads."""
        return self.root or self.ts


def parse_channel(channel: str) -> ChannelId:
    """Read the name of a channel. Raises ChannelGone if it is none of Slack."""
    if found := _CHANNEL.fullmatch(channel):
        return ChannelId(found[1] or "", found[2])
    raise ChannelGone(channel, "it is no channel of Slack: write slack: and the channel's ID, as at the foot of its details")


def message_id(channel: str, text: str) -> MessageId:
    """Read a message's id. Raises PayloadRejected, which names the channel, if it is none."""
    if found := _MESSAGE.fullmatch(text):
        return MessageId(found[1], found[3], found[2] or "")
    raise PayloadRejected(channel, "the message it refers to has no id of Slack")


def address(workspace: str, text: str) -> str:
    """Return the address of a message by its id; ``workspace`` is that of its workspace. Nothing if either is none."""
    found = _MESSAGE.fullmatch(text)
    if not found or not workspace:
        return ""
    channel, root, ts = found.groups()
    thread = f"?thread_ts={root}&cid={channel}" if root else ""
    return f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}{thread}"


def stamp(when: datetime) -> str:
    """Return a time as Slack writes those of messages: seconds and microseconds since 1970."""
    return f"{when.timestamp():.6f}"

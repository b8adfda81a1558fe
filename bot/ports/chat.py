"""One chat platform."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.message import Message


class ChatAdapter(Protocol):
    """One chat platform. Every method raises Transient, UnknownOutcome, ChannelGone or PayloadRejected, nothing else."""

    platform: str

    async def send(self, channel: str, message: Message) -> str:
        """Post a message; return the platform's id of it."""
        ...

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Post a message in the thread of ``target``; return its id."""
        ...

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Replace the message ``target``. Raises PayloadRejected if it was deleted."""
        ...

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look for a message that carries the idempotency key, sent at or after ``since``; return its id."""
        ...

    async def check(self, channel: str) -> None:
        """Raise what a send to the channel would raise because of the channel itself; send nothing."""
        ...

    def link(self, channel: str, message_id: str) -> str:
        """Return the address under which people find a message, or an empty string where there is none."""
        ...

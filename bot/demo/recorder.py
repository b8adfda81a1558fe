"""A chat adapter that hands everything on to another one and keeps what was delivered, and when in the replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.message import Message
from bot.ports import ChatAdapter, Clock


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message as it arrived in the channel at a moment of the replay."""

    at: datetime
    message: Message

    @property
    def facts(self) -> dict[str, Any]:
        """The delivery as data: the fields of the console's JSON line."""
        return dict(self.message.facts)


class Recorder:
    """Stands in front of an adapter; ``clock`` tells the time of the replay, ``watch`` is called for each delivery."""

    def __init__(self, inner: ChatAdapter, clock: Clock, watch: Callable[[Delivered], None] = lambda _: None) -> None:
        self._inner = inner
        self._clock = clock
        self._watch = watch
        self.platform = inner.platform
        self.deliveries: list[Delivered] = []

    async def send(self, channel: str, message: Message) -> str:
        """Post through the inner adapter."""
        message_id = await self._inner.send(channel, message)
        self._record(message)
        return message_id

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Reply through the inner adapter."""
        message_id = await self._inner.reply(channel, target, message)
        self._record(message)
        return message_id

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Edit through the inner adapter."""
        await self._inner.edit(channel, target, message)
        self._record(message)

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look a message up in the inner adapter."""
        return await self._inner.find(channel, key, since)

    async def check(self, channel: str) -> None:
        """Check the channel with the inner adapter."""
        await self._inner.check(channel)

    def link(self, channel: str, message_id: str) -> str:
        """Return the inner adapter's link."""
        return self._inner.link(channel, message_id)

    def _record(self, message: Message) -> None:
        delivered = Delivered(self._clock.now(), message)
        self.deliveries.append(delivered)
        self._watch(delivered)

"""A chat platform in memory whose faults are scripted."""

from __future__ import annotations

import asyncio
import itertools
import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.errors import ChannelGone, PayloadRejected
from bot.domain.message import Message

LONGEST = 40_000
"""Characters that the platform takes in one message."""


@dataclass
class Posted:
    """A message as the platform keeps it."""

    id: str
    key: str
    text: str
    thread: str | None = None
    edits: int = 0
    links: tuple[str, ...] = ()


@dataclass
class Mishap:
    """What happens to one call that posts: it waits for ``gate``, then raises ``error`` if any.

    The message is stored before all that if ``stores``, else at the end if there is no error.
    """

    error: Exception | None = None
    stores: bool = False
    gate: asyncio.Event | None = None


@dataclass
class FakeAdapter:
    """Implements ChatAdapter. ``mishaps`` of a channel meet its next calls, one each; ``gone`` channels refuse everything."""

    platform: str = "fake"
    token: str = field(default="fake-sesame", repr=False)
    mishaps: defaultdict[str, deque[Mishap]] = field(default_factory=lambda: defaultdict(deque))
    gone: set[str] = field(default_factory=set)
    channels: defaultdict[str, list[Posted]] = field(default_factory=lambda: defaultdict(list))
    in_flight: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_in_flight: int = 0
    most_in_one_channel: int = 0
    looked_up: list[str] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def then(self, channel: str, *errors: Exception, stores: bool = False) -> None:
        """Let the next calls of a channel fail, one by one."""
        self.mishaps[channel].extend(Mishap(error, stores) for error in errors)

    def hold(self, channel: str) -> asyncio.Event:
        """Let the next call of a channel wait for the event that is returned."""
        gate = asyncio.Event()
        self.mishaps[channel].append(Mishap(gate=gate))
        return gate

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until calls have brought something about."""
        while not happened():
            self.moved.clear()
            await self.moved.wait()

    def texts(self, channel: str) -> list[str]:
        """Return the first lines of what a reader of the channel sees."""
        return [posted.text.split("\n")[0] for posted in self.channels[channel]]

    async def send(self, channel: str, message: Message) -> str:
        """Post, unless a mishap is next."""
        return await self._post(channel, message, None)

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Post in a thread; PayloadRejected if its root was deleted."""
        self._known(channel, target)
        return await self._post(channel, message, target)

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Replace the words of a message; PayloadRejected if it was deleted."""
        await self._meet(channel, lambda: self._replace(channel, target, message))

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look for a key."""
        self._there(channel)
        self.looked_up.append(key)
        return next((posted.id for posted in self.channels[channel] if posted.key == key), None)

    async def check(self, channel: str) -> None:
        """Raise ChannelGone for a channel that is gone."""
        self._there(channel)

    def link(self, channel: str, message_id: str) -> str:
        """Return a made-up address."""
        return f"https://chat.example/{channel}/{message_id}"

    async def _post(self, channel: str, message: Message, thread: str | None) -> str:
        posted = Posted(f"{channel}#{next(self._numbers)}", message.key, _rendered(message.text), thread, links=_links(message))
        await self._meet(channel, lambda: self.channels[channel].append(posted))
        return posted.id

    async def _meet(self, channel: str, store: Callable[[], None]) -> None:
        self.in_flight[channel] += 1
        self.most_in_one_channel = max(self.most_in_one_channel, self.in_flight[channel])
        self.most_in_flight = max(self.most_in_flight, sum(self.in_flight.values()))
        self.moved.set()
        try:
            mishap = self.mishaps[channel].popleft() if self.mishaps[channel] else Mishap()
            self._there(channel)
            if mishap.stores:
                store()
            if mishap.gate:
                self.blocked.add(channel)
                self.moved.set()
                await mishap.gate.wait()
            if mishap.error:
                raise mishap.error
            if not mishap.stores:
                store()
        finally:
            self.in_flight[channel] -= 1
            self.blocked.discard(channel)
            self.moved.set()

    def _replace(self, channel: str, target: str, message: Message) -> None:
        posted = self._known(channel, target)
        posted.text, posted.links = _rendered(message.text), _links(message)
        posted.edits += 1

    def _known(self, channel: str, message_id: str) -> Posted:
        for posted in self.channels[channel]:
            if posted.id == message_id:
                return posted
        raise PayloadRejected(channel, "unknown message")

    def _there(self, channel: str) -> None:
        if channel in self.gone:
            raise ChannelGone(channel, "missing access")


def _rendered(text: str) -> str:
    """A text as the platform takes it: plain, without what steers a reader's screen, and cut."""
    steering = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    inert = "".join("\ufffd" if unicodedata.category(char) in steering and char != "\n" else char for char in text)
    return inert if len(inert) <= LONGEST else inert[: LONGEST - 1] + "…"


def _links(message: Message) -> tuple[str, ...]:
    return tuple(
        _rendered(span.url) for line in (message.headline, *message.lines, message.footer) for span in line if span.url
    )

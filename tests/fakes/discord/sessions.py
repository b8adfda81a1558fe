"""One bot's session on the gateway, which outlives its connections, and one connection that speaks zlib-stream."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from aiohttp import web

from tests.fakes.discord.errors import Json


class Op(IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


GUILDS, GUILD_MEMBERS, PRESENCES, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = (1 << bit for bit in (0, 1, 8, 9, 12, 15))
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
ALWAYS = frozenset({"READY", "RESUMED", "INTERACTION_CREATE", "GUILD_MEMBER_UPDATE", "USER_UPDATE"})


def wanted(event: str, intents: int, guild: int | None) -> bool:
    """Whether the intents ask for an event."""
    if event in ALWAYS:
        return True
    if event.startswith("MESSAGE_"):
        return bool(intents & (DIRECT_MESSAGES if guild is None else GUILD_MESSAGES))
    return bool(intents & GUILDS)


class Connection:
    """One websocket. What is sent is queued, so that senders need not wait."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.session: Session | None = None
        self.sends: deque[float] = deque(maxlen=121)
        self._deflate = zlib.compressobj()
        self._out: asyncio.Queue[bytes | int] = asyncio.Queue()
        self.closing = False
        self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        with suppress(ConnectionError, RuntimeError):
            while isinstance(frame := await self._out.get(), bytes):
                await self.socket.send_bytes(frame)
            await self.socket.close(code=frame)

    def send(self, payload: Json) -> None:
        """Queue a payload."""
        self.raw(json.dumps(payload))

    def raw(self, text: str) -> None:
        """Queue a text as it is, which need not be JSON."""
        packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._out.put_nowait(packed)

    def close(self, code: int) -> None:
        """Close with a code, once everything queued is sent."""
        self.closing = True
        self._out.put_nowait(code)

    def abort(self) -> None:
        """Break the TCP connection."""
        if self.request.transport:
            self.request.transport.abort()

    async def done(self) -> None:
        """Stop writing; a close that has begun is finished first, unless the bot does not answer it."""
        if self.session and self.session.connection is self:
            self.session.connection = None
        if not self.closing:
            self._writer.cancel()
        await asyncio.wait({self._writer}, timeout=2)
        self._writer.cancel()


@dataclass(eq=False)
class Session:
    """What a bot resumes: its number of the last event, and the events themselves."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    log: list[tuple[int, Json]] = field(default_factory=list)
    connection: Connection | None = None

    def serves(self, guild: int | None) -> bool:
        """Whether events of a guild come over this shard."""
        number, count = self.shard
        return number == (0 if guild is None else (guild >> 22) % count)

    def dispatch(self, event: str, data: Any, guild: int | None) -> None:
        """Send an event, or keep it until the bot resumes."""
        if not wanted(event, self.intents, guild):
            return
        self.sequence += 1
        payload = {"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": data}
        self.log.append((self.sequence, payload))
        if self.connection:
            self.connection.send(payload)

    def replay(self, since: int) -> None:
        """Send what was missed."""
        assert self.connection is not None
        for number, payload in self.log:
            if number > since:
                self.connection.send(payload)

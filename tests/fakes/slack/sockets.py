"""Socket Mode: hello, envelopes to one socket each, acknowledgements, and everything that breaks it."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.breaking import cut
from tests.fakes.slack.envelope import Envelope
from tests.fakes.slack.errors import Json

if TYPE_CHECKING:
    from tests.fakes.slack.app import App
    from tests.fakes.slack.world import World

MOST = 10


class Socket:
    """One open connection; what is sent waits in ``outgoing`` until it is written."""

    def __init__(self, connection: web.WebSocketResponse, request: web.Request) -> None:
        self.connection = connection
        self.request = request
        self.outgoing: asyncio.Queue[Json] = asyncio.Queue()
        self.received: list[Envelope] = []

    def send(self, payload: Json) -> None:
        """Send something soon."""
        self.outgoing.put_nowait(payload)

    def drop(self) -> None:
        """Break the connection (TCP reset)."""
        cut(self.request, reset=True)

    async def write(self) -> None:
        """Write what is to be sent until cancelled."""
        while True:
            payload = await self.outgoing.get()
            await self.connection.send_str(json.dumps(payload))


class Sockets:
    """The sockets of an app. ``opened`` counts connections; ``acknowledgements`` holds what came in, word for word.

    Each envelope goes to one open socket, in turn. ``silent`` answers no pings, ``lose`` lets envelopes vanish that were
    written to a socket: a command is then lost, an event delivered again with the next connection.
    """

    def __init__(self, world: World, app: App) -> None:
        self.world = world
        self.app = app
        self.open: list[Socket] = []
        self.opened = 0
        self.asked = 0
        self.is_down = False
        self.silent = False
        self.acknowledgements: list[Json] = []
        self._losing = 0
        self._turn = 0
        self._tickets: set[str] = set()

    async def ready(self, times: int = 1, patience: float = 20.0) -> None:
        """Wait until sockets were opened so often, and one is open."""
        await self.world.pulse.until(lambda: self.opened >= times and bool(self.open), patience)

    def address(self) -> str:
        """Return a fresh address to connect to, good for one connection."""
        self.asked += 1
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"{self.world.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.app.id}"

    def send(self, envelope: Envelope) -> None:
        """Send an envelope over one socket; without any, a command fails at once and an event waits."""
        if not self.open:
            envelope.failed = "dispatch_failed"
            self.world.pulse.beat()
            return
        socket = self.open[self._turn % len(self.open)]
        self._turn += 1
        envelope.via = socket
        socket.received.append(envelope)
        if self._losing:
            self._losing -= 1
        else:
            socket.send(envelope.form())

    def holds(self, socket: object) -> bool:
        """Whether a socket is still open."""
        return socket in self.open

    def drop(self) -> None:
        """Break every connection at once (TCP reset)."""
        for one in list(self.open):
            self.open.remove(one)
            one.drop()

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask for new connections, as Slack does every few hours: ``refresh_requested``, ``warning``, ``link_disabled``."""
        for one in self.open:
            one.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-tests"}})

    def warn(self) -> None:
        """Warn that the connections end in some seconds."""
        self.refresh("warning")

    def down(self) -> None:
        """Break everything and let nobody connect until ``up``."""
        self.is_down = True
        self.drop()

    def up(self) -> None:
        """Serve again."""
        self.is_down = False

    def lose(self, count: int = 1) -> None:
        """Let the next envelopes vanish in a connection that only seems to be there."""
        self._losing = count

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Talk to one connection until it ends."""
        if self.is_down:
            return web.Response(status=503, text="down")
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403, text="this address was used or never given")
        self._tickets.discard(request.query["ticket"])
        connection = web.WebSocketResponse(autoping=False, max_msg_size=1 << 20)
        await connection.prepare(request)
        socket = Socket(connection, request)
        writing = asyncio.create_task(socket.write())
        self._greet(socket)
        try:
            async for message in connection:
                if message.type is WSMsgType.PING and not self.silent:
                    await connection.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._hear(json.loads(message.data))
        finally:
            writing.cancel()
            if socket in self.open:
                self.open.remove(socket)
            self.world.pulse.beat()
        return connection

    def _greet(self, socket: Socket) -> None:
        if len(self.open) >= MOST:
            return socket.send({"type": "disconnect", "reason": "too_many_websockets"})
        self.open.append(socket)
        self.opened += 1
        socket.send(
            {
                "type": "hello",
                "num_connections": len(self.open),
                "debug_info": {"host": "applink-tests", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": self.app.id},
            }
        )
        self.app.catch_up()
        self.world.pulse.beat()
        return None

    def _hear(self, data: Any) -> None:
        self.acknowledgements.append(data)
        found = next((one for one in self.app.envelopes if one.id == data.get("envelope_id")), None)
        if found is None:
            self.world.violated("acknowledgement of what was never sent", data)
        else:
            found.acknowledge(data.get("payload"), self.world.clock())
        self.world.pulse.beat()

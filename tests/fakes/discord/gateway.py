"""The gateway: identify, resume, heartbeats, and everything that breaks it."""

from __future__ import annotations

import json
import time
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import Json
from tests.fakes.discord.sessions import MESSAGE_CONTENT, PRIVILEGED, Connection, Op, Session
from tests.fakes.discord.world import World

SENDS, SENDS_WINDOW = 120, 60.0
BAD_TOKEN, BAD_INTENTS, TOO_FAST, NOT_IDENTIFIED = 4004, 4014, 4008, 4003


class Gateway:
    """The websocket side. Tests break it with the verbs below, and wait with ``ready``.

    ``identifies`` and ``resumes`` hold what the bot sent, ``paths`` the address of each connection, ``sent`` the names of
    the events that were told. ``granted`` are the privileged intents that the portal allows.
    """

    def __init__(self, world: World, token: str, interval: float = 41.25) -> None:
        self.world = world
        self.token = token
        self.interval = interval
        self.url = ""
        self.granted = 0
        self.refuse_resume = False
        self.is_down = False
        self.silent = False
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.paths: list[str] = []
        self.heartbeats = 0
        self.sent: list[str] = []
        world.listen = self.dispatch

    @property
    def connected(self) -> bool:
        """Whether a bot is there and identified."""
        return any(one.connection for one in self.sessions.values())

    async def ready(self, times: int = 1, patience: float = 20.0) -> None:
        """Wait until the bot has identified or resumed so often, and is connected."""
        await self.world.pulse.until(lambda: len(self.identifies) + len(self.resumes) >= times and self.connected, patience)

    def dispatch(self, event: str, data: Json, guild: int | None) -> None:
        """Tell every session that serves the guild."""
        self.sent.append(event)
        for session in self.sessions.values():
            if session.serves(guild):
                shown = data
                if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not session.intents & MESSAGE_CONTENT:
                    shown = payloads.withheld(data, self.world.bot)
                session.dispatch(event, shown, guild)

    def drop(self) -> None:
        """Break every connection at once (TCP abort); the sessions can be resumed."""
        for one in self.connections:
            one.abort()

    def reconnect(self) -> None:
        """Ask the bot to reconnect (op 7)."""
        self._every({"op": Op.RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Declare the session invalid (op 9); not resumable, its events are gone."""
        self._every({"op": Op.INVALID_SESSION, "d": resumable})
        if not resumable:
            self.sessions.clear()

    def close(self, code: int = 4000) -> None:
        """Close every connection with a code."""
        for one in self.connections:
            one.close(code)

    def truncate(self) -> None:
        """Send half of a frame: valid zlib, broken JSON."""
        for one in self.connections:
            one.raw('{"op":0,"t":"CHANNEL_UPDATE","s":99,"d":{"id":"1')

    def repeat(self, event: str) -> None:
        """Send the last event of this name once more, with the number it had."""
        for session in self.sessions.values():
            found = [payload for _, payload in session.log if payload["t"] == event]
            if found and session.connection:
                session.connection.send(found[-1])

    def ask_heartbeat(self) -> None:
        """Ask for a heartbeat (op 1)."""
        self._every({"op": Op.HEARTBEAT, "d": None})

    def down(self) -> None:
        """Break everything and answer 503 until ``up``."""
        self.is_down = True
        self.drop()

    def up(self) -> None:
        """Serve again."""
        self.is_down = False

    def forget(self) -> None:
        """Forget every session, as Discord does after some minutes: a resume is answered with op 9."""
        self.sessions.clear()

    def _every(self, payload: Json) -> None:
        for one in self.connections:
            one.send(payload)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Talk to one connection until it ends."""
        self.paths.append(request.path)
        self.world.pulse.beat()
        if self.is_down:
            return web.Response(status=503, text="down")
        socket = web.WebSocketResponse(compress=False, max_msg_size=4096)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": int(self.interval * 1000), "_trace": []}})
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                self._count(connection)
                self._hear(connection, json.loads(message.data))
                self.world.pulse.beat()
            if socket.close_code in (1000, 1001) and connection.session and not connection.closing:
                self.sessions.pop(connection.session.id, None)
        finally:
            self.connections.remove(connection)
            await connection.done()
            self.world.pulse.beat()
        return socket

    def _count(self, connection: Connection) -> None:
        connection.sends.append(time.monotonic())
        if len(connection.sends) > SENDS and connection.sends[-1] - connection.sends[0] < SENDS_WINDOW:
            connection.close(TOO_FAST)

    def _hear(self, connection: Connection, payload: Json) -> None:
        op, data = payload["op"], payload["d"]
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            if not self.silent:
                connection.send({"op": Op.ACK, "d": None})
        elif op == Op.IDENTIFY:
            self._identify(connection, data)
        elif op == Op.RESUME:
            self._resume(connection, data)
        elif op == Op.REQUEST_MEMBERS:
            self._members(connection, data)
        elif connection.session is None:
            connection.close(NOT_IDENTIFIED)

    def _identify(self, connection: Connection, data: Json) -> None:
        self.identifies.append(data)
        if data["token"] != self.token:
            return connection.close(BAD_TOKEN)
        if data["intents"] & PRIVILEGED & ~self.granted:
            return connection.close(BAD_INTENTS)
        number, count = data.get("shard") or (0, 1)
        session = Session(data["intents"], (number, count), connection=connection)
        self.world.message_content = bool(data["intents"] & MESSAGE_CONTENT)
        self.sessions[session.id] = session
        connection.session = session
        guilds = [one for one in self.world.guilds.values() if one.present and session.serves(one.id)]
        session.dispatch("READY", self._ready(session, [one.id for one in guilds]), None)
        for one in guilds:
            if one.available:
                session.dispatch("GUILD_CREATE", payloads.guild(one) | {"unavailable": False}, one.id)
        return None

    def _ready(self, session: Session, guilds: list[int]) -> Json:
        return {
            "v": 10,
            "user": payloads.own_user(self.world.bot),
            "guilds": [{"id": str(id), "unavailable": True} for id in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": f"{self.url.removesuffix('/gateway')}/resume",
            "shard": list(session.shard),
            "application": {"id": str(self.world.application_id), "flags": self.world.flags},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "_trace": [],
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        self.resumes.append(data)
        if data["token"] != self.token:
            return connection.close(BAD_TOKEN)
        session = self.sessions.get(data["session_id"] or "")
        if session is None or self.refuse_resume:
            self.sessions.pop(data["session_id"] or "", None)
            return connection.send({"op": Op.INVALID_SESSION, "d": False})
        connection.session, session.connection = session, connection
        session.replay(data["seq"])
        session.dispatch("RESUMED", {"_trace": []}, None)
        return None

    def _members(self, connection: Connection, data: Any) -> None:
        """Answer op 8. Without the intent GUILD_MEMBERS only members asked for by id are told."""
        guild = self.world.guilds[int(data["guild_id"])]
        asked = data.get("user_ids") or []
        asked = {int(each) for each in (asked if isinstance(asked, list) else [asked])}
        chunk = {
            "guild_id": str(guild.id),
            "members": [payloads.member(one) for one in guild.members.values() if one.id in asked],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(id) for id in asked if id not in guild.members],
            "nonce": data.get("nonce"),
        }
        if connection.session:
            connection.session.dispatch("GUILD_MEMBERS_CHUNK", chunk, guild.id)

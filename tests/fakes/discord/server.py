"""A Discord of the tests' own on loopback, for the real discord.py: only the two addresses differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import discord
import yarl
from aiohttp import web

from tests.fakes.clock import Clock, wall
from tests.fakes.discord import schema
from tests.fakes.discord.buckets import Buckets
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.guild import Guild, Member
from tests.fakes.discord.permissions import INVITED, Permission
from tests.fakes.discord.reporter import Reporter
from tests.fakes.discord.rest import PREFIX, Asked, Rest
from tests.fakes.discord.state import Channel, Message, Thread
from tests.fakes.discord.world import World

TOKEN = "MTAxMTEyMTMxNDE1MTYxNzE4.GAvel0.the-tests-own-token-of-the-bot"


class DiscordServer:
    """``async with DiscordServer() as server``: REST, gateway, and everything in memory.

    Leaving the block fails the test if a request broke Discord's own schema (``violations``; clear them where a test breaks
    it on purpose). ``clock`` drives nonces, the 3 s rule and tokens; rate limits run in real time, as discord.py does.
    """

    def __init__(self, *, clock: Clock = wall, spec: Path | None = None, heartbeat: float = 41.25) -> None:
        self.world = World(clock)
        self.token = TOKEN
        self.gateway = Gateway(self.world, TOKEN, heartbeat)
        self.rest = Rest(self.world, TOKEN, schema.description(spec or schema.find()))
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """The address for ``discord.http.Route.BASE`` or ``GAVEL_DISCORD_API_URL``."""
        return self.url + PREFIX

    @property
    def gateway_url(self) -> str:
        """The address for ``DiscordWebSocket.DEFAULT_GATEWAY`` or ``GAVEL_DISCORD_GATEWAY_URL``."""
        return self.gateway.url

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=1 << 25)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/resume", self.gateway.serve)
        self.rest.add_to(app)
        self._runner = web.AppRunner(app, handler_cancellation=False, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        self.gateway.url = self.rest.gateway_url = f"ws://127.0.0.1:{port}/gateway"

    async def stop(self) -> None:
        """End every connection and stop listening."""
        self.faults.clear()
        self.gateway.drop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if kind is None:
            self.check()

    def check(self) -> None:
        """Fail if a request broke the schema."""
        assert not self.violations, "\n".join(self.violations)

    @property
    def faults(self) -> Faults:
        """The faults that are set: ``faults.add("POST /channels/*/messages", status=503, after=True)``."""
        return self.rest.faults

    @property
    def buckets(self) -> Buckets:
        """The rate limits: ``buckets.set(MESSAGE_CREATE, limit=5, per=1.0)``."""
        return self.rest.buckets

    @property
    def violations(self) -> list[str]:
        """Where requests broke Discord's own schema."""
        return self.rest.violations

    @property
    def requests(self) -> list[Asked]:
        """Every request so far."""
        return self.rest.requests

    def asked(self, method: str, route: str = "") -> list[Asked]:
        """Return the requests of one method, and of one route as a template: ``/channels/{channel_id}/messages``."""
        return [one for one in self.requests if one.method == method and route in ("", one.route)]

    def count(self, status: int) -> int:
        """Return how many requests were answered with a status."""
        return sum(one.status == status for one in self.requests)

    def guild(self, name: str, *, permissions: Permission = INVITED, id: int | None = None, present: bool = True) -> Guild:
        """Create a guild with the bot in it."""
        return self.world.guild(name, permissions=permissions, id=id, present=present)

    def messages(self, channel: Channel | int, *, human: bool = False) -> list[Message]:
        """Return the bot's messages of a channel or thread, oldest first; ``human`` adds everyone else's."""
        here = self.world.channels[channel] if isinstance(channel, int) else channel
        ordered = [here.messages[id] for id in sorted(here.messages)]
        return [one for one in ordered if human or (one.author is self.world.bot and one.type in (0, 19, 20))]

    def threads(self, channel: Channel) -> list[Thread]:
        """Return the threads of a channel, or the posts of a forum, oldest first."""
        return channel.threads

    def reporter(self, member: Member, channel: Channel) -> Reporter:
        """Return a human at a keyboard in a channel."""
        return Reporter(self.world, self.gateway, member, channel)

    async def until(self, happened: Callable[[], bool], patience: float = 10.0) -> None:
        """Wait until something holds; looked at after whatever the bot does."""
        await self.world.pulse.until(happened, patience)


@contextmanager
def pointed_at(server: DiscordServer) -> Iterator[None]:
    """Point discord.py at a server: its two addresses, nothing else; put them back afterwards."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before

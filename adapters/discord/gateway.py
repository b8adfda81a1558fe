"""The bot's connection: logged in over REST, and a gateway that is kept alive beside it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from types import TracebackType
from typing import Self

import discord
import structlog
import yarl

from adapters.common.pauses import Pauses
from adapters.discord import tries
from adapters.discord.errors import FAILURES, TOKEN_REFUSED
from adapters.discord.unblocking import unblock
from adapters.discord.watching import Listener, WatchingClient
from bot.domain.errors import ChannelGone, ConfigurationError, Transient

LOGIN_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""How long a connection must have lasted for the next failure to count as the first one again."""

_BAD_TOKEN = 4004
_TOKEN = re.compile(r"[\x21-\x7e]+")
"""What may stand in a header; anything else breaks the request instead of being refused."""

Setup = Callable[[discord.Client], Awaitable[None]]
log = structlog.get_logger(__name__)


def point_at(api_url: str | None, gateway_url: str | None) -> None:
    """Set discord.py's two addresses; None leaves the library's own untouched."""
    if api_url is not None:
        discord.http.Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class Gateway:
    """Logs in, then keeps the gateway connected until it is left.

    What is delivered goes over REST and needs the login only. ``setup`` is called with the client after each login, before it
    connects: the place for command trees and dynamic items. ``on_change`` is told of the channels in which something changed.

    The client is a plain ``discord.Client``, not ``AutoShardedClient``: that one closes itself, its REST side included, when
    one broken frame reaches it, and cannot be opened again. Nothing here counts shards, and one newsroom is far from the
    2,500 servers for which Discord demands them.
    """

    def __init__(self, token: str, *, setup: Sequence[Setup] = ()) -> None:
        self._token = token.strip()
        self.on_change: Listener = _nobody
        self._setup = setup
        self._client: discord.Client | None = None
        self._life: asyncio.Task[None] | None = None
        self.fault = ""
        """Why the connection ended for good, in words."""

    def client(self, channel: str) -> discord.Client:
        """Return the client that is logged in. Raises Transient if there is none yet, ChannelGone if there never will be."""
        if self.fault:
            raise ChannelGone(channel, self.fault)
        if self._client is None or self._client.is_closed():
            raise Transient(channel, "the bot is not logged in to Discord yet")
        return self._client

    async def login(self) -> discord.Client:
        """Log in over REST. Raises ConfigurationError if the token is refused, else what discord.py does."""
        if not _TOKEN.fullmatch(self._token):
            raise ConfigurationError("GAVEL_DISCORD_TOKEN", TOKEN_REFUSED)
        trace = tries.trace()
        client = WatchingClient(
            self.on_change,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=30.0,
            http_trace=trace,
        )
        unblock(client, trace)
        try:
            async with asyncio.timeout(LOGIN_SECONDS):
                await _logged_in(client, self._token)
            for setup in self._setup:
                await setup(client)
        except discord.LoginFailure:
            raise ConfigurationError("GAVEL_DISCORD_TOKEN", TOKEN_REFUSED) from None
        else:
            self._client = client
            return client
        finally:
            if self._client is not client:
                await client.close()

    async def __aenter__(self) -> Self:
        try:
            await self.login()
        except FAILURES as error:
            log.warning("discord_login_failed", error=type(error).__name__)
        self._life = asyncio.create_task(self._live(), name="discord gateway")
        self._life.add_done_callback(_ended)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._life is not None
        self._life.cancel()
        await asyncio.wait({self._life})
        if self._client is not None:
            await self._client.close()

    async def _live(self) -> None:
        """Log in if that is still to do, then keep connected; ends only when nothing but a person can help."""
        pauses = Pauses()
        while self._client is None:
            await pauses.wait()
            try:
                await self.login()
            except ConfigurationError as error:
                self._give_up(error.message)
                return
            except FAILURES as error:
                log.warning("discord_login_failed", error=type(error).__name__)
        self._give_up(await self._keep_connected(self._client))

    async def _keep_connected(self, client: discord.Client) -> str:
        """Connect again whenever the library gives up; return why it can never be.

        discord.py reconnects by itself after a lost connection. A broken frame ends ``connect()`` with whatever its parser
        raised, and leaves the socket open: whatever it was, the connection is made anew.
        """
        pauses = Pauses()
        while True:
            began = asyncio.get_running_loop().time()
            error = await _outcome(client.connect())
            if isinstance(error, discord.ConnectionClosed | discord.PrivilegedIntentsRequired) or client.is_closed():
                return _why(error)
            log.error("discord_gateway_broke", error=type(error).__name__)
            if client.ws is not None:
                await client.ws.close(code=4000)
            if asyncio.get_running_loop().time() - began > STEADY_SECONDS:
                pauses.start_again()
            await pauses.wait()

    def _give_up(self, why: str) -> None:
        self.fault = why
        log.error("discord_stopped", reason=why)


def _nobody(channels: frozenset[int]) -> None:
    """Listen to nothing."""


async def _logged_in(client: discord.Client, token: str) -> None:
    """Log in. A proxy's page that comes as a success is taken for Discord's answer by the library, and breaks it anyhow."""
    try:
        await client.login(token)
    except (KeyError, TypeError) as error:
        raise discord.ClientException("what answers is not Discord") from error


async def _outcome(connecting: Coroutine[object, object, None]) -> BaseException | None:
    """Wait until a connection ends; return what it ended with."""
    task = asyncio.create_task(connecting, name="discord connection")
    try:
        await asyncio.wait({task})
        return task.exception()
    finally:
        task.cancel()


def _why(error: BaseException | None) -> str:
    if isinstance(error, discord.ConnectionClosed) and error.code == _BAD_TOKEN:
        return TOKEN_REFUSED
    if isinstance(error, discord.ConnectionClosed):
        return f"Discord refuses the connection for good (close code {error.code}): restart Gavel, and update it"
    return "the connection to Discord was closed for good: restart Gavel"


def _ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("discord_gateway_failed", error=type(error).__name__)

"""Socket Mode: one connection to a workspace, made anew whatever breaks it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.common.pauses import Pauses
from adapters.slack.errors import FAILURES, REFUSED_TOKEN, code_of
from adapters.slack.workspace import Workspace, quiet
from bot.domain.errors import ConfigurationError

PING_SECONDS = 10.0
CONNECT_SECONDS = 9.0
"""How long connecting may take. The library tries again after PING_SECONDS, but at the same address, which is good once."""

WATCH_SECONDS = 1.0
STEADY_SECONDS = 60.0
"""How long a connection must have lasted for the next failure to count as the first one again."""

CLOSE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Connection:
    """Keeps a workspace's socket connected while the block lasts; what is delivered does not need it.

    Entering asks for the socket's address and so finds out whether the token is good: ConfigurationError if it is refused. The
    socket itself is not waited for. Slack renews it every few hours: that the library does, with hardly a gap. Everything else
    is done here, since the library holds on to an address that does not work any more.
    """

    def __init__(self, app: AsyncApp, workspace: Workspace) -> None:
        self._app = app
        self._workspace = workspace
        self._tokens = workspace.tokens
        self._address = ""
        self._told = ""
        self._life: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            self._address = await self._ask()
        except FAILURES as error:
            if code_of(error) in REFUSED_TOKEN | {"missing_scope"}:
                raise ConfigurationError(self._tokens.app_setting, self._reason(error)) from None
            self._tell(error)
        self._life = asyncio.create_task(self._live(), name="slack socket")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._life is not None
        self._life.cancel()
        await asyncio.wait({self._life})

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        pauses = Pauses()
        while True:
            began = loop.time()
            try:
                await self._connected()
                log.warning("slack_socket_lost")
            except Exception as error:  # Whatever it was, the connection is made anew.
                self._tell(error)
            if loop.time() - began > STEADY_SECONDS:
                pauses.start_again()
            await pauses.wait()

    async def _connected(self) -> None:
        """Connect, and return when the connection is lost."""
        handler = AsyncSocketModeHandler(self._app, self._tokens.app, logger=quiet, ping_interval=PING_SECONDS)
        client = handler.client
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        try:
            if self._workspace.identity is None:
                await self._workspace.identify()
            client.wss_uri = self._address or await self._ask()
            self._address = ""
            async with asyncio.timeout(CONNECT_SECONDS):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("slack_socket_connected")
            self._told = ""
            await _lost(client)
        finally:
            await _close(client)

    async def _ask(self) -> str:
        """Return the address for one connection. Raises what slack_sdk does."""
        answer = await self._workspace.client.apps_connections_open(app_token=self._tokens.app)
        address = answer.get("url")
        if not isinstance(address, str) or not address.startswith(("wss://", "ws://")):
            raise ValueError("the answer holds no address")
        return address

    def _tell(self, error: Exception) -> None:
        """Say why there is no connection, once; it is tried again all the same."""
        if (reason := self._reason(error)) != self._told:
            self._told = reason
            log.error("slack_socket_failed", setting=self._tokens.app_setting, reason=reason)

    def _reason(self, error: Exception) -> str:
        """Word an error. Of most only the kind is told: their text may hold the address, which is a ticket."""
        code = code_of(error)
        if code in REFUSED_TOKEN | {"missing_scope"}:
            return (
                f"Slack refuses the app-level token ({code}): make one on the app's page Basic Information, "
                f"with the scope connections:write, and set {self._tokens.app_setting} to it"
            )
        if isinstance(error, ConfigurationError):
            return error.message
        if isinstance(error, SlackApiError):
            return f"Slack gives no connection ({code or 'an answer that cannot be read'})"
        return f"Slack cannot be connected to ({type(error).__name__})"


async def _lost(client: SocketModeClient) -> None:
    """Wait until a connection is lost, and not being renewed either."""
    loop = asyncio.get_running_loop()
    seen = loop.time()
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if await client.is_connected():
            seen = loop.time()
        elif not client.connect_operation_lock.locked() or loop.time() - seen > CONNECT_SECONDS:
            return


async def _close(client: SocketModeClient) -> None:
    """Close a connection and end all that the library began for it, also where nobody answers any more."""
    with suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await client.close()  # type: ignore[no-untyped-call]
    tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
    for task in tasks:
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()

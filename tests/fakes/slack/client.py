"""The real slack_bolt and slack_sdk, run against the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.errors import Json
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace


def web_client(server: SlackServer, team: Workspace, **more: Any) -> AsyncWebClient:
    """Return a client with the workspace's bot token; it does not send again by itself."""
    return AsyncWebClient(token=team.token, base_url=server.api_url, **{"retry_handlers": [], **more})


def bolt(server: SlackServer, team: Workspace) -> AsyncApp:
    """Return an app without listeners."""
    return AsyncApp(client=web_client(server, team), signing_secret=team.app.secret)


async def refused(calling: Awaitable[object]) -> SlackApiError:
    """Return the error that something is refused with."""
    try:
        await calling
    except SlackApiError as error:
        return error
    raise AssertionError("it was not refused")


async def word(calling: Awaitable[object]) -> str:
    """Return Slack's word for why something is refused."""
    return str((await refused(calling)).response["error"])


def answer(error: SlackApiError) -> Json:
    """Return what stands in a refusal."""
    assert isinstance(error.response.data, dict)
    return error.response.data


@asynccontextmanager
async def connected(app: AsyncApp, team: Workspace, ping_interval: float = 5) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect an app by Socket Mode; yields once its socket is open."""
    before = team.app.sockets.opened
    handler = AsyncSocketModeHandler(app, team.app.token, ping_interval=ping_interval)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await team.app.sockets.ready(before + 1)
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def listening(app: AsyncApp, team: Workspace) -> AsyncIterator[str]:
    """Let an app listen for HTTP; yields its address once the workspace's app knows it."""

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", handle)
    runner = web.AppRunner(site, shutdown_timeout=0.5, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    team.app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield team.app.request_url
    finally:
        await team.app.http.stop()
        await runner.cleanup()

"""GET /health: whether this process does its work. Carries no secret and needs none. Other routes are mounted beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.domain.errors import ConfigurationError

Status = Callable[[], Mapping[str, object]]


def health_app(status: Status, routes: Iterable[web.AbstractRouteDef] = ()) -> web.Application:
    """Build the application. ``status`` answers with JSON values; its ``ok`` decides between 200 and 503.

    ``routes`` are what others answer on the same address, such as what Slack posts in HTTP mode.
    """

    async def health(_: web.Request) -> web.Response:
        now = status()
        return web.json_response(now, status=200 if now.get("ok") else 503, headers={"Cache-Control": "no-store"})

    app = web.Application()
    app.router.add_get("/health", health)
    app.router.add_routes(routes)
    return app


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve ``app`` until the block ends; yields the port (the one chosen, where ``port`` is 0).

    Raises ConfigurationError when the address cannot be bound.
    """
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            message = f"cannot answer on {host}:{port}: {error.strerror or error}; choose another address"
            raise ConfigurationError("GAVEL_HTTP_BIND", message) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()

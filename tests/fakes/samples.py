"""Payloads of real governments: the folder that holds them, where it is at hand, and a server on loopback for their paths."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

ENVIRONMENT = "GAVEL_CIVIC_SAMPLES"
BESIDE = Path(__file__).parents[2].parent / "shared" / "data" / "civic_samples"


def find() -> Path | None:
    """Return the folder of the payloads: the environment's place, or beside the project; None where there is none."""
    path = Path(os.environ.get(ENVIRONMENT) or BESIDE)
    return path if path.is_dir() else None


@asynccontextmanager
async def serve_bodies(bodies: Mapping[str, bytes], hosts: tuple[str, ...] = ()) -> AsyncIterator[str]:
    """Serve bodies by path, or by path and query; yields the address. Links to ``hosts`` lead to this server as well.

    What no path is given for answers 404, as an agenda that is not published does.
    """
    base = ""

    async def answer(request: web.Request) -> web.Response:
        body = bodies.get(request.path_qs, bodies.get(request.path))
        if body is None:
            return web.Response(status=404)
        for host in hosts:
            body = body.replace(f"https://{host}".encode(), base.encode())
        return web.Response(body=body)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield base
    finally:
        await runner.cleanup()

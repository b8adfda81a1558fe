"""GET /health over a real socket."""

from __future__ import annotations

import io
import json

import aiohttp
import pytest
from aiohttp import web

from bot.domain.errors import ConfigurationError
from bot.web.health import health_app, serve


@pytest.mark.parametrize(("ok", "code"), [(True, 200), (False, 503)])
async def test_health_says_whether_the_process_works(ok: bool, code: int) -> None:
    async with (
        serve(health_app(lambda: {"ok": ok, "ticks": {}}), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.get("/health") as answer,
    ):
        assert answer.status == code
        assert answer.headers["Cache-Control"] == "no-store"
        assert json.loads(await answer.text()) == {"ok": ok, "ticks": {}}


async def test_nothing_else_is_served() -> None:
    async with (
        serve(health_app(lambda: {"ok": True}), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        for method, path in [("GET", "/"), ("POST", "/health"), ("GET", "/health/../etc")]:
            async with client.request(method, path) as answer:
                assert answer.status in {404, 405}


async def test_routes_of_others_are_mounted_beside_it() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    async with (
        serve(health_app(lambda: {"ok": True}, [web.post("/slack/events", echo)]), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        async with client.post("/slack/events", data=b"signed") as answer:
            assert (answer.status, await answer.read()) == (200, b"signed")
        async with client.post("/slack/events", data=io.BytesIO(bytes(2 << 20))) as answer:
            assert answer.status == 413
        async with client.get("/health") as answer:
            assert answer.status == 200


async def test_a_taken_address_is_a_configuration_error() -> None:
    async with serve(health_app(lambda: {"ok": True}), "127.0.0.1", 0) as port:
        with pytest.raises(ConfigurationError, match=f"GAVEL_HTTP_BIND: cannot answer on 127.0.0.1:{port}"):
            async with serve(health_app(lambda: {"ok": True}), "127.0.0.1", port):
                pass

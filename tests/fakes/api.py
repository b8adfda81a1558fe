"""A JSON API on loopback: answers by path, with a secret if it wants one; remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from multidict import CIMultiDictProxy, MultiMapping

Query = MultiMapping[str]


@dataclass
class Api:
    """A running API. ``answers`` holds by path what JSON answers (a value, or a function of the query), or a whole response.

    Without ``admits`` of the query and the headers it answers 403; a path that is not there is a 404.
    """

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: list[CIMultiDictProxy[str]] = field(default_factory=list)
    admits: Callable[[Query, CIMultiDictProxy[str]], bool] = lambda query, headers: True

    def paths(self, part: str = "") -> list[str]:
        """Return the paths that were asked for, of those with ``part`` in them."""
        return [path for path, _ in self.asked if part in path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        self.asked.append((request.path, dict(request.query)))
        self.headers.append(request.headers)
        if not self.admits(request.query, request.headers):
            return web.json_response({"Message": f"denied to {request.query_string}"}, status=403)
        if request.path not in self.answers:
            return web.json_response({"Message": "no such thing"}, status=404)
        answer = self.answers[request.path]
        value = answer(request.query) if callable(answer) else answer
        if isinstance(value, tuple):
            status, headers, body = value
            return web.Response(status=status, headers=headers, body=body)
        return web.json_response(value)


@asynccontextmanager
async def serve_api() -> AsyncIterator[Api]:
    """Run an API on loopback."""
    api = Api()
    app = web.Application()
    app.router.add_get("/{path:.*}", api.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()

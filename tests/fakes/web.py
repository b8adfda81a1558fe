"""Loopback HTTP servers that answer by script and remember what they were asked."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from multidict import CIMultiDictProxy


@dataclass(frozen=True)
class Answer:
    """One scripted answer. ``hold`` delays it until the event is set."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"<rss/>"
    hold: asyncio.Event | None = None


@dataclass
class Site:
    """A running server: ``script`` sets a path's answers, the last of which repeats.

    ``asked`` holds the request headers by path, ``posted`` the bodies that came to it; ``arrivals`` the paths in the order in
    which they were asked for.
    """

    url: str = ""
    scripts: dict[str, list[Answer]] = field(default_factory=dict)
    asked: dict[str, list[CIMultiDictProxy[str]]] = field(default_factory=lambda: defaultdict(list))
    posted: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    arrivals: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def script(self, path: str, *answers: Answer) -> str:
        """Set the answers of a path; return its address."""
        self.scripts[path] = list(answers)
        return self.url + path

    @property
    def host(self) -> str:
        """The server as ``name:port``."""
        return self.url.partition("//")[2]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Give the next answer of the path that was asked for."""
        self.asked[request.path_qs].append(request.headers)
        if request.method == "POST":
            self.posted[request.path_qs].append(await request.text())
        self.arrivals.put_nowait(request.path_qs)
        answers = self.scripts[request.path_qs]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.hold:
            await answer.hold.wait()
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


@asynccontextmanager
async def serve(tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """Run a scripted server on loopback."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    app.router.add_post("/{path:.*}", site.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    site.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve_raw(talk: bytes | Talk) -> AsyncIterator[str]:
    """Run a server that writes these bytes after each request head and closes, or talks as it is told; yields its address."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if isinstance(talk, bytes):
                writer.write(talk)
                await writer.drain()
            else:
                await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

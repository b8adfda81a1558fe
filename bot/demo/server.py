"""A loopback server that publishes a world as it stands at a moment which the caller sets; each feed is its own host.

News feeds answer ``/feed``; a Legistar tenant answers ``/v1/{client}/events``, ``…/events/{id}/eventitems`` and the addresses
of its agenda files. Answers depend on ``moment`` alone, the Date header too, and follow RFC 9110: 304 to a request whose
validators still hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Any

from aiohttp import web

from bot.demo import legistar, odata, publish
from bot.demo.pdf import write_pdf
from bot.demo.world import Format, Outlet, Validators, World


class DemoServer:
    """Serves every feed of a world on a port of its own of 127.0.0.1; use as an async context manager.

    ``addresses`` are the feeds' addresses by id; ``requests`` counts the answers by status.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._runners: list[web.AppRunner] = []
        self.moment: datetime = world.start
        self.addresses: dict[str, str] = {}
        self.requests: dict[int, int] = {}

    async def __aenter__(self) -> DemoServer:
        for outlet in self._world.outlets:
            port = await self._open(outlet)
            path = f"v1/{outlet.client}" if outlet.format is Format.LEGISTAR else "feed"
            self.addresses[outlet.id] = f"http://127.0.0.1:{port}/{path}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for runner in self._runners:
            await runner.cleanup()

    async def _open(self, outlet: Outlet) -> int:
        runner = web.AppRunner(_Site(self, self._world, outlet).application(), access_log=None)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])


class _Site:
    """The requests of one outlet."""

    def __init__(self, server: DemoServer, world: World, outlet: Outlet) -> None:
        self._server = server
        self._world = world
        self._outlet = outlet

    def application(self) -> web.Application:
        application = web.Application()
        if self._outlet.format is Format.LEGISTAR:
            application.router.add_get("/v1/{client}/events", self._events)
            application.router.add_get("/v1/{client}/events/{event:[0-9]+}/eventitems", self._event_items)
            application.router.add_get("/meetings/{year}/{month}/{event:[0-9]+}_A_{name}.pdf", self._agenda_file)
        else:
            application.router.add_get("/feed", self._feed)
        return application

    async def _feed(self, request: web.Request) -> web.Response:
        shown = self._world.state_at(self._server.moment, self._outlet.id)
        return self._answer(request, publish.render(shown), shown.changed_at)

    async def _events(self, request: web.Request) -> web.Response:
        if request.match_info["client"] != self._outlet.client:
            return self._unknown_client(request)
        shown = self._world.state_at(self._server.moment, self._outlet.id)
        try:
            rows = odata.select(legistar.events(shown, str(request.url.origin())), request.query)
        except (ValueError, KeyError) as error:
            return self._failure(400, str(error))
        return self._answer(request, _dump(rows), None)

    async def _event_items(self, request: web.Request) -> web.Response:
        if request.match_info["client"] != self._outlet.client:
            return self._unknown_client(request)
        shown = self._world.state_at(self._server.moment, self._outlet.id)
        rows = legistar.event_items(shown, int(request.match_info["event"]))
        return self._failure(404, "no such event") if rows is None else self._answer(request, _dump(rows), None)

    async def _agenda_file(self, request: web.Request) -> web.Response:
        shown = self._world.state_at(self._server.moment, self._outlet.id)
        lines = legistar.agenda_lines(shown, int(request.match_info["event"]))
        if lines is None:
            return self._failure(404, "no such file")
        self._count(200)
        return web.Response(body=write_pdf(lines), content_type="application/pdf")

    def _unknown_client(self, request: web.Request) -> web.Response:
        client = request.match_info["client"]
        return self._failure(500, f"LegistarConnectionString setting is not set up in InSite for client: {client}")

    def _failure(self, status: int, message: str) -> web.Response:
        self._count(status)
        return web.json_response({"Message": message}, status=status)

    def _answer(self, request: web.Request, body: bytes, changed_at: datetime | None) -> web.Response:
        headers = {"Date": format_datetime(self._server.moment, usegmt=True)}
        headers |= _validators(self._outlet.validators, body, changed_at)
        status = 304 if _holds(request.headers, headers) else 200
        self._count(status)
        if status == 304:
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = publish.CONTENT_TYPES[self._outlet.format]
        return web.Response(body=body, headers=headers)

    def _count(self, status: int) -> None:
        self._server.requests[status] = self._server.requests.get(status, 0) + 1


def _dump(rows: Any) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


def _validators(sent: Validators, body: bytes, changed_at: datetime | None) -> dict[str, str]:
    headers = {}
    if sent in {Validators.BOTH, Validators.WEAK_ETAG}:
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers["ETag"] = f"W/{tag}" if sent is Validators.WEAK_ETAG else tag
    if sent in {Validators.BOTH, Validators.LAST_MODIFIED} and changed_at is not None:
        headers["Last-Modified"] = format_datetime(changed_at, usegmt=True)
    return headers


def _holds(asked: Mapping[str, str], current: Mapping[str, str]) -> bool:
    # RFC 9110 13.1.3: If-Modified-Since counts only where there is no If-None-Match.
    if "If-None-Match" in asked:
        return asked["If-None-Match"] == current.get("ETag")
    if "If-Modified-Since" in asked and "Last-Modified" in current:
        return parsedate_to_datetime(asked["If-Modified-Since"]) >= parsedate_to_datetime(current["Last-Modified"])
    return False

"""A loopback town that publishes: newspapers and a Legistar tenant, each on a port of its own, with validators that hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Town:
    """What is published now, by path; ``urls`` are the hosts, all of which serve all of it."""

    urls: tuple[str, ...] = ()
    bodies: dict[str, bytes] = field(default_factory=dict)

    def publish(self, path: str, body: bytes) -> None:
        """Set what stands at a path."""
        self.bodies[path] = body

    def convene(self, tenant: str, *meetings: tuple[int, str, Sequence[dict[str, Any]]]) -> None:
        """Set a tenant's meetings: number, day and agenda rows of each."""
        self.publish(f"{tenant}/events", json.dumps([_event(number, day, rows) for number, day, rows in meetings]).encode())
        for number, _, rows in meetings:
            self.publish(f"{tenant}/events/{number}/eventitems", json.dumps(rows).encode())

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer with a path's body, or with 304 to whom has it."""
        body = self.bodies[request.path]
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag})


@asynccontextmanager
async def town(hosts: int) -> AsyncIterator[Town]:
    """Run a town on this many ports of loopback."""
    running = Town()
    app = web.Application()
    app.router.add_get("/{path:.*}", running.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    for _ in range(hosts):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    running.urls = tuple(f"http://127.0.0.1:{address[1]}" for address in runner.addresses)
    try:
        yield running
    finally:
        await runner.cleanup()


def agenda_row(number: int, title: str, **fields: Any) -> dict[str, Any]:
    """One row of an agenda."""
    plain = {"EventItemId": number, "EventItemAgendaSequence": number, "EventItemTitle": title, "EventItemMatterId": number}
    return plain | {"EventItemMatterFile": f"25-{number}"} | fields


def _event(number: int, day: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    stamp = 10 + len(json.dumps(rows)) % 10_000
    return {
        "EventId": number,
        "EventGuid": f"G-{number}",
        "EventBodyName": "City Commission",
        "EventDate": f"{day}T00:00:00",
        "EventTime": "5:00 PM",
        "EventAgendaStatusName": "Final",
        "EventLastModifiedUtc": f"2025-06-10T10:00:00.{stamp}",
        "EventAgendaLastPublishedUTC": "2025-06-10T10:00:00",
        "EventMinutesLastPublishedUTC": None,
        "EventInSiteURL": f"https://town.legistar.example/MeetingDetail.aspx?LEGID={number}",
    }

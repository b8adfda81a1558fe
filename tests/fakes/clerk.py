"""A city clerk: a Legistar tenant on loopback whose meetings a test changes as a clerk would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.demo.odata import select
from bot.domain.feed import Feed
from tests.fakes.newsroom import KEY_WEST

Row = dict[str, Any]
MEETING = 700


def stamp(when: datetime) -> str:
    """Write a moment as Legistar stamps it: UTC, without saying so."""
    return when.replace(tzinfo=None).isoformat(timespec="milliseconds")


@dataclass
class Clerk:
    """What is published; ``edit`` moves the stamp that says "look again". ``asked`` are the paths asked for, in order."""

    url: str = ""
    events: dict[int, Row] = field(default_factory=dict)
    agendas: dict[int, list[Row]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def feed(self) -> Feed:
        """The feed of this tenant."""
        return Feed("agendas", "legistar", f"{self.url}/v1/harbor", "America/New_York", timedelta(hours=1), place=KEY_WEST)

    def meet(self, day: str, now: datetime, *, number: int = MEETING, time: str = "5:00 PM") -> None:
        """Put a meeting on the calendar, with its agenda published."""
        self.events[number] = {
            "EventId": number,
            "EventGuid": f"G-{number}",
            "EventBodyName": "City Commission",
            "EventDate": f"{day}T00:00:00",
            "EventTime": time,
            "EventLocation": "City Hall",
            "EventComment": None,
            "EventAgendaStatusName": "Final",
            "EventAgendaFile": f"{self.url}/files/{number}.pdf",
            "EventAgendaLastPublishedUTC": stamp(now),
            "EventMinutesLastPublishedUTC": None,
            "EventLastModifiedUtc": stamp(now),
            "EventInSiteURL": f"https://harbor.example/meeting/{number}",
        }
        self.agendas.setdefault(number, [])

    def edit(self, now: datetime, *, number: int = MEETING, **fields: Any) -> None:
        """Change fields of a meeting."""
        self.events[number].update(fields, EventLastModifiedUtc=stamp(now))

    def list(self, title: str, now: datetime, *, number: int = MEETING, file: str = "", **fields: Any) -> Row:
        """Put an item on a meeting's agenda."""
        rows = self.agendas[number]
        row: Row = {
            "EventItemId": number * 100 + len(rows),
            "EventItemGuid": f"I-{number}-{len(rows)}",
            "EventItemTitle": title,
            "EventItemAgendaNumber": f"{len(rows) + 1}.",
            "EventItemAgendaSequence": len(rows) + 1,
            "EventItemConsent": 0,
            "EventItemMatterId": number * 100 + len(rows),
            "EventItemMatterFile": file or f"25-{number}{len(rows)}",
            "EventItemMatterName": None,
            "EventItemActionName": None,
            "EventItemActionText": None,
            "EventItemPassedFlagName": None,
            "EventItemTally": None,
            "EventItemMatterAttachments": [],
            **fields,
        }
        rows.append(row)
        self.edit(now, number=number)
        return row

    def change(self, row: Row, now: datetime, *, number: int = MEETING, **fields: Any) -> None:
        """Change an item of an agenda."""
        row.update(fields)
        self.edit(now, number=number)

    async def _events(self, request: web.Request) -> web.Response:
        self.asked.append("events")
        return web.json_response(select(list(self.events.values()), request.query))

    async def _items(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.match_info['event']}/eventitems")
        return web.json_response(self.agendas.get(int(request.match_info["event"]), []))

    def application(self) -> web.Application:
        """The two addresses of the Web API that polling needs."""
        app = web.Application()
        app.router.add_get("/v1/harbor/events", self._events)
        app.router.add_get("/v1/harbor/events/{event}/eventitems", self._items)
        return app


@asynccontextmanager
async def clerk() -> AsyncIterator[Clerk]:
    """Run a clerk's office on loopback."""
    office = Clerk()
    runner = web.AppRunner(office.application(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    office.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield office
    finally:
        await runner.cleanup()

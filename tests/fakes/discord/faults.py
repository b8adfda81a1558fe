"""Faults on demand: what goes wrong, for which route, how often, and before or after the server stored anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from tests.fakes.breaking import HTML, Cut, cut
from tests.fakes.discord.buckets import limited
from tests.fakes.discord.calls import json_answer


@dataclass
class Fault:
    """One thing that goes wrong, ``times`` times, for requests that match ``route``.

    ``status`` answers with it, as JSON or as a proxy's ``html``; ``limited`` is a 429 that asks for so many seconds, with
    ``scope``; ``reset`` breaks the connection (RST), ``drop`` closes it without an answer; ``hold`` goes on only once
    ``release()`` is called, and then as usual unless something else is set, too: a caller that gave up does not stop it, so
    that a message may be stored late.
    """

    route: str
    after: bool = False
    times: int = 1
    status: int = 0
    code: int = 0
    html: bool = False
    limited: float | None = None
    scope: str = "user"
    via: bool = True
    reset: bool = False
    drop: bool = False
    hold: bool = False
    hits: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    abandoned: bool = False

    def release(self) -> None:
        """Let held requests go on."""
        self.released.set()

    def abandon(self) -> None:
        """Cut held requests off: they are never answered, and never stored if they were held before it."""
        self.abandoned = True
        self.released.set()

    def matches(self, method: str, template: str, path: str) -> bool:
        """Whether the fault has uses left and is about this request: by its template or its path, ``*`` for anything."""
        return self.hits < self.times and any(fnmatchcase(f"{method} {one}", self.route) for one in (template, path))

    async def happen(self, request: web.Request) -> web.StreamResponse | None:
        """Do it; return the answer to give instead, if any."""
        self.hits += 1
        self.reached.set()
        if self.hold:
            await self.released.wait()
        if self.reset or self.drop or self.abandoned:
            cut(request, reset=self.reset)
            return Cut()
        if self.limited is not None:
            verdict = limited(self.limited, self.scope)
            headers = {key: value for key, value in verdict.headers.items() if self.via or key != "Via"}
            return json_answer(verdict.body, status=429, headers=headers)
        if self.html:
            return web.Response(status=self.status or 502, text=HTML, content_type="text/html")
        if self.status:
            return json_answer({"message": f"{self.status}: fault", "code": self.code}, status=self.status)
        return None


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self.set: list[Fault] = []

    def add(
        self,
        route: str,
        *,
        after: bool = False,
        times: int = 1,
        status: int = 0,
        code: int = 0,
        html: bool = False,
        limited: float | None = None,
        scope: str = "user",
        via: bool = True,
        reset: bool = False,
        drop: bool = False,
        hold: bool = False,
    ) -> Fault:
        """Let something go wrong: ``add("POST /channels/*/messages", status=503, after=True)``."""
        fault = Fault(route, after, times, status, code, html, limited, scope, via, reset, drop, hold)
        self.set.append(fault)
        return fault

    def find(self, method: str, template: str, path: str, *, after: bool) -> Fault | None:
        """Return the first fault for this request at this point."""
        for fault in self.set:
            if fault.after is after and fault.matches(method, template, path):
                return fault
        return None

    def clear(self) -> None:
        """Mend everything; held requests are cut off."""
        for fault in self.set:
            fault.abandon()
        self.set.clear()

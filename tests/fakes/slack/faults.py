"""Faults on demand: what goes wrong, for which method, how often, and before or after the server stored anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from tests.fakes.breaking import HTML, Cut, cut
from tests.fakes.slack.errors import ApiError, ratelimited
from tests.fakes.slack.state import Channel
from tests.fakes.slack.written import json_answer

__all__ = ["Cut", "Fault", "Faults"]

RESPONSE_URL = "response_url"
"""What faults call the use of a response_url."""


@dataclass
class Fault:
    """One thing that goes wrong, ``times`` times, for methods that match ``method``, in ``channel`` if one is given.

    ``error`` is one of Slack's words with status 200 (``fatal_error``); ``status`` alone a JSON answer with it, with ``html``
    a proxy's page; ``limited`` a 429 that asks for so many seconds; ``reset`` breaks the connection (RST), ``drop`` closes
    it without an answer; ``hold`` goes on only once ``release()`` is called, and then as usual unless something else is set,
    too: a caller that gave up does not stop it, so that a message may be stored late.
    """

    method: str
    after: bool = False
    times: int = 1
    channel: str = ""
    error: str = ""
    status: int = 0
    html: bool = False
    limited: int | None = None
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

    def matches(self, method: str, channel: str) -> bool:
        """Whether the fault has uses left and is about this request; ``*`` in a method stands for anything."""
        return self.hits < self.times and fnmatchcase(method, self.method) and self.channel in ("", channel)

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
            refusal = ratelimited(self.limited)
            return json_answer(refusal.body, refusal.status, refusal.headers)
        if self.html:
            return web.Response(status=self.status or 500, text=HTML, content_type="text/html")
        if self.error or self.status:
            return json_answer(ApiError(self.error or "internal_error").body, self.status or 200)
        return None


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self.set: list[Fault] = []

    def add(
        self,
        method: str,
        *,
        after: bool = False,
        times: int = 1,
        channel: Channel | str = "",
        error: str = "",
        status: int = 0,
        html: bool = False,
        limited: int | None = None,
        reset: bool = False,
        drop: bool = False,
        hold: bool = False,
    ) -> Fault:
        """Let something go wrong: ``add("chat.postMessage", reset=True, after=True)``, ``add("response_url", status=500)``."""
        where = channel if isinstance(channel, str) else channel.id
        fault = Fault(method, after, times, where, error, status, html, limited, reset, drop, hold)
        self.set.append(fault)
        return fault

    def find(self, method: str, channel: str, *, after: bool) -> Fault | None:
        """Return the first fault for this request at this point."""
        for fault in self.set:
            if fault.after is after and fault.matches(method, channel):
                return fault
        return None

    def clear(self) -> None:
        """Mend everything; held requests are cut off."""
        for fault in self.set:
            fault.abandon()
        self.set.clear()

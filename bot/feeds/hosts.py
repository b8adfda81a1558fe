"""One request at a time per host, with spacing, and silence where the host asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MOST_HOSTS = 1024
"""Above this many hosts those that have nothing to remember are forgotten: redirects can name any number of hosts."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Line:
    """The line before one host. ``free_at`` is loop time, ``blocked_until`` wall-clock time."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    free_at: float = 0.0
    blocked_until: datetime = _LONG_AGO


class HostGate:
    """Lets one request at a time through to each host (``name:port``); hosts do not wait for each other.

    ``spacing`` gives, by host name without port and path (``town.example/AgendaCenter``), the pause between the end of a
    request and the next one.
    """

    def __init__(self, spacing: Callable[[str], timedelta]) -> None:
        self._spacing = spacing
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, host: str, now: datetime, path: str = "") -> AsyncIterator[timedelta | None]:
        """Wait for the host's turn and hold it, for a request of ``path``.

        Yields None when a request may be sent, else how long the host is still blocked at ``now`` (aware): then at once, and
        nothing may be sent.
        """
        self._forget_idle(now)
        line = self._lines.setdefault(host, _Line())
        line.users += 1
        try:
            async with line.turn:
                if line.blocked_until > now:
                    yield line.blocked_until - now
                    return
                loop = asyncio.get_running_loop()
                await asyncio.sleep(max(0.0, line.free_at - loop.time()))
                try:
                    yield None
                finally:
                    line.free_at = loop.time() + self._spacing(host.rpartition(":")[0] + path).total_seconds()
        finally:
            line.users -= 1

    def block(self, host: str, until: datetime) -> None:
        """Send nothing to a host before ``until`` (aware); called while holding its turn."""
        self._lines[host].blocked_until = until

    def _forget_idle(self, now: datetime) -> None:
        if len(self._lines) < MOST_HOSTS:
            return
        moment = asyncio.get_running_loop().time()
        self._lines = {
            host: line for host, line in self._lines.items() if line.users or line.free_at > moment or line.blocked_until > now
        }

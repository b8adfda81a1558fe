"""Every call to Discord that delivers: rate limits kept, errors judged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.discord import tries
from adapters.discord.errors import FAILURES, is_ban, judged, wait_of
from adapters.discord.tries import Tries
from bot.domain.errors import Transient

_EVERYWHERE = ""


class Calls:
    """Keeps off channels for as long as Discord asked to, and turns what calls raise into Gavel's own errors.

    discord.py sleeps through short waits and raises RateLimited for one over 30 s, after which it remembers nothing: the next
    request would go out at once, also of a wait for the whole bot. Each of those counts towards a ban (rate-limits.mdx:132).
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    @asynccontextmanager
    async def made(self, channel: str, *, thread: bool = False) -> AsyncIterator[Tries]:
        """Make calls for a channel inside the block. Raises DeliveryErrors only, and Transient at once while we must wait.

        ``thread``: they go to a thread of the channel, whose faults are not the channel's.
        """
        self._keep_off(channel)
        noted = Tries()
        token = tries.current.set(noted)
        try:
            yield noted
        except FAILURES as error:
            if wait := wait_of(error):
                self._until[_EVERYWHERE if noted.everywhere or is_ban(error) else channel] = self._now() + wait.total_seconds()
            raise judged(channel, error, doubtful=noted.posted > 0, thread=thread) from error
        finally:
            tries.current.reset(token)

    def _keep_off(self, channel: str) -> None:
        for where in (channel, _EVERYWHERE):
            left = self._until.get(where, 0.0) - self._now()
            if left > 0:
                raise Transient(channel, "Discord asked to wait", retry_after=timedelta(seconds=left))
            self._until.pop(where, None)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

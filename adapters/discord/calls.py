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
    async def made(self, channel: str, *, thread: bool = False, edit: bool = False) -> AsyncIterator[Tries]:
        """Make calls for a channel inside the block. Raises DeliveryErrors only, and Transient at once while we must wait.

        ``thread``: they go to a thread of the channel, whose faults are not the channel's. ``edit``: they have limits of their
        own, of minutes for messages older than an hour (code 30046), which must not hold up the channel's news.
        """
        where = f"edits in {channel}" if edit else channel
        self._keep_off(channel, where)
        noted = Tries()
        token = tries.current.set(noted)
        try:
            yield noted
        except FAILURES as error:
            if wait := wait_of(error):
                self._until[_EVERYWHERE if noted.everywhere or is_ban(error) else where] = self._now() + wait.total_seconds()
            raise judged(channel, error, doubtful=noted.posted > 0, thread=thread) from error
        finally:
            tries.current.reset(token)

    def _keep_off(self, channel: str, where: str) -> None:
        for limited in (where, _EVERYWHERE):
            left = self._until.get(limited, 0.0) - self._now()
            if left > 0:
                raise Transient(channel, "Discord asked to wait", retry_after=timedelta(seconds=left))
            self._until.pop(limited, None)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

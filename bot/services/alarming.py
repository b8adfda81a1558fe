"""Telling people about a feed that fails: once, in the channels that depend on it, and again when it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import DeliveryType
from bot.domain.errors import Fault
from bot.domain.feed import Feed, FeedState
from bot.domain.subscription import Subscription
from bot.ports import UnitOfWork
from bot.services import telling

_BLIPS = 3
"""Failures in a row that are a blip and told to nobody before the last of them; a permanent fault is told at once."""

WORDS = {
    Fault.DOWN: "it does not answer",
    Fault.BLOCKED: "it refuses us",
    Fault.GONE: "it says that the feed is gone for good",
    Fault.MISSING: "there is nothing at its address",
    Fault.RATE_LIMITED: "it asks us to come less often",
    Fault.REFUSED: "its address leads where we must not go",
    Fault.TOO_LARGE: "its answer is too large to read",
    Fault.NOT_A_FEED: "it answers with something that is not a feed",
    Fault.UNREADABLE: "its answer cannot be read",
    Fault.EMPTY: "it has become empty",
    Fault.MISCONFIGURED: "it does not know this client",
}


@dataclass(slots=True)
class Alarming:
    """Knows whom to tell: the channels concerned, else the alarms channel.

    ``contains`` tells whether a place is, or holds, another one.
    """

    contains: Callable[[str, str], bool]

    async def tell_failing(self, uow: UnitOfWork, feed: Feed, state: FeedState, now: datetime) -> Fault | None:
        """Tell of a failing feed once per failure, and of its end; return what has been told, None while it may be a blip."""
        if state.fault is None or (not state.parked and (state.told or state.failures < _BLIPS)):
            return state.told
        why = f"{WORDS[state.fault]} ({state.fault_text})"
        next_poll = None if state.parked else state.next_poll_at or now
        key = f"{feed.address}:{state.failing_since}:{state.parked or state.fault}"
        await self._tell(uow, feed, lambda zone: telling.failing(feed, why, next_poll, zone), key, now)
        return state.fault

    async def tell_recovered(self, uow: UnitOfWork, feed: Feed, before: FeedState, now: datetime) -> None:
        """Tell those who were told of the failure that the feed works again."""
        since = before.failing_since
        assert since is not None
        await self._tell(
            uow, feed, lambda zone: telling.recovered(feed.id, since, zone), f"{feed.address}:{since}:recovered", now
        )

    async def _tell(self, uow: UnitOfWork, feed: Feed, say: Callable[[str], str], key: str, now: datetime) -> None:
        """Add a notice for each channel concerned; ``say`` words it in a channel's zone."""
        concerned = {row.channel for row in await uow.desk.subscriptions() if self.concerns(feed, row)}
        if not concerned and (alarms := await uow.desk.alarms()):
            concerned = {alarms.channel}
        zones = {channel.id: channel.timezone for channel in (await uow.desk.channels(concerned)).values()}
        for channel in sorted(concerned):
            text = say(zones.get(channel, feed.timezone))
            await uow.deliveries.add(channel, DeliveryType.NOTICE, (), now, due=now, text=text, notice_key=key)

    def concerns(self, feed: Feed, subscription: Subscription) -> bool:
        """Whether a subscription depends on a feed: one's place is, holds, or lies in a place of the other."""
        return any(
            self.contains(place, home) or self.contains(home, place) for place in subscription.places for home in feed.homes
        )

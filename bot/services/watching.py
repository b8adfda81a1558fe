"""How often a feed is polled for now: more often near the meetings that somebody may want to hear of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.feed import Feed
from bot.domain.item import Item
from bot.domain.pacing import NEAR_MEETING, interval_near
from bot.ports import UnitOfWork
from bot.services.indexing import CurrentIndex


async def interval_of(uow: UnitOfWork, index: CurrentIndex, feed: Feed, now: datetime, found: Sequence[Item] = ()) -> timedelta:
    """Return a feed's interval at ``now`` (aware). A government's meetings are watched if any subscription asks about it.

    ``found`` are items that the poll has brought and that are not stored yet.
    """
    if feed.place is None or not (await index.get(uow)).index.asks_about(feed.place):
        return feed.interval
    starts = await uow.items.starts(feed.id, now - NEAR_MEETING, now + feed.interval + NEAR_MEETING)
    starts += [item.meets_at for item in found if item.meets_at]
    return interval_near(feed.interval, starts, now)

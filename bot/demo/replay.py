"""Drives the bot through a world by ``tick(now)``: the clock jumps from one thing that happens to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.app import App
from bot.demo.server import DemoServer
from bot.demo.world import Change, World
from bot.domain.errors import GavelError
from bot.ports import Claimed

_PATIENCE = 200
"""How many ticks one moment may take; each sends at most one message per channel and polls a share of the due feeds."""

_AFTERWARDS = timedelta(days=1)
"""How long after the last change deliveries may still come; a channel that cannot be reached is tried for ever."""

OnStep = Callable[[datetime], Awaitable[None]]


class ReplayClock:
    """The bot's clock in a replay: it shows the moment at which the server publishes."""

    def __init__(self, server: DemoServer) -> None:
        self._server = server

    def now(self) -> datetime:
        """Return the moment of the replay."""
        return self._server.moment


async def replay(world: World, app: App, server: DemoServer, on_step: OnStep) -> None:
    """Run the bot from the world's start until nothing is left to poll or to deliver; ``on_step`` follows each tick.

    Raises GavelError if a moment does not come to an end.
    """
    changes = world.changes()
    end = max((change.at for change in changes), default=world.start) + _AFTERWARDS
    now: datetime | None = world.start
    ticks_here = 0
    while now is not None and now <= end:
        server.moment = now
        await app.polling.tick(now)
        await app.polling.idle()
        await app.delivering.tick(now)
        await app.delivering.idle()
        await on_step(now)
        following = await _next_moment(app, changes, now)
        ticks_here = ticks_here + 1 if following == now else 0
        if ticks_here > _PATIENCE:
            raise GavelError("replay", f"the bot does not get past {now.isoformat()}")
        now = following


async def _next_moment(app: App, changes: Sequence[Change], now: datetime) -> datetime | None:
    """Return when something happens next: a feed with news may be polled, or a delivery is due; None if nothing will.

    Polls that would find nothing are left out: that is what keeps a week short.
    """
    async with app.store.reading() as uow:
        feeds = await uow.feeds.all()
        due = await uow.deliveries.next_due()
    moments = [] if due is None else [due]
    moments += [moment for feed in feeds if (moment := _next_poll(feed, changes)) is not None]
    return max(min(moments), now) if moments else None


def _next_poll(known: Claimed, changes: Sequence[Change]) -> datetime | None:
    """Return the first moment at which polling a feed finds something new."""
    state = known.state
    if state.parked:
        return None
    unseen = [
        change.at
        for change in changes
        if change.outlet == known.feed.id and (state.last_success_at is None or change.at > state.last_success_at)
    ]
    if not unseen:
        return None
    return unseen[0] if state.next_poll_at is None else max(unseen[0], state.next_poll_at)

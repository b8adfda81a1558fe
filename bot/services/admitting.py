"""May a delivery that is next in its channel's line go now? What may not is held or folded."""

from __future__ import annotations

from datetime import datetime

from bot.domain.alert import AlertKind
from bot.domain.delivery import Delivery, DeliveryType, HoldReason
from bot.domain.holding import AWAY, CAP_WINDOW, cap_until
from bot.domain.localtime import quiet_until
from bot.domain.retry import overdue
from bot.domain.subscription import Channel
from bot.matching.gazetteer import Gazetteer
from bot.ports import UnitOfWork
from bot.services.digesting import fold_outage
from bot.services.muting import hold_back


async def admit(uow: UnitOfWork, delivery: Delivery, channel: Channel, now: datetime, gazetteer: Gazetteer) -> bool:
    """Whether a pending delivery may be sent now; else it, or what of it must wait, is held, folded or dropped here.

    Edits are silent: they may unless their story is muted.

    Of a claimed delivery this only says so, since what is claimed is neither held nor folded: let it go back first.
    """
    if delivery.alerts:
        stays = await hold_back(uow, channel.id, [delivery], now, gazetteer)
        if stays[delivery.id] != delivery.alerts:
            return False
    if delivery.type is DeliveryType.EDIT:
        return True
    if _was_out(delivery, now) and delivery.id in await fold_outage(uow, channel.id, now, head=delivery):
        return False
    quiet = quiet_until(channel.quiet, channel.timezone, now)
    if quiet and not await _pierces(uow, delivery):
        await uow.deliveries.hold([delivery.id], HoldReason.QUIET, quiet)
        return False
    if delivery.type is DeliveryType.NOTICE:
        return True
    free_at = cap_until(await uow.deliveries.sent_times(channel.id, now - CAP_WINDOW), now)
    if free_at:
        waiting = [
            other.id
            for other in await uow.deliveries.pending(channel.id)
            if other.type is not DeliveryType.NOTICE and not other.in_doubt
        ]
        await uow.deliveries.hold({delivery.id, *waiting}, HoldReason.CAP, free_at)
    return free_at is None


def _was_out(delivery: Delivery, now: datetime) -> bool:
    """Whether the channel has been out: for six hours, or since before the digest that has yet to arrive was made."""
    return overdue(delivery, now) or (delivery.attempts > 1 and delivery.heading == AWAY)


async def _pierces(uow: UnitOfWork, delivery: Delivery) -> bool:
    views = await uow.alerts.views(delivery.alerts)
    return any(view.alert.kind is AlertKind.REVERSAL for view in views)

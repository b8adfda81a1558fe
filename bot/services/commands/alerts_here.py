"""The alert that a button belongs to, and the messages that carry it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from bot.domain.alert import AlertView
from bot.domain.answer import Answer
from bot.domain.delivery import Delivery, DeliveryState
from bot.ports import UnitOfWork
from bot.services.commands.desk import refusal
from bot.services.outbox import enqueue_edit

_NUMBER = re.compile(r"(?:alert )?(?:no\.? ?|#)?([0-9]{1,18})", re.IGNORECASE)


async def alert_here(uow: UnitOfWork, channel: str, target: str) -> AlertView | Answer:
    """Return the alert of this channel whose number a button carries, or someone typed (``12``, ``#12``, ``alert 12``)."""
    said = _NUMBER.fullmatch(target.strip())
    number = int(said[1]) if said else 0
    found = await uow.alerts.get([number])
    if not found or found[0].channel != channel:
        return refusal(
            "This channel has no such alert.", "Its button Why? says its number; /gavel lookup finds what was stored."
        )
    (view,) = await uow.alerts.views([number])
    return view


async def messages(uow: UnitOfWork, alerts: Collection[int]) -> list[Delivery]:
    """Return the messages that stand in a channel and carry any of these alerts, oldest first."""
    carrying = await uow.deliveries.of_alerts(alerts)
    return [each for each in carrying if each.state is DeliveryState.SENT and each.message_id]


async def refresh(uow: UnitOfWork, alert: int, now: datetime) -> int:
    """Compose the messages that carry an alert anew; return how many there are."""
    standing = await messages(uow, [alert])
    for message in standing:
        await enqueue_edit(uow, message, now)
    return len(standing)

"""What enters the outbox: posts and replies (held where they must wait), edits (coalesced) and notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.alert import Alert, AlertKind
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType, HoldReason
from bot.domain.holding import Hold, plan
from bot.domain.subscription import Channel
from bot.ports import UnitOfWork

EDIT_GAP = timedelta(minutes=1)
"""A message is edited at most once in this time; changes in between are one edit."""


async def enqueue(
    uow: UnitOfWork,
    channel: Channel,
    alerts: Sequence[Alert],
    now: datetime,
    *,
    type: DeliveryType = DeliveryType.POST,
    heading: str = "",
    target: str | None = None,
    missed: bool = False,
) -> Delivery | None:
    """Add the delivery of one or more alerts, held if mode or quiet hours say so; None if an alert already has one.

    Several alerts in one message go as promptly as the most immediate of them. ``missed``: their news is from a time when
    nobody polled; until the next tick it is collected, and folded if it is many.
    """
    kinds = {alert.kind for alert in alerts}
    kind = AlertKind.REVERSAL if AlertKind.REVERSAL in kinds else alerts[0].kind
    hold = plan(kind, {match.mode for alert in alerts for match in alert.matches}, channel, now)
    if missed and hold is None and kind is not AlertKind.REVERSAL:
        hold = Hold(HoldReason.OUTAGE, now)
    return await uow.deliveries.add(
        channel.id,
        type,
        [alert.id for alert in alerts],
        now,
        state=DeliveryState.HELD if hold else DeliveryState.PENDING,
        held_until=hold.until if hold else None,
        reason=hold.words if hold else "",
        heading=heading,
        target=target,
    )


async def enqueue_edit(uow: UnitOfWork, shown: Delivery, now: datetime) -> Delivery | None:
    """Let a sent message (its post, reply, digest or newest edit) be composed anew; None if an edit of it already waits.

    Call it for sent deliveries only: one that is pending is composed when it is sent, and one that is being sent is compared
    with the state of the moment once it is recorded.
    """
    target = shown.target if shown.type is DeliveryType.EDIT else shown.message_id
    assert target is not None
    last = await uow.deliveries.last_edit(shown.channel, target)
    due = max(now, last + EDIT_GAP) if last else now
    return await uow.deliveries.add(
        shown.channel, DeliveryType.EDIT, shown.alerts, now, due=due, heading=shown.heading, target=target
    )


async def tell(uow: UnitOfWork, channel: str, text: str, now: datetime, *, key: str) -> None:
    """Add a notice; ``key`` names the occasion, of which a channel is told once."""
    await uow.deliveries.add(channel, DeliveryType.NOTICE, (), now, text=text, notice_key=key)

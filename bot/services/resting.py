"""What a channel's waiting deliveries rest on, after its subscriptions changed: held, let go or dropped accordingly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from bot.domain.alert import Alert
from bot.domain.delivery import DeliveryState, HoldReason
from bot.domain.subscription import UNSUBSCRIBED
from bot.ports import UnitOfWork


class _Standing(Enum):
    """What is left behind an alert: a subscription that notifies, only paused ones, or only ended ones."""

    ACTIVE = auto()
    PAUSED = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Settled:
    """How many messages were held by a pause, let go at its end, and dropped."""

    held: int = 0
    let_go: int = 0
    dropped: int = 0


async def settle_changed(uow: UnitOfWork, channel: str, now: datetime) -> Settled:
    """Bring what waits for a channel in line with its subscriptions, which were changed just now.

    What mutes hold is asked again too: what they left of it may have been paused, or have ended.
    """
    await uow.deliveries.reconsider(now, channel=channel)
    return await settle_waiting(uow, channel, now)


async def settle_waiting(uow: UnitOfWork, channel: str, now: datetime, *, looked_up: int | None = None) -> Settled:
    """Bring what waits for a channel in line with its subscriptions; return what became of it.

    What rests on paused ones alone is held until they are resumed, and listed then; what rests on ended ones alone is dropped.
    Of a message of several alerts, what is held or dropped parts from the rest. What may have arrived already is left alone: it
    is looked up first; ``looked_up`` is the delivery that was, in vain. Runs under the decide lock, in the transaction that
    changes the subscriptions.
    """
    # What is held was looked up before.
    waiting = [
        each
        for each in await uow.deliveries.waiting(channel)
        if not each.in_doubt or each.state is DeliveryState.HELD or each.id == looked_up
    ]
    if not waiting:
        return Settled()
    paused = frozenset(one.id for one in await uow.desk.subscriptions(channel) if one.paused)
    ended = await uow.desk.unsubscribed(channel)
    alerts = {alert.id: alert for alert in await uow.alerts.get({number for each in waiting for number in each.alerts})}
    held = let_go = dropped = 0
    for delivery in waiting:
        stands = {number: _standing(alerts[number], paused, ended) for number in delivery.alerts}
        is_paused = delivery.state is DeliveryState.HELD and delivery.reason == HoldReason.PAUSED
        resumed = is_paused and _Standing.ACTIVE in stands.values()
        left = len(stands)
        for standing in (_Standing.PAUSED, _Standing.ENDED):
            concerned = [number for number, one in stands.items() if one is standing]
            if not concerned or (standing is _Standing.PAUSED and is_paused and not resumed):
                continue
            left -= len(concerned)
            part = await uow.deliveries.part(delivery.id, concerned, now) if left else delivery
            if part is None:
                continue
            if standing is _Standing.PAUSED:
                await uow.deliveries.put_off([part.id], HoldReason.PAUSED, None)
                held += 1
            else:
                await uow.deliveries.give_up(part.id, UNSUBSCRIBED)
                dropped += 1
        if resumed:
            # Held until now: the next tick lists it, several as one.
            await uow.deliveries.put_off([delivery.id], HoldReason.PAUSED, now)
            let_go += 1
    return Settled(held, let_go, dropped)


async def settle_paused(uow: UnitOfWork, now: datetime) -> None:
    """Let go what no pause holds any more: feeds.yaml may have taken over what was paused in chat."""
    await uow.deliveries.reconsider(now)
    for channel in await uow.deliveries.channels_held(HoldReason.PAUSED):
        await settle_waiting(uow, channel, now)


def _standing(alert: Alert, paused: frozenset[int], ended: frozenset[int]) -> _Standing:
    behind = {match.subscription for match in alert.matches}
    if not behind or behind - paused - ended:
        return _Standing.ACTIVE
    return _Standing.PAUSED if behind & paused else _Standing.ENDED

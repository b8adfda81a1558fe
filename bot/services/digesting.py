"""Held deliveries become digests when their time comes; so does what waited while a channel could not be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from bot.domain.delivery import Delivery, HoldReason
from bot.domain.holding import AWAY, MANY, bundles, foldable, heading
from bot.ports import Store, UnitOfWork


async def release_due(store: Store, now: datetime) -> None:
    """Let go, channel by channel, what was held until now: one message as itself, more of one reason as digests.

    What an outage held is folded only if it is many.
    """
    async with store.reading() as uow:
        channels = await uow.deliveries.channels_to_release(now)
    for channel in channels:
        async with store.writing() as uow:
            await _release(uow, channel, now)
            await uow.commit()


async def fold_outage(uow: UnitOfWork, channel: str, now: datetime, *, head: Delivery | None = None) -> frozenset[int]:
    """Fold what waits for a channel that was out, if it is many; return the ids of the folded deliveries.

    ``head`` is a delivery that was already claimed or looked up. Others that are in doubt are left to be looked up first.
    """
    pending = {delivery.id: delivery for delivery in await uow.deliveries.pending(channel) if not delivery.in_doubt}
    if head:
        pending[head.id] = head
    waiting = [delivery for _, delivery in sorted(pending.items()) if foldable(delivery)]
    if len(waiting) <= MANY:
        return frozenset()
    await uow.deliveries.fold(channel, _groups(AWAY, waiting), now)
    return frozenset(delivery.id for delivery in waiting)


async def _release(uow: UnitOfWork, channel: str, now: datetime) -> None:
    held = await uow.deliveries.held(channel, now)
    alone = [delivery.id for delivery in held if not foldable(delivery)]
    folds: list[tuple[str, list[int]]] = []
    of_reason = sorted(filter(foldable, held), key=lambda delivery: (delivery.reason, delivery.id))
    for reason, group in groupby(of_reason, key=lambda delivery: delivery.reason):
        waiting = list(group)
        if len(waiting) <= (MANY if reason == HoldReason.OUTAGE else 1):
            alone += [delivery.id for delivery in waiting]
        else:
            folds += _groups(heading(reason), waiting)
    await uow.deliveries.release(alone, now)
    await uow.deliveries.fold(channel, sorted(folds, key=lambda fold: fold[1][0]), now)


def _groups(first_line: str, deliveries: Iterable[Delivery]) -> list[tuple[str, list[int]]]:
    return [(first_line, [delivery.id for delivery in bundle]) for bundle in bundles(deliveries)]

"""Held deliveries become digests when their time comes; so does what waited while a channel could not be reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.domain.delivery import Delivery, DeliveryType, HoldReason
from bot.domain.holding import AWAY, MANY, bundles, foldable, heading
from bot.matching.gazetteer import Gazetteer
from bot.ports import Store, UnitOfWork
from bot.services.muting import hold_back, name
from bot.services.resting import settle_waiting


async def release_due(store: Store, now: datetime, gazetteer: Gazetteer) -> None:
    """Let go, channel by channel, what was held until now: one message as itself, more of one reason as digests.

    What an outage held is folded only if it is many; what a mute held is listed in a digest even if it is one.
    """
    async with store.reading() as uow:
        channels = await uow.deliveries.channels_to_release(now)
    for channel in channels:
        async with store.deciding() as uow:
            await _release(uow, channel, now, gazetteer)
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


async def _release(uow: UnitOfWork, channel: str, now: datetime, gazetteer: Gazetteer) -> None:
    await settle_waiting(uow, channel, now)
    due = await uow.deliveries.held(channel, now)
    folds = await _unmute(uow, channel, [delivery for delivery in due if delivery.reason == HoldReason.MUTE], now, gazetteer)
    held = [delivery for delivery in due if delivery.reason != HoldReason.MUTE]
    alone = [delivery.id for delivery in held if not foldable(delivery)]
    of_reason = sorted(filter(foldable, held), key=lambda delivery: (delivery.reason, delivery.id))
    for reason, group in groupby(of_reason, key=lambda delivery: delivery.reason):
        waiting = list(group)
        if len(waiting) <= (MANY if reason == HoldReason.OUTAGE else 1):
            alone += [delivery.id for delivery in waiting]
        else:
            folds += _groups(heading(reason), waiting)
    await uow.deliveries.release(alone, now)
    await uow.deliveries.fold(channel, sorted(folds, key=lambda fold: fold[1][0]), now)


async def _unmute(
    uow: UnitOfWork, channel: str, held: Sequence[Delivery], now: datetime, gazetteer: Gazetteer
) -> list[tuple[str, list[int]]]:
    """Let go what no mute silences any more; return the digests of what ended mutes held. The rest is held back again.

    What another report freed of a mute that is still in force goes as itself.
    """
    if not held:
        return []
    await uow.deliveries.release([delivery.id for delivery in held], now)
    stays = await hold_back(uow, channel, held, now, gazetteer)
    in_force = {mute.id for mute in await uow.mutes.of_channel(channel, now)}
    ended: dict[int, list[Delivery]] = {}
    for delivery in held:
        free = stays[delivery.id]
        if free and delivery.mute and delivery.mute not in in_force and delivery.type is not DeliveryType.EDIT:
            ended.setdefault(delivery.mute, []).append(replace(delivery, alerts=free))
    folds: list[tuple[str, list[int]]] = []
    for number, mute in (await uow.mutes.get(ended)).items():
        folds += _groups(f"While {await name(uow, mute, gazetteer)} was muted", ended[number])
    return folds


def _groups(first_line: str, deliveries: Iterable[Delivery]) -> list[tuple[str, list[int]]]:
    return [(first_line, [delivery.id for delivery in bundle]) for bundle in bundles(deliveries)]

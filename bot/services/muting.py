"""Mutes over what waits: which alerts they silence, and holding back what is muted of deliveries (DESIGN.md section 5).

Who sets or ends a mute holds the decide lock, and so does who holds back or lets go by them: else a delivery could be held by a
mute that has just ended, and nobody would ask again before its time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import MUTED_FOR_GOOD, Delivery, DeliveryState, DeliveryType, HoldReason
from bot.domain.mute import Mute, MuteKind
from bot.domain.muting import Silence, left, silence, silenced_edit, without
from bot.domain.subscription import Match
from bot.matching.gazetteer import Gazetteer
from bot.ports import UnitOfWork
from bot.services import wording


@dataclass(frozen=True, slots=True)
class Muted:
    """What mutes do to an alert: what silences it, if all of it; and the matches that it rests on now."""

    silence: Silence | None
    left: tuple[Match, ...]


async def muted(
    uow: UnitOfWork, channel: str, alerts: Collection[int], now: datetime, gazetteer: Gazetteer
) -> Mapping[int, Muted]:
    """Return what mutes do to alerts of a channel; nothing where none is in force.

    What an alert owes to subscriptions that have ended counts no more, unless it rests on nothing else.
    """
    mutes = await uow.mutes.of_channel(channel, now) if alerts else []
    if not mutes:
        return {}
    paused = {one.id for one in await uow.desk.subscriptions(channel) if one.paused}
    ended = await uow.desk.unsubscribed(channel)
    return {
        view.alert.id: Muted(silence(view, mutes, now, gazetteer.contains, paused), left(view, mutes, now, gazetteer.contains))
        for view in (without(view, ended) for view in await uow.alerts.views(alerts))
    }


async def hold_back(
    uow: UnitOfWork, channel: str, deliveries: Sequence[Delivery], now: datetime, gazetteer: Gazetteer
) -> Mapping[int, tuple[int, ...]]:
    """Hold, or drop for good, what is muted of a channel's pending deliveries; return what of each stays, by its id.

    What is muted of a message of several alerts parts from it. An edit stays whole unless all its stories are muted.
    """
    stays = {delivery.id: delivery.alerts for delivery in deliveries}
    alerts = {alert for delivery in deliveries if delivery.type is not DeliveryType.EDIT for alert in delivery.alerts}
    effects = await muted(uow, channel, alerts, now, gazetteer)
    for delivery in deliveries:
        if delivery.type is DeliveryType.EDIT:
            over = await _silenced_edit(uow, delivery, now)
            found = dict.fromkeys(delivery.alerts, over) if over else {}
        else:
            found = {alert: one for alert in delivery.alerts if alert in effects and (one := effects[alert].silence)}
        if found:
            stays[delivery.id] = tuple(alert for alert in delivery.alerts if alert not in found)
            await _take(uow, delivery, found, now)
    return stays


async def name(uow: UnitOfWork, mute: Mute, gazetteer: Gazetteer) -> str:
    """Say what a mute silences: ``the topic immigration``, ``Key West, FL``, ``the story “…”``."""
    if mute.kind is MuteKind.PLACE:
        return gazetteer.label(mute.value)
    if mute.kind is MuteKind.STORY:
        chapters = await uow.stories.of_story(int(mute.value))
        return f"the story “{wording.short(chapters[0].title)}”" if chapters else f"story {mute.value}"
    return f"the {mute.kind.value} {mute.value}"


async def _silenced_edit(uow: UnitOfWork, edit: Delivery, now: datetime) -> Silence | None:
    mutes = await uow.mutes.of_channel(edit.channel, now)
    return silenced_edit(await uow.alerts.views(edit.alerts), mutes, now) if mutes else None


async def _take(uow: UnitOfWork, delivery: Delivery, found: Mapping[int, Silence], now: datetime) -> None:
    """Take the silenced alerts out of a delivery, each with those that the same mute brings back; the last leave nothing."""
    rest = set(delivery.alerts)
    groups: dict[Silence, list[int]] = {}
    for alert, one in found.items():
        groups.setdefault(one, []).append(alert)
    for one, alerts in groups.items():
        rest -= set(alerts)
        taken = await uow.deliveries.part(delivery.id, alerts, now) if rest else delivery
        if taken is None:
            continue
        if one.for_good:
            await uow.deliveries.settle(taken.id, DeliveryState.DROPPED, MUTED_FOR_GOOD, now, mute=one.mute)
        else:
            await uow.deliveries.hold([taken.id], HoldReason.MUTE, one.until, mute=one.mute)

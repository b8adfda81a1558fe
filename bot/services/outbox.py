"""What enters the outbox: posts and replies (held where they must wait), edits (coalesced) and notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.alert import Alert, AlertKind
from bot.domain.delivery import MUTED_FOR_GOOD, Delivery, DeliveryState, DeliveryType, HoldReason
from bot.domain.holding import Hold, plan
from bot.domain.muting import Silence
from bot.domain.subscription import Channel, Match
from bot.matching.gazetteer import Gazetteer
from bot.ports import UnitOfWork
from bot.services.muting import muted

UNTIL_RESUMED = Hold(HoldReason.PAUSED, None)

EDIT_GAP = timedelta(minutes=1)
"""A message is edited at most once in this time; changes in between are one edit."""


async def enqueue(
    uow: UnitOfWork,
    channel: Channel,
    alerts: Sequence[Alert],
    now: datetime,
    *,
    gazetteer: Gazetteer,
    type: DeliveryType = DeliveryType.POST,
    heading: str = "",
    target: str | None = None,
    missed: bool = False,
) -> list[Delivery]:
    """Add the delivery of one or more alerts, held if mutes, a pause, mode or quiet hours say so, else due at once.

    What mutes silence of it is a delivery of its own, and so is what rests on paused subscriptions alone; an alert that has one
    of this type gets none. Several alerts in one message go as promptly as the most immediate of them. ``missed``: their news
    is from a time when nobody polled; until the next tick it is collected, and folded if it is many.
    """
    effects = await muted(uow, channel.id, [alert.id for alert in alerts], now, gazetteer)
    paused = {one.id for one in await uow.desk.subscriptions(channel.id) if one.paused}
    groups: dict[tuple[Silence | None, bool], list[Alert]] = {}
    for alert in alerts:
        silence = effects[alert.id].silence if alert.id in effects else None
        waits = bool(alert.matches) and paused.issuperset(match.subscription for match in alert.matches)
        groups.setdefault((silence, waits), []).append(alert)
    written = []
    for (silence, _), group in groups.items():
        matches = [match for alert in group for match in (effects[alert.id].left if effects else alert.matches)]
        hold = _hold(channel, {alert.kind for alert in group}, matches, paused, now, missed=missed)
        for_good = silence is not None and silence.for_good
        if silence and not for_good and not _waits_longer(hold, silence.until):
            hold = Hold(HoldReason.MUTE, silence.until)
        delivery = await uow.deliveries.add(
            channel.id,
            type,
            [alert.id for alert in group],
            now,
            state=DeliveryState.DROPPED if for_good else DeliveryState.HELD if hold else DeliveryState.PENDING,
            held_until=hold.until if hold and not for_good else None,
            reason=MUTED_FOR_GOOD if for_good else hold.words if hold else "",
            heading=heading,
            target=target,
            mute=silence.mute if silence else None,
        )
        written += [delivery] if delivery else []
    return written


def _hold(
    channel: Channel,
    kinds: Collection[AlertKind],
    matches: Sequence[Match],
    paused: Collection[int],
    now: datetime,
    *,
    missed: bool,
) -> Hold | None:
    """Decide whether a new message must wait for anything but a mute."""
    kind = AlertKind.REVERSAL if AlertKind.REVERSAL in kinds else next(iter(kinds))
    active = [match for match in matches if match.subscription not in paused]
    if matches and not active:
        return UNTIL_RESUMED
    hold = plan(kind, {match.mode for match in active}, channel, now)
    if missed and hold is None and kind is not AlertKind.REVERSAL:
        return Hold(HoldReason.OUTAGE, now)
    return hold


def _waits_longer(hold: Hold | None, until: datetime | None) -> bool:
    """Whether what a mute holds until then would wait for its digest, or its subscription, anyway: there it is listed too."""
    if hold is None or hold.reason not in {HoldReason.MODE, HoldReason.PAUSED}:
        return False
    return hold.until is None or (until is not None and hold.until >= until)


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


async def alarm(uow: UnitOfWork, about: str, text: str, now: datetime, *, key: str) -> None:
    """Tell where failures are told; if that is nowhere, or cannot be reached, in another channel that has subscriptions.

    If none can be reached, it waits for the channel where failures are told, unless it is about that one.
    """
    alarms = await uow.desk.alarms()
    named = [alarms.channel] if alarms else []
    away = {about, *await uow.deliveries.parked_channels()}
    subscribed = sorted({row.channel for row in await uow.desk.subscriptions()})
    reachable = [channel for channel in (*named, *subscribed) if channel not in away]
    for channel in (reachable or [channel for channel in named if channel != about])[:1]:
        await tell(uow, channel, text, now, key=key)

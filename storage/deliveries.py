"""Deliveries: the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import MUTED_FOR_GOOD, Delivery, DeliveryState, DeliveryType, HoldReason
from storage import line
from storage.desk import ensure_channel
from storage.statements import insert, slices
from storage.tables import ChannelRow, DeliveryAlertRow, DeliveryRow

_ONCE = {DeliveryType.POST, DeliveryType.REPLY, DeliveryType.DIGEST}
_WAITING = (DeliveryState.PENDING, DeliveryState.HELD)
_FREE = {"lease_owner": None, "leased_until": None}
_HELD_BY_MUTE = (DeliveryRow.state == DeliveryState.HELD) & (DeliveryRow.reason == HoldReason.MUTE.value)
_DROPPED_BY_MUTE = (DeliveryRow.state == DeliveryState.DROPPED) & (DeliveryRow.reason == MUTED_FOR_GOOD)
_FIELDS = (
    "id",
    "channel",
    "type",
    "state",
    "created_at",
    "attempts",
    "in_doubt",
    "target",
    "message_id",
    "heading",
    "text",
    "reason",
    "held_until",
    "next_attempt_at",
    "first_attempt_at",
    "sent_at",
)


class SqlDeliveries:
    """DeliveryRows over SQL. Whoever changes a channel and its deliveries changes the channel first: no deadlocks."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        channel: str,
        type: DeliveryType,
        alerts: Sequence[int],
        now: datetime,
        *,
        state: DeliveryState = DeliveryState.PENDING,
        due: datetime | None = None,
        held_until: datetime | None = None,
        reason: str = "",
        heading: str = "",
        text: str = "",
        target: str | None = None,
        notice_key: str | None = None,
        mute: int | None = None,
    ) -> Delivery | None:
        """Write a delivery; None where a UNIQUE rule says that it is already there.

        Alerts that a delivery of this type carries already are left out; with none left nothing is written. An edit is open
        until it is claimed: one that is being sent may have been composed before this change, so another may follow it.
        """
        await ensure_channel(self._connection, channel)
        new = insert(self._connection, DeliveryRow).values(
            channel=channel,
            type=type,
            state=state,
            created_at=now,
            attempts=0,
            in_doubt=False,
            target=target,
            open_target=target if type is DeliveryType.EDIT else None,
            heading=heading,
            text=text,
            reason=reason,
            notice_key=notice_key,
            held_until=held_until,
            mute_id=mute,
            next_attempt_at=due or now if state is DeliveryState.PENDING else None,
        )
        once = new.on_conflict_do_nothing().returning(DeliveryRow.id)
        number = (await self._connection.execute(once)).scalar_one_or_none()
        if number is None:
            return None
        if alerts and not await self._carry(number, channel, type, alerts):
            await self._connection.execute(delete(DeliveryRow).where(DeliveryRow.id == number))
            return None
        return (await self._deliveries(DeliveryRow.id == number))[0]

    async def claim(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int, platforms: Collection[str]
    ) -> list[Delivery]:
        """Lease what may be sent now: at most one per channel, channels served longest ago first."""
        chosen = await line.take(self._connection, now, owner=owner, lease=lease, limit=limit, platforms=platforms)
        claimed = {delivery.id: delivery for delivery in await self._deliveries(DeliveryRow.id.in_(chosen))}
        return [claimed[number] for number in chosen]

    async def holds(self, delivery_id: int, *, owner: str, now: datetime) -> bool:
        """Whether the lease still holds."""
        held = select(DeliveryRow.id).where(_leased(delivery_id, owner), DeliveryRow.leased_until > now)
        return await self._connection.scalar(held) is not None

    async def sent(self, delivery_id: int, message_id: str, now: datetime, *, owner: str) -> bool:
        """Record a send and serve the channel; False, writing nothing, if the lease was lost."""
        await self._lock_channel(delivery_id)
        done = update(DeliveryRow).where(_leased(delivery_id, owner))
        done = done.values(state=DeliveryState.SENT, message_id=message_id, sent_at=now, in_doubt=False, reason="", **_FREE)
        if (await self._connection.execute(done)).rowcount == 0:
            return False
        await self._of_channel(delivery_id, last_served_at=now, backoff_until=None)
        return True

    async def retry(self, delivery_id: int, due: datetime, error: str, now: datetime, *, in_doubt: bool, owner: str) -> bool:
        """Put a failed send back; backs off the whole channel until ``due``, edits only themselves.

        An edit that a newer one of its message has overtaken is superseded: that one says all.
        """
        await self._lock_channel(delivery_id)
        kept = await self._deliveries(_leased(delivery_id, owner))
        if not kept:
            return False
        back = {"state": DeliveryState.PENDING, "next_attempt_at": due, "reason": error, "in_doubt": in_doubt}
        if kept[0].type is DeliveryType.EDIT:
            overtaken = (DeliveryRow.channel == kept[0].channel) & (DeliveryRow.open_target == kept[0].target)
            if await self._deliveries(overtaken):
                back = {"state": DeliveryState.SUPERSEDED, "reason": error}
            else:
                back["open_target"] = kept[0].target
        else:
            await self._of_channel(delivery_id, backoff_until=due)
        await self._update(DeliveryRow.id == delivery_id, **back, **_FREE)
        return True

    async def settle(
        self, delivery_id: int, state: DeliveryState, reason: str, now: datetime, *, mute: int | None = None
    ) -> None:
        """End a delivery that has not been sent."""
        await self._lock_channel(delivery_id)
        unsent = DeliveryRow.state.in_((*_WAITING, DeliveryState.SENDING))
        ended = {"state": state, "reason": reason, "mute_id": mute, "open_target": None, **_FREE}
        await self._update((DeliveryRow.id == delivery_id) & unsent, **ended)

    async def hold(
        self, delivery_ids: Collection[int], reason: HoldReason, until: datetime | None, *, mute: int | None = None
    ) -> None:
        """Hold pending deliveries until they are folded or released."""
        pending = DeliveryRow.id.in_(delivery_ids) & (DeliveryRow.state == DeliveryState.PENDING)
        await self._update(pending, state=DeliveryState.HELD, reason=reason.value, held_until=until, mute_id=mute)

    async def part(self, delivery_id: int, alerts: Collection[int], now: datetime) -> Delivery | None:
        """Move some alerts of a waiting delivery to a new, pending one like it, with their place and their UNIQUE mark."""
        await self._lock_channel(delivery_id)
        found = await self._deliveries((DeliveryRow.id == delivery_id) & DeliveryRow.state.in_(_WAITING))
        if not found or not set(alerts).intersection(found[0].alerts):
            return None
        old = found[0]
        new = await self.add(old.channel, old.type, (), now, heading=old.heading, target=old.target)
        assert new is not None  # without alerts and key no UNIQUE rule concerns it
        links = update(DeliveryAlertRow).where(
            DeliveryAlertRow.delivery_id == delivery_id, DeliveryAlertRow.alert_id.in_(alerts)
        )
        await self._connection.execute(links.values(delivery_id=new.id))
        return (await self._deliveries(DeliveryRow.id == new.id))[0]

    async def reconsider(self, now: datetime, *, channel: str | None = None) -> None:
        """Let the next release ask again of everything (of a channel) that mutes hold whether they still do."""
        concerned = _HELD_BY_MUTE if channel is None else _HELD_BY_MUTE & (DeliveryRow.channel == channel)
        await self._update(concerned, held_until=now)

    async def reopen(self, delivery_ids: Collection[int], now: datetime) -> None:
        """Let the next release ask again of deliveries that mutes hold or dropped."""
        muted = DeliveryRow.id.in_(delivery_ids) & (_HELD_BY_MUTE | _DROPPED_BY_MUTE)
        await self._update(muted, state=DeliveryState.HELD, reason=HoldReason.MUTE.value, held_until=now)

    async def give_up(self, delivery_id: int, reason: str) -> None:
        """Drop a waiting delivery, and let its alerts be delivered anew should someone ask for them again."""
        await self._lock_channel(delivery_id)
        dropped = {"state": DeliveryState.DROPPED, "reason": reason, "held_until": None, "next_attempt_at": None}
        await self._update((DeliveryRow.id == delivery_id) & DeliveryRow.state.in_(_WAITING), **dropped)
        links = update(DeliveryAlertRow).where(DeliveryAlertRow.delivery_id == delivery_id)
        await self._connection.execute(links.values(once=None))

    async def waiting(self, channel: str) -> list[Delivery]:
        """Return the pending and held deliveries of a channel that carry alerts (no edits), by id."""
        unsent = DeliveryRow.state.in_(_WAITING) & DeliveryRow.type.in_(_ONCE)
        return await self._deliveries((DeliveryRow.channel == channel) & unsent)

    async def put_off(self, delivery_ids: Collection[int], reason: HoldReason, until: datetime | None) -> None:
        """Hold waiting deliveries, whatever held them so far."""
        for part in slices(delivery_ids):
            waiting = DeliveryRow.id.in_(part) & DeliveryRow.state.in_(_WAITING)
            held = {"state": DeliveryState.HELD, "reason": reason.value, "held_until": until, "next_attempt_at": None}
            await self._update(waiting, **held)

    async def held(self, channel: str, until: datetime) -> list[Delivery]:
        """Return the deliveries of a channel held no longer than ``until``, by id."""
        held = (DeliveryRow.state == DeliveryState.HELD) & (DeliveryRow.held_until <= until)
        return await self._deliveries((DeliveryRow.channel == channel) & held)

    async def channels_held(self, reason: HoldReason) -> list[str]:
        """Return the channels of which something is held for a reason."""
        held = select(DeliveryRow.channel).where(DeliveryRow.state == DeliveryState.HELD, DeliveryRow.reason == reason.value)
        return list(await self._connection.scalars(held.distinct().order_by(DeliveryRow.channel)))

    async def channels_to_release(self, now: datetime) -> list[str]:
        """Return the channels in service that have held deliveries whose time has come."""
        waiting = (
            select(DeliveryRow.channel)
            .join(ChannelRow, ChannelRow.id == DeliveryRow.channel)
            .where(DeliveryRow.state == DeliveryState.HELD, DeliveryRow.held_until <= now, ChannelRow.parked == "")
        )
        return list(await self._connection.scalars(waiting.distinct().order_by(DeliveryRow.channel)))

    async def fold(self, channel: str, groups: Sequence[tuple[str, Sequence[int]]], now: datetime) -> list[Delivery]:
        """Replace waiting deliveries by digests, one per (heading, delivery ids).

        What has meanwhile been sent, ended or claimed is left alone, and so are edits and notices: they carry no news of their
        own. A digest that is folded again hands its alerts on, so that an alert never stands in two digests that may be sent.
        """
        await self._lock(ChannelRow.id == channel)
        digests = []
        for heading, ids in groups:
            wanted = DeliveryRow.id.in_(ids) & DeliveryRow.state.in_(_WAITING) & DeliveryRow.type.in_(_ONCE)
            folded = {delivery.id: delivery for delivery in await self._deliveries((DeliveryRow.channel == channel) & wanted)}
            alerts = [alert for number in ids if number in folded for alert in folded[number].alerts]
            given_up = update(DeliveryAlertRow).where(
                DeliveryAlertRow.delivery_id.in_(folded), DeliveryAlertRow.once == DeliveryType.DIGEST
            )
            await self._connection.execute(given_up.values(once=None))
            new = await self.add(channel, DeliveryType.DIGEST, alerts, now, heading=heading) if alerts else None
            if new is None:
                continue
            digests.append(new)
            await self._update(DeliveryRow.id.in_(folded), state=DeliveryState.FOLDED, folded_into=new.id, next_attempt_at=None)
        return digests

    async def release(self, delivery_ids: Collection[int], now: datetime) -> None:
        """Let held deliveries go as they are."""
        held = DeliveryRow.id.in_(delivery_ids) & (DeliveryRow.state == DeliveryState.HELD)
        await self._update(held, state=DeliveryState.PENDING, held_until=None, next_attempt_at=now)

    async def pending(self, channel: str) -> list[Delivery]:
        """Return the pending deliveries of a channel that notify, by id."""
        waiting = (DeliveryRow.state == DeliveryState.PENDING) & (DeliveryRow.type != DeliveryType.EDIT)
        return await self._deliveries((DeliveryRow.channel == channel) & waiting)

    async def sent_times(self, channel: str, since: datetime) -> list[datetime]:
        """Return when messages that notify were sent to a channel since then, oldest first."""
        times = select(DeliveryRow.sent_at).where(
            DeliveryRow.channel == channel, DeliveryRow.type != DeliveryType.EDIT, DeliveryRow.sent_at >= since
        )
        return [sent for sent in await self._connection.scalars(times.order_by(DeliveryRow.sent_at)) if sent]

    async def of_alerts(self, alert_ids: Collection[int]) -> list[Delivery]:
        """Return the post, reply and digest deliveries that carry these alerts, by id."""
        carrying = select(DeliveryAlertRow.delivery_id).where(DeliveryAlertRow.alert_id.in_(alert_ids))
        return await self._deliveries(DeliveryRow.id.in_(carrying) & DeliveryRow.type.in_(_ONCE))

    async def of_message(self, channel: str, message_id: str) -> list[Delivery]:
        """Return the deliveries that a message of a channel is, by the platform's id of it."""
        here = (DeliveryRow.channel == channel) & (DeliveryRow.message_id == message_id)
        return await self._deliveries(here & (DeliveryRow.type != DeliveryType.EDIT))

    async def sent_since(self, channels: Collection[str], since: datetime) -> list[Delivery]:
        """Return the post, reply and digest deliveries sent to channels since then, by id."""
        there = DeliveryRow.channel.in_(channels) & (DeliveryRow.sent_at >= since)
        return await self._deliveries(there & DeliveryRow.type.in_(_ONCE))

    async def last_edit(self, channel: str, target: str) -> datetime | None:
        """When a message was last edited by us."""
        edits = select(func.max(DeliveryRow.sent_at)).where(
            DeliveryRow.channel == channel, DeliveryRow.target == target, DeliveryRow.type == DeliveryType.EDIT
        )
        return await self._connection.scalar(edits)

    async def park_channel(self, channel: str, reason: str, now: datetime) -> None:
        """Send nothing more to a channel. What is in flight stays too, and in doubt: it may have arrived."""
        await ensure_channel(self._connection, channel)
        parked = update(ChannelRow).where(ChannelRow.id == channel).values(parked=reason, parked_at=now)
        await self._connection.execute(parked)
        in_flight = (DeliveryRow.channel == channel) & (DeliveryRow.state == DeliveryState.SENDING)
        await self._update(in_flight, state=DeliveryState.PENDING, in_doubt=True, **_FREE)

    async def resume_channel(self, channel: str, now: datetime) -> None:
        """Let a parked channel be served again, at once."""
        served = update(ChannelRow).where(ChannelRow.id == channel).values(parked="", parked_at=None, backoff_until=None)
        await self._connection.execute(served)

    async def parked_channels(self) -> Mapping[str, str]:
        """Return the parked channels and why."""
        parked = select(ChannelRow.id, ChannelRow.parked).where(ChannelRow.parked != "").order_by(ChannelRow.id)
        return {row["id"]: row["parked"] for row in (await self._connection.execute(parked)).mappings()}

    async def next_due(self) -> datetime | None:
        """When the next delivery may be sent, or the next held one is to be released."""
        return await line.next_due(self._connection)

    async def _carry(self, delivery: int, channel: str, type: DeliveryType, alerts: Sequence[int]) -> bool:
        once = type if type in _ONCE else None
        rows = [
            {"delivery_id": delivery, "alert_id": alert, "position": position, "channel": channel, "once": once}
            for position, alert in enumerate(dict.fromkeys(alerts))
        ]
        links = insert(self._connection, DeliveryAlertRow).values(rows).on_conflict_do_nothing()
        carried = await self._connection.execute(links.returning(DeliveryAlertRow.alert_id))
        return carried.first() is not None

    async def _deliveries(self, which: ColumnElement[bool]) -> list[Delivery]:
        statement = select(DeliveryRow).where(which).order_by(DeliveryRow.id)
        rows = (await self._connection.execute(statement)).mappings().all()
        alerts: dict[int, list[int]] = {row["id"]: [] for row in rows}
        for part in slices(alerts):
            links = select(DeliveryAlertRow.delivery_id, DeliveryAlertRow.alert_id)
            links = links.where(DeliveryAlertRow.delivery_id.in_(part)).order_by(DeliveryAlertRow.position)
            for delivery, alert in await self._connection.execute(links):
                alerts[delivery].append(alert)
        return [_delivery(row, alerts[row["id"]]) for row in rows]

    async def _update(self, which: ColumnElement[bool], **values: Any) -> None:
        await self._connection.execute(update(DeliveryRow).where(which).values(**values))

    async def _lock_channel(self, delivery_id: int) -> None:
        await self._lock(ChannelRow.id == _channel_of(delivery_id))

    async def _lock(self, which: ColumnElement[bool]) -> None:
        # FOR NO KEY UPDATE: the foreign keys of new alerts and deliveries neither wait for this lock nor deadlock with it.
        await self._connection.execute(select(ChannelRow.id).where(which).with_for_update(key_share=True))

    async def _of_channel(self, delivery_id: int, **values: Any) -> None:
        await self._connection.execute(update(ChannelRow).where(ChannelRow.id == _channel_of(delivery_id)).values(**values))


def _channel_of(delivery_id: int) -> Any:
    return select(DeliveryRow.channel).where(DeliveryRow.id == delivery_id).scalar_subquery()


def _leased(delivery_id: int, owner: str) -> ColumnElement[bool]:
    return (DeliveryRow.id == delivery_id) & (DeliveryRow.state == DeliveryState.SENDING) & (DeliveryRow.lease_owner == owner)


def _delivery(row: RowMapping, alerts: Sequence[int]) -> Delivery:
    return Delivery(alerts=tuple(alerts), mute=row["mute_id"], **{name: row[name] for name in _FIELDS})

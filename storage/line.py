"""Who is next: the line that deliveries stand in per channel, and when it moves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.domain.delivery import DeliveryState, DeliveryType
from storage.columns import UtcDateTime
from storage.tables import ChannelRow, DeliveryRow

_EDIT = DeliveryType.EDIT
_PENDING = DeliveryState.PENDING
_SENDING = DeliveryState.SENDING


async def take(
    connection: AsyncConnection, now: datetime, *, owner: str, lease: timedelta, limit: int, platforms: Collection[str]
) -> list[int]:
    """Lease at most one delivery per channel; return their ids, channels served longest ago first.

    The channels' rows are locked first and what is next is read afterwards, so that two processes never serve one channel.
    """
    other = aliased(DeliveryRow)
    head = select(func.min(other.id)).where(other.channel == ChannelRow.id, _open(other, now), other.type != _EDIT)
    moves = exists().where(
        DeliveryRow.channel == ChannelRow.id,
        _open(DeliveryRow, now),
        _due(now),
        or_(DeliveryRow.type == _EDIT, DeliveryRow.id == head.correlate(ChannelRow).scalar_subquery()),
    )
    channels = await connection.scalars(
        select(ChannelRow.id)
        .where(
            ChannelRow.platform.in_(platforms),
            ChannelRow.parked == "",
            or_(ChannelRow.backoff_until.is_(None), ChannelRow.backoff_until <= now),
            ~exists().where(DeliveryRow.channel == ChannelRow.id, _in_flight(now)),
            moves,
        )
        .order_by(ChannelRow.last_served_at.asc().nulls_first(), ChannelRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=ChannelRow)
    )
    locked = channels.all()
    chosen = await _next(connection, locked, now)
    if chosen:
        await connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(chosen), _open(DeliveryRow, now))
            .values(
                state=_SENDING,
                in_doubt=case((DeliveryRow.state == _SENDING, true()), else_=DeliveryRow.in_doubt),
                attempts=DeliveryRow.attempts + 1,
                first_attempt_at=func.coalesce(DeliveryRow.first_attempt_at, literal(now, UtcDateTime())),
                open_target=None,
                lease_owner=owner,
                leased_until=now + lease,
            )
        )
    return chosen


async def _next(connection: AsyncConnection, channels: Sequence[str], now: datetime) -> list[int]:
    """Return what each channel sends next: the head of its line if it is due, else its oldest due edit."""
    is_edit = DeliveryRow.type == _EDIT
    busy = select(DeliveryRow.channel).where(_in_flight(now))
    candidates = (DeliveryRow.channel.in_(channels), DeliveryRow.channel.not_in(busy), _open(DeliveryRow, now))
    heads = select(func.min(DeliveryRow.id)).where(*candidates, ~is_edit).group_by(DeliveryRow.channel)
    edits = select(func.min(DeliveryRow.id)).where(*candidates, is_edit, _due(now)).group_by(DeliveryRow.channel)
    rows = await connection.execute(
        select(DeliveryRow.channel, DeliveryRow.id)
        .where(or_(DeliveryRow.id.in_(heads), DeliveryRow.id.in_(edits)), _due(now))
        .order_by(is_edit)
    )
    chosen: dict[str, int] = {}
    for channel, number in rows:
        chosen.setdefault(channel, number)
    return [chosen[channel] for channel in channels if channel in chosen]


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When a channel in service can next send, or list what it holds.

    A channel waits for its back-off and for the lease of what is in flight; behind its head of line only edits may move.
    """
    pending = DeliveryRow.state == _PENDING
    heads = select(func.min(DeliveryRow.id)).where(pending, DeliveryRow.type != _EDIT).group_by(DeliveryRow.channel)
    lines = await connection.execute(
        select(
            ChannelRow.backoff_until,
            func.min(case((pending, DeliveryRow.next_attempt_at))).label("due"),
            func.max(DeliveryRow.leased_until).label("leased_until"),
        )
        .join(DeliveryRow, DeliveryRow.channel == ChannelRow.id)
        .where(
            ChannelRow.parked == "",
            or_(DeliveryRow.state == _SENDING, and_(pending, or_(DeliveryRow.type == _EDIT, DeliveryRow.id.in_(heads)))),
        )
        .group_by(ChannelRow.id, ChannelRow.backoff_until)
    )
    moments = [max(moment for moment in line if moment is not None) for line in lines]
    held = await connection.scalar(
        select(func.min(DeliveryRow.held_until))
        .join(ChannelRow, ChannelRow.id == DeliveryRow.channel)
        .where(DeliveryRow.state == DeliveryState.HELD, ChannelRow.parked == "")
    )
    return min([*moments, *([held] if held else [])], default=None)


def _open(row: Any, now: datetime) -> ColumnElement[bool]:
    """What stands in line: pending, or sent for by a process whose lease ran out."""
    unsent = row.state.in_((_PENDING, _SENDING))  # says what the rest implies, for the index
    return and_(unsent, or_(row.state == _PENDING, row.leased_until <= now))


def _in_flight(now: datetime) -> ColumnElement[bool]:
    return and_(DeliveryRow.state == _SENDING, DeliveryRow.leased_until > now)


def _due(now: datetime) -> ColumnElement[bool]:
    return DeliveryRow.next_attempt_at <= now

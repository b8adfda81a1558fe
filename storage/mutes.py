"""Mutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import MUTED_FOR_GOOD, DeliveryState, DeliveryType, HoldReason
from bot.domain.mute import Mute
from storage.desk import ensure_channel
from storage.statements import insert
from storage.tables import DeliveryAlertRow, DeliveryRow
from storage.tables_mutes import MuteRow

_FIELDS = tuple(field.name for field in fields(Mute))


class SqlMutes:
    """MuteRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, mute: Mute) -> Mute:
        """Put a mute in force and return it with its id, in place of one of the same thing."""
        if mute.channel is not None:
            await ensure_channel(self._connection, mute.channel)
        same = and_(MuteRow.kind == mute.kind, MuteRow.value == mute.value, MuteRow.channel.is_not_distinct_from(mute.channel))
        await self._end(same & _in_force(mute.created_at), mute.created_at)
        values = {name: getattr(mute, name) for name in _FIELDS if name != "id"}
        new = insert(self._connection, MuteRow).values(ended_at=None, **values).returning(MuteRow.id)
        number = (await self._connection.execute(new)).scalar_one()
        return Mute(id=number, **values)

    async def end(self, mute_id: int, now: datetime) -> bool:
        """Take a mute out of force; False if it was not in force any more."""
        return await self._end((MuteRow.id == mute_id) & _in_force(now), now) > 0

    async def get(self, mute_ids: Collection[int]) -> Mapping[int, Mute]:
        """Return mutes by id, ended ones too."""
        return {mute.id: mute for mute in await self._mutes(MuteRow.id.in_(mute_ids))}

    async def of_channel(self, channel: str, now: datetime) -> list[Mute]:
        """Return the mutes in force for a channel, its own and those that hold everywhere, oldest first."""
        concerns = or_(MuteRow.channel == channel, MuteRow.channel.is_(None))
        return await self._mutes(concerns & _in_force(now))

    async def held_back(self, mute_ids: Collection[int], channel: str) -> Mapping[int, int]:
        """Return how many alerts of a channel mutes hold, or have dropped."""
        alerts = (
            select(DeliveryRow.mute_id, func.count(DeliveryAlertRow.alert_id.distinct()))
            .join(DeliveryAlertRow, DeliveryAlertRow.delivery_id == DeliveryRow.id)
            .where(
                DeliveryRow.channel == channel,
                DeliveryRow.mute_id.in_(mute_ids),
                DeliveryRow.state.in_((DeliveryState.HELD, DeliveryState.DROPPED)),
                DeliveryRow.reason.in_((HoldReason.MUTE.value, MUTED_FOR_GOOD)),
                DeliveryRow.type != DeliveryType.EDIT,
            )
            .group_by(DeliveryRow.mute_id)
        )
        return {mute: count for mute, count in await self._connection.execute(alerts) if mute is not None}

    async def _end(self, which: ColumnElement[bool], now: datetime) -> int:
        return (await self._connection.execute(update(MuteRow).where(which).values(ended_at=now))).rowcount

    async def _mutes(self, which: ColumnElement[bool]) -> list[Mute]:
        rows = await self._connection.execute(select(MuteRow).where(which).order_by(MuteRow.id))
        return [_mute(row) for row in rows.mappings()]


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(MuteRow.ended_at.is_(None), or_(MuteRow.until.is_(None), MuteRow.until > now))


def _mute(row: RowMapping) -> Mute:
    values: dict[str, Any] = {name: row[name] for name in _FIELDS}
    return Mute(**values)

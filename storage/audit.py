"""The audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.audit import Audited
from storage.statements import insert
from storage.tables_desk import AuditRow


class SqlAudit:
    """AuditRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, actor: Actor, channel: str, what: str, now: datetime) -> None:
        """Write down who changed what, and in which channel they asked for it."""
        new = insert(self._connection, AuditRow)
        await self._connection.execute(
            new.values(at=now, user=actor.user, name=actor.name, channel=channel, what=what),
        )

    async def recent(self, limit: int, *, channel: str | None = None) -> list[Audited]:
        """Return the newest changes (of one channel), newest first."""
        newest = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if channel is not None:
            newest = newest.where(AuditRow.channel == channel)
        rows = (await self._connection.execute(newest)).mappings()
        return [Audited(row["id"], row["at"], row["user"], row["name"], row["channel"], row["what"]) for row in rows]

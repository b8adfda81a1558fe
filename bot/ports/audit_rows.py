"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.actor import Actor
from bot.domain.audit import Audited


class AuditRows(Protocol):
    """The audit log: written in the transaction of the change itself, never changed."""

    async def add(self, actor: Actor, channel: str, what: str, now: datetime) -> None:
        """Write down who changed what, and in which channel they asked for it."""
        ...

    async def recent(self, limit: int, *, channel: str | None = None) -> list[Audited]:
        """Return the newest changes (of one channel), newest first."""
        ...

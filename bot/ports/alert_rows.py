"""Alerts; (channel, chapter, change_key) is unique."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.alert import Alert, AlertKind, AlertView
from bot.domain.subscription import Match


class AlertRows(Protocol):
    """Alerts; (channel, chapter, change_key) is unique."""

    async def raise_alert(
        self,
        channel: str,
        chapter_id: int,
        item_id: int,
        kind: AlertKind,
        change_key: str,
        *,
        matches: Sequence[Match],
        reason: str,
        note: str = "",
        possible: bool = False,
        now: datetime,
    ) -> Alert | None:
        """Store an alert; None if this channel already has one for this change."""
        ...

    async def of_chapter(self, chapter_id: int) -> list[Alert]:
        """Return the alerts raised for a chapter, oldest first."""
        ...

    async def views(self, alert_ids: Collection[int]) -> list[AlertView]:
        """Return all that composing these alerts needs, in the order given."""
        ...

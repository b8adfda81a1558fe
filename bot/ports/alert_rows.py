"""Alerts; (channel, chapter, change_key) is unique."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.alert import Alert, AlertKind, AlertView, Claim, Report
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

    async def get(self, alert_ids: Collection[int]) -> list[Alert]:
        """Return alerts by id, in the order of their ids."""
        ...

    async def rest_on(self, alert_id: int, matches: Sequence[Match]) -> None:
        """Let an alert rest on other matches than those that it was raised for."""
        ...

    async def of_chapter(self, chapter_id: int) -> list[Alert]:
        """Return the alerts raised for a chapter, oldest first."""
        ...

    async def views(self, alert_ids: Collection[int]) -> list[AlertView]:
        """Return all that composing these alerts needs, in the order given."""
        ...

    async def reports(self, chapter_ids: Collection[int]) -> Mapping[int, Sequence[Report]]:
        """Return the items that report chapters, first seen first, by chapter."""
        ...

    async def claim(self, alert_id: int, claim: Claim) -> Claim:
        """Let someone take an alert that nobody has; return the claim that holds: theirs, or the one before."""
        ...

    async def unclaim(self, alert_id: int) -> None:
        """Let an alert be nobody's again."""
        ...

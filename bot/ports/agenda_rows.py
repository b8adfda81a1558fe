"""Meetings to come and what stands on their agendas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.item import StoredItem


@dataclass(frozen=True, slots=True)
class Listed:
    """An agenda item by its number in the store, and since when it is known."""

    item_id: int
    first_seen_at: datetime


class AgendaRows(Protocol):
    """Meetings to come and what stands on their agendas: many of them, so their items are read only where asked for."""

    async def meetings(
        self, feed_ids: Collection[str], since: datetime, until: datetime, *, limit: int = 1_000
    ) -> list[StoredItem]:
        """Return the meetings of feeds that start between two moments, both included; the soonest ``limit``, soonest first."""
        ...

    async def listed(self, meeting_ids: Collection[int]) -> Mapping[int, Sequence[Listed]]:
        """Return the agenda items known of meetings, by the meeting's id, in the order first seen; nothing for one without."""
        ...

    async def news_items(self, meeting_ids: Collection[int]) -> Mapping[int, int]:
        """Return how many items stand on agendas, procedural rows and pulled items aside, by the meeting's id."""
        ...

    async def reworded(self, item_ids: Collection[int]) -> Mapping[int, datetime]:
        """Return those of some items whose title was another one at an earlier revision, with the time of the newest."""
        ...

    async def moved(self, meeting_ids: Collection[int]) -> Mapping[int, str]:
        """Return from when meetings were moved (ISO 8601), by id: the start before the newest move that was told."""
        ...

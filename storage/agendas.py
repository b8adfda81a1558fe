"""Meetings to come and what stands on their agendas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.domain.alert import AlertKind
from bot.domain.item import ItemType, StoredItem
from bot.ports import Listed
from storage.items import items, stored_item
from storage.statements import slices
from storage.tables import AlertRow, FeedRow, ItemRow, ItemTextRow

_Meeting = aliased(ItemRow)
_AT_ONCE = 50
"""Meetings whose items are listed by one statement: a few thousand rows hold up the event loop."""


class SqlAgendas:
    """AgendaRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def meetings(
        self, feed_ids: Collection[str], since: datetime, until: datetime, *, limit: int = 1_000
    ) -> list[StoredItem]:
        """Return the soonest meetings of feeds that start between two moments, soonest first."""
        found: list[tuple[datetime, StoredItem]] = []
        within = and_(ItemRow.type == ItemType.MEETING, ItemRow.meets_at.between(since, until))
        for part in slices(feed_ids):
            statement = items().add_columns(ItemRow.meets_at).where(within, FeedRow.name.in_(part))
            statement = statement.order_by(ItemRow.meets_at, ItemRow.id).limit(limit)
            rows = (await self._connection.execute(statement)).mappings()
            found += [(row["meets_at"], stored_item(row)) for row in rows]
        found.sort(key=lambda each: (each[0], each[1].id))
        return [meeting for _, meeting in found[:limit]]

    async def listed(self, meeting_ids: Collection[int]) -> Mapping[int, Sequence[Listed]]:
        """Return the agenda items known of meetings, by the meeting's id, in the order first seen."""
        found: dict[int, list[Listed]] = defaultdict(list)
        wanted = select(_Meeting.id, ItemRow.id, ItemRow.first_seen_at).join(ItemRow, _on_agenda()).order_by(ItemRow.id)
        numbers = list(meeting_ids)
        for start in range(0, len(numbers), _AT_ONCE):
            these = _Meeting.id.in_(numbers[start : start + _AT_ONCE])
            for meeting, item, seen in await self._connection.execute(wanted.where(these)):
                found[meeting].append(Listed(item, seen))
        return found

    async def news_items(self, meeting_ids: Collection[int]) -> Mapping[int, int]:
        """Count what stands on agendas, procedural rows and pulled items aside, by the meeting's id."""
        counts: dict[int, int] = {}
        facts = ItemRow.item["agenda"]
        aside = (facts[name].as_boolean() for name in ("procedural", "pulled"))
        counted: Any = select(_Meeting.id, func.count()).join(ItemRow, _on_agenda())
        wanted = counted.where(*(or_(flag.is_(None), flag.is_(False)) for flag in aside)).group_by(_Meeting.id)
        for part in slices(meeting_ids):
            rows = await self._connection.execute(wanted.where(_Meeting.id.in_(part)))
            counts.update((number, count) for number, count in rows)
        return counts

    async def reworded(self, item_ids: Collection[int]) -> Mapping[int, datetime]:
        """Return those items whose title was another one before, with the time of the newest revision."""
        title = ItemTextRow.reading["title_key"].as_string()
        wanted = select(ItemTextRow.item_id, func.max(ItemTextRow.at, type_=ItemTextRow.at.type)).group_by(ItemTextRow.item_id)
        wanted = wanted.having(func.count(title.distinct()) > 1)
        found: dict[int, datetime] = {}
        for part in slices(item_ids):
            rows = await self._connection.execute(wanted.where(ItemTextRow.item_id.in_(part)))
            found.update((number, at) for number, at in rows)
        return found

    async def moved(self, meeting_ids: Collection[int]) -> Mapping[int, str]:
        """Return from when meetings were moved, by id; what is told of a meeting may be told of an item of it."""
        wanted = (
            select(_Meeting.id, AlertRow.note)
            .select_from(AlertRow)
            .join(ItemRow, ItemRow.id == AlertRow.item_id)
            .join(_Meeting, and_(_Meeting.feed_id == ItemRow.feed_id, _Meeting.meeting == ItemRow.meeting))
            .where(AlertRow.kind == AlertKind.MOVED)
            .order_by(AlertRow.id)
        )
        found: dict[int, str] = {}
        for part in slices(meeting_ids):
            rows = await self._connection.execute(wanted.where(_Meeting.id.in_(part), _Meeting.type == ItemType.MEETING))
            found.update((number, note) for number, note in rows)
        return found


def _on_agenda() -> ColumnElement[bool]:
    return and_(ItemRow.feed_id == _Meeting.feed_id, ItemRow.meeting == _Meeting.meeting, ItemRow.type == ItemType.AGENDA_ITEM)

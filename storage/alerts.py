"""Alerts, and the views from which messages are composed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.domain.alert import Alert, AlertKind, AlertView, Claim, Report
from bot.domain.delivery import DeliveryType
from bot.domain.item import ItemType, StoredItem
from bot.domain.subscription import Match
from storage.columns import digest
from storage.convert import from_json, to_json
from storage.desk import ensure_channel
from storage.items import items, stored_item
from storage.statements import insert, slices
from storage.stories import chapter
from storage.tables import (
    AlertRow,
    ChapterItemRow,
    ChapterRow,
    DeliveryAlertRow,
    DeliveryRow,
    FeedRow,
    ItemKeyRow,
    ItemRow,
    StoryRow,
)
from storage.tables_mutes import ClaimRow

_PRIMARY = {ItemType.AGENDA_ITEM, ItemType.MEETING, ItemType.DOCUMENT}
"""What a government publishes itself."""


class SqlAlerts:
    """AlertRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

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
        await ensure_channel(self._connection, channel)
        new = insert(self._connection, AlertRow).values(
            channel=channel,
            chapter_id=chapter_id,
            item_id=item_id,
            kind=kind,
            change_key=change_key,
            change=digest(change_key),
            reason=reason,
            note=note,
            possible=possible,
            matches=to_json(matches),
            created_at=now,
        )
        once = new.on_conflict_do_nothing().returning(AlertRow.id)
        number = (await self._connection.execute(once)).scalar_one_or_none()
        if number is None:
            return None
        return Alert(number, channel, chapter_id, item_id, kind, change_key, reason, tuple(matches), now, possible, note)

    async def get(self, alert_ids: Collection[int]) -> list[Alert]:
        """Return alerts by id, in the order of their ids."""
        found: list[Alert] = []
        for part in slices(sorted(alert_ids)):
            rows = await self._rows(select(AlertRow).where(AlertRow.id.in_(part)).order_by(AlertRow.id))
            found += map(_alert, rows)
        return found

    async def rest_on(self, alert_id: int, matches: Sequence[Match]) -> None:
        """Let an alert rest on other matches than those that it was raised for."""
        await self._connection.execute(update(AlertRow).where(AlertRow.id == alert_id).values(matches=to_json(matches)))

    async def of_chapter(self, chapter_id: int) -> list[Alert]:
        """Return the alerts raised for a chapter, oldest first."""
        raised = select(AlertRow).where(AlertRow.chapter_id == chapter_id).order_by(AlertRow.id)
        return [_alert(row) for row in await self._rows(raised)]

    async def views(self, alert_ids: Collection[int]) -> list[AlertView]:
        """Return all that composing these alerts needs, in the order given."""
        alerts = {row["id"]: _alert(row) for row in await self._rows(select(AlertRow).where(AlertRow.id.in_(alert_ids)))}
        of_alerts = ChapterRow.id.in_([alert.chapter for alert in alerts.values()])
        rows = await self._rows(
            select(ChapterRow, StoryRow.jurisdiction).join(StoryRow, StoryRow.id == ChapterRow.story_id).where(of_alerts)
        )
        chapters = {row["id"]: chapter(row) for row in rows}
        places = {row["id"]: row["jurisdiction"] for row in rows}
        reports = await self.reports(chapters)
        claims = await self._claims(alerts)
        meetings = await self._meetings({alert.item for alert in alerts.values()})
        earlier = await self._earlier({each.story for each in chapters.values()}, {a.channel for a in alerts.values()})
        views = []
        for number in alert_ids:
            alert = alerts[number]
            place = chapters[alert.chapter]
            said = earlier[alert.channel, place.story]
            views.append(
                AlertView(
                    alert=alert,
                    chapter=place,
                    place=places[alert.chapter],
                    reports=tuple(reports.get(alert.chapter, ())),
                    meeting=meetings.get(alert.item),
                    earlier=tuple(message for of, message in said.items() if of < alert.chapter),
                    claim=claims.get(number),
                )
            )
        return views

    async def claim(self, alert_id: int, claim: Claim) -> Claim:
        """Let someone take an alert that nobody has; return the claim that holds."""
        new = insert(self._connection, ClaimRow).values(alert_id=alert_id, by=claim.by, name=claim.name, at=claim.at)
        await self._connection.execute(new.on_conflict_do_nothing())
        return (await self._claims([alert_id]))[alert_id]

    async def unclaim(self, alert_id: int) -> None:
        """Let an alert be nobody's again."""
        await self._connection.execute(delete(ClaimRow).where(ClaimRow.alert_id == alert_id))

    async def _claims(self, alerts: Collection[int]) -> dict[int, Claim]:
        rows = await self._rows(select(ClaimRow).where(ClaimRow.alert_id.in_(alerts)))
        return {row["alert_id"]: Claim(row["by"], row["name"], row["at"]) for row in rows}

    async def reports(self, chapter_ids: Collection[int]) -> Mapping[int, Sequence[Report]]:
        """Return the items that report chapters, first seen first, by chapter."""
        reports: dict[int, list[Report]] = defaultdict(list)
        of_chapters = (
            items()
            .add_columns(ChapterItemRow.chapter_id, FeedRow.title, ItemRow.type)
            .join(ChapterItemRow, ChapterItemRow.item_id == ItemRow.id)
            .where(ChapterItemRow.chapter_id.in_(chapter_ids))
            .order_by(ItemRow.first_seen_at, ItemRow.id)
        )
        for row in await self._rows(of_chapters):
            report = Report(row["feed"], row["title"], stored_item(row), row["type"] in _PRIMARY)
            reports[row["chapter_id"]].append(report)
        return reports

    async def _meetings(self, item_ids: Collection[int]) -> dict[int, StoredItem]:
        """Return the meetings of records: the item that was seen in the same feed under the meeting's key (of one, itself)."""
        record = aliased(ItemRow)
        held = (
            items()
            .add_columns(record.id.label("record"))
            .join(ItemKeyRow, ItemKeyRow.item_id == ItemRow.id)
            .join(record, and_(record.feed_id == ItemKeyRow.feed_id, record.meeting == ItemKeyRow.digest))
            .where(record.id.in_(item_ids), ItemRow.type == ItemType.MEETING)
        )
        return {row["record"]: stored_item(row) for row in await self._rows(held)}

    async def _earlier(
        self, stories: Collection[int], channels: Collection[str]
    ) -> dict[tuple[str, int], dict[int, tuple[str, str]]]:
        """Return (chapter title, message id) by channel and story, then chapter: the first message sent for each."""
        earlier: dict[tuple[str, int], dict[int, tuple[str, str]]] = defaultdict(dict)
        sent = (
            select(DeliveryRow.channel, DeliveryRow.message_id, ChapterRow.id, ChapterRow.story_id, ChapterRow.title)
            .join(DeliveryAlertRow, DeliveryAlertRow.delivery_id == DeliveryRow.id)
            .join(AlertRow, AlertRow.id == DeliveryAlertRow.alert_id)
            .join(ChapterRow, ChapterRow.id == AlertRow.chapter_id)
            .where(
                ChapterRow.story_id.in_(stories),
                DeliveryRow.channel.in_(channels),
                DeliveryRow.message_id.is_not(None),
                DeliveryRow.type != DeliveryType.EDIT,
            )
            .order_by(ChapterRow.id, DeliveryRow.id)
        )
        for row in await self._rows(sent):
            told = earlier[row["channel"], row["story_id"]]
            told.setdefault(row["id"], (row["title"], row["message_id"]))
        return earlier

    async def _rows(self, statement: Any) -> Sequence[RowMapping]:
        return (await self._connection.execute(statement)).mappings().all()


def _alert(row: RowMapping) -> Alert:
    return Alert(
        id=row["id"],
        channel=row["channel"],
        chapter=row["chapter_id"],
        item=row["item_id"],
        kind=row["kind"],
        change_key=row["change_key"],
        reason=row["reason"],
        matches=from_json(tuple[Match, ...], row["matches"]),
        created_at=row["created_at"],
        possible=row["possible"],
        note=row["note"],
    )

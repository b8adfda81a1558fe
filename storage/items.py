"""Items: their keys, revisions and readings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, delete, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import StoreError
from bot.domain.item import Item, ItemType, MeetingStatus, StoredItem
from bot.domain.place import Mention
from bot.ports import FoundItem, ItemReading, Stage, Traced
from storage.columns import digest, digest_or_none, signed
from storage.convert import from_json, to_json
from storage.lookup import SqlLookup, dated
from storage.statements import insert, slices
from storage.tables import FeedRow, ItemKeyRow, ItemRow, ItemTextRow, ItemTraceRow, SketchRow


def items() -> Select[Any]:
    """Select what stored_item() needs."""
    return select(
        ItemRow.id, ItemRow.item, ItemRow.revision, ItemRow.first_seen_at, ItemRow.baseline, FeedRow.name.label("feed")
    ).join(FeedRow, FeedRow.id == ItemRow.feed_id)


def stored_item(row: RowMapping) -> StoredItem:
    """Build the item of a row of items()."""
    return StoredItem(
        id=row["id"],
        feed_id=row["feed"],
        item=from_json(Item, row["item"]),
        revision=row["revision"],
        first_seen_at=row["first_seen_at"],
        baseline=row["baseline"],
    )


class SqlItems:
    """ItemRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._lookup = SqlLookup(connection)
        self._feeds: dict[str, int] = {}

    async def known(self, feed_id: str, keys: Collection[str]) -> Mapping[str, StoredItem]:
        """Return the items of a feed by each of the keys they were ever seen under."""
        feed = await self._feed(feed_id)
        wanted = {digest(key): key for key in keys}
        owners: dict[str, int] = {}
        for part in slices(wanted):
            found = select(ItemKeyRow.digest, ItemKeyRow.item_id)
            found = found.where(ItemKeyRow.feed_id == feed, ItemKeyRow.digest.in_(part))
            owners.update({wanted[mark]: item for mark, item in await self._connection.execute(found)})
        stored = await self.get(set(owners.values()))
        return {key: stored[item] for key, item in owners.items()}

    async def get(self, item_ids: Collection[int]) -> Mapping[int, StoredItem]:
        """Return items by id."""
        found: dict[int, StoredItem] = {}
        for part in slices(item_ids):
            found.update({item.id: item for item in await self._items(items().where(ItemRow.id.in_(part)))})
        return found

    async def add(self, feed_id: str, found: Sequence[FoundItem], now: datetime, *, baseline: bool) -> list[StoredItem]:
        """Store items seen for the first time, in a few statements however many they are."""
        if not found:
            return []
        feed = await self._feed(feed_id)
        rows = [{"feed_id": feed, "first_seen_at": now, "baseline": baseline, **_columns(each)} for each in found]
        new = sql_insert(ItemRow).returning(ItemRow.id, sort_by_parameter_order=True)
        numbers = (await self._connection.execute(new, rows)).scalars().all()
        numbered = list(zip(numbers, found, strict=True))
        await self._add_keys(feed, [(number, each.item.keys) for number, each in numbered])
        await self._read(numbered, now)
        await self._lookup.put([(number, dated(each.item, now), each.words) for number, each in numbered])
        return [StoredItem(number, feed_id, each.item, each.revision, now, baseline) for number, each in numbered]

    async def revise(self, stored: StoredItem, found: FoundItem, now: datetime) -> StoredItem:
        """Store a new revision of an item."""
        item, revision = found.item, found.revision
        change = update(ItemRow).where(ItemRow.id == stored.id).values(**_columns(found))
        await self._connection.execute(change)
        await self._connection.execute(delete(SketchRow).where(SketchRow.item_id == stored.id))
        await self.touch(stored, item.keys)
        await self._read([(stored.id, found)], now)
        await self._lookup.replace(stored.id, dated(item, stored.first_seen_at), found.words)
        return replace(stored, item=item, revision=revision)

    async def touch(self, stored: StoredItem, keys: Collection[str]) -> None:
        """Add keys under which a known item was seen now; a key that another item has stays there."""
        await self._add_keys(await self._feed(stored.feed_id), [(stored.id, keys)])

    async def of_meeting(self, feed_id: str, meeting_key: str) -> list[StoredItem]:
        """Return the agenda items known of a meeting, in the order first seen."""
        here = ItemRow.feed_id == await self._feed(feed_id)
        of_it = items().where(here, ItemRow.meeting == digest(meeting_key), ItemRow.type == ItemType.AGENDA_ITEM)
        return await self._items(of_it.order_by(ItemRow.id))

    async def meetings(
        self, feed_id: str, since: datetime, until: datetime, *, statuses: Collection[MeetingStatus] = ()
    ) -> list[StoredItem]:
        """Return the meetings of a feed (of some statuses) that start between two moments, in the order first seen."""
        here = (ItemRow.feed_id == await self._feed(feed_id)) & (ItemRow.type == ItemType.MEETING)
        found = items().where(here, ItemRow.meets_at.between(since, until)).order_by(ItemRow.id)
        if statuses:
            found = found.where(ItemRow.item["status"].as_string().in_([status.value for status in statuses]))
        return await self._items(found)

    async def upcoming(self, now: datetime, *, feed_id: str | None = None) -> list[StoredItem]:
        """Return the agenda items and meetings that start after ``now``, soonest first."""
        kinds = (ItemType.AGENDA_ITEM, ItemType.MEETING)
        coming = items().where(ItemRow.meets_at > now, ItemRow.type.in_(kinds)).order_by(ItemRow.meets_at, ItemRow.id)
        if feed_id is not None:
            coming = coming.where(ItemRow.feed_id == await self._feed(feed_id))
        return await self._items(coming)

    async def starts(self, feed_id: str, since: datetime, until: datetime) -> list[datetime]:
        """Return when meetings of a feed start, of those that start between two moments."""
        here = (ItemRow.feed_id == await self._feed(feed_id)) & (ItemRow.type == ItemType.MEETING)
        found = select(ItemRow.meets_at).where(here, ItemRow.meets_at.between(since, until)).order_by(ItemRow.meets_at)
        return [start for start in await self._connection.scalars(found.distinct()) if start]

    async def by_url(self, canonical_url: str) -> list[StoredItem]:
        """Return items by canonical address, newest first."""
        at = items().where(ItemRow.url == digest(canonical_url))
        return await self._items(at.order_by(ItemRow.first_seen_at.desc(), ItemRow.id.desc()))

    async def reading(self, item_id: int) -> ItemReading | None:
        """Return the reading of an item's newest revision."""
        newest = (ItemTextRow.item_id == ItemRow.id) & (ItemTextRow.revision == ItemRow.revision)
        kept = select(ItemTextRow.reading).join(ItemRow, newest).where(ItemRow.id == item_id)
        found = (await self._connection.execute(kept)).scalar_one_or_none()
        return None if found is None else from_json(ItemReading, found)

    async def mentions(self, item_ids: Collection[int]) -> Mapping[int, Sequence[Mention]]:
        """Return the places of the newest revisions of items, by item id."""
        newest = (ItemTextRow.item_id == ItemRow.id) & (ItemTextRow.revision == ItemRow.revision)
        kept = select(ItemRow.id, ItemTextRow.reading["mentions"]).join(ItemTextRow, newest)
        found: dict[int, Sequence[Mention]] = {}
        for part in slices(item_ids):
            rows = await self._connection.execute(kept.where(ItemRow.id.in_(part)))
            found.update({number: from_json(tuple[Mention, ...], said) for number, said in rows})
        return found

    async def trace(self, ways: Sequence[tuple[int, str, Sequence[Stage]]], now: datetime) -> None:
        """Keep the stages that revisions went through."""
        rows = [
            {"item_id": item, "revision": revision, "at": now, "stages": to_json(tuple(stages))}
            for item, revision, stages in ways
        ]
        if rows:
            await self._connection.execute(insert(self._connection, ItemTraceRow), rows)

    async def traces(self, item_id: int) -> list[Traced]:
        """Return what an item's revisions went through, oldest first."""
        kept = select(ItemTraceRow).where(ItemTraceRow.item_id == item_id).order_by(ItemTraceRow.id)
        rows = (await self._connection.execute(kept)).mappings().all()
        if not rows:
            return []
        item = (await self.get([item_id]))[item_id]
        return [Traced(item, row["revision"], row["at"], from_json(tuple[Stage, ...], row["stages"])) for row in rows]

    async def _items(self, statement: Select[Any]) -> list[StoredItem]:
        return [stored_item(row) for row in (await self._connection.execute(statement)).mappings()]

    async def _feed(self, feed_id: str) -> int:
        if feed_id not in self._feeds:
            number = await self._connection.scalar(select(FeedRow.id).where(FeedRow.name == feed_id))
            if number is None:
                raise StoreError(feed_id, "there is no feed of this id (renamed meanwhile?)")
            self._feeds[feed_id] = number
        return self._feeds[feed_id]

    async def _add_keys(self, feed: int, of_items: Iterable[tuple[int, Iterable[str]]]) -> None:
        rows = [
            {"feed_id": feed, "digest": digest(key), "item_id": item, "key": key} for item, keys in of_items for key in keys
        ]
        if rows:
            await self._connection.execute(insert(self._connection, ItemKeyRow).on_conflict_do_nothing(), rows)

    async def _read(self, found: Sequence[tuple[int, FoundItem]], now: datetime) -> None:
        new = insert(self._connection, ItemTextRow)
        again = new.on_conflict_do_update(
            index_elements=["item_id", "revision"], set_={"at": new.excluded.at, "reading": new.excluded.reading}
        )
        texts = [
            {"item_id": item, "revision": each.revision, "at": now, "reading": to_json(each.reading)} for item, each in found
        ]
        await self._connection.execute(again, texts)
        marks = [{"hash": signed(mark), "item_id": item} for item, each in found for mark in each.reading.sketch]
        if marks:
            await self._connection.execute(insert(self._connection, SketchRow), marks)


def _columns(found: FoundItem) -> dict[str, Any]:
    item, reading = found.item, found.reading
    return {
        "type": item.type,
        "revision": found.revision,
        "item": to_json(item),
        "meets_at": item.meets_at,
        "meeting": digest_or_none(item.agenda.meeting_key) if item.agenda else None,
        "url": digest_or_none(reading.canonical_url),
        "title": digest_or_none(reading.title_key),
        "sketch_size": len(reading.sketch),
    }

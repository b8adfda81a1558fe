"""The full-text index: kept with the items, searched newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import TextClause, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.item import Item
from bot.domain.seek import Seek
from bot.ports import Hit, Hits, ItemWords
from storage import fts5, tsquery
from storage.columns import UtcDateTime
from storage.statements import insert
from storage.tables import ItemRow
from storage.tables_lookup import ItemWordsRow

_LONGEST_POLL = timedelta(days=1)
"""An item gets its id so long after it was first seen at most: at the end of its poll, and clocks are set."""

_SQLITE = "SELECT rowid FROM item_fts WHERE item_fts MATCH :seek AND rowid >= :low ORDER BY rowid DESC LIMIT :limit"
_SQLITE_SINCE = (
    "SELECT item_fts.rowid FROM item_fts CROSS JOIN item_words ON item_id = item_fts.rowid "
    "WHERE item_fts MATCH :seek AND item_fts.rowid >= :low AND at >= :since ORDER BY item_fts.rowid DESC LIMIT :limit"
)
_POSTGRES = (
    "SELECT item_id FROM item_words WHERE words @@ CAST(:seek AS tsquery) AND item_id >= :low "
    "ORDER BY item_id DESC LIMIT :limit"
)
_POSTGRES_SINCE = _POSTGRES.replace("ORDER BY", "AND at >= :since ORDER BY")


def dated(item: Item, first_seen_at: datetime) -> datetime:
    """Return the date of an item: when it was published or, where it does not say or says a later time, first seen."""
    return min(item.published_at or first_seen_at, first_seen_at)


class SqlLookup:
    """LookupRows over SQL, and what keeps the index."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    async def put(self, items: Iterable[tuple[int, datetime, ItemWords]]) -> None:
        """Index items that are not indexed yet: id, date, words."""
        rows = list(items)
        if not rows:
            return
        pack = fts5.pack if self._is_sqlite else tsquery.vector
        packed = [{"item_id": number, "at": at, "words": pack(words)} for number, at, words in rows]
        await self._connection.execute(insert(self._connection, ItemWordsRow), packed)
        if self._is_sqlite:
            await self._connection.execute(text(fts5.INSERT), [columns(number, words) for number, _, words in rows])

    async def replace(self, item_id: int, at: datetime, words: ItemWords) -> None:
        """Index the new revision of an item."""
        known = ItemWordsRow.item_id == item_id
        if self._is_sqlite:
            old = await self._connection.scalar(select(ItemWordsRow.words).where(known))
            if old is not None:
                await self._connection.execute(text(fts5.DELETE), [columns(item_id, fts5.unpack(old))])
        await self._connection.execute(delete(ItemWordsRow).where(known))
        await self.put([(item_id, at, words)])

    async def search(
        self, seek: Seek, *, since: datetime | None = None, aspects: Sequence[Sequence[Seek]] = (), limit: int = 2_000
    ) -> Hits:
        """Return the newest items that hold what is looked for."""
        low = await self._last_before(since) if since else 0
        found = await self._ids(seek, low, limit + 1, since)
        chosen = found[:limit]
        counts = [await self._count(ones, chosen) for ones in aspects] if chosen else []
        hits = tuple(Hit(item, tuple(count[item] for count in counts)) for item in chosen)
        return Hits(hits, len(found) > limit)

    async def _count(self, aspects: Sequence[Seek], among: Sequence[int]) -> Counter[int]:
        """Count how many aspects items hold; those ``among`` which it is asked for are the newest first."""
        counts: Counter[int] = Counter()
        for aspect in aspects:
            counts.update(await self._ids(aspect, among[-1], -1 if self._is_sqlite else None))
        return counts

    async def _ids(self, seek: Seek, low: int, limit: int | None, since: datetime | None = None) -> Sequence[int]:
        """Return the ids from ``low`` on of what holds ``seek``, newest first."""
        values: dict[str, Any] = {"low": low, "limit": limit}
        if self._is_sqlite:
            statement = text(_SQLITE_SINCE if since else _SQLITE)
            values["seek"] = fts5.expression(seek)
        else:
            statement = text(_POSTGRES_SINCE if since else _POSTGRES)
            values["seek"] = tsquery.expression(seek)
        if since:
            statement = _with_moment(statement)
            values["since"] = since
        return (await self._connection.scalars(statement, values)).all()

    async def _last_before(self, since: datetime) -> int:
        """Return an id that is lower than those of all items first seen since then: what is older need not be looked at."""
        before = select(ItemRow.id).where(ItemRow.first_seen_at < since - _LONGEST_POLL)
        number: int | None = await self._connection.scalar(before.order_by(ItemRow.first_seen_at.desc()).limit(1))
        return number or 0


def _with_moment(statement: TextClause) -> TextClause:
    return statement.bindparams(bindparam("since", type_=UtcDateTime()))


def columns(number: int, words: ItemWords) -> dict[str, Any]:
    """Return an item as the full-text table of SQLite takes it."""
    return {"id": number, "title": words.title, "body": words.body, "marks": words.marks}

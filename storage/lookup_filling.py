"""Putting the items of a database into its full-text index: what the migration does that brings the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.item import Item
from bot.matching.gazetteer import load_gazetteer
from bot.matching.terms import item_words
from bot.ports import ItemReading, ItemWords
from bot.text.document import Text
from storage import fts5, tsquery
from storage.convert import from_json
from storage.lookup import columns, dated
from storage.tables import ItemRow, ItemTextRow
from storage.tables_lookup import ItemWordsRow

_PART = 500


def fill(connection: Connection) -> None:
    """Index every item that is not indexed yet, a part at a time; about a millisecond each."""
    is_sqlite = connection.dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    pack = fts5.pack if is_sqlite else tsquery.vector
    for rows in _parts(connection):
        read = [(row.id, dated(item := from_json(Item, row.item), row.first_seen_at), _words(item, row)) for row in rows]
        packed = [{"item_id": number, "at": at, "words": pack(words)} for number, at, words in read]
        connection.execute(insert(ItemWordsRow), packed)
        if is_sqlite:
            connection.execute(text(fts5.INSERT), [columns(number, words) for number, _, words in read])


def _parts(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    newest = (ItemTextRow.item_id == ItemRow.id) & (ItemTextRow.revision == ItemRow.revision)
    items = select(ItemRow.id, ItemRow.item, ItemRow.first_seen_at, ItemTextRow.reading).outerjoin(ItemTextRow, newest)
    last = 0
    while rows := connection.execute(items.where(ItemRow.id > last).order_by(ItemRow.id).limit(_PART)).all():
        yield rows
        last = rows[-1].id


def _words(item: Item, row: Row[Any]) -> ItemWords:
    reading = from_json(ItemReading, row.reading) if row.reading else None
    mentions = reading.mentions if reading else ()
    return item_words(Text(item.title, item.text), item.type, mentions, load_gazetteer())

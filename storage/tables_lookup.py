"""The table behind lookup: what the full-text index says of each item's newest revision."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, ItemRow

FTS = "item_fts"
"""SQLite's full-text table, which SQLAlchemy does not know; its parts are tables of the same beginning."""

GIN = "ix_item_words_words"
"""PostgreSQL's index over the words, which SQLite must not make."""


class ItemWordsRow(Base):
    """The words of an item's newest revision, and its date: when it was published or, where unknown or later, first seen.

    PostgreSQL searches this column. SQLite keeps in it, compressed, what its full-text table was told, which does not remember
    what it has to forget when the item is revised.
    """

    __tablename__ = "item_words"

    item_id: Mapped[int] = mapped_column(ForeignKey(ItemRow.id), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    words: Mapped[bytes] = mapped_column(TSVECTOR().with_variant(LargeBinary(), "sqlite"))

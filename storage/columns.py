"""Column types that SQLite and PostgreSQL share, and the digests that stand in indexes for long or hostile text."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, DateTime, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

E = TypeVar("E", bound=StrEnum)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit ids. SQLite numbers rows by itself only where the column says INTEGER, which there has 64 bits too."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept and returned in UTC. SQLite keeps it as text that sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no zones: what is stored there is UTC without saying so."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: a guess here would be wrong by hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time came to storage: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say again that it is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text of any origin. NUL and lone surrogates, which feeds contain and databases refuse, become U+FFFD."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text storable."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        clean = value.replace("\0", "\ufffd")
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in clean)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored."""
        return value


class Word(TypeDecorator[E], Generic[E]):
    """An enum of the vocabulary, kept as its value."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Keep the value."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """Return the member."""
        return None if value is None else self.enum(value)


def digest(*parts: str) -> bytes:
    """Return 16 bytes that stand for texts in an index, whose rows PostgreSQL limits to 2.7 KB."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def digest_or_none(text: str) -> bytes | None:
    """Return the digest of a text, None of an empty one: nothing is not a common trait."""
    return digest(text) if text else None


def signed(number: int) -> int:
    """Fold an unsigned 64-bit hash into the range of BIGINT."""
    return number - 2**64 if number >= 2**63 else number

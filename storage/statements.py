"""Small helpers over SQLAlchemy Core that more than one noun needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import Base

T = TypeVar("T")

SLICE = 500
"""Values in one IN list: within the limits of both engines, and few enough rows to map that the event loop breathes."""


def insert(connection: AsyncConnection, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say ON CONFLICT; both engines spell it alike."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def slices(values: Iterable[T]) -> Iterator[list[T]]:
    """Cut values into lists short enough for one statement."""
    rest = iter(values)
    while part := list(islice(rest, SLICE)):
        yield part

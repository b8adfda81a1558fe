"""The Store over SQLAlchemy: transactions, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from bot.domain.errors import StoreError
from storage.agendas import SqlAgendas
from storage.alerts import SqlAlerts
from storage.audit import SqlAudit
from storage.deliveries import SqlDeliveries
from storage.desk import SqlDesk
from storage.editors import SqlEditors
from storage.engine import database_url, open_engines
from storage.errors import environment_errors
from storage.feeds import SqlFeeds
from storage.items import SqlItems
from storage.lookup import SqlLookup
from storage.migrate import head, revision_of, way_on
from storage.mutes import SqlMutes
from storage.stories import SqlStories

_DECIDE_LOCK = 0x6761_7665_6C
"""The key of the one decide lock: "gavel"."""

_LOCK_TIMEOUT = timedelta(seconds=15)


class SqlUnitOfWork:
    """One transaction. Using it after ``commit`` is a defect and raises SQLAlchemy's InvalidRequestError."""

    def __init__(self, connection: AsyncConnection, transaction: AsyncTransaction) -> None:
        self._transaction = transaction
        self.feeds = SqlFeeds(connection)
        self.items = SqlItems(connection)
        self.agendas = SqlAgendas(connection)
        self.lookup = SqlLookup(connection)
        self.stories = SqlStories(connection)
        self.desk = SqlDesk(connection)
        self.alerts = SqlAlerts(connection)
        self.deliveries = SqlDeliveries(connection)
        self.mutes = SqlMutes(connection)
        self.editors = SqlEditors(connection)
        self.audit = SqlAudit(connection)

    async def commit(self) -> None:
        """Make everything written so far durable and end the transaction."""
        await self._transaction.commit()


class SqlStore:
    """Store over a SQLite file or a PostgreSQL database; nothing connects before the first transaction.

    Raises ConfigurationError for a URL that is none, and from each transaction StoreError where the environment fails (locked
    for longer than ``lock_timeout``, unreachable, not a database): those errors come out of the ``async with``, so catch them
    around it. Errors of the code that runs in the transaction pass unchanged, and roll it back.
    """

    def __init__(self, url: str, *, lock_timeout: timedelta = _LOCK_TIMEOUT) -> None:
        self._engines = open_engines(database_url(url), lock_timeout)

    @asynccontextmanager
    async def deciding(self) -> AsyncIterator[SqlUnitOfWork]:
        """Open the decide transaction.

        SQLite holds its one write lock from BEGIN IMMEDIATE on. PostgreSQL takes the advisory lock as its first statement, and
        because it reads committed data statement by statement it then sees what the holder before it decided.
        """
        async with self._transaction(self._engines.writer) as (connection, unit):
            if not self._engines.is_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(_DECIDE_LOCK)))
            yield unit

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlUnitOfWork]:
        """Open a short write transaction that needs no decide lock."""
        async with self._transaction(self._engines.writer) as (_, unit):
            yield unit

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlUnitOfWork]:
        """Open a read-only transaction: one consistent snapshot."""
        snapshot = {} if self._engines.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with self._transaction(self._engines.reader, **snapshot) as (_, unit):
            yield unit

    async def ready(self) -> None:
        """Raise StoreError if the database cannot be used or its schema is not the one of this version."""
        with environment_errors():
            async with self._engines.reader.connect() as connection:
                found = await connection.run_sync(revision_of)
        if found != head():
            state = f"is at schema {found}" if found else "has no schema yet"
            raise StoreError("database", f"{state}, this version needs {head()}: {way_on(found)}")

    async def close(self) -> None:
        """Close every connection."""
        await self._engines.dispose()

    @asynccontextmanager
    async def _transaction(self, engine: Any, **options: Any) -> AsyncIterator[tuple[AsyncConnection, SqlUnitOfWork]]:
        with environment_errors():
            async with engine.connect() as connection:
                await connection.execution_options(**options)
                async with connection.begin() as transaction:
                    yield connection, SqlUnitOfWork(connection, transaction)
                    if transaction.is_active:
                        await transaction.rollback()

"""Engines: how connections to SQLite and PostgreSQL are opened, and how their transactions begin."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import ConfigurationError

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_FORMS = "sqlite+aiosqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
_READERS = 4
_FROZEN = timedelta(minutes=1)
"""After this long idle in a transaction PostgreSQL ends it: a stopped process must not hold the decide lock for ever."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Where transactions are opened. On PostgreSQL both are the same engine.

    On SQLite the writer has one connection, so that the tasks of a process queue for it in order instead of racing for the
    file's lock, and the readers cannot write.
    """

    writer: AsyncEngine
    reader: AsyncEngine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, where opening a write transaction already is the one lock."""
        return self.writer.dialect.name == "sqlite"

    async def dispose(self) -> None:
        """Close every connection."""
        await self.writer.dispose()
        await self.reader.dispose()


def database_url(text: str) -> URL:
    """Read a database URL, adding the driver where only the database is named.

    Raises ConfigurationError; its text never holds the password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise ConfigurationError("GAVEL_DATABASE_URL", f"not a database URL; write {_FORMS}") from error
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in _DRIVERS.values():
        raise ConfigurationError("GAVEL_DATABASE_URL", f"{url.drivername} is not supported; write {_FORMS}")
    if url.drivername == "sqlite+aiosqlite" and url.database in (None, "", ":memory:"):
        raise ConfigurationError("GAVEL_DATABASE_URL", "a database in memory would lose alerts; name a file")
    return url


def open_engines(url: URL, lock_timeout: timedelta) -> Engines:
    """Make the engines for a URL from database_url(); nothing connects yet.

    ``lock_timeout`` is how long a transaction waits for another one before it fails.
    """
    seconds = lock_timeout.total_seconds()
    if url.drivername == "sqlite+aiosqlite":
        return Engines(_sqlite(url, seconds, writer=True), _sqlite(url, seconds, writer=False))
    options = {
        "timezone": "UTC",
        "lock_timeout": f"{int(seconds * 1000)}",
        "idle_in_transaction_session_timeout": f"{int(_FROZEN.total_seconds() * 1000)}",
    }
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=seconds,
        connect_args={"connect_timeout": 10, "options": " ".join(f"-c {name}={value}" for name, value in options.items())},
    )
    return Engines(engine, engine)


def _sqlite(url: URL, seconds: float, *, writer: bool) -> AsyncEngine:
    """Open SQLite with transactions that we begin ourselves (sqlite3 would begin them late, and never for a read)."""
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=1 if writer else _READERS,
        max_overflow=0,
        pool_timeout=seconds,
        connect_args={"isolation_level": None, "timeout": seconds},
    )
    # FULL: in WAL mode NORMAL may forget the last commits at a power cut, and a forgotten "sending" would be sent twice.
    # foreign_keys: off by default in every connection (https://www.sqlite.org/foreignkeys.html#fk_enable).
    if writer:
        pragmas: tuple[str, ...] = ("synchronous = FULL", "foreign_keys = ON")
        begin = "BEGIN IMMEDIATE"
    else:
        pragmas = ("query_only = ON",)
        begin = "BEGIN"

    @event.listens_for(engine.sync_engine, "do_connect")
    def probe(_dialect: object, _record: object, args: list[Any], options: dict[str, Any]) -> None:
        # Where aiosqlite cannot open a file it leaves a thread that may outlive the event loop, so find out before it tries.
        sqlite3.connect(*args, **options).close()

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        try:
            cursor = connection.cursor()
            if writer:
                _write_ahead(cursor)
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def begin_now(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(cursor: Any) -> None:
    """Switch a new file to WAL, which it keeps: readers then neither wait for the writer nor see half of its work."""
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # Here SQLite does not wait: another process is at the new file, and is switching it or will at its next connection.
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise

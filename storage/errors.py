"""Which failures of the database are its environment's, and so become a StoreError, and which are our own defects."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import StoreError

_SQLITE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
"""Primary result codes (https://www.sqlite.org/rescode.html) that no change of our code can prevent."""

_POSTGRESQL = ("08", "25P03", "28", "3D000", "40001", "40P01", "53", "55P03", "57", "58")
"""SQLSTATE prefixes (PostgreSQL manual, appendix A): connection, timeouts, access, deadlock, resources, shutdown."""


@contextmanager
def environment_errors() -> Iterator[None]:
    """Turn a failure of the environment into StoreError; let every other one through as it is."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError("database", "every connection has been busy for too long") from error
    except DBAPIError as error:
        if not _is_environment(error):
            raise
        raise StoreError("database", str(error.orig).strip() or type(error.orig).__name__) from error


def _is_environment(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _SQLITE
    if not isinstance(cause, psycopg.Error):
        return False
    if cause.sqlstate is None:  # the server was never reached, or went away in mid-sentence
        return isinstance(cause, psycopg.OperationalError)
    return cause.sqlstate.startswith(_POSTGRESQL)

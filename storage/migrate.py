"""Bring a database to the schema of this version, from inside the package: no alembic.ini is needed."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.domain.errors import StoreError
from storage.engine import database_url, open_engines
from storage.errors import environment_errors
from storage.tables import Base

_PATIENCE = timedelta(minutes=1)


def head() -> str:
    """Return the newest revision of the schema."""
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a connected database, None if it has no schema."""
    return MigrationContext.configure(connection).get_current_revision()


def way_on(found: str | None) -> str:
    """Say what brings a database at another revision than head() together with this version."""
    known = {script.revision for script in _scripts().walk_revisions()}
    return "run gavel migrate" if found is None or found in known else "run a newer Gavel, which knows this schema"


async def current(url: str) -> str | None:
    """Return the revision of a database, None if it has no schema.

    Raises StoreError, also where the database is another program's, and ConfigurationError.
    """
    engines = open_engines(database_url(url), _PATIENCE)
    try:
        with environment_errors():
            async with engines.reader.connect() as connection:
                return await connection.run_sync(_own_revision)
    finally:
        await engines.dispose()


async def migrate(url: str) -> str:
    """Upgrade a database to head(), creating a SQLite file that is not there, in one transaction; return the revision.

    Two at a time are safe: the second one waits, then finds nothing to do. Raises StoreError, ConfigurationError.
    """
    engines = open_engines(database_url(url), _PATIENCE)
    try:
        with environment_errors():
            async with engines.writer.begin() as connection:
                await connection.run_sync(_upgrade)
    finally:
        await engines.dispose()
    return head()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('gavel migrate'))")
    found = _own_revision(connection)
    if (way := way_on(found)) != way_on(None):
        raise StoreError("database", f"is at schema {found}, this version needs {head()}: {way}")
    if found == head():
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _own_revision(connection: Connection) -> str | None:
    """Return the revision; StoreError where tables of another program are in the way of ours."""
    found = revision_of(connection)
    if found is None and (foreign := Base.metadata.tables.keys() & set(inspect(connection).get_table_names())):
        raise StoreError("database", f"has tables of another program ({', '.join(sorted(foreign))}): name an empty database")
    return found


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version, read once in a process."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

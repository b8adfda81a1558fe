"""Bring a database to the schema of this version, from inside the package: no alembic.ini is needed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.domain.errors import StoreError
from storage.engine import database_url, open_engines
from storage.errors import environment_errors

_PATIENCE = timedelta(minutes=1)


def head() -> str:
    """Return the newest revision of the schema."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a connected database, None if it has no schema."""
    return MigrationContext.configure(connection).get_current_revision()


async def current(url: str) -> str | None:
    """Return the revision of a database, None if it has no schema. Raises StoreError, ConfigurationError."""
    engines = open_engines(database_url(url), _PATIENCE)
    try:
        with environment_errors():
            async with engines.reader.connect() as connection:
                return await connection.run_sync(revision_of)
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
    found = revision_of(connection)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError("database", f"is at schema {found}, which this version does not know: run a newer Gavel")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

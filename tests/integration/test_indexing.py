"""The index that follows the desk: what changed, by whichever process, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import structlog
from sqlalchemy import update

from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.gazetteer import load_gazetteer
from bot.matching.index import Index
from bot.services import indexing
from bot.services.indexing import CurrentIndex, index_of
from bot.text.document import Text
from storage.store import SqlStore
from storage.tables import SubscriptionRow, TopicRow
from tests.fakes.newsroom import KEY_WEST, START

PACTS = Topic("pacts", "Pacts", "agreement")
TEXT = Text("Commission votes", "The agreement with ICE is void.")
HERE = [Mention(KEY_WEST, "Key West, FL", 0, 0, "", Confidence.CERTAIN, "feed")]


def subscription(channel: str, **changes: Any) -> Subscription:
    return Subscription(**{"id": 0, "channel": f"console:{channel}", "places": (KEY_WEST,), "topics": ("pacts",), **changes})


async def sync(store: SqlStore, subscriptions: Sequence[Subscription], topics: Sequence[Topic] = (PACTS,)) -> None:
    async with store.deciding() as unit:
        await unit.desk.sync([], topics, subscriptions, START)
        await unit.commit()


async def met(store: SqlStore, current: CurrentIndex) -> list[str]:
    async with store.reading() as unit:
        in_force = await current.get(unit)
    matches = in_force.index.match(TEXT, HERE).matches
    assert {match.subscription for match in matches} <= in_force.subscriptions.keys()
    return [match.channel.partition(":")[2] for match in matches]


async def test_the_index_follows_what_another_process_changes(store: SqlStore, other_store: SqlStore) -> None:
    current = CurrentIndex(load_gazetteer())
    assert await met(store, current) == []
    await sync(other_store, [subscription("a"), subscription("b", topics=(), query="-void")])
    assert await met(store, current) == ["a"]
    await sync(other_store, [subscription("a"), subscription("c", topics=(), query="void")])
    assert await met(store, current) == ["a", "c"]
    await sync(other_store, [subscription("a")], [Topic("pacts", "Pacts", "treaty")])
    assert await met(store, current) == []
    await sync(other_store, [subscription("c", topics=(), query="void"), subscription("a")])
    assert await met(store, current) == ["a", "c"]
    await sync(other_store, [subscription("a")], [])
    assert await met(store, current) == []


async def test_a_change_is_followed_without_reading_or_indexing_the_rest_again(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = CurrentIndex(load_gazetteer())
    many = [subscription(f"c{number}") for number in range(50)]
    await sync(sqlite_store, many)
    assert len(await met(sqlite_store, current)) == 50
    added: list[str] = []
    add = Index.add

    def listening(index: Index, one: Subscription) -> None:
        added.append(one.channel)
        add(index, one)

    monkeypatch.setattr(Index, "add", listening)
    await sync(sqlite_store, [*many[1:], subscription("new")])
    assert len(await met(sqlite_store, current)) == 50
    assert len(await met(sqlite_store, current)) == 50
    assert added == ["console:new"]


async def test_an_older_snapshot_does_not_take_the_index_back(store: SqlStore) -> None:
    current = CurrentIndex(load_gazetteer())
    async with store.reading() as old:
        await old.desk.version()
        await sync(store, [subscription("a")])
        assert await met(store, current) == ["a"]
        newest = await current.get(old)
        assert (newest.version, len(newest.subscriptions)) == (1, 1)


async def test_following_that_was_broken_off_is_done_again(sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    current = CurrentIndex(load_gazetteer())
    await sync(sqlite_store, [subscription(name) for name in "abc"])
    monkeypatch.setattr(indexing, "_SLICE_SECONDS", 0)
    add = Index.add

    def breaking_off(index: Index, one: Subscription) -> None:
        add(index, one)
        following.cancel()

    with monkeypatch.context() as patch:
        patch.setattr(Index, "add", breaking_off)
        following = asyncio.create_task(met(sqlite_store, current))
        await asyncio.wait([following])
    assert following.cancelled()
    assert len(current._in_force.subscriptions) == 1
    assert await met(sqlite_store, current) == ["a", "b", "c"]


async def test_those_who_ask_at_once_wait_for_one_reading(sqlite_store: SqlStore) -> None:
    current = CurrentIndex(load_gazetteer())
    await sync(sqlite_store, [subscription(name) for name in "abc"])
    assert await asyncio.gather(*(met(sqlite_store, current) for _ in range(3))) == [["a", "b", "c"]] * 3


async def test_a_query_that_cannot_be_read_costs_only_those_who_ask_it(sqlite_store: SqlStore) -> None:
    """A language that grew stricter must not stop every feed."""
    current = CurrentIndex(load_gazetteer())
    wanted = [subscription("a"), subscription("b", topics=("worn",)), subscription("c", topics=(), query="void")]
    worn = Topic("worn", "Worn", "ICE")
    await sync(sqlite_store, wanted, [PACTS, worn])
    assert await met(sqlite_store, current) == ["a", "b", "c"]
    async with sqlite_store.writing() as unit:
        connection = unit.desk._connection
        await connection.execute(update(TopicRow).where(TopicRow.name == "worn").values(query="(ICE", changed=1))
        await connection.execute(update(SubscriptionRow).where(SubscriptionRow.query != "").values(query="/void/", changed=1))
        await unit.commit()
    with structlog.testing.capture_logs() as logs:
        assert await met(sqlite_store, CurrentIndex(load_gazetteer())) == ["a"]
    assert [line["subject"] for line in logs] == ["worn", "subscription 3 of console:c"]
    await sync(sqlite_store, wanted, [PACTS, worn])
    assert await met(sqlite_store, current) == ["a", "b", "c"]


async def test_an_index_of_a_few_is_built_while_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_SLICE_SECONDS", 0)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    going_on = asyncio.create_task(others())
    few = [subscription(f"c{number}", id=number) for number in range(1, 21)]
    index = await index_of(few, [PACTS], load_gazetteer())
    going_on.cancel()
    assert len(index.match(TEXT, HERE).matches) == 20
    assert turns >= 20

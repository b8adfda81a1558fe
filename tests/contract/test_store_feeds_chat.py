"""Feeds that are added in chat, beside those of feeds.yaml; on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.errors import ConfigurationError
from bot.domain.feed import NOT_IN_FILE, REMOVED, Feed
from bot.ports import Claimed
from storage.store import SqlStore
from tests.contract.rows import LEASE, NOW, feed, minutes

TOWN = feed("town", place="ocd-division/x")


async def add(store: SqlStore, *feeds: Feed) -> None:
    async with store.deciding() as unit:
        for each in feeds:
            await unit.feeds.add(each, NOW)
        await unit.commit()


async def sync(store: SqlStore, *feeds: Feed) -> None:
    async with store.deciding() as unit:
        await unit.feeds.sync(feeds, minutes(5))
        await unit.commit()


async def remove(store: SqlStore, name: str) -> bool:
    async with store.deciding() as unit:
        removed = await unit.feeds.remove(name)
        await unit.commit()
    return removed


async def stored(store: SqlStore) -> Sequence[Claimed]:
    async with store.reading() as unit:
        return await unit.feeds.all()


async def test_a_feed_added_in_chat_is_due_at_once_and_the_file_leaves_it_alone(store: SqlStore) -> None:
    await add(store, TOWN)
    await sync(store, feed("paper", line=3))
    assert [(each.feed, each.state.parked) for each in await stored(store)] == [(feed("paper", line=3), ""), (TOWN, "")]
    async with store.writing() as unit:
        due = await unit.feeds.claim(minutes(6), owner="one", lease=LEASE, limit=9)
    assert {each.feed.id for each in due} == {"paper", "town"}


async def test_the_file_takes_over_what_chat_added_and_chat_has_it_again_afterwards(store: SqlStore) -> None:
    await add(store, TOWN)
    said = replace(TOWN, id="our-town", place="ocd-division/y", timezone="America/Denver", line=7)
    await sync(store, said)
    assert [each.feed for each in await stored(store)] == [said]
    await sync(store)
    [back] = await stored(store)
    assert (back.feed, back.state.parked) == (replace(TOWN, id="our-town"), "")


async def test_what_the_file_says_is_not_overruled_but_kept_for_later(store: SqlStore) -> None:
    said = replace(TOWN, timezone="America/Denver", line=7)
    await sync(store, said)
    await add(store, TOWN)
    assert [each.feed for each in await stored(store)] == [said]
    await sync(store)
    assert [(each.feed, each.state.parked) for each in await stored(store)] == [(TOWN, "")]


async def test_a_removed_feed_is_parked_and_resumed_when_it_is_added_again(store: SqlStore) -> None:
    await add(store, TOWN)
    assert await remove(store, "town")
    assert not await remove(store, "town")
    [parked] = await stored(store)
    assert parked.state.parked == REMOVED
    async with store.writing() as unit:
        assert not await unit.feeds.claim(minutes(9), owner="one", lease=LEASE, limit=9)
    await add(store, replace(TOWN, id="town-again"))
    assert [(each.feed.id, each.state.parked) for each in await stored(store)] == [("town-again", "")]


async def test_a_removed_feed_is_resumed_by_the_file(store: SqlStore) -> None:
    await add(store, TOWN)
    await remove(store, "town")
    await sync(store, replace(TOWN, line=2))
    assert [(each.feed.line, each.state.parked) for each in await stored(store)] == [(2, "")]
    await sync(store)
    assert [each.state.parked for each in await stored(store)] == [NOT_IN_FILE]


async def test_a_feed_that_left_the_file_can_be_added_in_chat(store: SqlStore) -> None:
    await sync(store, replace(TOWN, line=2))
    await sync(store)
    await add(store, TOWN)
    await sync(store)
    assert [(each.feed, each.state.parked) for each in await stored(store)] == [(TOWN, "")]


async def test_a_feed_of_the_file_cannot_be_removed(store: SqlStore) -> None:
    await sync(store, replace(TOWN, line=2))
    assert not await remove(store, "town")
    assert not await remove(store, "nobody")
    assert [each.state.parked for each in await stored(store)] == [""]


async def test_no_two_feeds_get_one_id_and_the_file_gets_the_one_that_it_wants(store: SqlStore) -> None:
    await add(store, TOWN)
    with pytest.raises(ConfigurationError):
        await add(store, feed("other", id="town"))
    await sync(store, feed("other", id="town", line=2))
    named = {each.feed.address: each.feed.id for each in await stored(store)}
    assert named["https://other.example/feed"] == "town"
    assert named[TOWN.address].startswith("town~")


async def test_a_feed_is_found_by_its_canonical_address(store: SqlStore) -> None:
    await add(store, TOWN)
    async with store.reading() as unit:
        same = await unit.feeds.same("http://www.town.example/feed/")
        assert same is not None
        assert same.feed == TOWN
        assert await unit.feeds.same("https://elsewhere.example/") is None

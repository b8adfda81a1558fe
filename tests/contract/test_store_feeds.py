"""Feeds: feeds.yaml into rows, leases, blocked hosts; on both engines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.feed import NOT_IN_FILE, Feed, FeedState, RedirectProof
from bot.ports import Claimed
from storage.store import SqlStore
from tests.contract.rows import LEASE, NOW, feed, item, minutes, put, with_feeds

NEVER = minutes(10**6)


async def claim(store: SqlStore, now: float = 0, *, owner: str = "one", limit: int = 10, force: bool = False) -> list[str]:
    async with store.writing() as unit:
        claimed = await unit.feeds.claim(minutes(now), owner=owner, lease=LEASE, limit=limit, force=force)
        await unit.commit()
    return [each.feed.id for each in claimed]


async def save(store: SqlStore, state: FeedState, owner: str = "one") -> bool:
    async with store.writing() as unit:
        saved = await unit.feeds.save(state, owner=owner)
        await unit.commit()
    return saved


async def get(store: SqlStore, name: str) -> Claimed:
    async with store.reading() as unit:
        found = await unit.feeds.get(name)
    assert found is not None
    return found


async def test_a_new_feed_is_due_at_once_and_comes_back_as_it_was_set(store: SqlStore) -> None:
    town = feed("town", kind="legistar", place="ocd-division/x", timezone="America/Denver", line=7)
    paper = feed("paper", home=("ocd-division/x", "ocd-division/y"), interval=timedelta(seconds=90.5))
    await with_feeds(store, town, paper)
    async with store.reading() as unit:
        assert [each.feed for each in await unit.feeds.all()] == [paper, town]
        assert await unit.feeds.next_due() == NOW
        assert await unit.feeds.get("nobody") is None
    assert sorted(await claim(store)) == ["paper", "town"]


async def test_a_state_comes_back_as_it_was_saved(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    await claim(store)
    state = FeedState(
        feed_id="town",
        etag='W/"a"',
        last_modified="Tue, 01 Jul 2025 12:00:00 GMT",
        body_hash="abc",
        key_policy="guid",
        cursor={"seen": [1, 2], "meetings": {"7": "x"}},
        title="Town \0 Hall",
        item_count=3,
        baseline_at=NOW,
        last_poll_at=minutes(1),
        last_success_at=minutes(1),
        last_new_at=minutes(1),
        next_poll_at=minutes(15),
        failures=2,
        failing_since=minutes(-5),
        fault=Fault.NOT_A_FEED,
        fault_text="an HTML page",
        told=Fault.DOWN,
        redirect=RedirectProof("https://new.example/feed", 2, NOW),
        parked="gone",
    )
    assert await save(store, state)
    assert (await get(store, "town")).state == replace(state, title="Town \ufffd Hall")


async def test_a_lease_is_exclusive_and_runs_out(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    assert await claim(store, owner="one") == ["town"]
    assert await claim(store, 1, owner="two") == []
    assert await claim(store, 3, owner="two") == ["town"]
    state = FeedState("town", next_poll_at=NEVER)
    assert not await save(store, state, owner="one")
    assert (await get(store, "town")).state.next_poll_at == NOW
    assert await save(store, state, owner="two")
    assert not await save(store, state, owner="two")


async def test_an_extended_lease_holds_longer(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    await claim(store, owner="one")
    async with store.writing() as unit:
        assert await unit.feeds.extend("town", owner="one", until=minutes(10))
        assert not await unit.feeds.extend("town", owner="two", until=NEVER)
        await unit.commit()
    assert await claim(store, 9, owner="two") == []
    assert await claim(store, 10, owner="two") == ["town"]


async def test_the_longest_overdue_is_claimed_first(store: SqlStore) -> None:
    names = ["apple", "berry", "cherry"]
    await with_feeds(store, *map(feed, names))
    await claim(store)
    for name, due in zip(names, (7, 5, 9), strict=True):
        await save(store, FeedState(name, next_poll_at=minutes(due)))
    assert await claim(store, 8) == ["berry", "apple"]
    assert await claim(store, 9, limit=1) == ["cherry"]


async def test_one_feed_of_a_host_is_leased_at_a_time(store: SqlStore) -> None:
    api = "https://api.example"
    await with_feeds(
        store,
        feed("a", address=f"{api}/v1/a"),
        feed("b", address=f"{api}:443/v1/b"),
        feed("c", address="https://api.example:8443/c"),
    )
    assert await claim(store) == ["a", "c"]
    assert await claim(store, 1) == []
    await save(store, FeedState("a", next_poll_at=NEVER))
    assert await claim(store, 1) == ["b"]


async def test_a_blocked_host_waits_and_a_shorter_block_does_not_shorten_it(store: SqlStore) -> None:
    await with_feeds(store, feed("town"), feed("other"))
    async with store.writing() as unit:
        await unit.feeds.block_host("town.example:443", minutes(30))
        await unit.feeds.block_host("town.example:443", minutes(5))
        await unit.feeds.block_host("unheard-of.example:443", minutes(5))
        await unit.commit()
    assert await claim(store, 29) == ["other"]
    await save(store, FeedState("other", next_poll_at=NEVER))
    async with store.reading() as unit:
        assert await unit.feeds.next_due() == minutes(30)
    assert await claim(store, 30) == ["town"]


async def test_force_takes_each_feed_once_whatever_its_interval(store: SqlStore) -> None:
    await with_feeds(store, feed("town"), feed("other"))
    await claim(store)
    for name in ("town", "other"):
        await save(store, FeedState(name, next_poll_at=NEVER, last_poll_at=NOW))
    assert await claim(store, 1) == []
    assert await claim(store, 1, force=True) == ["town", "other"]
    await save(store, FeedState("town", next_poll_at=NEVER, last_poll_at=minutes(1)))
    assert await claim(store, 1, force=True) == []


async def test_next_due_waits_for_leases_and_parked_feeds_are_never_due(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    await claim(store)
    async with store.reading() as unit:
        assert await unit.feeds.next_due() == NOW + LEASE
    await save(store, FeedState("town", parked="gone"))
    async with store.reading() as unit:
        assert await unit.feeds.next_due() is None
    assert await claim(store, 10) == []


async def test_a_new_id_is_a_rename_and_not_a_baseline(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"))
    await claim(store)
    await save(store, FeedState("herald", etag="x", next_poll_at=minutes(9), baseline_at=NOW))
    async with store.deciding() as unit:
        stored = await put(unit, item("k"))
        await unit.commit()
    await with_feeds(store, feed("the-herald", address="http://www.herald.example/feed/?utm_source=x"))
    renamed = await get(store, "the-herald")
    assert renamed.state == FeedState("the-herald", etag="x", next_poll_at=minutes(9), baseline_at=NOW)
    assert renamed.feed.address == "http://www.herald.example/feed/?utm_source=x"
    async with store.reading() as unit:
        assert await unit.feeds.get("herald") is None
        assert (await unit.items.get([stored.id]))[stored.id].feed_id == "the-herald"
        assert set(await unit.items.known("the-herald", ["k"])) == {"k"}


async def test_two_feeds_may_swap_their_ids(store: SqlStore) -> None:
    a, b = feed("a"), feed("b")
    await with_feeds(store, a, b)
    await with_feeds(store, replace(a, id="b"), replace(b, id="a"))
    assert (await get(store, "a")).feed.address == b.address
    assert (await get(store, "b")).feed.address == a.address


async def test_gone_from_the_file_is_parked_and_back_is_resumed(store: SqlStore) -> None:
    town, other = feed("town"), feed("other")
    await with_feeds(store, town, other)
    await claim(store)
    await with_feeds(store, other)
    assert (await get(store, "town")).state.parked == NOT_IN_FILE
    assert not await save(store, FeedState("town")), "a poll under way must not undo the parking"
    assert await claim(store, 9) == ["other"]
    await with_feeds(store, town, other)
    assert (await get(store, "town")).state == FeedState("town", next_poll_at=NOW)


async def test_a_feed_parked_by_its_own_fault_stays_parked_at_the_next_start(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    await claim(store)
    await save(store, FeedState("town", parked="410 Gone"))
    await with_feeds(store, feed("town"))
    assert (await get(store, "town")).state.parked == "410 Gone"


async def test_a_feed_parked_by_its_own_fault_could_not_be_brought_back(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    await claim(store)
    await save(store, FeedState("town", parked="410 Gone"))
    await with_feeds(store)
    assert (await get(store, "town")).state.parked == NOT_IN_FILE
    await with_feeds(store, feed("town"))
    assert not (await get(store, "town")).state.parked


async def test_an_id_that_moves_to_another_address_is_a_new_feed(store: SqlStore) -> None:
    await with_feeds(store, feed("town"))
    await claim(store)
    await save(store, FeedState("town", baseline_at=NOW, next_poll_at=NEVER))
    await with_feeds(store, feed("town", address="https://elsewhere.example/feed"))
    assert (await get(store, "town")).state == FeedState("town", next_poll_at=NOW)
    async with store.reading() as unit:
        old = [each for each in await unit.feeds.all() if each.feed.id != "town"]
    assert [(each.feed.address, each.state.parked) for each in old] == [("https://town.example/feed", NOT_IN_FILE)]


async def test_two_feeds_of_one_address_are_refused(store: SqlStore) -> None:
    with pytest.raises(ConfigurationError, match="b: has the same address as a"):
        await with_feeds(store, feed("a"), feed("b", address="http://a.example/feed/"))


async def test_an_empty_file_parks_every_feed(store: SqlStore) -> None:
    await with_feeds(store, feed("a"), feed("b"))
    await with_feeds(store)
    assert await claim(store) == []


@pytest.mark.parametrize("hosts", [40, 4])
async def test_two_processes_never_claim_the_same_feed_or_host(store: SqlStore, other_store: SqlStore, hosts: int) -> None:
    feeds: list[Feed] = [feed(f"f{n}", address=f"https://h{n % hosts}.example/{n}") for n in range(40)]
    await with_feeds(store, *feeds)
    rounds = await asyncio.gather(
        *(
            claim(through, owner=f"{name}{turn}", limit=3)
            for turn in range(10)
            for name, through in (("a", store), ("b", other_store))
        )
    )
    claimed = [name for taken in rounds for name in taken]
    assert len(claimed) == len(set(claimed))
    assert len({int(name[1:]) % hosts for name in claimed}) == len(claimed)
    claimed += await claim(store, limit=40)
    assert len(claimed) == hosts

"""The desk: channels, topics and subscriptions from feeds.yaml; on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import Channel, Mode, QuietHours, Subscription, Topic, Want
from storage.store import SqlStore
from tests.contract.rows import DESK, NOW, PLACE, minutes

HOUSING = Topic("housing", "Housing", "rent OR zoning")
BUDGET = Topic("budget", "Budget", "budget")


def subscription(**changes: Any) -> Subscription:
    return Subscription(**{"id": 0, "channel": DESK, "places": (PLACE,), "topics": ("housing",), **changes})


async def sync(
    store: SqlStore,
    subscriptions: Sequence[Subscription] = (),
    *,
    channels: Sequence[Channel] = (),
    topics: Sequence[Topic] = (),
    now: datetime = NOW,
) -> tuple[list[Subscription], int]:
    """Sync; return the subscriptions in force and the version."""
    async with store.deciding() as unit:
        await unit.desk.sync(channels, topics, subscriptions, now)
        await unit.commit()
    async with store.reading() as unit:
        return await unit.desk.subscriptions(), await unit.desk.version()


async def test_settings_come_back_as_they_were_set(store: SqlStore) -> None:
    quiet = QuietHours(time(22, 30), time(6))
    channel = Channel(DESK, "America/New_York", time(7, 45), quiet)
    wanted = subscription(
        topics=("housing", "budget"),
        query='"287(g)"',
        mode=Mode.WEEKLY,
        want=frozenset({Want.AGENDA, Want.OUTCOME}),
        loose=True,
        include_contained=False,
        include_parents=True,
        line=31,
    )
    (stored,), _ = await sync(store, [wanted], channels=[channel], topics=[HOUSING, BUDGET])
    assert stored == replace(wanted, id=stored.id)
    assert stored.id > 0
    async with store.reading() as unit:
        assert await unit.desk.topics() == [BUDGET, HOUSING]
        assert await unit.desk.channels() == {DESK: channel}
        assert await unit.desk.channels([DESK, "console:other"]) == {DESK: channel}
        assert await unit.desk.channels([]) == {}


async def test_a_channel_that_only_a_subscription_names_gets_the_defaults(store: SqlStore) -> None:
    await sync(store, [subscription(channel="slack:C1")])
    async with store.reading() as unit:
        assert await unit.desk.channels() == {"slack:C1": Channel("slack:C1", "UTC")}


async def test_a_channel_no_longer_described_but_still_subscribed_falls_back_to_the_defaults(store: SqlStore) -> None:
    await sync(store, [subscription()], channels=[Channel(DESK, "America/Denver", time(6))])
    await sync(store, [subscription()])
    async with store.reading() as unit:
        assert await unit.desk.channels() == {DESK: Channel(DESK, "UTC")}


async def test_an_unchanged_subscription_keeps_its_id_and_when_it_was_made(store: SqlStore) -> None:
    (first,), _ = await sync(store, [subscription(topics=("a", "b"), mode=Mode.INSTANT)])
    (second,), _ = await sync(store, [subscription(topics=("b", "a"), mode=Mode.DAILY)], now=minutes(60))
    assert (second.id, second.mode) == (first.id, Mode.DAILY)


async def test_other_places_topics_or_words_are_another_subscription(store: SqlStore) -> None:
    base = subscription()
    others = [
        replace(base, channel="console:x"),
        replace(base, places=("p", PLACE)),
        replace(base, topics=()),
        replace(base, query="q"),
        replace(base, places=(PLACE, "housing"), topics=()),
    ]
    stored, _ = await sync(store, [base, *others])
    assert len({each.id for each in stored}) == 6


async def test_gone_from_the_file_is_parked_and_back_is_resumed(store: SqlStore) -> None:
    (first,), _ = await sync(store, [subscription()], topics=[HOUSING], channels=[Channel(DESK, "UTC")])
    assert (await sync(store))[0] == []
    async with store.reading() as unit:
        assert await unit.desk.topics() == []
        assert (await unit.desk.channels())[DESK].parked == NOT_IN_FILE
        assert await unit.deliveries.parked_channels() == {DESK: NOT_IN_FILE}
    again, _ = await sync(store, [subscription()], topics=[HOUSING], channels=[Channel(DESK, "UTC")], now=minutes(60))
    assert again == [first]
    async with store.reading() as unit:
        assert await unit.desk.topics() == [HOUSING]
        assert (await unit.desk.channels())[DESK].parked == ""


async def test_a_channel_that_its_platform_lost_stays_parked_at_the_next_start(store: SqlStore) -> None:
    await sync(store, [subscription()])
    async with store.writing() as unit:
        await unit.deliveries.park_channel(DESK, "archived", NOW)
        await unit.commit()
    await sync(store, [subscription()])
    async with store.reading() as unit:
        assert await unit.deliveries.parked_channels() == {DESK: "archived"}


async def test_a_channel_that_only_deliveries_name_is_not_parked_by_the_file(store: SqlStore) -> None:
    async with store.writing() as unit:
        await unit.deliveries.park_channel("slack:C9", "archived", NOW)
        await unit.deliveries.resume_channel("slack:C9", NOW)
        await unit.commit()
    await sync(store)
    async with store.reading() as unit:
        assert await unit.deliveries.parked_channels() == {}


async def test_the_version_grows_with_every_change_and_only_then(store: SqlStore) -> None:
    assert (await sync(store))[1] == 0
    assert (await sync(store, [subscription()], topics=[HOUSING]))[1] == 1
    assert (await sync(store, [subscription()], topics=[HOUSING], channels=[Channel(DESK, "UTC")]))[1] == 1
    assert (await sync(store, [subscription()], topics=[replace(HOUSING, query="rent")]))[1] == 2
    assert (await sync(store, [subscription(loose=True)], topics=[replace(HOUSING, query="rent")]))[1] == 3
    assert (await sync(store))[1] == 4


Changes = tuple[int, dict[str, Topic | None], dict[int, Subscription | None]]


async def changes(store: SqlStore, since: int = -1) -> Changes:
    """Return the version, and what changed after another."""
    async with store.reading() as unit:
        version = await unit.desk.version()
        topics = dict(await unit.desk.changed_topics(since))
        slices = [part async for part in unit.desk.changed_subscriptions(since)]
        return version, topics, {number: row for part in slices for number, row in part}


async def test_what_changed_since_a_version_is_told_and_nothing_else(store: SqlStore, other_store: SqlStore) -> None:
    kept, gone = subscription(places=("kept",)), subscription(places=("gone",))
    stored, first = await sync(store, [kept, gone], topics=[HOUSING, BUDGET])
    by_place = {each.places: each.id for each in stored}
    everything = {"housing": HOUSING, "budget": BUDGET}, {each.id: each for each in stored}
    assert await changes(other_store) == (first, *everything)
    assert await changes(other_store, first) == (first, {}, {})
    changed = replace(kept, mode=Mode.DAILY)
    after, second = await sync(store, [changed, subscription(places=("new",))], topics=[replace(HOUSING, query="rent")])
    new = {each.id: each for each in after}
    assert second > first
    told = {"housing": replace(HOUSING, query="rent"), "budget": None}, {**new, by_place["gone",]: None}
    assert await changes(other_store, first) == (second, *told)
    back, third = await sync(store, [changed, gone], topics=[replace(HOUSING, query="rent"), BUDGET])
    resumed = next(each for each in back if each.places == ("gone",))
    assert resumed.id == by_place["gone",]
    lost = next(each.id for each in after if each.places == ("new",))
    assert await changes(other_store, second) == (third, {"budget": BUDGET}, {resumed.id: resumed, lost: None})


async def test_more_changes_than_one_statement_takes_are_told_in_slices(store: SqlStore) -> None:
    many = [subscription(places=(f"place-{number}",)) for number in range(501)]
    stored, version = await sync(store, many)
    assert (await changes(store))[2] == {each.id: each for each in stored}
    assert len(stored) == len(many)
    async with store.reading() as unit:
        assert [len(part) async for part in unit.desk.changed_subscriptions(version - 1)] == [200, 200, 101]
    await sync(store)
    assert (await changes(store, version))[2] == dict.fromkeys(each.id for each in stored)


async def test_syncing_tells_which_subscriptions_came_into_force(store: SqlStore) -> None:
    one, two = subscription(places=("one",)), subscription(places=("two",))

    async def fresh(*wanted: Subscription) -> list[tuple[str, ...]]:
        async with store.deciding() as unit:
            came = await unit.desk.sync([], [], wanted, NOW)
            stored = {each.id: each for each in await unit.desk.subscriptions()}
            assert all(stored[each.id] == each for each in came)
            await unit.commit()
        return [each.places for each in came]

    assert await fresh(one) == [("one",)]
    assert await fresh(one, two) == [("two",)]
    assert await fresh(replace(one, loose=True)) == []
    assert await fresh(one, two, two) == [("two",)]


async def test_who_follows_the_changes_misses_none_while_two_processes_make_them(
    store: SqlStore, other_store: SqlStore, store_url: str
) -> None:
    """Had a later version been committed first, the follower would pass over the earlier one for good."""
    writers, seen = 6, -1
    followed: dict[str, Topic] = {}

    async def write(through: SqlStore, number: int) -> None:
        async with through.writing() as unit:
            held = [topic for topic in await unit.desk.topics() if topic.name != f"topic-{number}"]
            await unit.desk.sync([], [*held, Topic(f"topic-{number}", "", f"word{number}")], [], NOW)
            await asyncio.sleep(0)
            await unit.commit()

    async def follow(through: SqlStore) -> None:
        nonlocal seen
        seen, topics, _ = await changes(through, seen)
        for name, topic in topics.items():
            followed.pop(name, None)
            if topic:
                followed[name] = topic

    reader = SqlStore(store_url)
    writing = [asyncio.create_task(write((store, other_store)[number % 2], number)) for number in range(writers)]
    while not all(task.done() for task in writing):
        await follow(reader)
    await asyncio.gather(*writing)
    await follow(reader)
    async with reader.reading() as unit:
        assert sorted(followed.values(), key=lambda topic: topic.name) == await unit.desk.topics()
        assert await unit.desk.version() == seen == writers
    await reader.close()

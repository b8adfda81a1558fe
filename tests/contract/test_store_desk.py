"""The desk: channels, topics and subscriptions from feeds.yaml; on both engines."""

from __future__ import annotations

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

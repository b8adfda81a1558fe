"""The line of each channel: who is claimed, in which order, and what a lease protects; on both engines."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

import pytest

from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from storage.store import SqlStore
from tests.contract.rows import DESK, LEASE, NOW, feed, minutes, queue, with_feeds

OTHER = "console:other"


@pytest.fixture(autouse=True)
async def _feeds(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"))


async def claim(
    store: SqlStore, now: float = 0, *, owner: str = "one", limit: int = 10, platforms: tuple[str, ...] = ("console",)
) -> list[Delivery]:
    async with store.writing() as unit:
        claimed = await unit.deliveries.claim(minutes(now), owner=owner, lease=LEASE, limit=limit, platforms=platforms)
        await unit.commit()
    return claimed


async def ids(store: SqlStore, now: float = 0) -> list[int]:
    return [delivery.id for delivery in await claim(store, now)]


async def sent(store: SqlStore, delivery: Delivery, now: float = 0, *, owner: str = "one") -> bool:
    async with store.writing() as unit:
        recorded = await unit.deliveries.sent(delivery.id, f"m{delivery.id}", minutes(now), owner=owner)
        await unit.commit()
    return recorded


async def retry(store: SqlStore, delivery: Delivery, due: float, *, in_doubt: bool = False, owner: str = "one") -> bool:
    async with store.writing() as unit:
        back = await unit.deliveries.retry(delivery.id, minutes(due), "busy", NOW, in_doubt=in_doubt, owner=owner)
        await unit.commit()
    return back


async def edit(store: SqlStore, target: str, due: float = 0) -> Delivery:
    async with store.writing() as unit:
        written = await unit.deliveries.add(DESK, DeliveryType.EDIT, [], NOW, target=target, due=minutes(due))
        await unit.commit()
    assert written is not None
    return written


async def next_due(store: SqlStore) -> float | None:
    async with store.reading() as unit:
        due = await unit.deliveries.next_due()
    return None if due is None else (due - NOW) / timedelta(minutes=1)


async def test_a_claim_counts_the_attempt_and_says_when_the_first_was(store: SqlStore) -> None:
    (post,) = await queue(store)
    (claimed,) = await claim(store, 1)
    assert (claimed.id, claimed.alerts, claimed.key) == (post.id, post.alerts, post.key)
    assert (claimed.state, claimed.attempts, claimed.first_attempt_at) == (DeliveryState.SENDING, 1, minutes(1))
    assert not claimed.in_doubt
    await retry(store, claimed, 5)
    (again,) = await claim(store, 5)
    assert (again.attempts, again.first_attempt_at, again.reason) == (2, minutes(1), "busy")


async def test_a_channel_sends_one_at_a_time_in_order(store: SqlStore) -> None:
    posts = await queue(store, count=3)
    for post in posts:
        (claimed,) = await claim(store)
        assert claimed.id == post.id
        assert await claim(store) == [], "one is in flight"
        assert await sent(store, claimed)
    assert await claim(store) == []


async def test_a_head_that_is_not_due_holds_up_the_line(store: SqlStore) -> None:
    first, second = *await queue(store, due=minutes(5)), *await queue(store)
    assert await claim(store, 4) == []
    assert await next_due(store) == 5
    (claimed,) = await claim(store, 5)
    assert claimed.id == first.id
    await sent(store, claimed)
    assert await ids(store) == [second.id]


async def test_held_ones_do_not_stand_in_line(store: SqlStore) -> None:
    await queue(store, state=DeliveryState.HELD, held_until=minutes(60))
    (post,) = await queue(store)
    assert await ids(store) == [post.id]


async def test_channels_are_served_longest_ago_first_and_never_served_before_all(store: SqlStore) -> None:
    names = ["console:a", "console:b", "console:c"]
    for name in names:
        await queue(store, channel=name, count=3)
    for turn, expected in enumerate(["console:a", "console:b", "console:c", "console:a"]):
        (claimed,) = await claim(store, turn, limit=1)
        assert claimed.channel == expected
        await sent(store, claimed, turn)
    assert [each.channel for each in await claim(store, 9)] == ["console:b", "console:c", "console:a"]


async def test_only_channels_of_the_platforms_asked_for_are_claimed(store: SqlStore) -> None:
    for channel in ("console:1", "slack:C1", "discord:1"):
        await queue(store, channel=channel)
    assert [each.channel for each in await claim(store, platforms=("slack", "discord"))] == ["discord:1", "slack:C1"]
    assert await claim(store, platforms=()) == []


async def test_an_edit_goes_only_when_nothing_else_is_due(store: SqlStore) -> None:
    change = await edit(store, "m1")
    (post,) = await queue(store)
    (claimed,) = await claim(store)
    assert claimed.id == post.id
    assert await claim(store) == []
    await sent(store, claimed)
    (claimed,) = await claim(store)
    assert (claimed.id, claimed.type, claimed.target) == (change.id, DeliveryType.EDIT, "m1")


async def test_an_edit_goes_while_the_head_of_the_line_waits_for_its_time(store: SqlStore) -> None:
    await queue(store, due=minutes(5))
    change = await edit(store, "m1", due=1)
    assert await next_due(store) == 1
    assert await claim(store) == []
    assert await ids(store, 1) == [change.id]


async def test_a_failed_post_backs_off_its_channel_and_no_other(store: SqlStore) -> None:
    _, second = await queue(store, count=2)
    (elsewhere,) = await queue(store, channel=OTHER)
    await edit(store, "m1")
    first = next(each for each in await claim(store, limit=1))
    assert await retry(store, first, 5, in_doubt=True)
    assert await ids(store, 4) == [elsewhere.id]
    assert await next_due(store) == 5
    (again,) = await claim(store, 5, owner="two")
    assert (again.id, again.in_doubt) == (first.id, True)
    await sent(store, again, 5, owner="two")
    assert await ids(store, 5) == [second.id], "a success ends the back-off"


async def test_a_failed_edit_backs_off_only_itself(store: SqlStore) -> None:
    change = await edit(store, "m1")
    (claimed,) = await claim(store)
    await retry(store, claimed, 5)
    (post,) = await queue(store)
    assert await ids(store) == [post.id]
    assert await next_due(store) == 5
    await sent(store, post)
    assert await claim(store, 4) == []
    assert await ids(store, 5) == [change.id]


async def test_a_rejected_payload_lets_the_next_one_pass(store: SqlStore) -> None:
    first, second = await queue(store, count=2)
    await claim(store)
    async with store.writing() as unit:
        await unit.deliveries.settle(first.id, DeliveryState.REJECTED, "too long", NOW)
        await unit.commit()
    assert await ids(store) == [second.id]


async def test_a_parked_channel_is_skipped_until_it_is_resumed(store: SqlStore) -> None:
    (post,) = await queue(store)
    async with store.writing() as unit:
        await unit.deliveries.park_channel(DESK, "archived", NOW)
        assert await unit.deliveries.parked_channels() == {DESK: "archived"}
        await unit.commit()
    assert await claim(store) == []
    assert await next_due(store) is None
    async with store.writing() as unit:
        assert [each.id for each in await unit.deliveries.pending(DESK)] == [post.id]
        await unit.deliveries.resume_channel(DESK, NOW)
        await unit.commit()
    assert await ids(store) == [post.id]


async def test_parking_puts_what_is_in_flight_back_in_doubt(store: SqlStore) -> None:
    await queue(store)
    (claimed,) = await claim(store)
    async with store.writing() as unit:
        await unit.deliveries.park_channel(DESK, "archived", NOW)
        await unit.deliveries.resume_channel(DESK, NOW)
        await unit.commit()
    assert not await sent(store, claimed)
    (again,) = await claim(store)
    assert (again.id, again.in_doubt) == (claimed.id, True)


async def test_a_lease_that_ran_out_comes_back_in_doubt(store: SqlStore) -> None:
    await queue(store, count=2)
    (first,) = await claim(store)
    assert await next_due(store) == 2
    assert await claim(store, 1.9, owner="two") == []
    (again,) = await claim(store, 2, owner="two")
    assert (again.id, again.attempts, again.in_doubt) == (first.id, 2, True)
    assert await next_due(store) == 4


async def test_an_edits_lease_that_ran_out_comes_back_too(store: SqlStore) -> None:
    change = await edit(store, "m1")
    await claim(store)
    (again,) = await claim(store, 2)
    assert (again.id, again.in_doubt) == (change.id, True)


async def test_who_lost_the_lease_cannot_record_retry_or_hold(store: SqlStore) -> None:
    await queue(store)
    (first,) = await claim(store, owner="slow")
    async with store.reading() as unit:
        assert await unit.deliveries.holds(first.id, owner="slow", now=minutes(1))
        assert not await unit.deliveries.holds(first.id, owner="slow", now=minutes(2)), "it ran out"
        assert not await unit.deliveries.holds(first.id, owner="quick", now=minutes(1))
    (again,) = await claim(store, 2, owner="quick")
    assert not await sent(store, first, owner="slow")
    assert not await retry(store, first, 9, owner="slow")
    async with store.reading() as unit:
        assert await unit.deliveries.holds(first.id, owner="quick", now=minutes(3))
    assert await sent(store, again, 3, owner="quick")
    assert not await sent(store, again, 3, owner="quick")


async def test_a_lease_that_ran_out_but_went_to_nobody_still_records(store: SqlStore) -> None:
    await queue(store)
    (claimed,) = await claim(store)
    assert await sent(store, claimed, 60)


@pytest.mark.parametrize("channels", [12, 2])
async def test_two_processes_never_claim_the_same_delivery_or_channel(
    store: SqlStore, other_store: SqlStore, channels: int
) -> None:
    for number in range(channels):
        await queue(store, channel=f"console:{number:02}", count=24 // channels)
    owners = count()
    order: list[int] = []

    async def work(through: SqlStore) -> None:
        while claimed := await claim(through, owner=(owner := f"worker {next(owners)}"), limit=2):
            assert len({each.channel for each in claimed}) == len(claimed)
            for each in claimed:
                order.append(each.id)
                assert await sent(through, each, owner=owner)

    for _ in range(30):
        await asyncio.gather(work(store), work(other_store))
        if len(order) == 24:
            break
    assert sorted(order) == sorted(set(order))
    assert len(order) == 24

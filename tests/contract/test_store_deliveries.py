"""The outbox: writing, holding and folding deliveries, and the UNIQUE rules; on both engines."""

from __future__ import annotations

import pytest

from bot.domain.delivery import Delivery, DeliveryState, DeliveryType, HoldReason
from bot.ports import UnitOfWork
from storage.store import SqlStore
from tests.contract.rows import DESK, LEASE, NOW, feed, item, minutes, put, put_alert, put_chapter, queue, with_feeds

PLATFORMS = ["console"]
POST, EDIT, REPLY, DIGEST, NOTICE = (
    DeliveryType.POST,
    DeliveryType.EDIT,
    DeliveryType.REPLY,
    DeliveryType.DIGEST,
    DeliveryType.NOTICE,
)


@pytest.fixture(autouse=True)
async def _feeds(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"))


async def alerts(unit: UnitOfWork, count: int) -> list[int]:
    stored = await put(unit, item("made-up"))
    return [await put_alert(unit, stored, await put_chapter(unit, stored)) for _ in range(count)]


async def claim(unit: UnitOfWork, now: float = 0) -> Delivery:
    (claimed,) = await unit.deliveries.claim(minutes(now), owner="one", lease=LEASE, limit=1, platforms=PLATFORMS)
    return claimed


async def state(unit: UnitOfWork, alert: int) -> list[tuple[DeliveryType, DeliveryState]]:
    return [(each.type, each.state) for each in await unit.deliveries.of_alerts([alert])]


async def test_a_delivery_comes_back_as_it_was_written(store: SqlStore) -> None:
    async with store.deciding() as unit:
        carried = (await alerts(unit, 3))[::-1]
        written = await unit.deliveries.add(
            DESK,
            REPLY,
            carried,
            NOW,
            due=minutes(5),
            reason="why",
            heading="3 items",
            text="words",
            target="m1",
        )
        assert written is not None
        assert written == Delivery(
            written.id,
            DESK,
            REPLY,
            DeliveryState.PENDING,
            tuple(carried),
            NOW,
            target="m1",
            heading="3 items",
            text="words",
            reason="why",
            next_attempt_at=minutes(5),
        )
        assert await unit.deliveries.pending(DESK) == [written]
        assert await unit.deliveries.of_alerts(carried) == [written]


async def test_an_alert_has_one_post_one_reply_and_one_digest(store: SqlStore) -> None:
    async with store.deciding() as unit:
        one, two = await alerts(unit, 2)
        for type in (POST, REPLY, DIGEST):
            assert await unit.deliveries.add(DESK, type, [one], NOW) is not None
            assert await unit.deliveries.add(DESK, type, [one], NOW) is None
        rest = await unit.deliveries.add(DESK, POST, [one, two, two], NOW)
        assert rest is not None
        assert rest.alerts == (two,)
        assert len(await unit.deliveries.pending(DESK)) == 4


async def test_a_message_has_one_open_edit(store: SqlStore) -> None:
    async with store.deciding() as unit:
        (alert,) = await alerts(unit, 1)
        assert await unit.deliveries.add(DESK, EDIT, [alert], NOW, target="m1") is not None
        assert await unit.deliveries.add(DESK, EDIT, [alert], NOW, target="m1") is None
        assert await unit.deliveries.add(DESK, EDIT, [alert], NOW, target="m2") is not None
        assert await unit.deliveries.add("console:other", EDIT, [], NOW, target="m1") is not None
        assert await unit.deliveries.pending(DESK) == [], "edits do not notify"


async def test_a_change_during_an_edit_is_not_lost(store: SqlStore) -> None:
    """The edit in flight may have been composed before the change: another one must follow."""
    async with store.deciding() as unit:
        await unit.deliveries.add(DESK, EDIT, [], NOW, target="m1")
        first = await claim(unit)
        assert await unit.deliveries.add(DESK, EDIT, [], NOW, target="m1") is not None
        assert await unit.deliveries.sent(first.id, "m1", NOW, owner="one")
        second = await claim(unit)
        assert second.id != first.id
        assert await unit.deliveries.last_edit(DESK, "m1") == NOW
        assert await unit.deliveries.last_edit(DESK, "m2") is None


async def test_a_failed_edit_that_a_newer_one_overtook_is_superseded(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await unit.deliveries.add(DESK, EDIT, [], NOW, target="m1")
        first = await claim(unit)
        newer = await unit.deliveries.add(DESK, EDIT, [], NOW, target="m1")
        assert newer is not None
        assert await unit.deliveries.retry(first.id, minutes(1), "busy", NOW, in_doubt=True, owner="one")
        claimed = await claim(unit, 9)
        assert claimed.id == newer.id
        await unit.deliveries.sent(newer.id, "m1", minutes(9), owner="one")
        assert await unit.deliveries.next_due() is None


async def test_a_failed_edit_is_open_again(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await unit.deliveries.add(DESK, EDIT, [], NOW, target="m1")
        first = await claim(unit)
        await unit.deliveries.retry(first.id, minutes(1), "busy", NOW, in_doubt=False, owner="one")
        assert await unit.deliveries.add(DESK, EDIT, [], NOW, target="m1") is None
        assert (await claim(unit, 1)).id == first.id


async def test_a_notice_is_told_once_in_a_channel(store: SqlStore) -> None:
    async with store.writing() as unit:
        told = await unit.deliveries.add(DESK, NOTICE, [], NOW, text="Town feed is down.", notice_key="down:town:1")
        assert told is not None
        assert (told.text, told.alerts) == ("Town feed is down.", ())
        assert await unit.deliveries.add(DESK, NOTICE, [], NOW, text="Again.", notice_key="down:town:1") is None
        assert await unit.deliveries.add("console:other", NOTICE, [], NOW, notice_key="down:town:1") is not None
        assert await unit.deliveries.add(DESK, NOTICE, [], NOW, notice_key="up:town:1") is not None


async def test_a_held_delivery_waits_and_is_released(store: SqlStore) -> None:
    async with store.deciding() as unit:
        one, two = await alerts(unit, 2)
        held = await unit.deliveries.add(
            DESK, POST, [one], NOW, state=DeliveryState.HELD, held_until=minutes(60), reason="quiet"
        )
        later = await unit.deliveries.add(
            DESK, POST, [two], NOW, state=DeliveryState.HELD, held_until=minutes(90), reason="mode daily"
        )
        assert held is not None
        assert later is not None
        assert (held.state, held.reason, held.next_attempt_at) == (DeliveryState.HELD, "quiet", None)
        assert await unit.deliveries.next_due() == minutes(60)
        assert await unit.deliveries.channels_to_release(minutes(59)) == []
        assert await unit.deliveries.channels_to_release(minutes(60)) == [DESK]
        assert await unit.deliveries.held(DESK, minutes(60)) == [held]
        assert await unit.deliveries.held(DESK, minutes(90)) == [held, later]
        await unit.deliveries.release([held.id], minutes(60))
        assert await unit.deliveries.next_due() == minutes(60)
        assert (await claim(unit, 60)).id == held.id
        await unit.deliveries.release([held.id], minutes(60))
        assert await state(unit, one) == [(POST, DeliveryState.SENDING)]


async def test_what_is_pending_can_be_held_later(store: SqlStore) -> None:
    first, second = await queue(store, count=2)
    async with store.writing() as unit:
        claimed = await claim(unit)
        await unit.deliveries.hold([first.id, second.id], HoldReason.CAP, minutes(30))
        (held,) = await unit.deliveries.held(DESK, minutes(30))
        assert (held.id, held.reason, held.held_until) == (second.id, "cap", minutes(30))
        assert await unit.deliveries.holds(claimed.id, owner="one", now=NOW)


async def test_a_parked_channel_releases_nothing_until_it_is_back(store: SqlStore) -> None:
    await queue(store, state=DeliveryState.HELD, held_until=NOW)
    async with store.writing() as unit:
        await unit.deliveries.park_channel(DESK, "archived", NOW)
        assert await unit.deliveries.channels_to_release(NOW) == []
        assert await unit.deliveries.next_due() is None
        await unit.deliveries.resume_channel(DESK, NOW)
        assert await unit.deliveries.channels_to_release(NOW) == [DESK]


async def test_folding_makes_one_digest_per_group_with_every_alert_in_order(store: SqlStore) -> None:
    posts = await queue(store, count=4, state=DeliveryState.HELD, held_until=NOW)
    groups = [("Quiet hours", [posts[1].id, posts[0].id]), ("Overflow", [posts[2].id, posts[3].id])]
    async with store.deciding() as unit:
        digests = await unit.deliveries.fold(DESK, groups, minutes(1))
        assert [(each.heading, each.alerts) for each in digests] == [
            ("Quiet hours", (*posts[1].alerts, *posts[0].alerts)),
            ("Overflow", (*posts[2].alerts, *posts[3].alerts)),
        ]
        assert {(each.type, each.state, each.next_attempt_at) for each in digests} == {
            (DIGEST, DeliveryState.PENDING, minutes(1))
        }
        assert await state(unit, posts[0].alerts[0]) == [(POST, DeliveryState.FOLDED), (DIGEST, DeliveryState.PENDING)]
        assert await unit.deliveries.held(DESK, minutes(9)) == []
        assert await unit.deliveries.add(DESK, POST, posts[0].alerts, NOW) is None, "a folded post is still told"


async def test_a_digest_that_could_not_be_sent_folds_into_another(store: SqlStore) -> None:
    posts = await queue(store, count=2)
    async with store.deciding() as unit:
        (digest,) = await unit.deliveries.fold(DESK, [("Overflow", [posts[0].id])], NOW)
        (away,) = await unit.deliveries.fold(DESK, [("While we were away", [digest.id, posts[1].id])], NOW)
        assert away.alerts == (*posts[0].alerts, *posts[1].alerts)
        assert await unit.deliveries.pending(DESK) == [away]
        assert await unit.deliveries.add(DESK, DIGEST, posts[0].alerts, NOW) is None


async def test_folding_leaves_alone_what_cannot_wait_in_a_digest(store: SqlStore) -> None:
    sending, dropped, foreign = *await queue(store, count=2), *await queue(store, channel="console:other")
    async with store.deciding() as unit:
        assert (await claim(unit)).id in {sending.id, foreign.id}
        await unit.deliveries.settle(dropped.id, DeliveryState.DROPPED, "unsubscribed", NOW)
        notice = await unit.deliveries.add(DESK, NOTICE, [], NOW, text="down")
        edit = await unit.deliveries.add(DESK, EDIT, [], NOW, target="m")
        assert notice is not None
        assert edit is not None
        ids = [sending.id, dropped.id, foreign.id, notice.id, edit.id]
        assert await unit.deliveries.fold(DESK, [("Away", ids), ("Nothing", [])], NOW) == []
        assert await unit.deliveries.pending(DESK) == [notice]


@pytest.mark.parametrize("end", [DeliveryState.DROPPED, DeliveryState.SUPERSEDED, DeliveryState.REJECTED])
async def test_a_settled_delivery_is_over(store: SqlStore, end: DeliveryState) -> None:
    (post,) = await queue(store)
    async with store.writing() as unit:
        await unit.deliveries.settle(post.id, end, "said so", NOW)
        (settled,) = await unit.deliveries.of_alerts(post.alerts)
        assert (settled.state, settled.reason) == (end, "said so")
        assert await unit.deliveries.claim(NOW, owner="one", lease=LEASE, limit=9, platforms=PLATFORMS) == []
        assert await unit.deliveries.next_due() is None


async def test_a_sent_message_cannot_be_settled(store: SqlStore) -> None:
    (post,) = await queue(store)
    async with store.writing() as unit:
        await claim(unit)
        await unit.deliveries.sent(post.id, "m1", NOW, owner="one")
        await unit.deliveries.settle(post.id, DeliveryState.DROPPED, "unsubscribed", NOW)
        (kept,) = await unit.deliveries.of_alerts(post.alerts)
        assert (kept.state, kept.message_id, kept.sent_at) == (DeliveryState.SENT, "m1", NOW)


async def test_sent_times_count_what_notifies(store: SqlStore) -> None:
    posts = await queue(store, count=3)
    async with store.writing() as unit:
        await unit.deliveries.add(DESK, EDIT, [], NOW, target="m")
        for turn in range(4):
            claimed = await claim(unit, turn)
            await unit.deliveries.sent(claimed.id, f"m{turn}", minutes(turn), owner="one")
        assert await unit.deliveries.sent_times(DESK, minutes(1)) == [minutes(1), minutes(2)]
        assert await unit.deliveries.sent_times("console:other", NOW) == []
        assert [each.message_id for each in await unit.deliveries.of_alerts([p.alerts[0] for p in posts])] == ["m0", "m1", "m2"]


async def test_what_stands_in_a_channel_is_found_by_its_message_and_by_when_it_was_sent(store: SqlStore) -> None:
    posts = await queue(store, count=2)
    async with store.writing() as unit:
        for turn in range(2):
            claimed = await claim(unit, turn)
            await unit.deliveries.sent(claimed.id, f"m{turn}", minutes(turn), owner="one")
        edit = await unit.deliveries.add(DESK, EDIT, posts[0].alerts, NOW, target="m0")
        assert edit is not None
        claimed = await claim(unit, 2)
        assert claimed.id == edit.id and await unit.deliveries.sent(edit.id, "m0", minutes(2), owner="one")
        assert [each.id for each in await unit.deliveries.of_message(DESK, "m0")] == [posts[0].id]
        assert await unit.deliveries.of_message(DESK, "m2") == await unit.deliveries.of_message("console:other", "m0") == []
        assert [each.id for each in await unit.deliveries.sent_since([DESK], NOW)] == [post.id for post in posts]
        assert [each.id for each in await unit.deliveries.sent_since([DESK], minutes(1))] == [posts[1].id]
        assert await unit.deliveries.sent_since(["console:other"], NOW) == []

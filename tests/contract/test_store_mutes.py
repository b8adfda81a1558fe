"""Mutes, the deliveries that they hold back, and claims; on both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.alert import Claim
from bot.domain.delivery import MUTED_FOR_GOOD, DeliveryState, DeliveryType, HoldReason
from bot.domain.mute import Mute, MuteKind
from bot.ports import UnitOfWork
from storage.store import SqlStore
from tests.contract.rows import DESK, LEASE, NOW, feed, item, minutes, put, put_alert, put_chapter, queue, with_feeds

CITY = "console:city"


def mute(**changes: Any) -> Mute:
    values = {
        "id": 0,
        "kind": MuteKind.TOPIC,
        "value": "housing",
        "channel": DESK,
        "until": minutes(120),
        "by": "discord:user:1",
        "by_editor": False,
        "reason": "too much",
        "created_at": NOW,
        "by_name": "Ana",
    }
    return Mute(**{**values, **changes})


async def put_mute(store: SqlStore, **changes: Any) -> Mute:
    async with store.deciding() as unit:
        made = await unit.mutes.add(mute(**changes))
        await unit.commit()
    return made


async def in_force(store: SqlStore, channel: str = DESK, at: float = 1) -> list[int]:
    async with store.reading() as unit:
        return [one.id for one in await unit.mutes.of_channel(channel, minutes(at))]


# --- mutes ----------------------------------------------------------------------------------------------------------


async def test_a_mute_comes_back_as_it_was_set(store: SqlStore) -> None:
    own = await put_mute(store)
    everywhere = await put_mute(store, channel=None, until=None, by_editor=True, kind=MuteKind.STORY, value="4")
    assert own == mute(id=own.id)
    async with store.reading() as unit:
        assert await unit.mutes.of_channel(DESK, minutes(1)) == [own, everywhere]
        assert await unit.mutes.of_channel(CITY, minutes(1)) == [everywhere]
        assert await unit.mutes.get([own.id, 99]) == {own.id: own}


async def test_a_mute_ends_at_its_time_or_when_someone_ends_it(store: SqlStore) -> None:
    timed, good = await put_mute(store), await put_mute(store, value="tax", until=None)
    assert await in_force(store, at=119.9) == [timed.id, good.id]
    assert await in_force(store, at=120) == [good.id]
    async with store.deciding() as unit:
        assert not await unit.mutes.end(timed.id, minutes(120))
        assert await unit.mutes.end(good.id, minutes(120))
        assert not await unit.mutes.end(good.id, minutes(121))
        assert not await unit.mutes.end(99, minutes(121))
        await unit.commit()
    assert await in_force(store, at=119.9) == [timed.id]
    async with store.reading() as unit:
        assert set(await unit.mutes.get([timed.id, good.id])) == {timed.id, good.id}


async def test_muting_the_same_again_takes_the_place_of_the_mute_before(store: SqlStore) -> None:
    await put_mute(store)
    later = await put_mute(store, until=minutes(600))
    elsewhere = await put_mute(store, channel=CITY)
    everywhere = await put_mute(store, channel=None)
    assert await in_force(store) == [later.id, everywhere.id]
    again = await put_mute(store, channel=None, until=None)
    assert await in_force(store) == [later.id, again.id]
    assert await in_force(store, CITY) == [elsewhere.id, again.id]


async def test_the_mute_of_a_feed_follows_it_to_its_new_id(store: SqlStore) -> None:
    one, two = feed("one"), feed("two")
    await with_feeds(store, one, two)
    made = [await put_mute(store, kind=MuteKind.FEED, value=name) for name in ("one", "two")]
    other = await put_mute(store, value="one")
    await with_feeds(store, replace(one, id="two"), replace(two, id="one"))
    async with store.reading() as unit:
        found = await unit.mutes.get([each.id for each in (*made, other)])
    assert [mute.value for mute in found.values()] == ["two", "one", "one"]


async def test_the_mute_of_a_chat_feed_does_not_pass_to_the_feed_that_takes_its_id(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await unit.feeds.add(feed("town"), NOW)
        await unit.commit()
    made = await put_mute(store, kind=MuteKind.FEED, value="town")
    await with_feeds(store, feed("other", id="town"))
    async with store.reading() as unit:
        [mute] = (await unit.mutes.get([made.id])).values()
        muted = await unit.feeds.get(mute.value)
    assert muted is not None
    assert muted.feed.address == feed("town").address


async def test_muting_leaves_the_version_of_the_desk_alone(store: SqlStore) -> None:
    async with store.deciding() as unit:
        before = await unit.desk.version()
        made = await unit.mutes.add(mute())
        await unit.mutes.end(made.id, NOW)
        assert await unit.desk.version() == before


# --- what they hold back --------------------------------------------------------------------------------------------


async def test_a_mute_counts_the_alerts_that_it_holds_or_dropped_in_a_channel(store: SqlStore) -> None:
    made = await put_mute(store, channel=None, until=None)
    held, dropped, sent = await queue(store, count=3)
    (elsewhere,) = await queue(store, channel=CITY)
    async with store.writing() as unit:
        assert await unit.mutes.held_back([made.id], DESK) == {}
        await unit.deliveries.hold([held.id, elsewhere.id], HoldReason.MUTE, minutes(120), mute=made.id)
        await unit.deliveries.settle(dropped.id, DeliveryState.DROPPED, MUTED_FOR_GOOD, NOW, mute=made.id)
        assert await unit.mutes.held_back([made.id], DESK) == {made.id: 2}
        assert await unit.mutes.held_back([made.id], CITY) == {made.id: 1}
        assert await unit.mutes.held_back([], DESK) == {}
        await unit.deliveries.fold(DESK, [("While it was muted", [held.id])], NOW)
        assert await unit.mutes.held_back([made.id], DESK) == {made.id: 1}
        assert [each.state for each in await unit.deliveries.of_alerts(sent.alerts)] == [DeliveryState.PENDING]
        await unit.commit()


async def test_a_delivery_may_be_born_held_or_dropped_by_a_mute(store: SqlStore) -> None:
    made = await put_mute(store)
    (held,) = await queue(store, state=DeliveryState.HELD, held_until=minutes(120), reason="mute", mute=made.id)
    (dropped,) = await queue(store, state=DeliveryState.DROPPED, reason=MUTED_FOR_GOOD, mute=made.id)
    assert (held.mute, held.reason, held.next_attempt_at) == (made.id, HoldReason.MUTE, None)
    assert (dropped.mute, dropped.state, dropped.next_attempt_at) == (made.id, DeliveryState.DROPPED, None)
    async with store.writing() as unit:
        assert await unit.deliveries.claim(minutes(500), owner="one", lease=LEASE, limit=9, platforms=["console"]) == []
        assert await unit.deliveries.next_due() == minutes(120)


async def test_another_hold_is_no_more_that_of_the_mute(store: SqlStore) -> None:
    made = await put_mute(store)
    (held,) = await queue(store)
    async with store.writing() as unit:
        await unit.deliveries.hold([held.id], HoldReason.MUTE, minutes(120), mute=made.id)
        await unit.deliveries.release([held.id], NOW)
        await unit.deliveries.hold([held.id], HoldReason.QUIET, minutes(300))
        assert [each.mute for each in await unit.deliveries.of_alerts(held.alerts)] == [None]
        await unit.deliveries.reconsider(minutes(1))
        assert await unit.deliveries.held(DESK, minutes(299)) == []


async def test_what_mutes_hold_is_asked_about_again_in_one_channel_or_in_all(store: SqlStore) -> None:
    made = await put_mute(store)
    here, quiet = await queue(store, count=2)
    (there,) = await queue(store, channel=CITY)
    async with store.writing() as unit:
        await unit.deliveries.hold([here.id, there.id], HoldReason.MUTE, minutes(120), mute=made.id)
        await unit.deliveries.hold([quiet.id], HoldReason.QUIET, minutes(120))
        await unit.deliveries.reconsider(minutes(1), channel=DESK)
        assert await unit.deliveries.channels_to_release(minutes(1)) == [DESK]
        assert [each.id for each in await unit.deliveries.held(DESK, minutes(1))] == [here.id]
        await unit.deliveries.reconsider(minutes(1))
        assert await unit.deliveries.channels_to_release(minutes(1)) == [CITY, DESK]


async def test_what_a_mute_dropped_may_be_opened_again_and_nothing_else(store: SqlStore) -> None:
    made = await put_mute(store)
    muted, held, other, waiting = await queue(store, count=4)
    async with store.writing() as unit:
        await unit.deliveries.settle(muted.id, DeliveryState.DROPPED, MUTED_FOR_GOOD, NOW, mute=made.id)
        await unit.deliveries.settle(other.id, DeliveryState.DROPPED, "unsubscribed", NOW)
        await unit.deliveries.hold([held.id], HoldReason.MUTE, minutes(120), mute=made.id)
        await unit.deliveries.reopen([muted.id, held.id, other.id, waiting.id], minutes(1))
        due = await unit.deliveries.held(DESK, minutes(1))
        assert [(each.id, each.mute, each.reason) for each in due] == [(n, made.id, "mute") for n in (muted.id, held.id)]


async def _post_of(unit: UnitOfWork, count: int) -> list[int]:
    stored = await put(unit, item("made-up"))
    return [await put_alert(unit, stored, await put_chapter(unit, stored)) for _ in range(count)]


@pytest.mark.parametrize("type", [DeliveryType.POST, DeliveryType.REPLY, DeliveryType.DIGEST])
async def test_alerts_part_from_a_message_that_waits(store: SqlStore, type: DeliveryType) -> None:
    await with_feeds(store, feed("herald"))
    async with store.deciding() as unit:
        one, two, three = await _post_of(unit, 3)
        whole = await unit.deliveries.add(DESK, type, [one, two, three], NOW, heading="Daily digest", target="m1")
        assert whole is not None
        apart = await unit.deliveries.part(whole.id, [three, one], minutes(1))
        assert apart is not None and apart.alerts == (one, three)
        assert (apart.type, apart.state, apart.heading, apart.target) == (type, DeliveryState.PENDING, "Daily digest", "m1")
        rest, again = await unit.deliveries.of_alerts([one, two, three])
        assert (rest.id, rest.alerts, again) == (whole.id, (two,), apart)
        # Rule 2 goes on to hold: none of them gets another message of this type.
        assert await unit.deliveries.add(DESK, type, [one, two, three], NOW) is None
        assert await unit.deliveries.part(whole.id, [one], NOW) is None


async def test_nothing_parts_from_what_is_on_its_way(store: SqlStore) -> None:
    (sending,) = await queue(store)
    async with store.writing() as unit:
        await unit.deliveries.claim(NOW, owner="one", lease=LEASE, limit=1, platforms=["console"])
        assert await unit.deliveries.part(sending.id, sending.alerts, NOW) is None
        assert await unit.deliveries.part(999, [1], NOW) is None


async def test_an_edit_of_a_muted_story_stays_the_one_open_edit_of_its_message(store: SqlStore) -> None:
    made = await put_mute(store)
    (post,) = await queue(store)
    async with store.writing() as unit:
        edit = await unit.deliveries.add(DESK, DeliveryType.EDIT, post.alerts, NOW, target="m1")
        assert edit is not None
        await unit.deliveries.hold([edit.id], HoldReason.MUTE, minutes(120), mute=made.id)
        assert await unit.deliveries.add(DESK, DeliveryType.EDIT, post.alerts, NOW, target="m1") is None
        await unit.deliveries.release([edit.id], minutes(120))
        await unit.deliveries.settle(edit.id, DeliveryState.DROPPED, MUTED_FOR_GOOD, NOW, mute=made.id)
        assert await unit.deliveries.add(DESK, DeliveryType.EDIT, post.alerts, NOW, target="m1") is not None
        assert await unit.mutes.held_back([made.id], DESK) == {}


# --- claims and reports ---------------------------------------------------------------------------------------------


async def test_the_first_to_claim_an_alert_has_it_until_it_is_given_back(store: SqlStore) -> None:
    ana, ben = Claim("discord:user:1", "Ana", NOW), Claim("discord:user:2", "Ben", minutes(1))
    (post,) = await queue(store)
    async with store.writing() as unit:
        (alert,) = post.alerts
        assert [view.claim for view in await unit.alerts.views([alert])] == [None]
        assert await unit.alerts.claim(alert, ana) == ana
        assert await unit.alerts.claim(alert, ben) == ana
        assert [view.claim for view in await unit.alerts.views([alert])] == [ana]
        await unit.alerts.unclaim(alert)
        assert await unit.alerts.claim(alert, ben) == ben


async def test_the_reports_of_chapters_come_by_chapter(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"))
    async with store.deciding() as unit:
        one, two = await put(unit, item("1")), await put(unit, item("2"))
        first, second = await put_chapter(unit, one), await put_chapter(unit, two)
        found = await unit.alerts.reports([first.id, second.id, 99])
    assert {chapter: [report.item for report in reports] for chapter, reports in found.items()} == {
        first.id: [one],
        second.id: [two],
    }

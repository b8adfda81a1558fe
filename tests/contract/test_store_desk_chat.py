"""The desk as chat sets it, beside feeds.yaml: who has the last word, what holds when one of the two lets go; both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from bot.domain.actor import Actor
from bot.domain.alarms import Alarms
from bot.domain.delivery import DeliveryState, DeliveryType, HoldReason
from bot.domain.editor import Editor
from bot.domain.feed import NOT_IN_FILE
from bot.domain.subscription import Channel, Mode, QuietHours, Subscription, Topic, Want
from storage.store import SqlStore
from tests.contract.rows import DESK, NOW, PLACE, match, minutes, queue

HOUSING = Topic("housing", "Housing", "rent OR zoning")
OTHER = "console:other"
PAT = Actor("discord:user:1", "Pat")


def subscription(**changes: Any) -> Subscription:
    return Subscription(**{"id": 0, "channel": DESK, "places": (PLACE,), "topics": ("housing",), **changes})


async def put(store: SqlStore, *wanted: Subscription, at: float = 0) -> list[Subscription]:
    async with store.deciding() as unit:
        stored = [await unit.desk.put_subscription(each, minutes(at)) for each in wanted]
        await unit.commit()
    return stored


async def sync(
    store: SqlStore,
    *subscriptions: Subscription,
    channels: Sequence[Channel] = (),
    topics: Sequence[Topic] = (),
) -> list[Subscription]:
    async with store.deciding() as unit:
        fresh = await unit.desk.sync(channels, topics, subscriptions, NOW)
        await unit.commit()
    return fresh


async def in_force(store: SqlStore, channel: str | None = None) -> list[Subscription]:
    async with store.reading() as unit:
        return await unit.desk.subscriptions(channel)


async def the_channel(store: SqlStore, name: str = DESK) -> Channel:
    async with store.reading() as unit:
        return (await unit.desk.channels([name]))[name]


# --- subscriptions --------------------------------------------------------------------------------------------------


async def test_a_subscription_made_in_chat_comes_back_as_it_was_made(store: SqlStore) -> None:
    wanted = subscription(
        query='"287(g)"',
        mode=Mode.DAILY,
        want=frozenset({Want.NEWS, Want.OUTCOME}),
        loose=True,
        include_contained=False,
        include_parents=True,
        mention="discord:role:2",
        by="discord:user:1",
    )
    (stored,) = await put(store, wanted)
    assert stored == replace(wanted, id=stored.id)
    assert await in_force(store) == await in_force(store, DESK) == [stored]
    assert await in_force(store, OTHER) == []


async def test_what_asks_the_same_is_one_row_and_keeps_its_number(store: SqlStore) -> None:
    (first,) = await put(store, subscription(mode=Mode.WEEKLY))
    (second,) = await put(store, subscription(mode=Mode.INSTANT, mention="discord:user:9"))
    assert await in_force(store) == [second]
    assert second == replace(first, mode=Mode.INSTANT, mention="discord:user:9")
    async with store.reading() as unit:
        assert await unit.desk.same(subscription(loose=True)) == second
        assert await unit.desk.same(subscription(query="other")) is None


async def test_the_file_leaves_alone_what_chat_made(store: SqlStore) -> None:
    (made,) = await put(store, subscription())
    (said,) = await sync(store, subscription(places=("p",), line=31))
    assert await in_force(store) == [made, said]
    await sync(store)
    assert await in_force(store) == [made]


async def test_the_file_takes_over_what_chat_made_and_chat_has_it_again_afterwards(store: SqlStore) -> None:
    (made,) = await put(store, subscription(mode=Mode.DAILY, mention="discord:role:2", by=PAT.user))
    assert await sync(store, subscription(mode=Mode.WEEKLY, line=31)) == []
    assert await in_force(store) == [replace(made, mode=Mode.WEEKLY, line=31, mention="")]
    await sync(store)
    assert await in_force(store) == [made]


async def test_what_the_file_says_cannot_be_ended_or_paused_in_chat(store: SqlStore) -> None:
    (said,) = await sync(store, subscription(line=31))
    async with store.deciding() as unit:
        await unit.desk.end_subscriptions([said.id])
        await unit.desk.pause_subscriptions([said.id], NOW)
        await unit.commit()
    assert await in_force(store) == [said]


async def test_an_ended_subscription_is_out_of_force_and_back_with_its_number(store: SqlStore) -> None:
    one, two = await put(store, subscription(), subscription(places=("p",)))
    async with store.deciding() as unit:
        await unit.desk.end_subscriptions([one.id])
        await unit.commit()
    assert await in_force(store) == [two]
    async with store.reading() as unit:
        assert await unit.desk.unsubscribed(DESK) == {one.id}
        assert await unit.desk.same(subscription()) is None
    assert await put(store, subscription(), at=60) == [one]
    async with store.reading() as unit:
        assert await unit.desk.unsubscribed(DESK) == frozenset()


async def test_what_chat_ended_the_file_can_say_anew_and_then_it_is_gone_with_the_file(store: SqlStore) -> None:
    (made,) = await put(store, subscription())
    async with store.deciding() as unit:
        await unit.desk.end_subscriptions([made.id])
        await unit.commit()
    (said,) = await sync(store, subscription(line=5))
    assert said == replace(made, line=5)
    await sync(store)
    assert await in_force(store) == []


async def test_a_pause_lasts_until_it_is_ended_or_asked_anew(store: SqlStore) -> None:
    one, two = await put(store, subscription(), subscription(places=("p",)))
    async with store.deciding() as unit:
        await unit.desk.pause_subscriptions([one.id, two.id], NOW)
        await unit.commit()
    assert await in_force(store) == [replace(one, paused=True), replace(two, paused=True)]
    async with store.deciding() as unit:
        await unit.desk.pause_subscriptions([one.id], None)
        await unit.commit()
    await put(store, subscription(places=("p",)))
    assert await in_force(store) == [one, two]


async def test_the_file_ends_a_pause_of_what_it_takes_over(store: SqlStore) -> None:
    (made,) = await put(store, subscription())
    async with store.deciding() as unit:
        await unit.desk.pause_subscriptions([made.id], NOW)
        await unit.commit()
    await sync(store, subscription(line=3))
    assert await in_force(store) == [replace(made, line=3)]


async def test_every_change_made_in_chat_is_numbered_for_those_who_follow(store: SqlStore, other_store: SqlStore) -> None:
    async def changed(since: int) -> tuple[int, dict[str, Topic | None], dict[int, Subscription | None]]:
        async with other_store.reading() as unit:
            topics = dict(await unit.desk.changed_topics(since))
            rows = {number: one async for part in unit.desk.changed_subscriptions(since) for number, one in part}
            return await unit.desk.version(), topics, rows

    (made,) = await put(store, subscription())
    first, topics, rows = await changed(-1)
    assert (first, topics, rows) == (1, {}, {made.id: made})
    async with store.deciding() as unit:
        await unit.desk.put_topic(HOUSING)
        await unit.desk.pause_subscriptions([made.id], NOW)
        await unit.commit()
    second, topics, rows = await changed(first)
    assert (second, topics, rows) == (3, {"housing": HOUSING}, {made.id: replace(made, paused=True)})
    async with store.deciding() as unit:
        await unit.desk.end_topic("housing")
        await unit.desk.end_subscriptions([made.id])
        await unit.commit()
    assert await changed(second) == (5, {"housing": None}, {made.id: None})


# --- topics ---------------------------------------------------------------------------------------------------------


async def test_a_topic_of_the_file_has_the_last_word_over_one_made_in_chat(store: SqlStore) -> None:
    async def topics() -> list[Topic]:
        async with store.reading() as unit:
            return await unit.desk.topics()

    async with store.deciding() as unit:
        await unit.desk.put_topic(HOUSING)
        await unit.commit()
    assert await topics() == [HOUSING]
    said = Topic("housing", "Homes", "home*", 12)
    await sync(store, topics=[said])
    assert await topics() == [said]
    async with store.deciding() as unit:
        await unit.desk.end_topic("housing")
        await unit.commit()
    assert await topics() == [said]
    await sync(store)
    assert await topics() == [HOUSING]
    async with store.deciding() as unit:
        await unit.desk.put_topic(replace(HOUSING, query="rent"))
        await unit.desk.end_topic("housing")
        await unit.commit()
    assert await topics() == []
    await sync(store)
    assert await topics() == []


# --- channels -------------------------------------------------------------------------------------------------------

SET = Channel(DESK, "America/Denver", time(6), QuietHours(time(22), time(6)))


async def test_settings_made_in_chat_hold_where_the_file_makes_none(store: SqlStore) -> None:
    async with store.deciding() as unit:
        assert not await unit.desk.is_set(DESK)
        await unit.desk.set_channel(SET)
        assert await unit.desk.is_set(DESK)
        await unit.commit()
    assert await the_channel(store) == SET
    await sync(store, subscription(line=9))
    assert await the_channel(store) == SET
    await sync(store, subscription(line=9), channels=[Channel(DESK, "UTC")])
    assert await the_channel(store) == SET
    await sync(store)
    assert await the_channel(store) == SET


async def test_settings_of_the_file_have_the_last_word(store: SqlStore) -> None:
    said = Channel(DESK, "America/Chicago", time(9), line=4)
    await sync(store, channels=[said])
    async with store.deciding() as unit:
        await unit.desk.set_channel(SET)
        await unit.commit()
    assert await the_channel(store) == said
    await sync(store)
    assert await the_channel(store) == SET


async def test_a_channel_that_the_file_lets_go_of_serves_on_if_chat_subscribed_in_it(store: SqlStore) -> None:
    said = Channel(DESK, "America/Chicago", time(9), line=4)
    await sync(store, channels=[said, replace(said, id=OTHER)])
    await put(store, subscription())
    await sync(store)
    assert await the_channel(store) == replace(said, line=None)
    assert (await the_channel(store, OTHER)).parked == NOT_IN_FILE


async def test_a_channel_that_the_file_parked_serves_again_once_chat_uses_it(store: SqlStore) -> None:
    await sync(store, channels=[Channel(DESK, "UTC", line=4), Channel(OTHER, "UTC", line=5)])
    await sync(store)
    await put(store, subscription())
    async with store.deciding() as unit:
        await unit.desk.set_channel(replace(SET, id=OTHER))
        await unit.commit()
    assert (await the_channel(store)).parked == (await the_channel(store, OTHER)).parked == ""


async def test_a_channel_that_its_platform_lost_stays_parked_when_it_is_set(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await unit.deliveries.park_channel(DESK, "archived", NOW)
        await unit.desk.set_channel(SET)
        await unit.desk.put_subscription(subscription(), NOW)
        await unit.commit()
    assert await the_channel(store) == replace(SET, parked="archived")


# --- editors, alarms, the audit log ---------------------------------------------------------------------------------


async def test_editors_of_the_file_and_of_chat_are_one_list(store: SqlStore) -> None:
    async with store.deciding() as unit:
        assert await unit.editors.all() == []
        assert await unit.editors.add(Editor("discord:user:1", "Pat", "discord:user:1"), NOW)
        assert not await unit.editors.add(Editor("discord:user:1", "Pat again"), NOW)
        await unit.editors.sync([Editor("discord:role:2", line=7), Editor("discord:user:1", line=8)], NOW)
        assert await unit.editors.all() == [Editor("discord:role:2", line=7), Editor("discord:user:1", line=8)]
        assert not await unit.editors.remove("discord:role:2")
        await unit.editors.sync([], NOW)
        assert await unit.editors.all() == [Editor("discord:user:1", "Pat", "discord:user:1")]
        assert await unit.editors.remove("discord:user:1")
        assert not await unit.editors.remove("discord:user:1")
        assert await unit.editors.all() == []


async def test_the_file_has_the_last_word_on_where_failures_are_told(store: SqlStore) -> None:
    async with store.deciding() as unit:
        assert await unit.desk.alarms() is None
        await unit.desk.set_alarms(DESK)
        await unit.desk.set_alarms(OTHER)
        assert await unit.desk.alarms() == Alarms(OTHER)
        await unit.desk.sync_alarms(Alarms(DESK, 40))
        await unit.desk.sync_alarms(Alarms(DESK, 41))
        assert await unit.desk.alarms() == Alarms(DESK, 41)
        await unit.desk.sync_alarms(None)
        assert await unit.desk.alarms() == Alarms(OTHER)


async def test_the_audit_log_tells_the_newest_changes_first(store: SqlStore) -> None:
    async with store.deciding() as unit:
        for number, channel in enumerate((DESK, OTHER, DESK)):
            await unit.audit.add(PAT, channel, f"did {number}", minutes(number))
        await unit.commit()
    async with store.reading() as unit:
        newest = await unit.audit.recent(2)
        assert [(one.what, one.at, one.user, one.name, one.channel) for one in newest] == [
            ("did 2", minutes(2), PAT.user, "Pat", DESK),
            ("did 1", minutes(1), PAT.user, "Pat", OTHER),
        ]
        assert [one.what for one in await unit.audit.recent(10, channel=DESK)] == ["did 2", "did 0"]


# --- what the outbox needs of it ------------------------------------------------------------------------------------


async def test_what_waits_is_held_whatever_held_it_until_someone_says_so(store: SqlStore) -> None:
    pending, held, gone = await queue(store, count=3)
    async with store.deciding() as unit:
        await unit.deliveries.hold([held.id], HoldReason.QUIET, minutes(5))
        await unit.deliveries.settle(gone.id, DeliveryState.DROPPED, "test", NOW)
        assert [each.id for each in await unit.deliveries.waiting(DESK)] == [pending.id, held.id]
        await unit.deliveries.put_off([pending.id, held.id, gone.id], HoldReason.PAUSED, None)
        assert await unit.deliveries.channels_held(HoldReason.PAUSED) == [DESK]
        assert await unit.deliveries.channels_held(HoldReason.QUIET) == []
        assert await unit.deliveries.channels_to_release(minutes(10**6)) == []
        assert await unit.deliveries.next_due() is None
        assert [(each.state, each.reason) for each in await unit.deliveries.waiting(DESK)] == [
            (DeliveryState.HELD, "paused")
        ] * 2
        await unit.deliveries.put_off([held.id], HoldReason.PAUSED, minutes(1))
        assert [each.id for each in await unit.deliveries.held(DESK, minutes(1))] == [held.id]
        await unit.commit()


async def test_edits_and_notices_do_not_wait_with_the_alerts(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await unit.deliveries.add(DESK, DeliveryType.NOTICE, (), NOW, text="A feed is silent.", notice_key="silent")
        assert await unit.deliveries.waiting(DESK) == []


async def test_alerts_are_read_by_id(store: SqlStore) -> None:
    one, two = await queue(store, count=2)
    async with store.reading() as unit:
        assert [alert.id for alert in await unit.alerts.get([*two.alerts, *one.alerts, 999])] == [*one.alerts, *two.alerts]
        assert await unit.alerts.get([]) == []


async def test_what_is_given_up_can_be_delivered_anew_and_what_is_dropped_cannot(store: SqlStore) -> None:
    given_up, dropped = await queue(store, count=2)
    async with store.deciding() as unit:
        await unit.deliveries.give_up(given_up.id, "unsubscribed")
        await unit.deliveries.settle(dropped.id, DeliveryState.DROPPED, "test", NOW)
        assert await unit.deliveries.waiting(DESK) == []
        anew = await unit.deliveries.add(DESK, DeliveryType.POST, given_up.alerts, NOW)
        assert anew
        assert anew.alerts == given_up.alerts
        assert await unit.deliveries.add(DESK, DeliveryType.POST, dropped.alerts, NOW) is None
        assert [(each.id, each.state.value, each.reason) for each in await unit.deliveries.of_alerts(given_up.alerts)] == [
            (given_up.id, "dropped", "unsubscribed"),
            (anew.id, "pending", ""),
        ]


async def test_an_alert_can_rest_on_other_matches(store: SqlStore) -> None:
    (one,) = await queue(store)
    async with store.deciding() as unit:
        await unit.alerts.rest_on(one.alerts[0], (match(77),))
        (alert,) = await unit.alerts.get(one.alerts)
        assert alert.matches == (match(77),)


async def test_uses_of_topics_are_counted(store: SqlStore) -> None:
    await put(store, subscription(topics=("housing", "budget")), subscription(topics=("housing",)), subscription(topics=()))
    (ended,) = await put(store, subscription(places=("p",)))
    async with store.deciding() as unit:
        await unit.desk.end_subscriptions([ended.id])
        assert await unit.desk.topic_uses() == {"housing": 2, "budget": 1}

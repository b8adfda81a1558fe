"""The delivery loop against a real store and a scripted platform."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import DeliveryType
from bot.domain.errors import PayloadRejected, UnknownOutcome
from bot.domain.subscription import Channel
from bot.services.delivering import Delivering
from bot.services.outbox import enqueue, tell
from storage.store import SqlStore
from tests.fakes.adapter import Mishap
from tests.fakes.alerts import START, compose
from tests.fakes.delivery import ALARMS, CITY, DESK, HOUR, MINUTE, SECOND, Rig, busy, stories


async def test_posts_of_a_channel_go_out_in_order_in_one_tick(rig: Rig) -> None:
    alerts = await rig.post(DESK, 5)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == stories(1, 2, 3, 4, 5)
    assert await rig.states(alerts) == ["sent"] * 5
    assert rig.chat.most_in_one_channel == 1
    await rig.tick(HOUR)
    assert len(rig.chat.channels[DESK.id]) == 5


async def test_a_digest_carries_its_heading_and_a_notice_its_text(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        alerts = [await rig.alerts.alert(uow, DESK.id, rig.now) for _ in range(3)]
        await enqueue(
            uow, DESK, alerts, rig.now, gazetteer=rig.gazetteer, type=DeliveryType.DIGEST, heading="Already on the agenda"
        )
        await tell(uow, DESK.id, "A feed is silent.", rig.now, key="silent")
        await tell(uow, DESK.id, "A feed is silent.", rig.now, key="silent")
        await uow.commit()
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["Already on the agenda", "A feed is silent."]


# --- lessons.md section 10 ------------------------------------------------------------------------------------------


async def test_point_8_five_posts_at_once_through_a_429_all_arrive_in_order(rig: Rig) -> None:
    rig.chat.then(DESK.id, busy(timedelta(seconds=7)), busy(timedelta(seconds=3)))
    alerts = await rig.post(DESK, 5)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(6 * SECOND)
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(SECOND)
    await rig.tick(2 * SECOND)
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == stories(1, 2, 3, 4, 5)
    assert await rig.states(alerts) == ["sent"] * 5


async def test_point_9_a_403_for_three_minutes_delivers_late_and_keeps_everything(rig: Rig) -> None:
    rig.chat.gone.add(DESK.id)
    alerts = await rig.post(DESK, 2)
    await rig.run(3 * MINUTE)
    rig.chat.gone.clear()
    assert await rig.states(alerts) == ["pending"] * 2
    await rig.run(13 * MINUTE)
    assert rig.chat.texts(DESK.id) == stories(1, 2)
    async with rig.store.reading() as uow:
        assert await uow.deliveries.parked_channels() == {}


async def test_point_10_a_channel_that_is_gone_is_parked_told_elsewhere_and_nothing_is_erased(rig: Rig) -> None:
    rig.chat.gone.add(DESK.id)
    alerts = await rig.post(DESK, 2)
    await rig.post(CITY)
    await rig.run(2 * HOUR, 5 * MINUTE)
    assert rig.chat.texts(CITY.id) == ["story 3"]
    [told] = rig.chat.texts(ALARMS.id)
    assert DESK.id in told
    assert "missing access" in told
    async with rig.store.reading() as uow:
        assert await uow.deliveries.parked_channels() == {DESK.id: "missing access"}
    assert await rig.states(alerts) == ["pending"] * 2
    rig.chat.gone.clear()
    await rig.run(16 * MINUTE)
    assert rig.chat.texts(DESK.id) == stories(1, 2)
    assert "can be reached again" in rig.chat.texts(ALARMS.id)[1]


async def test_point_10_an_alarms_channel_that_is_gone_does_not_tell_itself(rig: Rig) -> None:
    rig.chat.gone.add(ALARMS.id)
    alerts = await rig.post(ALARMS)
    await rig.run(HOUR, 5 * MINUTE)
    rig.chat.gone.clear()
    await rig.run(HOUR, 5 * MINUTE)
    assert rig.chat.texts(ALARMS.id) == ["story 1"]
    assert await rig.states(alerts) == ["sent"]


async def test_point_16_two_processes_make_one_post(sqlite_url: str) -> None:
    stores = [SqlStore(sqlite_url) for _ in range(2)]
    rig = Rig(stores[0])
    await rig.alerts.open(DESK, CITY)
    processes = [
        Delivering(store, {"fake": rig.chat}, compose, rig.gazetteer, owner=f"process {n}", jitter=lambda: 0.0)
        for n, store in enumerate(stores)
    ]
    for _ in range(5):
        await rig.post(DESK, 3)
        await rig.post(CITY, 3)
        await asyncio.gather(*(process.tick(rig.now) for process in processes))
        await asyncio.gather(*(process.idle() for process in processes))
        rig.now += HOUR
    assert sorted(rig.chat.texts(DESK.id) + rig.chat.texts(CITY.id)) == sorted(stories(*range(1, 31)))
    assert rig.chat.most_in_one_channel == 1
    assert sum(process.possible_repeats for process in processes) == 0
    for store in stores:
        await store.close()


# --- what fails -----------------------------------------------------------------------------------------------------


async def test_a_transient_error_backs_off_its_channel_only(rig: Rig) -> None:
    rig.chat.then(DESK.id, busy(), busy(), busy())
    await rig.post(DESK, 2)
    await rig.post(CITY, 2)
    await rig.tick()
    assert rig.chat.texts(CITY.id) == stories(3, 4)
    for wait in (5, 10, 20):
        await rig.tick(wait * SECOND - SECOND)
        assert rig.chat.texts(DESK.id) == []
        await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == stories(1, 2)


async def test_a_rejected_payload_lets_the_next_one_pass_and_is_told(rig: Rig) -> None:
    rig.chat.then(DESK.id, PayloadRejected(DESK.id, "Invalid Form Body"))
    alerts = await rig.post(DESK, 2)
    await rig.tick()
    assert await rig.states(alerts) == ["rejected", "sent"]
    posted, told = rig.chat.texts(DESK.id)
    assert posted == "story 2"
    assert "Invalid Form Body" in told
    assert "story 1 https://courier.example/story-1" in told


async def test_a_rejected_notice_is_told_in_the_alarms_channel_and_not_for_ever(rig: Rig) -> None:
    for channel in (DESK, ALARMS):
        rig.chat.then(channel.id, PayloadRejected(channel.id, "no"))
    async with rig.store.deciding() as uow:
        await tell(uow, DESK.id, "A feed is silent.", rig.now, key="silent")
        await uow.commit()
    await rig.run(2 * HOUR, 10 * MINUTE)
    assert rig.chat.texts(DESK.id) == rig.chat.texts(ALARMS.id) == []


async def test_an_unknown_outcome_that_arrived_is_found_and_posted_once(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), stores=True)
    alerts = await rig.post(DESK, 2)
    await rig.tick()
    assert await rig.states(alerts) == ["pending", "pending"]
    await rig.tick(5 * SECOND)
    assert rig.chat.texts(DESK.id) == stories(1, 2)
    assert await rig.states(alerts) == ["sent", "sent"]
    assert len(rig.chat.looked_up) == 1


async def test_what_was_found_after_a_lost_answer_kept_what_had_changed_meanwhile(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), stores=True)
    await rig.post(DESK)
    await rig.tick()
    rig.chat.channels[DESK.id][0].text = "the meeting is on Monday"  # what the lost attempt said
    await rig.tick(5 * SECOND)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert rig.chat.channels[DESK.id][0].edits == 1


async def test_an_unknown_outcome_that_did_not_arrive_is_posted_after_the_look_up(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), busy())
    await rig.post(DESK)
    for _ in range(3):
        await rig.tick(15 * SECOND)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert len(rig.chat.looked_up) == 2  # what was in doubt once is looked up at every further attempt


async def test_a_channel_that_is_gone_when_it_is_looked_up_is_parked_in_doubt(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), stores=True)
    alerts = await rig.post(DESK)
    await rig.tick()
    rig.chat.gone.add(DESK.id)
    await rig.tick(MINUTE)
    rig.chat.gone.clear()
    await rig.run(16 * MINUTE)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert await rig.states(alerts) == ["sent"]


async def test_an_error_outside_the_contract_costs_one_delivery_and_shows_no_secret(rig: Rig) -> None:
    rig.chat.then(DESK.id, ValueError("https://hooks.example/token-123"))
    alerts = await rig.post(DESK)
    await rig.post(CITY)
    with capture_logs() as logs:
        await rig.tick()
    assert rig.chat.texts(CITY.id) == ["story 2"]
    [logged] = [line for line in logs if line["event"] == "send_failed"]
    assert (logged["error"], logged["verdict"]) == ("ValueError", "retry")
    assert logged["at"].startswith("_meet:")
    assert "token-123" not in repr(logs) + repr(await rig.deliveries(alerts))
    await rig.tick(5 * SECOND)
    assert rig.chat.texts(DESK.id) == ["story 1"]


async def test_a_message_that_always_breaks_us_is_rejected_after_six_hours_and_the_line_moves_on(rig: Rig) -> None:
    rig.chat.mishaps[DESK.id].extend(Mishap(ValueError("defect")) for _ in range(40))
    alerts = await rig.post(DESK, 2)
    while (await rig.states(alerts))[0] == "pending":
        await rig.tick(15 * MINUTE)
    assert 6 * HOUR <= rig.now - START <= 7 * HOUR
    rig.chat.mishaps.clear()
    await rig.tick(HOUR)
    assert await rig.states(alerts) == ["rejected", "sent"]
    assert "unexpected ValueError" in rig.chat.texts(DESK.id)[-1]


async def test_a_call_that_never_answers_is_given_up_and_looked_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.sending.SEND_SECONDS", 0.01)
    rig.chat.hold(DESK.id)
    await rig.post(DESK)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(5 * SECOND)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert len(rig.chat.looked_up) == 1


# --- leases and shutdown --------------------------------------------------------------------------------------------


async def test_a_slow_channel_delays_no_other(rig: Rig) -> None:
    gate = rig.chat.hold(DESK.id)
    await rig.post(DESK, 2)
    await rig.post(CITY, 3)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: len(rig.chat.channels[CITY.id]) == 3)
    assert rig.chat.texts(DESK.id) == []
    gate.set()
    await rig.delivering.idle()
    assert rig.chat.texts(DESK.id) == stories(1, 2)


async def test_many_channels_are_served_at_once(rig: Rig) -> None:
    channels = [Channel(f"fake:{n}", "UTC") for n in range(40)]
    gates = [rig.chat.hold(channel.id) for channel in channels]
    for channel in channels:
        await rig.post(channel)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: rig.chat.most_in_flight == 32)
    for gate in gates:
        gate.set()
    await rig.delivering.idle()
    assert all(len(rig.chat.channels[channel.id]) == 1 for channel in channels)
    assert rig.chat.most_in_flight == 32


async def test_a_send_in_flight_finishes_at_shutdown_and_nothing_new_is_claimed(rig: Rig) -> None:
    gate = rig.chat.hold(DESK.id)
    alerts = await rig.post(DESK, 2)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: rig.chat.in_flight[DESK.id] == 1)
    draining = asyncio.create_task(rig.delivering.drain(10))
    await asyncio.sleep(0)
    gate.set()
    assert await draining == 0
    assert await rig.states(alerts) == ["sent", "pending"]
    await rig.delivering.tick(rig.now + HOUR)
    assert rig.chat.texts(DESK.id) == ["story 1"]


async def test_shutdown_does_not_wait_longer_than_it_is_told(rig: Rig) -> None:
    gate = rig.chat.hold(DESK.id)
    await rig.post(DESK)
    await rig.delivering.tick(rig.now)
    assert await rig.delivering.drain(0.01) == 1
    gate.set()

"""Mutes over the delivery loop: what they hold, let go, drop and list, whenever they are set and however they end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.alert import AlertKind
from bot.domain.delivery import DeliveryState, DeliveryType
from bot.domain.errors import UnknownOutcome
from bot.domain.mute import Mute, MuteKind
from bot.domain.subscription import Mode
from bot.services.outbox import enqueue
from tests.fakes.alerts import LAKESIDE
from tests.fakes.delivery import CITY, DESK, HOUR, MINUTE, NIGHT, SECOND, Rig, busy, stories
from tests.fakes.muting import mute_story, muted, unmuted
from tests.integration.test_holding_back import lines

COURIER = "While the feed courier was muted"


async def by_reporter(rig: Rig, kind: MuteKind, value: str) -> None:
    """Mute something for two hours as someone who is no editor."""
    async with rig.store.deciding() as uow:
        await uow.mutes.add(Mute(0, kind, value, DESK.id, rig.now + 2 * HOUR, "fake:user:3", False, "", rig.now))
        await uow.commit()


# --- held, and listed when the mute ends ----------------------------------------------------------------------------


async def test_what_a_mute_holds_comes_as_one_digest_when_it_ends(rig: Rig) -> None:
    await muted(rig, "feed courier", "2h")
    alerts = await rig.post(DESK, 3)
    await rig.post(CITY)
    await rig.tick()
    assert rig.chat.texts(CITY.id) == ["story 4"]
    assert await rig.states(alerts) == ["held"] * 3
    await rig.tick(2 * HOUR - SECOND)
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == [COURIER]
    assert lines(rig) == stories(1, 2, 3)
    await rig.post(DESK)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == [COURIER, "story 5"]


async def test_a_single_alert_is_listed_too(rig: Rig) -> None:
    await muted(rig, "feed courier", "2h")
    alerts = await rig.post(DESK)
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER]
    assert lines(rig) == stories(1)
    assert await rig.states(alerts) == ["folded", "sent"]


async def test_unmuting_lists_at_once(rig: Rig) -> None:
    await muted(rig, "feed courier", "1w")
    await rig.post(DESK, 2)
    await rig.tick(HOUR)
    answer = await unmuted(rig, "courier")
    assert "2 alerts" in answer.lines[0][0].text
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == [COURIER]
    assert lines(rig) == stories(1, 2)


async def test_the_rest_of_what_waits_is_not_kept_by_what_is_muted(rig: Rig) -> None:
    first, *_ = await rig.post(DESK, 2)
    await mute_story(rig, first)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["story 2"]
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == ["story 2", "While the story “story 1” was muted"]


async def test_a_mute_everywhere_holds_in_every_channel_and_its_end_lists_in_each(rig: Rig) -> None:
    await muted(rig, "feed courier", "1d", everywhere=True)
    await rig.post(DESK)
    await rig.post(CITY)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == rig.chat.texts(CITY.id) == []
    await unmuted(rig, "feed courier")
    await rig.tick()
    assert rig.chat.texts(DESK.id) == rig.chat.texts(CITY.id) == [COURIER]


async def test_what_was_muted_comes_after_the_night(rig: Rig) -> None:
    rig.now = datetime(2025, 7, 1, 1, tzinfo=UTC)  # 21:00 in New York, quiet from 22:00 to 6:30
    await muted(rig, "feed courier", "2h", channel=NIGHT.id)
    await rig.post(NIGHT, 2)
    await rig.run(9 * HOUR, 30 * MINUTE)
    assert rig.chat.texts(NIGHT.id) == []
    await rig.tick(30 * MINUTE)
    assert rig.chat.texts(NIGHT.id) == [COURIER]


async def test_a_digest_that_comes_later_than_the_end_lists_what_was_muted(rig: Rig) -> None:
    await muted(rig, "feed courier", "2h")
    await rig.post(DESK, 2, mode=Mode.DAILY)
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(24 * HOUR)
    assert rig.chat.texts(DESK.id) == ["Daily digest"]


async def test_many_that_were_muted_come_as_digests_of_fifteen(rig: Rig) -> None:
    await muted(rig, "feed courier", "2h")
    await rig.post(DESK, 32)
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER] * 3
    assert lines(rig) == stories(*range(1, 33))


async def test_each_mute_lists_what_it_held(rig: Rig) -> None:
    await muted(rig, "feed courier", "1h")
    await rig.post(DESK)
    [other] = await rig.post(DESK)
    await mute_story(rig, other, "3h")
    await rig.tick()
    await rig.tick(HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER]
    assert lines(rig) == stories(1)
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER, "While the story “story 2” was muted"]


async def test_a_mute_made_longer_goes_on_and_one_made_shorter_ends_sooner(rig: Rig) -> None:
    await muted(rig, "feed courier", "1h")
    await rig.post(DESK)
    await muted(rig, "feed courier", "5h")
    await rig.tick(HOUR)
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == []
    await muted(rig, "feed courier", "30m")
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(30 * MINUTE)
    assert rig.chat.texts(DESK.id) == [COURIER]


async def test_the_end_of_one_mute_leaves_what_another_silences(rig: Rig) -> None:
    await muted(rig, "feed courier", "1h")
    await rig.post(DESK)
    await by_reporter(rig, MuteKind.PLACE, LAKESIDE)
    await rig.tick(HOUR)
    assert rig.chat.texts(DESK.id) == []
    await rig.tick(HOUR)
    assert len(rig.chat.texts(DESK.id)) == 1
    assert lines(rig) == stories(1)


# --- for good -------------------------------------------------------------------------------------------------------


async def test_what_is_muted_for_good_is_dropped_and_never_posted(rig: Rig) -> None:
    await muted(rig, "feed courier", "for good")
    alerts = await rig.post(DESK, 2)
    await rig.tick()
    deliveries = await rig.deliveries(alerts)
    assert [(each.state, each.reason) for each in deliveries] == [(DeliveryState.DROPPED, "muted for good")] * 2
    answer = await unmuted(rig, "courier")
    assert "2 alerts" in answer.lines[0][0].text
    await rig.tick(24 * HOUR)
    assert rig.chat.texts(DESK.id) == []
    async with rig.store.deciding() as uow:
        assert await enqueue(uow, DESK, alerts, rig.now, gazetteer=rig.gazetteer) == []


async def test_what_a_mute_for_a_time_holds_is_dropped_if_it_is_muted_for_good(rig: Rig) -> None:
    await muted(rig, "feed courier", "2h")
    alerts = await rig.post(DESK)
    await muted(rig, "feed courier", "for good")
    await rig.tick()
    assert await rig.states(alerts) == ["dropped"]


async def test_another_feed_brings_back_what_a_muted_feed_reported_first(rig: Rig) -> None:
    await muted(rig, "feed courier", "for good")
    [alert] = await rig.post(DESK)
    await rig.tick()
    await rig.alerts.report(alert, rig.now)
    async with rig.store.deciding() as uow:
        [dropped] = await uow.deliveries.of_alerts([alert.id])
        await uow.deliveries.reopen([dropped.id], rig.now)
        await uow.commit()
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert rig.chat.channels[DESK.id][0].text == "story 1\nstory 1: courier, herald"


# --- reversals ------------------------------------------------------------------------------------------------------


async def test_a_reversal_pierces_all_but_an_editors_mute_of_its_story(rig: Rig) -> None:
    await muted(rig, "feed courier", "for good")
    await by_reporter(rig, MuteKind.PLACE, LAKESIDE)
    async with rig.store.deciding() as uow:
        alert = await rig.alerts.alert(uow, DESK.id, rig.now, kind=AlertKind.REVERSAL)
        await uow.commit()
    await by_reporter(rig, MuteKind.STORY, str(alert.chapter))
    async with rig.store.deciding() as uow:
        await enqueue(uow, DESK, [alert], rig.now, gazetteer=rig.gazetteer)
        await uow.commit()
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["story 1"]
    [silenced] = await rig.post(DESK, kind=AlertKind.REVERSAL)
    await mute_story(rig, silenced)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["story 1"]
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == ["story 1", "While the story “story 2” was muted"]


# --- set after the post was queued ----------------------------------------------------------------------------------


async def test_a_mute_set_after_the_post_was_queued_holds_it(rig: Rig) -> None:
    alerts = await rig.post(DESK, 2)
    await muted(rig, "feed courier", "2h")
    await rig.tick()
    assert rig.chat.texts(DESK.id) == []
    assert await rig.states(alerts) == ["held"] * 2
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER]


async def test_a_mute_that_ended_before_the_post_was_claimed_holds_nothing(rig: Rig) -> None:
    rig.chat.then(DESK.id, busy(HOUR))
    await rig.post(DESK)
    await rig.tick()
    await muted(rig, "feed courier", "30m")
    await rig.tick(HOUR)
    assert rig.chat.texts(DESK.id) == ["story 1"]


@pytest.mark.parametrize("type", [DeliveryType.POST, DeliveryType.DIGEST])
async def test_what_is_muted_parts_from_a_message_of_several(rig: Rig, type: DeliveryType) -> None:
    async with rig.store.deciding() as uow:
        alerts = [await rig.alerts.alert(uow, DESK.id, rig.now) for _ in range(3)]
        await enqueue(uow, DESK, alerts, rig.now, gazetteer=rig.gazetteer, type=type, heading="Already on the agenda")
        await uow.commit()
    await mute_story(rig, alerts[1])
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["Already on the agenda"]
    assert lines(rig) == stories(1, 3)
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == ["Already on the agenda", "While the story “story 2” was muted"]
    assert lines(rig) == stories(1, 3, 2)


async def test_what_is_muted_of_a_message_of_several_waits_from_the_start(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        alerts = [await rig.alerts.alert(uow, DESK.id, rig.now) for _ in range(3)]
        await uow.commit()
    await mute_story(rig, alerts[0], "for good")
    await mute_story(rig, alerts[1], "1h")
    async with rig.store.deciding() as uow:
        written = await enqueue(uow, DESK, alerts, rig.now, gazetteer=rig.gazetteer)
        await uow.commit()
    assert [(each.state.value, len(each.alerts)) for each in written] == [("dropped", 1), ("held", 1), ("pending", 1)]
    await rig.tick(HOUR)
    assert rig.chat.texts(DESK.id) == ["story 3", "While the story “story 2” was muted"]


async def test_a_message_whose_alerts_different_mutes_silence_leaves_nothing(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        alerts = [await rig.alerts.alert(uow, DESK.id, rig.now) for _ in range(2)]
        await enqueue(uow, DESK, alerts, rig.now, gazetteer=rig.gazetteer)
        await uow.commit()
    await mute_story(rig, alerts[0], "for good")
    await mute_story(rig, alerts[1], "1h")
    await rig.tick()
    assert sorted(await rig.states(alerts)) == ["dropped", "held"]
    await rig.tick(HOUR)
    assert lines(rig) == stories(2)


async def test_what_is_in_doubt_is_looked_up_before_a_mute_holds_it(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"))
    rig.chat.then(CITY.id, UnknownOutcome(CITY.id, "connection lost"), stores=True)
    lost = await rig.post(DESK)
    stored = await rig.post(CITY)
    await rig.tick()
    await muted(rig, "feed courier", "2h", everywhere=True)
    await rig.tick(5 * SECOND)
    assert await rig.states(lost) == ["held"]
    assert await rig.states(stored) == ["sent"]
    assert len(rig.chat.looked_up) == 2
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER]
    assert rig.chat.texts(CITY.id) == ["story 2"]

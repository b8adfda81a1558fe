"""What waits is held, folded and let go; what changed is edited: the delivery loop over hours and days."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.alert import AlertKind
from bot.domain.delivery import DeliveryType
from bot.domain.errors import UnknownOutcome
from bot.domain.holding import CAP
from bot.domain.subscription import Mode
from bot.services.outbox import EDIT_GAP, enqueue_edit, tell
from tests.fakes.delivery import ALARMS, CITY, DESK, HOUR, MINUTE, NIGHT, SECOND, Rig, busy, stories

MIDNIGHT = datetime(2025, 7, 1, 4, tzinfo=UTC)
MORNING = datetime(2025, 7, 1, 10, 30, tzinfo=UTC)
OVERFLOW = f"Overflow: more than {CAP} messages in an hour"


def lines(rig: Rig, channel: str = DESK.id) -> list[str]:
    """Every alert that a reader of the channel sees, in order."""
    return [line.split(":")[0] for posted in rig.chat.channels[channel] for line in posted.text.split("\n")[1:]]


# --- the cap --------------------------------------------------------------------------------------------------------


async def test_the_excess_of_an_hour_comes_as_a_digest_when_the_window_frees(rig: Rig) -> None:
    alerts = await rig.post(DESK, CAP + 5)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == stories(*range(1, CAP + 1))
    assert await rig.states(alerts) == ["sent"] * CAP + ["held"] * 5
    await rig.tick(HOUR - SECOND)
    assert len(rig.chat.channels[DESK.id]) == CAP
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id)[CAP:] == [OVERFLOW]
    assert lines(rig) == stories(*range(1, CAP + 6))


async def test_one_message_over_the_cap_comes_as_itself(rig: Rig) -> None:
    await rig.post(DESK, CAP + 1)
    await rig.tick()
    await rig.tick(HOUR)
    assert rig.chat.texts(DESK.id) == stories(*range(1, CAP + 2))


async def test_a_flood_is_folded_into_digests_of_fifteen_and_loses_nothing(rig: Rig) -> None:
    await rig.post(DESK, CAP + 33)
    await rig.post(CITY)
    await rig.tick()
    assert rig.chat.texts(CITY.id) == [f"story {CAP + 34}"]
    await rig.tick(HOUR)
    assert rig.chat.texts(DESK.id)[CAP:] == [OVERFLOW] * 3
    assert lines(rig) == stories(*range(1, CAP + 34))


async def test_a_notice_is_not_held_by_the_cap(rig: Rig) -> None:
    await rig.post(DESK, CAP + 2)
    async with rig.store.writing() as uow:
        await tell(uow, DESK.id, "A feed is silent.", rig.now, key="silent")
        await uow.commit()
    await rig.tick()
    assert rig.chat.texts(DESK.id)[-1] == "A feed is silent."


# --- quiet hours and modes ------------------------------------------------------------------------------------------


async def test_the_night_comes_as_one_digest_in_the_morning(rig: Rig) -> None:
    rig.now = MIDNIGHT
    await rig.post(NIGHT, 3)
    await rig.tick()
    await rig.tick(MORNING - SECOND - rig.now)
    assert rig.chat.texts(NIGHT.id) == []
    await rig.tick(SECOND)
    assert rig.chat.texts(NIGHT.id) == ["Quiet hours"]
    assert lines(rig, NIGHT.id) == stories(1, 2, 3)


async def test_a_reversal_pierces_the_night(rig: Rig) -> None:
    rig.now = MIDNIGHT
    await rig.post(NIGHT)
    await rig.post(NIGHT, kind=AlertKind.REVERSAL)
    await rig.tick()
    assert rig.chat.texts(NIGHT.id) == ["story 2"]
    await rig.tick(MORNING - rig.now)
    assert rig.chat.texts(NIGHT.id) == ["story 2", "story 1"]


async def test_quiet_hours_are_asked_again_when_a_message_is_about_to_go(rig: Rig) -> None:
    rig.now = MIDNIGHT - 2 * HOUR - 2 * SECOND
    rig.chat.then(NIGHT.id, busy(), busy())
    await rig.post(NIGHT)
    await rig.post(NIGHT, kind=AlertKind.REVERSAL)
    async with rig.store.writing() as uow:
        await tell(uow, NIGHT.id, "A feed is silent.", rig.now, key="silent")
        await uow.commit()
    await rig.tick()
    await rig.tick(5 * SECOND)
    await rig.tick(10 * SECOND)
    assert rig.chat.texts(NIGHT.id) == ["story 2"]
    await rig.tick(MORNING - rig.now)
    assert rig.chat.texts(NIGHT.id) == ["story 2", "story 1", "A feed is silent."]


async def test_what_is_in_doubt_is_looked_up_at_night_but_posted_in_the_morning(rig: Rig) -> None:
    rig.now = MIDNIGHT - 2 * HOUR - 2 * SECOND
    rig.chat.then(NIGHT.id, UnknownOutcome(NIGHT.id, "connection lost"))
    await rig.post(NIGHT)
    await rig.tick()
    await rig.tick(HOUR)
    assert rig.chat.texts(NIGHT.id) == []
    assert len(rig.chat.looked_up) == 1
    await rig.tick(MORNING - rig.now)
    assert rig.chat.texts(NIGHT.id) == ["story 1"]


async def test_a_night_held_back_at_the_last_moment_does_not_count_as_an_outage(rig: Rig) -> None:
    rig.now = MIDNIGHT - 2 * HOUR - SECOND
    rig.chat.then(NIGHT.id, busy())
    await rig.post(NIGHT)
    await rig.tick()
    await rig.tick(5 * SECOND)
    await rig.tick(MORNING - rig.now - SECOND)
    await rig.post(NIGHT, 7)
    await rig.tick(SECOND)
    assert rig.chat.texts(NIGHT.id) == ["Quiet hours"]


@pytest.mark.parametrize(
    ("mode", "first_line", "at"),
    [
        (Mode.HOURLY, "Hourly digest", "2025-06-30T13:00"),
        (Mode.DAILY, "Daily digest", "2025-07-01T08:00"),
        (Mode.WEEKLY, "Weekly digest", "2025-07-07T08:00"),
    ],
)
async def test_a_mode_collects_until_its_hour(rig: Rig, mode: Mode, first_line: str, at: str) -> None:
    turn = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(DESK.timezone)).astimezone(UTC)
    await rig.post(DESK, 2, mode=mode)
    await rig.post(DESK)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["story 3"]
    await rig.tick(turn - rig.now - SECOND)
    assert rig.chat.texts(DESK.id) == ["story 3"]
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == ["story 3", first_line]


# --- outages --------------------------------------------------------------------------------------------------------


async def test_six_hours_of_errors_fold_what_waits_into_one_message(rig: Rig) -> None:
    rig.chat.then(DESK.id, *[busy() for _ in range(60)])
    alerts = await rig.post(DESK, 7)
    await rig.run(7 * HOUR, 15 * MINUTE)
    rig.chat.mishaps.clear()
    await rig.run(20 * MINUTE, 5 * MINUTE)
    assert rig.chat.texts(DESK.id) == ["While we were away"]
    assert lines(rig) == stories(*range(1, 8))
    assert await rig.states(alerts) == ["folded"] * 7 + ["sent"]


async def test_what_comes_in_later_in_an_outage_is_folded_too(rig: Rig) -> None:
    rig.chat.then(DESK.id, *[busy() for _ in range(100)])
    await rig.post(DESK, 7)
    await rig.run(7 * HOUR, 15 * MINUTE)
    await rig.post(DESK, 6)
    await rig.run(HOUR, 15 * MINUTE)
    rig.chat.mishaps.clear()
    await rig.run(20 * MINUTE, 5 * MINUTE)
    assert rig.chat.texts(DESK.id) == ["While we were away"] * 2
    assert lines(rig) == stories(*range(1, 14))


async def test_a_few_that_waited_out_an_outage_come_as_themselves(rig: Rig) -> None:
    rig.chat.then(DESK.id, *[busy() for _ in range(60)])
    await rig.post(DESK, 5)
    await rig.run(7 * HOUR, 15 * MINUTE)
    rig.chat.mishaps.clear()
    await rig.run(20 * MINUTE, 5 * MINUTE)
    assert rig.chat.texts(DESK.id) == stories(1, 2, 3, 4, 5)


async def test_what_may_have_arrived_in_an_outage_is_looked_up_before_it_is_folded(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), stores=True)
    await rig.post(DESK, 8)
    await rig.tick()
    await rig.tick(7 * HOUR)
    assert lines(rig) == stories(*range(1, 9))


async def test_many_that_waited_for_a_parked_channel_come_grouped_on_its_return(rig: Rig) -> None:
    rig.chat.gone.add(DESK.id)
    await rig.post(DESK, 20)
    await rig.tick()
    rig.chat.gone.clear()
    await rig.tick(16 * MINUTE)
    assert rig.chat.texts(DESK.id) == ["While we were away"] * 2
    assert lines(rig) == stories(*range(1, 21))


@pytest.mark.parametrize(("count", "shown"), [(5, stories(1, 2, 3, 4, 5)), (6, ["While we were away"])])
async def test_what_was_published_while_nobody_polled_is_grouped_if_it_is_many(rig: Rig, count: int, shown: list[str]) -> None:
    await rig.post(DESK, count, missed=True)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == shown
    assert lines(rig) == stories(*range(1, count + 1))


async def test_a_reversal_is_not_grouped_with_what_was_missed(rig: Rig) -> None:
    await rig.post(DESK, 6, missed=True)
    await rig.post(DESK, kind=AlertKind.REVERSAL, missed=True)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == ["story 7", "While we were away"]


async def test_a_channel_gone_from_feeds_yaml_is_not_brought_back_by_a_check(rig: Rig) -> None:
    async with rig.store.writing() as uow:
        await uow.desk.sync([CITY, ALARMS], [], [], rig.now)
        await uow.commit()
    await rig.post(DESK)
    await rig.run(HOUR, 15 * MINUTE)
    assert rig.chat.texts(DESK.id) == rig.chat.texts(ALARMS.id) == []


# --- edits and replies ----------------------------------------------------------------------------------------------


async def test_reports_are_coalesced_into_one_edit_a_minute(rig: Rig) -> None:
    [alert] = await rig.post(DESK)
    await rig.tick()
    [post] = await rig.deliveries([alert])
    for _ in range(3):
        async with rig.store.deciding() as uow:
            await enqueue_edit(uow, post, rig.now)
            await uow.commit()
    await rig.alerts.report(alert, rig.now)
    await rig.tick()
    [shown] = rig.chat.channels[DESK.id]
    assert (shown.edits, shown.text) == (1, "story 1\nstory 1: courier, herald")
    async with rig.store.deciding() as uow:
        await enqueue_edit(uow, post, rig.now + SECOND)
        await uow.commit()
    await rig.tick(EDIT_GAP - SECOND)
    assert shown.edits == 1
    await rig.tick(SECOND)
    assert shown.edits == 2


async def test_a_report_that_arrives_while_its_post_is_on_the_way_is_not_lost(rig: Rig) -> None:
    gate = rig.chat.hold(DESK.id)
    [alert] = await rig.post(DESK)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: rig.chat.in_flight[DESK.id] == 1)
    await rig.alerts.report(alert, rig.now)
    gate.set()
    await rig.delivering.idle()
    [shown] = rig.chat.channels[DESK.id]
    assert shown.text == "story 1\nstory 1: courier, herald"
    assert shown.edits == 1


async def test_a_report_that_arrives_before_a_lost_post_is_found_is_not_lost(rig: Rig) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), stores=True)
    [alert] = await rig.post(DESK)
    await rig.tick()
    await rig.alerts.report(alert, rig.now + SECOND)
    await rig.tick(5 * SECOND)
    [shown] = rig.chat.channels[DESK.id]
    assert shown.text == "story 1\nstory 1: courier, herald"


async def test_an_edit_of_a_deleted_message_is_superseded_and_told_to_nobody(rig: Rig) -> None:
    [alert] = await rig.post(DESK)
    await rig.tick()
    [post] = await rig.deliveries([alert])
    rig.chat.channels[DESK.id].clear()
    async with rig.store.deciding() as uow:
        edit = await enqueue_edit(uow, post, rig.now)
        await uow.commit()
    assert edit
    await rig.post(DESK)
    await rig.run(HOUR, 10 * MINUTE)
    assert rig.chat.texts(DESK.id) == ["story 2"]
    assert rig.chat.texts(ALARMS.id) == []


async def test_an_edit_waits_for_nobody_and_an_edit_that_fails_holds_up_nobody(rig: Rig) -> None:
    [alert] = await rig.post(DESK)
    await rig.tick()
    [post] = await rig.deliveries([alert])
    async with rig.store.deciding() as uow:
        await enqueue_edit(uow, post, rig.now)
        await uow.commit()
    rig.chat.then(DESK.id, busy())
    await rig.tick()
    await rig.post(DESK)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == stories(1, 2)
    await rig.tick(5 * SECOND)
    assert rig.chat.channels[DESK.id][0].edits == 1


async def test_a_reply_stands_in_its_thread_or_by_itself_if_the_root_is_gone(rig: Rig) -> None:
    await rig.post(DESK)
    await rig.tick()
    root = rig.chat.channels[DESK.id][0]
    await rig.post(DESK, type=DeliveryType.REPLY, target=root.id)
    await rig.tick()
    assert rig.chat.channels[DESK.id][1].thread == root.id
    rig.chat.channels[DESK.id].remove(root)
    later = await rig.post(DESK, type=DeliveryType.REPLY, target=root.id)
    never_posted = await rig.post(DESK, type=DeliveryType.REPLY)
    await rig.tick()
    assert rig.chat.texts(DESK.id) == stories(2, 3, 4)
    assert [posted.thread for posted in rig.chat.channels[DESK.id]] == [root.id, None, None]
    assert await rig.states([*later, *never_posted]) == ["sent", "sent"]

"""Mutes and what happens at the same time: edits, restarts, sends on their way, other processes, faults."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert
from bot.domain.delivery import DeliveryState
from bot.services.commands.mute import mute
from bot.services.commands.unmute import unmute
from bot.services.outbox import EDIT_GAP, enqueue_edit
from storage.store import SqlStore
from tests.fakes.delivery import ALARMS, CITY, DESK, HOUR, MINUTE, NIGHT, SECOND, Rig, stories
from tests.fakes.muting import ANA, desk_of, mute_story, muted, unmuted
from tests.integration.test_delivery_story import Story, posts
from tests.integration.test_holding_back import lines

COURIER = "While the feed courier was muted"


# --- edits ----------------------------------------------------------------------------------------------------------


async def _edit(rig: Rig, alert: Alert) -> None:
    async with rig.store.deciding() as uow:
        [post] = [each for each in await uow.deliveries.of_alerts([alert.id]) if each.message_id]
        await enqueue_edit(uow, post, rig.now)
        await uow.commit()


async def test_silent_edits_go_on_unless_the_story_is_muted(rig: Rig) -> None:
    [alert] = await rig.post(DESK)
    await rig.tick()
    [shown] = rig.chat.channels[DESK.id]
    await muted(rig, "feed courier", "2h")
    await _edit(rig, alert)
    await rig.tick()
    assert shown.edits == 1
    await mute_story(rig, alert)
    await rig.alerts.report(alert, rig.now)
    await _edit(rig, alert)
    await _edit(rig, alert)
    await rig.tick(EDIT_GAP)
    assert (shown.edits, shown.text) == (1, "story 1\nstory 1: courier")
    await rig.tick(2 * HOUR)
    assert (shown.edits, shown.text) == (2, "story 1\nstory 1: courier, herald")
    assert rig.chat.texts(DESK.id) == ["story 1"]


async def test_the_edits_of_a_story_muted_for_good_are_dropped(rig: Rig) -> None:
    [alert] = await rig.post(DESK)
    await rig.tick()
    await mute_story(rig, alert, "for good")
    await _edit(rig, alert)
    await rig.tick()
    assert rig.chat.channels[DESK.id][0].edits == 0
    async with rig.store.reading() as uow:
        assert await uow.deliveries.next_due() is None


async def test_unmuting_a_story_lets_its_edit_go_at_once(rig: Rig) -> None:
    [alert] = await rig.post(DESK)
    await rig.tick()
    await mute_story(rig, alert)
    await _edit(rig, alert)
    await rig.tick(EDIT_GAP)
    await unmuted(rig, "all")
    await rig.tick(SECOND)
    assert rig.chat.channels[DESK.id][0].edits == 1


# --- restarts and races ---------------------------------------------------------------------------------------------


async def test_a_restart_in_between_loses_nothing(rig: Rig) -> None:
    await muted(rig, "feed courier", "2h")
    await rig.post(DESK, 2)
    await rig.tick()
    await rig.delivering.drain(1)
    rig.delivering = rig.process("two")
    await rig.tick(3 * HOUR)
    assert rig.chat.texts(DESK.id) == [COURIER]
    assert lines(rig) == stories(1, 2)


async def test_what_was_claimed_before_the_mute_is_sent_once(rig: Rig) -> None:
    gate = rig.chat.hold(DESK.id)
    alerts = await rig.post(DESK, 2)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: rig.chat.in_flight[DESK.id] == 1)
    await muted(rig, "feed courier", "2h")
    gate.set()
    await rig.delivering.idle()
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert await rig.states(alerts) == ["sent", "held"]
    await rig.tick(2 * HOUR)
    assert rig.chat.texts(DESK.id) == ["story 1", COURIER]
    assert lines(rig) == stories(1, 2)


@pytest.mark.parametrize("ends", [False, True])
async def test_muting_and_unmuting_race_with_claims_and_decisions(store: SqlStore, other_store: SqlStore, ends: bool) -> None:
    """On both engines: whatever comes first, every alert is told once, and nothing stays held by a mute that has ended."""
    rig, person = Rig(store), Rig(other_store)
    await rig.alerts.open(DESK, CITY, ALARMS)
    await rig.post(DESK, 3)
    if ends:
        await muted(rig, "feed courier", "1w")
    change = unmuted(person, "courier") if ends else muted(person, "feed courier", "2h")
    await asyncio.gather(rig.tick(), change, rig.post(DESK, 2), rig.delivering.tick(rig.now))
    await rig.delivering.idle()
    await rig.tick(SECOND)
    if not ends:
        await rig.tick(2 * HOUR)
    assert sorted(lines(rig)) == stories(1, 2, 3, 4, 5)
    await rig.delivering.drain(10)


steps = st.one_of(
    posts,
    st.tuples(st.just("mute"), st.sampled_from(["feed courier", "story 1", "story 2"]), st.sampled_from(["1h", "5h", "1d"])),
    st.tuples(st.just("unmute"), st.sampled_from(["feed courier", "all"])),
    st.tuples(st.just("die"), st.sampled_from([DESK, NIGHT]), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, 10 * MINUTE, HOUR, 7 * HOUR])),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(steps, min_size=5, max_size=14))
async def test_through_any_story_of_mutes_faults_and_crashes_every_alert_is_told_once(
    story: list[tuple[Any, ...]], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("story") / "gavel.db")
    store = SqlStore(f"sqlite+aiosqlite:///{path}")
    try:
        rig = Story(store)
        await rig.alerts.open(DESK, NIGHT, ALARMS)
        for step in story:
            match step:
                case "mute", what, how_long:
                    await mute(desk_of(rig), ANA, DESK.id, what=what, how_long=how_long, everywhere=what == "story 2")
                case "unmute", what:
                    await unmute(desk_of(rig), ANA, DESK.id, what=what)
            await rig.happen(step)
        await rig.end()
        await check(rig)
    finally:
        await store.close()


async def check(rig: Story) -> None:
    """Every delivery has ended, and a reader saw each alert once unless its message was rejected."""
    deliveries = await rig.deliveries(rig.raised) if rig.raised else []
    assert {delivery.state for delivery in deliveries} <= {DeliveryState.SENT, DeliveryState.FOLDED, DeliveryState.REJECTED}
    seen = Counter(line for channel in rig.chat.channels for line in lines(rig, channel))
    assert rig.delivering.possible_repeats == 0
    for number, alert in enumerate(rig.raised, start=1):
        final = [each for each in deliveries if alert.id in each.alerts and each.state is not DeliveryState.FOLDED]
        assert len(final) == 1
        assert seen[f"story {number}"] == (final[0].state is DeliveryState.SENT)

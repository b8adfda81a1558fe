"""Deliveries to Slack, end to end below the app: chat-platforms.md section 7, lessons.md section 10, each by its number."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.domain.delivery import DeliveryType
from storage.store import SqlStore
from tests.fakes.delivery import HOUR, MINUTE, SECOND, stories
from tests.fakes.slack import Channel
from tests.fakes.slack_delivery import POST, SlackRig, channel, newsroom

FAULTS: list[dict[str, Any]] = [
    {"reset": True},
    {"drop": True},
    {"status": 500},
    {"status": 500, "html": True},
    {"status": 502, "html": True},
    {"status": 200, "html": True},
    {"error": "fatal_error"},
    {"error": "internal_error"},
]
"""After each of these nobody knows whether the message arrived."""

REFUSALS: list[dict[str, Any]] = [
    {"limited": 3},
    {"error": "service_unavailable", "status": 503},
    {"error": "request_timeout"},
    {"status": 403, "html": True},
]
"""After these it did not."""


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[SlackRig]:
    async with newsroom(sqlite_store) as rig:
        yield rig


def posts(rig: SlackRig) -> int:
    return len(rig.server.asked(POST))


# 2. Exactly once


async def test_point_2_every_row_of_the_table_of_faults_ends_with_one_message(rig: SlackRig) -> None:
    rows = [(fault, after, rig.team.channel(f"row-{n}")) for n, fault in enumerate(FAULTS) for after in (False, True)]
    for fault, after, place in rows:
        rig.server.faults.add(POST, after=after, channel=place, **fault)
    await rig.alerts.open(*(channel(place) for _, _, place in rows))
    for _, _, place in rows:
        await rig.post(channel(place))
    await rig.tick()
    asked = posts(rig)
    assert asked == len(rows)
    await rig.tick(MINUTE)
    assert [len(rig.server.messages(place)) for _, _, place in rows] == [1] * len(rows)
    assert posts(rig) == asked + len(FAULTS)


async def test_point_2_a_timeout_is_looked_up(rig: SlackRig) -> None:
    held = rig.server.faults.add(POST, hold=True, after=True)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as rig.session:
        rig.restart()
        alerts = await rig.post(channel(rig.desk))
        await rig.tick()
        assert await rig.states(alerts) == ["pending"]
        await rig.tick(MINUTE)
    assert rig.shown(rig.desk) == stories(1)
    assert (await rig.states(alerts), posts(rig)) == (["sent"], 1)
    held.release()


async def test_point_2_killed_between_post_and_record(rig: SlackRig) -> None:
    held = rig.server.faults.add(POST, hold=True, after=True)
    await rig.post(channel(rig.desk))
    tick = asyncio.create_task(rig.tick())
    await held.reached.wait()
    rig.restart()
    await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1)
    held.release()
    await tick
    assert rig.shown(rig.desk) == stories(1)


@given(st.lists(st.tuples(st.sampled_from(FAULTS + REFUSALS), st.booleans()), max_size=8), st.integers(1, 3))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_fails_each_alert_is_there_once_and_in_order(
    sqlite_template: Path, tmp_path: Path, faults: list[tuple[dict[str, Any], bool]], alerts: int
) -> None:
    async def run() -> None:
        copy = shutil.copy(sqlite_template, tmp_path / "random.db")
        store = SqlStore(f"sqlite+aiosqlite:///{copy}")
        async with newsroom(store) as rig:
            for fault, after in faults:
                rig.server.faults.add(POST, after=after and fault in FAULTS, **fault)
            await rig.post(channel(rig.desk), alerts)
            for _ in range(2 * len(faults) + 1):  # A failure, and a look-up that fails to find it.
                await rig.tick(15 * MINUTE)
            assert rig.shown(rig.desk) == stories(*range(1, alerts + 1))
        await store.close()

    asyncio.run(run())


async def test_many_doubtful_alerts_after_a_crash_share_the_rate_of_the_history_and_all_come_to_an_end(rig: SlackRig) -> None:
    """Each needs two pages, and all at once would use the rate up before any of them has both."""
    places = [rig.team.channel(f"busy-{n}") for n in range(6)]
    await rig.alerts.open(*map(channel, places))
    for place in places:
        rig.server.faults.add(POST, reset=True, after=True, channel=place)
        await rig.post(channel(place))
    await rig.tick()
    for place in places:
        for n in range(250):
            place.say(rig.team.owner, f"{n}")
    rig.server.rates.set("conversations.history", limit=5, per=60)
    rig.restart()
    for _ in range(5):
        await rig.tick(MINUTE)
    assert [rig.shown(place) for place in places] == [[story] for story in stories(1, 2, 3, 4, 5, 6)]
    async with rig.store.reading() as uow:
        assert [await uow.deliveries.waiting(channel(place).id) for place in places] == [[]] * 6


# Answers in threads


async def root(rig: SlackRig) -> str:
    """Post a message; return its id."""
    await rig.post(channel(rig.desk))
    await rig.tick()
    [message] = rig.server.messages(rig.desk)
    return f"{rig.desk.id}/{message.ts}"


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_lost_answer_is_found_in_its_thread(rig: SlackRig, restarted: bool) -> None:
    """Also in the thread of a message that is weeks old, by a process that knows nothing any more."""
    above = await root(rig)
    rig.now += timedelta(days=20)
    rig.server.faults.add(POST, reset=True, after=True)
    [alert] = await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=above)
    await rig.tick()
    if restarted:
        rig.restart()
    await rig.tick(MINUTE)
    assert await rig.states([alert]) == ["sent"]
    _, answer = rig.server.messages(rig.desk)
    [delivery] = await rig.deliveries([alert])
    assert delivery.message_id == f"{above}/{answer.ts}"
    assert posts(rig) == 2


async def test_an_answer_to_a_deleted_message_stands_in_the_channel_and_is_found_there(rig: SlackRig) -> None:
    above = await root(rig)
    rig.server.messages(rig.desk)[0].delete()
    rig.server.faults.add(POST, reset=True, after=True)
    [alert] = await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=above)
    await rig.tick()
    await rig.tick(MINUTE)
    [answer] = rig.server.messages(rig.desk)
    [delivery] = await rig.deliveries([alert])
    assert (answer.thread_ts, delivery.message_id) == (None, f"{rig.desk.id}/{answer.ts}")


async def test_an_answer_whose_thread_is_closed_is_a_post(rig: SlackRig) -> None:
    above = await root(rig)
    rig.server.faults.add(POST, error="restricted_action_thread_locked")
    [alert] = await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=above)
    await rig.tick()
    assert await rig.states([alert]) == ["sent"]
    assert [message.thread_ts for message in rig.server.messages(rig.desk)] == [None, None]


# 3. Rates


async def test_point_3_twenty_alerts_arrive_in_order_without_a_429(rig: SlackRig) -> None:
    began = rig.now
    await rig.post(channel(rig.desk), 20)
    await rig.tick()
    assert rig.shown(rig.desk) == stories(*range(1, 21))
    assert rig.server.rates.refused == {}
    assert timedelta(seconds=19) <= rig.now - began < timedelta(seconds=20)


async def test_point_3_a_burst_by_others_is_waited_out_as_slack_asks(rig: SlackRig) -> None:
    """Whoever else posts with the same app: gaps are at least what Slack asks for, and all arrive."""
    rig.server.rates.set(POST, limit=1, per=30)
    await rig.post(channel(rig.desk), 5)
    await rig.run(timedelta(minutes=4), step=10 * SECOND)
    assert rig.shown(rig.desk) == stories(1, 2, 3, 4, 5)
    assert rig.server.rates.refused == {POST: 4}


async def test_lesson_8_five_posts_through_a_long_429_arrive_in_order_and_other_channels_go_on(rig: SlackRig) -> None:
    rig.server.faults.add(POST, limited=900, channel=rig.desk)
    alerts = await rig.post(channel(rig.desk), 5)
    await rig.tick()
    await rig.post(channel(rig.city))
    await rig.tick(SECOND)
    assert (rig.shown(rig.desk), len(rig.shown(rig.city))) == ([], 1)
    await rig.tick(10 * MINUTE)
    assert posts(rig) == 2
    await rig.tick(5 * MINUTE)
    assert rig.shown(rig.desk) == stories(1, 2, 3, 4, 5)
    assert await rig.states(alerts) == ["sent"] * 5


# 4. Permanent errors


def archive(rig: SlackRig, place: Channel) -> None:
    place.archive()


def unarchive(rig: SlackRig, place: Channel) -> None:
    place.unarchive()
    place.invite()


def kick(rig: SlackRig, place: Channel) -> None:
    place.kick()


def invite(rig: SlackRig, place: Channel) -> None:
    place.invite()


def hide(rig: SlackRig, place: Channel) -> None:
    place.private = True
    place.kick()


@pytest.mark.parametrize(
    ("harm", "mend", "named"),
    [
        (archive, unarchive, "the channel is archived: unarchive it"),
        (kick, invite, "the bot is not in the channel: invite it there"),
        (hide, invite, "the bot cannot see the channel"),
    ],
)
async def test_point_4_a_channel_that_is_gone_is_parked_and_told_elsewhere_and_nothing_is_erased(
    rig: SlackRig, harm: Any, mend: Any, named: str
) -> None:
    harm(rig, rig.desk)
    alerts = await rig.post(channel(rig.desk), 3)
    await rig.post(channel(rig.city))
    await rig.tick()
    assert len(rig.shown(rig.city)) == 1
    assert [text for text in rig.shown(rig.alarms_here) if named in text]
    asked = posts(rig)
    await rig.tick(HOUR)
    assert posts(rig) == asked
    assert await rig.states(alerts) == ["pending"] * 3
    mend(rig, rig.desk)
    await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1, 2, 3)
    assert [text for text in rig.shown(rig.alarms_here) if "can be reached again" in text]


async def test_point_4_a_revoked_token_parks_everything_and_says_what_to_do(rig: SlackRig) -> None:
    rig.team.revoke()
    alerts = await rig.post(channel(rig.desk), 2)
    with capture_logs() as log:
        await rig.tick()
    [failed] = [line for line in log if line["event"] == "send_failed" and line["channel"] == channel(rig.desk).id]
    assert "GAVEL_SLACK_BOT_TOKEN" in failed["reason"] and "token_revoked" in failed["reason"]
    assert await rig.states(alerts) == ["pending"] * 2
    rig.team.reinstate()
    await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1, 2)


async def test_a_refused_payload_lets_the_next_one_pass_and_is_told(rig: SlackRig) -> None:
    rig.server.faults.add(POST, error="msg_blocks_too_long")
    alerts = await rig.post(channel(rig.desk), 2)
    await rig.tick()
    assert await rig.states(alerts) == ["rejected", "sent"]
    assert rig.shown(rig.desk)[0] == "story 2"
    assert "msg_blocks_too_long" in rig.shown(rig.desk)[1]


# 10. Missing scope


async def test_point_10_without_the_history_a_doubtful_alert_is_sent_again_once_and_then_the_scope_is_asked_for(
    rig: SlackRig,
) -> None:
    rig.team.scopes = ["chat:write", "commands"]
    rig.server.faults.add(POST, reset=True, after=True, times=2, channel=rig.desk)
    alerts = await rig.post(channel(rig.desk), 2)
    with capture_logs() as log:
        await rig.tick()
        await rig.tick(MINUTE)
        assert rig.shown(rig.desk) == stories(1, 1)
        for _ in range(3):
            await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1, 1)
    assert len([text for text in rig.shown(rig.alarms_here) if "lacks the scope channels:history" in text]) == 1
    assert {line["scope"] for line in log if line["event"] == "slack_scope_missing"} >= {"channels:history", "channels:read"}
    assert [line["event"] for line in log].count("possible_repeat") == 1
    rig.team.add_scope("channels:history", "channels:read")
    await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1, 1, 2)
    assert await rig.states(alerts) == ["sent", "sent"]


async def test_point_10_with_two_scopes_only_everything_else_goes_on(rig: SlackRig) -> None:
    rig.team.scopes = ["chat:write", "commands"]
    await rig.post(channel(rig.desk), 3)
    await rig.tick()
    await rig.adapter.check(channel(rig.desk).id)
    assert rig.shown(rig.desk) == stories(1, 2, 3)

"""Faults of Slack that come together, each found by an attack: what one alone does not break, several may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.delivery import DeliveryType, idempotency_key
from bot.domain.errors import Transient
from storage.store import SqlStore
from tests.fakes.delivery import HOUR, MINUTE, stories, words
from tests.fakes.slack_delivery import POST, SlackRig, channel, newsroom


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[SlackRig]:
    async with newsroom(sqlite_store) as rig:
        yield rig


# What no check shows


@pytest.mark.parametrize("code", ["restricted_action", "is_inactive", "missing_scope"])
async def test_a_channel_that_looks_well_and_takes_nothing_is_told_of_once_and_again_when_it_does(
    rig: SlackRig, code: str
) -> None:
    """Slack tells of an administrator's setting when something is posted, and never before: each check passes."""
    fault = rig.server.faults.add(POST, error=code, channel=rig.desk, times=1_000)
    await rig.post(channel(rig.desk), 2)
    await rig.run(3 * HOUR, step=15 * MINUTE)
    [told] = rig.shown(rig.alarms_here)
    assert "cannot be reached" in told
    assert fault.hits > 10
    fault.times = 0
    await rig.tick(15 * MINUTE)
    assert rig.shown(rig.desk) == stories(1, 2)
    [_, again] = rig.shown(rig.alarms_here)
    assert "can be reached again" in again


async def test_a_channel_that_looks_well_and_is_refused_for_another_reason_is_told_of_anew(rig: SlackRig) -> None:
    rig.server.faults.add(POST, error="restricted_action", channel=rig.desk)
    rig.server.faults.add(POST, error="is_archived", channel=rig.desk)
    await rig.post(channel(rig.desk))
    await rig.tick()
    await rig.tick(15 * MINUTE)
    forbidden, archived = rig.shown(rig.alarms_here)
    assert "forbids" in forbidden and "archived" in archived


# Looking for what may have arrived


async def test_more_threads_than_slack_answers_for_in_a_minute_are_all_looked_through(rig: SlackRig) -> None:
    """A process that knows nothing any more, and people who talked under each alert: a search that began anew had no end."""
    await rig.alerts.open(channel(rig.desk))
    here, ana = channel(rig.desk).id, rig.team.person("Ana")
    for n in range(70):
        await rig.adapter.send(here, words(1_000 + n))
    rig.now += HOUR
    rig.server.faults.add(POST, reset=True)
    alerts = await rig.post(channel(rig.desk))
    await rig.tick()
    for message in rig.server.messages(rig.desk):
        rig.desk.say(ana, "well?", thread=message)
    rig.restart()
    await rig.run(5 * MINUTE)
    assert await rig.states(alerts) == ["sent"]
    assert len([one for one in rig.server.asked("conversations.replies") if one.status == 200]) == 70


async def test_a_history_of_which_slack_gives_one_page_a_minute_is_read_to_its_end(rig: SlackRig) -> None:
    rig.server.faults.add(POST, reset=True, after=True)
    alerts = await rig.post(channel(rig.desk))
    await rig.tick()
    ana = rig.team.person("Ana")
    for n in range(900):
        rig.desk.say(ana, f"{n}")
    rig.server.rates.set("conversations.history", limit=1, per=60)
    await rig.run(10 * MINUTE)
    assert (await rig.states(alerts), len(rig.server.asked(POST))) == (["sent"], 1)


async def test_a_thread_read_in_vain_is_read_again_for_the_next_doubt(rig: SlackRig) -> None:
    here, ana = channel(rig.desk).id, rig.team.person("Ana")
    root = await rig.adapter.send(here, words(1))
    rig.now += HOUR
    rig.desk.say(ana, "well?", thread=rig.server.messages(rig.desk)[0])
    rig.restart()
    assert await rig.adapter.find(here, idempotency_key(2), rig.now - MINUTE) is None
    rig.server.faults.add(POST, reset=True, after=True)
    [alert] = await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=root)
    await rig.tick()
    rig.restart()
    await rig.tick(MINUTE)
    assert await rig.states([alert]) == ["sent"]
    assert len(rig.server.asked(POST)) == 2


@pytest.mark.parametrize(
    "answer", [{}, {"messages": None}, {"messages": "none"}, {"messages": [None]}, {"messages": [], "response_metadata": "x"}]
)
async def test_an_answer_that_makes_no_sense_does_not_say_that_nothing_arrived(
    rig: SlackRig, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]
) -> None:
    client = rig.adapter.workspaces.all[0].client
    await rig.adapter.workspaces.identify()

    async def conversations_history(**asked: Any) -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=client, http_verb="GET", api_url="", req_args={}, data={"ok": True} | answer, headers={}, status_code=200
        )

    monkeypatch.setattr(client, "conversations_history", conversations_history)
    with pytest.raises(Transient, match="cannot be read"):
        await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR)


# Rates


async def test_a_wait_of_years_is_not_believed(rig: SlackRig) -> None:
    """The outbox tries again after a day; the adapter must let it."""
    rig.server.faults.add(POST, limited=99_999_999, channel=rig.desk)
    alerts = await rig.post(channel(rig.desk))
    await rig.tick()
    await rig.tick(timedelta(days=1))
    assert await rig.states(alerts) == ["sent"]

"""HTTP mode of the tests' own Slack against the real slack_bolt: signed and forged requests, retries, addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.pulse import Pulse
from tests.fakes.slack import ManualClock, Member, NotAnswered, SlackServer, Workspace
from tests.fakes.slack.client import bolt, listening

START = datetime(2025, 6, 30, 12, tzinfo=UTC)


class Rig:
    """An app that listens for HTTP, and what it heard."""

    def __init__(self, team: Workspace, ana: Member) -> None:
        self.team = team
        self.ana = ana
        self.heard: list[str] = []
        self.pulse = Pulse()

    async def until(self, count: int) -> list[str]:
        """Wait until so much was heard."""
        await self.pulse.until(lambda: len(self.heard) >= count)
        return self.heard


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def rig(clock: ManualClock) -> AsyncIterator[Rig]:
    async with SlackServer(clock=clock) as server:
        team = server.workspace("Desk")
        ana = team.member("Ana", team.channel("desk"))
        made = Rig(team, ana)
        app = bolt(server, team)

        @app.command("/gavel")
        async def gavel(ack: Any, command: dict[str, str]) -> None:
            made.heard.append(command["text"])
            await ack(f"heard {command['text']}")

        @app.event("app_mention")
        async def mention(body: dict[str, Any], request: Any) -> None:
            retry = request.headers.get("x-slack-retry-num", ["0"])[0]
            made.heard.append(f"{body['event_id']} {retry}")
            made.pulse.beat()

        async with listening(app, team):
            yield made


async def test_a_command_is_answered_in_the_response(rig: Rig) -> None:
    answer = await rig.ana.command("/gavel mutes")
    assert (answer.text, answer.envelope.status) == ("heard mutes", 200)
    assert answer.took < 3


@pytest.mark.parametrize("forged", [{"secret": "0" * 32}, {"age": 400}, {"age": -400}, {"signed": False}])
async def test_forged_requests_have_no_effect(rig: Rig, forged: dict[str, Any]) -> None:
    answer = await rig.ana.command("/gavel once")
    rig.ana.mention()
    await rig.until(2)
    before = list(rig.heard)
    for envelope in (answer.envelope, *rig.team.app.events()):
        assert (await rig.team.app.http.forge(envelope, **forged)).status == 401
    assert rig.heard == before
    assert (await rig.team.app.http.forge(answer.envelope)).status == 200
    assert rig.heard == [*before, "once"]


async def test_the_address_is_verified(rig: Rig) -> None:
    received = await rig.team.app.http.verify("a challenge")
    assert (received.status, received.body) == (200, '{"challenge": "a challenge"}')


async def test_an_event_again_has_its_id_and_a_number(rig: Rig) -> None:
    rig.ana.mention()
    await rig.until(1)
    rig.team.app.repeat()
    first, second = await rig.until(2)
    assert (first.split()[0], first.split()[1]) == (second.split()[0], "0")
    assert second.split()[1] == "1"
    await rig.team.world.pulse.until(lambda: all(one.acknowledged for one in rig.team.app.envelopes))
    assert rig.team.app.redeliver() == []


async def test_an_app_that_is_not_there(rig: Rig) -> None:
    rig.team.app.request_url = "http://127.0.0.1:9/slack/events"
    with pytest.raises(NotAnswered, match="dispatch_failed"):
        await rig.ana.command("/gavel mutes")
    rig.ana.mention()
    [event] = rig.team.app.events()
    await rig.team.world.pulse.until(lambda: bool(event.failed))
    assert rig.team.app.unacknowledged() == [event]


async def test_an_answer_that_is_an_error(rig: Rig) -> None:
    with pytest.raises(NotAnswered, match="http_404"):
        await rig.ana.command("/nobody hears this")


async def test_a_late_answer_is_an_operation_timeout(rig: Rig, clock: ManualClock) -> None:
    answer = rig.ana.begin("/gavel mutes")
    clock.advance(timedelta(seconds=4))
    with pytest.raises(NotAnswered, match="operation_timeout"):
        await answer.complete()

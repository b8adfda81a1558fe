"""The tests' own Slack against the real Socket Mode client: hello, envelopes, redelivery, refreshes, losses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from tests.fakes.pulse import Pulse
from tests.fakes.slack import ManualClock, Member, NotAnswered, SlackServer, Workspace
from tests.fakes.slack.client import bolt, connected, web_client

START = datetime(2025, 6, 30, 12, tzinfo=UTC)


class Heard:
    """What reached the listeners of an app; ``hold`` keeps commands from being acknowledged."""

    def __init__(self, app: AsyncApp) -> None:
        self.events: list[str] = []
        self.texts: list[str] = []
        self.pulse = Pulse()
        self.going = asyncio.Event()
        self.going.set()

        @app.event({"type": "app_mention"})
        @app.event({"type": "member_joined_channel"})
        @app.event({"type": "channel_rename"})
        async def event(body: dict[str, Any]) -> None:
            self.events.append(f"{body['event']['type']} {body['event_id']}")
            self.pulse.beat()

        @app.command("/gavel")
        async def command(ack: Any, command: dict[str, Any]) -> None:
            self.texts.append(command["text"])
            self.pulse.beat()
            await self.going.wait()
            await ack(f"heard {command['text']}")

    async def until(self, count: int) -> list[str]:
        """Wait until so many events were heard."""
        await self.pulse.until(lambda: len(self.events) >= count)
        return self.events


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=clock) as running:
        running.rates.generous()
        yield running


@pytest.fixture
def team(server: SlackServer) -> Workspace:
    return server.workspace("Desk")


@pytest.fixture
def ana(team: Workspace) -> Member:
    return team.member("Ana", team.channel("desk"))


@pytest.fixture
def app(server: SlackServer, team: Workspace) -> AsyncApp:
    return bolt(server, team)


@pytest.fixture
def heard(app: AsyncApp) -> Heard:
    return Heard(app)


async def test_a_command_is_acknowledged_with_its_answer(app: AsyncApp, team: Workspace, ana: Member, heard: Heard) -> None:
    async with connected(app, team):
        answer = await ana.command("/gavel mutes")
        assert (answer.text, answer.ephemeral, answer.failed) == ("heard mutes", True, "")
        assert 0 < answer.took < 3
        [sent] = team.app.sockets.acknowledgements
        assert sent == {"envelope_id": answer.envelope.id, "payload": {"text": "heard mutes"}}
    assert team.app.sockets.open == []


async def test_an_event_is_told_once_and_acknowledged_by_the_library(
    app: AsyncApp, team: Workspace, ana: Member, heard: Heard
) -> None:
    async with connected(app, team):
        ana.mention("help")
        [told] = await heard.until(1)
        await team.world.pulse.until(lambda: team.app.unacknowledged() == [])
        [envelope] = team.app.events("app_mention")
        assert told == f"app_mention {envelope.event_id}"
        assert envelope.payload["event"]["text"] == f"<@{team.bot.id}> help"
        assert (envelope.retry, envelope.took is not None) == (0, True)


async def test_what_happened_before_anybody_listened_is_not_told(
    app: AsyncApp, team: Workspace, ana: Member, heard: Heard
) -> None:
    ana.mention("too early")
    async with connected(app, team):
        ana.mention("in time")
        await heard.until(1)
        assert len(team.app.events()) == 1


async def test_the_same_event_again_has_its_id_and_a_number(app: AsyncApp, team: Workspace, ana: Member, heard: Heard) -> None:
    async with connected(app, team):
        ana.mention()
        await heard.until(1)
        again = team.app.repeat()
        first, second = await heard.until(2)
        assert first == second
        assert (again.retry, again.form()["retry_attempt"]) == (1, 1)


async def test_each_envelope_goes_to_one_open_socket(
    server: SlackServer, app: AsyncApp, team: Workspace, ana: Member, heard: Heard
) -> None:
    other = bolt(server, team)
    theirs = Heard(other)
    async with connected(app, team), connected(other, team):
        assert len(team.app.sockets.open) == 2
        answers = [await ana.command(f"/gavel {number}") for number in range(4)]
        assert [answer.text for answer in answers] == [f"heard {number}" for number in range(4)]
        assert (heard.texts, theirs.texts) == (["0", "2"], ["1", "3"])


async def test_a_late_acknowledgement_is_an_operation_timeout(
    app: AsyncApp, team: Workspace, ana: Member, heard: Heard, clock: ManualClock
) -> None:
    async with connected(app, team):
        heard.going.clear()
        answer = ana.begin("/gavel mutes")
        await heard.pulse.until(lambda: bool(heard.texts))
        clock.advance(timedelta(seconds=3, milliseconds=1))
        heard.going.set()
        with pytest.raises(NotAnswered, match="operation_timeout"):
            await answer.complete()
        assert answer.messages == []


async def test_a_refresh_brings_a_new_socket(app: AsyncApp, team: Workspace, ana: Member, heard: Heard) -> None:
    async with connected(app, team):
        for number, again in enumerate((team.app.sockets.refresh, team.app.sockets.warn), start=2):
            again()
            await team.app.sockets.ready(number)
            await team.world.pulse.until(lambda: len(team.app.sockets.open) == 1)
        assert team.app.sockets.asked == 3
        assert (await ana.command("/gavel mutes")).text == "heard mutes"


async def test_a_command_without_a_socket_fails_and_an_event_waits(
    app: AsyncApp, team: Workspace, ana: Member, heard: Heard
) -> None:
    async with connected(app, team, ping_interval=0.5):
        team.app.sockets.down()
        with pytest.raises(NotAnswered, match="dispatch_failed"):
            await ana.command("/gavel mutes")
        ana.mention()
        team.app.sockets.up()
        await team.app.sockets.ready(2)
        [told] = await heard.until(1)
        assert told.startswith("app_mention")
        assert [one.retry for one in team.app.events("app_mention")] == [0, 1]
        assert heard.texts == []


async def test_what_is_lost_in_a_dead_connection_is_told_again_unless_it_was_a_command(
    app: AsyncApp, team: Workspace, ana: Member, heard: Heard
) -> None:
    async with connected(app, team, ping_interval=0.5):
        team.app.sockets.lose(2)
        ana.mention()
        answer = ana.begin("/gavel mutes")
        team.app.sockets.drop()
        await team.app.sockets.ready(2)
        await heard.until(1)
        await team.world.pulse.until(lambda: team.app.unacknowledged() == [])
        assert not answer.envelope.acknowledged
        assert heard.texts == []
        assert (await ana.command("/gavel again")).text == "heard again"


async def test_what_nobody_acknowledges_is_delivered_three_times_more(
    server: SlackServer, team: Workspace, ana: Member
) -> None:
    async with connected(bolt(server, team), team):
        ana.mention()
        rounds = [len(team.app.redeliver()) for _ in range(4)]
        assert rounds == [1, 1, 1, 0]
        assert [one.retry for one in team.app.events()] == [0, 1, 2, 3]
        assert len({one.event_id for one in team.app.events()}) == 1


async def test_a_silent_socket_is_given_up(app: AsyncApp, team: Workspace) -> None:
    team.app.sockets.silent = True
    async with connected(app, team, ping_interval=0.2):
        await team.app.sockets.ready(2)
        assert team.app.sockets.asked == 2


async def test_ten_sockets_are_the_most_and_an_address_is_good_once(server: SlackServer, team: Workspace) -> None:
    client = web_client(server, team)
    async with contextlib.AsyncExitStack() as stack:
        for number in range(1, 12):
            socket = SocketModeClient(app_token=team.app.token, web_client=client, auto_reconnect_enabled=False)
            stack.push_async_callback(socket.close)
            socket.wss_uri = await socket.issue_new_wss_url()
            await socket.connect()  # type: ignore[no-untyped-call]
            if number <= 10:
                await team.app.sockets.ready(number)
        assert len(team.app.sockets.open) == 10
        assert socket.wss_uri
        with pytest.raises(Exception, match="403"):
            await socket.aiohttp_client_session.ws_connect(socket.wss_uri)


async def test_two_workspaces_have_sockets_of_their_own(server: SlackServer, team: Workspace, ana: Member) -> None:
    other = server.workspace("Other")
    bo = other.member("Bo", other.channel("desk"))
    mine, theirs = bolt(server, team), bolt(server, other)
    ours, others = Heard(mine), Heard(theirs)
    async with connected(mine, team), connected(theirs, other):
        await ana.command("/gavel mine")
        await bo.command("/gavel theirs")
        assert (ours.texts, others.texts) == (["mine"], ["theirs"])


async def test_events_need_their_scope_and_membership(app: AsyncApp, team: Workspace, ana: Member, heard: Heard) -> None:
    secret = team.channel("secret", private=True, invited=False)
    async with connected(app, team):
        secret.rename("hidden")
        ana.at(secret).mention()
        team.drop_scope("app_mentions:read")
        ana.mention()
        ana.channel.rename("key-west")
        assert [told.split()[0] for told in await heard.until(1)] == ["channel_rename"]
        secret.invite()
        assert [told.split()[0] for told in await heard.until(2)] == ["channel_rename", "member_joined_channel"]
        assert len(team.app.events()) == 2


async def test_a_manifest_says_which_events_are_told(app: AsyncApp, team: Workspace, ana: Member, heard: Heard) -> None:
    team.app.declare({"settings": {"event_subscriptions": {"bot_events": ["channel_rename"]}}})
    async with connected(app, team):
        ana.mention()
        team.channel("elsewhere", invited=False).rename("public")
        assert [told.split()[0] for told in await heard.until(1)] == ["channel_rename"]
        assert len(team.app.events()) == 1


async def test_messages_are_told_to_those_who_subscribed(app: AsyncApp, team: Workspace, ana: Member) -> None:
    said: list[str] = []
    pulse = Pulse()

    @app.message("")
    async def message(body: dict[str, Any]) -> None:
        said.append(body["event"]["text"])
        pulse.beat()

    async with connected(app, team):
        ana.say("not told")
        team.app.subscribe({"message.channels"})
        ana.say("told")
        await pulse.until(lambda: bool(said))
        assert said == ["told"]

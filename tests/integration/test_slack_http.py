"""HTTP mode: what Slack posts to Gavel's own web server, and what others do (chat-platforms.md section 7, points 8 and 9)."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from adapters.slack.client import SlackAdapter
from adapters.slack.teams import Tokens
from bot.web.health import serve
from tests.fakes.pulse import Pulse
from tests.fakes.slack import SlackServer
from tests.fakes.slack import Workspace as Team


class Told(list[str]):
    """The channels that the app is told of."""

    def __init__(self) -> None:
        super().__init__()
        self.pulse = Pulse()

    def __call__(self, channel: str) -> None:
        self.append(channel)
        self.pulse.beat()


@asynccontextmanager
async def mounted(server: SlackServer, told: Told, *teams: Team) -> AsyncIterator[str]:
    """Serve workspaces in HTTP mode on Gavel's web server; yields the Request URL."""
    tokens = [Tokens(team.token, signing_secret=team.app.secret) for team in teams]
    async with SlackAdapter.open(tokens, api_url=server.api_url, on_channel=told) as adapter:
        app = web.Application()
        app.add_routes(adapter.routes)
        async with serve(app, "127.0.0.1", 0) as port:
            url = f"http://127.0.0.1:{port}/slack/events"
            for team in teams:
                team.app.request_url = url
            yield url


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def test_events_come_by_http_and_no_socket_is_opened(server: SlackServer) -> None:
    team, told = server.workspace("Desk"), Told()
    here = team.channel("key-west")
    async with mounted(server, told, team):
        assert (await team.app.http.verify("abc")).body in ("abc", '{"challenge": "abc"}')
        here.archive()
        await told.pulse.until(lambda: told == [f"slack:{here.id}"])
        assert team.app.sockets.asked == 0


@pytest.mark.parametrize("forged", [{"secret": "0" * 32}, {"age": 400}, {"age": -400}, {"signed": False}])
async def test_point_8_a_forged_request_is_refused_without_effect(server: SlackServer, forged: dict[str, object]) -> None:
    team, told = server.workspace("Desk"), Told()
    here = team.channel("key-west")
    async with mounted(server, told, team):
        here.archive()
        await told.pulse.until(lambda: len(told) == 1)
        envelope = team.app.events()[-1]
        envelope.payload = envelope.payload | {"event_id": "Ev0FORGED"}
        asked = len(server.requests)
        answer = await team.app.http.forge(envelope, **forged)  # type: ignore[arg-type]
        assert (answer.status, len(told), len(server.requests)) == (401, 1, asked)


@pytest.mark.parametrize(
    "headers", [{"X-Slack-Request-Timestamp": "soon"}, {"X-Slack-Signature": "v0=é"}, {"X-Slack-Signature": ""}]
)
async def test_a_nonsensical_signature_is_refused(server: SlackServer, headers: dict[str, str]) -> None:
    team = server.workspace("Desk")
    async with mounted(server, Told(), team):
        assert (await team.app.http.post("{}", signed=False, headers=headers)).status == 401


NONSENSE = ["", "not json", "{", "[1]", '"text"', "null", "[" * 100_000, '{"event": 5}', "payload=%7B"]
NONSENSE += ['{"type": "event_callback", "event": null}', '{"type": "event_callback", "event": {"type": 5}, "event_id": []}']


@pytest.mark.parametrize("body", NONSENSE)
async def test_a_signed_body_that_is_no_json_object_breaks_nothing(server: SlackServer, body: str) -> None:
    team, told = server.workspace("Desk"), Told()
    here = team.channel("key-west")
    async with mounted(server, told, team):
        received = await team.app.http.post(body)
        assert received.status != 401 and "Internal Server Error" not in received.body
        here.archive()
        await told.pulse.until(lambda: len(told) == 1)


async def test_bytes_that_are_no_text_and_a_body_without_end_are_refused(server: SlackServer) -> None:
    team = server.workspace("Desk")
    async with mounted(server, Told(), team) as url, aiohttp.ClientSession() as session:
        headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}
        for body, status in ((b"\xff\xfe", 401), (b"x" * (2 << 20), 413)):
            async with session.post(url, data=io.BytesIO(body), headers=headers) as answer:
                assert answer.status == status


async def test_point_9_a_repeated_delivery_is_handled_once(server: SlackServer) -> None:
    team, told = server.workspace("Desk"), Told()
    here, other = team.channel("key-west"), team.channel("city")
    async with mounted(server, told, team):
        here.archive()
        await told.pulse.until(lambda: len(told) == 1)
        again = team.app.repeat()
        await server.until(lambda: again.acknowledged)
        assert again.retry == 1
        other.archive()
        await told.pulse.until(lambda: len(told) == 2)
        assert told == [f"slack:{here.id}", f"slack:{other.id}"]


async def test_each_workspace_is_known_by_its_own_secret(server: SlackServer) -> None:
    one, two, told = server.workspace("Desk"), server.workspace("Keys"), Told()
    here, there = one.channel("key-west"), two.channel("keys")
    async with mounted(server, told, one, two):
        there.archive()
        await told.pulse.until(lambda: len(told) == 1)
        here.archive()
        await told.pulse.until(lambda: len(told) == 2)
    assert told == [f"slack:{two.id}/{there.id}", f"slack:{one.id}/{here.id}"]

"""A Slack socket that breaks in every way, while deliveries go on (chat-platforms.md section 7, point 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack import connection
from tests.fakes.slack import SlackServer
from tests.fakes.slack import Workspace as Team
from tests.fakes.slack_life import Told, hasty, opened, words


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> SlackServer:
    """A server that is not started yet."""
    return hasty(monkeypatch)


BREAKS: dict[str, Callable[[Team], None]] = {
    "aborted": lambda team: team.app.sockets.drop(),
    "asked to refresh": lambda team: team.app.sockets.refresh(),
    "warned": lambda team: team.app.sockets.warn(),
    "switched off": lambda team: team.app.sockets.refresh("link_disabled"),
}
NO_ADDRESS: dict[str, dict[str, Any]] = {
    "fails": {"error": "internal_error"},
    "is not answered": {"drop": True},
    "is answered with nonsense": {"status": 200, "html": True},
    "is limited": {"limited": 1},
    "is refused": {"error": "invalid_auth"},
}


@pytest.mark.parametrize("how", BREAKS)
async def test_point_5_a_broken_socket_comes_back_and_deliveries_go_on(server: SlackServer, how: str) -> None:
    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        told = Told()
        async with opened(server, team, on_channel=told) as adapter:
            await team.app.sockets.ready()
            for times in (2, 3):
                BREAKS[how](team)
                await adapter.send(f"slack:{here.id}", words(times))
                await team.app.sockets.ready(times)
            await told.of(here.id, lambda: here.rename("conch"))
        assert len(server.messages(here)) == 2


@pytest.mark.parametrize("how", NO_ADDRESS)
async def test_point_5_the_socket_is_back_once_its_address_is_given_again(server: SlackServer, how: str) -> None:
    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        async with opened(server, team) as adapter:
            await team.app.sockets.ready()
            fault = server.faults.add("apps.connections.open", times=3, **NO_ADDRESS[how])
            team.app.sockets.drop()
            await adapter.send(f"slack:{here.id}", words(1))
            await team.app.sockets.ready(2)
        assert fault.hits == 3


async def test_a_socket_that_slack_renews_is_left_to_the_library(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However closely it is watched: one new address, one new socket."""
    monkeypatch.setattr(connection, "WATCH_SECONDS", 0)
    async with server:
        team = server.workspace("Desk")
        here, told = team.channel("key-west"), Told()
        with capture_logs() as log:
            async with opened(server, team, on_channel=told):
                await team.app.sockets.ready()
                for times in (2, 3, 4):
                    team.app.sockets.refresh()
                    await team.app.sockets.ready(times)
                    await told.of(here.id, lambda: here.rename("conch"))
                assert (team.app.sockets.asked, team.app.sockets.opened) == (4, 4)
        assert [line["event"] for line in log].count("slack_socket_connected") == 1


async def test_why_there_is_no_socket_is_told_once(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        with capture_logs() as log:
            async with opened(server, team):
                await team.app.sockets.ready()
                refused = server.faults.add("apps.connections.open", error="invalid_auth", times=4)
                team.app.sockets.drop()
                await team.app.sockets.ready(2)
        assert refused.hits == 4
        [line] = [line for line in log if line["event"] == "slack_socket_failed"]
        assert line["setting"] == "GAVEL_SLACK_APP_TOKEN" and "connections:write" in line["reason"]


async def test_a_socket_that_nobody_answers_on_is_made_anew(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.2)
    async with server:
        team = server.workspace("Desk")
        async with opened(server, team):
            await team.app.sockets.ready()
            team.app.sockets.silent = True
            await server.until(lambda: team.app.sockets.opened >= 2)
            team.app.sockets.silent = False
            await team.app.sockets.ready(2)


async def test_events_of_a_gap_are_taken_once_the_socket_is_back(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        here, told = team.channel("key-west"), Told()
        async with opened(server, team, on_channel=told):
            await team.app.sockets.ready()
            team.app.sockets.down()
            here.archive()
            await told.of(here.id, team.app.sockets.up)


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "{",
        "[]",
        "null",
        '{"type": 5}',
        '{"envelope_id": 5, "type": "events_api", "payload": null}',
        '{"envelope_id": "e", "type": "slash_commands", "payload": {}}',
        '{"envelope_id": "e", "type": "interactive", "payload": []}',
        '{"envelope_id": "e", "type": "nonsense", "payload": {}}',
        "[" * 100_000,
    ],
)
async def test_what_makes_no_sense_is_passed_over_and_the_next_event_is_heard(server: SlackServer, frame: str) -> None:
    async with server:
        team = server.workspace("Desk")
        here, told = team.channel("key-west"), Told()
        async with opened(server, team, on_channel=told):
            await team.app.sockets.ready()
            [socket] = team.app.sockets.open
            await socket.connection.send_str(frame)
            await told.of(here.id, lambda: here.rename("conch"))
        assert team.app.sockets.opened == 1

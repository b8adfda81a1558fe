"""``gavel run`` on Slack: the real process, the real clients, a Slack of the tests' own."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from adapters.slack.manifest import manifest
from tests.e2e import running
from tests.e2e.town import town
from tests.fakes.slack import SlackServer, Workspace
from tests.fakes.slack_newsroom import workspace

pytestmark = pytest.mark.no_cover


def settings(server: SlackServer, team: Workspace) -> dict[str, str]:
    """The two tokens and the address."""
    return {
        "GAVEL_SLACK_BOT_TOKEN": team.token,
        "GAVEL_SLACK_APP_TOKEN": team.app.token,
        "GAVEL_SLACK_API_URL": server.api_url,
    }


def logged(directory: Path) -> str:
    """What the process said; never how it broke."""
    log = (directory / "log").read_text()
    assert "Traceback" not in log
    return log


@pytest.mark.timeout(120)
async def test_with_two_tokens_and_the_address_gavel_comes_up_and_serves(tmp_path: Path) -> None:
    async with SlackServer() as server:
        team = workspace(server)
        ana = team.member("Ana", team.channel("desk"))
        async with running.gavel(tmp_path, settings(server, team)) as process:
            await team.app.sockets.ready(1, 60)
            assert "Subscribed: No. 1" in (await ana.command("/gavel subscribe Key West, FL")).text
            team.app.sockets.drop()
            await team.app.sockets.ready(2, 60)
            assert "1 subscription" in (await ana.command("/gavel subscriptions")).text
            await running.stopped(process, tmp_path)
        assert team.app.sockets.open == []
        async with running.gavel(tmp_path, settings(server, team)) as process:
            await team.app.sockets.ready(3, 60)
            assert "1 subscription" in (await ana.command("/gavel subscriptions")).text
            await running.stopped(process, tmp_path, lives=2)
        tokens = {one.headers.get("Authorization", "").removeprefix("Bearer ") for one in server.requests}
        assert tokens == {team.token, team.app.token}
    log = logged(tmp_path)
    assert "no feeds.yaml" in log
    assert not any(secret in log for secret in (team.token, team.app.token, "ticket=", "/commands/"))


@pytest.mark.timeout(120)
async def test_with_the_database_locked_a_command_is_acknowledged_and_answered(tmp_path: Path) -> None:
    async with SlackServer() as server:
        team = workspace(server)
        ana = team.member("Ana", team.channel("desk"))
        ana.patience = 60
        async with running.gavel(tmp_path, settings(server, team)) as process:
            await team.app.sockets.ready(1, 60)
            await running.came_up(tmp_path)
            with closing(sqlite3.connect(tmp_path / "gavel.db", isolation_level=None)) as connection:
                connection.execute("BEGIN EXCLUSIVE")
                locked = ana.begin("/gavel subscribe Key West, FL")
                assert (await locked.acknowledged()).took < 3
                assert not locked.shown
                connection.execute("ROLLBACK")
            answer = await locked.complete()
            assert "Subscribed: No. 1" in answer.text and not answer.failed
            await running.stopped(process, tmp_path)
    logged(tmp_path)


@pytest.mark.timeout(120)
async def test_over_http_gavel_serves_what_is_signed_and_nothing_else(tmp_path: Path) -> None:
    async with SlackServer() as server:
        team = workspace(server)
        ana = team.member("Ana", team.channel("desk"))
        given = settings(server, team) | {"GAVEL_SLACK_SIGNING_SECRET": team.app.secret}
        del given["GAVEL_SLACK_APP_TOKEN"]
        async with running.gavel(tmp_path, given) as process:
            await running.came_up(tmp_path)
            address = running.health(tmp_path).removesuffix("/health")
            team.app.declare(yaml.safe_load(manifest(address)))
            team.app.request_url = team.app.declaration("settings", "event_subscriptions", "request_url")
            assert "challenge-of-slack" in (await team.app.http.verify("challenge-of-slack")).body
            assert "Subscribed: No. 1" in (await ana.command("/gavel subscribe Key West, FL")).text
            asked = team.app.envelopes[-1]
            forge = team.app.http.forge
            forged = [await forge(asked, secret="0" * 32), await forge(asked, age=400), await forge(asked, signed=False)]
            assert [one.status for one in forged] == [401, 401, 401]
            assert "1 subscription" in (await ana.command("/gavel subscriptions")).text
            await running.stopped(process, tmp_path)
        assert server.asked("apps.connections.open") == []
    assert team.app.secret not in logged(tmp_path)


@pytest.mark.timeout(180)
async def test_killed_between_post_and_record_there_is_one_message(tmp_path: Path) -> None:
    """Slack would take the message again: only looking for it tells that it arrived."""
    async with SlackServer() as server, town(1) as place:
        team = workspace(server)
        desk = team.channel("desk")
        running.convene(place, tmp_path, f"slack:{desk.id}")
        held = server.faults.add("chat.postMessage", after=True, hold=True)
        given = settings(server, team) | running.FOR_FEEDS
        async with running.gavel(tmp_path, given) as process:
            await asyncio.wait_for(held.reached.wait(), 60)
            process.kill()
        assert len(server.messages(desk)) == 1
        server.faults.clear()
        running.let_leases_run_out(tmp_path)
        async with running.gavel(tmp_path, given) as process:
            await running.settled(tmp_path)
            await running.stopped(process, tmp_path)
        assert len(server.messages(desk)) == 1
        assert len(server.asked("chat.postMessage")) == 1
        assert server.asked("conversations.history")
    assert team.token not in logged(tmp_path)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ["GAVEL_SLACK_BOT_TOKEN", "GAVEL_SLACK_APP_TOKEN"])
async def test_a_refused_token_ends_the_start_with_the_reason(tmp_path: Path, name: str) -> None:
    async with SlackServer() as server:
        given = settings(server, workspace(server))
        given[name] = given[name].replace("own", "old")
        async with running.gavel(tmp_path, given) as process:
            assert await process.wait() == 1
    log = logged(tmp_path)
    assert name in log and "Slack refuses" in log and given[name] not in log


@pytest.mark.timeout(120)
async def test_a_token_in_the_place_of_the_other_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    async with SlackServer() as server:
        given = settings(server, workspace(server))
        given["GAVEL_SLACK_BOT_TOKEN"] = given["GAVEL_SLACK_APP_TOKEN"]
        async with running.gavel(tmp_path, given) as process:
            assert await process.wait() == 1
        assert server.requests == []
    log = logged(tmp_path)
    assert "GAVEL_SLACK_BOT_TOKEN" in log and given["GAVEL_SLACK_APP_TOKEN"] not in log

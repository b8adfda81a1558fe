"""Commands and presses on Slack are acknowledged in time, done once, and answered; an answer that fails is noticed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import open_app
from bot.catalog import Catalog
from bot.domain.errors import StoreError
from bot.services.commands.topics import list_topics
from bot.web import health
from tests.fakes import chat_newsroom
from tests.fakes.chat_newsroom import OneClock, eventually
from tests.fakes.newsroom import HERE, START, TOPIC
from tests.fakes.slack import ManualClock, Member, SlackServer
from tests.fakes.slack_newsroom import SlackNewsroom, slack_newsroom, workspace
from tests.fakes.slack_saying import say

TOPICS = "bot.services.commands.book_everywhere.list_topics"


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[SlackNewsroom]:
    async with slack_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


async def test_with_the_database_locked_a_command_is_acknowledged_in_time(tmp_path: Path, sqlite_url: str) -> None:
    async with slack_newsroom(tmp_path, sqlite_url) as room:
        with closing(sqlite3.connect(tmp_path / "gavel.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            message = await say(room, "an alert", "gavel:why:1:abc")
            begun = room.ana.begin("/gavel subscribe Key West, FL")
            pressed = room.ana.begin_press(message, "Old")
            for each in (begun, pressed):
                assert (await each.acknowledged()).took < 3
                assert not each.shown
            other.execute("ROLLBACK")
            assert "Subscribed" in (await begun.complete()).text
            assert "no such alert" in (await pressed.complete()).text


async def test_a_busy_database_is_said(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(desk: Any) -> Any:
        raise StoreError("database", "database is locked")

    monkeypatch.setattr(TOPICS, busy)
    assert "The database is busy; nothing was changed." in (await room.bo.command("/gavel topics list")).text


async def test_a_defect_is_told_and_logged(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(desk: Any) -> Any:
        raise KeyError("topic")

    monkeypatch.setattr(TOPICS, broken)
    with capture_logs() as logs:
        answer = await room.bo.command("/gavel topics list")
    [log] = logs
    assert (log["event"], log["what"]) == ("command_failed", "gavel topics list")
    assert "the mistake is Gavel's" in answer.text and log["reference"] in answer.text


async def test_slack_that_tells_nothing_holds_nobody_up(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.members.PATIENCE_SECONDS", 0.05)
    for method in ("usergroups.list", "conversations.info"):
        room.server.faults.add(method, hold=True)
    assert "Subscribed" in (await room.ana.command("/gavel subscribe Key West, FL")).text


async def test_a_command_that_comes_twice_has_one_effect(room: SlackNewsroom) -> None:
    answer = await room.ana.command("/gavel topics add housing rent*")
    again = room.team.app.deliver("slash_commands", answer.envelope.payload)
    await room.server.until(lambda: again.acknowledged)
    assert "already" in (await room.ana.command("/gavel topics add housing rent*")).text
    assert len(answer.uses) == 1
    async with room.app.store.reading() as uow:
        assert len(await uow.audit.recent(10)) == 1


async def test_one_use_of_the_response_url_is_enough(room: SlackNewsroom) -> None:
    assert len((await room.bo.command("/gavel topics list")).uses) == 1


async def test_an_answer_that_is_too_late_is_noticed(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(desk: Any) -> Any:
        room.clock.advance(timedelta(minutes=31))
        return await listed(desk)

    listed = list_topics
    monkeypatch.setattr(TOPICS, slow)
    with capture_logs() as logs:
        begun = await room.bo.begin("/gavel topics list").acknowledged()
        await begun.used()
        await eventually(lambda: bool(logs))
    assert [(log["event"], log["what"], log["status"], log["code"]) for log in logs] == [
        ("answer_failed", "gavel topics list", 404, "expired_url")
    ]


async def test_a_response_url_that_is_used_up_is_noticed(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def used_up(desk: Any) -> Any:
        assert begun.interaction.hook
        begun.interaction.hook.taken = 5
        return await listed(desk)

    listed = list_topics
    monkeypatch.setattr(TOPICS, used_up)
    with capture_logs() as logs:
        begun = room.bo.begin("/gavel topics list")
        await begun.used()
        await eventually(lambda: bool(logs))
    assert [(log["event"], log["code"]) for log in logs] == [("answer_failed", "used_url")]


async def test_an_answer_that_breaks_off_is_noticed_and_not_repeated(room: SlackNewsroom) -> None:
    room.server.faults.add("response_url", reset=True, after=True)
    with capture_logs() as logs:
        answer = await room.bo.command("/gavel help")
        await eventually(lambda: bool(logs))
    assert [log["event"] for log in logs] == ["answer_failed"]
    assert len(answer.messages) == 1
    assert all(str(answer.interaction.hook and answer.interaction.hook.secret) not in str(log) for log in logs)


async def test_an_answer_under_way_is_finished_when_gavel_stops(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(desk: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await listed(desk)

    listed = list_topics
    monkeypatch.setattr(TOPICS, slow)
    async with slack_newsroom(tmp_path, sqlite_url) as room:
        answer = room.bo.begin("/gavel topics list")
        await begun.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
    assert "Immigration" in answer.text


# --- HTTP mode ---


@pytest.fixture
async def signed(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Member]:
    """Ana in a workspace that reaches Gavel by HTTP."""
    clock = ManualClock(START)
    async with SlackServer(clock=clock) as server:
        server.rates.generous()
        team = workspace(server)
        made = chat_newsroom.settings(
            tmp_path,
            sqlite_url,
            slack_bot_token=SecretStr(team.token),
            slack_signing_secret=SecretStr(team.app.secret),
            slack_api_url=server.api_url,
        )
        async with open_app(made, Catalog(topics=(TOPIC,)), clock=OneClock(clock), workers=HERE) as app:
            site = web.Application()
            site.add_routes(app.routes)
            async with health.serve(site, "127.0.0.1", 0) as port:
                team.app.request_url = f"http://127.0.0.1:{port}/slack/events"
                yield team.member("Ana", team.channel("desk"))


async def test_by_http_too_a_command_is_acknowledged_while_the_database_is_locked(signed: Member, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "gavel.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = signed.begin("/gavel subscribe Key West, FL")
        assert (await begun.acknowledged()).took < 3
        assert not begun.shown
        other.execute("ROLLBACK")
        assert "Subscribed" in (await begun.complete()).text


async def test_by_http_too_what_comes_twice_has_one_effect(signed: Member) -> None:
    app, server = signed.person.team.app, signed.world
    answer = await signed.command("/gavel topics add housing rent*")
    again = app.deliver("slash_commands", answer.envelope.payload)
    signed.mention("hello")
    await server.pulse.until(lambda: len(signed.person.seen) == 2, 10)
    repeated = app.repeat(app.events("app_mention")[-1])
    await server.pulse.until(lambda: again.acknowledged and repeated.acknowledged, 10)
    assert "already" in (await signed.command("/gavel topics add housing rent*")).text
    assert len(answer.uses) == 1 and len(signed.person.seen) == 3


async def test_by_http_a_forged_command_has_no_effect(signed: Member) -> None:
    app = signed.person.team.app
    answer = await signed.command("/gavel topics add housing rent*")
    for forged in ({"secret": "0" * 32}, {"age": 400.0}, {"signed": False}):
        answer.envelope.payload = answer.envelope.payload | {"trigger_id": str(forged), "text": "topics remove housing"}
        received = await app.http.forge(answer.envelope, **forged)
        assert received.status == 401
    assert "housing" in (await signed.command("/gavel topics list")).text

"""App Home of Slack: opened by people, published by the whole Gavel, and changed by its buttons."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import open_app
from bot.catalog import Catalog
from bot.domain.errors import StoreError
from bot.domain.subscription import Topic
from bot.services.commands.home import home as made_home
from tests.fakes.chat_newsroom import OneClock, settings
from tests.fakes.newsroom import HERE, START, TOPIC, Entry, document, rss_feed
from tests.fakes.slack import ManualClock, Member, SlackServer, View
from tests.fakes.slack_newsroom import SlackNewsroom, slack_newsroom, workspace
from tests.fakes.web import Answer as Site
from tests.fakes.web import serve

READ = "bot.services.commands.home.home"


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[SlackNewsroom]:
    async with slack_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


@asynccontextmanager
async def with_alert(tmp_path: Path, url: str) -> AsyncIterator[SlackNewsroom]:
    """A newsroom in whose desk channel an alert stands, at 11 in the morning of Key West."""
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Site(body=document())))
        async with slack_newsroom(tmp_path, url, [feed]) as room:
            await room.ana.command("/gavel subscribe Key West, FL immigration")
            await room.poll()
            site.script("/ledger", Site(body=document(Entry("Commission voids 287(g) agreement", guid="vote"))))
            await room.poll()
            yield room


async def pressed(room: SlackNewsroom, home: View, button: str, *, by: Member | None = None) -> View:
    """Press a button of a home, by label or action_id; wait until it was published anew."""
    before = home.revisions
    answer = await (by or room.ana).begin_press(home, button).acknowledged()
    assert answer.took < 3
    await room.server.until(lambda: home.revisions > before)
    return home


async def test_someone_in_no_channel_of_ours_is_told_how_to_begin(room: SlackNewsroom) -> None:
    home = await room.ana.open_home()
    assert "Your channels" in home.text and "Gavel posts in none of your channels." in home.text
    assert home.buttons == ["Refresh"]


async def test_a_channel_with_all_that_goes_on_in_it(tmp_path: Path, sqlite_url: str) -> None:
    async with with_alert(tmp_path, sqlite_url) as room:
        await room.ana.command("/gavel mute topic housing for 2h")
        await room.ana.command("/gavel topics add housing rent*")
        await room.ana.command("/gavel mute topic housing for 90m")
        home = await room.ana.open_home()
        for words in (
            "#desk",
            "No. 1: Key West, FL · Immigration · at once",
            "the topic housing",
            "1 hour 30 minutes left",
            "Today: 1 alert",
            "Commission voids 287(g) agreement · News · ",
            "1 feed: all of them work",
        ):
            assert words in home.text
        [alert] = room.server.messages(room.desk)
        assert f"{room.team.address}archives/{room.desk.id}/p{alert.ts.replace('.', '')}" in str(home.blocks)
        assert home.buttons == ["Refresh", "Pause", "Unsubscribe", "Unmute"]


async def test_what_came_yesterday_is_not_of_today(tmp_path: Path, sqlite_url: str) -> None:
    async with with_alert(tmp_path, sqlite_url) as room:
        room.clock.advance(timedelta(hours=24))
        assert "Nothing came today." in (await room.ana.open_home()).text


async def test_buttons_change_what_they_say_and_show_what_came_of_it(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    await room.ana.command("/gavel mute topic immigration for 2h")
    home = await room.ana.open_home()
    assert "Paused" in (await pressed(room, home, "Pause")).text and "Resume" in home.buttons
    await pressed(room, home, "Resume")
    assert "✅" in home.text and "Pause" in home.buttons
    assert "Unmuted" in (await pressed(room, home, "Unmute")).text and "Unmute" not in home.buttons
    assert "1 subscription has ended." in (await pressed(room, home, "Unsubscribe")).text
    assert "No subscriptions." in home.text
    assert "✅" not in (await pressed(room, home, "Refresh")).text
    async with room.app.store.reading() as uow:
        assert await uow.desk.subscriptions() == []
        changes = await uow.audit.recent(20)
    assert {change.user for change in changes} == {f"slack:user:{room.ana.id}"}
    assert len(changes) == 6


async def test_ending_a_subscription_asks_first(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    _, button = (await room.ana.open_home()).element("Unsubscribe")
    assert "End No. 1: Key West, FL" in button["confirm"]["text"]["text"]


async def test_a_press_that_comes_twice_has_one_effect(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    home = await room.ana.open_home()
    answer = await room.ana.begin_press(home, "Pause").acknowledged()
    again = room.team.app.deliver("interactive", answer.envelope.payload)
    await room.server.until(lambda: again.acknowledged and "Resume" in home.buttons)
    async with room.app.store.reading() as uow:
        assert len(await uow.audit.recent(20)) == 2


async def test_only_channels_that_someone_is_in(room: SlackNewsroom) -> None:
    secret = room.team.channel("secret", private=True)
    secret.invite(room.bo)
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    await room.bo.at(secret).command("/gavel subscribe Miami, FL")
    assert "Miami" not in (await room.ana.open_home()).text
    theirs = await room.bo.open_home()
    assert "Miami" in theirs.text and "Key West" in theirs.text and "#secret" in theirs.text


async def test_who_left_a_channel_changes_nothing_in_it(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.members.FRESH_SECONDS", 0.0)
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    home = await room.bo.open_home()
    room.desk.members.remove(room.bo.person)
    await pressed(room, home, "Unsubscribe", by=room.bo)
    assert "Only a member of this channel may do this." in home.text and "No. 1" not in home.text
    async with room.app.store.reading() as uow:
        assert len(await uow.desk.subscriptions()) == 1


async def test_editors_alone_change_once_there_are_any(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    await room.bo.command("/gavel editors add @Bo")
    home = await room.ana.open_home()
    assert "Only an editor may do this." in (await pressed(room, home, "Pause")).text
    assert "Pause" in home.buttons


async def test_another_organisation_sees_nothing(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    room.app.servers.allowed = frozenset({"slack:T0OTHER"})
    home = await room.ana.open_home()
    assert "another newsroom" in home.text and "Key West" not in home.text


async def test_without_the_scope_for_channels_it_says_so(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    room.team.drop_scope("groups:read")
    assert "Slack does not tell at the moment which channels you are in." in (await room.ana.open_home()).text


async def test_a_busy_database_is_said(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*asked: Any) -> Any:
        raise StoreError("database", "database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(READ, busy)
        home = await room.ana.open_home()
        assert "The database is busy" in home.text
    assert "Gavel posts in none" in (await pressed(room, home, "Refresh")).text


async def test_of_too_much_the_end_is_left_out_and_it_says_so(room: SlackNewsroom) -> None:
    async with room.app.store.deciding() as uow:
        for number in range(12):
            await uow.desk.put_topic(Topic(f"topic-{number}", f"<!channel> & *topic* {number}", "rent*"))
        await uow.commit()
    for place in range(5):
        channel = room.team.channel(f"beat-{place}")
        channel.invite(room.ana)
        for number in range(12):
            await room.ana.at(channel).command(f"/gavel subscribe Key West, FL topic-{number}")
    home = await room.ana.open_home()
    assert len(home.blocks) <= 100
    assert "and 2 more: /gavel subscriptions there" in home.text
    assert "Not everything fits here" in home.text
    assert not any(kind in str(home.blocks) for kind in ("'broadcast'", "'user'"))


async def test_with_several_workspaces_everyone_sees_their_own(tmp_path: Path, sqlite_url: str) -> None:
    clock = ManualClock(START)
    async with SlackServer(clock=clock) as server:
        server.rates.generous()
        teams = [workspace(server, name) for name in ("City", "State")]
        tokens = [{"bot_token": team.token, "app_token": team.app.token} for team in teams]
        (tmp_path / "tokens.yaml").write_text(json.dumps(tokens))
        made = settings(tmp_path, sqlite_url, slack_tokens_file=tmp_path / "tokens.yaml", slack_api_url=server.api_url)
        async with open_app(made, Catalog(topics=(TOPIC,)), clock=OneClock(clock), workers=HERE):
            for team, place in zip(teams, ("Key West, FL", "Florida"), strict=True):
                await team.app.sockets.ready()
                ana = team.member("Ana", team.channel("desk"))
                await ana.command(f"/gavel subscribe {place} immigration")
                home = await ana.open_home()
                assert f"{place} · Immigration · at once" in home.text and home.buttons == ["Refresh", "Pause", "Unsubscribe"]
                await ana.begin_press(home, "Pause").acknowledged()
                await server.until(lambda home=home: "Resume" in home.buttons)  # type: ignore[misc]


async def test_the_other_tab_needs_no_page(room: SlackNewsroom) -> None:
    room.ana.tell_home("messages")
    [told] = room.team.app.events("app_home_opened")
    await room.server.until(lambda: told.acknowledged)
    await room.bo.open_home()
    assert room.ana.person.home is None


async def test_an_older_page_never_stands_where_a_newer_one_did(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, count = asyncio.Event(), asyncio.Event(), 0

    async def slow(*asked: Any) -> Any:
        nonlocal count
        count += 1
        made = await made_home(*asked)
        if count == 1:
            begun.set()
            await go_on.wait()
        return made

    monkeypatch.setattr(READ, slow)
    room.ana.tell_home()
    await begun.wait()
    await room.bo.command("/gavel subscribe Key West, FL immigration")
    room.ana.tell_home()
    go_on.set()
    await room.server.until(lambda: bool(room.ana.person.home and room.ana.person.home.revisions == 1))
    assert room.ana.person.home and "Key West, FL" in room.ana.person.home.text


async def test_a_page_that_slack_does_not_take_is_noticed(room: SlackNewsroom) -> None:
    room.server.faults.add("views.publish", error="internal_error")
    with capture_logs() as logs:
        room.ana.tell_home()
        await room.server.until(lambda: bool(room.server.asked("views.publish")))
        assert "Gavel posts in none" in (await room.ana.open_home()).text
    assert [(log["event"], log["code"]) for log in logs] == [("home_not_published", "internal_error")]

"""The life of the Slack adapter: opening, and changes that it is told of.

Points are those of chat-platforms.md section 7.
"""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from adapters.slack.teams import Tokens
from adapters.slack.workspace import Workspace
from bot.domain.errors import ChannelGone, ConfigurationError, Transient
from storage.store import SqlStore
from tests.fakes.pulse import Pulse
from tests.fakes.slack import SlackServer
from tests.fakes.slack_delivery import SlackRig, channel, newsroom
from tests.fakes.slack_life import Told, hasty, opened, words


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> SlackServer:
    """A server that is not started yet."""
    return hasty(monkeypatch)


# 1. Addresses


async def test_point_1_the_address_is_the_only_difference(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        async with opened(server, team) as adapter:
            await team.app.sockets.ready()
            sent = await adapter.send(f"slack:{here.id}", words(1))
            await adapter.edit(f"slack:{here.id}", sent, words(2))
            [message] = server.messages(here)
            address = f"https://desk.slack.com/archives/{here.id}/p{message.ts.replace('.', '')}"
            assert adapter.link(f"slack:{here.id}", sent) == address
        assert not team.app.sockets.open
        assert "story 2" in message.text


async def test_without_an_address_the_librarys_own_is_left_untouched() -> None:
    async with SlackServer() as server:
        team = server.workspace("Desk")
        async with aiohttp.ClientSession() as session:
            client = Workspace(Tokens(team.token, team.app.token), session).client
        assert client.base_url == "https://slack.com/api/"
        assert client.retry_handlers == []


# Opening


async def test_a_refused_bot_token_is_named_by_its_setting_and_not_told(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        team.deactivate()
        with pytest.raises(ConfigurationError, match="OAuth & Permissions") as caught:
            async with opened(server, team):
                pass
        assert caught.value.subject == "GAVEL_SLACK_BOT_TOKEN"
        assert team.token not in repr(caught.value) + str(caught.value.__cause__)


@pytest.mark.parametrize("how", ["trouble", "scope"])
async def test_a_refused_app_token_is_named_by_its_setting_and_not_told(server: SlackServer, how: str) -> None:
    async with server:
        team = server.workspace("Desk")
        team.app.trouble = "invalid_auth" if how == "trouble" else ""
        team.app.can_connect = how != "scope"
        with pytest.raises(ConfigurationError, match="connections:write") as caught:
            async with opened(server, team):
                pass
        assert caught.value.subject == "GAVEL_SLACK_APP_TOKEN"
        assert team.app.token not in repr(caught.value) + str(caught.value.__cause__)


async def test_while_slack_is_away_at_the_start_it_is_asked_again(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        server.faults.add("auth.test", status=503, times=2)
        server.faults.add("apps.connections.open", status=503, html=True, times=3)
        server.faults.add("chat.postMessage", error="service_unavailable")
        async with opened(server, team) as adapter:
            with pytest.raises(Transient):
                await adapter.send(f"slack:{here.id}", words(1))
            sent = await adapter.send(f"slack:{here.id}", words(1))
            await team.app.sockets.ready()
            assert adapter.link(f"slack:{here.id}", sent).startswith("https://desk.slack.com/")
        assert len(server.messages(here)) == 1


async def test_the_start_does_not_wait_for_the_socket_and_posts_nothing(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        team.app.sockets.down()
        async with opened(server, team) as adapter:
            assert server.asked("chat.postMessage") == []
            await adapter.send(f"slack:{here.id}", words(1))
            team.app.sockets.up()
            await team.app.sockets.ready()
        assert len(server.messages(here)) == 1


# Changes that the app is told of


async def test_the_app_is_told_of_every_change_that_decides_about_posting(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        here, hidden = team.channel("key-west"), team.channel("sources", private=True)
        told = Told()
        async with opened(server, team, on_channel=told):
            await team.app.sockets.ready()
            for place in (here, hidden):
                await told.of(place.id, place.archive)
                if place is here:
                    await told.of(place.id, place.unarchive)
                else:
                    place.unarchive()  # The bot is not in it any more, and so is not told.
                await told.of(place.id, place.invite)
                await told.of(place.id, lambda place=place: place.rename("renamed"))  # type: ignore[misc]
                await told.of(place.id, place.kick)
            await told.of(here.id, here.delete)
            other = team.channel("other", invited=False)
            told.channels.clear()
            team.member("Ana", other)
            await told.of(other.id, other.invite)
            assert told.channels == [f"slack:{other.id}"]  # That Ana came is nobody's business.


async def test_point_9_a_channel_is_served_as_soon_as_it_is_back_and_a_repeated_event_is_handled_once(
    server: SlackServer, sqlite_store: SqlStore
) -> None:
    async with newsroom(sqlite_store) as rig:
        rig.server.rates.generous()
        told = Told()
        async with opened(rig.server, rig.team, on_channel=told) as rig.adapter:
            rig.delivering = rig.process("connected")
            await rig.team.app.sockets.ready()
            await told.of(rig.desk.id, rig.desk.archive)
            await rig.post(channel(rig.desk))
            await rig.tick()
            assert rig.shown(rig.desk) == []
            rig.desk.unarchive()
            await told.of(rig.desk.id, rig.desk.invite)
            await recheck(rig)
            assert rig.shown(rig.desk) == ["story 1"]
            told.channels.clear()
            again = rig.team.app.repeat()
            await rig.server.until(lambda: again.acknowledged)
            await told.of(rig.city.id, rig.city.archive)
            assert told.channels == [f"slack:{rig.city.id}"]


async def recheck(rig: SlackRig) -> None:
    """What the app does when it is told of a channel."""
    await rig.delivering.recheck(rig.now)
    await rig.delivering.idle()


async def test_with_several_workspaces_channels_are_told_by_theirs(server: SlackServer) -> None:
    async with server:
        one, two = server.workspace("Desk"), server.workspace("Keys")
        here, there, told = one.channel("key-west"), two.channel("keys"), Told()
        async with opened(server, one, two, on_channel=told) as adapter:
            for team in (one, two):
                await team.app.sockets.ready()
            await told.of(f"{one.id}/{here.id}", here.archive)
            await told.of(f"{two.id}/{there.id}", there.archive)
            with pytest.raises(ChannelGone, match="archived"):
                await adapter.check(f"slack:{two.id}/{there.id}")


async def test_an_app_that_is_removed_is_logged_with_the_way_back(server: SlackServer) -> None:
    async with server:
        team = server.workspace("Desk")
        with capture_logs() as log:
            async with opened(server, team):
                await team.app.sockets.ready()
                team.uninstall()
                await server.until(lambda: team.app.envelopes[-1].acknowledged)
                await server.until(lambda: any(line["event"] == "slack_token_revoked" for line in log))
        [line] = [line for line in log if line["event"] == "slack_token_revoked"]
        assert (line["event_type"], line["team"]) == ("app_uninstalled", team.id)
        assert "GAVEL_SLACK_BOT_TOKEN" in line["reason"]


async def test_setup_gets_the_app_of_each_workspace_before_anything_reaches_it(server: SlackServer) -> None:
    heard: list[str] = []
    pulse = Pulse()

    def setup(app: AsyncApp, workspace: Workspace) -> None:
        @app.event("app_mention")
        async def mentioned(event: dict[str, Any], context: dict[str, Any]) -> None:
            assert workspace.identity is not None
            heard.append(f"{workspace.identity.team} {context['bot_user_id']}")
            pulse.beat()

    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        asked = len(server.asked("auth.test"))
        async with opened(server, team, setup=[setup]):
            await team.app.sockets.ready()
            here.say(team.owner, f"<@{team.bot.id}> help")
            await pulse.until(lambda: bool(heard))
        assert heard == [f"{team.id} {team.bot.id}"]
        assert len(server.asked("auth.test")) == asked + 1  # At the start; an event asks nothing before it is acknowledged.


async def test_a_listener_that_breaks_is_logged_and_the_next_event_is_served(server: SlackServer) -> None:
    def setup(app: AsyncApp, workspace: Workspace) -> None:
        @app.event("app_mention")
        async def mentioned(event: dict[str, Any]) -> None:
            raise RuntimeError(f"secret words: {event['text']}")

    async with server:
        team = server.workspace("Desk")
        here, told = team.channel("key-west"), Told()
        with capture_logs() as log:
            async with opened(server, team, on_channel=told, setup=[setup]):
                await team.app.sockets.ready()
                here.say(team.owner, f"<@{team.bot.id}> help")
                await told.of(here.id, lambda: here.rename("conch"))
                await server.until(lambda: any(line["event"] == "slack_listener_failed" for line in log))
        assert "secret words" not in repr(log)


# Secrets


async def test_neither_log_nor_error_holds_a_token_a_ticket_or_what_people_wrote(
    server: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with server:
        team = server.workspace("Desk")
        here = team.channel("key-west")
        with capture_logs() as log:
            async with opened(server, team) as adapter:
                await team.app.sockets.ready()
                here.say(team.owner, f"<@{team.bot.id}> do-not-tell")
                server.faults.add("*", reset=True)
                with pytest.raises(Exception) as caught:
                    await adapter.send(f"slack:{here.id}", words(1))
                team.app.sockets.drop()
                await team.app.sockets.ready(2)
                told = caplog.text + repr(log) + repr(caught.value) + repr(adapter) + repr(adapter.workspaces.all[0].tokens)
        for secret in (team.token, team.app.token, "ticket=", "do-not-tell"):
            assert secret not in told

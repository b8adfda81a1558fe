"""``/gavel`` as Discord is told of it: within its limits, and only when it changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from structlog.testing import capture_logs

from adapters.discord import syncing
from adapters.discord.group import group
from adapters.discord.reception import Reception
from bot.services.commands.servers import Servers
from tests.fakes.discord import DiscordServer
from tests.fakes.discord_newsroom import DiscordNewsroom, discord_newsroom


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordNewsroom]:
    async with discord_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


@pytest.fixture
def tree() -> app_commands.CommandTree[Any]:
    """The commands without a connection, and without a desk: nothing is run."""
    client = discord.Client(intents=discord.Intents.none())
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
    tree.add_command(group(None, Reception(None, Servers())))  # type: ignore[arg-type]
    return tree


def everything(thing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield thing
    for each in thing.get("options", ()):
        yield from everything(each)


async def test_discord_allows_25_subcommands_and_groups(tree: app_commands.CommandTree[Any]) -> None:
    [gavel] = [command.to_dict(tree) for command in tree.get_commands()]
    assert len(gavel["options"]) <= 25
    assert {option["name"] for option in gavel["options"]} == {
        *("subscribe", "unsubscribe", "subscriptions", "pause", "resume", "lookup", "why", "mute", "unmute", "mutes"),
        *("digest", "quiet", "alarms", "agenda", "claim", "help", "topics", "feeds", "editors"),
    }
    assert (gavel["default_member_permissions"], gavel["contexts"]) == (None, [0])


async def test_every_command_and_option_is_described(tree: app_commands.CommandTree[Any]) -> None:
    [gavel] = [command.to_dict(tree) for command in tree.get_commands()]
    for thing in everything(gavel):
        assert 3 < len(thing["description"]) <= 100, thing["name"]


async def test_commands_are_synced_only_when_their_definition_changed(
    room: DiscordNewsroom, tree: app_commands.CommandTree[Any]
) -> None:
    book = room.server.world.commands
    assert len(book.syncs) == 1
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        await client.login(room.server.token)
        again: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
        [gavel] = tree.get_commands()
        again.add_command(gavel)
        assert not await syncing.sync(client, again)
        assert len(book.syncs) == 1
        assert isinstance(gavel, app_commands.Group)
        gavel.remove_command("claim")
        assert await syncing.sync(client, again)
        assert not await syncing.sync(client, again)
        assert len(book.syncs) == 2


async def test_a_sync_that_fails_stops_nothing_and_is_tried_again(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.common.pauses.FIRST_PAUSE", 0.01)

    def break_it(server: DiscordServer) -> None:
        server.faults.add("GET /applications/*/commands", status=503)
        server.faults.add("PUT /applications/*/commands", status=403, code=50001)

    with capture_logs() as logs:
        async with discord_newsroom(tmp_path, sqlite_url, before=break_it) as room:
            assert len(room.server.world.commands.syncs) == 1
            assert "Gavel" in (await room.bo.command("gavel help")).text
    assert [(log["event"], log.get("code")) for log in logs if log["event"].startswith("commands")] == [
        ("commands_not_synced", 0),
        ("commands_not_synced", 50001),
        ("commands_synced", None),
    ]


async def test_commands_come_once_discord_is_back_that_was_away_at_the_start(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.common.pauses.FIRST_PAUSE", 0.01)

    def break_it(server: DiscordServer) -> None:
        server.faults.add("GET /users/@me", status=503, times=2)

    async with discord_newsroom(tmp_path, sqlite_url, before=break_it) as room:
        assert "Gavel" in (await room.bo.command("gavel help")).text

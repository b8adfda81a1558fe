"""``gavel run`` on Discord: the real process, the real client, a Discord of the tests' own."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.town import Town, agenda_row, town
from tests.fakes.discord import DiscordServer, Permission
from tests.fakes.discord_newsroom import eventually

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[2]
FEEDS = """
version: 1
defaults: {{timezone: America/New_York}}
topics:
  immigration: {{title: Immigration, query: '"287(g)"'}}
feeds:
  - {{id: town, kind: legistar, url: "{url}/v1/town", place: "Key West, FL"}}
subscriptions:
  - {{channel: "discord:{channel}", places: ["Key West, FL"], topics: [immigration]}}
"""


@asynccontextmanager
async def gavel(directory: Path, server: DiscordServer, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``gavel run`` in a directory with the token and the two addresses; its log goes to the file ``log``.

    The address of its health page is the only other one, since tests run beside each other.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GAVEL_")}
    environment |= {
        "GAVEL_DISCORD_TOKEN": server.token,
        "GAVEL_DISCORD_API_URL": server.api_url,
        "GAVEL_DISCORD_GATEWAY_URL": server.gateway_url,
        "GAVEL_HTTP_BIND": "127.0.0.1:0",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    with (directory / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), cwd=directory, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.timeout(120)
async def test_with_a_token_and_two_addresses_gavel_comes_up_and_serves(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        guild = server.guild("Newsroom")
        ana = server.reporter(guild.member("Ana", permissions=Permission.MANAGE_CHANNELS), guild.text("desk"))
        ana.patience = 30
        async with gavel(tmp_path, server) as process:
            await server.until(lambda: bool(server.world.commands.registered.get(None)), 60)
            await server.until(lambda: server.gateway.connected, 60)
            [place, *_] = await ana.autocomplete("gavel subscribe", "place", "key w")
            assert place.value == "Key West, FL"
            assert "Subscribed: No. 1" in (await ana.command("gavel subscribe", place=place.value)).text
            server.gateway.drop()
            await server.gateway.ready(2, 60)
            assert "1 subscription" in (await ana.command("gavel subscriptions")).text
            await _stopped(process, tmp_path)
        async with gavel(tmp_path, server) as process:
            await server.gateway.ready(3, 60)
            assert "1 subscription" in (await ana.command("gavel subscriptions")).text
            await _stopped(process, tmp_path, lives=2)
        assert len(server.world.commands.syncs) == 1
        assert all(one.headers.get("Authorization") == f"Bot {server.token}" for one in server.asked("GET"))
    log = (tmp_path / "log").read_text()
    assert "no feeds.yaml" in log and "Traceback" not in log
    assert server.token not in log and not any(token in log for token in server.world.interactions)


@pytest.mark.timeout(180)
async def test_killed_between_post_and_record_there_is_one_message(tmp_path: Path) -> None:
    """The nonce is forgotten by the time of the restart: only looking for the message tells that it arrived."""
    async with DiscordServer() as server, town(1) as place:
        desk = server.guild("Newsroom").text("desk")
        _convene(place)
        (tmp_path / "feeds.yaml").write_text(FEEDS.format(url=place.urls[0], channel=desk.id))
        held = server.faults.add("POST /channels/*/messages", after=True, hold=True)
        for_feeds = {"GAVEL_ALLOW_PRIVATE_NETWORKS": "1", "GAVEL_HOST_SPACING": "0"}
        async with gavel(tmp_path, server, **for_feeds) as process:
            await asyncio.wait_for(held.reached.wait(), 60)
            process.kill()
        assert len(server.messages(desk)) == 1
        server.faults.clear()
        server.world.nonce_window = timedelta(0)
        _let_leases_run_out(tmp_path / "gavel.db")
        async with gavel(tmp_path, server, **for_feeds) as process:
            await eventually(lambda: _states(tmp_path / "gavel.db") == {"sent"}, 90, pause=0.05)
            await _stopped(process, tmp_path)
        assert len(server.messages(desk)) == 1
        assert len(server.asked("POST", "/channels/{channel_id}/messages")) == 1
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.timeout(120)
async def test_a_refused_token_ends_the_start_with_the_reason(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        token = server.token.replace("own", "old")
        async with gavel(tmp_path, server, GAVEL_DISCORD_TOKEN=token) as process:
            assert await process.wait() == 1
    log = (tmp_path / "log").read_text()
    assert "GAVEL_DISCORD_TOKEN" in log and token not in log and "Traceback" not in log


async def _stopped(process: asyncio.subprocess.Process, directory: Path, lives: int = 1) -> None:
    """Stop a process once it has come up, as an operator does."""
    await eventually(lambda: (directory / "log").read_text().count("running") >= lives, 60, pause=0.05)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


def _convene(place: Town) -> None:
    day = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    place.convene("/v1/town", (1, day, [agenda_row(1, "Part 1 of the 287(g) agreement")]))


def _let_leases_run_out(database: Path) -> None:
    """Five minutes pass for whoever held something when it was killed."""
    with closing(sqlite3.connect(database)) as connection, connection:
        past = "2020-01-01 00:00:00.000000"
        for table in ("deliveries", "feeds"):
            connection.execute(f"UPDATE {table} SET leased_until = ? WHERE leased_until IS NOT NULL", (past,))


def _states(database: Path) -> set[str]:
    """What became of what notifies; an edit may follow."""
    with closing(sqlite3.connect(database)) as connection:
        return {state for (state,) in connection.execute("SELECT state FROM deliveries WHERE type <> 'edit'")}

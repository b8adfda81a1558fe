"""``gavel run`` on Discord: the real process, the real client, a Discord of the tests' own."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e import running
from tests.e2e.town import town
from tests.fakes.discord import DiscordServer, Permission

pytestmark = pytest.mark.no_cover


def settings(server: DiscordServer) -> dict[str, str]:
    """The token and the two addresses."""
    return {
        "GAVEL_DISCORD_TOKEN": server.token,
        "GAVEL_DISCORD_API_URL": server.api_url,
        "GAVEL_DISCORD_GATEWAY_URL": server.gateway_url,
    }


@pytest.mark.timeout(120)
async def test_with_a_token_and_two_addresses_gavel_comes_up_and_serves(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        guild = server.guild("Newsroom")
        ana = server.reporter(guild.member("Ana", permissions=Permission.MANAGE_CHANNELS), guild.text("desk"))
        ana.patience = 30
        async with running.gavel(tmp_path, settings(server)) as process:
            await server.until(lambda: bool(server.world.commands.registered.get(None)), 60)
            await server.until(lambda: server.gateway.connected, 60)
            [place, *_] = await ana.autocomplete("gavel subscribe", "place", "key w")
            assert place.value == "Key West, FL"
            assert "Subscribed: No. 1" in (await ana.command("gavel subscribe", place=place.value)).text
            server.gateway.drop()
            await server.gateway.ready(2, 60)
            assert "1 subscription" in (await ana.command("gavel subscriptions")).text
            await running.stopped(process, tmp_path)
        async with running.gavel(tmp_path, settings(server)) as process:
            await server.gateway.ready(3, 60)
            assert "1 subscription" in (await ana.command("gavel subscriptions")).text
            await running.stopped(process, tmp_path, lives=2)
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
        running.convene(place, tmp_path, f"discord:{desk.id}")
        held = server.faults.add("POST /channels/*/messages", after=True, hold=True)
        given = settings(server) | running.FOR_FEEDS
        async with running.gavel(tmp_path, given) as process:
            await asyncio.wait_for(held.reached.wait(), 60)
            process.kill()
        assert len(server.messages(desk)) == 1
        server.faults.clear()
        server.world.nonce_window = timedelta(0)
        running.let_leases_run_out(tmp_path)
        async with running.gavel(tmp_path, given) as process:
            await running.settled(tmp_path)
            await running.stopped(process, tmp_path)
        assert len(server.messages(desk)) == 1
        assert len(server.asked("POST", "/channels/{channel_id}/messages")) == 1
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.timeout(120)
async def test_a_refused_token_ends_the_start_with_the_reason(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        token = server.token.replace("own", "old")
        async with running.gavel(tmp_path, settings(server) | {"GAVEL_DISCORD_TOKEN": token}) as process:
            assert await process.wait() == 1
    log = (tmp_path / "log").read_text()
    assert "GAVEL_DISCORD_TOKEN" in log and token not in log and "Traceback" not in log

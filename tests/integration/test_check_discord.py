"""``gavel check`` of a newsroom on Discord: the invite link, the token, and what the bot lacks in which channel."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.check import Checked, check
from bot.domain.subscription import Channel, Subscription
from storage.store import SqlStore
from tests.fakes.discord import DiscordServer, Permission, pointed_at
from tests.fakes.newsroom import KEY_WEST, START

NOW = datetime(2026, 11, 22, tzinfo=UTC)
INVITE = (
    "https://discord.com/oauth2/authorize?client_id=101112131415161718&scope=bot+applications.commands&permissions=309237730304"
)
UNSEEN = "the bot cannot see the channel: allow it View Channel there, or invite it to the server again"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordServer]:
    """Run a Discord that the environment names, for a newsroom that has set nothing else."""
    monkeypatch.chdir(tmp_path)
    async with DiscordServer() as started:
        for name in [name for name in os.environ if name.startswith("GAVEL_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("GAVEL_DISCORD_TOKEN", started.token)
        monkeypatch.setenv("GAVEL_DISCORD_API_URL", started.api_url)
        monkeypatch.setenv("GAVEL_DISCORD_GATEWAY_URL", started.gateway_url)
        monkeypatch.setenv("GAVEL_DATABASE_URL", sqlite_url)
        monkeypatch.setenv("GAVEL_CONTACT", "desk@newsroom.example")
        with pointed_at(started):
            yield started


def write_feeds(text: str) -> None:
    Path("feeds.yaml").write_text(text)


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.id, finding.message) for finding in checked.findings]


async def test_a_token_alone_is_in_order_and_gives_the_invite_link(server: DiscordServer) -> None:
    checked = await check(NOW, online=True)
    assert told(checked) == [("feeds.W004", "is not there, so that nothing is polled")]
    assert checked.catalog is not None
    found = checked.invite
    assert found is not None and sorted(found.split("?")[1].split("&")) == sorted(INVITE.split("?")[1].split("&"))
    assert server.asked("POST") == server.asked("PUT") == []


async def test_each_missing_permission_of_each_subscribed_channel_is_named(server: DiscordServer, sqlite_url: str) -> None:
    guild = server.guild("Newsroom", permissions=Permission.VIEW_CHANNEL)
    full, half, alarms = (guild.text(name) for name in ("full", "half", "alarms"))
    full.allow(guild.bot_role, Permission((1 << 53) - 1))
    half.allow(guild.bot_role, Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS)
    alarms.deny(guild.bot_role, Permission.VIEW_CHANNEL)
    store = SqlStore(sqlite_url)
    async with store.deciding() as uow:
        for channel in (full, half):
            await uow.desk.set_channel(Channel(f"discord:{channel.id}", "UTC"))
            await uow.desk.put_subscription(Subscription(0, f"discord:{channel.id}", (KEY_WEST,)), START)
        await uow.commit()
    await store.close()
    write_feeds(
        'version: 1\ndefaults: {timezone: UTC}\nfeeds: [{id: a, kind: rss, url: "http://127.0.0.1:1/", home: ["Florida"]}]\n'
        f'alarms: "discord:{alarms.id}"\nsubscriptions: [{{channel: "discord:7", places: ["Key West, FL"]}}]\n'
    )
    found = [each for each in (await check(NOW, online=True)).findings if each.subject.startswith("discord:")]
    assert [(each.id, each.subject, each.message) for each in found] == [
        ("online.E005", f"discord:{half.id}", "the bot lacks Embed Links there"),
        (
            "online.W002",
            f"discord:{half.id}",
            "the bot lacks Create Public Threads there, so that it answers by reference and not in a story's thread",
        ),
        ("online.E004", f"discord:{alarms.id}", f"cannot be posted in: {UNSEEN}"),
        ("online.E004", "discord:7", "cannot be posted in: the channel was deleted"),
    ]


async def test_a_refused_token(server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = server.token.replace("own", "old")
    monkeypatch.setenv("GAVEL_DISCORD_TOKEN", token)
    checked = await check(NOW, online=True)
    assert [finding.id for finding in checked.findings] == ["feeds.W004", "online.E002"]
    assert token not in str(checked.findings)


async def test_discord_out_of_reach(server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_DISCORD_API_URL", "http://127.0.0.1:9/api/v10")
    assert [finding.id for finding in (await check(NOW, online=True)).findings] == ["feeds.W004", "online.E003"]


async def test_what_is_no_token(server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_DISCORD_TOKEN", "my-password")
    checked = await check(NOW, online=False)
    assert (checked.invite, [finding.id for finding in checked.findings]) == (None, ["settings.E007", "feeds.W004"])
    assert "my-password" not in str(checked.findings)


async def test_a_channel_of_discord_without_a_token(server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAVEL_DISCORD_TOKEN")
    feed = '{id: a, kind: rss, url: "https://a.example/", home: ["Florida"]}'
    write_feeds(f'version: 1\ndefaults: {{timezone: UTC}}\nfeeds: [{feed}]\nalarms: "discord:7"\n')
    assert told(await check(NOW, online=False)) == [("feeds.E031", "channel discord:7 cannot be served without a token")]

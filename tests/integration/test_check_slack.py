"""``gavel check`` of a newsroom on Slack: the tokens, their scopes, and where the bot cannot post and how to let it in."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.slack.scopes import SCOPES
from bot.check import Checked, check
from bot.domain.subscription import Channel, Subscription
from storage.store import SqlStore
from tests.fakes.newsroom import KEY_WEST, START
from tests.fakes.slack import SlackServer, Workspace

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BOT, APP, SECRET, FILE = (f"GAVEL_SLACK_{name}" for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "TOKENS_FILE"))
NO_FEEDS = ("feeds.W004", "feeds.yaml")
INVITE = "open it in Slack, type /invite and choose the bot"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> AsyncIterator[SlackServer]:
    """Run a Slack that the environment names, for a newsroom that has set nothing else."""
    monkeypatch.chdir(tmp_path)
    async with SlackServer() as started:
        for name in [name for name in os.environ if name.startswith("GAVEL_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("GAVEL_SLACK_API_URL", started.api_url)
        monkeypatch.setenv("GAVEL_DATABASE_URL", sqlite_url)
        monkeypatch.setenv("GAVEL_CONTACT", "desk@newsroom.example")
        yield started


@pytest.fixture
def team(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace whose two tokens are set."""
    team = server.workspace("Newsroom")
    monkeypatch.setenv(BOT, team.token)
    monkeypatch.setenv(APP, team.app.token)
    return team


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


def write_feeds(alarms: str, more: str = "") -> None:
    feed = '{id: a, kind: rss, url: "http://127.0.0.1:1/", home: ["Florida"]}'
    write("feeds.yaml", f'version: 1\ndefaults: {{timezone: UTC}}\nfeeds: [{feed}]\nalarms: "{alarms}"\n{more}\n')


def write_tokens(*teams: Workspace) -> None:
    write("tokens.yaml", "".join(f"- {{bot_token: {one.token}, app_token: {one.app.token}}}\n" for one in teams))


async def subscribe(url: str, channels: Iterable[str]) -> None:
    store = SqlStore(url)
    async with store.deciding() as uow:
        for channel in channels:
            await uow.desk.set_channel(Channel(channel, "UTC"))
            await uow.desk.put_subscription(Subscription(0, channel, (KEY_WEST,)), START)
        await uow.commit()
    await store.close()


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.id, finding.subject) for finding in checked.findings]


def told(checked: Checked, subject: str = "slack:") -> list[tuple[str, str, str]]:
    """What was said of channels, or of another subject."""
    return [(one.id, one.subject, one.message) for one in checked.findings if one.subject.startswith(subject)]


async def test_two_tokens_alone_are_in_order(server: SlackServer, team: Workspace) -> None:
    checked = await check(NOW, online=True)
    assert found(checked) == [NO_FEEDS] and checked.catalog is not None
    assert sorted(one.method for one in server.requests) == ["apps.connections.open", "auth.test"]
    assert server.asked("chat.postMessage") == []


async def test_each_channel_that_cannot_be_posted_in_is_told_with_the_way_in(team: Workspace, sqlite_url: str) -> None:
    full, alarms = team.channel("full"), team.channel("alarms")
    uninvited, shared = team.channel("open", invited=False), team.channel("partners", invited=False, shared=True)
    private, archived = team.channel("secret", private=True, invited=False), team.channel("old")
    archived.archive()
    alarms.delete()
    await subscribe(sqlite_url, [f"slack:{one.id}" for one in (full, uninvited, shared, private, archived)])
    write_feeds(f"slack:{alarms.id}")
    reasons = {
        uninvited: f"not in the channel: {INVITE}",
        shared: f"shared with another organisation: {INVITE}",
        private: "cannot see the channel: it was deleted, or is private",
        archived: "archived: unarchive it",
        alarms: "it was deleted",
    }
    faults = {subject: message for id, subject, message in told(await check(NOW, online=True)) if id == "online.E004"}
    assert faults.keys() == {f"slack:{channel.id}" for channel in reasons}
    assert all(reason in faults[f"slack:{channel.id}"] for channel, reason in reasons.items())


async def test_missing_scopes_are_told_with_what_cannot_be_done_without_them(team: Workspace, sqlite_url: str) -> None:
    team.drop_scope("commands", "groups:history", "channels:read")
    await subscribe(sqlite_url, [f"slack:{team.channel('desk').id}"])
    with capture_logs() as logs:
        checked = await check(NOW, online=True)
    assert [log["scope"] for log in logs] == ["channels:read"]  # Found again where it is needed; the others are told once.
    assert [(id, message.partition(",")[0]) for id, _, message in told(checked, BOT)] == [
        ("online.E006", "lacks the scope commands: the bot cannot answer /gavel"),
        ("online.W003", f"lacks the scope groups:history: the bot cannot {SCOPES['groups:history']}"),
        ("online.W003", "lacks the scope channels:read: the bot cannot check public channels"),
    ]
    assert told(checked) == []
    assert {one.hint for one in checked.findings if one.subject == BOT} == {
        "add it on the app's page OAuth & Permissions, then install the app again"
    }


@pytest.mark.parametrize("trouble", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_refused_token_and_nothing_that_follows_from_it(team: Workspace, trouble: str) -> None:
    write_feeds(f"slack:{team.channel('desk').id}")
    team.trouble = trouble
    checked = await check(NOW, online=True)
    assert found(checked)[1:] == [("online.E002", BOT)]
    assert team.token not in str(checked.findings)


async def test_an_app_token_that_may_not_connect(team: Workspace) -> None:
    team.app.can_connect = False
    checked = await check(NOW, online=True)
    assert told(checked, APP) == [("online.E002", APP, "Slack refuses the app-level token (missing_scope)")]
    assert "connections:write" in checked.findings[-1].hint


async def test_http_mode_asks_for_no_connection(server: SlackServer, team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(APP)
    monkeypatch.setenv(SECRET, team.app.secret)
    assert found(await check(NOW, online=True)) == [NO_FEEDS]
    assert server.asked("apps.connections.open") == []


async def test_slack_out_of_reach(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_SLACK_API_URL", "http://127.0.0.1:9/api/")
    checked = await check(NOW, online=True)
    assert found(checked) == [NO_FEEDS, ("online.E003", BOT)]


async def test_so_many_channels_that_slack_asks_to_wait(server: SlackServer, team: Workspace, sqlite_url: str) -> None:
    server.rates.set("conversations.info", limit=2, per=1)
    await subscribe(sqlite_url, [f"slack:{team.channel(f'c{number}').id}" for number in range(3)])
    assert found(await check(NOW, online=True)) == [NO_FEEDS]
    assert server.count("ratelimited") == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (BOT, "xapp-1-swapped", "is no bot token"),
        (BOT, "xoxp-1-a-person", "is no bot token"),
        (BOT, "sesame", "is no bot token"),
        (APP, "xoxb-1-swapped", "is no app-level token"),
    ],
)
async def test_a_token_in_the_place_of_another(
    team: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    checked = await check(NOW, online=False)
    assert found(checked) == [("settings.E012", name), NO_FEEDS]
    assert message in checked.findings[0].message and "begins with xapp-" in checked.findings[0].hint
    assert value not in str(checked.findings)


async def test_a_token_without_the_other_was_told_twice(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(APP)
    assert found(await check(NOW, online=True)) == [("settings.E008", BOT), NO_FEEDS]


async def test_several_workspaces_by_a_file_of_tokens(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = server.workspace("First"), server.workspace("Second")
    write_tokens(first, second)
    monkeypatch.setenv(FILE, "tokens.yaml")
    there = second.channel("desk", invited=False)
    write_feeds(f"slack:{second.id}/{there.id}")
    assert told(await check(NOW, online=True)) == [
        ("online.E004", f"slack:{second.id}/{there.id}", f"cannot be posted in: the bot is not in the channel: {INVITE}")
    ]
    write_feeds(f"slack:{there.id}")
    nameless = [one for one in (await check(NOW, online=False)).findings if one.is_fault]
    assert [(one.id, one.hint) for one in nameless] == [("feeds.E032", 'write "slack:TEAM_ID/CHANNEL_ID"')]
    first.revoke()
    write_feeds(f"slack:{second.id}/{there.id}")
    checked = await check(NOW, online=True)
    assert [one.id for one in checked.findings if one.is_fault and "feeds" not in one.subject] == ["online.E002", "online.E004"]
    assert checked.findings[1].subject == f"{FILE} (entry 1, bot_token)"


async def test_a_channel_named_with_its_workspace_was_not_the_one_that_commands_change(team: Workspace) -> None:
    write_feeds(f"slack:{team.id}/{team.channel('desk').id}")
    [fault] = [one for one in (await check(NOW, online=False)).findings if one.is_fault]
    assert (fault.id, fault.hint) == ("feeds.E032", 'write "slack:CHANNEL_ID"')


async def test_the_same_workspace_twice(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    team = server.workspace("Newsroom")
    again = server.workspace("Again", id=team.id)
    write_tokens(team, again)
    server.world.teams = {"1": team, "2": again}
    monkeypatch.setenv(FILE, "tokens.yaml")
    [twice] = [one for one in (await check(NOW, online=True)).findings if one.is_fault]
    assert (twice.id, twice.subject) == ("online.E007", f"{FILE} (entry 2, bot_token)")
    assert twice.message == f"opens the same workspace as {FILE} (entry 1, bot_token)"


async def test_a_workspace_that_allowed_leaves_out(team: Workspace) -> None:
    write_feeds(f"slack:{team.channel('alarms').id}", 'allowed: ["slack:T0OTHER"]')
    assert told(await check(NOW, online=True), BOT) == [
        ("online.E008", BOT, f"opens slack:{team.id}, which allowed does not list")
    ]
    for listed in ('"discord:1"', f'"discord:1", "slack:{team.id}"'):
        write_feeds(f"slack:{team.channel('alarms').id}", f"allowed: [{listed}]")
        assert told(await check(NOW, online=True), BOT) == []


async def test_a_file_of_tokens_that_cannot_be_read(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE, "tokens.yaml")
    assert found(await check(NOW, online=True)) == [("settings.E013", FILE), NO_FEEDS]
    write("tokens.yaml", "xoxb-1-sesame xapp-1-sesame\n")
    checked = await check(NOW, online=True)
    assert found(checked) == [("settings.E013", FILE), NO_FEEDS]
    assert "sesame" not in str(checked.findings)
    assert "- {bot_token: xoxb-…, app_token: xapp-…}" in checked.findings[0].hint


async def test_a_channel_of_slack_without_tokens(server: SlackServer) -> None:
    write_feeds("slack:C0123")
    [fault] = [one for one in (await check(NOW, online=False)).findings if one.is_fault]
    assert (fault.id, fault.message) == ("feeds.E031", "channel slack:C0123 cannot be served without a token")
    assert "GAVEL_SLACK_BOT_TOKEN" in fault.hint

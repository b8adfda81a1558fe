"""What ``gavel check`` says of Slack: the tokens, and with a network their scopes and where the bot may post."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp

from adapters.slack.client import SlackAdapter
from adapters.slack.errors import APP_TOKEN, BOT_TOKEN, FAILURES, REFUSED_TOKEN, code_of
from adapters.slack.ids import PLATFORM, parse_channel
from adapters.slack.scopes import SCOPES, WAY_OUT, missing
from adapters.slack.teams import TOKENS_FILE, Tokens, tokens_of
from adapters.slack.workspace import TIMEOUT, Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.errors import ConfigurationError, DeliveryError, Transient
from bot.domain.finding import Finding
from bot.services.commands.servers import Servers

_NEEDED = ("chat:write", "commands")
_LONGEST_WAIT = timedelta(minutes=1)
_FILE_HINT = "write a line for each workspace: - {bot_token: xoxb-…, app_token: xapp-…}"
_TOKEN_HINT = f"{BOT_TOKEN} takes the token that begins with xoxb-, {APP_TOKEN} the one that begins with xapp-"
_AGAIN = "try again when the network is back; gavel run tries again by itself"


def check_tokens(bot: str, app: str, signing_secret: str, file: Path | None) -> tuple[list[Tokens], list[Finding]]:
    """Look at tokens without a network; return those that can be used."""
    try:
        return tokens_of(bot, app, signing_secret, file), []
    except ConfigurationError as error:
        if error.subject == TOKENS_FILE:
            return [], [Finding("settings.E013", error.subject, error.message, _FILE_HINT)]
        return [], [Finding("settings.E012", error.subject, error.message, _TOKEN_HINT)]


async def check_online(
    tokens: Sequence[Tokens], channels: Collection[str], allowed: Collection[str] = (), *, api_url: str | None = None
) -> list[Finding]:
    """Ask Slack whether it takes the tokens, what they lack, and where the bot cannot post. Posts nothing.

    ``allowed`` are the servers that feeds.yaml lists, if any.
    """
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        workspaces = Workspaces([Workspace(one, session, api_url) for one in tokens])
        findings = [finding for one in workspaces.all for finding in await _workspace(one)]
        findings += _twice(workspaces) + _shut(workspaces, allowed)
        known = {one.identity.team for one in workspaces.all if one.identity}
        if all(one.identity for one in workspaces.all):
            known.add("")
        adapter = SlackAdapter(workspaces)
        for channel in sorted(channels):
            if parse_channel(channel).team in known:
                findings += await _channel(adapter, channel)
        return findings


async def _workspace(workspace: Workspace) -> list[Finding]:
    tokens = workspace.tokens
    findings = []
    try:
        await workspace.identify()
    except ConfigurationError as error:
        hint = "if it is that one already, install the app again"
        findings.append(Finding("online.E002", tokens.bot_setting, error.message, hint))
    except FAILURES as error:
        return [Finding("online.E003", tokens.bot_setting, _away(error), _AGAIN)]
    granted = workspace.identity.scopes if workspace.identity else None
    for scope in missing(granted):
        message = f"lacks the scope {scope}: the bot cannot {SCOPES[scope]}"
        findings.append(Finding("online.E006" if scope in _NEEDED else "online.W003", tokens.bot_setting, message, WAY_OUT))
    return findings + (await _app_token(workspace) if tokens.app else [])


async def _app_token(workspace: Workspace) -> list[Finding]:
    """Ask for the address of a connection, and make none."""
    tokens = workspace.tokens
    try:
        await workspace.client.apps_connections_open(app_token=tokens.app)
    except FAILURES as error:
        code = code_of(error)
        if code in REFUSED_TOKEN | {"missing_scope"}:
            hint = "make one on the app's page Basic Information, App-Level Tokens, with the scope connections:write"
            return [Finding("online.E002", tokens.app_setting, f"Slack refuses the app-level token ({code})", hint)]
        return [Finding("online.E003", tokens.app_setting, _away(error), _AGAIN)]
    return []


def _away(error: Exception) -> str:
    return f"Slack cannot be reached ({code_of(error) or type(error).__name__})"


def _twice(workspaces: Workspaces) -> list[Finding]:
    seen: dict[str, str] = {}
    findings = []
    for one in workspaces.all:
        if one.identity and (other := seen.setdefault(one.identity.team, one.tokens.bot_setting)) != one.tokens.bot_setting:
            message = f"opens the same workspace as {other}"
            findings.append(Finding("online.E007", one.tokens.bot_setting, message, "take one of the two out"))
    return findings


def _shut(workspaces: Workspaces, allowed: Collection[str]) -> list[Finding]:
    """Name workspaces that feeds.yaml leaves out: commands there are refused, and alerts come all the same."""
    served = Servers(frozenset(allowed))
    servers = [(f"{PLATFORM}:{one.identity.team}", one.tokens.bot_setting) for one in workspaces.all if one.identity]
    return [
        Finding(
            "online.E008", setting, f"opens {server}, which allowed does not list", f'add "{server}" to allowed in feeds.yaml'
        )
        for server, setting in servers
        if served.refuses(server, {server: None})
    ]


async def _channel(adapter: SlackAdapter, channel: str) -> list[Finding]:
    try:
        obstacle = await _obstacle(adapter, channel)
    except DeliveryError as error:
        obstacle = error.message
    if not obstacle:
        return []
    return [Finding("online.E004", channel, f"cannot be posted in: {obstacle}", "mend that, or choose another channel")]


async def _obstacle(adapter: SlackAdapter, channel: str) -> str:
    """Ask for a channel; once more, if there are so many that Slack asks to wait."""
    try:
        return await adapter.obstacle(channel)
    except Transient as error:
        if error.retry_after is None or error.retry_after > _LONGEST_WAIT:
            raise
        await asyncio.sleep(error.retry_after.total_seconds())
        return await adapter.obstacle(channel)

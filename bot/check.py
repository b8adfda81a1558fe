"""``gavel check``: every fault of settings, feeds.yaml and database at once; ``online`` also of every feed and token."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.discord import checking as discord
from adapters.slack import checking as slack
from adapters.slack.teams import Tokens
from bot.catalog import Catalog, examine_catalog
from bot.domain.errors import ConfigurationError, Fault, FeedError, StoreError
from bot.domain.feed import Feed
from bot.domain.finding import Finding
from bot.feeds.legiscan import LegiscanSource
from bot.feeds.openstates import OpenstatesSource
from bot.feeds.page import PageSource
from bot.settings import SLACK, Settings, examine_settings
from bot.sources import Sources, open_sources
from storage.engine import database_url
from storage.migrate import current, head, way_on
from storage.store import SqlStore

ONLINE_HINTS = {
    Fault.DOWN: "open the address in a browser; if it works there, try again later",
    Fault.BLOCKED: "set the key or token that it names; else set GAVEL_CONTACT, and ask the publisher to let Gavel in",
    Fault.GONE: "the publisher took it away for good: look for the new address on its site",
    Fault.MISSING: "look for the feed's address on the publisher's site",
    Fault.RATE_LIMITED: "wait, and poll it less often",
    Fault.REFUSED: "use a public address",
    Fault.TOO_LARGE: "look for a smaller feed, by section for example",
    Fault.NOT_A_FEED: "this is a page: look for its RSS address",
    Fault.UNREADABLE: "look for another feed of the same publisher",
    Fault.EMPTY: "look at the publisher's page: is there another feed?",
    Fault.MISCONFIGURED: "check the client: the first part of CLIENT.legistar.com, or the two letters of a state",
}


_SILENT_AT_FIRST = frozenset({PageSource.kind, LegiscanSource.kind})
"""Kinds whose first poll only learns."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. ``catalog`` is None if feeds.yaml is at fault; ``invite`` the link that brings the bot into a server."""

    catalog: Catalog | None
    findings: list[Finding]
    invite: str | None


async def check(now: datetime, *, online: bool) -> Checked:
    """Look at everything that the environment names. The database is not changed."""
    settings, findings = examine_settings()
    token = settings.discord_token.get_secret_value()
    workspaces, refused = _slack_tokens(settings, findings)
    faults = await _database(settings)
    findings += (discord.check_token(token) if token else []) + refused + faults + _journal(settings.console_journal)
    catalog, found = _catalog(settings)
    findings += found
    if catalog is not None:
        findings += _platforms(catalog, settings) + _misnamed(catalog, settings, len(workspaces))
        findings += _keyless(catalog, settings)
        if online:
            async with open_sources(settings) as sources:
                findings += [finding for finding in await _online(catalog, sources, settings, now) if finding]
            channels = await _channels(catalog, settings, readable=not faults)
            findings += await _discord(settings, channels) if token else []
            findings += await _slack(settings, workspaces, channels, catalog.allowed) if workspaces else []
    return Checked(catalog, findings, discord.invite(token) if token else None)


def _slack_tokens(settings: Settings, findings: list[Finding]) -> tuple[list[Tokens], list[Finding]]:
    """Return the tokens that can be used, and what is wrong with the others; nothing more if they do not go together."""
    if not settings.serves_slack or any(one.is_fault and one.subject.startswith(SLACK) for one in findings):
        return [], []
    return slack.check_tokens(*settings.slack_secrets, settings.slack_tokens_file)


def _catalog(settings: Settings) -> tuple[Catalog | None, list[Finding]]:
    if not settings.begins_without_feeds:
        return examine_catalog(settings.feeds_file)
    hint = "write one beside gavel to have feeds polled, or name it in GAVEL_FEEDS_FILE"
    return Catalog(), [Finding("feeds.W004", str(settings.feeds_file), "is not there, so that nothing is polled", hint)]


def _platforms(catalog: Catalog, settings: Settings) -> list[Finding]:
    """Name the channels of feeds.yaml that nobody would serve."""
    hints = {}
    if not settings.discord_token.get_secret_value():
        hints["discord"] = "set GAVEL_DISCORD_TOKEN to the bot's token"
    if not settings.serves_slack:
        hints["slack"] = "set GAVEL_SLACK_BOT_TOKEN and GAVEL_SLACK_APP_TOKEN to the app's tokens"
    message = "channel {} cannot be served without a token"
    return [
        Finding("feeds.E031", str(settings.feeds_file), message.format(channel.id), hints[channel.platform], channel.line)
        for channel in catalog.channels
        if channel.platform in hints
    ]


def _misnamed(catalog: Catalog, settings: Settings, workspaces: int) -> list[Finding]:
    """Name the channels of feeds.yaml that commands would know by another name: with their workspace, or without it."""
    several = workspaces > 1
    message, hint = (
        (f"channel {{}} does not say in which of the {workspaces} workspaces it is", 'write "slack:TEAM_ID/CHANNEL_ID"')
        if several
        else ("channel {} names a workspace, and there is only one", 'write "slack:CHANNEL_ID"')
    )
    return [
        Finding("feeds.E032", str(settings.feeds_file), message.format(channel.id), hint, channel.line)
        for channel in catalog.channels
        if workspaces and channel.platform == "slack" and ("/" not in channel.id) == several
    ]


def _keyless(catalog: Catalog, settings: Settings) -> list[Finding]:
    """Name the feeds whose kind wants a key that is not set."""
    keys = {
        LegiscanSource.kind: (settings.legiscan_key, "GAVEL_LEGISCAN_KEY", "a free one is at legiscan.com/legiscan"),
        OpenstatesSource.kind: (settings.openstates_key, "GAVEL_OPENSTATES_KEY", "a free one is at open.pluralpolicy.com"),
    }
    findings = []
    for feed in catalog.feeds:
        key, name, source = keys.get(feed.kind, (None, "", ""))
        if key is not None and not key.get_secret_value():
            message = f"feed {feed.id} cannot be polled without a key"
            findings.append(Finding("feeds.E034", str(settings.feeds_file), message, f"set {name}: {source}", feed.line))
    return findings


async def _channels(catalog: Catalog, settings: Settings, *, readable: bool) -> set[str]:
    """Return the channels that are to get something: by feeds.yaml, and by what chat has put in the database."""
    channels = {channel.id for channel in catalog.channels}
    address = settings.database_url.get_secret_value()
    if readable and not absent_file(address) and await current(address) == head():
        store = SqlStore(address)
        try:
            async with store.reading() as uow:
                channels |= {subscription.channel for subscription in await uow.desk.subscriptions()}
                alarms = await uow.desk.alarms()
        finally:
            await store.close()
        channels |= {alarms.channel} if alarms else set()
    return channels


async def _discord(settings: Settings, channels: set[str]) -> list[Finding]:
    return await discord.check_online(
        settings.discord_token.get_secret_value(),
        {channel for channel in channels if channel.startswith("discord:")},
        api_url=settings.discord_api_url or None,
        gateway_url=settings.discord_gateway_url or None,
    )


async def _slack(
    settings: Settings, workspaces: Sequence[Tokens], channels: set[str], allowed: frozenset[str]
) -> list[Finding]:
    ours = {channel for channel in channels if channel.startswith("slack:")}
    return await slack.check_online(workspaces, ours, allowed, api_url=settings.slack_api_url or None)


async def _database(settings: Settings) -> list[Finding]:
    name = "GAVEL_DATABASE_URL"
    address = settings.database_url.get_secret_value()
    try:
        file = absent_file(address)
        if file:
            return _can_be_made("database.E002", "GAVEL_DATABASE_URL", file)
        schema = await current(address)
    except ConfigurationError as error:
        return [Finding("database.E001", name, error.message, "see Settings in README")]
    except StoreError as error:
        return [
            Finding("database.E002", name, f"cannot be opened: {error.message}", "start the database, or correct the address")
        ]
    if schema not in {None, head()}:
        message = f"has schema {schema}, this version of Gavel needs {head()}"
        return [Finding("database.E003", name, message, way_on(schema))]
    return []


def absent_file(address: str) -> Path | None:
    """The SQLite file that an address names and that is not there yet: opening it would make it."""
    url = database_url(address)
    file = Path(str(url.database)).absolute()
    return file if url.drivername.startswith("sqlite") and not file.exists() else None


def _journal(file: Path) -> list[Finding]:
    name = "GAVEL_CONSOLE_JOURNAL"
    if not file.exists():
        return _can_be_made("settings.E006", name, file.absolute())
    if file.is_file() and os.access(file, os.R_OK | os.W_OK):
        return []
    return [Finding("settings.E006", name, f"{file} cannot be written", "name a file that may be written to")]


def _can_be_made(id: str, name: str, file: Path) -> list[Finding]:
    if os.access(file.parent, os.W_OK):
        return []
    hint = "name a file in a folder that is there and may be written to"
    return [Finding(id, name, f"no file can be made in {file.parent}", hint)]


async def _online(catalog: Catalog, sources: Sources, settings: Settings, now: datetime) -> list[Finding | None]:
    return await asyncio.gather(*(_feed(feed, sources, str(settings.feeds_file), now) for feed in catalog.feeds))


async def _feed(feed: Feed, sources: Sources, subject: str, now: datetime) -> Finding | None:
    try:
        async for _ in sources.items(feed, now):
            return None
    except FeedError as error:
        message = f"feed {feed.id} cannot be polled: {error.message}"
        return Finding("online.E001", subject, message, ONLINE_HINTS[error.fault], feed.line)
    if feed.kind in _SILENT_AT_FIRST:
        return None
    hint = "fine if nothing is published at the moment; else look for another feed"
    return Finding("online.W001", subject, f"feed {feed.id} answers, but holds no items", hint, feed.line)

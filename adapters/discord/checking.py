"""What ``gavel check`` says of Discord: the invite link, and with a network the token and what the bot may do where."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection

import discord

from adapters.discord.client import DiscordAdapter
from adapters.discord.errors import FAILURES
from adapters.discord.gateway import Gateway, point_at
from adapters.discord.permissions import INVITED
from bot.domain.errors import ConfigurationError, DeliveryError
from bot.domain.finding import Finding

SCOPES = ("bot", "applications.commands")
_TOKEN = "GAVEL_DISCORD_TOKEN"
_MALFORMED = Finding(
    "settings.E007", _TOKEN, "does not look like a bot's token", "copy it from the developer portal: page Bot, Reset Token"
)


def invite(token: str) -> str | None:
    """Return the address that invites the bot to a server, from the token, whose first part is the bot's id in base64."""
    first, dot, _ = token.strip().partition(".")
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    if not dot or not number.isdecimal():
        return None
    return discord.utils.oauth_url(number, permissions=INVITED, scopes=SCOPES)


def check_token(token: str) -> list[Finding]:
    """Look at a token without a network."""
    return [] if invite(token) else [_MALFORMED]


async def check_online(
    token: str, channels: Collection[str], *, api_url: str | None = None, gateway_url: str | None = None
) -> list[Finding]:
    """Ask Discord whether it takes the token, and what the bot lacks in each of these channels. Posts nothing."""
    point_at(api_url, gateway_url)
    gateway = Gateway(token)
    try:
        client = await gateway.login()
    except ConfigurationError as error:
        return [Finding("online.E002", _TOKEN, error.message, "page Bot of the developer portal, Reset Token")]
    except FAILURES as error:
        hint = "try again when the network is back; gavel run tries again by itself"
        return [Finding("online.E003", _TOKEN, f"Discord cannot be reached ({type(error).__name__})", hint)]
    try:
        adapter = DiscordAdapter(gateway)
        return [finding for channel in sorted(channels) for finding in await _channel(adapter, channel)]
    finally:
        await client.close()


async def _channel(adapter: DiscordAdapter, channel: str) -> list[Finding]:
    try:
        found = await adapter.survey(channel)
    except DeliveryError as error:
        return [Finding("online.E004", channel, f"cannot be posted in: {error.message}", "correct the channel, or mend that")]
    where = f"in the settings of the channel {getattr(found.place, 'name', channel)}, page Permissions, for the bot's role"
    findings = [
        Finding("online.E005", channel, f"the bot lacks {name} there", f"allow {name} {where}") for name in found.missing
    ]
    if found.obstacle and not findings:
        findings.append(Finding("online.E004", channel, f"cannot be posted in: {found.obstacle}", "choose another channel"))
    return findings + [
        Finding(
            "online.W002",
            channel,
            f"the bot lacks {missing} there, so that it answers by reference and not in a story's thread",
            f"allow {missing} {where}",
        )
        for missing in found.advised
    ]

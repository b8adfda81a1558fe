"""One request as a handler sees it, and what it may answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.discord.errors import ApiError, Json, invalid, missing_access, missing_permissions, unknown
from tests.fakes.discord.guild import Guild
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.state import Channel
from tests.fakes.discord.world import World


@dataclass(frozen=True)
class Call:
    """A request that passed authorisation and rate limits. ``files`` are the names of uploads."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: tuple[str, ...] = ()

    def id(self, name: str) -> int:
        """Return an id from the path."""
        try:
            return int(self.path[name])
        except ValueError:
            message = f'Value "{self.path[name]}" is not snowflake.'
            raise invalid((name,), "NUMBER_TYPE_COERCE", message) from None

    @property
    def data(self) -> Json:
        """The body, which must be an object."""
        if not isinstance(self.body, dict):
            raise ApiError(400, 50109, "The request body contains invalid JSON.")
        return self.body

    @property
    def channel(self) -> Channel:
        """The channel of the path, if the bot can see it."""
        channel = self.world.channel(self.id("channel_id"))
        if channel.guild and not (channel.guild.present and channel.bot_permissions & Permission.VIEW_CHANNEL):
            raise missing_access()
        return channel

    @property
    def guild(self) -> Guild:
        """The guild of the path, if the bot is in it."""
        guild = self.world.guilds.get(self.id("guild_id"))
        if guild is None or not guild.present:
            raise unknown("Guild", 10004)
        return guild

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a number from the query."""
        value = int(self.query.get(name, default))
        if not least <= value <= most:
            raise invalid((name,), "NUMBER_TYPE_MAX", f"int value should be between {least} and {most}.")
        return value


def require(channel: Channel, permission: Permission) -> None:
    """Refuse what the bot may not do in a channel."""
    if channel.bot_permissions & permission != permission:
        raise missing_permissions()


@dataclass(frozen=True)
class Reply:
    """An answer; without a body it is a 204."""

    body: Any = None
    status: int = 200


def json_answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with content type exactly ``application/json``: with a charset discord.py takes the body for text."""
    raw = json.dumps(body).encode()
    return web.Response(body=raw, status=status, headers=headers, content_type="application/json")


Handler = Callable[[Call], Awaitable[Reply]]
Route = tuple[str, str, Handler]

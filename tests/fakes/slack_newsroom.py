"""A whole Gavel on the tests' own Slack: real clients, commands and buttons, a database, a town that publishes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

from adapters.slack.manifest import manifest
from bot.app import open_app
from bot.catalog import Catalog
from bot.domain.feed import Feed
from bot.settings import Settings
from tests.fakes import chat_newsroom
from tests.fakes.chat_newsroom import ChatNewsroom, OneClock
from tests.fakes.newsroom import HERE, START, TOPIC
from tests.fakes.slack import Channel, ManualClock, Member, SlackServer, Workspace


@dataclass
class SlackNewsroom(ChatNewsroom):
    """A running app in a workspace with the channel ``desk``, of which Ana and Bo are members."""

    server: SlackServer
    team: Workspace
    desk: Channel
    ana: Member
    bo: Member

    async def noticed(self, channel: Channel) -> None:
        """Wait until Slack told that something changed in a channel."""
        await self.told(f"slack:{channel.id}")


@cache
def declared() -> dict[str, Any]:
    """The app that Slack makes from the manifest; not to be changed."""
    found: dict[str, Any] = yaml.safe_load(manifest())
    return found


def workspace(server: SlackServer, name: str = "Newsroom") -> Workspace:
    """A workspace whose app has what the manifest asks for, and nothing more."""
    app = declared()
    team = server.workspace(name, scopes=app["oauth_config"]["scopes"]["bot"])
    team.app.declare(app)
    return team


def settings(server: SlackServer, team: Workspace, directory: Path, database_url: str) -> Settings:
    """What a newsroom sets: two tokens, and here the address."""
    return chat_newsroom.settings(
        directory,
        database_url,
        slack_bot_token=SecretStr(team.token),
        slack_app_token=SecretStr(team.app.token),
        slack_api_url=server.api_url,
    )


def generous(server: SlackServer) -> None:
    """Let tests that are about other things send as fast as they like."""
    server.rates.generous()


@asynccontextmanager
async def slack_newsroom(
    directory: Path,
    database_url: str,
    feeds: Sequence[Feed] = (),
    *,
    before: Callable[[SlackServer], None] = generous,
) -> AsyncIterator[SlackNewsroom]:
    """Open Gavel in a workspace, to whose server ``before`` was done; yields once its socket is connected."""
    clock = ManualClock(START)
    async with SlackServer(clock=clock) as server:
        before(server)
        team = workspace(server)
        desk = team.channel("desk")
        ana, bo = team.member("Ana", desk), team.member("Bo", desk)
        opened = open_app(
            settings(server, team, directory, database_url),
            Catalog(feeds=tuple(feeds), topics=(TOPIC,)),
            clock=OneClock(clock),
            workers=HERE,
        )
        async with opened as app:
            await team.app.sockets.ready()
            yield SlackNewsroom(app, clock, server, team, desk, ana, bo)

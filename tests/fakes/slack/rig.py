"""A workspace with a channel and someone in it, and a real Bolt app that hears them, over either transport."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import ManualClock
from tests.fakes.slack.client import bolt, connected, listening
from tests.fakes.slack.member import Member
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace

START = datetime(2025, 6, 30, 12, tzinfo=UTC)


@dataclass
class Rig:
    """A server on a clock that stands still, without rates; ``ana`` is in ``desk``, and so is the bot."""

    server: SlackServer
    clock: ManualClock
    team: Workspace
    desk: Channel
    ana: Member
    app: AsyncApp

    @property
    def client(self) -> AsyncWebClient:
        """The app's own client."""
        return self.app.client

    async def acknowledged(self) -> None:
        """Wait until everything was acknowledged: Bolt sends the acknowledgement a moment after ``ack()``."""
        await self.server.until(lambda: all(one.acknowledged for one in self.team.app.envelopes))


@asynccontextmanager
async def rig(transport: str = "") -> AsyncIterator[Rig]:
    """Open one; ``socket`` or ``http`` connects the app."""
    clock = ManualClock(START)
    async with SlackServer(clock=clock) as server:
        server.rates.generous()
        team = server.workspace("Desk")
        desk = team.channel("desk")
        ana = team.member("Ana", desk)
        app = bolt(server, team)
        made = Rig(server, clock, team, desk, ana, app)
        if transport == "socket":
            async with connected(app, team):
                yield made
        elif transport == "http":
            async with listening(app, team):
                yield made
        else:
            yield made

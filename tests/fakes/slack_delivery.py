"""Delivery to the tests' own Slack through the real adapter, on one clock for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp

from adapters.slack.client import SlackAdapter
from adapters.slack.pacing import Pacing
from adapters.slack.teams import Tokens
from adapters.slack.workspace import TIMEOUT, Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.subscription import Channel
from bot.matching.gazetteer import load_gazetteer
from bot.ports import Store
from bot.services.delivering import Delivering
from tests.fakes.alerts import START, compose
from tests.fakes.delivery import Rig
from tests.fakes.slack import ManualClock, SlackServer
from tests.fakes.slack import state as fake

POST = "chat.postMessage"


class SlackRig(Rig):
    """A newsroom with the channels ``desk``, ``city`` and ``alarms``.

    Slack's rates hold, in the newsroom's own time; whoever has to wait moves the clock. No socket is connected.
    """

    def __init__(self, store: Store, server: SlackServer, clock: ManualClock, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.clock = clock
        self.session = session
        self.team = server.workspace("Newsroom")
        self.adapter = self.adapter_now()
        self.desk, self.city, self.alarms_here = (self.team.channel(name) for name in ("desk", "city", "alarms"))
        super().__init__(store)

    @property
    def now(self) -> datetime:
        """The time of the newsroom and of Slack."""
        return self.clock.time

    @now.setter
    def now(self, when: datetime) -> None:
        self.clock.time = when

    def adapter_now(self) -> SlackAdapter:
        """Return an adapter that remembers nothing."""
        tokens = Tokens(self.team.token, self.team.app.token)
        workspace = Workspace(tokens, self.session, self.server.api_url, self.seconds)
        return SlackAdapter(Workspaces([workspace]), pacing=Pacing(clock=self.seconds, sleep=self.sleep))

    def seconds(self) -> float:
        """The clock as a count of seconds."""
        return self.clock.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Let time pass instead of waiting."""
        self.clock.advance(timedelta(seconds=seconds))

    def process(self, owner: str) -> Delivering:
        """Return one more process that delivers."""
        return Delivering(self.store, {"slack": self.adapter}, compose, load_gazetteer(), owner=owner, jitter=lambda: 0.0)

    def restart(self) -> None:
        """Go on with a fresh adapter and process, as after a crash."""
        self.adapter = self.adapter_now()
        self.delivering = self.process("restarted")

    def shown(self, place: fake.Channel) -> list[str]:
        """Return the first words of each of the bot's messages that readers of a channel, or of its threads, see."""
        return [message.text.split("\n")[0] for message in self.server.messages(place)]


def channel(place: fake.Channel) -> Channel:
    """Return the channel as Gavel keeps it."""
    return Channel(f"slack:{place.id}", "America/New_York")


@asynccontextmanager
async def newsroom(store: Store) -> AsyncIterator[SlackRig]:
    """Run a Slack with a newsroom on it."""
    clock = ManualClock(START)
    async with SlackServer(clock=clock) as server, aiohttp.ClientSession(timeout=TIMEOUT) as session:
        rig = SlackRig(store, server, clock, session)
        await rig.alerts.open(*map(channel, (rig.desk, rig.city, rig.alarms_here)), alarms=channel(rig.alarms_here))
        yield rig
        await rig.delivering.drain(10)

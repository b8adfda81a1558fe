"""Delivery to the tests' own Discord through the real adapter, on one clock for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from adapters.discord.client import DiscordAdapter
from adapters.discord.gateway import Gateway
from bot.domain.subscription import Channel
from bot.matching.gazetteer import load_gazetteer
from bot.ports import Store
from bot.services.delivering import Delivering
from tests.fakes.alerts import START, compose
from tests.fakes.delivery import Rig
from tests.fakes.discord import MESSAGE_CREATE, DiscordServer, ManualClock, pointed_at
from tests.fakes.discord import state as fake
from tests.fakes.discord.buckets import Rate

POST = MESSAGE_CREATE
FORUM_POST = "POST /channels/{channel_id}/threads"


class DiscordRig(Rig):
    """A newsroom with the text channels ``desk``, ``city`` and ``alarms`` and the forum ``board``.

    The bot is logged in over REST; the gateway is not connected.
    """

    def __init__(self, store: Store, server: DiscordServer, clock: ManualClock, gateway: Gateway) -> None:
        self.server = server
        self.clock = clock
        self.gateway = gateway
        self.adapter = DiscordAdapter(gateway)
        self.guild = server.guild("Newsroom")
        self.desk, self.city, self.alarms_here = (self.guild.text(name) for name in ("desk", "city", "alarms"))
        self.board = self.guild.forum("board", tags=["outcome", "new"])
        for route in (POST, FORUM_POST):
            server.buckets.set(route, limit=1000, per=1)
        server.buckets.whole = server.buckets.otherwise = Rate(1000, 1)
        super().__init__(store)

    @property
    def now(self) -> datetime:
        """The time of the newsroom and of Discord."""
        return self.clock.time

    @now.setter
    def now(self, when: datetime) -> None:
        self.clock.time = when

    def process(self, owner: str) -> Delivering:
        """Return one more process that delivers."""
        return Delivering(self.store, {"discord": self.adapter}, compose, load_gazetteer(), owner=owner, jitter=lambda: 0.0)

    def restart(self) -> None:
        """Go on with a fresh adapter and process, as after a crash."""
        self.adapter = DiscordAdapter(self.gateway)
        self.delivering = self.process("restarted")

    def shown(self, place: fake.Channel) -> list[str]:
        """Return the first words of each of the bot's messages that readers of a channel, or of a forum's posts, see."""
        places = [place, *self.server.threads(place)]
        messages = (message for each in places for message in self.server.messages(each))
        return [message.text.split("\n")[0] for message in sorted(messages, key=lambda one: one.id)]


def channel(place: fake.Channel) -> Channel:
    """Return the channel as Gavel keeps it."""
    return Channel(f"discord:{place.id}", "America/New_York")


@asynccontextmanager
async def newsroom(store: Store) -> AsyncIterator[DiscordRig]:
    """Run a Discord with a newsroom on it."""
    clock = ManualClock(START)
    async with DiscordServer(clock=clock) as server:
        with pointed_at(server):
            gateway = Gateway(server.token)
            client = await gateway.login()
            rig = DiscordRig(store, server, clock, gateway)
            channels = map(channel, (rig.desk, rig.city, rig.alarms_here, rig.board))
            await rig.alerts.open(*channels, alarms=channel(rig.alarms_here))
            yield rig
            await rig.delivering.drain(10)
            await client.close()

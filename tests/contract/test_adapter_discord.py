"""The Discord adapter against the contract: real discord.py, a Discord of the tests' own, in a text channel and a forum."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

import pytest

from adapters.discord.client import DiscordAdapter
from adapters.discord.gateway import Gateway
from bot.ports import ChatAdapter
from tests.contract.adapter_contract import WAIT, AdapterContract, Fault, Harness, Shown
from tests.fakes.discord import MESSAGE_CREATE, Channel, DiscordServer, Message, pointed_at
from tests.fakes.discord_markdown import read, read_title

START_THREAD = "POST /channels/{channel_id}/threads"


class DiscordHarness(Harness):
    """A server with two text channels. The adapters share one login, as they would share one token, and nothing else."""

    posts = MESSAGE_CREATE

    def __init__(self, server: DiscordServer, gateway: Gateway) -> None:
        self.server = server
        self.gateway = gateway
        self.guild = server.guild("Desk")
        self.here, other = self.open("key-west"), self.open("night")
        self.channel, self.other_channel = f"discord:{self.here.id}", f"discord:{other.id}"
        self.secret = server.token
        for route in (MESSAGE_CREATE, START_THREAD):
            server.buckets.set(route, limit=1000, per=1)

    def open(self, name: str) -> Channel:
        return self.guild.text(name)

    def make(self) -> ChatAdapter:
        return DiscordAdapter(self.gateway)

    async def inject(self, fault: Fault) -> None:
        if fault is Fault.RATE_LIMITED:
            self.server.faults.add(self.posts, limited=WAIT.total_seconds())
        elif fault is Fault.UNAVAILABLE:  # Met before anything is posted: after a 5xx on the post itself nobody knows.
            self.server.faults.add("GET /channels/{channel_id}", status=503)
        elif fault is Fault.ANSWER_LOST:
            self.server.faults.add(self.posts, status=503, after=True)
        elif fault is Fault.CHANNEL_GONE:
            self.here.delete()
        elif fault is Fault.PAYLOAD_REFUSED:
            self.server.faults.add(self.posts, status=400, code=50035)
        else:
            self.everything()[-1].delete()

    async def mend(self) -> None:
        self.server.faults.clear()
        if self.here.id not in self.server.world.channels:
            self.here.restore()

    async def read(self) -> list[Shown]:
        return [Shown(self.id(each), shown(each), self.root(each)) for each in self.everything()]

    def everything(self) -> list[Message]:
        """The bot's messages in the channel and in its threads, in the order they were posted."""
        threads = self.server.threads(self.here)
        return sorted((each for place in (self.here, *threads) for each in self.server.messages(place)), key=lambda one: one.id)

    def id(self, message: Message) -> str:
        return f"{self.guild.id}/{message.channel.id}/{message.id}"

    def root(self, message: Message) -> str | None:
        if message.channel is self.here:
            return None
        return f"{self.guild.id}/{self.here.id}/{message.channel.id}"

    def live(self, shown: Shown) -> list[str]:
        [message] = [each for each in self.everything() if self.id(each) == shown.id]
        found = [message.content] if message.content or message.pinged else []
        for embed in message.embeds:
            found += read(embed.get("description", "")).live + read_title(embed.get("title", "")).live
        return found

    async def close(self) -> None:
        await self.gateway.client(self.channel).close()


class ForumHarness(DiscordHarness):
    """A server with two forums: a message is a post, and its answers stand in it."""

    posts = START_THREAD

    def open(self, name: str) -> Channel:
        return self.guild.forum(name, tags=["new"], tag_required=True)

    def root(self, message: Message) -> str | None:
        post = message.channel.id
        return None if message.id == post else f"{self.guild.id}/{post}/{post}"


def shown(message: Message) -> str:
    """What a reader sees, the addresses of links included."""
    return "\n".join((message.text, *(embed["url"] for embed in message.embeds if "url" in embed)))


@pytest.fixture
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[DiscordHarness]:
    async with DiscordServer() as server:
        with pointed_at(server):
            gateway = Gateway(server.token)
            await gateway.login()
            platform: DiscordHarness = request.cls.harness_type(server, gateway)
            yield platform
            await platform.close()


class TestDiscordText(AdapterContract):
    """The contract's rows in a text channel."""

    harness_type: ClassVar = DiscordHarness


class TestDiscordForum(AdapterContract):
    """The contract's rows in a forum."""

    harness_type: ClassVar = ForumHarness

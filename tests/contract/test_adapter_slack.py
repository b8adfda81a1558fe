"""The Slack adapter against the contract: real slack_sdk, a Slack of the tests' own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.slack.client import SlackAdapter
from adapters.slack.pacing import Pacing
from adapters.slack.teams import Tokens
from adapters.slack.workspace import TIMEOUT, Workspace
from adapters.slack.workspaces import Workspaces
from bot.ports import ChatAdapter
from tests.contract.adapter_contract import WAIT, AdapterContract, Fault, Harness, Shown
from tests.fakes.slack import POST_MESSAGE, Message, SlackServer


class SlackHarness(Harness):
    """A workspace with two channels. The adapters share connections, and nothing else."""

    def __init__(self, server: SlackServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.team = server.workspace("Desk")
        self.here, other = self.team.channel("key-west"), self.team.channel("night")
        self.channel, self.other_channel = f"slack:{self.here.id}", f"slack:{other.id}"
        self.secret = self.team.token
        server.rates.generous()

    def make(self) -> ChatAdapter:
        workspace = Workspace(Tokens(self.team.token, self.team.app.token), self.session, self.server.api_url)
        return SlackAdapter(Workspaces([workspace]), pacing=Pacing(gap=0))

    async def inject(self, fault: Fault) -> None:
        if fault is Fault.RATE_LIMITED:
            self.server.faults.add(POST_MESSAGE, limited=int(WAIT.total_seconds()))
        elif fault is Fault.UNAVAILABLE:  # Slack's own word; after any other 5xx nobody knows.
            self.server.faults.add(POST_MESSAGE, status=503, error="service_unavailable")
        elif fault is Fault.ANSWER_LOST:
            self.server.faults.add(POST_MESSAGE, reset=True, after=True)
        elif fault is Fault.CHANNEL_GONE:
            self.here.archive()
        elif fault is Fault.PAYLOAD_REFUSED:
            self.server.faults.add(POST_MESSAGE, error="invalid_blocks")
        else:
            self.server.messages(self.here)[-1].delete()

    async def mend(self) -> None:
        self.server.faults.clear()
        self.here.unarchive()
        self.here.invite()

    async def read(self) -> list[Shown]:
        return [Shown(self.id(each), shown(each), self.root(each)) for each in self.server.messages(self.here)]

    def id(self, message: Message) -> str:
        return "/".join(part for part in (self.here.id, message.thread_ts, message.ts) if part)

    def root(self, message: Message) -> str | None:
        return f"{self.here.id}/{message.thread_ts}" if message.thread_ts else None

    def live(self, shown: Shown) -> list[str]:
        [message] = [each for each in self.server.messages(self.here) if self.id(each) == shown.id]
        return [*message.pinged, *(url for url, _ in message.links if not url.startswith("https://council.example/"))]

    async def close(self) -> None:
        self.server.faults.clear()


def shown(message: Message) -> str:
    """What a reader sees, the addresses of links included."""
    return "\n".join((message.text, *(url for url, _ in message.links)))


class TestSlack(AdapterContract):
    """The contract's rows."""

    @pytest.fixture
    async def harness(self) -> AsyncIterator[SlackHarness]:
        async with SlackServer() as server, aiohttp.ClientSession(timeout=TIMEOUT) as session:
            platform = SlackHarness(server, session)
            yield platform
            await platform.close()

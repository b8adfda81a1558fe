"""The scripted platform against the contract: what delivery is tested with must behave as an adapter does.

It produces every fault, so that each row of the contract is proven to be passable, whatever the real platforms can do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.errors import PayloadRejected, Transient, UnknownOutcome
from bot.ports import ChatAdapter
from tests.contract.adapter_contract import WAIT, AdapterContract, Fault, Harness, Shown, words
from tests.fakes.adapter import LONGEST, FakeAdapter


class FakeHarness(Harness):
    """The platform's state is the adapter's, so that a restarted adapter is the same one."""

    channel = "fake:desk"
    other_channel = "fake:night"

    def __init__(self) -> None:
        self.chat = FakeAdapter()
        self.secret = self.chat.token

    def make(self) -> ChatAdapter:
        return self.chat

    async def inject(self, fault: Fault) -> None:
        channel = self.channel
        if fault is Fault.RATE_LIMITED:
            self.chat.then(channel, Transient(channel, "slow down", retry_after=WAIT))
        elif fault is Fault.UNAVAILABLE:
            self.chat.then(channel, Transient(channel, "answered 503"))
        elif fault is Fault.ANSWER_LOST:
            self.chat.then(channel, UnknownOutcome(channel, "the connection broke"), stores=True)
        elif fault is Fault.CHANNEL_GONE:
            self.chat.gone.add(channel)
        elif fault is Fault.PAYLOAD_REFUSED:
            self.chat.then(channel, PayloadRejected(channel, "invalid blocks"))
        else:
            self.chat.channels[channel].pop()

    async def mend(self) -> None:
        self.chat.gone.clear()

    async def read(self) -> list[Shown]:
        posts = self.chat.channels[self.channel]
        return [Shown(posted.id, "\n".join((posted.text, *posted.links)), posted.thread) for posted in posts]

    def live(self, shown: Shown) -> list[str]:
        """Its messages are plain text: only control characters are live, and the contract looks for those itself."""
        return []

    async def close(self) -> None:
        self.chat.channels.clear()


@pytest.fixture
async def harness() -> AsyncIterator[FakeHarness]:
    platform = FakeHarness()
    yield platform
    await platform.close()


class TestFake(AdapterContract):
    """The contract's rows on the scripted platform."""


async def test_a_reply_to_a_deleted_message_is_rejected(harness: FakeHarness) -> None:
    gone = await harness.chat.send(harness.channel, words(1))
    await harness.inject(Fault.MESSAGE_DELETED)
    with pytest.raises(PayloadRejected):
        await harness.chat.reply(harness.channel, gone, words(2))
    assert await harness.read() == []


async def test_an_over_long_message_fits_the_platform(harness: FakeHarness) -> None:
    await harness.chat.send(harness.channel, words(1, "without end " * LONGEST))
    [shown] = await harness.read()
    assert len(shown.text.splitlines()[0]) == LONGEST

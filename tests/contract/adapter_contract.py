"""What every chat adapter must do. A platform's test module subclasses AdapterContract and offers a Harness.

A harness stands for the real platform as the adapter meets it: a local server, or the operating system. It injects the
platform's own faults, and reads back what a reader would see. A fault that a platform cannot produce is named with the
reason in ``impossible`` and its rows are skipped with it; nothing is faked in its place.
"""

from __future__ import annotations

import asyncio
import traceback
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

import pytest

from bot.domain.delivery import idempotency_key
from bot.domain.errors import ChannelGone, DeliveryError, PayloadRejected, Transient, UnknownOutcome
from bot.domain.message import Line, Message, Span, Style
from bot.ports import ChatAdapter

SINCE = datetime(2025, 6, 1, tzinfo=UTC)
WAIT = timedelta(seconds=47)
"""Longer than what a client library sleeps through by itself (discord.py: up to 30 s)."""


class Fault(StrEnum):
    """What a platform can do to the next call."""

    RATE_LIMITED = "rate limit with a wait"  # of WAIT
    UNAVAILABLE = "not now (5xx)"  # nothing was stored
    ANSWER_LOST = "stored, but the answer is lost"
    CHANNEL_GONE = "the channel is gone"  # until mend()
    PAYLOAD_REFUSED = "the payload is refused"
    MESSAGE_DELETED = "someone deletes the newest message"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a reader sees it. ``thread`` is the id of the message whose thread it stands in."""

    id: str
    text: str
    thread: str | None = None


class Harness(ABC):
    """A platform with one channel, and adapters that talk to it."""

    channel: str
    other_channel: str
    secret: str = ""
    """A credential that the adapter holds; empty if it needs none."""
    impossible: ClassVar[Mapping[Fault, str]] = {}

    @abstractmethod
    def make(self) -> ChatAdapter:
        """Return a fresh adapter, as after a restart of the bot."""

    @abstractmethod
    async def inject(self, fault: Fault) -> None:
        """Let the next call that posts meet ``fault``."""

    @abstractmethod
    async def mend(self) -> None:
        """Make the platform well again."""

    @abstractmethod
    async def read(self) -> list[Shown]:
        """Return what a reader of the channel sees, oldest first."""

    @abstractmethod
    def live(self, shown: Shown) -> list[str]:
        """Return what in a shown text would ping, forge a link or a time, or steer the reader's screen."""

    @abstractmethod
    async def close(self) -> None:
        """Free everything."""


def words(n: int, headline: str = "", *lines: Line) -> Message:
    """A message as composing makes one, for delivery ``n``."""
    return Message(
        key=idempotency_key(n),
        headline=(Span(headline or f"Outcome {n}", Style.STRONG), Span(" · Lakeside, OH")),
        lines=lines or ((Span("Vote on the water agreement", url=f"https://council.example/items/{n}"),),),
        footer=(Span(f"ref {idempotency_key(n)}", Style.QUIET),),
        facts=(("channel", "set by composing"), ("alert_id", n), ("delivery", "post"), ("kind", "new")),
    )


HOSTILE = (
    "@everyone @here <!channel> <!here> <@U1> <@1> <@&2> <#3> <!subteam^S4> </deploy:5>",
    "[free money](https://evil.example) <https://evil.example|council.example>",
    "<t:1:R> :siren: <:custom:1> # heading > quote **bold** `code` ```block``` ||spoiler||",
    "\x1b[2J\x1b]8;;https://evil.example\x07council.example\x1b]8;;\x07 \x9b31m \r overwritten \b\b \x00",
    "safe\u202egnp.exe \u2066isolated\u2069 \u200fright \U000e0041 line\u2028break\u2029para\nnew line",
    "lone \ud800 surrogate",
)


class AdapterContract:
    """The rows. A subclass provides the fixture ``harness``."""

    async def test_a_post_shows_its_words_and_links(self, harness: Harness) -> None:
        sent = await harness.make().send(harness.channel, words(1))
        [shown] = await harness.read()
        assert shown.id == sent
        for text in ("Outcome 1", "Lakeside, OH", "Vote on the water agreement", "https://council.example/items/1"):
            assert text in shown.text

    async def test_posts_stand_in_the_order_they_were_sent(self, harness: Harness) -> None:
        adapter = harness.make()
        sent = [await adapter.send(harness.channel, words(n)) for n in range(1, 6)]
        assert [shown.id for shown in await harness.read()] == sent
        assert len(set(sent)) == 5

    async def test_an_edit_replaces_the_words_of_its_message(self, harness: Harness) -> None:
        adapter = harness.make()
        first = await adapter.send(harness.channel, words(1))
        await adapter.send(harness.channel, words(2))
        await harness.make().edit(harness.channel, first, words(3, "Outcome 1, also reported by two others"))
        edited, other = await harness.read()
        assert edited.id == first
        assert "also reported by two others" in edited.text
        assert "also reported" not in other.text

    async def test_a_reply_stands_in_the_thread_of_its_target(self, harness: Harness) -> None:
        adapter = harness.make()
        root = await adapter.send(harness.channel, words(1))
        reply = await adapter.reply(harness.channel, root, words(2, "Meeting moved"))
        shown = {message.id: message for message in await harness.read()}
        assert shown[reply].thread == root
        assert shown[root].thread is None
        assert "Meeting moved" in shown[reply].text

    async def test_a_message_is_found_by_its_key_after_a_restart(self, harness: Harness) -> None:
        adapter = harness.make()
        assert await adapter.find(harness.channel, words(1).key, SINCE) is None
        first = await adapter.send(harness.channel, words(1))
        reply = await adapter.reply(harness.channel, first, words(2))
        restarted = harness.make()
        assert await restarted.find(harness.channel, words(1).key, SINCE) == first
        assert await restarted.find(harness.channel, words(2).key, SINCE) == reply
        assert await restarted.find(harness.channel, words(3).key, SINCE) is None
        assert await restarted.find(harness.other_channel, words(1).key, SINCE) is None

    async def test_a_rate_limit_tells_the_platforms_own_wait(self, harness: Harness) -> None:
        error = await failure(harness, Fault.RATE_LIMITED)
        assert isinstance(error, Transient)
        assert error.retry_after == WAIT
        await recovers(harness)

    async def test_an_unavailable_platform_is_transient(self, harness: Harness) -> None:
        error = await failure(harness, Fault.UNAVAILABLE)
        assert isinstance(error, Transient)
        await recovers(harness)

    async def test_a_lost_answer_is_looked_up_and_posted_once(self, harness: Harness) -> None:
        error = await failure(harness, Fault.ANSWER_LOST)
        assert isinstance(error, UnknownOutcome)
        await harness.mend()
        adapter = harness.make()
        found = await adapter.find(harness.channel, words(1).key, SINCE)
        [shown] = await harness.read()
        assert found == shown.id

    async def test_a_channel_that_is_gone_is_told_by_send_and_check_until_it_is_back(self, harness: Harness) -> None:
        error = await failure(harness, Fault.CHANNEL_GONE)
        assert isinstance(error, ChannelGone)
        with pytest.raises(ChannelGone):
            await harness.make().check(harness.channel)
        await harness.mend()
        await harness.make().check(harness.channel)
        await recovers(harness)

    async def test_a_refused_payload_lets_the_next_one_pass(self, harness: Harness) -> None:
        error = await failure(harness, Fault.PAYLOAD_REFUSED)
        assert isinstance(error, PayloadRejected)
        await recovers(harness)

    async def test_editing_a_deleted_message_is_rejected(self, harness: Harness) -> None:
        possible(harness, Fault.MESSAGE_DELETED)
        adapter = harness.make()
        gone = await adapter.send(harness.channel, words(1))
        await harness.inject(Fault.MESSAGE_DELETED)
        with pytest.raises(PayloadRejected):
            await adapter.edit(harness.channel, gone, words(2))

    @pytest.mark.parametrize("fault", Fault)
    async def test_no_error_holds_a_secret(self, harness: Harness, fault: Fault) -> None:
        if not harness.secret:
            pytest.skip("this platform needs no secret")
        if fault is Fault.MESSAGE_DELETED:
            pytest.skip("covered by the edit")
        error = await failure(harness, fault)
        told = "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(harness.make())
        assert harness.secret not in told

    async def test_over_long_text_is_cut_and_stays_findable(self, harness: Harness) -> None:
        lines = tuple((Span("many words " * 300, url=f"https://council.example/{'x' * 3000}"),) for _ in range(300))
        adapter = harness.make()
        sent = await adapter.send(harness.channel, words(1, "A headline without end " * 400, *lines))
        [shown] = await harness.read()
        assert "A headline without end" in shown.text
        assert await harness.make().find(harness.channel, words(1).key, SINCE) == sent

    async def test_hostile_text_is_inert(self, harness: Harness) -> None:
        adapter = harness.make()
        for n, text in enumerate(HOSTILE, start=1):
            url = f"https://council.example/{n}?q=\x1b[2J <@U1> [x](y)|z>"
            await adapter.send(harness.channel, words(n, text, (Span(text, url=url), Span(text, Style.STRONG))))
        everything = await harness.read()
        assert len(everything) == len(HOSTILE)
        for shown in everything:
            assert harness.live(shown) == []
            assert steering(shown.text) == []

    async def test_a_message_without_footer_or_lines_is_sent(self, harness: Harness) -> None:
        bare = Message(idempotency_key(1), (Span("A feed is silent."),), ())
        await harness.make().send(harness.channel, bare)
        [shown] = await harness.read()
        assert "A feed is silent." in shown.text
        assert await harness.make().find(harness.channel, bare.key, SINCE) == shown.id

    async def test_messages_sent_at_once_do_not_mix(self, harness: Harness) -> None:
        adapter = harness.make()
        sent = await asyncio.gather(*(adapter.send(harness.channel, words(n)) for n in range(1, 11)))
        shown = {message.id: message.text for message in await harness.read()}
        for n, message in enumerate(sent, start=1):
            assert f"/items/{n}" in shown[message]

    async def test_a_link_to_a_message_is_an_address_or_nothing(self, harness: Harness) -> None:
        adapter = harness.make()
        link = adapter.link(harness.channel, await adapter.send(harness.channel, words(1)))
        assert link == "" or link.startswith("https://")


def possible(harness: Harness, fault: Fault) -> None:
    """Skip the row where the platform cannot produce the fault."""
    if fault in harness.impossible:
        pytest.skip(f"{harness.channel.partition(':')[0]} cannot produce it: {harness.impossible[fault]}")


async def failure(harness: Harness, fault: Fault) -> DeliveryError:
    """Post delivery 1 into a fault; return the error, which names the channel."""
    possible(harness, fault)
    adapter = harness.make()
    await harness.inject(fault)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(harness.channel, words(1))
    assert caught.value.subject == harness.channel
    assert str(caught.value)
    return caught.value


async def recovers(harness: Harness) -> None:
    """After the fault a message arrives, and the failed one left nothing behind."""
    await harness.mend()
    sent = await harness.make().send(harness.channel, words(2))
    assert [shown.id for shown in await harness.read()] == [sent]


def steering(text: str) -> list[str]:
    """Return the characters that move, hide or reverse what a reader sees."""
    allowed = {"\n", "\u200b", "\u200c", "\u200d", "\u00ad", "\ufe0f"}
    return [char for char in text if char not in allowed and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]

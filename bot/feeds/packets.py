"""The packets of one poll: fetched where they are new or changed, read in a worker, and never at the cost of their meetings."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.domain.errors import Fault, FeedError
from bot.domain.item import AgendaFacts, Item, Link
from bot.domain.limits import PDF_JOB
from bot.feeds.exchange import Exchange, holds_up
from bot.feeds.packet import Packet, is_packet, read_packet
from bot.feeds.packet_links import document, packet_of
from bot.feeds.sighting import NEAR_AFTER, SeenPacket
from bot.ports import Fetched

_log = structlog.get_logger(__name__)

MAX_DOCUMENTS = 20
"""Packets fetched in one poll; the others are read at the next ones."""

_PASSING = frozenset({Fault.DOWN, Fault.RATE_LIMITED})
_PERHAPS = frozenset({Fault.BLOCKED, Fault.MISSING, Fault.GONE})
"""Why a packet that was not read may be there at the next poll, and why it may be if it is the packet or nothing else has the
items: what cannot be read stays so until its meeting changes."""


@dataclass(slots=True)
class Packets:
    """Reads packets for one poll, at most ``left`` more of them."""

    exchange: Exchange
    left: int = field(default_factory=lambda: MAX_DOCUMENTS)

    async def renewed(self, meeting: Item, seen: SeenPacket) -> Fetched | None:
        """Return the packet of an unchanged meeting if its server says that it is another one than was read.

        Only a server that gave validators is asked: the others would send it whole each time.
        """
        source = self._due(meeting, seen)
        if source is None or not (seen.etag or seen.last_modified) or self.left <= 0:
            return None
        try:
            ask = document(source.url)
            answer = await self.exchange.get_if_new(ask, etag=seen.etag, last_modified=seen.last_modified)
        except FeedError as error:
            self._say(meeting, source, error)
            return None
        return answer if answer and await digest_of(answer.body) != seen.digest else None

    async def add(
        self,
        meeting: Item,
        items: tuple[Item, ...],
        seen: SeenPacket,
        renewed: Fetched | None = None,
        *,
        bare: bool = False,
    ) -> tuple[Item, tuple[Item, ...]]:
        """Return a meeting and its agenda with what its packet says; as they are where that is not to be had now.

        ``renewed`` is the packet if it came already. A passing failure leaves ``seen`` due. The items of an agenda that is
        ``bare`` are read from the document, as far as it tells any.
        """
        source = self._due(meeting, seen)
        seen.due = False
        if source is None:
            return meeting, items
        if not renewed and self.left <= 0:
            seen.due = True
            return meeting, items
        self.left -= 1
        try:
            answer = renewed or await self.exchange.get(document(source.url))
            read = await self.read(answer.body, source, meeting, None if bare else items)
            seen.digest = await digest_of(answer.body)
            seen.etag, seen.last_modified = answer.etag, answer.last_modified
        except FeedError as error:
            self._say(meeting, source, error)
            if holds_up(error, self.exchange.feed):
                self.left = 0
            seen.due = error.fault in _PASSING or (error.fault in _PERHAPS and (is_packet(source) or bare or not items))
            said = "" if seen.due or not is_packet(source) else f"the packet was not read: {error.message}"
            return with_unread(meeting, said), items
        return with_unread(meeting, read.unread), read.items or items

    async def read(self, body: bytes, source: Link, meeting: Item, items: tuple[Item, ...] | None) -> Packet:
        """Read a document in a worker. Raises FeedError."""
        return await self.exchange.read_under(PDF_JOB, read_packet, body, source, meeting, items)

    def _due(self, meeting: Item, seen: SeenPacket) -> Link | None:
        """Return the packet of a meeting that is to come, or was these days; later only one that its items hold already."""
        return packet_of(meeting) if seen.digest or _is_current(meeting, self.exchange.now) else None

    def _say(self, meeting: Item, source: Link, error: FeedError) -> None:
        _log.warning(
            "packet not read", feed=self.exchange.feed.id, meeting=meeting.keys[0], url=source.url, error=error.message
        )


def with_unread(meeting: Item, said: str) -> Item:
    """Return a meeting of which a part could not be read, as it says."""
    facts = meeting.agenda or AgendaFacts(meeting.keys[0], meeting.title)
    return replace(meeting, agenda=replace(facts, unread=said)) if said else meeting


def _is_current(meeting: Item, now: datetime) -> bool:
    return meeting.meets_at is not None and now - meeting.meets_at <= NEAR_AFTER


async def digest_of(body: bytes) -> str:
    """Return a hash of the bytes of a document."""
    # in a thread: of a large packet it would hold up the event loop
    return (await asyncio.to_thread(hashlib.sha256, body)).hexdigest()[:16]

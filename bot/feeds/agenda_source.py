"""The Source of every agenda platform: its lists of meetings, then the agenda of each new or changed one."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.identity import revision
from bot.domain.item import Item, Link
from bot.domain.limits import MAX_ITEMS
from bot.feeds.exchange import NOTHING_THERE, Exchange, Tries, holds_up
from bot.feeds.packet import in_parts, is_packet
from bot.feeds.packet_links import documents_of, packet_of
from bot.feeds.packets import Packets, digest_of, with_unread
from bot.feeds.pdf import is_pdf
from bot.feeds.platform import Ask, Listed, Place, Platform
from bot.feeds.remembering import recall, remember
from bot.feeds.sighting import (
    SeenPacket,
    Sighting,
    Window,
    as_vanished,
    count_misses,
    day_of,
    former_keys,
    is_ahead,
    is_near,
    under_former_keys,
)
from bot.feeds.supplements import told_apart, with_supplement
from bot.ports import Batch, Fetched, Fetcher, Workers

NEWEST = 25
"""How many of the newest meetings are looked at whatever their day: a body that has not met for months is seen to work."""

MAX_PAGES = 20
"""Pages read of one list. One that goes on is read to here, and no witness of what it does not hold."""

_MEETINGS = "meetings"
_FINAL = frozenset({Fault.UNREADABLE, Fault.TOO_LARGE})
"""What an agenda is that will be the same if it is asked for again; nonsense in its place may be a passing error."""


@dataclass(slots=True)
class _Lists:
    """The meetings of a platform's lists by key, each once although rows shift between pages.

    ``complete``: they were read to their end. ``fresh_for`` is the longest that an answer says to stay fresh.
    """

    meetings: dict[str, Listed] = field(default_factory=dict)
    complete: bool = True
    fresh_for: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class _Read:
    """An agenda as it was read: the hash of its bytes, the place of its address, its items; None: it is that of before.

    ``unread`` says what of it could not be read; ``document`` is the address of the PDF that it was read from, if it was one.
    """

    digest: str
    way: int
    items: tuple[Item, ...] | None
    unread: str = ""
    document: str = ""


class AgendaSource:
    """Polls a platform. The cursor keeps a Sighting of each meeting of the window, by its first key."""

    def __init__(self, platform: Platform, workers: Workers) -> None:
        self.kind = platform.kind
        self._platform = platform
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per new or changed meeting, the meeting first; the last batch carries the state.

        What a long packet holds besides the items follows in batches of its own.

        A batch with a meeting and no agenda items says nothing about the agenda: there is none yet, or it cannot be read now.
        A meeting to come that healthy lists do not hold any more is told as cancelled; listed again it is told as it is then.
        Raises FeedError. One meeting whose agenda fails is tried again at the next poll and costs the others nothing: not even
        where it is the only one to be read, for a back-off would delay them all.
        """
        exchange = Exchange(feed, fetch, self._workers, now, referer=self._platform.portal(feed))
        window = Window.at(now, feed.timezone)
        lists = await self._lists(exchange, window)
        known = {key: recall(kept, feed.place) for key, kept in state.cursor.get(_MEETINGS, {}).items()}
        if not lists.meetings and any(seen.is_ahead(now) and not seen.vanished for seen in known.values()):
            raise FeedError(feed.id, "the list of meetings is empty; it held future meetings before", fault=Fault.EMPTY)
        listed = {key: each.meeting for key, each in lists.meetings.items()}
        gone = count_misses(known, listed, window, now) if lists.complete else []
        former = former_keys(known, listed)
        tries, packets = Tries(feed), Packets(exchange)
        wanted = _wanted(lists.meetings.values(), window, feed.timezone)
        for each in wanted:
            if batch := await self._meeting(packets, each, known.setdefault(each.meeting.keys[0], Sighting()), tries):
                for part in in_parts(under_former_keys(batch, former)):
                    yield Batch(part)
        for key in gone:
            meeting = known[key].meeting
            if meeting and (vanished := as_vanished(meeting, _host(feed))):
                yield Batch((vanished,))
        tries.check()
        here = {each.meeting.keys[0] for each in wanted}
        cursor = {
            _MEETINGS: {
                key: remember(seen)
                for key, seen in known.items()
                if key in here or (key not in lists.meetings and seen.day >= window.first.isoformat())
            }
        }
        learnt = replace(state, cursor=cursor, title=state.title or _host(feed), item_count=len(lists.meetings))
        yield Batch((), learnt, now + lists.fresh_for if lists.fresh_for else None)

    async def _lists(self, exchange: Exchange, window: Window) -> _Lists:
        """Read every list that the platform names. One that is not there costs the others nothing. Raises FeedError."""
        lists = _Lists()
        asks = self._platform.lists(exchange.feed, window.first, window.last)
        missing: list[FeedError] = []
        for first in asks:
            try:
                await self._list(exchange, first, lists)
            except FeedError as error:
                if error.fault not in NOTHING_THERE:
                    raise
                missing.append(error)
        if len(missing) == len(asks):
            raise missing[0]
        lists.complete = lists.complete and not missing
        return lists

    async def _list(self, exchange: Exchange, first: Ask, lists: _Lists) -> None:
        """Read the pages of a list, as long as they bring something new."""
        place = Place(exchange.feed.timezone, exchange.feed.place)
        following: Ask | None = first
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            if following is None:
                return
            answer = await exchange.get(following)
            lists.fresh_for = max(lists.fresh_for, answer.fresh_for or timedelta())
            page = await exchange.read(self._platform.read_list, answer.body, _from(answer, following), place)
            found = {each.meeting.keys[0]: each for each in page.meetings[:MAX_ITEMS]}
            # An empty page that names another is no end: CivicPlus has empty feeds beside full lists.
            if found.keys() <= seen and (found or page.following is None):
                # A server that ignores paging gives the same page again and again: what it would hold besides is unknown.
                lists.complete = lists.complete and page.following is None
                return
            lists.meetings = found | lists.meetings
            seen |= found.keys()
            following = page.following
        lists.complete = lists.complete and following is None

    async def _meeting(self, packets: Packets, listed: Listed, seen: Sighting, tries: Tries) -> tuple[Item, ...]:
        """Return a meeting with its agenda if it is new or changed, nothing if not; keep what was seen in ``seen``."""
        exchange = packets.exchange
        meeting, now = listed.meeting, exchange.now
        ways = _ways(listed)
        seen.found()
        seen.day = day_of(meeting, exchange.feed.timezone)
        seen.meeting = meeting if is_ahead(meeting, now) else None
        mark = _digest(f"{listed.version}\n{revision(meeting)}".encode())
        unchanged = mark == seen.mark and not seen.packet.due
        if unchanged and not (ways and (is_near(meeting, now) or (not listed.version and seen.is_stale(now)))):
            return ()
        seen.asked_at = now
        renewed = await packets.renewed(meeting, seen.packet) if unchanged and is_near(meeting, now) else None
        if unchanged and renewed is None and seen.agenda and _is_packet(listed, seen.way):
            return ()
        unchanged = unchanged and renewed is None
        if not ways:
            seen.mark, seen.agenda, seen.way = mark, "", 0
            return (meeting,)
        try:
            read = await self._agenda(packets, listed, seen, unchanged=unchanged)
        except FeedError as error:
            tries.fail(error, read_before=bool(seen.agenda))
            passing = error.fault is Fault.DOWN or seen.meeting or is_near(meeting, now)
            if error.fault in _FINAL or not passing:
                seen.mark = mark
            return () if unchanged else (meeting,)
        tries.read += 1
        if read.items is None:
            return ()
        if not seen.believes(len(read.items)):
            return () if unchanged else (meeting,)
        seen.mark, seen.agenda, seen.way = mark, read.digest, read.way
        meeting, items = told_apart(with_unread(meeting, read.unread), read.items)
        # Some pages are other bytes at each request: without this the packet would be sent again for every one of them.
        said = await asyncio.to_thread(_said, (meeting, *items))
        if unchanged and said == seen.said:
            seen.meeting = meeting if seen.meeting else None
            return ()
        seen.said = said
        if not (source := packet_of(meeting)) or source.url != read.document:
            meeting, items = await packets.add(meeting, items, seen.packet, renewed)
        seen.meeting = meeting if seen.meeting else None
        return (meeting, *items[:MAX_ITEMS])

    async def _agenda(self, packets: Packets, listed: Listed, seen: Sighting, *, unchanged: bool) -> _Read:
        """Read the first of a meeting's agendas that can be read.

        Where an agenda was read before and its server is down, it is waited for: another form of it would look like a change.
        For the same reason a document stands in only for what is not there or cannot be read, and is not down.
        Raises FeedError where none can be read: of a document that came and is unreadable, else of the first.
        """
        exchange = packets.exchange
        failed: FeedError | None = None
        blank: _Read | None = None
        for way, ask in enumerate(_ways(listed)):
            stands_in = way >= len(listed.agenda) > 0
            if stands_in and failed and (failed.fault is Fault.DOWN or (seen.agenda and seen.way < len(listed.agenda))):
                break
            body = b""
            try:
                answer = await exchange.get(ask)
                body = answer.body
                if is_pdf(body):
                    digest = await digest_of(body)
                    if unchanged and digest == seen.agenda:
                        return _Read(digest, way, None)
                    packet = await packets.read(body, _link(listed.meeting, ask), listed.meeting, None)
                    read = _Read(digest, way, packet.items, packet.unread, ask.url)
                    if packet.items:
                        seen.packet = SeenPacket(digest, answer.etag, answer.last_modified)
                        return read
                    blank = blank or read
                    continue
                if way >= len(listed.agenda):
                    raise FeedError(exchange.feed.id, "the document of the agenda is no PDF", fault=Fault.UNREADABLE)
                added = [await self._added(exchange, supplement) for supplement in listed.supplements]
                digest = _digest(b"".join((body, *added)))
                if unchanged and digest == seen.agenda:
                    return _Read(digest, way, None)
                items = await exchange.read(self._platform.read_agenda, body, listed.meeting)
                for supplement in added:
                    items = with_supplement(items, await self._supplement(exchange, supplement, listed.meeting))
                return _Read(digest, way, items)
            except FeedError as error:
                if holds_up(error, exchange.feed) or (error.fault is Fault.DOWN and seen.agenda and way == seen.way):
                    raise
                failed = error if failed is None or error.fault in _FINAL else failed
        if blank:
            return blank
        raise failed or FeedError(exchange.feed.id, "names no agenda", fault=Fault.MISSING)

    async def _added(self, exchange: Exchange, supplement: Ask) -> bytes:
        """Fetch a supplement; empty where there is none any more."""
        try:
            return (await exchange.get(supplement)).body
        except FeedError as error:
            if error.fault not in NOTHING_THERE:
                raise
            return b""

    async def _supplement(self, exchange: Exchange, body: bytes, meeting: Item) -> tuple[Item, ...]:
        """Read what a supplement adds to an agenda: nothing where it cannot be read, which must not cost the agenda."""
        try:
            return await exchange.read(self._platform.read_agenda, body, meeting)
        except FeedError as error:
            if error.fault not in _FINAL | {Fault.NOT_A_FEED}:
                raise
            return ()


def _ways(listed: Listed) -> tuple[Ask, ...]:
    """Return where a meeting's items are: as its platform says, then its documents."""
    documents = {ask.url: ask for ask in documents_of(listed.meeting)}
    return (*(documents.pop(ask.url, ask) for ask in listed.agenda), *documents.values())


def _is_packet(listed: Listed, way: int) -> bool:
    """Whether a meeting's agenda was read from its packet: too large to be sent again without being asked what changed."""
    ways, source = _ways(listed), packet_of(listed.meeting)
    return source is not None and way < len(ways) and ways[way].url == source.url and is_packet(source)


def _link(meeting: Item, ask: Ask) -> Link:
    """Return the link of a meeting that names a document."""
    return next((link for link in meeting.links if link.url == ask.url), Link("Agenda", ask.url))


def _wanted(listed: Collection[Listed], window: Window, zone: str) -> Sequence[Listed]:
    """Return the meetings to look at, the earliest first: those of the window, the newest, and some of no known day.

    Asked again here, because some servers ignore what they are asked for.
    """
    by_day = sorted(((day_of(each.meeting, zone), each.meeting.keys[0], each) for each in listed), key=lambda row: row[:2])
    dated = [(day, each) for day, _, each in by_day if day]
    undated = [each for day, _, each in by_day if not day]
    newest = len(dated) - NEWEST
    return undated[:NEWEST] + [each for rank, (day, each) in enumerate(dated) if rank >= newest or window.holds(day)]


def _from(answer: Fetched, ask: Ask) -> str:
    """Return the address that an answer came from, with the fragment of what was asked for: it is not sent, and not lost."""
    mark, fragment = ask.url.partition("#")[1:]
    return answer.url.partition("#")[0] + mark + fragment


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _said(items: Sequence[Item]) -> str:
    return _digest("".join(map(revision, items)).encode())


def _host(feed: Feed) -> str:
    return urlsplit(feed.address).hostname or feed.address

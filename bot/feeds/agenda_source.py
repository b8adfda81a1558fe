"""The Source of every agenda platform: its lists of meetings, then the agenda of each new or changed one."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.identity import revision
from bot.domain.item import Item
from bot.domain.limits import MAX_ITEMS
from bot.feeds.exchange import Exchange, Tries, holds_up
from bot.feeds.platform import Ask, Listed, Place, Platform
from bot.feeds.remembering import recall, remember
from bot.feeds.sighting import Sighting, Window, as_vanished, count_misses, day_of, is_ahead, is_near
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


class AgendaSource:
    """Polls a platform. The cursor keeps a Sighting of each meeting of the window, by its first key."""

    def __init__(self, platform: Platform, workers: Workers) -> None:
        self.kind = platform.kind
        self._platform = platform
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per new or changed meeting, the meeting first; the last batch carries the state.

        A batch with a meeting and no agenda items says nothing about the agenda: there is none yet, or it cannot be read now.
        A meeting to come that healthy lists do not hold any more is told as cancelled; listed again it is told as it is then.
        Raises FeedError. One meeting whose agenda fails is tried again at the next poll and costs the others nothing: not even
        where it is the only one to be read, for a back-off would delay them all.
        """
        exchange = Exchange(feed, fetch, self._workers, now)
        window = Window.at(now, feed.timezone)
        lists = await self._lists(exchange, window)
        known = {key: recall(kept, feed.place) for key, kept in state.cursor.get(_MEETINGS, {}).items()}
        if not lists.meetings and any(seen.is_ahead(now) and not seen.vanished for seen in known.values()):
            raise FeedError(feed.id, "the list of meetings is empty; it held future meetings before", fault=Fault.EMPTY)
        listed = {key: each.meeting for key, each in lists.meetings.items()}
        gone = count_misses(known, listed, window, now) if lists.complete else []
        tries = Tries(feed)
        wanted = _wanted(lists.meetings.values(), window, feed.timezone)
        for each in wanted:
            if batch := await self._meeting(exchange, each, known.setdefault(each.meeting.keys[0], Sighting()), tries):
                yield Batch(batch)
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
        """Read every list that the platform names."""
        lists = _Lists()
        for first in self._platform.lists(exchange.feed, window.first, window.last):
            await self._list(exchange, first, lists)
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

    async def _meeting(self, exchange: Exchange, listed: Listed, seen: Sighting, tries: Tries) -> tuple[Item, ...]:
        """Return a meeting with its agenda if it is new or changed, nothing if not; keep what was seen in ``seen``."""
        meeting, now = listed.meeting, exchange.now
        seen.found()
        seen.day = day_of(meeting, exchange.feed.timezone)
        seen.meeting = meeting if is_ahead(meeting, now) else None
        mark = _digest(f"{listed.version}\n{revision(meeting)}".encode())
        unchanged = mark == seen.mark
        if unchanged and not (listed.agenda and is_near(meeting, now)):
            return ()
        if not listed.agenda:
            seen.mark, seen.agenda, seen.way = mark, "", 0
            return (meeting,)
        try:
            digest, way, items = await self._agenda(exchange, listed, seen, unchanged=unchanged)
        except FeedError as error:
            tries.fail(error, read_before=bool(seen.agenda))
            passing = error.fault is Fault.DOWN or seen.meeting or is_near(meeting, now)
            if error.fault in _FINAL or not passing:
                seen.mark = mark
            return () if unchanged else (meeting,)
        tries.read += 1
        if items is None:
            return ()
        seen.mark, seen.agenda, seen.way = mark, digest, way
        return (meeting, *items[:MAX_ITEMS])

    async def _agenda(
        self, exchange: Exchange, listed: Listed, seen: Sighting, *, unchanged: bool
    ) -> tuple[str, int, tuple[Item, ...] | None]:
        """Read the first of a meeting's agendas that can be read; None for one whose bytes are those of an unchanged meeting.

        Where an agenda was read before and its server is down, it is waited for: another form of it would look like a change.
        Raises FeedError where none can be read: of a document that came and is unreadable, else of the first.
        """
        failed: FeedError | None = None
        for way, ask in enumerate(listed.agenda):
            body = b""
            try:
                body = (await exchange.get(ask)).body
                digest = _digest(body)
                if unchanged and digest == seen.agenda:
                    return digest, way, None
                return digest, way, await exchange.read(self._platform.read_agenda, body, listed.meeting)
            except FeedError as error:
                if holds_up(error, exchange.feed) or (error.fault is Fault.DOWN and seen.agenda and way == seen.way):
                    raise
                of_document = body.lstrip()[:5] == b"%PDF-"
                told = FeedError(error.subject, error.message, fault=Fault.UNREADABLE) if of_document else error
                failed = told if failed is None or told.fault in _FINAL else failed
        raise failed or FeedError(exchange.feed.id, "names no agenda", fault=Fault.MISSING)


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


def _host(feed: Feed) -> str:
    return urlsplit(feed.address).hostname or feed.address

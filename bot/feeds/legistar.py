"""The Legistar Web API: the meetings of a window and those that changed, then the agenda of each new or changed one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.domain.limits import MAX_ITEMS
from bot.feeds.exchange import Exchange, Tries
from bot.feeds.failures import failure
from bot.feeds.legistar_detail import is_bare, read_detail
from bot.feeds.legistar_filling import Filling
from bot.feeds.legistar_records import CHANGE_STAMPS, Row, instant, meeting_item, read_meeting, read_rows, stamp, starts
from bot.feeds.packet import in_parts
from bot.feeds.packets import Packets
from bot.feeds.platform import Ask
from bot.feeds.remembering import recall, remember
from bot.feeds.sighting import (
    NEAR_AFTER,
    NEAR_BEFORE,
    Sighting,
    as_vanished,
    count_misses,
    former_keys,
    is_ahead,
    under_former_keys,
)
from bot.feeds.sighting import Window as Days
from bot.ports import Batch, Credential, Failed, Fetched, Fetcher, Workers

BACK = timedelta(hours=72)
"""How far before the last change seen is asked again: some edits do not bump the stamps in time."""

PAGE = 1_000
"""Rows asked for at once. Never more: the API's cap, above which it answers with a few rows only."""

_MAX_PAGES = 20
_API = "webapi.legistar.com"
_FILES = re.compile(r"legistar\d{0,2}\.granicus\.com")
_CLIENT = re.compile(r"[A-Za-z0-9-]{1,63}")
_EVENTS, _FILLED, _WATERMARK = "events", "filled", "watermark"
_FILLED_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Window:
    """Which meetings a poll is about: by day, or by a change since ``changed``."""

    days: Days
    changed: datetime

    def filter(self) -> str:
        """Return the window as an OData v3 ``$filter``."""
        changes = [f"{name} gt datetime'{self.changed:%Y-%m-%dT%H:%M:%S}'" for name in CHANGE_STAMPS]
        days = f"(EventDate ge datetime'{self.days.first}' and EventDate le datetime'{self.days.last}')"
        return " or ".join([days, *changes])

    def holds(self, event: Row) -> bool:
        """Whether a row is wanted: asked again here, because some tenants ignore ``$filter``."""
        if self.days.holds(str(_day(event) or "")):
            return True
        return any(moment > self.changed for name in CHANGE_STAMPS if (moment := instant(event.get(name))))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The meetings that a poll is about, the earliest first. ``complete``: the list was read to its end."""

    events: list[dict[str, Any]]
    complete: bool
    not_before: datetime | None


_NEWEST = 25
"""How many of the newest meetings are read where a tenant ignores the filter and has none in the window: one that has not met
for months is still to be seen to work."""


def recognise(url: str) -> str | None:
    """Return the base address of the client that an address of Legistar belongs to, None for an address of another kind."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path.strip("/").split("/")
    client = ""
    if host == _API and path[0] == "v1":
        client = path[1] if len(path) > 1 else ""
    elif _FILES.fullmatch(host):
        client = path[0]
    elif host.endswith(".legistar.com"):
        client = host.removesuffix(".legistar.com")
    return f"https://{_API}/v1/{client.lower()}" if _CLIENT.fullmatch(client) and client.lower() != "www" else None


class LegistarSource:
    """The Source of kind ``legistar``. ``feed.address`` is ``https://webapi.legistar.com/v1/{client}``."""

    kind = "legistar"

    def __init__(self, workers: Workers, tokens: Mapping[str, str]) -> None:
        """Take the tokens of the clients that want one, by the client's name in lower case."""
        self._workers = workers
        self._tokens = tokens

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per new or changed meeting, the meeting first; the last batch carries the state.

        A batch with a meeting and no agenda items says nothing about the agenda: there is none yet, or it cannot be read now.
        Raises FeedError. One meeting whose agenda fails is tried again at the next poll and costs the others nothing: not even
        where it is the only one to be read, for a back-off would delay them all. A meeting to come that is gone from healthy
        lists is told as cancelled.
        """
        token = self._tokens.get(client_of(feed).lower())
        credential = Credential("token", token, in_query=True) if token else None
        exchange = Exchange(feed, fetch, self._workers, now, _refused, credential)
        packets = Packets(exchange)
        filling = Filling(exchange, deepcopy(state.cursor.get(_FILLED, {})))
        window = _window(feed, state, now)
        found = await self._events(exchange, window)
        events = found.events
        known = {key: recall(kept, feed.place) for key, kept in state.cursor.get(_EVENTS, {}).items()}
        today = now.astimezone(ZoneInfo(feed.timezone)).date()
        if not events and any(seen.day >= today.isoformat() and not seen.vanished for seen in known.values()):
            raise FeedError(feed.id, "the list of meetings is empty; it held future meetings before", fault=Fault.EMPTY)
        meetings = _meetings(known, found, feed)
        gone = _gone(known, meetings, window, feed, now) if found.complete else []
        former = former_keys(known, meetings)
        tries = Tries(feed)
        for event in events:
            seen = known.setdefault(str(event["EventId"]), Sighting())
            if batch := await self._meeting(packets, filling, event, seen, tries):
                for part in in_parts(under_former_keys(batch, former)):
                    yield Batch(part)
        for vanished in gone:
            yield Batch((vanished,))
        tries.check()
        listed = {str(event["EventId"]) for event in events}
        cursor = {
            _FILLED: filling.cursor(),
            _WATERMARK: _watermark(events, now).isoformat(),
            _EVENTS: {
                key: remember(seen) for key, seen in known.items() if key in listed or seen.day >= window.days.first.isoformat()
            },
        }
        yield Batch(
            (), replace(state, cursor=cursor, title=state.title or client_of(feed), item_count=len(events)), found.not_before
        )

    async def _events(self, exchange: Exchange, window: _Window) -> _Listed:
        """Read the meetings that are wanted, each once although rows shift between pages."""
        found: dict[int, dict[str, Any]] = {}
        seen: set[int] = set()
        newest: list[dict[str, Any]] = []
        not_before, complete = None, False
        for page in range(_MAX_PAGES):
            query = {"$filter": window.filter(), "$orderby": "EventDate desc,EventId desc", "$top": PAGE, "$skip": page * PAGE}
            answer = await _get(exchange, f"events?{_encode(query)}")
            if answer.fresh_for:
                not_before = max(not_before or exchange.now, exchange.now + answer.fresh_for)
            rows = await exchange.read(read_rows, answer.body, "EventId")
            found |= {row["EventId"]: row for row in rows if window.holds(row)}
            newest = newest or rows[:_NEWEST]
            fresh = {row["EventId"] for row in rows} - seen
            complete = len(rows) < PAGE
            if complete or not fresh:
                break
            seen |= fresh
            ignored = not all(window.holds(row) for row in rows)
            newer, older = _day(rows[0]), _day(rows[-1])
            # A tenant that ignores the filter may ignore the order as well: then its newest meetings come last.
            if ignored and newer and older and older < newer and older < window.days.first:
                complete = True
                break
        found = found or {row["EventId"]: row for row in newest}
        ordered = sorted(found.values(), key=lambda row: (str(row.get("EventDate")), row["EventId"]))
        return _Listed(ordered, complete, not_before)

    async def _meeting(
        self, packets: Packets, filling: Filling, event: dict[str, Any], seen: Sighting, tries: Tries
    ) -> tuple[Item, ...]:
        """Return a meeting with its agenda if it is new or changed, nothing if not; keep what was seen in ``seen``.

        What could not be asked about in this poll is asked about at the next one: until then the meeting counts as changed.
        """
        exchange = filling.exchange
        feed, now, mark = exchange.feed, exchange.now, stamp(event)
        seen.found()
        seen.day = str(_day(event) or "")
        if seen.meeting and not is_ahead(seen.meeting, now):
            seen.meeting = None
        meeting = meeting_item(event, feed.timezone, feed.place)
        unchanged = mark == seen.mark and not seen.packet.due
        if unchanged and not _is_near(event, feed.timezone, now):
            return ()
        renewed = await packets.renewed(meeting, seen.packet) if unchanged else None
        path = f"events/{event['EventId']}/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1"
        try:
            answer = await _get(exchange, path)
            digest = hashlib.sha256(answer.body).hexdigest()[:16]
            if unchanged and renewed is None and digest == seen.agenda:
                tries.read += 1
                return ()
            rows = await exchange.read(read_rows, answer.body, "EventItemId")
            whole = await _fill(filling, event, rows)
            filled = filling.kept.get(str(event["EventId"]), {})
            _, *told = await exchange.read(read_meeting, event, answer.body, feed.timezone, feed.place, filled)
            items = tuple(told)
            bare = not items or is_bare(items)
            items = (await read_detail(exchange, meeting) if items and bare else ()) or items
        except FeedError as error:
            tries.fail(error, read_before=bool(seen.agenda))
            seen.meeting = meeting if is_ahead(meeting, now) else None
            return (meeting,)
        tries.read += 1
        seen.meeting = meeting if is_ahead(meeting, now) else None
        if not seen.believes(len(items)):
            return () if unchanged else (meeting,)
        meeting, items = await packets.add(meeting, items, seen.packet, renewed, bare=not items or is_bare(items))
        elsewhere = bare and not is_bare(items) and bool(items)
        if seen.way and bare and not elsewhere:
            # Its items were not read from its rows, and cannot be read there now: they still stand.
            return (meeting,)
        seen.mark, seen.agenda, seen.way = mark if whole else "", digest, int(elsewhere)
        seen.meeting = meeting if seen.meeting else None
        return (meeting, *items[:MAX_ITEMS])


async def _get(exchange: Exchange, path: str) -> Fetched:
    return await exchange.get(Ask(f"{exchange.feed.address.rstrip('/')}/{path}"))


async def _fill(filling: Filling, event: Row, rows: Sequence[Row]) -> bool:
    """Ask about what an agenda near does not say; whether nothing is left to ask. Far from it nothing is asked."""
    now = filling.exchange.now
    meets_at, _ = starts(event, filling.exchange.feed.timezone)
    if meets_at is None or not -NEAR_AFTER <= meets_at - now <= _FILLED_AHEAD:
        return True
    return await filling.ask(event, rows, over=meets_at <= now)


def client_of(feed: Feed) -> str:
    """Return the client's name, with which its address ends."""
    return urlsplit(feed.address).path.rstrip("/").rpartition("/")[2]


def _window(feed: Feed, state: FeedState, now: datetime) -> _Window:
    watermark = state.cursor.get(_WATERMARK)
    return _Window(Days.at(now, feed.timezone), (datetime.fromisoformat(watermark) if watermark else now) - BACK)


def _meetings(known: Mapping[str, Sighting], found: _Listed, feed: Feed) -> dict[str, Item]:
    """Return the meetings that are listed, by their ids; none where every known one is, for then nobody asks."""
    rows = {str(event["EventId"]): event for event in found.events}
    if known.keys() <= rows.keys():
        return {}
    kept = {key: seen.meeting for key, seen in known.items()}
    return {key: kept.get(key) or meeting_item(row, feed.timezone, feed.place) for key, row in rows.items()}


def _gone(known: Mapping[str, Sighting], listed: Mapping[str, Item], window: _Window, feed: Feed, now: datetime) -> list[Item]:
    """Return the meetings that have now been missing from so many lists that they are taken for cancelled."""
    host = feed.host.partition(":")[0]
    gone = [known[key].meeting for key in count_misses(known, listed, window.days, now)]
    return [item for meeting in gone if meeting and (item := as_vanished(meeting, host))]


def _watermark(events: list[dict[str, Any]], now: datetime) -> datetime:
    """Return the newest change seen, on the tenant's own clock but never ahead of ours."""
    moments = [moment for event in events for name in CHANGE_STAMPS if (moment := instant(event.get(name)))]
    return min(max(moments, default=now), now)


def _is_near(event: Row, zone: str, now: datetime) -> bool:
    meets_at, _ = starts(event, zone)
    return meets_at is not None and -NEAR_AFTER <= meets_at - now <= NEAR_BEFORE


def _day(event: Row) -> date | None:
    try:
        return date.fromisoformat(str(event.get("EventDate"))[:10])
    except ValueError:
        return None


def _encode(query: Mapping[str, object]) -> str:
    return "&".join(f"{name}={quote(str(value), safe=chr(39) + '(),:')}" for name, value in query.items())


def _refused(feed: Feed, failed: Failed) -> FeedError:
    """Read Legistar's own way of saying no: a wrong client is a 500, a client that wants a token a 403."""
    if failed.status == 500 and "LegistarConnectionString" in failed.text:
        text = f"Legistar knows no client of this name: {feed.address}"
        return FeedError(feed.id, text, fault=Fault.MISCONFIGURED, permanent=True, status=500)
    if failed.status == 403:
        client = client_of(feed)
        text = (
            f"{failed.text}; this client may want a token, or another one: set GAVEL_LEGISTAR_TOKENS={client}=…, or poll "
            "the address behind the RSS button of its calendar with kind legistar-rss"
        )
        return FeedError(feed.id, text, fault=Fault.BLOCKED, status=403, retry_after=failed.retry_after)
    return failure(feed, failed)

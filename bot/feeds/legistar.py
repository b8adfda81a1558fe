"""The Legistar Web API: the meetings of a window and those that changed, then the agenda of each new or changed one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.feeds.exchange import Exchange, Tries
from bot.feeds.failures import failure
from bot.feeds.legistar_records import CHANGE_STAMPS, Row, instant, meeting_item, read_meeting, read_rows, stamp, starts
from bot.feeds.platform import Ask
from bot.feeds.remembering import recall, remember
from bot.feeds.sighting import NEAR_AFTER, NEAR_BEFORE, Sighting, as_vanished, count_misses, is_ahead
from bot.feeds.sighting import Window as Days
from bot.ports import Batch, Failed, Fetched, Fetcher, Workers

BACK = timedelta(hours=72)
"""How far before the last change seen is asked again: some edits do not bump the stamps in time."""

PAGE = 1_000
"""Rows asked for at once. Never more: the API's cap, above which it answers with a few rows only."""

_MAX_PAGES = 20
_API = "webapi.legistar.com"
_FILES = re.compile(r"legistar\d{0,2}\.granicus\.com")
_CLIENT = re.compile(r"[A-Za-z0-9-]{1,63}")
_EVENTS, _WATERMARK = "events", "watermark"


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

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per new or changed meeting, the meeting first; the last batch carries the state.

        A batch with a meeting and no agenda items says nothing about the agenda: there is none yet, or it cannot be read now.
        Raises FeedError. One meeting whose agenda fails is tried again at the next poll and costs the others nothing: not even
        where it is the only one to be read, for a back-off would delay them all. A meeting to come that is gone from healthy
        lists is told as cancelled.
        """
        exchange = Exchange(feed, fetch, self._workers, now, _refused)
        window = _window(feed, state, now)
        found = await self._events(exchange, window)
        events = found.events
        known = {key: recall(kept, feed.place) for key, kept in state.cursor.get(_EVENTS, {}).items()}
        today = now.astimezone(ZoneInfo(feed.timezone)).date()
        if not events and any(seen.day >= today.isoformat() and not seen.vanished for seen in known.values()):
            raise FeedError(feed.id, "the list of meetings is empty; it held future meetings before", fault=Fault.EMPTY)
        gone = _gone(known, found, window, feed, now)
        tries = Tries(feed)
        for event in events:
            seen = known.setdefault(str(event["EventId"]), Sighting())
            if batch := await self._meeting(exchange, event, seen, tries):
                yield Batch(batch)
        for vanished in gone:
            yield Batch((vanished,))
        tries.check()
        listed = {str(event["EventId"]) for event in events}
        cursor = {
            _WATERMARK: _watermark(events, now).isoformat(),
            _EVENTS: {
                key: remember(seen) for key, seen in known.items() if key in listed or seen.day >= window.days.first.isoformat()
            },
        }
        title = state.title or feed.address.rstrip("/").rpartition("/")[2]
        yield Batch((), replace(state, cursor=cursor, title=title, item_count=len(events)), found.not_before)

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

    async def _meeting(self, exchange: Exchange, event: dict[str, Any], seen: Sighting, tries: Tries) -> tuple[Item, ...]:
        """Return a meeting with its agenda if it is new or changed, nothing if not; keep what was seen in ``seen``."""
        feed, now, mark = exchange.feed, exchange.now, stamp(event)
        seen.found()
        seen.day = str(_day(event) or "")
        if seen.meeting and not is_ahead(seen.meeting, now):
            seen.meeting = None
        if mark == seen.mark and not _is_near(event, feed.timezone, now):
            return ()
        path = f"events/{event['EventId']}/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1"
        try:
            answer = await _get(exchange, path)
            digest = hashlib.sha256(answer.body).hexdigest()[:16]
            if mark == seen.mark and digest == seen.agenda:
                tries.read += 1
                return ()
            items = await exchange.read(read_meeting, event, answer.body, feed.timezone, feed.place)
        except FeedError as error:
            tries.fail(error, read_before=bool(seen.agenda))
            items = (meeting_item(event, feed.timezone, feed.place),)
        else:
            tries.read += 1
            seen.mark, seen.agenda = mark, digest
        seen.meeting = items[0] if is_ahead(items[0], now) else None
        return items


async def _get(exchange: Exchange, path: str) -> Fetched:
    return await exchange.get(Ask(f"{exchange.feed.address.rstrip('/')}/{path}"))


def _window(feed: Feed, state: FeedState, now: datetime) -> _Window:
    watermark = state.cursor.get(_WATERMARK)
    return _Window(Days.at(now, feed.timezone), (datetime.fromisoformat(watermark) if watermark else now) - BACK)


def _gone(known: Mapping[str, Sighting], found: _Listed, window: _Window, feed: Feed, now: datetime) -> list[Item]:
    """Return the meetings that have now been missing from so many lists that they are taken for cancelled."""
    rows = {str(event["EventId"]): event for event in found.events}
    if not found.complete or known.keys() <= rows.keys():
        return []
    kept = {key: seen.meeting for key, seen in known.items()}
    listed = {key: kept.get(key) or meeting_item(row, feed.timezone, feed.place) for key, row in rows.items()}
    gone = [kept[key] for key in count_misses(known, listed, window.days, now)]
    host = feed.host.partition(":")[0]
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
        text = f"{failed.text}; this client may want a token: poll its calendar's RSS address with kind rss instead"
        return FeedError(feed.id, text, fault=Fault.BLOCKED, status=403, retry_after=failed.retry_after)
    return failure(feed, failed)

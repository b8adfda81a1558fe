"""The Legistar Web API: the meetings of a window and those that changed, then the agenda of each new or changed one."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.domain.limits import FEED_JOB
from bot.feeds.document import Unreadable
from bot.feeds.failures import failure, unreadable
from bot.feeds.legistar_records import CHANGE_STAMPS, Row, instant, meeting_item, read_meeting, read_rows, stamp, starts
from bot.ports import Batch, Failed, Fetched, Fetcher, NotModified, Workers

P = ParamSpec("P")
T = TypeVar("T")

BEHIND = timedelta(days=14)
AHEAD = timedelta(days=120)
"""The window of meeting days that is looked at in every poll."""

BACK = timedelta(hours=72)
"""How far before the last change seen is asked again: some edits do not bump the stamps in time."""

NEAR_BEFORE, NEAR_AFTER = timedelta(days=2), timedelta(days=3)
"""How long before and after a meeting its agenda is read at every poll: votes are entered without a new stamp."""

PAGE = 1_000
"""Rows asked for at once. Never more: the API's cap, above which it answers with a few rows only."""

_MAX_PAGES = 20
_ACCEPT = "application/json"
_EVENTS, _WATERMARK = "events", "watermark"
_HOLDING_UP = frozenset({Fault.RATE_LIMITED, Fault.BLOCKED, Fault.REFUSED})


@dataclass(frozen=True, slots=True)
class _Window:
    """Which meetings a poll is about: by day, or by a change since ``changed``."""

    first: date
    last: date
    changed: datetime

    def filter(self) -> str:
        """Return the window as an OData v3 ``$filter``."""
        changes = [f"{name} gt datetime'{self.changed:%Y-%m-%dT%H:%M:%S}'" for name in CHANGE_STAMPS]
        return " or ".join([f"(EventDate ge datetime'{self.first}' and EventDate le datetime'{self.last}')", *changes])

    def holds(self, event: Row) -> bool:
        """Whether a row is wanted: asked again here, because some tenants ignore ``$filter``."""
        day = _day(event)
        if day is not None and self.first <= day <= self.last:
            return True
        return any(moment > self.changed for name in CHANGE_STAMPS if (moment := instant(event.get(name))))


@dataclass(slots=True)
class _Known:
    """What the cursor keeps of a meeting: its day, its stamp and the hash of its agenda's bytes."""

    day: str
    stamp: str = ""
    agenda: str = ""


@dataclass(slots=True)
class _Progress:
    """What one poll learnt so far."""

    known: dict[str, _Known]
    failed: list[FeedError] = field(default_factory=list)
    read: int = 0


_NEWEST = 25
"""How many of the newest meetings are read where a tenant ignores the filter and has none in the window: one that has not met
for months is still to be seen to work."""


class LegistarSource:
    """The Source of kind ``legistar``. ``feed.address`` is ``https://webapi.legistar.com/v1/{client}``."""

    kind = "legistar"

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per new or changed meeting, the meeting first; the last batch carries the state.

        A batch with a meeting and no agenda items says nothing about the agenda: there is none yet, or it cannot be read now.
        Raises FeedError. One meeting whose agenda fails is tried again at the next poll and costs the others nothing: not even
        where it is the only one to be read, for a back-off would delay them all.
        """
        window = _window(feed, state, now)
        events, not_before = await self._events(feed, fetch, window, now)
        known = {key: _Known(**kept) for key, kept in state.cursor.get(_EVENTS, {}).items()}
        today = now.astimezone(ZoneInfo(feed.timezone)).date()
        if not events and any(kept.day >= today.isoformat() for kept in known.values()):
            raise FeedError(feed.id, "the list of meetings is empty; it held future meetings before", fault=Fault.EMPTY)
        progress = _Progress(known)
        for event in events:
            batch = await self._meeting(feed, fetch, event, progress, now)
            if batch:
                yield Batch(batch)
        if len(progress.failed) > 1 and not progress.read:
            first = progress.failed[0]
            raise FeedError(feed.id, f"no agenda can be read: {first.message}", fault=first.fault, status=first.status)
        listed = {str(event["EventId"]) for event in events}
        cursor = {
            _WATERMARK: _watermark(events, now).isoformat(),
            _EVENTS: {
                key: asdict(kept) for key, kept in known.items() if key in listed or kept.day >= window.first.isoformat()
            },
        }
        title = state.title or feed.address.rstrip("/").rpartition("/")[2]
        yield Batch((), replace(state, cursor=cursor, title=title, item_count=len(events)), not_before)

    async def _events(
        self, feed: Feed, fetch: Fetcher, window: _Window, now: datetime
    ) -> tuple[list[dict[str, Any]], datetime | None]:
        """Return the meetings that are wanted, the earliest first, each once although rows shift between pages."""
        found: dict[int, dict[str, Any]] = {}
        seen: set[int] = set()
        newest: list[dict[str, Any]] = []
        not_before = None
        for page in range(_MAX_PAGES):
            query = {"$filter": window.filter(), "$orderby": "EventDate desc,EventId desc", "$top": PAGE, "$skip": page * PAGE}
            answer = await self._get(feed, fetch, f"events?{_encode(query)}", now)
            if answer.fresh_for:
                not_before = max(not_before or now, now + answer.fresh_for)
            rows = await self._run(feed, read_rows, answer.body, "EventId")
            found |= {row["EventId"]: row for row in rows if window.holds(row)}
            newest = newest or rows[:_NEWEST]
            fresh = {row["EventId"] for row in rows} - seen
            if len(rows) < PAGE or not fresh:
                break
            seen |= fresh
            ignored = not all(window.holds(row) for row in rows)
            newer, older = _day(rows[0]), _day(rows[-1])
            # A tenant that ignores the filter may ignore the order as well: then its newest meetings come last.
            if ignored and newer and older and older < newer and older < window.first:
                break
        found = found or {row["EventId"]: row for row in newest}
        return sorted(found.values(), key=lambda row: (str(row.get("EventDate")), row["EventId"])), not_before

    async def _meeting(
        self, feed: Feed, fetch: Fetcher, event: dict[str, Any], progress: _Progress, now: datetime
    ) -> tuple[Item, ...]:
        """Return a meeting with its agenda if it is new or changed, nothing if not; keep what was seen in ``progress``."""
        key, mark = str(event["EventId"]), stamp(event)
        kept = progress.known.get(key) or _Known("")
        kept.day = str(_day(event) or "")
        progress.known[key] = kept
        if mark == kept.stamp and not _is_near(event, feed.timezone, now):
            return ()
        path = f"events/{key}/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1"
        try:
            answer = await self._get(feed, fetch, path, now)
            digest = hashlib.sha256(answer.body).hexdigest()[:16]
            if mark == kept.stamp and digest == kept.agenda:
                progress.read += 1
                return ()
            items = await self._run(feed, read_meeting, event, answer.body, feed.timezone, feed.place)
        except FeedError as error:
            if error.fault in _HOLDING_UP:
                raise
            progress.failed.append(error)
            return (meeting_item(event, feed.timezone, feed.place),)
        progress.read += 1
        kept.stamp, kept.agenda = mark, digest
        return items

    async def _get(self, feed: Feed, fetch: Fetcher, path: str, now: datetime) -> Fetched:
        answer = await fetch.fetch(f"{feed.address.rstrip('/')}/{path}", now=now, accept=_ACCEPT)
        if isinstance(answer, Failed):
            raise _refused(feed, answer)
        if isinstance(answer, NotModified):
            raise FeedError(feed.id, "answered 304 to a request without validators", fault=Fault.UNREADABLE, status=304)
        return answer

    async def _run(self, feed: Feed, job: Callable[P, T | Unreadable], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            result = await self._workers.run(FEED_JOB, job, *args, **kwargs)
        except WorkerError as error:
            raise FeedError(feed.id, f"the answer could not be read: {error.message}", fault=Fault.UNREADABLE) from error
        if isinstance(result, Unreadable):
            raise unreadable(feed, result)
        return result


def _window(feed: Feed, state: FeedState, now: datetime) -> _Window:
    today = now.astimezone(ZoneInfo(feed.timezone)).date()
    watermark = state.cursor.get(_WATERMARK)
    return _Window(today - BEHIND, today + AHEAD, (datetime.fromisoformat(watermark) if watermark else now) - BACK)


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

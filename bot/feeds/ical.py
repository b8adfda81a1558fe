"""Calendars in iCalendar format: one conditional GET, one parse in a worker, each meeting that the file holds as an item."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.feed import Feed, FeedState
from bot.domain.limits import CALENDAR_JOB
from bot.feeds.asking import ask, earliest, full_fetch_due, learn
from bot.feeds.document import Unreadable
from bot.feeds.failures import failure, unreadable
from bot.feeds.ical_events import Calendar, read_calendar
from bot.feeds.ical_known import settle
from bot.feeds.remembering import recall, remember
from bot.ports import Batch, Failed, Fetched, Fetcher, NotModified, Workers

BATCH_ITEMS = 100

_ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.3"
_MEETINGS = "meetings"


class IcalSource:
    """The Source of kind ``ical``. The cursor keeps a Sighting of each meeting of the window, by its newest key."""

    kind = "ical"

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: batches of at most 100 meetings, the last with the new state. Raises FeedError.

        A file that stays the same is read once a day all the same: its repeats go on. While a meeting is missing from it the
        same file counts as another one without it.
        """
        known = {key: recall(kept, feed.place) for key, kept in state.cursor.get(_MEETINGS, {}).items()}
        again = full_fetch_due(state, now) or any(seen.misses and not seen.vanished for seen in known.values())
        answer = await ask(feed.address, state, fetch, now, accept=_ACCEPT, full=again)
        if isinstance(answer, Failed):
            raise failure(feed, answer)
        learnt = learn(state, answer, now)
        if isinstance(answer, NotModified) or (learnt.body_hash == state.body_hash and not again):
            yield Batch((), learnt, earliest(answer, now))
            return
        calendar = await self._read(feed, answer, now)
        if not calendar.meetings and any(seen.is_ahead(now) and not seen.vanished for seen in known.values()):
            raise FeedError(feed.id, "the calendar is empty; it held future meetings before", fault=Fault.EMPTY)
        host = urlsplit(feed.address).hostname or feed.id
        found, sightings = settle(calendar.meetings, known, feed.timezone, now, host=host, whole=calendar.whole)
        learnt = replace(
            learnt,
            title=calendar.title or state.title or host,
            item_count=len(calendar.meetings),
            cursor={**learnt.cursor, _MEETINGS: {key: remember(seen) for key, seen in sightings.items()}},
        )
        if not calendar.whole:
            learnt = replace(learnt, etag=None, last_modified=None, body_hash=None)
        last = max(0, (len(found) - 1) // BATCH_ITEMS * BATCH_ITEMS)
        for start in range(0, last, BATCH_ITEMS):
            yield Batch(tuple(found[start : start + BATCH_ITEMS]))
        yield Batch(tuple(found[last:]), learnt, earliest(answer, now))

    async def _read(self, feed: Feed, answer: Fetched, now: datetime) -> Calendar:
        try:
            calendar = await self._workers.run(
                CALENDAR_JOB,
                read_calendar,
                answer.body,
                answer.headers.get("content-type", ""),
                answer.url,
                feed.timezone,
                now,
                place=feed.place,
            )
        except WorkerError as error:
            raise FeedError(feed.id, f"the calendar could not be read: {error.message}", fault=Fault.UNREADABLE) from error
        if isinstance(calendar, Unreadable):
            raise unreadable(feed, calendar)
        return calendar

"""RSS, Atom and JSON Feed: one conditional GET, one parse in a worker, items oldest first."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.feed import Feed, FeedState
from bot.domain.limits import FEED_JOB
from bot.domain.pacing import prove_redirect
from bot.feeds.document import Unreadable
from bot.feeds.failures import failure, unreadable
from bot.feeds.reading import Reading, parse_document
from bot.ports import Batch, Failed, Fetched, Fetcher, NotModified, Workers

BATCH_ITEMS = 100
FULL_FETCH_EVERY = timedelta(days=1)
"""How often validators are left out, so that a cache that is stuck on a 304 cannot silence a feed for good."""

_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_FULL_FETCH = "full_fetch_at"
_MOVED_TO = "moved_to"


class RssSource:
    """The Source of kind ``rss``: whatever feed format the answer is in."""

    kind = "rss"

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: batches of at most 100 items, the last with the new state. Raises FeedError."""
        answer = await self._fetch(feed, state, fetch, now)
        if isinstance(answer, Failed):
            raise failure(feed, answer)
        not_before = now + answer.fresh_for if answer.fresh_for else None
        learnt = _learnt(state, answer, now)
        # Only the same bytes are surely the same: servers repeat an ETag over changed bodies.
        if isinstance(answer, NotModified) or learnt.body_hash == state.body_hash:
            yield Batch((), learnt, not_before)
            return
        reading = await self._read(feed, state, answer, now)
        if not reading.items and state.item_count:
            raise FeedError(feed.id, f"the feed is empty; it held {state.item_count} items before", fault=Fault.EMPTY)
        learnt = replace(learnt, key_policy=reading.policy, title=reading.title or state.title, item_count=len(reading.items))
        if reading.truncated:
            learnt = replace(learnt, etag=None, last_modified=None, body_hash=None)
        last = max(0, (len(reading.items) - 1) // BATCH_ITEMS * BATCH_ITEMS)
        for start in range(0, last, BATCH_ITEMS):
            yield Batch(reading.items[start : start + BATCH_ITEMS])
        yield Batch(reading.items[last:], learnt, not_before)

    async def _fetch(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> Fetched | NotModified | Failed:
        full = _full_fetch_due(state, now)
        etag, last_modified = (None, None) if full else (state.etag, state.last_modified)
        moved_to = state.cursor.get(_MOVED_TO)
        if moved_to:
            answer = await fetch.fetch(moved_to, now=now, etag=etag, last_modified=last_modified, accept=_ACCEPT)
            if not isinstance(answer, Failed):
                return answer
        return await fetch.fetch(feed.address, now=now, etag=etag, last_modified=last_modified, accept=_ACCEPT)

    async def _read(self, feed: Feed, state: FeedState, answer: Fetched, now: datetime) -> Reading:
        try:
            reading = await self._workers.run(
                FEED_JOB,
                parse_document,
                answer.body,
                answer.headers.get("content-type", ""),
                answer.url,
                feed.timezone,
                now,
                policy=state.key_policy,
                place=feed.place,
            )
        except WorkerError as error:
            raise FeedError(feed.id, f"the document could not be read: {error.message}", fault=Fault.UNREADABLE) from error
        if isinstance(reading, Unreadable):
            raise unreadable(feed, reading)
        return reading


def _full_fetch_due(state: FeedState, now: datetime) -> bool:
    last = state.cursor.get(_FULL_FETCH)
    return last is None or now - datetime.fromisoformat(last) >= FULL_FETCH_EVERY


def _learnt(state: FeedState, answer: Fetched | NotModified, now: datetime) -> FeedState:
    """Return the state after an answer, before its body is read. What a 304 does not say again still holds (RFC 9111 4.3.4)."""
    cursor = dict(state.cursor)
    redirect, moved = prove_redirect(state.redirect, answer.moved_to, now)
    if moved and redirect:
        cursor[_MOVED_TO] = redirect.target
    learnt = replace(state, redirect=redirect, cursor=cursor)
    if isinstance(answer, NotModified):
        return replace(learnt, etag=answer.etag or state.etag, last_modified=answer.last_modified or state.last_modified)
    if _full_fetch_due(state, now):
        cursor[_FULL_FETCH] = now.isoformat()
    return replace(
        learnt,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=hashlib.sha256(answer.body).hexdigest(),
    )

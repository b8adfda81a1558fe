"""RSS, Atom and JSON Feed: one conditional GET, one parse in a worker, items oldest first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.feed import Feed, FeedState
from bot.domain.limits import FEED_JOB
from bot.feeds.asking import ask, earliest, learn
from bot.feeds.document import Unreadable
from bot.feeds.failures import failure, unreadable
from bot.feeds.reading import Reading, parse_document
from bot.ports import Batch, Failed, Fetched, Fetcher, NotModified, Workers

BATCH_ITEMS = 100
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


class RssSource:
    """The Source of kind ``rss``: whatever feed format the answer is in."""

    kind = "rss"

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: batches of at most 100 items, the last with the new state. Raises FeedError."""
        answer = await ask(feed.address, state, fetch, now, accept=_ACCEPT)
        if isinstance(answer, Failed):
            raise failure(feed, answer)
        not_before = earliest(answer, now)
        learnt = learn(state, answer, now)
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

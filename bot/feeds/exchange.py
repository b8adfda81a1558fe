"""What one poll asks of its feed's server and of the workers: an answer, or the FeedError that it comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.feed import Feed
from bot.domain.limits import FEED_JOB, JobLimit
from bot.feeds.document import Unreadable
from bot.feeds.failures import failure, unreadable
from bot.feeds.platform import Ask
from bot.feeds.records import host_of
from bot.ports import Credential, Failed, Fetched, Fetcher, NotModified, Workers

P = ParamSpec("P")
T = TypeVar("T")

_HOLDING_UP = frozenset({Fault.RATE_LIMITED, Fault.BLOCKED, Fault.REFUSED})

NOTHING_THERE = frozenset({Fault.MISSING, Fault.GONE})
"""What an address answers that is none of its server's."""


def is_of_host(error: FeedError, feed: Feed) -> bool:
    """Whether an error is of the feed's own host, and not of another one that holds its documents."""
    return error.host in ("", feed.host)


def holds_up(error: FeedError, feed: Feed) -> bool:
    """Whether an error is of the feed's whole host: whoever meets it must not ask for the next thing."""
    return error.fault in _HOLDING_UP and is_of_host(error, feed)


@dataclass(slots=True)
class Tries:
    """How a poll of ``feed`` fared with the agendas that it asked for: one that fails costs only its meeting."""

    feed: Feed

    read: int = 0
    failed: list[FeedError] = field(default_factory=list)

    def fail(self, error: FeedError, *, read_before: bool) -> None:
        """Note that an agenda cannot be read. Raises what would keep the feed's host from answering for the next one as well.

        What another host does says nothing of the feed; nor does a document that is not there or cannot be read, as long as it
        never could: some governments publish nothing but scans.
        """
        if holds_up(error, self.feed):
            raise error
        if is_of_host(error, self.feed) and (read_before or error.fault in (Fault.DOWN, Fault.GONE)):
            self.failed.append(error)

    def check(self) -> None:
        """Raise FeedError if several agendas failed and none could be read."""
        if len(self.failed) > 1 and not self.read:
            first = self.failed[0]
            raise FeedError(self.feed.id, f"no agenda can be read: {first.message}", fault=first.fault, status=first.status)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One poll of a feed at ``now``. ``refused`` reads how its platform says no; ``credential`` is what it asks for,
    ``referer`` the page that the feed's own host wants to be asked from. Neither goes to another host: its records name any.
    """

    feed: Feed
    fetch: Fetcher
    workers: Workers
    now: datetime
    refused: Callable[[Feed, Failed], FeedError] = failure
    credential: Credential | None = None
    referer: str = ""

    async def get(self, ask: Ask) -> Fetched:
        """Send a request. Raises FeedError."""
        try:
            answer = await self.get_if_new(ask)
        except FeedError as error:
            if ask.otherwise is None or error.fault not in NOTHING_THERE:
                raise
            return await self.get(ask.otherwise)
        if answer is None:
            raise FeedError(self.feed.id, "answered 304 to a request without validators", fault=Fault.UNREADABLE, status=304)
        return answer

    async def get_if_new(self, ask: Ask, *, etag: str | None = None, last_modified: str | None = None) -> Fetched | None:
        """Send a request with the validators of an earlier answer; None where that still holds. Raises FeedError."""
        own = _origin(ask.url) == _origin(self.feed.address)
        answer = await self.fetch.fetch(
            ask.url,
            now=self.now,
            etag=etag,
            last_modified=last_modified,
            accept=ask.accept,
            body=ask.body,
            credential=self.credential if own else None,
            referer=self.referer if host_of(ask.url) == host_of(self.feed.address) else "",
            most=ask.most,
        )
        if isinstance(answer, Failed):
            raise self.refused(self.feed, answer) if own else failure(self.feed, answer)
        return None if isinstance(answer, NotModified) else answer

    async def read(self, job: Callable[P, T | Unreadable], *args: P.args, **kwargs: P.kwargs) -> T:
        """Let a worker read an answer. Raises FeedError where it died of it, or found that it is not readable."""
        return await self.read_under(FEED_JOB, job, *args, **kwargs)

    async def read_under(self, limit: JobLimit, job: Callable[P, T | Unreadable], *args: P.args, **kwargs: P.kwargs) -> T:
        """Let a worker read an answer within other limits than those of a feed. Raises FeedError as ``read`` does."""
        try:
            result = await self.workers.run(limit, job, *args, **kwargs)
        except WorkerError as error:
            text = f"the answer could not be read: {error.message}"
            raise FeedError(self.feed.id, text, fault=Fault.UNREADABLE) from error
        if isinstance(result, Unreadable):
            raise unreadable(self.feed, result)
        return result


def _origin(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme.lower(), parts.netloc.lower()

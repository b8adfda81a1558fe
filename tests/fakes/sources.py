"""What a Source is given in tests: a fetcher over a dictionary, workers that run in place, and a poll in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from bot.domain.errors import Fault, WorkerError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.domain.limits import JobLimit
from bot.ports import Batch, Credential, Failed, Fetched, Fetcher, NotModified, Source

P = ParamSpec("P")
T = TypeVar("T")
Answer = Fetched | NotModified | Failed


class InlineWorkers:
    """The Workers port without processes."""

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the job here and now."""
        return job(*args, **kwargs)


class DyingWorkers:
    """Workers in which every job dies."""

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Fail as a killed worker does."""
        raise WorkerError("job", "took longer than 5 s")


@dataclass
class ScriptedFetcher:
    """The Fetcher port over a dictionary of address -> answer; remembers what it was asked, and what was posted."""

    answers: dict[str, Answer | Callable[[str], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)
    credentials: list[Credential | None] = field(default_factory=list)

    async def fetch(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        body: str = "",
        credential: Credential | None = None,
        referer: str = "",
        most: int | None = None,
    ) -> Answer:
        """Give the answer of the address, or of its longest known beginning."""
        self.asked.append((url, etag, last_modified))
        self.credentials.append(credential)
        if body:
            self.posted.append((url, body))
        known = max((address for address in self.answers if url.startswith(address)), key=len, default=None)
        if known is None:
            return Failed(Fault.MISSING, "answered 404", status=404)
        answer = self.answers[known]
        return answer(url) if callable(answer) else answer


def fetched(body: bytes, url: str = "https://feed.example/rss", **more: object) -> Fetched:
    """Return a 200 with a body."""
    return Fetched(url=url, status=200, headers={}, body=body, **more)  # type: ignore[arg-type]


def a_feed(kind: str = "rss", address: str = "https://feed.example/rss", **more: object) -> Feed:
    """Return a feed of New York's time."""
    return Feed("f", kind, address, "America/New_York", timedelta(minutes=15), **more)  # type: ignore[arg-type]


async def poll(source: Source, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> tuple[list[Batch], FeedState]:
    """Poll once; return the batches and the state that the last of them carries. Only the last may carry one."""
    batches = [batch async for batch in source.poll(feed, state, fetch, now)]
    assert [batch.state is not None for batch in batches] == [False] * (len(batches) - 1) + [True]
    learnt = batches[-1].state
    assert learnt is not None
    return batches, learnt


def items_of(batches: list[Batch]) -> list[Item]:
    """Return the items of all batches."""
    return [item for batch in batches for item in batch.items]

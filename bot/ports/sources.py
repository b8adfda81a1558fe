"""One feed kind: an address -> items; and the processes in which the reading is done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.domain.limits import JobLimit
from bot.ports.fetching import Fetcher

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """Items that belong together and are committed together: at most 100, or one meeting with its agenda.

    ``state`` is set on the last batch of a poll only: what the source learnt (validators, cursor, key policy, title,
    item_count).
    ``not_before``: the earliest next poll that the source's answers allow. An empty last batch means "nothing new".
    """

    items: tuple[Item, ...]
    state: FeedState | None = None
    not_before: datetime | None = None


class Source(Protocol):
    """One feed kind: an address -> items."""

    kind: str

    def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll a feed once, yielding batches in the order in which they must be committed.

        Raises FeedError when the feed cannot be read; batches yielded before stay committed.
        """
        ...


class Workers(Protocol):
    """The process pool for CPU-heavy, pure, bounded jobs."""

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``job`` (a module-level function) in a worker, under ``limit``.

        Raises WorkerError when the job hung, died or hit a limit; what the job itself raises comes through.
        """
        ...

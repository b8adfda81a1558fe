"""The index of the subscriptions in force, which follows their changes, and matching; both in slices that yield."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import structlog

from bot.domain.errors import QueryError
from bot.domain.place import Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.gazetteer import Gazetteer
from bot.matching.index import Index, Result
from bot.ports import UnitOfWork
from bot.text.document import Text

_log = structlog.get_logger(__name__)

_SLICE_SECONDS = 0.008
"""How long matching may hold the event loop: a chat heartbeat shares it (DESIGN.md section 3)."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The index as it was at a version of the desk, if not already further on."""

    version: int
    index: Index

    @property
    def subscriptions(self) -> Mapping[int, Subscription]:
        """Its subscriptions by id."""
        return self.index.subscriptions


class CurrentIndex:
    """Keeps one index up with the desk, by what changed since it was last asked for; other processes' changes too."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._in_force = InForce(-1, Index((), (), gazetteer))
        self._following = asyncio.Lock()

    async def get(self, uow: UnitOfWork) -> InForce:
        """Return what is in force, at least as new as ``uow`` sees it.

        What ``uow`` sees must be committed: the index does not go back. It goes on while others still match by an older
        version: whoever decides asks again under the decide lock, and matches again if the version is another by then.
        """
        async with self._following:
            version = await uow.desk.version()
            if version > self._in_force.version:
                with _uncollected() if self._in_force.version < 0 else nullcontext():
                    await self._follow(uow, self._in_force.version)
                self._in_force = InForce(version, self._in_force.index)
            return self._in_force

    async def _follow(self, uow: UnitOfWork, since: int) -> None:
        index, breath = self._in_force.index, _Breath()
        for name, topic in await uow.desk.changed_topics(since):
            if topic:
                _put(index, topic)
            else:
                index.remove_topic(name)
            await breath.drawn()
        async for changes in uow.desk.changed_subscriptions(since):
            for number, subscription in changes:
                if subscription:
                    _put(index, subscription)
                else:
                    index.remove(number)
                await breath.drawn()


async def index_of(subscriptions: Iterable[Subscription], topics: Iterable[Topic], gazetteer: Gazetteer) -> Index:
    """Build an index of some subscriptions alone."""
    index, breath = Index((), (), gazetteer), _Breath()
    everything: list[Topic | Subscription] = [*topics, *subscriptions]
    for each in everything:
        _put(index, each)
        await breath.drawn()
    return index


async def match_all(index: Index, texts: Iterable[tuple[Text, Sequence[Mention]]]) -> list[Result]:
    """Match texts one by one, giving way to the event loop whenever a slice of time is used up."""
    results: list[Result] = []
    breath = _Breath()
    for text, mentions in texts:
        results.append(index.match(text, mentions))
        await breath.drawn()
    return results


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep what is loaded now out of the garbage collector's sight: going through it would hold up the event loop for 0.2 s."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class _Breath:
    """Lets the event loop do other things whenever a slice of time is used up."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def drawn(self) -> None:
        if time.perf_counter() - self._since > _SLICE_SECONDS:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


def _put(index: Index, each: Subscription | Topic) -> None:
    """Put a topic or a subscription in force. One that this version cannot read is not, and everything else is."""
    try:
        if isinstance(each, Topic):
            index.put_topic(each)
        else:
            index.add(each)
    except QueryError as error:
        _log.error("not in force: its query cannot be read", subject=_drop(index, each), error=str(error))


def _drop(index: Index, each: Subscription | Topic) -> str:
    """Let go of what may be there of an earlier version; return its name."""
    if isinstance(each, Topic):
        index.remove_topic(each.name)
        return each.name
    index.remove(each.id)
    return f"subscription {each.id} of {each.channel}"

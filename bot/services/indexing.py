"""The subscriptions in force as an index, rebuilt when they changed, and matching in slices that yield."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.place import Mention
from bot.domain.subscription import Subscription
from bot.matching.gazetteer import Gazetteer
from bot.matching.index import Index, Result
from bot.ports import UnitOfWork
from bot.text.document import Text

_SLICE_SECONDS = 0.008
"""How long matching may hold the event loop: a chat heartbeat shares it (DESIGN.md section 3)."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The subscriptions of one version: the index over them, and each by its id."""

    version: int
    index: Index
    subscriptions: Mapping[int, Subscription] = field(default_factory=dict)


class CurrentIndex:
    """Keeps the index of the newest version that was asked for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._held = InForce(-1, Index((), (), gazetteer))

    async def get(self, uow: UnitOfWork) -> InForce:
        """Return what is in force as ``uow`` sees it."""
        version = await uow.desk.version()
        if version != self._held.version:
            rows = await uow.desk.subscriptions()
            index = Index(rows, await uow.desk.topics(), self._gazetteer)
            self._held = InForce(version, index, {row.id: row for row in rows})
        return self._held


async def match_all(index: Index, texts: Iterable[tuple[Text, Sequence[Mention]]]) -> list[Result]:
    """Match texts one by one, giving way to the event loop whenever a slice of time is used up."""
    results: list[Result] = []
    started = time.perf_counter()
    for text, mentions in texts:
        results.append(index.match(text, mentions))
        if time.perf_counter() - started > _SLICE_SECONDS:
            await asyncio.sleep(0)
            started = time.perf_counter()
    return results

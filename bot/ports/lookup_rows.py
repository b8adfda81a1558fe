"""The full-text index over the newest revisions of items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.seek import Seek


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that holds what was looked for, and how many of the aspects."""

    item_id: int
    aspects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The newest items found, newest first. ``more``: there are older ones, which were left out."""

    found: tuple[Hit, ...]
    more: bool


class LookupRows(Protocol):
    """The full-text index over the newest revisions of items; items are put into it as they are added and revised."""

    async def search(
        self, seek: Seek, *, since: datetime | None = None, aspects: Sequence[Sequence[Seek]] = (), limit: int = 2_000
    ) -> Hits:
        """Return the newest ``limit`` items that hold ``seek``, of those dated ``since`` if given.

        An item's date is when it was published, or first seen where it does not say (or says a later time). ``aspects`` are
        lists of further things to hold: a hit says of each list how many of it the item holds. What holds an aspect should be
        little more than what holds ``seek``: all such items as new as the hits are gone through.
        """
        ...

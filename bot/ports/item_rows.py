"""Items, the keys they were ever seen under, and what their texts say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.item import MeetingStatus, StoredItem
from bot.domain.place import Mention
from bot.ports.reading import FoundItem, ItemReading, Stage, Traced


class ItemRows(Protocol):
    """Items, the keys they were ever seen under, and what their texts say."""

    async def known(self, feed_id: str, keys: Collection[str]) -> Mapping[str, StoredItem]:
        """Return the items of a feed by each of the keys they were ever seen under."""
        ...

    async def get(self, item_ids: Collection[int]) -> Mapping[int, StoredItem]:
        """Return items by id."""
        ...

    async def add(self, feed_id: str, found: Sequence[FoundItem], now: datetime, *, baseline: bool) -> list[StoredItem]:
        """Store items of a feed seen for the first time, with all their keys and readings, in the order given.

        A key that another item has stays there.
        """
        ...

    async def revise(self, stored: StoredItem, found: FoundItem, now: datetime) -> StoredItem:
        """Store a new revision of an item; earlier keys stay. Lookup finds it by the new one alone."""
        ...

    async def touch(self, stored: StoredItem, keys: Collection[str]) -> None:
        """Add keys under which a known item was seen now."""
        ...

    async def of_meeting(self, feed_id: str, meeting_key: str) -> list[StoredItem]:
        """Return the agenda items known of a meeting."""
        ...

    async def meetings(
        self, feed_id: str, since: datetime, until: datetime, *, statuses: Collection[MeetingStatus] = ()
    ) -> list[StoredItem]:
        """Return the meetings of a feed (of some statuses) that start between two moments, both included, first seen first."""
        ...

    async def upcoming(self, now: datetime, *, feed_id: str | None = None) -> list[StoredItem]:
        """Return the agenda items and meetings that start after ``now`` (of one feed), soonest first."""
        ...

    async def starts(self, feed_id: str, since: datetime, until: datetime) -> list[datetime]:
        """Return when meetings of a feed start, of those that start between two moments, both included."""
        ...

    async def by_url(self, canonical_url: str) -> list[StoredItem]:
        """Return items by canonical address, newest first, for ``why``."""
        ...

    async def reading(self, item_id: int) -> ItemReading | None:
        """Return the reading of an item's newest revision."""
        ...

    async def mentions(self, item_ids: Collection[int]) -> Mapping[int, Sequence[Mention]]:
        """Return the places of the newest revisions of items, by item id."""
        ...

    async def trace(self, ways: Sequence[tuple[int, str, Sequence[Stage]]], now: datetime) -> None:
        """Keep the stages that revisions went through: item id, revision, stages."""
        ...

    async def traces(self, item_id: int) -> list[Traced]:
        """Return what an item's revisions went through, oldest first."""
        ...

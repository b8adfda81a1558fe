"""Stories, chapters, and which items report them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.item import Outcome
from bot.domain.story import Candidate, Chapter, ChapterKind, Placement
from bot.ports.reading import ItemReading


class StoryRows(Protocol):
    """Stories, chapters, and which items report them."""

    async def candidates(self, reading: ItemReading, *, since: datetime) -> list[Candidate]:
        """Return items that share the canonical address, the title key or enough of the sketch (at most 50).

        Only items that report news: a report that quotes an agenda item in full is no copy of it.
        """
        ...

    async def placed(self, item_id: int) -> Chapter | None:
        """Return the newest chapter that an item reports, if any."""
        ...

    async def placements(self, item_ids: Collection[int]) -> Mapping[int, Chapter]:
        """Return the newest chapter of each of these items that reports one, by item id."""
        ...

    async def chapter(self, chapter_id: int) -> Chapter | None:
        """Return a chapter."""
        ...

    async def chapter_by_key(self, key: str) -> Chapter | None:
        """Return the chapter that a record's key names."""
        ...

    async def of_story(self, story_id: int) -> list[Chapter]:
        """Return a story's chapters, oldest first."""
        ...

    async def by_matter(self, jurisdiction: str, matter_keys: Collection[str]) -> int | None:
        """Return the story of a jurisdiction that carries one of the matter keys (file number, title)."""
        ...

    async def open(self, jurisdiction: str | None, title: str, matter_keys: Collection[str], now: datetime) -> int:
        """Open a story; return its id."""
        ...

    async def add_matter_keys(self, story_id: int, jurisdiction: str, matter_keys: Collection[str]) -> None:
        """Let a story be found under further matter keys; those that another story has stay there."""
        ...

    async def add_chapter(
        self,
        story_id: int,
        kind: ChapterKind,
        title: str,
        now: datetime,
        *,
        key: str | None = None,
        outcome: Outcome | None = None,
    ) -> Chapter:
        """Add a chapter to a story."""
        ...

    async def correct(self, chapter_id: int, outcome: Outcome | None) -> None:
        """Let a chapter say what the record says now: another outcome, or none any more."""
        ...

    async def join(self, chapter_id: int, item_id: int, placement: Placement, now: datetime) -> None:
        """Record that an item reports a chapter, and by what evidence; once is enough."""
        ...

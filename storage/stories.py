"""Stories and chapters, and the search for what an arriving item may be a copy of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.item import Outcome
from bot.domain.story import Candidate, Chapter, ChapterKind, Placement
from bot.ports import ItemReading
from storage.columns import digest, digest_or_none, signed
from storage.convert import from_json, to_json
from storage.statements import insert, slices
from storage.tables import (
    ChapterItemRow,
    ChapterRow,
    FeedRow,
    ItemRow,
    ItemTextRow,
    SketchRow,
    StoryMatterRow,
    StoryRow,
)

_MOST = 50
_SHARED = 2
_SHARE = 0.3
"""A candidate shares this many hashes, or this part of the smaller sketch: a few hashes are all that a short text has."""


def chapter(row: RowMapping) -> Chapter:
    """Build the chapter of a row."""
    return Chapter(
        id=row["id"],
        story=row["story_id"],
        kind=row["kind"],
        title=row["title"],
        created_at=row["created_at"],
        key=row["key"],
        outcome=from_json(Outcome, row["outcome"]) if row["outcome"] else None,
    )


class SqlStories:
    """StoryRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def candidates(self, reading: ItemReading, *, since: datetime) -> list[Candidate]:
        """Return at most 50 items that report news: of the same address or title first, then those that share most hashes."""
        same = await self._same_name(reading, since)
        chosen = list(dict.fromkeys((*same, *await self._overlapping(reading.sketch, since))))[:_MOST]
        if not chosen:
            return []
        newest = select(ChapterItemRow.item_id, func.max(ChapterItemRow.chapter_id).label("chapter"))
        placed = newest.where(ChapterItemRow.item_id.in_(chosen)).group_by(ChapterItemRow.item_id).subquery()
        rows = await self._connection.execute(
            select(
                ItemRow.id,
                ItemRow.first_seen_at,
                ItemTextRow.reading,
                FeedRow.name.label("feed"),
                ChapterRow.id.label("chapter"),
                ChapterRow.story_id.label("story"),
            )
            .join(placed, placed.c.item_id == ItemRow.id)
            .join(ChapterRow, ChapterRow.id == placed.c.chapter)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .join(ItemTextRow, (ItemTextRow.item_id == ItemRow.id) & (ItemTextRow.revision == ItemRow.revision))
            .where(ChapterRow.kind == ChapterKind.NEWS)
        )
        found = {row["id"]: _candidate(row) for row in rows.mappings()}
        return [found[item] for item in chosen if item in found]

    async def placed(self, item_id: int) -> Chapter | None:
        """Return the newest chapter that an item reports, if any."""
        here = select(ChapterItemRow.chapter_id).where(ChapterItemRow.item_id == item_id)
        found = await self._chapters(ChapterRow.id.in_(here))
        return found[-1] if found else None

    async def placements(self, item_ids: Collection[int]) -> Mapping[int, Chapter]:
        """Return the newest chapter of each of these items that reports one, by item id."""
        reported = select(ChapterItemRow.item_id.label("item"), ChapterRow)
        reported = reported.join(ChapterRow, ChapterRow.id == ChapterItemRow.chapter_id).order_by(ChapterRow.id)
        found: dict[int, Chapter] = {}
        for part in slices(item_ids):
            rows = await self._connection.execute(reported.where(ChapterItemRow.item_id.in_(part)))
            found.update({row["item"]: chapter(row) for row in rows.mappings()})
        return found

    async def chapter(self, chapter_id: int) -> Chapter | None:
        """Return a chapter."""
        found = await self._chapters(ChapterRow.id == chapter_id)
        return found[0] if found else None

    async def chapter_by_key(self, key: str) -> Chapter | None:
        """Return the chapter that a record's key names."""
        found = await self._chapters(ChapterRow.identity == digest(key))
        return found[0] if found else None

    async def of_story(self, story_id: int) -> list[Chapter]:
        """Return a story's chapters, oldest first."""
        return await self._chapters(ChapterRow.story_id == story_id)

    async def by_matter(self, jurisdiction: str, matter_keys: Collection[str]) -> int | None:
        """Return the story that carries one of the matter keys, the oldest where several do."""
        marks = [digest(jurisdiction, key) for key in matter_keys]
        return await self._connection.scalar(
            select(func.min(StoryMatterRow.story_id)).where(StoryMatterRow.digest.in_(marks))
        )  # fmt: skip

    async def open(self, jurisdiction: str | None, title: str, matter_keys: Collection[str], now: datetime) -> int:
        """Open a story; return its id. Matter keys count within a jurisdiction only."""
        new = insert(self._connection, StoryRow).values(jurisdiction=jurisdiction, title=title, created_at=now)
        story: int = (await self._connection.execute(new.returning(StoryRow.id))).scalar_one()
        if jurisdiction is not None:
            await self.add_matter_keys(story, jurisdiction, matter_keys)
        return story

    async def add_matter_keys(self, story_id: int, jurisdiction: str, matter_keys: Collection[str]) -> None:
        """Let a story be found under further matter keys; those that another story has stay there."""
        rows = [{"digest": digest(jurisdiction, key), "story_id": story_id, "key": key} for key in matter_keys]
        if rows:
            await self._connection.execute(insert(self._connection, StoryMatterRow).on_conflict_do_nothing(), rows)

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
        new = insert(self._connection, ChapterRow).values(
            story_id=story_id,
            kind=kind,
            title=title,
            created_at=now,
            key=key,
            identity=None if key is None else digest(key),
            outcome=to_json(outcome),
        )
        number = (await self._connection.execute(new.returning(ChapterRow.id))).scalar_one()
        return Chapter(number, story_id, kind, title, now, key, outcome)

    async def correct(self, chapter_id: int, outcome: Outcome | None) -> None:
        """Let a chapter say what the record says now."""
        change = update(ChapterRow).where(ChapterRow.id == chapter_id).values(outcome=to_json(outcome))
        await self._connection.execute(change)

    async def join(self, chapter_id: int, item_id: int, placement: Placement, now: datetime) -> None:
        """Record that an item reports a chapter; the first evidence stays."""
        link = insert(self._connection, ChapterItemRow).values(
            chapter_id=chapter_id, item_id=item_id, relation=placement.relation, evidence=placement.evidence, at=now
        )
        await self._connection.execute(link.on_conflict_do_nothing())

    async def _chapters(self, which: ColumnElement[bool]) -> list[Chapter]:
        rows = await self._connection.execute(select(ChapterRow).where(which).order_by(ChapterRow.id))
        return [chapter(row) for row in rows.mappings()]

    async def _same_name(self, reading: ItemReading, since: datetime) -> Sequence[int]:
        marks = (ItemRow.url, digest_or_none(reading.canonical_url)), (ItemRow.title, digest_or_none(reading.title_key))
        same = [column == mark for column, mark in marks if mark]
        if not same:
            return ()
        found = select(ItemRow.id).where(or_(*same), *_in_play(since)).order_by(ItemRow.id.desc()).limit(_MOST)
        return (await self._connection.scalars(found)).all()

    async def _overlapping(self, sketch: frozenset[int], since: datetime) -> Sequence[int]:
        if not sketch:
            return ()
        shared = func.count(SketchRow.hash)
        enough = or_(shared >= _SHARED, shared >= _SHARE * len(sketch), shared >= _SHARE * ItemRow.sketch_size)
        found = (
            select(ItemRow.id)
            .join(SketchRow, SketchRow.item_id == ItemRow.id)
            .where(SketchRow.hash.in_([signed(mark) for mark in sketch]), *_in_play(since))
            .group_by(ItemRow.id)
            .having(enough)
            .order_by(shared.desc(), ItemRow.id.desc())
            .limit(_MOST)
        )
        return (await self._connection.scalars(found)).all()


def _in_play(since: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    reported = exists().where(ChapterItemRow.item_id == ItemRow.id)
    return ItemRow.first_seen_at >= since, reported


def _candidate(row: RowMapping) -> Candidate:
    reading = from_json(ItemReading, row["reading"])
    return Candidate(
        item=row["id"],
        feed=row["feed"],
        chapter=row["chapter"],
        story=row["story"],
        title_key=reading.title_key,
        canonical_url=reading.canonical_url,
        places=frozenset(mention.jurisdiction for mention in reading.mentions),
        first_seen_at=row["first_seen_at"],
        token_count=reading.token_count,
        sketch=reading.sketch,
        numbers=reading.numbers,
    )

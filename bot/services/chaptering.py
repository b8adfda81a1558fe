"""Where an item belongs: records by their own numbers, news by clustering; the chapter is made where there is none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.feed import Feed
from bot.domain.item import Item, ItemType, StoredItem
from bot.domain.story import Chapter, ChapterKind, Placement, Relation
from bot.ports import ItemReading, UnitOfWork
from bot.stories.clustering import WINDOW, Arrival, cluster

_TELLING_WORDS = 5
"""A shorter title ("Approval of minutes") stands on every agenda and names no matter."""


def record_key(feed: Feed, item: Item, kind: ChapterKind) -> str:
    """Return the stable name of a record's chapter; the feed's address stands in it, so a rename changes nothing."""
    return f"{feed.address}#{item.keys[0]}:{kind.value}"


async def chapter_of_record(
    uow: UnitOfWork, feed: Feed, stored: StoredItem, reading: ItemReading, kind: ChapterKind, *, now: datetime
) -> tuple[Chapter, Placement]:
    """Return the chapter of an agenda item or meeting: its place on the agenda, or what came of it.

    Chapters of one matter (same file number, else same title) in one jurisdiction are one story.
    """
    item = stored.item
    key = record_key(feed, item, kind)
    result = item.agenda.outcome if item.agenda and kind is ChapterKind.OUTCOME else None
    known = await uow.stories.chapter_by_key(key)
    if known:
        if known.outcome != result:
            await uow.stories.correct(known.id, result)
            known = replace(known, outcome=result)
        placement = Placement(known.id, known.story, Relation.SAME_EVENT, "the same record")
    else:
        jurisdiction = item.place or feed.address
        matter = _matter_keys(item, reading)
        story = await uow.stories.by_matter(jurisdiction, matter)
        relation = Relation.UPDATE if story else Relation.FIRST
        evidence = f"same matter as story {story}" if story else "a new matter"
        story = story or await uow.stories.open(item.place, item.title, matter, now)
        await uow.stories.add_matter_keys(story, jurisdiction, matter)
        known = await uow.stories.add_chapter(story, kind, item.title, now, key=key, outcome=result)
        placement = Placement(None, story, relation, evidence)
    await uow.stories.join(known.id, stored.id, placement, now)
    return known, placement


def _matter_keys(item: Item, reading: ItemReading) -> Collection[str]:
    telling = item.type is ItemType.AGENDA_ITEM and len(reading.title_key.split()) >= _TELLING_WORDS
    keys = [f"title:{reading.title_key}"] if telling else []
    if item.agenda and item.agenda.file:
        keys.insert(0, f"file:{item.agenda.file}")
    return keys


async def chapter_of_news(
    uow: UnitOfWork, feed: Feed, stored: StoredItem, reading: ItemReading, place: str | None, *, now: datetime
) -> tuple[Chapter, Placement]:
    """Return the chapter that a news item reports: the one it is known in, one found by clustering, or a new one.

    A new story belongs to ``place``, the jurisdiction for which the item matched.
    """
    known = await uow.stories.placed(stored.id)
    if known:
        return known, Placement(known.id, known.story, Relation.SAME_EVENT, "placed at an earlier revision")
    arrival = Arrival(
        feed=feed.id,
        title_key=reading.title_key,
        canonical_url=reading.canonical_url,
        places=frozenset(mention.jurisdiction for mention in reading.mentions),
        sketch=reading.sketch,
        numbers=reading.numbers,
        seen_at=stored.first_seen_at,
    )
    found = cluster(arrival, await uow.stories.candidates(reading, since=stored.first_seen_at - WINDOW))
    chapter = await uow.stories.chapter(found.chapter) if found and found.chapter else None
    if found and chapter:
        await uow.stories.join(chapter.id, stored.id, found, now)
        return chapter, found
    story = await uow.stories.open(place, stored.item.title, (), now)
    chapter = await uow.stories.add_chapter(story, ChapterKind.NEWS, stored.item.title, now)
    placement = Placement(None, None, Relation.FIRST, "no item of the last days has its address, text or title")
    await uow.stories.join(chapter.id, stored.id, placement, now)
    return chapter, placement

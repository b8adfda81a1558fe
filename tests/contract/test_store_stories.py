"""Stories, chapters and the search for copies; on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.item import Outcome
from bot.domain.story import Chapter, ChapterKind, Placement, Relation
from bot.ports import FoundItem, ItemReading, ItemWords
from storage.store import SqlStore
from tests.contract.rows import NOW, PLACE, feed, item, mention, minutes, put, put_chapter, reading, with_feeds

YESTERDAY = minutes(-1440)


@pytest.fixture(autouse=True)
async def _feeds(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"), feed("courier"))


async def found(store: SqlStore, stored: list[ItemReading], asked: ItemReading) -> list[int]:
    """Add an item with a chapter for each reading; return which of them (by position) are candidates for the one asked."""
    async with store.deciding() as unit:
        positions = {}
        for position, read in enumerate(stored):
            added = await put(unit, item(f"k{position}"), read=read)
            await put_chapter(unit, added)
            positions[added.id] = position
        return [positions[each.item] for each in await unit.stories.candidates(asked, since=YESTERDAY)]


async def test_a_candidate_brings_what_judging_it_needs(store: SqlStore) -> None:
    read = reading(
        mentions=(mention(), mention("ocd-division/other"), mention()),
        sketch=frozenset({1, 2**64 - 1}),
        numbers=frozenset({"6-1"}),
        title_key="the vote",
        canonical_url="https://x.example/1",
    )
    async with store.deciding() as unit:
        stored = await put(unit, item("1"), read=read)
        first = await put_chapter(unit, stored)
        newest = await put_chapter(unit, stored, "The second vote", first.story)
        (candidate,) = await unit.stories.candidates(reading(title_key="the vote"), since=NOW)
    assert (candidate.item, candidate.feed, candidate.first_seen_at) == (stored.id, "herald", NOW)
    assert (candidate.chapter, candidate.story) == (newest.id, first.story)
    assert (candidate.title_key, candidate.canonical_url) == (read.title_key, read.canonical_url)
    assert candidate.places == {PLACE, "ocd-division/other"}
    assert (candidate.token_count, candidate.sketch, candidate.numbers) == (120, read.sketch, read.numbers)


async def test_the_same_address_or_title_is_a_candidate_and_none_is_not(store: SqlStore) -> None:
    stored = [reading(canonical_url="u"), reading(title_key="t"), reading()]
    assert await found(store, stored, reading(canonical_url="u", title_key="t")) == [1, 0]
    assert await found(store, [], reading()) == []


async def test_the_most_shared_come_first(store: SqlStore) -> None:
    stored = [reading(sketch=frozenset(range(n))) for n in (2, 9, 5)]
    assert await found(store, stored, reading(sketch=frozenset(range(20)))) == [1, 2, 0]


async def test_one_shared_hash_is_enough_only_where_a_sketch_is_small(store: SqlStore) -> None:
    small, large = frozenset({1, 2, 3}), frozenset(range(1, 30))
    stored = [reading(sketch=small), reading(sketch=large)]
    assert await found(store, stored, reading(sketch=frozenset({1, *range(100, 130)}))) == [0]


async def test_one_shared_hash_is_enough_for_a_short_text_that_asks(store: SqlStore) -> None:
    stored = [reading(sketch=frozenset(range(1, 30))), reading(sketch=frozenset({7, 8}))]
    assert await found(store, stored, reading(sketch=frozenset({1, 999}))) == [0]


async def test_an_item_without_a_chapter_or_seen_too_long_ago_is_no_candidate(store: SqlStore) -> None:
    read = reading(canonical_url="u", sketch=frozenset({1, 2, 3}))
    async with store.deciding() as unit:
        await put(unit, item("1"), read=read)
        await put_chapter(unit, await put(unit, item("2"), read=read, now=minutes(-1441)))
        assert await unit.stories.candidates(read, since=YESTERDAY) == []


async def test_only_the_newest_revision_is_compared(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"), read=reading(sketch=frozenset({1, 2})))
        await put_chapter(unit, stored)
        await unit.items.revise(stored, FoundItem(item("1"), "r2", reading(sketch=frozenset({8, 9})), ItemWords()), NOW)
        assert await unit.stories.candidates(reading(sketch=frozenset({1, 2})), since=YESTERDAY) == []
        assert len(await unit.stories.candidates(reading(sketch=frozenset({8, 9})), since=YESTERDAY)) == 1


async def test_at_most_50_candidates_and_those_of_the_same_address_among_them(store: SqlStore) -> None:
    stored = [reading(sketch=frozenset(range(40))) for _ in range(55)]
    asked = reading(canonical_url="u", sketch=frozenset(range(40)))
    candidates = await found(store, [reading(canonical_url="u"), *stored], asked)
    assert len(candidates) == 50
    assert candidates[0] == 0


async def test_chapters_come_back_by_id_key_story_and_item(store: SqlStore) -> None:
    async with store.deciding() as unit:
        story = await unit.stories.open(PLACE, "The agreement", (), NOW)
        outcome = Outcome("Passed", None, "4-2")
        first = await unit.stories.add_chapter(story, ChapterKind.AGENDA, "Agenda", NOW, key="event:1/item:2")
        second = await unit.stories.add_chapter(story, ChapterKind.OUTCOME, "Vote", minutes(1), key="k2", outcome=outcome)
        assert second == Chapter(second.id, story, ChapterKind.OUTCOME, "Vote", minutes(1), "k2", outcome)
        assert await unit.stories.of_story(story) == [first, second]
        assert await unit.stories.chapter(second.id) == second
        assert await unit.stories.chapter_by_key("event:1/item:2") == first
        assert await unit.stories.chapter(999) is None
        assert await unit.stories.chapter_by_key("none") is None
        stored = await put(unit, item("1"))
        assert await unit.stories.placed(stored.id) is None
        for chapter in (second, first):
            await unit.stories.join(chapter.id, stored.id, Placement(chapter.id, story, Relation.COPY, "same url"), NOW)
        assert await unit.stories.placed(stored.id) == second


async def test_an_item_joins_a_chapter_once(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        chapter = await put_chapter(unit, stored)
        placement = Placement(chapter.id, chapter.story, Relation.COPY, "again")
        await unit.stories.join(chapter.id, stored.id, placement, NOW)
        assert await unit.stories.placed(stored.id) == chapter


async def test_a_record_names_one_chapter(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.deciding() as unit:
            story = await unit.stories.open(PLACE, "", (), NOW)
            for _ in range(2):
                await unit.stories.add_chapter(story, ChapterKind.AGENDA, "", NOW, key="event:1/item:2")


async def test_a_story_is_found_by_its_matters_in_its_jurisdiction(store: SqlStore) -> None:
    async with store.deciding() as unit:
        story = await unit.stories.open(PLACE, "The agreement", ["25-100"], NOW)
        other = await unit.stories.open("ocd-division/other", "The agreement", ["25-100", "25-100"], NOW)
        nowhere = await unit.stories.open(None, "Somewhere", ["25-100"], NOW)
        assert len({story, other, nowhere}) == 3
        assert await unit.stories.by_matter(PLACE, ["25-100", "25-101"]) == story
        assert await unit.stories.by_matter("ocd-division/other", ["25-100"]) == other
        assert await unit.stories.by_matter(PLACE, ["25-101"]) is None
        assert await unit.stories.by_matter(PLACE, []) is None


async def test_a_matter_stays_with_the_story_that_has_it(store: SqlStore) -> None:
    async with store.deciding() as unit:
        story = await unit.stories.open(PLACE, "", ["25-100"], NOW)
        later = await unit.stories.open(PLACE, "", ["25-100"], NOW)
        await unit.stories.add_matter_keys(later, PLACE, ["25-100", "25-200"])
        await unit.stories.add_matter_keys(later, PLACE, [])
        assert await unit.stories.by_matter(PLACE, ["25-100"]) == story
        assert await unit.stories.by_matter(PLACE, ["25-200"]) == later


async def test_a_renamed_feeds_items_are_candidates_under_the_new_id(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await put_chapter(unit, await put(unit, item("1"), read=reading(title_key="t")))
        await unit.feeds.sync([replace(feed("herald"), id="renamed"), feed("courier")], NOW)
        (candidate,) = await unit.stories.candidates(reading(title_key="t"), since=YESTERDAY)
    assert candidate.feed == "renamed"


async def test_a_chapter_says_what_the_record_says_now(store: SqlStore) -> None:
    async with store.deciding() as unit:
        made = await put_chapter(unit, await put(unit, item("1")))
        for outcome in (Outcome("Passed", True, "6-1"), None):
            await unit.stories.correct(made.id, outcome)
            assert await unit.stories.chapter(made.id) == replace(made, outcome=outcome)

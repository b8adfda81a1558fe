"""The full-text index, on both engines: it means what the query language means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest

from bot.domain.item import ItemType
from bot.domain.place import Confidence, Mention
from bot.domain.seek import EVERYTHING, NOTHING, Has, each, without
from bot.matching.gazetteer import load_gazetteer
from bot.matching.query import Query, parse_query
from bot.matching.seeking import sought
from bot.matching.terms import item_words, place_term, term, type_term
from bot.ports import FoundItem, ItemWords
from bot.text.document import Text
from storage.store import SqlStore
from tests.contract.rows import NOW, feed, item, minutes, put, reading, with_feeds
from tests.fakes.naive_query import NaiveText
from tests.fakes.random_queries import random_query, random_text

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
MONROE = "ocd-division/country:us/state:fl/county:monroe"
FLORIDA = "ocd-division/country:us/state:fl"


@pytest.fixture
async def store(store: SqlStore) -> AsyncIterator[SqlStore]:
    await with_feeds(store, feed("herald"))
    yield store


def words(text: Text, *places: str, kind: ItemType = ItemType.NEWS) -> ItemWords:
    mentions = [Mention(place, "", 0, 0, "", Confidence.CERTAIN, "feed") for place in places]
    return item_words(text, kind, mentions, load_gazetteer())


def said(title: str, body: str = "", *places: str, kind: ItemType = ItemType.NEWS) -> ItemWords:
    return words(Text(title, body), *places, kind=kind)


async def found(store: SqlStore, asked: Query | str, **options: object) -> set[int]:
    query = parse_query(asked) if isinstance(asked, str) else asked
    async with store.reading() as unit:
        hits = await unit.lookup.search(sought(query.tree).seek, **options)  # type: ignore[arg-type]
    return {hit.item_id for hit in hits.found}


@pytest.mark.parametrize("seed", range(2))
async def test_the_index_never_misses_what_a_query_meets_and_where_it_is_exact_finds_nothing_else(
    store: SqlStore, seed: int
) -> None:
    random = Random(seed)
    texts = [random_text(random) for _ in range(100)]
    async with store.writing() as unit:
        ids = [(await put(unit, item(str(number)), words=words(text))).id for number, text in enumerate(texts)]
        await unit.commit()
    naive = {number: NaiveText(text) for number, text in zip(ids, texts, strict=True)}
    exact = 0
    async with store.reading() as unit:
        for _ in range(150):
            query = random_query(random)
            wanted = sought(query.tree)
            true = {number for number, text in naive.items() if text.holds(query)}
            hits = {hit.item_id for hit in (await unit.lookup.search(wanted.seek)).found}
            assert true <= hits, query.text
            if wanted.exact:
                exact += 1
                assert true == hits, query.text
    assert exact > 20


async def test_places_and_types_are_terms_among_others(store: SqlStore) -> None:
    async with store.writing() as unit:
        key_west = (await put(unit, item("1"), words=said("A vote", "", KEY_WEST))).id
        monroe = (await put(unit, item("2"), words=said("A vote", "", MONROE, kind=ItemType.AGENDA_ITEM))).id
        await put(unit, item("3"), words=said("A vote"))
        await unit.commit()
    vote = Has("svote")
    async with store.reading() as unit:

        async def ids(*terms: str) -> list[int]:
            return [hit.item_id for hit in (await unit.lookup.search(each(vote, *map(Has, terms)))).found]

        assert await ids(place_term(KEY_WEST)) == [key_west]
        assert await ids(place_term(MONROE)) == await ids(place_term(FLORIDA)) == [monroe, key_west]
        assert await ids(place_term(FLORIDA), type_term(ItemType.AGENDA_ITEM)) == [monroe]


async def test_the_newest_come_first_and_older_ones_are_left_out_beyond_the_limit(store: SqlStore) -> None:
    async with store.writing() as unit:
        ids = [(await put(unit, item(str(n)), words=said("A vote"))).id for n in range(5)]
        await unit.commit()
    async with store.reading() as unit:
        cut = await unit.lookup.search(Has("svote"), limit=2)
        assert ([hit.item_id for hit in cut.found], cut.more) == ([ids[4], ids[3]], True)
        whole = await unit.lookup.search(Has("svote"), limit=5)
        assert ([hit.item_id for hit in whole.found], whole.more) == (ids[::-1], False)
        assert (await unit.lookup.search(NOTHING)).found == ()
        assert len((await unit.lookup.search(EVERYTHING)).found) == 5
        assert len((await unit.lookup.search(without(Has("svote")))).found) == 0


async def test_items_are_of_the_time_they_were_published_or_else_first_seen(store: SqlStore) -> None:
    async with store.writing() as unit:
        old = item("1", published_at=minutes(-100))
        first = (await put(unit, old, words=said("A vote"), now=minutes(10))).id
        later = item("2", published_at=minutes(100))  # no item is of a time after it was seen
        second = (await put(unit, later, words=said("A vote"), now=minutes(20))).id
        third = (await put(unit, item("3"), words=said("A vote"), now=minutes(30))).id
        await unit.commit()
    assert await found(store, "vote", since=minutes(-101)) == {first, second, third}
    assert await found(store, "vote", since=minutes(-99)) == {second, third}
    assert await found(store, "vote", since=minutes(21)) == {third}
    assert await found(store, "vote", since=minutes(31)) == set()
    assert await found(store, "vote", since=minutes(60 * 24 * 9)) == set()


async def test_polls_that_overlap_hide_no_item_from_a_time(store: SqlStore) -> None:
    async with store.writing() as unit:
        short = (await put(unit, item("1"), words=said("A vote"), now=minutes(10))).id
        long = (await put(unit, item("2"), words=said("A vote"), now=minutes(0))).id  # began before, and ended after
        await unit.commit()
    assert await found(store, "vote", since=minutes(0)) == {short, long}
    assert await found(store, "vote", since=minutes(5)) == {short}


async def test_a_hit_says_how_many_of_the_aspects_it_holds(store: SqlStore) -> None:
    async with store.writing() as unit:
        one = (await put(unit, item("1"), words=said("A vote on a pact", "The city."))).id
        two = (await put(unit, item("2"), words=said("A pact", "The vote."))).id
        await put(unit, item("3"), words=said("A pact"))
        await unit.commit()
    titles, anywhere = (Has("hsvote"), Has("hspact")), (Has("svote"), Has("sciti"))
    async with store.reading() as unit:
        hits = await unit.lookup.search(Has("svote"), aspects=(titles, anywhere, ()))
    assert {hit.item_id: hit.aspects for hit in hits.found} == {one: (2, 2, 0), two: (1, 1, 0)}


async def test_a_revised_item_is_found_by_its_new_words_alone(store: SqlStore) -> None:
    async with store.writing() as unit:
        stored = await put(unit, item("1"), words=said("A vote", "The city council meets.", KEY_WEST))
        other = await put(unit, item("2"), words=said("A vote"))
        await unit.commit()
    for title, revision in (("A pact", "r2"), ("A fair", "r3")):
        async with store.writing() as unit:
            changed = FoundItem(item("1", title=title), revision, reading(), said(title, "", MONROE))
            stored = await unit.items.revise(stored, changed, NOW)
            await unit.commit()
    assert await found(store, "vote") == {other.id}
    assert await found(store, "council OR pact") == set()
    assert await found(store, "fair") == {stored.id}


async def test_a_transaction_that_is_rolled_back_leaves_nothing_in_the_index(store: SqlStore) -> None:
    async with store.writing() as unit:
        await put(unit, item("1"), words=said("A vote"))
    assert await found(store, "vote") == set()


async def test_words_that_look_like_the_language_of_the_index_are_words(store: SqlStore) -> None:
    odd = r"""AT&T C++ C# NEAR OR AND NOT title: body: "x" 'y' * ^ ( ) \ | & ! <-> :* :A $1 %s :low O'Brien's 3.5 §"""
    async with store.writing() as unit:
        stored = await put(unit, item("1"), words=said(odd, odd))
        await unit.commit()
    for query in ("AT&T", "C++", "C#", '"near or and not"', "title:body", "3.5", "obrien", '"x y"', "§", "section"):
        assert await found(store, query) == {stored.id}, query
    assert await found(store, "C") == set()


async def test_text_of_every_alphabet_and_endless_words_are_found(store: SqlStore) -> None:
    endless = "a" * 40_000
    text = f"Голосование прошло. 选举结果 انتخابات résumé İstanbul ﬁre {endless} 287(g)"
    async with store.writing() as unit:
        stored = await put(unit, item("1"), words=said("Vote", text))
        await unit.commit()
    for query in ("голосование", "选举", "انتخابات", "resume", "fire", "287g", "голос*", "aaa*"):
        assert await found(store, query) == {stored.id}, query
    async with store.reading() as unit:
        assert len((await unit.lookup.search(Has(term("f", endless)))).found) == 1
        assert len((await unit.lookup.search(Has(term("f", endless + "a")))).found) == 0


async def test_phrases_are_found_wherever_they_stand_in_the_longest_texts(store: SqlStore) -> None:
    crowded = "the " * 3_000 + "city commission met. " + "the vote " * 2_500 + "was the last"
    async with store.writing() as unit:
        stored = await put(unit, item("1"), words=said("A title", crowded))
        await put(unit, item("2"), words=said("A title", "The commission of the city."))
        await unit.commit()
    for query in ('"the city commission met"', '"was the last"', '"vote was"', '"the vote"', "was NEAR/2 last"):
        assert await found(store, query) == {stored.id}, query
    assert stored.id in await found(store, 'title -"city hall"')
    assert stored.id not in await found(store, "title -last")


async def test_a_text_too_full_of_words_for_the_index_is_kept_and_found_by_its_first_ones(store: SqlStore) -> None:
    endless = "-".join(chr(number) + chr(number + 1) for number in range(0x20000, 0x20000 + 16_000))
    async with store.writing() as unit:
        stored = await put(unit, item("1"), words=said("The dog catcher", f"A cat came. {endless}"))
        other = await put(unit, item("2"), words=said("A cat"))
        await unit.commit()
    for query in ("title:dog", '"dog catcher"', "cat -title:cat", '"cat came"'):
        assert await found(store, query) == {stored.id}, query
    assert await found(store, "cat") == {stored.id, other.id}

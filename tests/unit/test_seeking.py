"""Queries in the terms of the full-text index: their bounds hold for every text, by a naive reading of both."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import ItemType
from bot.domain.place import Confidence, Mention
from bot.domain.seek import BREAK, EVERYTHING, NOTHING, Close, Each, Either, Has, Run, Seek, Without, each, either, without
from bot.matching.gazetteer import load_gazetteer
from bot.matching.query import parse_query
from bot.matching.seeking import bounds, sought
from bot.matching.terms import item_words, place_term, term
from bot.ports import ItemWords
from bot.text.document import Text
from tests.fakes.naive_query import NaiveText
from tests.fakes.random_queries import random_query, random_text

FLORIDA = "ocd-division/country:us/state:fl"
MONROE = f"{FLORIDA}/county:monroe"
KEY_WEST = f"{FLORIDA}/place:key_west"


def indexed(text: Text) -> ItemWords:
    return item_words(text, ItemType.NEWS, (), load_gazetteer())


def holds(seek: Seek, words: ItemWords) -> bool:
    """Whether words hold what is looked for, by the definitions of bot.domain.seek alone."""
    match seek:
        case Has(wanted):
            return any(wanted in terms for terms in _regions(words, title=False))
        case Run(terms, title):
            return any(_starts(terms, region) for region in _regions(words, title=title))
        case Close(left, right, distance, title):
            return any(
                abs(one - other) <= distance + max(len(left), len(right))
                for region in _regions(words, title=title)
                for one in _starts(left, region)
                for other in _starts(right, region)
            )
        case Each(of):
            return all(holds(one, words) for one in of)
        case Either(of):
            return any(holds(one, words) for one in of)
        case Without(inner):
            return not holds(inner, words)


def _regions(words: ItemWords, *, title: bool) -> list[list[str]]:
    regions = [words.title] if title else [words.title, words.body, words.marks]
    return [region.split() for region in regions]


def _starts(terms: Sequence[str], region: Sequence[str]) -> list[int]:
    return [start for start in range(len(region)) if tuple(region[start : start + len(terms)]) == tuple(terms)]


@given(st.integers(min_value=0, max_value=2**32))
def test_every_text_that_meets_a_query_holds_the_most_and_every_one_that_holds_the_least_meets_it(seed: int) -> None:
    random = Random(seed)
    text = random_text(random)
    naive, words = NaiveText(text), indexed(text)
    for _ in range(4):
        query = random_query(random)
        most, least = bounds(query.tree)
        true = naive.holds(query)
        assert holds(most, words) or not true, query.text
        assert true or not holds(least, words), query.text


def test_words_are_looked_for_by_stem_form_or_capitals() -> None:
    assert seek("votes") == Has("svote")
    assert seek("=votes") == Has("fvotes")
    assert seek("title:votes") == Has("hsvote")
    assert seek("ICE") == Has("cice")
    assert seek("=ICE") == Has("eice")
    assert seek("287(g)") == Has("s287g")
    assert seek("voting OR vote") == Has("svote")


def test_a_prefix_is_looked_for_by_the_longest_beginning_that_the_index_knows() -> None:
    assert seek("vot*") == Has("gvot") and is_exact("vot*")
    assert seek("immig*") == Has("gimmig") and is_exact("immig*")
    assert seek("vote*") == Has("gvot") and not is_exact("vote*")
    assert seek("immigrat*") == Has("gimmig") and not is_exact("immigrat*")


def test_a_phrase_is_a_run_of_forms_or_a_hyphen_makes_it_one() -> None:
    joined = each(either(Has("jciti"), Has("jcommiss")), Has("fcity"), Has("fcommission"))
    assert seek('"city commission"') == either(Run(("fcity", "fcommission")), joined)
    assert Run(("fvote", BREAK, "fcity")) in _runs(seek('"vote. City"'))
    assert Run(("fvote", "fcity")) in _runs(seek('"vote. City"'))


def test_so_many_ways_to_read_a_phrase_or_a_near_that_only_its_words_are_looked_for() -> None:
    assert not any(BREAK in run.terms for run in _runs(seek('"One. Two. Three. Four. Five."')))
    many = " OR ".join(f"word{letter}" for letter in "abcdefgh")
    assert "Close" not in str(seek(f"({many}) NEAR ({many})"))


def test_near_is_looked_for_by_stems_and_capitals() -> None:
    assert each(Close(("sice",), ("sagreement",), 5), Has("dice")) in either_of(seek("ICE NEAR/5 agreement"))


def test_what_a_not_excludes_is_only_what_is_certain() -> None:
    assert seek("vote -city") == each(Has("svote"), Without(Has("sciti")))
    assert seek("vote -vote*") == Has("svote")
    assert seek("vote OR NOT vote*") == EVERYTHING
    assert is_exact("vote -city") and not is_exact('vote -"city hall"')


def test_hits_are_ranked_by_the_words_that_are_wanted() -> None:
    asked = sought(parse_query("vote OR (city -pact) OR title:dog").tree)
    assert asked.in_title == (Has("hsvote"), Has("hsciti"), Has("hsdog"))
    assert asked.anywhere == (Has("svote"), Has("sciti"), Has("sdog"))
    assert sought(parse_query("title:(city hall)").tree).anywhere == ()


def test_sums_of_what_is_looked_for_say_no_more_than_they_must() -> None:
    one, other = Has("sone"), Has("sother")
    assert each(one, each(other, one)) == Each((one, other))
    assert each(one, NOTHING) == NOTHING and either(one, EVERYTHING) == EVERYTHING
    assert each(one) == either(one) == one
    assert without(without(one)) == one
    assert without(EVERYTHING) == NOTHING and without(NOTHING) == EVERYTHING


def test_an_item_is_found_at_its_places_and_those_that_hold_them() -> None:
    mention = Mention(KEY_WEST, "Key West", 0, 0, "", Confidence.POSSIBLE, "home")
    marks = item_words(Text("A vote", ""), ItemType.AGENDA_ITEM, [mention], load_gazetteer()).marks.split()
    assert {place_term(place) for place in (KEY_WEST, MONROE, FLORIDA)} <= set(marks)
    assert "tagendaitem" in marks


def test_endless_words_are_told_apart_by_a_digest() -> None:
    one, other = term("f", "a" * 1000 + "b"), term("f", "a" * 1000 + "c")
    assert one != other and len(one) == len(other) < 100


@pytest.mark.parametrize("text", [Text("", ""), Text("", "Only a body."), Text("Only a title", ""), Text("…", "…")])
def test_a_text_may_lack_a_title_a_body_or_any_word(text: Text) -> None:
    words = indexed(text)
    assert bool(words.title) == ("title" in text.title) and bool(words.body) == ("body" in text.body)


def seek(typed: str) -> Seek:
    return sought(parse_query(typed).tree).seek


def is_exact(typed: str) -> bool:
    return sought(parse_query(typed).tree).exact


def either_of(seek: Seek) -> tuple[Seek, ...]:
    assert isinstance(seek, Either)
    return seek.of


def _runs(seek: Seek) -> list[Run]:
    return [one for one in either_of(seek) if isinstance(one, Run)]

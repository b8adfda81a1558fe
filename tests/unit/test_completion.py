"""Completing the names of places: what is typed most often comes first, whatever word it begins."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.completion import MOST, Completion
from bot.matching.gazetteer import load_gazetteer
from bot.matching.typed import resolve
from bot.services.commands.desk import Desk
from tests.fakes.steps import steps

pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def completion() -> Completion:
    return Completion(load_gazetteer())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("key w", "Key West, FL"),
        ("KEY W", "Key West, FL"),
        ("key west, fl", "Key West, FL"),
        ("miami-d", "Miami-Dade County, FL"),
        ("miami g", "Miami Gardens, FL"),
        ("monroe county, fl", "Monroe County, FL"),
        ("flor", "Florida"),
        ("st. aug", "St. Augustine, FL"),
        ("saint aug", "St. Augustine, FL"),
        ("ft laud", "Fort Lauderdale, FL"),
        ("fort laud", "Fort Lauderdale, FL"),
        ("doña a", "Doña Ana County, NM"),
        ("dona a", "Doña Ana County, NM"),
        ("o'brien c", "O'Brien County, IA"),
        ("winston-s", "Winston-Salem, NC"),
        ("los an", "Los Angeles County, CA"),
    ],
)
def test_the_first_completion_is_what_people_mean(completion: Completion, typed: str, first: str) -> None:
    assert completion.of(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "  ", ",", "qqqq", "west key", "key west florida"])
def test_what_begins_no_name_has_no_completion(completion: Completion, typed: str) -> None:
    assert completion.of(typed) == []


def test_the_number_of_completions_is_bounded_and_none_comes_twice(completion: Completion) -> None:
    found = completion.of("s")
    assert len(found) == MOST == len(set(found))
    assert completion.of("s", 3) == found[:3]


def test_a_postal_code_alone_finds_its_state_first(completion: Completion) -> None:
    assert completion.of("fl")[0] == "Florida"


@settings(max_examples=20)
@given(st.data())
def test_every_beginning_of_a_label_completes_to_it_in_order_of_population(completion: Completion, data: st.DataObject) -> None:
    gazetteer = load_gazetteer()
    place = gazetteer[data.draw(st.sampled_from(gazetteer.by_population()[:20_000]))]
    typed = place.name[: data.draw(st.integers(1, len(place.name)))]
    found = [resolve(label, gazetteer) for label in completion.of(typed)]
    people = [one.population for one in found]
    assert people == sorted(people, reverse=True)
    if len(found) < MOST and typed.strip(" .'-"):
        assert place.id in {one.id for one in found}
    elif found:
        assert place.id in {one.id for one in found} or people[-1] >= place.population


def test_completing_does_not_go_through_all_places_whatever_is_typed(completion: Completion) -> None:
    letters = [*"abcdefghijklmnopqrstuvwxyz", "san", "new", "st", "mo", "county"]
    most = max(steps(partial(completion.of, typed)) for typed in letters)
    assert most < 0.6 * len(load_gazetteer().by_population())


def test_all_desks_of_a_process_share_one_completion() -> None:
    gazetteer, nothing = load_gazetteer(), cast(Any, None)
    first, second = (Desk(nothing, gazetteer, nothing, nothing) for _ in range(2))
    assert first.completion is second.completion

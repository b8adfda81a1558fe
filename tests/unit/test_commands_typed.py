"""Places, topics, queries and choices as people type them into commands."""

from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answer import Answer
from bot.domain.subscription import Mode, Subscription, Topic, Want
from bot.matching.gazetteer import load_gazetteer
from bot.services.commands.choosing import choose
from bot.services.commands.typed import (
    MAX_PLACES,
    MAX_TOPICS,
    Asked,
    both,
    either,
    read_choice,
    read_mention,
    read_places,
    read_query,
    read_topics,
    read_wants,
)
from tests.fakes.chat import words
from tests.fakes.newsroom import KEY_WEST

TOPICS = [
    Topic("housing", "Housing", "rent"),
    Topic("ice", "Immigration, ICE and 287(g)", "ICE"),
    Topic("schools", "Schools", "x"),
]
T = TypeVar("T")


def refused(read: T | Answer) -> str:
    assert isinstance(read, Answer)
    assert read.refused
    return words(read)


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("Key West, FL", ["Key West, FL"]),
        ("key west fla", ["Key West, FL"]),
        (" Key West, FL ;; Monroe County, FL; ", ["Key West, FL", "Monroe County, FL"]),
        ("Florida; florida\nFL", ["Florida"]),
        (KEY_WEST, ["Key West, FL"]),
    ],
)
def test_places_are_read_one_by_one(typed: str, labels: list[str]) -> None:
    found = read_places(typed, load_gazetteer())
    assert not isinstance(found, Answer)
    assert [place.label for place in found] == labels


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "A place is missing."),
        ("Springfield", "Did you mean Springfield"),
        ("Kye West, FL", "Did you mean Key West, FL"),
        ("qqqqq", "Write it like Key West, FL or Monroe County, FL or Florida."),
        ("Key West, FL, Miami, FL, Ocala, FL", "With several places, put a ; between them."),
        ("; ".join(["Key West, FL"] * (MAX_PLACES + 1)), "more than 20 places"),
    ],
)
def test_a_place_that_cannot_be_read_is_refused_with_what_to_type(typed: str, told: str) -> None:
    assert told in refused(read_places(typed, load_gazetteer()))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ()),
        ("housing", ("housing",)),
        ("Schools, HOUSING", ("housing", "schools")),
        ("immigration, ice and 287(g)", ("ice",)),
        ("housing;housing", ("housing",)),
    ],
)
def test_topics_are_read_by_name_or_title(typed: str, names: tuple[str, ...]) -> None:
    assert read_topics(typed, TOPICS) == names


def test_a_topic_that_is_none_is_refused_with_those_that_are() -> None:
    assert "Did you mean housing?" in refused(read_topics("housng", TOPICS))
    assert "Topics: housing, ice, schools." in refused(read_topics("zzz", TOPICS))
    assert "/gavel topics add" in refused(read_topics("zzz", []))
    many = [Topic(f"t{number}", f"T {number}", "x") for number in range(MAX_TOPICS + 1)]
    assert "more than 20 topics" in refused(read_topics(", ".join(topic.name for topic in many), many))


def test_a_query_is_read_with_its_doubts() -> None:
    assert read_query("  rent   OR zoning ") == Asked("rent OR zoning")
    assert read_query(" ") == Asked("")
    shouted = read_query("HOUSING")
    assert isinstance(shouted, Asked)
    assert shouted.doubts == (
        "The query finds a word in capitals only, because of HOUSING: write housing to find the word however it is printed.",
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("rent AND", "(at character 6, “AND”)"),
        ("(rent", "The query cannot be read"),
        ("rent -rent", "The query can never match"),
        ("the", "The query matches nearly every text"),
        ("x" * 3000, "The query cannot be read"),
    ],
)
def test_a_query_that_is_of_no_use_is_refused(typed: str, told: str) -> None:
    assert told in refused(read_query(typed))


def test_wants_are_read_and_nothing_means_all() -> None:
    assert read_wants("") == read_wants("all") == read_wants("news, everything") == frozenset(Want)
    assert read_wants("News; outcome") == frozenset({Want.NEWS, Want.OUTCOME})
    assert "Type news, agenda, change or outcome." in refused(read_wants("news, agendas"))


def test_a_choice_is_one_of_its_words() -> None:
    assert read_choice("mode", " Daily ", Mode) is Mode.DAILY
    assert read_choice("mode", "", Mode, Mode.INSTANT) is Mode.INSTANT
    assert refused(read_choice("mode", "monthly", Mode, Mode.INSTANT)) == (
        "✗ mode cannot be “monthly”.\nType instant, hourly, daily or weekly."
    )


@pytest.mark.parametrize("mention", ["discord:role:1", "discord:user:22"])
def test_a_mention_is_an_id_of_the_same_platform(mention: str) -> None:
    assert read_mention(mention, "discord:5") == mention
    refused(read_mention(mention, "slack:C5"))


def test_nobody_is_called_by_a_name_or_by_all() -> None:
    assert read_mention("", "discord:5") == ""
    for typed in ("@everyone", "discord:role:", "discord:everyone:1", "discord:role:1\n@here", "slack:group:S4"):
        refused(read_mention(typed, "discord:5"))


OWN = [Subscription(number, "console:desk", (KEY_WEST,)) for number in (3, 12, 14)]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("12", [12]),
        ("#12", [12]),
        ("No. 14, 3", [14, 3]),
        ("3 3", [3]),
        ("ALL", [3, 12, 14]),
        ("No. 12: Key West, FL · “287(g)” · every day at 8:00 AM", [12]),
    ],
)
def test_subscriptions_are_meant_by_number(typed: str, numbers: list[int]) -> None:
    chosen = choose(typed, OWN)
    assert not isinstance(chosen, Answer)
    assert [one.id for one in chosen] == numbers


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("4", "This channel has no subscription No. 4.\nThis channel has No. 3, 12, 14."),
        ("", "Which subscription?"),
        ("Key West 3", "Which subscription?"),
        ("9" * 30, "Which subscription?"),
    ],
)
def test_a_number_that_means_none_is_refused(typed: str, told: str) -> None:
    assert told in refused(choose(typed, OWN))


def test_there_may_be_none_to_choose() -> None:
    assert "/gavel subscribe" in refused(choose("all", []))


def test_words_are_joined_as_people_do() -> None:
    assert either(["a"]) == both(["a"]) == "a"
    assert either(["a", "b", "c"]) == "a, b or c"
    assert both(["a", "b", "c"]) == "a, b and c"
    assert both(["Key West, FL", "Miami, FL", "Ocala, FL"]) == "Key West, FL; Miami, FL and Ocala, FL"


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    for read in (
        read_query,
        read_wants,
        lambda text: read_topics(text, TOPICS),
        lambda text: read_places(text, load_gazetteer()),
    ):
        answer = read(typed)
        if isinstance(answer, Answer):
            assert answer.refused
            assert len(words(answer)) < 2_500

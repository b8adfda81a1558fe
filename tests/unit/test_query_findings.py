"""Queries that can be read and are useless all the same."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random

import pytest
import yaml

from bot.domain.query_finding import Doubt
from bot.matching.query import parse_query
from bot.matching.query_contradiction import contradiction
from bot.matching.query_findings import check_query, examine
from bot.matching.words import Words
from tests.fakes.random_queries import random_query, random_text

pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("a -a", "can never match: a must be there, and a must not"),
        ("ICE AND NOT ICE", "can never match: ICE must be there, and ICE must not"),
        ("ICE -ice", "can never match: ICE must be there, which never is without ice, and ice must not"),
        ("MOU -mou", "can never match: MOU must be there, which never is without mou, and mou must not"),
        (
            "reinstate -re-instate",
            "can never match: reinstate must be there, which never is without re-instate, and re-instate must not",
        ),
        ("=ICE -ICE", "can never match: =ICE must be there, which never is without ICE, and ICE must not"),
        ("votes -vote", "can never match: votes must be there, which never is without vote, and vote must not"),
        (
            "=immigrants -immigr*",
            "can never match: =immigrants must be there, which never is without immigr*, and immigr* must not",
        ),
        (
            "immigrant* -immigr*",
            "can never match: immigrant* must be there, which never is without immigr*, and immigr* must not",
        ),
        ('"city pact" -pact', 'can never match: "city pact" must be there, which never is without pact, and pact must not'),
        (
            '"a b" -(b NEAR/3 a)',
            'can never match: "a b" must be there, which never is without b NEAR/3 a, and b NEAR/3 a must not',
        ),
        (
            "(a NEAR/3 b) -(b NEAR/4 a)",
            "can never match: a NEAR/3 b must be there, which never is without b NEAR/4 a, and b NEAR/4 a must not",
        ),
        ("(a NEAR (b OR c)) -a", "can never match: a NEAR/8 (b OR c) must be there, which never is without a, and a must not"),
        (
            "((a OR c) NEAR b) -a -c",
            "can never match: (a OR c) NEAR/8 b must be there, which never is without a, and a must not",
        ),
        ("title:a -a", "can never match: a must be there, and a must not"),
        ("title:(a b) -title:a", "can never match: a must be there, and a must not"),
        ("title:(a NEAR b) -b", "can never match: a NEAR/8 b must be there, which never is without b, and b must not"),
        ("(a OR b) -a -b", "can never match: a must be there, and a must not"),
        ("a (b OR -a) -b", "can never match: b must be there, and b must not"),
        ("(a OR b) (a OR -b) (-a OR b) (-a OR -b)", "can never match: a must be there, and a must not"),
        ("NOT (a OR NOT a)", "can never match: a must be there, and a must not"),
        ("e-mail -email -mail", "can never match: e-mail must be there, which never is without mail, and mail must not"),
    ],
)
def test_a_query_that_can_never_match(query: str, message: str) -> None:
    (found,) = check_query(query)
    assert (found.doubt, found.message) == (Doubt.NEVER, message)
    assert found.hint.startswith("drop NOT ")


@pytest.mark.parametrize(
    "query",
    [
        *[
            "ice -ICE",
            "vote -=vote",
            "vote -=votes",
            "immigr* -immigrants",
            "immigrants -immigr*",
            "a -title:a",
            "title:a -title:b",
        ],
        *['"ICE pact" -ICE', "(ICE NEAR pact) -ICE", "(a NEAR/4 b) -(a NEAR/3 b)", '"a x b" -(a NEAR/2 b)', "pact -'90s"],
        *[
            'a -"a b"',
            '"a b" -"b a"',
            "(a OR b) -a",
            "((a OR c) NEAR b) -a",
            "MOU -mous",
            "US -usage*",
            '"so. B" -"so b"',
        ],
        *["e-mail -mail", '"a. b" c -"a b c"', "re-instate -reinstate", "MOU -=MOUs", "zoning OR (a -a)"],
    ],
)
def test_a_query_that_may_match_is_not_accused(query: str) -> None:
    assert Doubt.NEVER not in {finding.doubt for finding in check_query(query)}


def test_what_is_said_never_to_match_never_does() -> None:
    random = Random(5)
    alike = "vote =vote =votes vot* ICE ice =ICE pact pact* MOU mou MOU* reinstate re-instate e-mail mail"
    leaves = [*alike.split(), '"ICE pact"', '"city pact"']
    texts = [Words(random_text(random)) for _ in range(100)]
    accused = hits = 0
    for _ in range(2_000):
        wanted, excluded = (random_query(random, leaves=3, among=leaves).text for _ in range(2))
        query = parse_query(f"({wanted}) -({excluded})")
        met = sum(query.ask(words) is not None for words in texts[:: 1 if contradiction(query.tree) else 10])
        if contradiction(query.tree):
            accused += 1
            assert not met, query.text
        hits += met
    assert accused > 100
    assert hits > 1_000


def test_an_endless_choice_is_given_up_not_guessed() -> None:
    def pigeons(count: int, holes: int) -> str:
        word = [[f"{chr(97 + pigeon)}{chr(97 + hole)}x" for hole in range(holes)] for pigeon in range(count)]
        housed = [f"({' OR '.join(row)})" for row in word]
        alone = [f"-({one[hole]} {other[hole]})" for one, other in combinations(word, 2) for hole in range(holes)]
        return " ".join(housed + alone)

    assert contradiction(parse_query(pigeons(3, 2)).tree) is not None
    assert contradiction(parse_query(pigeons(3, 3)).tree) is None
    assert contradiction(parse_query(pigeons(7, 6)).tree) is None


@pytest.mark.parametrize(
    ("query", "doubt", "word"),
    [
        ("the", Doubt.NEARLY_ALWAYS, "the"),
        ("=the", Doubt.NEARLY_ALWAYS, "=the"),
        ("the of", Doubt.NEARLY_ALWAYS, "the"),
        ("city OR of", Doubt.NEARLY_ALWAYS, "of"),
        ("ICE OR NOT football", Doubt.NEARLY_ALWAYS, "NOT football"),
        ("zoning OR NOT zoning", Doubt.NEARLY_ALWAYS, "NOT zoning"),
        ("the -football", Doubt.NEARLY_ALWAYS, "the"),
        ("the NEAR of", Doubt.NEARLY_ALWAYS, "the NEAR/8 of"),
        ("the*", Doubt.NEARLY_ALWAYS, "the*"),
        ("ICE OR (title:vote -football)", None, ""),
        ("city", Doubt.OFTEN, "city"),
        ("cities OR zoning", Doubt.OFTEN, "cities"),
        ('"in the"', Doubt.OFTEN, '"in the"'),
        ("con*", Doubt.OFTEN, "con*"),
        ("zoning OR pro*", Doubt.OFTEN, "pro*"),
        ("city council", None, ""),
        ("title:the", None, ""),
        ("zoning the", None, ""),
        ("police OR school", None, ""),
        ("immigr*", None, ""),
        ("a NEAR/3 zoning", None, ""),
        ("WHO", None, ""),
    ],
)
def test_a_query_that_matches_too_much(query: str, doubt: Doubt | None, word: str) -> None:
    found = check_query(query)
    assert [(finding.doubt, finding.message) for finding in found] == (
        [(doubt, f"{doubt}, because of {word}")] if doubt else []
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("IMMIGRATION", ["IMMIGRATION"]),
        ("POLICE zoning", ["POLICE"]),
        ('"CITY pact" OR (ICE NEAR COUNCIL) OR title:BUDGETING', ["CITY", "COUNCIL", "BUDGETING"]),
        ('"CITY PACT"', []),
        ("ICE OR FEMA OR UNESCO OR US OR WHO OR 287(G)", []),
        ("IMMIGR*", []),
    ],
)
def test_words_typed_in_capitals_by_habit(query: str, words: list[str]) -> None:
    assert [finding.message for finding in check_query(query)] == [
        f"finds a word in capitals only, because of {word}" for word in words
    ]


def test_the_shipped_topics_are_beyond_doubt() -> None:
    shipped = yaml.safe_load((Path(__file__).parents[2] / "feeds.yaml").read_text(encoding="utf-8"))
    assert [examine(parse_query(topic["query"])) for topic in shipped["topics"].values()] == [[]] * len(shipped["topics"])

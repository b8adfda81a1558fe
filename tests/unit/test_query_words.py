"""What a text offers to queries: forms, stems, capitals; in steps that grow as the text does."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.matching.query import Query, parse_query
from bot.matching.query_evidence import evidence
from bot.matching.query_tree import Fit, Phrase
from bot.matching.stems import stem
from bot.matching.words import EVERYWHERE, Words
from bot.text.document import Text
from bot.text.tokens import FIELD_GAP
from tests.fakes.random_queries import random_query, random_text
from tests.fakes.steps import steps


def test_forms_and_stems_with_their_positions() -> None:
    words = Words(Text("Two MOUs", "Cities re-instate the city's MOU"))
    body = 2 + FIELD_GAP
    assert words.forms == {
        "two": [0],
        "mous": [1],
        "cities": [body],
        "re": [body + 1],
        "instate": [body + 2],
        "reinstate": [body + 1],
        "the": [body + 3],
        "city": [body + 4],
        "mou": [body + 5],
    }
    assert {key: sorted(words.stems[key]) for key in ("mou", "citi", "reinstat", "mous")} == {
        "mou": [1, body + 5],
        "citi": [body, body + 4],
        "reinstat": [body + 1],
        "mous": [1],
    }


def test_what_meets_a_query_is_among_the_forms_and_stems() -> None:
    """So that an index which asks only for these misses nothing."""
    random = Random(3)
    asked = 0
    for _ in range(1_500):
        words = Words(random_text(random))
        query = random_query(random)
        for phrase, _ in evidence(query.tree, words, EVERYWHERE) or ():
            for part in phrase.parts:
                asked += 1
                match part.fit:
                    case Fit.EXACT:
                        assert part.form in words.forms
                    case Fit.INFLECTED:
                        assert stem(part.form) in words.stems
                    case Fit.PREFIX:
                        assert any(form.startswith(part.form) for form in words.forms)
    assert asked > 300


def test_reading_the_stems_leaves_the_forms_as_they_are() -> None:
    words = Words(Text("", "MOU MOUs"))
    assert sorted(words.stems["mou"]) == [FIELD_GAP, FIELD_GAP + 1]
    assert words.forms["mou"] == [FIELD_GAP]


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_characters='"“”„‟«»＂*&', exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40))
def test_a_phrase_meets_the_text_that_it_is_typed_as(text: str) -> None:
    try:
        query = parse_query(f'"{text}"')
    except QueryError:
        return
    assert query.search(Text("", text)) or query.search(Text("", f"So {text} so"))


# --- steps ------------------------------------------------------------------------------------------------------------

UNITS = [
    *[
        "a ",
        "a b ",
        "abc1 ",
        "ICE ",
        "ICE FBI ",
        "ICE FBI 12 ",
        "(ICE) ",
        "MOUs ",
        "immigra-",
        "re-instate e-mail ",
        "A b. C d. ",
    ],
    *["a", "a-", "287(g) ", "A.B. ", "ab\n", "’", "-"],
]
EVIL = [
    '"' + "a " * 900 + 'b"',
    " OR ".join('"' + "a " * count + 'b"' for count in range(2, 40)),
    " AND ".join(f"(a NEAR/{distance} a)" for distance in range(1, 50)),
    '(a OR b OR imm* OR ICE OR MOU) NEAR/50 ("a b" OR "b a" OR re-instate OR e-mail OR mous)',
    " OR ".join(f"({one}{other}c* NEAR/50 {other}{one}c*)" for one in "abcdefgh" for other in "abcdefgh"),
    " OR ".join(f"{one}{other}{last}*" for one in "abcdefg" for other in "abcdefg" for last in "abcd"),
    "a " + " ".join(f"-x{one}{other}" for one in "abcdefghij" for other in "abcdefghijklmnop"),
    "ICE -title:ICE (MOU OR FBI OR =ICE)",
    "reinstate OR reinst* OR re-inst* OR \"reinstate email\" OR \"re-instate e-mail\" OR immigraimmigra OR imm*",
    "(" * 19 + "a NEAR/50 b" + " OR c)" * 19,
]  # fmt: skip


def answer(query: Query, words: Words) -> None:
    query.ask(words)
    query.shortfall(words)


@pytest.mark.parametrize("unit", UNITS)
def test_the_steps_of_a_query_grow_as_the_text_does(unit: str) -> None:
    small, large = (Text("a title", (unit * (size // len(unit) + 1))[:size]) for size in (500, 2_000))
    for typed in EVIL:
        query = parse_query(typed)
        taken = [steps(partial(answer, query, Words(text))) for text in (small, large)]
        assert taken[1] < 4.5 * taken[0] + 200, typed


@pytest.mark.parametrize("unit", UNITS)
def test_evil_queries_of_a_long_text_are_answered(unit: str) -> None:
    words = Words(Text("a title", (unit * (50_000 // len(unit) + 1))[:50_000]))
    for typed in EVIL:
        query = parse_query(typed)
        assert (query.ask(words) is None) == (query.shortfall(words) is not None)


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("Sec. 908.103", ["section", "908.103"]),
        ("H. B. 1355", ["hb", "1355"]),
        ("U. S.", ["us"]),
        ("permit(s)", ["permit"]),
        ("class(es)", ["class"]),
    ],
)
def test_what_people_type_with_blanks_and_parentheses_is_one_phrase(typed: str, forms: list[str]) -> None:
    tree = parse_query(typed).tree
    assert isinstance(tree, Phrase)
    assert [part.form for part in tree.parts] == forms

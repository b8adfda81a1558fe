"""The evaluator of queries against two others: a naive one, and SQLite's full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.query import Query, parse_query
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase
from bot.matching.words import Words
from bot.text.document import Text
from tests.fakes.naive_query import NaiveText
from tests.fakes.random_queries import random_query, random_text

pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize("seed", range(8))
def test_the_evaluator_agrees_with_a_naive_one(seed: int) -> None:
    random = Random(seed)
    hits = 0
    for _ in range(300):
        text = random_text(random)
        words, naive = Words(text), NaiveText(text)
        for query in [random_query(random) for _ in range(4)]:
            found = query.ask(words)
            assert (found is not None) == naive.holds(query), (query.text, text)
            assert (query.shortfall(words) is None) == (found is not None)
            hits += found is not None
    assert 120 < hits < 1_000


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.text(max_size=200), st.integers())
def test_the_evaluator_agrees_with_a_naive_one_on_any_text(title: str, body: str, seed: int) -> None:
    query, text = random_query(Random(seed)), Text(title, body)
    assert (query.search(text) is not None) == NaiveText(text).holds(query)


def test_every_term_is_a_word_or_phrase_of_the_query() -> None:
    random = Random(1)
    for _ in range(400):
        text, query = random_text(random), random_query(random)
        naive = NaiveText(text)
        printed = {
            text.full[naive.at[first].start : naive.at[last].end]
            for phrase in wanted(query.tree)
            for first, last in naive.spans(phrase, set(naive.at))
        }
        for term in query.search(text) or ():
            assert text.full[term.start : term.end] == term.text
            assert term.text in printed


def wanted(node: Node, *, negated: bool = False) -> Iterator[Phrase]:
    """The phrases whose presence a query asks for."""
    match node:
        case Phrase():
            yield from [] if negated else [node]
        case Near(left, right):
            yield from [] if negated else (*left, *right)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from wanted(operand, negated=negated)
        case Not(operand):
            yield from wanted(operand, negated=not negated)
        case InTitle(operand):
            yield from wanted(operand, negated=negated)


# --- SQLite -----------------------------------------------------------------------------------------------------------

LEFT = ["vote", "voted", "voter", "287(g)", "city", "citizen", "café", "AT&T"]
RIGHT = ["pact", "pacts", "packed", "H.B.", "no", "nominee", "O'Brien", "C++"]


@dataclass(frozen=True)
class Twin:
    """One query in both languages. SQLite's has each word spelt as letters and digits, and counts words between, not steps."""

    gavel: str
    sqlite: str


def spelt(word: str) -> str:
    """A word's folded form, as one token of SQLite's whose beginnings are those of the word."""
    (folded,) = Text(word, "").tokens.folded
    return "x" + "".join(f"{ord(character):04x}" for character in folded)


def twin_phrase(words: list[str], *, beginning: bool) -> Twin:
    if beginning:
        return Twin(f"{words[0][:3]}*", f'"{spelt(words[0][:3])}" *')
    return Twin(f'"{" ".join(words)}"', '"' + " ".join(map(spelt, words)) + '"')


def twin_leaf(random: Random, vocabulary: list[str]) -> Twin:
    words = random.choices(vocabulary, k=random.choice([1, 1, 1, 2, 2, 3]))
    return twin_phrase(words, beginning=words[0][:3].isalpha() and len(words[0]) > 3 and random.random() < 0.3)


def twin(random: Random, depth: int) -> Twin:
    kind = random.randrange(7) if depth else 0
    if kind < 2:
        return twin_leaf(random, LEFT + RIGHT)
    if kind == 2:
        one, other, distance = twin_leaf(random, LEFT), twin_leaf(random, RIGHT), random.choice([1, 2, 3, 5])
        return Twin(f"({one.gavel} NEAR/{distance} {other.gavel})", f"NEAR({one.sqlite} {other.sqlite}, {distance - 1})")
    if kind == 3:
        one = twin_leaf(random, LEFT + RIGHT)
        return Twin(f"title:{one.gavel}", f"title : {one.sqlite}")
    one, other = twin(random, depth - 1), twin(random, depth - 1)
    gavel, sqlite = {4: ("AND", "AND"), 5: ("OR", "OR"), 6: ("AND NOT", "NOT")}[kind]
    return Twin(f"({one.gavel} {gavel} {other.gavel})", f"({one.sqlite} {sqlite} {other.sqlite})")


def test_the_evaluator_agrees_with_sqlite() -> None:
    random = Random(7)
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table texts using fts5(title, body)")
    texts: list[Text] = []
    for row in range(150):
        title, body = (" ".join(random.choices(LEFT + RIGHT, k=random.randrange(longest))) for longest in (5, 12))
        texts.append(Text(title, body))
        fields = (" ".join(map(spelt, title.split())), " ".join(map(spelt, body.split())))
        database.execute("insert into texts(rowid, title, body) values (?, ?, ?)", (row, *fields))
    read = [Words(text) for text in texts]
    hits = 0
    for _ in range(250):
        asked = twin(random, 3)
        query: Query = parse_query(asked.gavel)
        theirs = {row for (row,) in database.execute("select rowid from texts where texts match ?", (asked.sqlite,))}
        ours = {row for row, words in enumerate(read) if query.ask(words) is not None}
        assert ours == theirs, asked
        hits += len(ours)
    database.close()
    assert 2_000 < hits < 30_000

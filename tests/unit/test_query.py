"""The query language on texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.query import parse_query
from bot.matching.query_tree import And, Fit, InTitle, Near, Node, Not, Or, Part, Phrase
from bot.matching.stems import stem
from bot.text.document import Text
from bot.text.tokens import Token


def hits(query: str, body: str, title: str = "") -> bool:
    return parse_query(query).search(Text(title, body)) is not None


def terms(query: str, body: str, title: str = "") -> list[str] | None:
    text = Text(title, body)
    found = parse_query(query).search(text)
    if found is None:
        return None
    assert all(term.text == text.full[term.start : term.end] for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)
    return [term.text for term in found]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("go", "Go on, it goes on"),
        ("ai", "The AI policy"),
        ("java", "Java, brewed"),
        ('"two words"', "These two words."),
        ('"two words"', "TWO\u00a0WORDS"),
        ("resume", "Her résumé"),
        ("résumé", "Her resume"),
        ("commission", "The commission’s vote"),
        ("o'brien", "Mayor O’Brien"),
        ("OBrien", "Mayor O'Brien"),
        ("dont", "don’t"),
    ],
)
def test_point_12_words_and_phrases_match(query: str, text: str) -> None:
    assert hits(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("go", "Chicago good cargo gone"),
        ("ai", "Said again: maintain the aid, email air"),
        ("java", "javascript"),
        ('"two words"', "two more words"),
        ('"two words"', "two. Words"),
        ('"two words"', "words two"),
        ('"city commission"', "inner city commissions"),
        ("art", "Hart started a part"),
    ],
)
def test_point_12_parts_of_words_do_not_match(query: str, text: str) -> None:
    assert not hits(query, text)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("agreement", "Agreements end", ["Agreements"]),
        ("vote", "voted, voting; VOTES", ["voted", "voting", "VOTES"]),
        ("=policy", "policies", None),
        ("=policy", "a Policy", ["Policy"]),
        ("immigr*", "immigrants and Immigration", ["immigrants", "Immigration"]),
        ("immigr*", "emigrant", None),
        ("287*", "the 287(g) pact", ["287(g)"]),
        ("HB13*", "H.B. 1355", ["H.B. 1355"]),
        ("287(g)", "287(G)’s end; a 287 (g) and 287g", ["287(G)", "287 (g)", "287g"]),
        ("287(g)", "1287(g) and 287 groups", None),
        ("H.B. 1355", "HB1355 and HB 1355, not HB 13", ["HB1355", "HB 1355"]),
        ("HB 1355", "HB 7; 1355 people", None),
        ("§ 908.103", "Section 908.103(2), Florida Statutes", ["Section 908.103"]),
        ("908.103", "under §908.103", ["908.103"]),
        ("ICE-detainer", "an ICE detainer, ICE-detainers", ["ICE detainer", "ICE-detainers"]),
        ("ICE-detainer", "an ice detainer", None),
        ("Miami-Dade", "Miami–Dade and Miami Dade", ["Miami–Dade", "Miami Dade"]),
        ("reinstate", "voted to re-instate it", ["re-instate"]),
        ("re-instate", "reinstated", ["reinstated"]),
        ("e-mail", "an email", ["email"]),
        ("C++", "C and c++", ["c++"]),
        ("AT&T", "at&t; AT T", ["at&t"]),
        ("U.S.", "the US", ["US"]),
        ("US", "U.S. troops tell us", ["U.S."]),
        ("us", "tell us", ["us"]),
    ],
)
def test_words(query: str, text: str, expected: list[str] | None) -> None:
    assert terms(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ICE", "ICE’s agents, I.C.E. and ICE-led", ["ICE", "I.C.E.", "ICE"]),
        ("ICE", "ice cream, Ice", None),
        ("ice", "ICE", ["ICE"]),
        ("MOU", "two MOUs", ["MOUs"]),
        ("=MOU", "two MOUs", None),
        ("mou", "two MOUs", ["MOUs"]),
        ("ICE", "THE TOWN VOIDS ICE PACT", None),
        ("ICE", "THE TOWN, AT LAST, VOIDS ICE PACT 12-3", None),
        ("ICE", "THE TOWN VOIDS A PACT (ICE) AND I.C.E. GOES", ["ICE", "I.C.E."]),
        ("ICE", "THE TOWN ACTS. Then ICE left.", ["ICE"]),
        ("ICE", "Agents of ICE, FBI, DEA, ATF and others", ["ICE"]),
        ("ICE", "ICE, FBI/DEA — CBP/ATF", ["ICE"]),
        ("ICE", "VOIDS ICE PACT", ["ICE"]),
        ('"ICE pact"', "THE TOWN VOIDS ICE PACT", ["ICE PACT"]),
        ("ICE NEAR pact", "THE TOWN VOIDS ITS ICE PACT", ["ICE", "PACT"]),
        ("ICE NEAR pact", "an ice pact", None),
        ('"ICE pact"', "an ice pact", None),
        ('"ICE PACT"', "an ice pact", ["ice pact"]),
        ('"ICE"', "an ice pact", None),
        ("ICE*", "an ice pact", ["ice"]),
    ],
)
def test_an_acronym_in_capitals_meets_only_capitals(query: str, text: str, expected: list[str] | None) -> None:
    assert terms(query, text) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("alpha beta", ["Alpha", "beta"]),
        ("alpha AND zeta", None),
        ("zeta OR beta OR gamma", ["beta", "gamma"]),
        ("alpha -zeta", ["Alpha"]),
        ("alpha -beta", None),
        ("alpha NOT (zeta OR eta)", ["Alpha"]),
        ("zeta OR NOT eta", []),
        ("NOT NOT alpha", []),
        ("alpha NEAR/1 beta", ["Alpha", "beta"]),
        ("beta NEAR/1 alpha", ["Alpha", "beta"]),
        ("alpha NEAR/1 gamma", None),
        ("alpha NEAR/2 gamma", ["Alpha", "gamma"]),
        ('"alpha beta" NEAR/1 gamma', ["Alpha beta", "gamma"]),
        ('gamma NEAR/1 "alpha beta"', ["Alpha beta", "gamma"]),
        ('"alpha beta" NEAR beta', None),
        ("alpha NEAR/8 alpha", None),
        ("(zeta OR alpha) NEAR/3 (eta OR delta)", ["Alpha", "Delta"]),
        ("(alp* OR zeta) NEAR/1 (bet* OR eta)", ["Alpha", "beta"]),
        ("gamma NEAR/1 delta", ["gamma", "Delta"]),
        ('"gamma delta"', None),
        ('"gamma. Delta"', ["gamma. Delta"]),
        ("headline NEAR/50 alpha", None),
        ("title:headline", ["Headline"]),
        ("title:alpha", None),
        ('title:"headline one"', ["Headline one"]),
        ("title:(alpha OR one)", ["one"]),
        ("title:(headline -alpha) alpha", ["Headline", "Alpha"]),
        ("alpha -title:alpha", ["Alpha"]),
        ("-title:one alpha", None),
        ('"one alpha"', None),
        ('("alpha beta" OR alpha OR beta)', ["Alpha beta"]),
    ],
)
def test_operators(query: str, expected: list[str] | None) -> None:
    assert terms(query, "Alpha beta gamma. Delta", "Headline one") == expected


def test_near_marks_only_the_words_that_are_near() -> None:
    text = Text("Title", "agreement " + "filler " * 9 + "ICE signs an agreement")
    found = parse_query("ICE NEAR/8 agreement").search(text)
    assert found is not None
    assert [term.start for term in found] == [text.full.index("ICE"), text.full.rindex("agreement")]


def test_terms_are_few_however_often_the_words_stand_there() -> None:
    assert terms("alpha", "alpha " * 100) == ["alpha"] * 5
    many = [f"word{'abcdefghijklmnopqrstuvwxyz'[number]}" for number in range(26)]
    assert len(terms(" OR ".join(many), " ".join(many)) or ()) == 20


def test_the_shape_that_topics_have() -> None:
    query = '"287(g)" OR "immigration detainer" OR ((ICE OR immigration) NEAR/8 (agreement OR memorandum OR cooperation))'
    assert terms(query, "The city ended its agreements with ICE.") == ["agreements", "ICE"]
    assert terms(query, "A 287g model") == ["287g"]
    assert terms(query, "An ice rink agreement. Immigration rose.") == ["agreement", "Immigration"]
    assert terms(query, "An ice rink agreement.") is None


# --- the evaluator against a naive one --------------------------------------------------------------------------------

VOCABULARY = [
    "vote",
    "votes",
    "voted",
    "ICE hits",
    "ice",
    "pact",
    "pacts",
    "no",
    "287(g)",
    "287g",
    "city",
    "city's",
    "Résumé",
    "co-op",
]
SEPARATORS = [" ", " ", " ", ", ", ". Then ", "\n", " – "]
LEAVES = [
    "vote", "=vote", "=votes", "ICE", "ice", "=ICE", "pact", '"city pact"', '"pact no"', '"no vote"', "vot*", "cit*", "287(g)",
    '"ICE hits"', "then", '"then city"', "resume", "city-pact", '"no no"',
]  # fmt: skip

texts = st.lists(st.tuples(st.sampled_from(VOCABULARY), st.sampled_from(SEPARATORS)), max_size=14).map(
    lambda pieces: "".join(word + separator for word, separator in pieces)
)
leaves = st.sampled_from(LEAVES)
groups = st.lists(leaves, min_size=1, max_size=3).map(lambda some: f"({' OR '.join(some)})")
nears = st.tuples(groups, st.sampled_from([1, 2, 3, 8]), groups).map(lambda n: f"({n[0]} NEAR/{n[1]} {n[2]})")
queries = st.recursive(
    leaves | nears,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " OR ", " AND ", " NOT ", " -"]), inner).map(lambda q: f"({q[0]}{q[1]}{q[2]})"),
        inner.map(lambda q: f"title:({q})"),
    ),
    max_leaves=5,
)


def naive(node: Node, tokens: list[Token]) -> bool:
    match node:
        case Phrase():
            return bool(spans(node, tokens))
        case And(operands):
            return all(naive(operand, tokens) for operand in operands)
        case Or(operands):
            return any(naive(operand, tokens) for operand in operands)
        case Not(operand):
            return not naive(operand, tokens)
        case InTitle(operand):
            return naive(operand, [token for token in tokens if token.position < 90])
        case Near(left, right, distance):
            return any(
                0 < second[0] - first[1] <= distance or 0 < first[0] - second[1] <= distance
                for one in left
                for other in right
                for first in spans(one, tokens)
                for second in spans(other, tokens)
            )


def spans(phrase: Phrase, tokens: list[Token]) -> list[tuple[int, int]]:
    at = {token.position: token for token in tokens}
    return [
        (start, start + len(phrase.parts) - 1)
        for start in at
        if all(
            start + offset in at
            and fits(part, at[start + offset])
            and (offset == 0 or at[start + offset].sentence == at[start + offset - 1].sentence)
            for offset, part in enumerate(phrase.parts)
        )
    ]


def fits(part: Part, token: Token) -> bool:
    if part.capitals and not token.cased.isupper():
        return False
    match part.fit:
        case Fit.EXACT:
            return token.folded == part.form
        case Fit.INFLECTED:
            return stem(token.folded) == stem(part.form)
        case Fit.PREFIX:
            return token.folded.startswith(part.form)


@settings(max_examples=400, deadline=None)
@given(queries, texts, texts)
def test_the_evaluator_agrees_with_a_naive_one(query: str, title: str, body: str) -> None:
    parsed = parse_query(query)
    text = Text(title[:60], body)
    assert (parsed.search(text) is not None) == naive(parsed.tree, list(text.tokens))
    for term in parsed.search(text) or ():
        assert text.full[term.start : term.end] == term.text != ""


REPEATED = " OR ".join('"' + "a " * count + 'b"' for count in range(2, 40))


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ('"' + "a " * 900 + 'b"', "a "),
        (REPEATED, "a "),
        (" AND ".join(f"(a NEAR/{distance} a)" for distance in range(1, 50)), "a "),
        ("(" * 19 + "a NEAR/50 b" + " OR c) NEAR/50 d)"[:6] + ")" * 18, "a c "),
        (" OR ".join(f"abc{number}*" for number in range(100)), "abc1 "),
        ("ICE -title:ICE", "ICE "),
        ("word", "".join(f"w{'abcdefghij'[i % 10]}{'abcdefghij'[i // 10 % 10]}{'klmno'[i // 100]} " for i in range(500))),
        ("immigr*", "immigra-"),
        ("a", "a"),
    ],
    ids=range(9),
)  # fmt: skip
def test_point_19_an_evil_query_takes_bounded_time(query: str, unit: str) -> None:
    text = Text("title", unit * (50_000 // len(unit)))
    _ = text.tokens
    began = time.process_time()
    parse_query(query).search(text)
    assert time.process_time() - began < 3

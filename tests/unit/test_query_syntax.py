"""The query language's grammar and its errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.matching.query_misreadings import MAX_NEAR
from bot.matching.query_syntax import DEFAULT_NEAR, MAX_LENGTH, parse
from bot.matching.query_tree import And, Fit, InTitle, Near, Not, Or, Part, Phrase


def word(form: str, fit: Fit = Fit.INFLECTED, *, capitals: bool = False) -> Phrase:
    return Phrase((Part(form, fit, capitals),))


def exact(*forms: str) -> Phrase:
    return Phrase(tuple(Part(form, Fit.EXACT) for form in forms))


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a(b OR c)", And((A, Or((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ('a -"b"', And((A, Not(word("b", Fit.EXACT))))),
        ("a OR NOT b", Or((A, Not(B)))),
        ("NOT NOT a", Not(Not(A))),
        ("a NEAR/3 b", Near((A,), (B,), 3)),
        ("a NEAR b", Near((A,), (B,), DEFAULT_NEAR)),
        ("a NEAR(b OR c)", Near((A,), (B, C), DEFAULT_NEAR)),
        ("a NEAR/3(b)", Near((A,), (B,), 3)),
        ("c a NEAR/3 b", And((C, Near((A,), (B,), 3)))),
        ("c NOT a NEAR/3 b", And((C, Not(Near((A,), (B,), 3))))),
        ("(a OR b) NEAR/3 (b OR (c OR a))", Near((A, B), (B, C, A), 3)),
        ("title:a", InTitle(A)),
        ("Title: a", InTitle(A)),
        ("-title:a b", And((Not(InTitle(A)), B))),
        ('title:"a"', InTitle(word("a", Fit.EXACT))),
        ("title:(a OR b) c", And((InTitle(Or((A, B))), C))),
        ("title:(a NEAR/3 b)", InTitle(Near((A,), (B,), 3))),
        ("title:a NEAR/3 b", InTitle(Near((A,), (B,), 3))),
        ("a NEAR/3 title:(b OR c)", InTitle(Near((A,), (B, C), 3))),
        ("title:a NEAR/3 title:b", InTitle(Near((A,), (B,), 3))),
        ("=a", word("a", Fit.EXACT)),
        ("-=a b", And((Not(word("a", Fit.EXACT)), B))),
        ('="a"', word("a", Fit.EXACT)),
        ("immigr*", word("immigr", Fit.PREFIX)),
        ("287*", word("287", Fit.PREFIX)),
        ('"a b"', Phrase((Part("a", Fit.EXACT), Part("b", Fit.EXACT)))),
        ("“a b”", Phrase((Part("a", Fit.EXACT), Part("b", Fit.EXACT)))),
        ("a\n\tb", And((A, B))),
        ("ICE", word("ice", capitals=True)),
        ("U.S.", word("us", capitals=True)),
        ("=ICE", word("ice", Fit.EXACT, capitals=True)),
        ("ICE*", word("ice", Fit.PREFIX)),
        ("Ice", word("ice")),
        ("I", word("i")),
        ("AT&T", word("at&t")),
        ("287(g)", word("287g")),
        ("287 (G)", word("287g")),
        ("287g's", word("287g")),
        ("501(c)(3)", Phrase((Part("501c", Fit.INFLECTED), Part("3", Fit.INFLECTED)))),
        ("a (b)(c)", And((A, B, C))),
        ("§ 908.103", Phrase((Part("section", Fit.INFLECTED), Part("908.103", Fit.INFLECTED)))),
        ("H.B. 1355", Phrase((Part("hb", Fit.INFLECTED), Part("1355", Fit.INFLECTED)))),
        ("HB 1355", Phrase((Part("hb", Fit.INFLECTED), Part("1355", Fit.INFLECTED)))),
        ("HB1355", Phrase((Part("hb", Fit.INFLECTED), Part("1355", Fit.INFLECTED)))),
        ('"ICE pact"', Phrase((Part("ice", Fit.EXACT, True), Part("pact", Fit.EXACT)))),
        ('"CITY PACT"', Phrase((Part("city", Fit.EXACT), Part("pact", Fit.EXACT)))),
        ("re-do", Or((Phrase((Part("re", Fit.INFLECTED), Part("do", Fit.INFLECTED))), word("redo")))),
        ('"re-do"', Or((Phrase((Part("re", Fit.EXACT), Part("do", Fit.EXACT))), word("redo", Fit.EXACT)))),
        ('"a re-do"', Or((exact("a", "re", "do"), exact("a", "redo")))),
        ('"mother-in-law"', exact("mother", "in", "law")),
        ("résumé", word("resume")),
        ("AT&amp;T", word("at&t")),
        ("AT&amp;amp;T", word("at&t")),
        ("&quot;a b&#34;", exact("a", "b")),
        ("&#8220;a b&rdquo;", exact("a", "b")),
        ("O&#x27;Brien", word("obrien")),
        ("a&nbsp;b", And((A, B))),
        ("（a OR b） c", And((Or((A, B)), C))),
        ("\ufeffa\u200b AND\u200b b", And((A, B))),
        ('"a. B"', Phrase((Part("a", Fit.EXACT), Part("b", Fit.EXACT)))),
        ('"so. B"', Phrase((Part("so", Fit.EXACT), Part("b", Fit.EXACT, opens=True)))),
        ('"and"', word("and", Fit.EXACT)),
        ("android ORs", And((word("android"), word("ors")))),
    ],
)
def test_what_a_query_means(query: str, tree: object) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "position", "hint"),
    [
        ("", 0, "write a word"),
        ("   ", 3, "write a word"),
        ("a AND", 2, "write a AND b"),
        ("a OR", 2, "write a OR b"),
        ("a NOT", 2, "write NOT a"),
        ("a NEAR/4", 2, "write a NEAR b"),
        ("AND a", 0, "write a AND b"),
        ("a OR OR b", 5, "write a OR b"),
        ("(a OR) b", 3, "write a OR b"),
        ("a (b", 2, "close it with )"),
        ("a) b", 1, "drop it"),
        (")", 0, "drop it"),
        ("a () b", 2, "drop them"),
        ("(", 0, "close it with )"),
        ('a "b c', 2, 'close the phrase: "a phrase"'),
        ('a ""', 2, '"a phrase"'),
        ('a "?!"', 2, '"a phrase"'),
        ('"a b*"', 4, "outside quotation marks"),
        ("a and b", 2, "write AND in capitals"),
        ("a or b", 2, 'write OR in capitals, or "or" if you mean the word'),
        ("a Not b", 2, "write NOT in capitals"),
        ("a near/8 b", 2, "write NEAR/8 in capitals"),
        ("a near b", 2, "write NEAR/8 in capitals"),
        ("a NEAR/0 b", 7, '"a phrase"'),
        ("a NEAR/x b", 7, "NEAR/1"),
        ("a NEAR/ b", 7, "NEAR/1"),
        (f"a NEAR/{MAX_NEAR + 1} b", 7, f"NEAR/{MAX_NEAR}"),
        ("a NEAR b NEAR c", 9, "(a NEAR/8 b) AND (b NEAR/8 c)"),
        ("a NEAR (b c)", 7, "(a OR b)"),
        ("(-a) NEAR b", 0, "NOT (a NEAR/8 b)"),
        ("a NEAR -b", 7, "NOT (a NEAR/8 b)"),
        ("a NEAR (title:b OR c)", 7, "title:(a OR b) NEAR/8 c"),
        ("*foo", 0, "immigr*"),
        ("a f*o", 3, "at the end"),
        ("foo**", 3, "at the end"),
        ("ab*", 0, "at least 3"),
        ("=foo*", 4, "not both"),
        ("a =", 2, "=word"),
        ("= a", 0, "=word"),
        ("-a", 0, "name something that has to be there"),
        ("NOT (a OR b)", 0, "name something that has to be there"),
        ("-title:a", 0, "name something that has to be there"),
        ("a, b", 1, "write OR or AND"),
        ("a; b", 1, "write OR or AND"),
        ("a & b", 2, "write AND"),
        ("a || b", 2, "write OR"),
        ("+a", 0, "write a"),
        ("a !b", 2, "write -b"),
        ("a - b", 2, "drop the dash"),
        ("a –b", 2, "write -b"),
        ("--a", 0, "write -a"),
        ("'a b'", 0, 'double marks: "a phrase"'),
        ("a ...", 2, "drop it"),
        ("[a-z]+", 0, "prefix*"),
        ("immigr.*", 6, "prefix*"),
        (r"\bice\b", 0, "prefix*"),
        ("/ice/", 0, "prefix*"),
        ("ice$", 3, "immigr*"),
        ("(?i)ice", 1, "prefix*"),
        ("a body:b", 2, "title:"),
        ("https://example.org", 0, "quotation marks"),
        ("title:", 0, "title:word"),
        ("title:-a", 0, "-title:word"),
        ("=title:a", 1, "title:=word"),
        ("(" * 21 + "a" + ")" * 21, 20, "fewer parentheses"),
        ("NOT " * 22 + "a", 80, "fewer parentheses"),
        ("a" * (MAX_LENGTH + 1), MAX_LENGTH, "two topics"),
    ],
)
def test_an_error_points_at_the_fault_and_says_what_to_write(query: str, position: int, hint: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(query)
    assert raised.value.position == position
    assert hint in raised.value.hint


@given(st.text(max_size=60) | st.text(alphabet='aA "()*-=:/.&|’ORNDTEtile8', max_size=60))
def test_any_input_is_read_or_refused(query: str) -> None:
    try:
        parse(query)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        assert error.message
        assert error.hint


@pytest.mark.parametrize("unit", ["(", "NOT ", "-", "a NEAR ", "title:", '"', "((a)", "a-", "287(g)", "*", "=", "§ ", "a OR "])
def test_an_evil_query_is_read_or_refused(unit: str) -> None:
    for query in (unit * (MAX_LENGTH // len(unit)), unit * (MAX_LENGTH // len(unit) - 1) + "a"):
        try:
            parse(query)
        except QueryError as error:
            assert error.hint

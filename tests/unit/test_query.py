"""The query language on texts."""

from __future__ import annotations

import pytest

from bot.matching.query import parse_query
from bot.text.document import Text


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


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('"reinstate the pact"', "to re-instate the pact", ["re-instate the pact"]),
        ('"vote to reinstate"', "a vote to re-instate it", ["vote to re-instate"]),
        ('"re-instate the pact"', "to reinstate the pact", ["reinstate the pact"]),
        (
            '"e-mail address"',
            "an email address, an e-mail address, e mail address",
            ["email address", "e-mail address", "e mail address"],
        ),
        ('"email address"', "an e-mail address", ["e-mail address"]),
        ('"email address"', "an e mail address", None),
        ('"email address"', "e-mail. Address", None),
        ('"vice president"', "the vice-president", ["vice-president"]),
        ('"vice-president"', "the vice president and the vicepresident", ["vice president", "vicepresident"]),
        ('"the vice-president\'s e-mail"', "the vice president’s email", ["the vice president’s email"]),
        ("reinstate NEAR/1 pact", "re-instate pact", ["re-instate", "pact"]),
        ("pact NEAR/1 reinstate", "pact re-instate", ["pact", "re-instate"]),
        ("pact NEAR/1 reinstate", "re-instate a pact", None),
        ("e-mail NEAR/2 pact", "email the pact", ["email", "pact"]),
        ("title:e-mail NEAR/2 title:pact", "email the pact", None),
        ("vice*", "vice-president", ["vice"]),
        ("vicepres*", "vice-president", ["vice-president"]),
        ("reinstat*", "re‑instated", ["re‑instated"]),
        ("=reinstate", "re‐instate", ["re‐instate"]),
        ("motherinlaw", "mother-in-law", None),
        ("mother-in-law", "mother in law", ["mother in law"]),
        ("cooperate", "co-operate; co-\noperate", ["co-operate"]),
        ("covid19", "COVID-19", ["COVID-19"]),
        ("re\u00adinstate", "reinstate", ["reinstate"]),
    ],
)
def test_hyphens_are_bridged(query: str, text: str, expected: list[str] | None) -> None:
    assert terms(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("AT&amp;T", "AT&T", ["AT&T"]),
        ("&quot;city&nbsp;pact&quot;", "a city pact", ["city pact"]),
        ("&#8220;city pact&#x201D;", "a city pact", ["city pact"]),
        ("O&rsquo;Brien", "O'Brien", ["O'Brien"]),
        ("caf&eacute;", "Cafe", ["Cafe"]),
        ("“city pact”", 'the "city pact"', ["city pact"]),
        ("„city pact“", "city pact", ["city pact"]),
        ("«city pact»", "city pact", ["city pact"]),
        ("＂city pact＂", "city pact", ["city pact"]),
        ("（city OR town） AND pact", "a town pact", ["town", "pact"]),
        ("title:a\u200b", "a", None),
    ],
)
def test_what_is_pasted_means_what_it_looks_like(query: str, text: str, expected: list[str] | None) -> None:
    assert terms(query, text) == expected


def test_title_beside_near_asks_both_of_the_title() -> None:
    assert terms("title:city NEAR/2 pact", "Filler", "City pact") == ["City", "pact"]
    assert terms("title:city NEAR/2 pact", "A city pact", "Nothing") is None
    assert terms("title:city NEAR/2 pact", "A pact", "City") is None

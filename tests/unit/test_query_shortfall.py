"""What a text lacks for a query to be true."""

from __future__ import annotations

import pytest

from bot.matching.query import parse_query
from bot.matching.words import Words
from bot.text.document import Text


def lack(query: str, body: str, title: str = "Title") -> tuple[list[str], list[str]] | None:
    text = Text(title, body)
    found = parse_query(query).shortfall(Words(text))
    if found is None:
        return None
    assert all(text.full[term.start : term.end] == term.text for term in found.found)
    return [term.text for term in found.found], list(found.missing)


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("ICE", "an agreement", ([], ["ICE"])),
        ("ICE", "ICE came", None),
        ("ICE agreement", "two agreements", (["agreements"], ["ICE"])),
        ("ICE agreement jail", "a jail", (["jail"], ["ICE", "agreement"])),
        ("ICE NEAR/8 agreement", "two agreements", (["agreements"], ["ICE within 8 words"])),
        ("ICE NEAR/8 agreement", "ICE came", (["ICE"], ["agreement within 8 words"])),
        ("ICE NEAR/8 agreement", "nothing", ([], ["agreement within 8 words of ICE"])),
        (
            "ICE NEAR/2 agreement",
            "ICE came without any agreement",
            (["ICE", "agreement"], ["agreement within 2 words of ICE"]),
        ),
        (
            '(ICE OR immigration) NEAR/8 (agreement OR "memorandum of understanding" OR co-op*)',
            "an agreement",
            (["agreement"], ["ICE OR immigration within 8 words"]),
        ),
        ('"287(g)" OR (ICE NEAR agreement) OR sanctuary', "an agreement", (["agreement"], ["ICE within 8 words"])),
        ('"287(g)" OR sanctuary', "an agreement", ([], ['"287(g)" OR sanctuary'])),
        ("a1 OR a2 OR a3 OR a4 OR a5 OR a6", "an agreement", ([], ["a1 OR a2 OR a3 OR 3 others"])),
        ("jail (ICE OR (agreement sheriff))", "jail agreement", (["jail", "agreement"], ["sheriff"])),
        ("jail -football", "jail football", (["jail"], ["a text without football"])),
        ("jail -(football OR (chess match))", "jail football", (["jail"], ["a text without football OR (chess AND match)"])),
        ("jail -title:city", "jail", None),
        ("jail title:city", "jail in the city", (["jail"], ["city in the title"])),
        ("title:(vote NEAR/3 city)", "vote city", ([], ["city within 3 words of vote in the title"])),
        ("=policy immigr*", "policies on immigration", (["immigration"], ["=policy"])),
        ('e-mail "city commission" § 908.103', "city", ([], ["e-mail", '"city commission"', "§ 908.103"])),
        ("ICE ICE jail", "x", ([], ["ICE", "jail"])),
        ("NOT (a b) c", "a b c", (["c"], ["a text without a AND b"])),
        ("c NOT (title:x NEAR/2 y)", "c", None),
        ("c NOT NOT d", "c", (["c"], ["a text without NOT d"])),
    ],
)
def test_what_is_missing(query: str, body: str, expected: tuple[list[str], list[str]] | None) -> None:
    assert lack(query, body) == expected


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("ICE NEAR/8 agreement", "two agreements", "agreements is there; missing: ICE within 8 words"),
        (
            "ICE agreement jail",
            "two agreements, a jail, an Agreement",
            "agreements, jail and Agreement are there; missing: ICE",
        ),
        ("a1 b c d e", "b c d e", "b, c, d and 1 more are there; missing: a1"),
        ("ICE jail", "nothing", "missing: ICE, jail"),
    ],
)
def test_a_shortfall_in_words(query: str, body: str, expected: str) -> None:
    assert str(parse_query(query).shortfall(Words(Text("", body)))) == expected

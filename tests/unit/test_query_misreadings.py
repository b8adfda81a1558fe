"""What reporters type who know Google, LexisNexis or Boolean search: where the answer points, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import QueryError
from bot.matching.query_syntax import MAX_DEPTH, MAX_LENGTH, parse

REFUSED = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "data/queries/refused.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("query", "position", "message", "hint"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_query_that_cannot_be_read_is_answered(query: str, position: str, message: str, hint: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(query)
    error = raised.value
    assert (error.subject, error.position, error.message, error.hint) == (query, int(position), message, hint)


@pytest.mark.parametrize(
    ("query", "position", "message"),
    [
        ("(" * (MAX_DEPTH + 1) + "ICE" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "more than 20 levels"),
        ("ICE " + "NOT " * (MAX_DEPTH + 1) + "jail", 4 + 4 * MAX_DEPTH, "more than 20 levels"),
        ("title:(" * (MAX_DEPTH + 1) + "ICE" + ")" * (MAX_DEPTH + 1), 7 * MAX_DEPTH + 6, "more than 20 levels"),
        ("ICE OR " * 300 + "jail", MAX_LENGTH, "a query of 2104 characters"),
    ],
)
def test_a_query_that_is_too_deep_or_too_long_is_answered(query: str, position: int, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(query)
    assert (raised.value.position, raised.value.message) == (position, message)


@pytest.mark.parametrize(
    "query",
    [
        *["ICE-led", "C++", "C#", "AT&T", "Q&A", "R&D", "LGBTQ+", "287(g)", "501(c)(3)", "§ 908.103", "H.B. 1355", "1,000"],
        *["$5", "10%", "24/7", "9/11", "and/or", "housing/zoning", "4:30", "#ICE", "@mayor", "O'Brien", "rock'n'roll", "'90s"],
        *["No. 5", "U.S.-Mexico", "title: ICE", "Title:ICE", '"and"', '"near"', "=and/or", "A+", "St. Paul's", "ICE.", "N95"],
        *['"Rules and Regulations"', '"ARTS AND CRAFTS"', "a NEAR/8 5 b", "a NEAR 287(g) b", "a NEAR 5", "a NEAR 5 OR b"],
    ],
)
def test_what_only_looks_like_a_misreading_is_read(query: str) -> None:
    parse(query)

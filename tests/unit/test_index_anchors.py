"""What a query waits for: the rarest of what a text must have to meet it."""

from __future__ import annotations

import pytest

from bot.matching import anchors
from bot.matching.anchors import Prefixes, Waiting, needs_of
from bot.matching.query import parse_query
from bot.matching.words import Words
from bot.text.document import Text


@pytest.mark.parametrize(
    ("query", "needs"),
    [
        ("agreements", "agreement"),
        ("=agreements", "agreement"),
        ("immigr*", "immigr*"),
        ('"the detainer"', "detain, the"),
        ("council detainer", "detain, council"),
        ("council OR detainer", "council|detain"),
        ("(the council) OR (a detainer)", "council|detain, a|the"),
        ("(council detainer) OR zoning", "detain|zone"),
        ("(ICE OR immigration) NEAR/8 (city OR council)", "ice|immigr, citi|council"),
        ("title:(detainer council)", "detain, council"),
        ("detainer -council", "detain"),
        ("detainer OR NOT council", ""),
        ("(detainer OR NOT council) zoning", "zone"),
        ("zoning NOT (NOT detainer)", "zone"),
        ("one two three zoning budget detainer", "zone, detain, three, budget"),
    ],
)
def test_a_query_needs(query: str, needs: str) -> None:
    found = needs_of(parse_query(query).tree)
    assert ", ".join("|".join(sorted(need)) for need in found) == needs


QUERIES = {"rare": "detainer", "both": "council detainer", "begins": "immigr*", "always": "detainer OR NOT council"}


def test_who_waits_is_called_by_its_rarest_need_alone_and_by_the_beginnings_of_words() -> None:
    waiting: Waiting[str] = Waiting()
    prefixes = Prefixes()
    queries = {name: needs_of(parse_query(query).tree) for name, query in QUERIES.items()}
    for name, needs in queries.items():
        waiting.add(name, needs)
        prefixes.add(needs)

    def called(body: str) -> str:
        return " ".join(sorted(waiting.called(prefixes.keys(Words(Text("", body))))))

    assert called("The council met.") == "always"
    assert called("A detainer.") == "always both rare"
    assert called("Immigrants and immigration.") == "always begins"
    for name in ("begins", "always", "both"):
        waiting.drop(name, queries[name])
        prefixes.drop(queries[name])
    assert called("A detainer for immigrants.") == "rare"
    waiting.add("begins", queries["begins"])
    prefixes.add(queries["begins"])
    assert called("Immigrants") == "begins"


def test_the_memory_for_beginnings_of_words_is_bounded_and_forgets_nothing_of_this_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(anchors, "_REMEMBERED_FORMS", 3)
    prefixes = anchors.Prefixes()
    prefixes.add([frozenset({"immigr*"})])
    for number in range(5):
        forms = dict.fromkeys([f"word{number}-{n}" for n in range(4)] + ["immigrants", "immigration"])
        assert prefixes.of(forms) == {"immigr*"}
        assert len(prefixes._known) <= 9

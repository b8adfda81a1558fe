"""Random texts and queries in which everything that the query language knows happens often."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from bot.domain.errors import QueryError
from bot.matching.query import Query, parse_query
from bot.text.document import Text

WORDS = (
    "vote votes voted city city's City pact pacts agreement agreements ICE ice Ice ICE's I.C.E. (ICE) MOU MOUs mou "
    "FBI DEA CBP THE TOWN VOIDS no not and title 287(g) 287g 287(G)'s 1287(g) 287 H.B. HB 1355 HB1355 § 908.103 "
    "Section Résumé resume co-op co op coop re-instate reinstate reinstated re\u00adinstate e-mail email e mail vice "
    "vice-president vice\u2011president mother-in-law C++ AT&T at&t U.S. us US O'Brien O\u2019Brien\u2019s obrien \ufb01re "
    "fire 1,000 immigrants immigration Miami-Dade Miami\u2013Dade Miami Dade café cafe\u0301"
).split()
SEPARATORS = (" ", " ", " ", " ", " ", " ", ", ", ". ", ". Then ", "\n", " – ", "-", " (", ") ", " “", "” ", "; ")
LEAVES = (
    "vote",
    "=vote",
    "=votes",
    "voting",
    "city",
    "pact",
    "ICE",
    "ice",
    "=ICE",
    "=ice",
    "MOU",
    "=MOU",
    "mou",
    "FBI",
    "US",
    "us",
    "U.S.",
    "287(g)",
    "287g",
    "287*",
    "H.B. 1355",
    "HB*",
    "1355",
    "§ 908.103",
    "section",
    "resume",
    "co-op",
    "coop",
    "=co-op",
    "reinstate",
    "re-instate",
    "=reinstate",
    "reinst*",
    "re-inst*",
    "instate",
    "email",
    "e-mail",
    "mail",
    "vice*",
    "vicepres*",
    "president",
    "mother-in-law",
    "C++",
    "AT&T",
    "obrien",
    "O'Brien",
    "fire",
    "1,000",
    "immigr*",
    "Miami-Dade",
    "miamidade",
    "cafe",
    "agree*",
    "title",
    "void",
    '"city pact"',
    '"ICE pact"',
    '"ICE PACT"',
    '"no vote"',
    '"then city"',
    '"vote. City"',
    '"no no"',
    '"reinstate pact"',
    '"re-instate pact"',
    '"vote e-mail"',
    '"vice president"',
    '"email vice-president"',
    '"the town"',
    '"reinstate"',
    '"co-op re-instate"',
)


def random_text(random: Random, words: int = 24) -> Text:
    """Make a text of up to ``words`` words; one in three is repeated from before, one in five in capitals."""
    return Text(_passage(random, random.randrange(words // 3 + 1)), _passage(random, random.randrange(words + 1)))


def _passage(random: Random, words: int) -> str:
    few = random.sample(WORDS, random.randrange(3, 20))
    shouting = random.random() < 0.2
    passage = "".join(random.choice(few) + random.choice(SEPARATORS) for _ in range(words))
    return passage.upper() if shouting else passage


def random_query(random: Random, leaves: int = 5, among: Sequence[str] = LEAVES) -> Query:
    """Make a query of up to ``leaves`` of the words and phrases ``among`` that can be read."""
    while True:
        try:
            return parse_query(_query(random, random.randrange(leaves) + 1, among))
        except QueryError:
            continue


def _query(random: Random, leaves: int, among: Sequence[str]) -> str:
    if leaves == 1:
        return _leaf(random, among)
    left = random.randrange(1, leaves)
    match random.randrange(10):
        case 0:
            return f"title:({_query(random, leaves - 1, among)})"
        case 1 | 2:
            distance = random.choice((1, 2, 3, 8, 50))
            return f"({_either(random, left, among)} NEAR/{distance} {_either(random, leaves - left, among)})"
        case 3:
            return f"({_query(random, left, among)} -{_query(random, leaves - left, among)})"
        case 4:
            return f"({_query(random, left, among)} OR NOT {_query(random, leaves - left, among)})"
        case 5 | 6 | 7:
            return f"({_query(random, left, among)} OR {_query(random, leaves - left, among)})"
        case _:
            return f"({_query(random, left, among)} {_query(random, leaves - left, among)})"


def _either(random: Random, leaves: int, among: Sequence[str]) -> str:
    return f"({' OR '.join(_leaf(random, among) for _ in range(leaves))})"


def _leaf(random: Random, among: Sequence[str]) -> str:
    title = "title:" if random.random() < 0.1 else ""
    return title + random.choice(among)

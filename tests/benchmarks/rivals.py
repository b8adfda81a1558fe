"""What the index is measured against: trying every subscription, a loop that knows no words, and an automaton alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import ahocorasick

from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.gazetteer import Gazetteer
from bot.matching.query import Query, parse_query
from bot.matching.words import Words
from bot.text.document import Text

_NO_TERM = re.compile(r'-"[^"]*"|-\w+|\b(?:AND|OR|NOT|NEAR/\d+)\b|(?<!\d)\(|(?<!\d\([a-z])\)|\*')
_TERM = re.compile(r'"([^"]+)"|([^\s"]+)')


class BruteForce:
    """Tries each subscription on its own: is one of its places named, and if so, does its query hit?

    Queries are parsed beforehand and the words of a text are looked up once: it is as fast as trying all of them can be
    without an index. Subscriptions are strict and take contained places, as those of the benchmark are.
    """

    def __init__(self, subscriptions: Sequence[Subscription], topics: Sequence[Topic], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        by_name = {topic.name: topic.query for topic in topics}
        texts = [[*(by_name[name] for name in each.topics), each.query] for each in subscriptions]
        parsed = {text: parse_query(text) for text in {text for some in texts for text in some if text}}
        self._all: list[tuple[int, tuple[str, ...], list[Query]]] = [
            (each.id, each.places, [parsed[text] for text in some if text])
            for each, some in zip(subscriptions, texts, strict=True)
        ]

    def match(self, text: Text, mentions: Iterable[Mention]) -> set[int]:
        """Return the ids of the subscriptions that an item meets."""
        sure = {mention.jurisdiction for mention in mentions if mention.confidence is not Confidence.POSSIBLE}
        places = sure.union(*(self._gazetteer.ancestors(place) for place in sure))
        words = Words(text)
        met = set()
        for identity, wanted, queries in self._all:
            if any(place in places for place in wanted) and any(query.ask(words) is not None for query in queries):
                met.add(identity)
        return met


def literals(query: str) -> list[str]:
    """Return the words and phrases that a query asks for, in lower case: all that an engine for strings can be given."""
    return [(phrase or word).lower() for phrase, word in _TERM.findall(_NO_TERM.sub(" ", query))]


def naive(terms: Sequence[Sequence[str]], text: str) -> int:
    """Look for the terms of every query as strings, one query after the other; return how many have one."""
    lowered = text.lower()
    return sum(any(term in lowered for term in some) for some in terms)


def automaton(terms: Iterable[str]) -> ahocorasick.Automaton:
    """Build an automaton of terms, each with its length."""
    built = ahocorasick.Automaton()
    for term in terms:
        built.add_word(term, len(term))
    built.make_automaton()
    return built


def scan(built: ahocorasick.Automaton, text: str) -> int:
    """Go through all hits of an automaton in a text; return how many there are."""
    return sum(1 for _ in built.iter(text.lower()))

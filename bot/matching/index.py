"""Which subscriptions an item meets, without trying each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Match, NearMiss, Subscription, Term, Topic, TopicHit
from bot.matching.query import Query, parse_query
from bot.matching.words import Words
from bot.text.document import Text

MAX_NEAR_MISSES = 20

_RANK = {Confidence.CERTAIN: 0, Confidence.LIKELY: 1, Confidence.POSSIBLE: 2}


class Ancestry(Protocol):
    """What the index needs of the gazetteer."""

    def ancestors(self, jurisdiction_id: str, /) -> tuple[str, ...]:
        """Return the ids of the jurisdictions that contain one: its county and state."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """The subscriptions that an item met, and some (at most 20) that it almost met, each in the order of the index."""

    matches: tuple[Match, ...]
    near: tuple[NearMiss, ...]


class Index:
    """All subscriptions by the places they ask for. Unchanging: build a new one when they change."""

    def __init__(self, subscriptions: Sequence[Subscription], topics: Sequence[Topic], gazetteer: Ancestry) -> None:
        """Read the queries, equal ones once. Raises QueryError for the first that cannot be read.

        A topic that a subscription names and ``topics`` lacks never hits.
        """
        self._subscriptions = tuple(subscriptions)
        self._gazetteer = gazetteer
        typed = {subscription.query: None for subscription in subscriptions if subscription.query}
        queries = {text: parse_query(text) for text in {topic.query: None for topic in topics} | typed}
        self._topics = {topic.name: queries[topic.query] for topic in topics}
        self._queries = {text: queries[text] for text in typed}
        self._at: dict[str, list[int]] = defaultdict(list)
        self._containing: dict[str, list[int]] = defaultdict(list)
        self._contained: dict[str, list[int]] = defaultdict(list)
        for number, subscription in enumerate(self._subscriptions):
            for place in subscription.places:
                self._at[place].append(number)
                if subscription.include_contained:
                    self._containing[place].append(number)
                if subscription.include_parents:
                    for ancestor in gazetteer.ancestors(place):
                        self._contained[ancestor].append(number)

    def match(self, text: Text, mentions: Sequence[Mention]) -> Result:
        """Find the subscriptions whose place is mentioned surely enough and whose query, if any, hits.

        A match keeps the best mention of each jurisdiction that met it, best confidence first.
        """
        asked = _Asked(text)
        matches: list[Match] = []
        unsure: list[NearMiss] = []
        elsewhere: list[NearMiss] = []
        for number, places in sorted(self._met_by(mentions).items()):
            subscription = self._subscriptions[number]
            sure = tuple(mention for mention in places if subscription.loose or mention.confidence is not Confidence.POSSIBLE)
            if not sure and len(unsure) >= MAX_NEAR_MISSES:
                continue
            hits = self._hits(subscription, asked)
            if sure and hits is not None:
                matches.append(Match(subscription.id, subscription.channel, subscription.mode, sure, hits))
            elif sure:
                if len(elsewhere) < MAX_NEAR_MISSES:
                    elsewhere.append(NearMiss(subscription.id, subscription.channel, _no_term(subscription)))
            elif hits is not None:
                unsure.append(NearMiss(subscription.id, subscription.channel, _only_possible(places[0])))
        return Result(tuple(matches), tuple(unsure + elsewhere)[:MAX_NEAR_MISSES])

    def _met_by(self, mentions: Iterable[Mention]) -> dict[int, list[Mention]]:
        """Return the subscriptions whose place is mentioned at all, each with the best mention of each jurisdiction."""
        met: dict[int, list[Mention]] = defaultdict(list)
        for mention in _best(mentions):
            numbers = set(self._at.get(mention.jurisdiction, ()))
            numbers.update(self._contained.get(mention.jurisdiction, ()))
            for ancestor in self._gazetteer.ancestors(mention.jurisdiction):
                numbers.update(self._containing.get(ancestor, ()))
            for number in numbers:
                met[number].append(mention)
        return met

    def _hits(self, subscription: Subscription, asked: _Asked) -> tuple[TopicHit, ...] | None:
        """Return what hit of a subscription's topics and query, nothing if it has none, None if it has and none hit."""
        hits: list[TopicHit] = []
        for topic in subscription.topics:
            query = self._topics.get(topic)
            if query is not None and (terms := asked.terms(query)) is not None:
                hits.append(TopicHit(topic, terms))
        if subscription.query and (terms := asked.terms(self._queries[subscription.query])) is not None:
            hits.append(TopicHit("", terms))
        if hits or not (subscription.topics or subscription.query):
            return tuple(hits)
        return None


class _Asked:
    """The answers of one text to the queries it was asked, each asked once."""

    def __init__(self, text: Text) -> None:
        self._words = Words(text)
        self._answers: dict[str, tuple[Term, ...] | None] = {}

    def terms(self, query: Query) -> tuple[Term, ...] | None:
        if query.text not in self._answers:
            self._answers[query.text] = query.ask(self._words)
        return self._answers[query.text]


def _best(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the surest, then earliest mention of each jurisdiction, surest and earliest first."""
    best: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda mention: (_RANK[mention.confidence], mention.start)):
        best.setdefault(mention.jurisdiction, mention)
    return list(best.values())


def _no_term(subscription: Subscription) -> str:
    missing = []
    if subscription.topics:
        missing.append(f"of {'topic' if len(subscription.topics) == 1 else 'topics'} {', '.join(subscription.topics)}")
    if subscription.query:
        missing.append(f"of the query {subscription.query}")
    return f"no term {' or '.join(missing)}"


def _only_possible(mention: Mention) -> str:
    return f"{mention.name} is only possible (rule {mention.rule}), and the subscription is strict"

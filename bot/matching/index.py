"""Which subscriptions an item meets, without trying each of them.

Subscriptions that ask the same are one rule. A rule lies in wait at its places for the questions that it asks, and each
question waits for the rarest of its needs (bot.matching.anchors). A text calls the questions whose anchor it has; only where
one of them is asked at a place that the text mentions is the query itself asked, once for all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from bot.domain.place import Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.anchors import Prefixes
from bot.matching.encounter import Encounter, Reached, Result, best
from bot.matching.query import parse_query
from bot.matching.rows import COUNTRY
from bot.matching.rules import EVERYTHING, Asking, Question, Rule, Spot
from bot.text.document import Text

__all__ = ["Ancestry", "Index", "Result"]


class Ancestry(Protocol):
    """What the index needs of the gazetteer."""

    def canonical(self, identity: str, /) -> str:
        """Return the id by which texts mention a jurisdiction; a consolidated government has several. Must not change."""
        ...

    def ancestors(self, identity: str, /) -> tuple[str, ...]:
        """Return the ids of the jurisdictions that contain one: its county and state. Must not change."""
        ...


class Index:
    """The subscriptions in force. They and the topics come and go one at a time, at the cost of their own words and places."""

    def __init__(self, subscriptions: Iterable[Subscription], topics: Iterable[Topic], gazetteer: Ancestry) -> None:
        """Take in topics and subscriptions. Raises QueryError for the first query that cannot be read."""
        self._gazetteer = gazetteer
        self._subscriptions: dict[int, Subscription] = {}
        self._rules: dict[Asking, Rule] = {}
        self._topics: dict[str, Question] = {}
        self._own: dict[str, Question] = {}
        self._prefixes = Prefixes()
        self._at: dict[str, Spot] = {}
        self._within: dict[str, Spot] = {}
        for topic in topics:
            self.put_topic(topic)
        for subscription in subscriptions:
            self.add(subscription)

    @property
    def subscriptions(self) -> Mapping[int, Subscription]:
        """The subscriptions by id, as they are at any time."""
        return MappingProxyType(self._subscriptions)

    def match(self, text: Text, mentions: Sequence[Mention]) -> Result:
        """Find the subscriptions whose place is mentioned surely enough and whose query, if any, hits.

        A match keeps the best mention of each jurisdiction that met it, best confidence first.
        """
        each_once = best(mentions)
        return Encounter(text, each_once, self._reached(each_once), self._prefixes).result()

    def asks_about(self, place: str) -> bool:
        """Whether any subscription asks about a jurisdiction: about itself, or about one that holds it."""
        place = self._gazetteer.canonical(place)
        return place in self._at or any(
            holder in self._within for holder in (place, *self._gazetteer.ancestors(place), COUNTRY)
        )

    def add(self, subscription: Subscription) -> None:
        """Take in a subscription, instead of the one that has its id. Raises QueryError, and then changes nothing.

        A topic that it names never hits while there is no such topic.
        """
        asking = Asking.of(subscription)
        own = self._own_question(asking.query)
        self.remove(subscription.id)
        rule = self._rules.get(asking)
        if rule is None:
            rule = self._rules[asking] = Rule(asking, self._take_questions(asking, own))
            for spots, place in self._where(asking):
                spots.setdefault(place, Spot()).lay(rule)
        rule.join(subscription)
        self._subscriptions[subscription.id] = subscription

    def remove(self, identity: int) -> None:
        """Let go of a subscription, if it is there."""
        subscription = self._subscriptions.pop(identity, None)
        if subscription is None:
            return
        asking = Asking.of(subscription)
        rule = self._rules[asking]
        rule.leave(identity)
        if rule.subscribers:
            return
        del self._rules[asking]
        for spots, place in self._where(asking):
            spots[place].lift(rule)
            if not spots[place].rules:
                del spots[place]
        self._leave_questions(asking)

    def put_topic(self, topic: Topic) -> None:
        """Take in a topic, or the new query of one. Raises QueryError, and then changes nothing."""
        known = self._topics.get(topic.name)
        if known and known.query and known.query.text == topic.query:
            return
        query = parse_query(topic.query)
        self.remove_topic(topic.name)
        question = self._topics.setdefault(topic.name, Question(topic.name))
        question.put(query)
        self._prefixes.add(question.needs or ())

    def remove_topic(self, name: str) -> None:
        """Let go of a topic, if it is there. Subscriptions that name it stay, and it never hits."""
        question = self._topics.get(name)
        if question and question.query:
            self._prefixes.drop(question.needs or ())
            question.put(None)
            self._forget(question)

    def _where(self, asking: Asking) -> Iterator[tuple[dict[str, Spot], str]]:
        """Yield the spots at which a rule lies in wait, each once: its places, and what holds them where that counts."""
        spots = self._within if asking.include_contained else self._at
        places = set(map(self._gazetteer.canonical, asking.places))
        for place in places:
            yield spots, place
        if asking.include_parents:
            holders = {holder for place in places for holder in self._gazetteer.ancestors(place)}
            for holder in holders - places:
                yield self._at, holder

    def _reached(self, mentions: Sequence[Mention]) -> Reached:
        """Return the spots that mentions bring up."""
        within: dict[str, int] = {}
        reached = []
        for number, mention in enumerate(mentions):
            bit, place = 1 << number, mention.jurisdiction
            if place in self._at:
                reached.append((self._at[place], bit))
            for holder in (place, *self._gazetteer.ancestors(place), COUNTRY):
                within[holder] = within.get(holder, 0) | bit
        reached += [(self._within[place], bits) for place, bits in within.items() if place in self._within]
        return reached

    def _own_question(self, query: str) -> Question | None:
        """Return the question that is a subscription's own query, read now unless it is known."""
        if not query:
            return None
        if known := self._own.get(query):
            return known
        own = Question("")
        own.put(parse_query(query))
        return own

    def _take_questions(self, asking: Asking, own: Question | None) -> tuple[Question, ...]:
        """Return the questions of a new rule, and let its own one, if new, wait from now on."""
        asked = [self._topics.setdefault(name, Question(name)) for name in dict.fromkeys(asking.topics)]
        if own:
            asked.append(own)
            if not own.rules:
                self._own[asking.query] = own
                self._prefixes.add(own.needs or ())
        for question in asked:
            question.rules += 1
        return tuple(asked) or (EVERYTHING,)

    def _leave_questions(self, asking: Asking) -> None:
        """Forget the questions of a rule that is gone, save those that others ask and topics that are there."""
        for name in dict.fromkeys(asking.topics):
            self._topics[name].rules -= 1
            self._forget(self._topics[name])
        if asking.query:
            own = self._own[asking.query]
            own.rules -= 1
            if not own.rules:
                del self._own[asking.query]
                self._prefixes.drop(own.needs or ())

    def _forget(self, topic: Question) -> None:
        """Forget a topic that is not there and that no rule names."""
        if not topic.query and not topic.rules:
            self._topics.pop(topic.name, None)

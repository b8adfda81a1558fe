"""What the index keeps: questions, subscriptions that ask the same as one rule, and the spots where rules lie in wait."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from bot.domain.subscription import Subscription
from bot.matching.anchors import Need, Waiting, needs_of
from bot.matching.query import Query

_id = attrgetter("id")


@dataclass(slots=True, eq=False)
class Question:
    """A query that rules ask: that of a topic, or one of their own (then without a name).

    ``needs`` is what a text must have to answer it; None where none can, as while there is no such topic. ``rules`` counts who
    asks. A topic's query may change: ``spots`` are where it is asked.
    """

    name: str
    query: Query | None = None
    needs: tuple[Need, ...] | None = None
    rules: int = 0
    spots: set[Spot] = field(default_factory=set)

    def put(self, query: Query | None) -> None:
        """Give it a query, or take it away."""
        for spot in self.spots:
            spot.dismiss(self)
        self.query = query
        self.needs = needs_of(query.tree) if query else None
        for spot in self.spots:
            spot.expect(self)


EVERYTHING = Question("", needs=())
"""What a rule asks that wants every item of its places."""


class Asking(NamedTuple):
    """What a subscription asks for: those that agree in it are one rule with many channels."""

    places: tuple[str, ...]
    topics: tuple[str, ...]
    query: str
    loose: bool
    include_contained: bool
    include_parents: bool

    @classmethod
    def of(cls, subscription: Subscription) -> Asking:
        """What a subscription asks for, in whatever order it names its places."""
        places = subscription.places
        return cls(
            places if len(places) == 1 else tuple(sorted(set(places))),
            subscription.topics,
            subscription.query,
            subscription.loose,
            subscription.include_contained,
            subscription.include_parents,
        )


@dataclass(slots=True, eq=False)
class Rule:
    """One request: its questions, of which any answer is enough, and the subscriptions that make it, by id."""

    asking: Asking
    questions: tuple[Question, ...]
    subscribers: list[Subscription] = field(default_factory=list)

    def join(self, subscription: Subscription) -> None:
        """Add a subscription."""
        insort(self.subscribers, subscription, key=_id)

    def leave(self, identity: int) -> None:
        """Take a subscription away."""
        del self.subscribers[bisect_left(self.subscribers, identity, key=_id)]


class Spot:
    """The rules that the mention of one jurisdiction brings up, by each question that they ask."""

    __slots__ = ("_waiting", "rules")

    def __init__(self) -> None:
        self.rules: dict[Question, tuple[Rule, ...]] = {}
        self._waiting: Waiting[Question] = Waiting()

    def lay(self, rule: Rule) -> None:
        """Let a rule lie in wait here."""
        for question in rule.questions:
            known = self.rules.get(question, ())
            self.rules[question] = (*known, rule)
            if not known:
                self.expect(question)
                if question.name:
                    question.spots.add(self)

    def lift(self, rule: Rule) -> None:
        """Undo ``lay``."""
        for question in rule.questions:
            left = tuple(other for other in self.rules[question] if other is not rule)
            if left:
                self.rules[question] = left
            else:
                del self.rules[question]
                self.dismiss(question)
                question.spots.discard(self)

    def expect(self, question: Question) -> None:
        """Let a question that is asked here wait for its anchor."""
        if question.needs is not None:
            self._waiting.add(question, question.needs)

    def dismiss(self, question: Question) -> None:
        """Undo ``expect``."""
        if question.needs is not None:
            self._waiting.drop(question, question.needs)

    def called(self, keys: set[str]) -> set[Question]:
        """Return the questions asked here whose anchor is among the keys of a text."""
        return self._waiting.called(keys)

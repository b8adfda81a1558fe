"""What the index keeps: questions, subscriptions that ask the same as one rule, and the spots where rules lie in wait."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from bot.domain.subscription import Subscription
from bot.matching.anchors import Need, needs_of
from bot.matching.query import Query

_id = attrgetter("id")


@dataclass(slots=True, eq=False)
class Question:
    """A query that rules ask: that of a topic, or one of their own (then without a name).

    A topic's query may change, and is None while there is no such topic. ``rules`` counts who asks. ``anchor`` is the rarest
    need: nothing if a text can do without, an empty one if no text can answer.
    """

    name: str
    query: Query | None = None
    needs: tuple[Need, ...] = ()
    anchor: Need | None = frozenset()
    rules: int = 0

    def put(self, query: Query | None) -> None:
        """Give it a query, or take it away."""
        self.query = query
        self.needs = needs_of(query.tree) if query else ()
        self.anchor = self.needs[0] if self.needs else None if query else frozenset()


EVERYTHING = Question("", anchor=None)
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


class Spot(dict[Question, tuple[Rule, ...]]):
    """The rules that the mention of one jurisdiction brings up, by each question that they ask."""

    __slots__ = ()

    def lay(self, rule: Rule) -> None:
        """Let a rule lie in wait here."""
        for question in rule.questions:
            self[question] = (*self.get(question, ()), rule)

    def lift(self, rule: Rule) -> None:
        """Undo ``lay``."""
        for question in rule.questions:
            left = tuple(other for other in self[question] if other is not rule)
            if left:
                self[question] = left
            else:
                del self[question]

"""One text before the rules of the places that it mentions: whom it met, and whom it nearly met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import chain
from operator import attrgetter

from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Match, NearMiss, Subscription, TopicHit, TopicMiss
from bot.matching.anchors import Prefixes
from bot.matching.rules import EVERYTHING, Question, Rule, Spot
from bot.matching.words import Words
from bot.text.document import Text

MAX_NEAR_MISSES = 20

_RANK = {Confidence.CERTAIN: 0, Confidence.LIKELY: 1, Confidence.POSSIBLE: 2}
_subscription = attrgetter("subscription")
_subscribers = attrgetter("subscribers")

Answer = tuple[TopicHit, ...]
Reached = Sequence[tuple[Spot, int]]
"""Spots, each with the mentions that bring it up: a set of them is a whole number, bit n for the n-th."""


class Result:
    """The subscriptions that an item met, by id."""

    def __init__(self, matches: tuple[Match, ...], encounter: Encounter) -> None:
        self.matches = matches
        self._encounter = encounter

    @cached_property
    def near(self) -> tuple[NearMiss, ...]:
        """At most 20 subscriptions that it nearly met, the nearest kind first, in each kind by id.

        First those whose query hit and whose place is only possible, then those of the place whose query found a part of what
        it asks for, then those of the place of whose query nothing is there. Worked out when first asked for.
        """
        return self._encounter.near()


class Encounter:
    """One text, its mentions (each jurisdiction once, the surest first) and the spots that these bring up."""

    def __init__(self, text: Text, mentions: Sequence[Mention], reached: Reached, prefixes: Prefixes) -> None:
        self._words = Words(text)
        self._keys = prefixes.keys(self._words)
        self._reached = reached
        self._mentions = mentions
        self._sure = sum(1 << n for n, mention in enumerate(mentions) if mention.confidence is not Confidence.POSSIBLE)
        self._places: dict[int, tuple[Mention, ...]] = {}
        self._answers: dict[Question, Answer | None] = {EVERYTHING: ()}
        self._misses: dict[Question, TopicMiss] = {}
        self._met: dict[Rule, int] = {}

    def result(self) -> Result:
        """Ask the questions that the text calls and that its places ask; match whoever is answered at a place sure enough."""
        met = self._met
        for spot, mentioned in self._reached:
            for question in spot.called(self._keys):
                if self._answer(question) is not None:
                    for rule in spot.rules[question]:
                        met[rule] = met.get(rule, 0) | mentioned
        matches: list[Match] = []
        for rule, mentioned in met.items():
            if enough := self._enough(rule, mentioned):
                places, hits = self._at(enough), self._hits(rule)
                matches += [Match(one.id, one.channel, one.mode, places, hits) for one in rule.subscribers]
        matches.sort(key=_subscription)
        return Result(tuple(matches), self)

    def near(self) -> tuple[NearMiss, ...]:
        """Return near misses; see Result."""
        unsure = {rule: mentioned for rule, mentioned in self._met.items() if not self._enough(rule, mentioned)}
        found = [
            NearMiss(one.id, one.channel, self._at(unsure[rule]), hits=self._hits(rule))
            for one, rule in _lowest(unsure, MAX_NEAR_MISSES)
        ]
        for called in (True, False):
            failed = self._failed(called=called) if len(found) < MAX_NEAR_MISSES else {}
            for one, rule in _lowest(failed, MAX_NEAR_MISSES - len(found)):
                misses = tuple(map(self._miss, rule.questions))
                found.append(NearMiss(one.id, one.channel, self._at(failed[rule]), misses=misses))
        return tuple(found)

    def _miss(self, question: Question) -> TopicMiss:
        """Return what the text lacks to answer a question."""
        miss = self._misses.get(question)
        if miss is None:
            lack = question.query.shortfall(self._words) if question.query else None
            miss = TopicMiss(question.name, lack.found, lack.missing) if lack else TopicMiss(question.name, (), ())
            self._misses[question] = miss
        return miss

    def _failed(self, *, called: bool) -> dict[Rule, int]:
        """Return the rules of sure enough places that no answer met; ``called``: those with a question that the text calls."""
        failed: dict[Rule, int] = {}
        for spot, mentioned in self._reached:
            here = spot.called(self._keys)
            for rule in chain.from_iterable(spot.rules.values()):
                if rule not in self._met and called == any(question in here for question in rule.questions):
                    failed[rule] = failed.get(rule, 0) | self._enough(rule, mentioned)
        return {rule: mentioned for rule, mentioned in failed.items() if mentioned}

    def _answer(self, question: Question) -> Answer | None:
        """Return what answers a question, asked at most once of the text, or None."""
        try:
            return self._answers[question]
        except KeyError:
            answer = self._answers[question] = self._ask(question)
            return answer

    def _ask(self, question: Question) -> Answer | None:
        if question.needs is None or any(need.isdisjoint(self._keys) for need in question.needs):
            return None
        terms = question.query.ask(self._words) if question.query else None
        return None if terms is None else (TopicHit(question.name, terms),)

    def _hits(self, rule: Rule) -> Answer:
        if len(rule.questions) == 1:
            return self._answer(rule.questions[0]) or ()
        return tuple(hit for question in rule.questions for hit in self._answer(question) or ())

    def _enough(self, rule: Rule, mentioned: int) -> int:
        return mentioned if rule.asking.loose else mentioned & self._sure

    def _at(self, mentioned: int) -> tuple[Mention, ...]:
        places = self._places.get(mentioned)
        if places is None:
            found = (mention for n, mention in enumerate(self._mentions) if mentioned >> n & 1)
            places = self._places[mentioned] = tuple(found)
        return places


def best(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the surest, then earliest mention of each jurisdiction, surest and earliest first."""
    found: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda mention: (_RANK[mention.confidence], mention.start)):
        found.setdefault(mention.jurisdiction, mention)
    return list(found.values())


def _lowest(rules: Iterable[Rule], count: int) -> list[tuple[Subscription, Rule]]:
    """Return the subscriptions of lowest id among those of rules, each with its rule, by id.

    The ``count`` lowest of all are among the lowest of the ``count`` rules whose own lowest is lowest. Rules that everyone left
    since the text came have none.
    """
    first = nsmallest(count, filter(_subscribers, rules), key=lambda rule: rule.subscribers[0].id)
    pairs = ((one, rule) for rule in first for one in rule.subscribers[:count])
    return nsmallest(count, pairs, key=lambda pair: pair[0].id)

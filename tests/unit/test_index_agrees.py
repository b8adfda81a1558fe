"""The index and a naive evaluation of every subscription agree, while subscriptions and topics come, change and go."""

from __future__ import annotations

from random import Random

import pytest

from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.encounter import MAX_NEAR_MISSES
from bot.matching.index import Index
from bot.matching.query import parse_query
from bot.matching.rows import COUNTRY
from bot.text.document import Text
from tests.fakes.holders import ALIASES, HOLDERS, PLACES, Holders
from tests.fakes.naive_query import NaiveText
from tests.fakes.random_queries import random_query, random_text

pytestmark = pytest.mark.no_cover

SEEDS = range(8)
TEXTS, CASES = 50, 2_500
"""Texts of each seed, and how many (text, subscription) pairs they must come to: 20,000 over all seeds."""

ASKED = (*PLACES, *ALIASES, COUNTRY)
NAMES = ("pacts", "floods", "taxes", "parks")


class Desk:
    """What the index is told, kept plainly."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.index = Index((), (), Holders())
        self.subscriptions: dict[int, Subscription] = {}
        self.topics: dict[str, Topic] = {}

    def change(self) -> None:
        """Change one thing."""
        match self.random.randrange(10):
            case 0:
                topic = Topic(self.random.choice(NAMES), "", random_query(self.random).text)
                self.topics[topic.name] = topic
                self.index.put_topic(topic)
            case 1:
                name = self.random.choice(NAMES)
                self.topics.pop(name, None)
                self.index.remove_topic(name)
            case 2 | 3 | 4 if len(self.subscriptions) > 50:
                number = self.random.choice(list(self.subscriptions))
                del self.subscriptions[number]
                self.index.remove(number)
            case _:
                added = self.subscription(self.random.randrange(1, 200))
                self.subscriptions[added.id] = added
                self.index.add(added)

    def subscription(self, number: int) -> Subscription:
        """Make up a subscription; one in three asks what another one asks."""
        random = self.random
        alike = random.choice(list(self.subscriptions.values())) if self.subscriptions and random.random() < 0.3 else None
        return Subscription(
            number,
            f"console:{number}",
            alike.places if alike else tuple(random.choices(ASKED, k=random.choice((1, 1, 1, 2, 3)))),
            alike.topics if alike else tuple(random.choices(NAMES, k=random.choice((0, 0, 1, 1, 2)))),
            alike.query if alike else random.choice(("", random_query(random).text, random_query(random, 2).text)),
            loose=random.random() < 0.3,
            include_contained=random.random() < 0.7,
            include_parents=random.random() < 0.3,
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_index_agrees_with_trying_every_subscription(seed: int) -> None:
    random = Random(seed)
    desk = Desk(random)
    for _ in range(100):
        desk.change()
    cases = met = 0
    for _ in range(TEXTS):
        for _ in range(random.randrange(6)):
            desk.change()
        text, mentions = random_text(random), random_mentions(random)
        result = desk.index.match(text, mentions)
        naive = Naive(desk, text, mentions)
        wanted = sorted(one.id for one in desk.subscriptions.values() if naive.meets(one))
        assert [each.subscription for each in result.matches] == wanted
        for each in result.matches:
            one = desk.subscriptions[each.subscription]
            assert (each.channel, each.mode) == (one.channel, one.mode)
            assert each.places == naive.places(one)
            assert [hit.topic for hit in each.hits] == [name for name, query in naive.queries(one) if naive.holds(query)]
        nearly = {one.id for one in desk.subscriptions.values() if naive.nearly_meets(one)}
        assert {each.subscription for each in result.near} <= nearly
        assert len(result.near) == min(MAX_NEAR_MISSES, len(nearly))
        fresh = Index(desk.subscriptions.values(), desk.topics.values(), Holders()).match(text, mentions)
        assert (fresh.matches, fresh.near) == (result.matches, result.near)
        cases += len(desk.subscriptions)
        met += len(wanted)
    assert cases >= CASES
    assert cases / 50 < met < cases / 2, "the cases say little if all or none of them match"


def random_mentions(random: Random) -> list[Mention]:
    return [
        Mention(place, place, start, start + 1, "", random.choice(list(Confidence)), "bare")
        for start, place in enumerate(random.choices(PLACES, k=random.randrange(6)))
    ]


class Naive:
    """One text and its mentions before each subscription alone, by the definition of what a subscription is."""

    def __init__(self, desk: Desk, text: Text, mentions: list[Mention]) -> None:
        self.desk = desk
        self.text = NaiveText(text)
        self.mentions = mentions
        self.known: dict[str, bool] = {}

    def meets(self, one: Subscription) -> bool:
        return bool(self.places(one)) and self.hits(one)

    def nearly_meets(self, one: Subscription) -> bool:
        return not self.meets(one) and (bool(self.places(one)) or (bool(self.reached(one)) and self.hits(one)))

    def hits(self, one: Subscription) -> bool:
        asks_nothing = not one.topics and not one.query
        return asks_nothing or any(self.holds(query) for _, query in self.queries(one))

    def queries(self, one: Subscription) -> list[tuple[str, str]]:
        topics = [(name, self.desk.topics[name].query) for name in dict.fromkeys(one.topics) if name in self.desk.topics]
        return [*topics, ("", one.query)] if one.query else topics

    def holds(self, query: str) -> bool:
        if query not in self.known:
            self.known[query] = self.text.holds(parse_query(query))
        return self.known[query]

    def places(self, one: Subscription) -> tuple[Mention, ...]:
        """Return the best mention of each jurisdiction that meets it surely enough."""
        enough = [each for each in self.reached(one) if one.loose or each.confidence is not Confidence.POSSIBLE]
        best = sorted(enough, key=lambda each: (list(Confidence).index(each.confidence), each.start))
        firsts = {each.jurisdiction: each for each in reversed(best)}
        return tuple(each for each in best if firsts[each.jurisdiction] is each)

    def reached(self, one: Subscription) -> list[Mention]:
        return [
            each
            for each in self.mentions
            if any(self.concerns(one, ALIASES.get(place, place), each.jurisdiction) for place in one.places)
        ]

    def concerns(self, one: Subscription, place: str, mentioned: str) -> bool:
        return (
            mentioned == place
            or (one.include_contained and place in (*HOLDERS.get(mentioned, ()), COUNTRY))
            or (one.include_parents and mentioned in HOLDERS.get(place, ()))
        )

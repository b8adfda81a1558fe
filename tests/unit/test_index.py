"""The subscription index: which subscriptions an item meets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Mode, Subscription, Topic
from bot.matching.index import MAX_NEAR_MISSES, Index, Result
from bot.matching.query import parse_query
from bot.text.document import Text

HOLDERS = {
    "city": ("county", "state"),
    "town": ("county", "state"),
    "far-city": ("far-county", "state"),
    "county": ("state",),
    "far-county": ("state",),
}
TOPICS = (Topic("pacts", "Pacts", "ICE NEAR/8 agreement"), Topic("floods", "Floods", "flood*"))
PACT = Text("City votes", "The city ended its agreement with ICE.")


class Holders:
    """The gazetteer of a state with two counties."""

    def ancestors(self, jurisdiction_id: str, /) -> tuple[str, ...]:
        return HOLDERS.get(jurisdiction_id, ())


def at(place: str, confidence: Confidence = Confidence.LIKELY, start: int = 0, rule: str = "bare") -> Mention:
    return Mention(place, place.title(), start, start + 4, "City", confidence, rule)


def subscription(number: int, *places: str, **settings: object) -> Subscription:
    return Subscription(number, f"console:{number}", places, **settings)  # type: ignore[arg-type]


def match(text: Text, mentions: list[Mention], *subscriptions: Subscription) -> Result:
    return Index(subscriptions, TOPICS, Holders()).match(text, mentions)


def matched(*subscriptions: Subscription, mentions: list[Mention]) -> list[int]:
    return [each.subscription for each in match(PACT, mentions, *subscriptions).matches]


def test_a_place_is_met_by_itself_by_what_it_contains_and_on_request_by_what_contains_it() -> None:
    wide, narrow = subscription(1, "county"), subscription(2, "county", include_contained=False)
    town, upward = subscription(3, "town"), subscription(4, "town", include_parents=True)
    everyone = (wide, narrow, town, upward)
    assert matched(*everyone, mentions=[at("county")]) == [1, 2, 4]
    assert matched(*everyone, mentions=[at("city")]) == [1]
    assert matched(*everyone, mentions=[at("town")]) == [1, 3, 4]
    assert matched(*everyone, mentions=[at("state")]) == [4]
    assert matched(*everyone, mentions=[at("far-city")]) == []
    assert matched(*everyone, mentions=[]) == []
    assert matched(subscription(5, "state"), mentions=[at("far-city")]) == [5]


def test_strict_takes_certain_and_likely_and_loose_all() -> None:
    strict, loose = subscription(1, "city"), subscription(2, "city", loose=True)
    assert matched(strict, loose, mentions=[at("city", Confidence.POSSIBLE)]) == [2]
    assert matched(strict, loose, mentions=[at("city", Confidence.CERTAIN)]) == [1, 2]


def test_a_match_keeps_the_best_mention_of_each_jurisdiction_best_first() -> None:
    mentions = [
        at("city", Confidence.POSSIBLE, 0),
        at("town", Confidence.LIKELY, 9),
        at("city", Confidence.CERTAIN, 30),
        at("city", Confidence.CERTAIN, 20),
        at("county", Confidence.POSSIBLE, 1),
    ]
    strict, loose = match(PACT, mentions, subscription(1, "county"), subscription(2, "county", loose=True)).matches
    assert strict.places == (mentions[3], mentions[1])
    assert loose.places == (mentions[3], mentions[1], mentions[4])


def test_a_match_carries_one_hit_per_topic_and_one_for_the_own_query() -> None:
    result = match(
        PACT,
        [at("city")],
        subscription(1, "city", topics=("floods", "pacts"), query="title:vote", mode=Mode.DAILY),
        subscription(2, "city", query="title:vote -flood"),
        subscription(3, "city"),
    )
    first, second, third = result.matches
    assert (first.channel, first.mode) == ("console:1", Mode.DAILY)
    assert [(hit.topic, [term.text for term in hit.terms]) for hit in first.hits] == [
        ("pacts", ["agreement", "ICE"]),
        ("", ["votes"]),
    ]
    assert [(hit.topic, [term.text for term in hit.terms]) for hit in second.hits] == [("", ["votes"])]
    assert third.hits == ()
    assert result.near == ()


def test_near_misses_say_what_was_missing() -> None:
    result = match(
        PACT,
        [at("city", Confidence.POSSIBLE, rule="home"), at("far-city")],
        subscription(1, "far-city", topics=("floods",)),
        subscription(2, "far-city", topics=("floods", "gone"), query="zoning"),
        subscription(3, "far-city", query="zoning"),
        subscription(4, "city", topics=("pacts",)),
        subscription(5, "city", topics=("floods",)),
        subscription(6, "town", topics=("pacts",)),
    )
    assert result.matches == ()
    assert [(near.subscription, near.reason) for near in result.near] == [
        (4, "City is only possible (rule home), and the subscription is strict"),
        (1, "no term of topic floods"),
        (2, "no term of topics floods, gone or of the query zoning"),
        (3, "no term of the query zoning"),
    ]


def test_near_misses_are_few_and_unsure_places_come_first() -> None:
    many = [subscription(number, "city", topics=("floods",)) for number in range(100)]
    unsure = [subscription(number, "town", topics=("pacts",)) for number in range(100, 103)]
    result = match(PACT, [at("city"), at("town", Confidence.POSSIBLE)], *many, *unsure)
    assert len(result.near) == MAX_NEAR_MISSES
    assert [near.subscription for near in result.near[:4]] == [100, 101, 102, 0]


def test_a_topic_that_is_gone_never_hits_and_never_means_everything() -> None:
    assert matched(subscription(1, "city", topics=("gone",)), mentions=[at("city")]) == []


def test_a_bad_query_is_refused_when_the_index_is_built() -> None:
    with pytest.raises(QueryError):
        Index([subscription(1, "city", query="(a")], TOPICS, Holders())
    with pytest.raises(QueryError):
        Index([], [Topic("bad", "Bad", "a AND")], Holders())


subscriptions_ = st.builds(
    subscription,
    st.integers(1, 1000),
    st.sampled_from([*HOLDERS, "state"]),
    st.sampled_from([*HOLDERS, "state"]),
    topics=st.sampled_from([(), ("pacts",), ("floods",), ("pacts", "floods")]),
    query=st.sampled_from(["", "vote", "-flood city", "title:agreement"]),
    loose=st.booleans(),
    include_contained=st.booleans(),
    include_parents=st.booleans(),
)
mentions_ = st.builds(at, st.sampled_from([*HOLDERS, "state"]), st.sampled_from(Confidence), st.integers(0, 30))
bodies = st.sampled_from(["ICE agreement", "floods", "no vote in the city", "nothing"])


@settings(max_examples=200, deadline=None)
@given(st.lists(subscriptions_, max_size=6), st.lists(mentions_, max_size=4), bodies)
def test_the_index_agrees_with_trying_every_subscription(
    subscriptions: list[Subscription], mentions: list[Mention], body: str
) -> None:
    text = Text("City votes", body)
    result = Index(subscriptions, TOPICS, Holders()).match(text, mentions)
    assert [each.subscription for each in result.matches] == [each.id for each in subscriptions if meets(each, mentions, text)]


def meets(subscription: Subscription, mentions: list[Mention], text: Text) -> bool:
    queries = [topic.query for topic in TOPICS if topic.name in subscription.topics]
    if subscription.query:
        queries.append(subscription.query)
    return any(
        (mention.confidence is not Confidence.POSSIBLE or subscription.loose)
        and (
            mention.jurisdiction == place
            or (subscription.include_contained and place in HOLDERS.get(mention.jurisdiction, ()))
            or (subscription.include_parents and mention.jurisdiction in HOLDERS.get(place, ()))
        )
        for mention in mentions
        for place in subscription.places
    ) and (not queries or any(parse_query(query).search(text) is not None for query in queries))


def test_subscriptions_of_other_places_cost_nothing() -> None:
    elsewhere = [subscription(number, f"place-{number}", topics=("pacts",)) for number in range(20_000)]
    index = Index([*elsewhere, subscription(-1, "city", topics=("pacts",))], TOPICS, Holders())
    _ = PACT.tokens
    began = time.process_time()
    for _ in range(100):
        assert len(index.match(PACT, [at("city")]).matches) == 1
    assert time.process_time() - began < 1

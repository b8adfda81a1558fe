"""The subscription index: which subscriptions an item meets, and which it nearly meets."""

from __future__ import annotations

import pytest

from bot.domain.errors import QueryError
from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Mode, NearMiss, Subscription, Term, Topic
from bot.matching.encounter import MAX_NEAR_MISSES
from bot.matching.index import Index, Result
from bot.matching.query import Query
from bot.matching.rows import COUNTRY
from bot.matching.words import Words
from bot.text.document import Text
from tests.fakes.holders import Holders

TOPICS = (Topic("pacts", "Pacts", "ICE NEAR/8 agreement"), Topic("floods", "Floods", "flood*"))
PACT = Text("City votes", "The city ended its agreement with ICE.")


def at(place: str, confidence: Confidence = Confidence.LIKELY, start: int = 0, rule: str = "bare") -> Mention:
    return Mention(place, place.title(), start, start + 4, "City", confidence, rule)


def subscription(number: int, *places: str, **settings: object) -> Subscription:
    return Subscription(number, f"console:{number}", places, **settings)  # type: ignore[arg-type]


def match(text: Text, mentions: list[Mention], *subscriptions: Subscription) -> Result:
    return Index(subscriptions, TOPICS, Holders()).match(text, mentions)


def ids(result: Result) -> list[int]:
    return [each.subscription for each in result.matches]


def matched(*subscriptions: Subscription, mentions: list[Mention]) -> list[int]:
    return ids(match(PACT, mentions, *subscriptions))


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


def test_a_subscription_to_the_whole_country_met_nothing() -> None:
    assert matched(subscription(1, COUNTRY), subscription(2, "state"), mentions=[at("city")]) == [1, 2]
    assert matched(subscription(1, COUNTRY, include_contained=False), mentions=[at("city")]) == []
    assert matched(subscription(1, COUNTRY), mentions=[at(COUNTRY)]) == [1]


def test_a_subscription_to_another_id_of_a_consolidated_government_met_nothing() -> None:
    index = Index([subscription(1, "city-county"), subscription(2, "city-county", "city", include_parents=True)], (), Holders())
    assert ids(index.match(PACT, [at("city")])) == [1, 2]
    assert ids(index.match(PACT, [at("county")])) == [2]
    index.remove(1)
    index.remove(2)
    assert contents(index) == contents(Index((), (), Holders()))


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


def test_a_match_of_several_places_keeps_what_met_any_of_them() -> None:
    mentions = [at("far-city", start=9), at("town", start=3), at("state", Confidence.CERTAIN, 5)]
    result = match(PACT, mentions, subscription(1, "far-city", "town", "city", "town", include_parents=True))
    assert [each.places for each in result.matches] == [(mentions[2], mentions[1], mentions[0])]


def test_a_match_carries_one_hit_per_topic_and_one_for_the_own_query() -> None:
    result = match(
        PACT,
        [at("city")],
        subscription(1, "city", topics=("floods", "pacts"), query="title:vote", mode=Mode.DAILY),
        subscription(2, "city", query="title:vote -flood"),
        subscription(3, "city"),
        subscription(4, "city", topics=("pacts", "pacts")),
    )
    first, second, third, fourth = result.matches
    assert (first.channel, first.mode) == ("console:1", Mode.DAILY)
    assert [(hit.topic, [term.text for term in hit.terms]) for hit in first.hits] == [
        ("pacts", ["agreement", "ICE"]),
        ("", ["votes"]),
    ]
    assert [(hit.topic, [term.text for term in hit.terms]) for hit in second.hits] == [("", ["votes"])]
    assert third.hits == ()
    assert [hit.topic for hit in fourth.hits] == ["pacts"]
    assert result.near == ()


def test_matches_come_in_the_order_of_ids_however_they_were_added() -> None:
    many = [
        subscription(number, place) for number, place in ((5, "city"), (2, "state"), (9, "city"), (1, "county"), (3, "city"))
    ]
    assert matched(*many, mentions=[at("city")]) == [1, 2, 3, 5, 9]


def test_near_misses_say_what_was_there_and_what_was_missing() -> None:
    possible, far = at("city", Confidence.POSSIBLE, rule="home"), at("far-city")
    result = match(
        PACT,
        [possible, far],
        subscription(1, "far-city", topics=("floods",)),
        subscription(2, "far-city", topics=("floods", "gone"), query="zoning"),
        subscription(3, "far-city", query="agreement zoning"),
        subscription(4, "city", topics=("pacts",)),
        subscription(5, "city", topics=("floods",)),
        subscription(6, "town", topics=("pacts",)),
        subscription(7, "city"),
    )
    assert result.matches == ()
    assert [said(near) for near in result.near] == [
        (4, (possible,), [("pacts", ["agreement", "ICE"])], []),
        (7, (possible,), [], []),
        (3, (far,), [], [("", ["agreement"], ("zoning",))]),
        (1, (far,), [], [("floods", [], ("flood*",))]),
        (2, (far,), [], [("floods", [], ("flood*",)), ("gone", [], ()), ("", [], ("zoning",))]),
    ]


def said(near: NearMiss) -> tuple[object, ...]:
    hits = [(hit.topic, [term.text for term in hit.terms]) for hit in near.hits]
    misses = [(miss.topic, [term.text for term in miss.found], miss.missing) for miss in near.misses]
    return near.subscription, near.places, hits, misses


def test_near_misses_are_few_the_nearest_kind_first_and_the_lowest_ids_of_each() -> None:
    nothing_there = [subscription(number, "city", topics=("floods",)) for number in range(100, 0, -1)]
    one_there = [subscription(number, "city", query="agreement zoning") for number in range(110, 104, -1)]
    unsure = [subscription(number, "town", topics=("pacts",)) for number in range(203, 200, -1)]
    result = match(PACT, [at("city"), at("town", Confidence.POSSIBLE)], *nothing_there, *one_there, *unsure)
    expected = [201, 202, 203, 105, 106, 107, 108, 109, 110, *range(1, 12)]
    assert [near.subscription for near in result.near] == expected
    assert len(expected) == MAX_NEAR_MISSES


def test_what_one_alternative_misses_is_no_near_miss_where_another_hit() -> None:
    result = match(PACT, [at("city")], subscription(1, "city", topics=("floods", "pacts"), query="agreement zoning"))
    assert ids(result) == [1] and result.near == ()


def test_near_misses_may_be_asked_for_after_their_subscriptions_left() -> None:
    index = Index([subscription(1, "town", topics=("pacts",)), subscription(2, "city", topics=("floods",))], TOPICS, Holders())
    result = index.match(PACT, [at("city"), at("town", Confidence.POSSIBLE)])
    index.remove(1)
    index.remove(2)
    assert result.near == ()


def test_a_topic_that_is_gone_never_hits_and_never_means_everything() -> None:
    assert matched(subscription(1, "city", topics=("gone",)), mentions=[at("city")]) == []


def test_a_bad_query_is_refused_and_changes_nothing() -> None:
    index = Index([subscription(1, "city", query="agreement")], TOPICS, Holders())
    with pytest.raises(QueryError):
        index.add(subscription(1, "city", query="(a"))
    with pytest.raises(QueryError):
        index.put_topic(Topic("pacts", "Pacts", "a AND"))
    index.add(subscription(2, "city", topics=("pacts",)))
    assert ids(index.match(PACT, [at("city")])) == [1, 2]
    with pytest.raises(QueryError):
        Index([], [Topic("bad", "Bad", "a AND")], Holders())


def test_subscriptions_and_topics_come_and_go_one_at_a_time() -> None:
    index = Index((), (), Holders())

    def met() -> list[int]:
        return ids(index.match(PACT, [at("city")]))

    index.add(subscription(1, "city", topics=("pacts",)))
    assert met() == []
    index.put_topic(TOPICS[0])
    assert met() == [1]
    index.add(subscription(2, "city", topics=("pacts",)))
    index.add(subscription(3, "city", query="vote"))
    assert met() == [1, 2, 3]
    index.put_topic(Topic("pacts", "Pacts", "treaty"))
    assert met() == [3]
    index.put_topic(TOPICS[0])
    index.remove(1)
    index.remove(1)
    assert met() == [2, 3]
    index.add(subscription(2, "town", topics=("pacts",)))
    assert met() == [3]
    index.add(subscription(2, "city"))
    index.remove_topic("pacts")
    index.remove_topic("pacts")
    assert met() == [2, 3]
    assert index.subscriptions == {2: subscription(2, "city"), 3: subscription(3, "city", query="vote")}


def test_an_index_that_everything_left_holds_nothing() -> None:
    index = Index((), (), Holders())
    emptied = contents(index)
    for number, query in enumerate(("vote", "vot*", "-flood city", '"city ended" OR immigr* NEAR/3 pact', "")):
        topics = () if number % 2 else ("pacts", "gone")
        index.add(subscription(number, "city", "town", topics=topics, query=query, include_parents=True))
        index.put_topic(TOPICS[number % 2])
    for topic in TOPICS:
        index.remove_topic(topic.name)
    for number in range(5):
        index.remove(number)
    assert contents(index) == emptied


def contents(index: Index) -> list[int]:
    kept = (index._rules, index._topics, index._own, index._at, index._within, index._prefixes._asked)
    return [len(each) for each in kept]


def test_a_query_is_asked_once_for_all_who_ask_it_and_not_where_its_words_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = Query.ask

    def listening(query: Query, words: Words) -> tuple[Term, ...] | None:
        asked.append(query.text)
        return ask(query, words)

    monkeypatch.setattr(Query, "ask", listening)
    alike = [subscription(number, place, topics=("pacts",)) for number, place in enumerate(["city", "county", "state"] * 50)]
    others = [subscription(number, "city", query=f"word{number} agreement") for number in range(1000, 1100)]
    elsewhere = [subscription(number, "far-city", query="agreement") for number in range(2000, 2100)]
    index = Index([*alike, *others, *elsewhere], TOPICS, Holders())
    assert len(index.match(PACT, [at("city")]).matches) == 150
    assert asked == ["ICE NEAR/8 agreement"]


@pytest.mark.parametrize("settings", [{}, {"include_contained": False}, {"include_parents": True}])
def test_whether_anybody_asks_about_a_place_is_whether_all_that_happens_there_would_meet_somebody(
    settings: dict[str, bool],
) -> None:
    for wanted in ("city", "town", "county", "state", "city-county", COUNTRY):
        index = Index([subscription(1, wanted, **settings)], (), Holders())
        for place in ("city", "far-city", "town", "county", "state", COUNTRY):
            assert index.asks_about(place) is bool(ids(index.match(PACT, [at(place)])))
    assert not Index((), TOPICS, Holders()).asks_about("city")

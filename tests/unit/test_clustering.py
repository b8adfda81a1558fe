from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.story import Candidate, Relation
from bot.stories.clustering import Arrival, cluster
from bot.stories.sketch import containment, numbers, shingles

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
BODY = (
    "the city commission voted late on monday to end its agreement with the federal agency after three hours of public comment "
    "in which forty two residents spoke and most of them asked the commissioners to let the contract lapse at once the police "
    "chief told the dais that he had signed the document in march without a vote and that eleven officers had been trained"
).split()
OTHER = (
    "a storm that formed south of jamaica may bring heavy rain to the lower keys this weekend forecasters said on thursday and "
    "boat owners were told to double their lines while the county opened two shelters and the school board moved its meeting"
).split()


def arrival(words: list[str] = BODY, **changes: object) -> Arrival:
    made = Arrival(
        feed="b",
        title_key="commission ends its agreement with agency",
        canonical_url="https://b.example/1",
        places=frozenset({"key_west"}),
        sketch=shingles(words),
        numbers=numbers(words),
        seen_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def candidate(words: list[str] = BODY, **changes: object) -> Candidate:
    made = Candidate(
        item=7,
        feed="a",
        chapter=3,
        story=2,
        title_key="another headline altogether for it",
        canonical_url="https://a.example/1",
        places=frozenset({"key_west"}),
        first_seen_at=NOW - timedelta(hours=3),
        token_count=len(words),
        sketch=shingles(words),
        numbers=numbers(words),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_syndicated_copy_under_another_headline_folds() -> None:
    found = cluster(arrival([*BODY[:60], "read", "more", "at", "our", "site"]), [candidate()])
    assert found and (found.chapter, found.story, found.relation) == (3, 2, Relation.COPY)


def test_the_same_address_folds_across_feeds_and_tracking() -> None:
    found = cluster(arrival(OTHER), [candidate(canonical_url="https://b.example/1")])
    assert found and found.relation is Relation.SAME_EVENT


def test_one_address_with_two_headlines_in_one_feed_stays_two_monitorss_229() -> None:
    assert cluster(arrival(OTHER), [candidate(feed="b", canonical_url="https://b.example/1")]) is None


def test_the_same_headline_folds_while_nothing_speaks_against_it() -> None:
    same = "commission ends its agreement with agency"
    short = candidate(BODY[:6], title_key=same)
    assert cluster(arrival(), [short]) is not None
    assert cluster(arrival(), [replace(short, first_seen_at=NOW - timedelta(days=4))]) is None
    assert cluster(arrival(), [replace(short, feed="b")]) is None
    assert cluster(arrival(), [candidate(OTHER, title_key=same)]) is None


def test_other_places_are_never_one_chapter() -> None:
    assert cluster(arrival(), [candidate(places=frozenset({"south_miami"}))]) is None


def test_templated_notices_with_other_numbers_stay_apart() -> None:
    june = [*BODY, "agenda", "june", "12", "item", "25-301", "at", "9", "a.m"]
    july = [*BODY, "agenda", "july", "10", "item", "25-377", "at", "5", "p.m"]
    assert cluster(arrival(june), [candidate(july)]) is None


def test_the_best_evidence_wins() -> None:
    address = candidate(OTHER, chapter=9, canonical_url="https://b.example/1")
    found = cluster(arrival(), [candidate(), address])
    assert found and found.chapter == 9


@given(st.lists(st.sampled_from(["vote", "city", "chief", "said", "agreement", "6-1"]), max_size=60), st.integers(0, 59))
def test_a_trimmed_copy_is_contained_in_its_original(words: list[str], cut: int) -> None:
    part = shingles(words[:cut])
    assert part <= shingles(words)
    assert containment(part, shingles(words)) in {0.0, 1.0}


def test_the_next_vote_told_with_the_old_background_is_not_lost_as_a_copy() -> None:
    before = ["the", "commission", "voted", "on", "monday", "to", "void", "it", "after", "a", "long", "hearing", *BODY]
    after = ["commissioners", "turned", "around", "on", "tuesday", "and", "put", "the", "pact", "back", "in", "force", *BODY]
    days_later = candidate(before, first_seen_at=NOW - timedelta(days=6))
    assert cluster(arrival(after), [days_later]) is None
    assert cluster(arrival(after), [candidate(before, feed="b")]) is None
    assert cluster(arrival(before[3:]), [days_later]) is not None


def test_two_notices_of_one_template_in_one_feed_stay_two() -> None:
    words = ["will", "hold", "a", "special", "meeting", *BODY, *OTHER[:20]]
    board = arrival(["the", "planning", "board", *words, "on", "the", "housing", "ordinance"])
    assert cluster(board, [candidate(["the", "city", "commission", *words, "on", "the", "jail", "pact"], feed="b")]) is None


def test_a_front_page_or_a_live_page_of_last_week_is_no_evidence() -> None:
    front = "https://b.example/"
    assert cluster(arrival(OTHER, canonical_url=front), [candidate(canonical_url=front)]) is None
    live = candidate(canonical_url="https://b.example/1", first_seen_at=NOW - timedelta(days=6))
    assert cluster(arrival(OTHER), [live]) is None

"""How the benchmark of places scores: distances, overlaps, counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.scoring import NEAR_KM, Sets, Span, Tally, kilometres, overlaps, pair

KEY_WEST = (24.5557, -81.7826)
MIAMI = (25.7743, -80.1937)
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
spans = st.lists(
    st.integers(0, 40).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, start + 12))), max_size=8
)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert kilometres((24.0, -81.0), (25.0, -81.0)) == pytest.approx(111.19, abs=0.01)


def test_key_west_is_farther_from_miami_than_a_place_may_be_off() -> None:
    assert kilometres(KEY_WEST, MIAMI) == pytest.approx(209, abs=1)
    assert kilometres(KEY_WEST, MIAMI) > NEAR_KM


def test_a_hundred_miles_is_the_limit() -> None:
    assert kilometres((0.0, 0.0), (0.0, 1.447)) < NEAR_KM < kilometres((0.0, 0.0), (0.0, 1.449))


def test_distance_is_measured_across_the_date_line() -> None:
    assert kilometres((52.0, 179.9), (52.0, -179.9)) < 14


@given(points, points)
def test_distance_is_symmetric_and_bounded(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert kilometres(one, other) == pytest.approx(kilometres(other, one))
    assert 0 <= kilometres(one, other) <= 20_016


def test_overlapping_spans_are_paired() -> None:
    assert pair([(0, 8)], [(0, 16)]) == {0: 0}


def test_touching_spans_are_not_paired() -> None:
    assert pair([(0, 8)], [(8, 10)]) == {}
    assert not overlaps((0, 8), [(8, 10)])


def test_one_found_span_meets_one_mark_only() -> None:
    assert pair([(0, 12)], [(0, 6), (8, 12)]) == {0: 0}


def test_a_mark_goes_to_the_span_that_shares_most_with_it() -> None:
    assert pair([(0, 3), (0, 10)], [(0, 10)]) == {1: 0}


def test_of_spans_that_share_the_same_the_closest_wins() -> None:
    assert pair([(0, 20), (5, 10)], [(5, 10)]) == {1: 0}


@given(spans, spans)
def test_pairs_overlap_and_none_is_used_twice(found: list[Span], marked: list[Span]) -> None:
    pairs = pair(found, marked)
    assert len(set(pairs.values())) == len(pairs)
    assert all(overlaps(found[i], [marked[j]]) for i, j in pairs.items())
    unpaired = [marked[j] for j in range(len(marked)) if j not in pairs.values()]
    assert not any(overlaps(found[i], unpaired) for i in range(len(found)) if i not in pairs)


def test_places_beside_a_mark_count_only_in_the_stricter_precision() -> None:
    tally = Tally(gold=10, hit=8, exact=8, right=6, wrong=2, beside=6)
    assert tally.precision == 0.8
    assert tally.precision_with_beside == 0.5
    assert tally.recall == 0.8
    assert tally.f1 == pytest.approx(0.8)
    assert tally.resolution == 0.75
    assert tally.end_to_end == 0.6


def test_nothing_found_and_nothing_marked_is_zero_not_an_error() -> None:
    empty = Tally()
    assert (empty.precision, empty.recall, empty.f1, empty.resolution, empty.end_to_end) == (0, 0, 0, 0, 0)
    assert Sets().f1 == 0


def test_sets_are_summed_over_documents() -> None:
    sets = Sets()
    sets.add(["a", "a", "b"], ["a"])
    sets.add([], ["c"])
    assert (sets.both, sets.found, sets.gold) == (1, 2, 2)
    assert sets.f1 == 0.5

"""The annotated texts are sound, and their scorer counts as its README says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.place import Confidence, Mention
from bot.matching.gazetteer import load_gazetteer
from tests.fakes.place_scoring import Score, score
from tests.fakes.place_texts import Mark, Sample, read_samples

TEXTS = sorted((Path(__file__).parents[1] / "data" / "places").glob("*.jsonl"))
KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
MONROE = "ocd-division/country:us/state:fl/county:monroe"
FLORIDA = "ocd-division/country:us/state:fl"
TEXT = "Key West, Fla., sued the Monroe County School Board. Monroe Smith did not."


def sample() -> Sample:
    return Sample(
        id="one",
        kind="body",
        text=TEXT,
        homes=(),
        marks=(Mark(0, 8, (KEY_WEST,)), Mark(10, 14, (FLORIDA,)), Mark(25, 38, (MONROE,))),
        optional=(),
        barred=((53, 59),),
        home_likely=frozenset(),
        home_possible=frozenset(),
    )


def mention(start: int, end: int, identity: str, rule: str = "bare", confidence: Confidence = Confidence.LIKELY) -> Mention:
    return Mention(identity, "", start, end, TEXT[start:end], confidence, rule)


def scored(*mentions: Mention, of: Sample | None = None) -> Score:
    return score(of or sample(), mentions, load_gazetteer())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_annotated_texts_are_sound(path: Path) -> None:
    gazetteer = load_gazetteer()
    samples = list(read_samples(path))
    assert len({one.id for one in samples}) == len(samples)
    for one in samples:
        at = 0
        for mark in one.marks:
            assert at <= mark.start < mark.end <= len(one.text), one.id
            assert one.text[mark.start : mark.end].strip() == one.text[mark.start : mark.end], one.id
            assert all(gazetteer.get(identity) for identity in mark.jurisdictions), one.id
            at = mark.end
        assert all(gazetteer.get(identity) for identity in one.home_likely | one.home_possible), one.id


def test_spans_may_differ_by_the_legal_type_and_are_resolved_apart() -> None:
    result = scored(mention(0, 8, KEY_WEST), mention(25, 31, KEY_WEST))
    assert (result.detected, result.resolved, result.mentions, result.marks) == (2, 1, 2, 3)
    assert result.states_missed == 1


def test_a_mention_on_a_person_is_a_violation_and_costs_precision() -> None:
    result = scored(mention(53, 59, MONROE))
    assert (result.violations, result.detected, result.precision) == (1, 0, 0.0)


def test_an_optional_span_counts_for_nothing() -> None:
    result = scored(mention(53, 59, MONROE), of=replace(sample(), optional=((53, 59),)))
    assert (result.violations, result.mentions) == (0, 0)


def test_possible_mentions_are_not_counted() -> None:
    assert scored(mention(53, 59, MONROE, confidence=Confidence.POSSIBLE)).mentions == 0


def test_rule_home_must_find_as_likely_exactly_what_it_should() -> None:
    told = replace(sample(), marks=(), homes=(KEY_WEST,), home_likely=frozenset({KEY_WEST}))
    found = mention(0, 8, KEY_WEST, rule="home")
    assert (scored(found, of=told).home_right, scored(found, of=told).mentions) == (1, 0)
    assert scored(of=told).home_right == 0
    assert scored(found, mention(0, 8, MONROE, rule="home"), of=told).home_right == 0

"""Domain values to JSON and back, and the text that databases refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alert import AlertKind
from bot.domain.feed import RedirectProof
from bot.domain.item import AgendaFacts, Item, ItemType, Outcome
from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Match, Mode, QuietHours, Term, TopicHit
from bot.ports import ItemReading
from storage.columns import PlainText, digest, signed
from storage.convert import from_json, to_json

pytestmark = pytest.mark.no_cover

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
PLAIN = PlainText()


@pytest.mark.parametrize("kind", [Item, ItemReading, Match, Outcome, QuietHours, RedirectProof])
@given(st.data())
def test_every_value_survives_the_way_through_json(kind: type, data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert from_json(kind, json.loads(json.dumps(to_json(value)))) == value


def test_json_is_readable_by_people() -> None:
    match = Match(
        7,
        "console:desk",
        Mode.DAILY,
        (Mention("ocd", "Marlow", 0, 6, "Marlow", Confidence.LIKELY, "home"),),
        (TopicHit("", ()),),
    )
    assert to_json(match)["mode"] == "daily"
    assert to_json(match)["places"][0]["confidence"] == "likely"
    assert to_json(QuietHours(time(22, 30), time(6))) == {"start": "22:30:00", "end": "06:00:00"}


def test_fields_that_stored_json_lacks_take_their_defaults() -> None:
    item = Item(ItemType.AGENDA_ITEM, ("k",), "Title", agenda=AgendaFacts("m", "Council"))
    stored = to_json(item)
    del stored["links"], stored["agenda"]["consent"]
    assert from_json(Item, stored) == item


def test_fields_that_the_vocabulary_no_longer_has_are_passed_over() -> None:
    assert from_json(Term, {"text": "rent", "start": 0, "end": 4, "weight": 9}) == Term("rent", 0, 4)


def test_a_missing_field_without_a_default_is_a_defect() -> None:
    with pytest.raises(TypeError, match="end"):
        from_json(Term, {"text": "rent", "start": 0})


def test_what_has_no_form_in_json_is_a_defect() -> None:
    with pytest.raises(TypeError, match="has no form in JSON"):
        to_json(object())
    with pytest.raises(TypeError, match="has no form in JSON"):
        from_json(bytes, "x")
    assert from_json(AlertKind, "new") is AlertKind.NEW
    assert replace(Outcome("Passed", None, ""), passed=True) == from_json(
        Outcome, {"action": "Passed", "passed": True, "tally": ""}
    )


@given(st.text(alphabet=st.characters(categories=["L", "N", "Cs", "Cc"])))
def test_any_text_becomes_one_that_databases_take(text: str) -> None:
    stored = PLAIN.process_bind_param(text, None)  # type: ignore[arg-type]
    assert stored is not None
    assert "\0" not in stored
    assert len(stored) == len(text)
    assert PLAIN.process_bind_param(stored, None) == stored  # type: ignore[arg-type]
    stored.encode()


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_hashes_keep_apart_in_a_signed_column(one: int, two: int) -> None:
    assert -(2**63) <= signed(one) < 2**63
    assert (signed(one) == signed(two)) == (one == two)


@given(st.text(), st.text())
def test_digests_keep_texts_apart(one: str, two: str) -> None:
    assert (digest(one) == digest(two)) == (one == two)
    assert len(digest(one, two)) == 16

"""Supplements of an agenda: what they add, what they repeat, and what one that cannot be had costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.errors import Fault
from bot.domain.feed import FeedState
from bot.domain.item import Item
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import AgendaLine, agenda_items, meeting_item
from bot.feeds.supplements import told_apart, with_supplement
from bot.ports import Failed
from tests.fakes.sources import InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

BASE = "https://saltmarsh.example"
NOW = datetime(2026, 7, 3, 12, tzinfo=UTC)
MEETING = meeting_item(9, "City Commission", Place("UTC", None), (datetime(2026, 7, 8, tzinfo=UTC), True), url=f"{BASE}/9")


def items(*lines: tuple[str, str, str]) -> tuple[Item, ...]:
    return agenda_items(MEETING, [AgendaLine(title, own=own, number=number) for own, number, title in lines])


AGENDA = items(("1", "1.", "Pier lease"), ("2", "2.", "Docks"))


def told(agenda: tuple[Item, ...]) -> list[tuple[str, int | None]]:
    return [(item.title, item.agenda.sequence if item.agenda else None) for item in agenda]


def test_what_is_added_comes_after_the_agenda() -> None:
    added = with_supplement(AGENDA, items(("8", "3.", "Moorings")))
    assert told(added) == [("Pier lease", 1), ("Docks", 2), ("Moorings", 3)]
    assert len({item.keys for item in added}) == 3


def test_an_item_that_is_repeated_is_told_once_as_the_supplement_has_it() -> None:
    by_id = with_supplement(AGENDA, items(("2", "2.", "Docks, as amended")))
    by_words = with_supplement(AGENDA, items(("77", "2.", "DOCKS")))
    assert told(by_id) == [("Pier lease", 1), ("Docks, as amended", 2)]
    assert told(by_words) == [("Pier lease", 1), ("DOCKS", 2)]
    assert by_words[1].keys == AGENDA[1].keys


def test_items_of_one_title_without_numbers_stay_two() -> None:
    assert len(with_supplement(items(("1", "", "Appointment")), items(("2", "", "Appointment")))) == 2


def test_a_meeting_may_be_told_before_its_items() -> None:
    better = replace(MEETING, text="Moved to the net loft.")
    assert told_apart(MEETING, (better, *AGENDA)) == (better, AGENDA)
    assert told_apart(MEETING, AGENDA) == (MEETING, AGENDA)
    assert told_apart(MEETING, ()) == (MEETING, ())


def _read(body: bytes, meeting: Item) -> tuple[Item, ...]:
    return agenda_items(meeting, [AgendaLine(line, own=line) for line in body.decode().split()])


@pytest.mark.parametrize(
    ("failed", "titles"),
    [
        (Failed(Fault.MISSING, "answered 404", "saltmarsh.example", status=404), ["City Commission", "Pier"]),
        (Failed(Fault.DOWN, "answered 500", "saltmarsh.example", status=500), ["City Commission"]),
    ],
)
async def test_a_supplement_that_is_gone_costs_nothing_and_one_that_is_down_is_waited_for(
    failed: Failed, titles: list[str]
) -> None:
    listed = Listed(MEETING, "1", (Ask(f"{BASE}/a"),), (Ask(f"{BASE}/b"),))
    platform = Platform("x", lambda *_: (Ask(f"{BASE}/list"),), lambda *_: Page((listed,)), _read)
    fetch = ScriptedFetcher({f"{BASE}/list": fetched(b"[]"), f"{BASE}/a": fetched(b"Pier"), f"{BASE}/b": failed})
    source, feed = AgendaSource(platform, InlineWorkers()), a_feed("x", BASE)
    batches, state = await poll(source, feed, FeedState("f"), fetch, NOW)
    assert [item.title for item in items_of(batches)] == titles

    fetch.answers[f"{BASE}/b"] = fetched(b"Docks")
    batches, _ = await poll(source, feed, state, fetch, NOW)
    again = [item.title for item in items_of(batches)]
    # What is gone is not asked for again until the list says that the agenda changed.
    assert again == ([] if failed.fault is Fault.MISSING else ["City Commission", "Pier", "Docks"])

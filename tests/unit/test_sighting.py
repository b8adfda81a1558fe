"""What follows from a list that does not hold a meeting any more: properties over any polls."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus
from bot.feeds.remembering import recall, remember
from bot.feeds.sighting import (
    VANISHED_AFTER,
    Sighting,
    Window,
    as_vanished,
    count_misses,
    day_of,
    former_keys,
    is_near,
    under_former_keys,
)

NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
ZONE = "America/New_York"
WINDOW = Window.at(NOW, ZONE)
MOMENTS = st.datetimes(datetime(2025, 5, 1), datetime(2025, 12, 1), timezones=st.just(UTC))


def meeting(key: str, meets_at: datetime | None = NOW + timedelta(days=9), title: str = "") -> Item:
    return Item(ItemType.MEETING, (key,), title or f"Body {key}", meets_at=meets_at, agenda=AgendaFacts(key, "Body"))


def seen(item: Item, misses: int = 0) -> Sighting:
    return Sighting(day=day_of(item, ZONE), mark="m", misses=misses, meeting=item)


def table(*items: Item) -> dict[str, Sighting]:
    return {item.keys[0]: seen(item) for item in items}


def test_half_an_agenda_is_believed_when_it_is_read_so_again_and_a_short_one_at_once() -> None:
    agenda = Sighting()
    assert [agenda.believes(size) for size in (10, 5, 4, 10)] == [True, True, True, True]
    assert [agenda.believes(size) for size in (4, 4, 4)] == [False, True, True]
    assert [agenda.believes(size) for size in (1, 4, 1, 0)] == [False, True, False, True]
    assert [agenda.believes(size) for size in (3, 1, 0, 3)] == [True, True, True, True]


def test_a_new_meeting_is_one_that_is_gone_only_if_nothing_else_may_be() -> None:
    old, new = meeting("1", title="Town Council"), meeting("2", title="Town Council - CANCELLED")
    assert former_keys(table(old), {"2": new}) == {"2": "1"}
    assert [item.keys for item in under_former_keys((new, old), {"2": "1"})] == [("2", "1"), ("1",)]
    twin = meeting("3", title="Town Council")
    assert former_keys(table(old), {"2": new, "3": twin}) == former_keys(table(old, twin), {"2": new}) == {}
    assert former_keys(table(old), {"1": old, "2": new}) == former_keys(table(old, new), {"2": new}) == {}
    assert former_keys(table(old), {"2": replace(new, meets_at=NOW)}) == {}


def test_what_is_doubted_is_kept_between_polls() -> None:
    agenda = Sighting()
    agenda.believes(10)
    agenda.believes(2)
    again = recall(json.loads(json.dumps(remember(agenda))), None)
    assert (again.size, again.doubted) == (10, True)
    assert again.believes(2)


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.tuples(MOMENTS, st.integers(0, 4)), max_size=12),
    st.sets(st.text("abcdef", min_size=1, max_size=3), max_size=12),
)
def test_only_what_was_missed_often_enough_and_is_still_to_come_vanishes(
    kept: dict[str, tuple[datetime, int]], listed: set[str]
) -> None:
    known = {key: seen(meeting(key, moment), misses) for key, (moment, misses) in kept.items()}
    gone = count_misses(known, {key: meeting(key) for key in listed}, WINDOW, NOW)
    for key in gone:
        assert key not in listed
        assert kept[key][0] > NOW
        assert kept[key][1] == VANISHED_AFTER - 1
    for key, (moment, misses) in kept.items():
        assert known[key].misses in (misses, misses + 1)
        if key in listed or moment <= NOW:
            assert known[key].misses == misses


@given(st.lists(st.sets(st.integers(0, 9)), max_size=12))
def test_nothing_vanishes_before_its_third_miss_in_a_row_whatever_the_lists_hold(lists: list[set[int]]) -> None:
    known = table(*(meeting(str(n)) for n in range(10)))
    absent = dict.fromkeys(known, 0)
    for numbers in lists:
        here = {str(n) for n in numbers}
        for key in known:
            absent[key] = 0 if key in here else absent[key] + 1
        gone = count_misses(known, {key: meeting(key) for key in here}, WINDOW, NOW)
        assert all(absent[key] >= VANISHED_AFTER for key in gone)
        assert not gone or here
        for key in here & known.keys():
            known[key].misses = 0


@given(st.integers(1, 30), st.integers(0, 30))
def test_a_list_that_lost_more_than_half_counts_nothing(before: int, after: int) -> None:
    after = min(before, after)
    known = table(*(meeting(str(n)) for n in range(before)))
    for _ in range(VANISHED_AFTER):
        gone = count_misses(known, {str(n): meeting(str(n)) for n in range(after)}, WINDOW, NOW)
    lost = before - after
    assert len(gone) == (lost if after and lost <= after else 0)


def test_a_meeting_under_another_id_with_its_title_and_start_is_not_missing() -> None:
    known = table(meeting("1", title="Town Commission"), meeting("2"), meeting("3"))
    listed = {"2": meeting("2"), "3": meeting("3"), "9": meeting("9", title="TOWN COMMISSION - CANCELLED")}
    assert count_misses(known, listed, WINDOW, NOW) == []
    assert known["1"].misses == 0


@pytest.mark.parametrize("meets_at", [None, NOW, NOW - timedelta(hours=1), NOW + timedelta(days=300)])
def test_what_is_past_undated_or_beyond_the_window_is_not_missed(meets_at: datetime | None) -> None:
    known = table(meeting("1", meets_at), meeting("2"))
    count_misses(known, {"2": meeting("2")}, WINDOW, NOW)
    assert known["1"].misses == 0


def test_the_window_is_one_of_local_days() -> None:
    late = Window.at(datetime(2025, 6, 20, 2, tzinfo=UTC), ZONE)
    assert (late.first.isoformat(), late.last.isoformat()) == ("2025-06-05", "2025-10-17")
    assert late.holds("2025-06-05") and late.holds("2025-10-17")
    assert not late.holds("2025-06-04") and not late.holds("2025-10-18") and not late.holds("")


@pytest.mark.parametrize(
    ("hours", "near"), [(-49, False), (-48, True), (0, True), (72, True), (73, False)]
)  # since the meeting began
def test_near_is_from_two_days_before_to_three_after(hours: int, near: bool) -> None:
    assert is_near(meeting("1", NOW), NOW + timedelta(hours=hours)) is near


def test_a_vanished_meeting_says_so_and_one_that_was_off_is_left_as_it_is() -> None:
    told = as_vanished(replace(meeting("1"), text="Budget"), "town.example")
    assert told is not None
    assert told.status is MeetingStatus.CANCELLED
    assert told.text == "town.example does not list this meeting any more (3 polls in a row): taken for cancelled.\nBudget"
    for off in (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED):
        assert as_vanished(replace(meeting("1"), status=off), "town.example") is None


TEXTS = st.text(max_size=20)
MEETINGS = st.builds(
    lambda title, meets_at, status, location, links: Item(
        ItemType.MEETING,
        ("meeting:1", "guid:2"),
        title,
        url="https://town.example/1",
        text="short",
        meets_at=meets_at,
        time_known=False,
        status=status,
        place="ocd-division/x",
        tags=("special",),
        links=links,
        agenda=AgendaFacts("meeting:1", title, location=location, agenda_published_at=meets_at),
    ),
    TEXTS,
    st.none() | MOMENTS,
    st.none() | st.sampled_from(MeetingStatus),
    TEXTS,
    st.tuples(st.builds(Link, TEXTS, TEXTS)),
)


@given(MEETINGS, st.integers(0, 5))
def test_a_sighting_comes_back_from_json_as_it_was(item: Item, misses: int) -> None:
    for kept in (Sighting("2025-06-20", "m", "a", 1, misses, item), Sighting()):
        assert recall(json.loads(json.dumps(remember(kept))), "ocd-division/x") == kept


def test_of_a_long_text_the_cursor_keeps_the_beginning() -> None:
    kept = recall(remember(seen(replace(meeting("1"), text="x" * 9_000))), None).meeting
    assert kept is not None
    assert kept.text == "x" * 500

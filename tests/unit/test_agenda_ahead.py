"""Which listings of several feeds are one meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.agenda import is_ahead
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, StoredItem
from bot.ports import Listed
from bot.services.commands.agenda_ahead import Ahead, each_once

AT = datetime(2025, 7, 8, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2025, 7, 8, 4, tzinfo=UTC)


def meeting(
    number: int, feed: str, title: str = "City Commission", *, at: datetime | None = AT, **fields: object
) -> StoredItem:
    facts = AgendaFacts(meeting_key=f"m{number}", body=str(fields.pop("body", title)))
    item = Item(ItemType.MEETING, (f"m{number}",), title, meets_at=at, place="x", agenda=facts)
    return StoredItem(number, feed, _with(item, fields), "r", AT, baseline=False)


def _with(item: Item, fields: dict[str, object]) -> Item:
    return replace(item, **fields)  # type: ignore[arg-type]


def groups(*meetings: StoredItem) -> list[list[int]]:
    return [[listing.id for listing in each.listings] for each in each_once(meetings, {})]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("City Commission", "City Commission Regular Meeting", True),
        ("City Commission", "CANCELLED - Key West City Commission", True),
        ("City Commission", "CITY COMMISSION", True),
        ("City Commission Budget Workshop", "City Commission", True),
        ("Commission", "Planning Commission", False),
        ("City Commission", "Planning Commission", False),
        ("Special Meeting", "Regular Meeting", True),
        ("Tree Board", "Art Board", False),
    ],
)
def test_two_feeds_tell_of_one_meeting_where_one_name_says_what_the_other_does(one: str, other: str, together: bool) -> None:
    found = groups(meeting(1, "a", one), meeting(2, "b", other))
    assert (len(found) == 1) is together


def test_what_one_feed_lists_twice_are_two_meetings() -> None:
    assert groups(meeting(1, "a"), meeting(2, "a")) == [[1], [2]]
    assert groups(meeting(1, "a"), meeting(2, "a"), meeting(3, "b"), meeting(4, "b")) == [[1, 3], [2, 4]]


def test_another_time_or_place_is_another_meeting() -> None:
    assert groups(meeting(1, "a"), meeting(2, "b", at=AT + HOUR)) == [[1], [2]]
    assert groups(meeting(1, "a"), meeting(2, "b", place="y")) == [[1], [2]]


def test_a_date_alone_is_the_meeting_of_that_day() -> None:
    dated = meeting(1, "a", at=MIDNIGHT, time_known=False)
    assert groups(dated, meeting(2, "b")) == [[2, 1]]
    assert groups(dated, meeting(2, "b", at=AT + 24 * HOUR)) == [[1], [2]]
    assert groups(meeting(2, "b", at=MIDNIGHT + 23 * HOUR), dated) == [[2, 1]]


def test_the_listing_that_knows_most_speaks_and_any_may_call_it_off() -> None:
    bare = meeting(1, "ical", status=MeetingStatus.CANCELLED, links=(Link("Page", "p"), Link("Agenda", "a")))
    full = meeting(2, "platform", links=(Link("Agenda", "a"), Link("Packet", "k")))
    [found] = each_once([bare, full], {2: [Listed(7, AT)]})
    assert (found.meeting, found.off) == (full, MeetingStatus.CANCELLED)
    assert [link.url for link in found.links] == ["a", "k", "p"]
    assert found.listed == (Listed(7, AT),)
    assert found.agenda_is_out


def test_a_meeting_is_ahead_until_it_starts_or_while_its_day_lasts() -> None:
    assert is_ahead(meeting(1, "a").item, AT - HOUR)
    assert not is_ahead(meeting(1, "a").item, AT)
    dated = meeting(1, "a", at=MIDNIGHT, time_known=False).item
    assert is_ahead(dated, AT)
    assert not is_ahead(dated, MIDNIGHT + 24 * HOUR)
    assert not is_ahead(meeting(1, "a", at=None).item, AT)


def test_without_items_or_a_date_of_publication_the_agenda_is_not_out() -> None:
    assert not Ahead((meeting(1, "a"),)).agenda_is_out

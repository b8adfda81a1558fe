"""Municode Meetings: a table of meetings whose times have an offset, page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.municode import MUNICODE, recognise
from bot.feeds.platform import Ask, Listed, Page, Place
from tests.fakes.golden import DATA

SITE = "https://pinewood-wa.municodemeetings.com"
FIRST = f"{SITE}/?page=0#from=2026-08-01"
PLACE = Place("America/Los_Angeles", "ocd-division/country:us/state:wa/place:pinewood")
PAGE = (DATA / "agendas" / "municode_meetings.html").read_text()
GUID = "25778f205de34c5bb1be78eac8a58eff"


def page_of(text: str = PAGE, address: str = FIRST) -> Page:
    page = MUNICODE.read_list(text.encode(), address, PLACE)
    assert isinstance(page, Page)
    return page


def council(text: str = PAGE) -> Listed:
    return page_of(text).meetings[1]


def test_times_have_an_offset_that_is_right_in_summer_and_winter() -> None:
    assert [(each.meeting.meets_at, each.meeting.time_known) for each in page_of().meetings] == [
        (datetime(2026, 12, 16, 2, tzinfo=UTC), True),
        (datetime(2026, 8, 19, 2, tzinfo=UTC), True),
    ]


def test_a_meeting_is_known_by_its_page_before_it_has_an_agenda_and_by_its_guid_then() -> None:
    trees = page_of().meetings[0]
    assert (trees.meeting.keys, trees.agenda) == (("meeting:bc-tb/page/tree-board-9",), ())
    assert trees.meeting.status is MeetingStatus.CANCELLED
    assert council().meeting.keys == ("meeting:bc-cc/page/city-council-79", f"guid:{GUID}")
    assert council().meeting.url == f"{SITE}/bc-cc/page/city-council-79"


def test_links_are_named_by_their_columns_and_the_agenda_is_read_before_the_packet() -> None:
    labels = ["Agenda", "Agenda (HTML)", "Packet (HTML)", "Minutes", "Video"]
    assert [each.label for each in council().meeting.links] == labels
    assert [ask.url for ask in council().agenda] == [
        f"https://meetings.example/adaHtmlDocument/index?cc=PINEWOOD&me={GUID}&ip=False"
    ]


def test_an_agenda_made_anew_is_another_version_of_the_same_meeting() -> None:
    other = council(PAGE.replace(GUID, "f" * 32))
    assert other.meeting.keys[0] == council().meeting.keys[0]
    assert other.version != council().version


def test_pages_are_followed_down_to_the_day_that_is_asked_for() -> None:
    assert page_of().following == Ask(f"{SITE}/?page=1#from=2026-08-01", accept="text/html")
    assert page_of(address=f"{SITE}/?page=0#from=2026-09-01").following is None
    assert page_of(address=f"{SITE}/?page=1#from=2026-08-01").following is None
    assert page_of(address=f"{SITE}/?page=0").following == Ask(f"{SITE}/?page=1", accept="text/html")


@pytest.mark.parametrize(
    ("address", "asked"),
    [(SITE, FIRST), (f"{SITE}/", FIRST), (f"{SITE}/meetings3?page=4", FIRST.replace("/?", "/meetings3?"))],
)
def test_the_first_page_is_asked_for(address: str, asked: str) -> None:
    feed = Feed("f", "municode", address, PLACE.zone, timedelta(hours=1))
    assert [ask.url for ask in MUNICODE.lists(feed, date(2026, 8, 1), date(2026, 9, 1))] == [asked]


@pytest.mark.parametrize("content", ["", "soon", "0001-01-01T00:00:00-08:00", "1900-01-01T00:00:00-08:00"])
def test_a_row_without_a_day_is_no_meeting(content: str) -> None:
    assert len(page_of(PAGE.replace("2026-08-18T19:00:00-07:00", content)).meetings) == 1


def test_a_page_without_a_table_is_refused_and_an_empty_table_is_a_list() -> None:
    answer = MUNICODE.read_list(b"<html><body>Site under maintenance</body></html>", FIRST, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.NOT_A_FEED
    assert page_of('<table class="views-table"><tbody></tbody></table>') == Page(())


def test_half_a_page_is_refused_rather_than_missing_half_its_meetings() -> None:
    answer = MUNICODE.read_list(PAGE[:-200].encode(), FIRST, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"{SITE}/meetings3?page=0", SITE),
        (f"{SITE}/bc-cc/page/city-council-79", SITE),
        ("https://www.municodemeetings.com/", None),
        ("https://library.municode.com/fl/pinewood", None),
    ],
)
def test_addresses_are_recognised(url: str, address: str | None) -> None:
    assert recognise(url) == address


@given(st.text('<tr spancls="date-display-single"content2026-08T:>/&;', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(MUNICODE.read_list(text.encode(), FIRST, PLACE), Page | Unreadable)

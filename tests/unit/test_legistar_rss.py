"""Legistar's RSS: suffixed guids, dates and times in titles, and the feed of a meeting's items."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, MeetingStatus, Outcome
from bot.feeds.document import Unreadable
from bot.feeds.legistar_rss import LEGISTAR_RSS, recognise
from bot.feeds.platform import Listed, Page, Place
from tests.fakes.golden import DATA

ADDRESS = "https://saltmarsh.legistar.com/Feed.ashx?M=Calendar&ID=17&GUID=AAAA-BB&Mode=All&Title=Saltmarsh"
PLACE = Place("America/New_York", "ocd-division/country:us/state:fl/place:saltmarsh")
FEED = (DATA / "feeds" / "legistar_calendar.xml").read_text()
ITEM = (
    "<item><title>{file}</title><link>{link}</link><category>Resolution</category><description>File #: {file} &lt;br/&gt; "
    "Ver.: 1 &lt;br/&gt; Agenda #: {number} &lt;br/&gt; Type: Resolution &lt;br/&gt; Title: {title} &lt;br/&gt; "
    "Action: {action} &lt;br/&gt; Result: {result}</description></item>"
)
LINK = "https://saltmarsh.legistar.com/Gateway.aspx?M=LD&amp;From=RSS&amp;ID=5&amp;GUID=BBBB0001-0000-4000-8000-{:012}"


def item(title: str, *, file: str = "", number: str = "", action: str = "", result: str = "", own: int = 0) -> str:
    return ITEM.format(
        title=title, file=file, number=number, action=action, result=result, link=LINK.format(own) if own else ""
    )


def listed(text: str = FEED, address: str = ADDRESS) -> tuple[Listed, ...]:
    page = LEGISTAR_RSS.read_list(text.encode(), address, PLACE)
    assert isinstance(page, Page)
    return tuple(sorted(page.meetings, key=lambda each: each.meeting.title))


def agenda(*items: str) -> tuple[Item, ...]:
    text = f"<rss version='2.0'><channel><title>Town Council</title>{''.join(items)}</channel></rss>"
    found = LEGISTAR_RSS.read_agenda(text.encode(), listed()[1].meeting)
    assert not isinstance(found, Unreadable)
    return found


def test_titles_hold_body_date_time_and_status() -> None:
    board, council = (each.meeting for each in listed())
    assert (board.title, board.meets_at, board.time_known) == ("Planning Board", datetime(2025, 10, 1, 4, tzinfo=UTC), False)
    assert board.status is MeetingStatus.CANCELLED
    assert council.title == "Town Council - Budget Workshop"
    assert (council.meets_at, council.time_known) == (datetime(2025, 9, 9, 18, tzinfo=UTC), True)
    assert (council.status, council.place) == (None, PLACE.id)


def test_an_edit_is_the_same_meeting_under_another_guid_with_another_version() -> None:
    before, after = (listed(text)[1] for text in (FEED, FEED.replace("-2025-09-02-09-00-00", "-2025-09-05-10-11-12")))
    assert before.meeting.keys == after.meeting.keys == ("meeting:aaaa0002-0000-4000-8000-000000000002", "meeting-id:2002")
    assert before.version != after.version


def test_the_items_are_asked_for_with_the_ids_of_the_meeting_where_the_calendar_came_from() -> None:
    asks = listed(address="http://127.0.0.1:9/saltmarsh/Feed.ashx?M=Calendar&ID=1&GUID=2")[1].agenda
    query = "M=CalendarDetail&ID=2002&GUID=AAAA0002-0000-4000-8000-000000000002"
    assert [ask.url for ask in asks] == [f"http://127.0.0.1:9/saltmarsh/Feed.ashx?{query}"]


def test_the_fields_of_an_item_stand_in_its_description() -> None:
    (pact,) = agenda(item("A pact: with\nthe sheriff", file="25-101", number="CA-9", action="Adopted", result="Pass", own=1))
    assert (pact.title, pact.tags, pact.links[0].label) == ("A pact: with the sheriff", ("Resolution",), "25-101")
    assert pact.keys == ("agenda-item:aaaa0002-0000-4000-8000-000000000002/bbbb0001-0000-4000-8000-000000000001",)
    assert pact.agenda
    assert (pact.agenda.number, pact.agenda.file) == ("CA-9", "25-101")
    assert pact.agenda.outcome == Outcome("Adopted", True, "")


def test_a_failed_vote_and_no_vote() -> None:
    failed, none = agenda(item("A fee", file="1", action="Approve", result="Fail", own=1), item("A road", file="2", own=2))
    assert failed.agenda
    assert failed.agenda.outcome == Outcome("Approve", False, "")
    assert none.agenda
    assert none.agenda.outcome is None


def test_a_row_without_a_file_is_a_heading_and_what_follows_it_is_on_consent() -> None:
    head, pact, other, road = agenda(
        item("CONSENT AGENDA"), item("A pact", file="1", own=1), item("PUBLIC HEARINGS"), item("A road", file="2", own=2)
    )
    facts = [each.agenda for each in (head, pact, other, road) if each.agenda]
    assert [each.procedural for each in facts] == [True, False, True, False]
    assert [each.consent for each in facts] == [False, True, False, False]


def test_an_item_without_a_description_has_its_title() -> None:
    assert [each.title for each in agenda("<item><title>25-9</title></item>", "<item><title></title></item>")] == ["25-9"]


def test_a_list_of_meetings_is_no_agenda() -> None:
    assert isinstance(LEGISTAR_RSS.read_agenda(FEED.encode(), listed()[0].meeting), Unreadable)


def test_a_feed_without_items_is_an_agenda_without_items() -> None:
    assert agenda() == ()


def test_an_invalid_feed_says_where_to_get_its_address() -> None:
    answer = LEGISTAR_RSS.read_list(b"<rss version='2.0'><channel><title>Invalid feed</title></channel></rss>", ADDRESS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.MISCONFIGURED
    assert "RSS button" in answer.text


@pytest.mark.parametrize("body", [b"<html><body>Error</body></html>", b"Invalid parameters!", b""])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    assert isinstance(LEGISTAR_RSS.read_list(body, ADDRESS, PLACE), Unreadable)


@pytest.mark.parametrize(
    ("url", "known"),
    [
        (ADDRESS, True),
        ("https://saltmarsh.legistar.com/Feed.ashx?M=Calendar", False),
        ("https://saltmarsh.legistar.com/Feed.ashx?M=CalendarDetail&ID=1&GUID=2", False),
        ("https://saltmarsh.legistar.com/Calendar.aspx", False),
    ],
)
def test_only_the_address_of_the_rss_button_is_recognised(url: str, known: bool) -> None:
    assert recognise(url) == (url if known else None)


def test_the_address_is_asked_for_as_it_was_given() -> None:
    feed = Feed("f", "legistar-rss", ADDRESS, PLACE.zone, timedelta(hours=1))
    assert [ask.url for ask in LEGISTAR_RSS.lists(feed, date(2026, 1, 1), date(2026, 2, 1))] == [ADDRESS]


@given(
    st.text(max_size=60),
    st.lists(st.sampled_from(["File #:", "Title:", "Result:", "&lt;br&gt;", "25-1", "*", "\n"]), max_size=9),
)
def test_any_text_is_read_or_refused(title: str, words: list[str]) -> None:
    item = f"<item><title>{title}</title><description>{' '.join(words)}</description></item>"
    body = f"<rss><channel>{item}{title}</channel></rss>".encode("utf-8", "replace")
    assert isinstance(LEGISTAR_RSS.read_list(body, ADDRESS, PLACE), Page | Unreadable)
    assert isinstance(LEGISTAR_RSS.read_agenda(body, listed()[0].meeting), tuple | Unreadable)

"""CivicWeb: lists of meetings and their documents, trap by trap."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.domain.item import Item, MeetingStatus
from bot.feeds.civicweb import CIVICWEB, recognise
from bot.feeds.document import Unreadable
from bot.feeds.platform import Listed, Page, Place
from bot.feeds.supplements import told_apart
from tests.fakes.nonsense import PAGES, nonsense
from tests.fakes.sources import a_feed

BASE = "https://saltmarsh.civicweb.net"
API = f"{BASE}/Services/MeetingsService.svc/meetings"
MEETINGS = f"{API}?from=2026-07-01&to=2026-10-29"
PLACE = Place("America/Chicago", None)


def row(number: int = 310, name: str = "Harbor Board - Jul 08 2026", **more: Any) -> dict[str, Any]:
    return {
        "Id": number,
        "Name": name,
        "MeetingDate": "2026-07-08",
        "MeetingDateTime": "2026-07-08 15:00",
        "MeetingTime": "03:00 PM",
        "MeetingLocation": "Net Loft",
        "Published": True,
        **more,
    }


def listed(*rows: dict[str, Any]) -> tuple[Listed, ...]:
    page = CIVICWEB.read_list(json.dumps(rows).encode(), MEETINGS, PLACE)
    assert isinstance(page, Page), page
    return page.meetings


def document(html: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"Id": number, "MeetingId": 310, "Name": "Harbor Board", "Type": 1, "IsPublic": True, "Html": html, **more}


def read(answer: object, **more: Any) -> tuple[Item, tuple[Item, ...]]:
    """Return the meeting as its documents tell of it, and its agenda items."""
    (each,) = listed(row(**more))
    items = CIVICWEB.read_agenda(json.dumps(answer).encode(), each.meeting)
    assert isinstance(items, tuple), items
    return told_apart(each.meeting, items)


def agenda(answer: object) -> tuple[Item, ...]:
    return read(answer)[1]


def test_the_list_is_asked_for_from_one_day_to_another() -> None:
    (ask,) = CIVICWEB.lists(a_feed("civicweb", BASE), date(2026, 7, 1), date(2026, 10, 29))
    assert ask.url == MEETINGS


def test_a_meetings_time_is_local() -> None:
    (each,) = listed(row())
    assert (each.meeting.meets_at, each.meeting.time_known) == (datetime(2026, 7, 8, 20, tzinfo=UTC), True)


def test_a_date_alone_leaves_the_time_unknown() -> None:
    (each,) = listed(row(MeetingDateTime=None, MeetingTime=None))
    assert (each.meeting.meets_at, each.meeting.time_known) == (datetime(2026, 7, 8, 5, tzinfo=UTC), False)


def test_the_day_in_a_name_is_no_part_of_title_and_body() -> None:
    (each,) = listed(row())
    assert each.meeting.agenda is not None
    assert (each.meeting.title, each.meeting.agenda.body, each.meeting.agenda.location) == (
        "Harbor Board",
        "Harbor Board",
        "Net Loft",
    )


def test_the_list_cannot_tell_what_changed_so_documents_are_always_asked_for() -> None:
    (each,) = listed(row())
    assert each.version == ""
    assert [ask.url for ask in each.agenda] == [f"{API}/310/meetingDocuments"]
    assert each.meeting.url == f"{BASE}/Portal/MeetingInformation.aspx?Id=310"


@pytest.mark.parametrize("name", ["Harbor Board - NO MEETING - Jul 08 2026", "Harbor Board - Jul 08 2026 - NO MEETING"])
def test_no_meeting_in_a_name_cancels(name: str) -> None:
    (each,) = listed(row(name=name))
    assert each.meeting.status is MeetingStatus.CANCELLED
    assert each.meeting.agenda is not None
    assert each.meeting.agenda.body == "Harbor Board"
    assert each.agenda == ()


def test_a_draft_agenda_in_a_name_is_tentative() -> None:
    (each,) = listed(row(name="Harbor Board (DRAFT AGENDA) - Jul 08 2026"))
    assert each.meeting.status is MeetingStatus.TENTATIVE
    assert each.meeting.agenda is not None
    assert each.meeting.agenda.body == "Harbor Board"


def test_an_unpublished_double_is_no_meeting() -> None:
    assert [each.meeting.keys for each in listed(row(), row(9310, Published=False))] == [("meeting:310",)]


def test_an_unpublished_row_that_says_no_meeting_is_a_cancellation() -> None:
    (each,) = listed(row(name="Harbor Board - Jul 08 2026 - NO MEETING", Published=False))
    assert each.meeting.status is MeetingStatus.CANCELLED


HTML = """<html><body><h2>Consent Agenda</h2>
<table><tr><td>4.1</td><td>Lease of the pier <a href="/document/7b">Staff report</a></td></tr>
<tr><td>4.2</td><td>Dock repairs, $12,500</td></tr></table></body></html>"""


def test_the_agenda_is_in_the_html_of_a_public_document() -> None:
    lease, docks = agenda([document(HTML)])
    assert (lease.agenda and lease.agenda.number, docks.title) == ("4.1", "Dock repairs, $12,500")
    assert [link.url for link in lease.links] == [f"{BASE}/document/7b"]


def test_documents_may_stand_in_an_object() -> None:
    assert len(agenda({"Documents": [document(HTML)]})) == 2


@pytest.mark.parametrize("more", [{"IsPublic": False}, {"IsPublic": None}, {"Type": 2}, {"Html": ""}, {"Html": None}])
def test_what_is_not_public_no_agenda_or_empty_is_not_read(more: dict[str, Any]) -> None:
    assert agenda([document(HTML) | more]) == ()


def test_minutes_do_not_hide_the_agenda_nor_a_draft_the_final_one() -> None:
    documents = [
        document("1. Draft<br>2. Draft", 9, Name="Harbor Board (DRAFT AGENDA)"),
        document(HTML, 8),
        document("1. Minutes", 10, Type=2),
    ]
    assert [item.title for item in agenda(documents)][1:] == ["Dock repairs, $12,500"]


def test_an_agenda_without_numbers_is_one_item() -> None:
    (item,) = agenda([document("<html><body>The board will discuss the lease of the pier.</body></html>")])
    assert (item.title, item.text) == ("Harbor Board", "The board will discuss the lease of the pier.")


@pytest.mark.parametrize(("body", "fault"), PAGES)
def test_nonsense_is_unreadable_with_a_reason(body: bytes, fault: str) -> None:
    answer = CIVICWEB.read_list(body, MEETINGS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault == fault
    (each,) = listed(row())
    assert isinstance(CIVICWEB.read_agenda(body, each.meeting), Unreadable)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (f"{BASE}/Portal/MeetingInformation.aspx?Id=3", BASE),
        ("https://salt-gov.community.diligentoneplatform.com/Portal/", "https://salt-gov.community.diligentoneplatform.com"),
        ("https://civicweb.net/", None),
        ("http://[", None),
    ],
)
def test_recognises_its_own_addresses(url: str, base: str | None) -> None:
    assert recognise(url) == base


@given(nonsense("Id Name MeetingDateTime MeetingDate MeetingLocation Published Type DocumentType IsPublic Html Documents"))
def test_no_answer_raises(body: bytes) -> None:
    (each,) = listed(row())
    CIVICWEB.read_list(body, MEETINGS, PLACE)
    CIVICWEB.read_agenda(body, each.meeting)


def test_a_place_may_call_a_meeting_off() -> None:
    (each,) = listed(row(MeetingLocation="CANCELED"))
    assert each.meeting.status is MeetingStatus.CANCELLED

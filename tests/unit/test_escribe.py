"""eSCRIBE: the calendar and the pages of its meetings, trap by trap. No sample is known: fixtures are built of its fields."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.domain.item import Item, MeetingStatus, Outcome
from bot.feeds.document import Unreadable
from bot.feeds.escribe import ESCRIBE, recognise
from bot.feeds.platform import Listed, Page, Place
from tests.fakes.nonsense import PAGES, nonsense
from tests.fakes.sources import a_feed

BASE = "https://pub-saltmarsh.escribemeetings.com"
CALENDAR = f"{BASE}/MeetingsCalendarView.aspx/GetCalendarMeetings"
GUID = "0a1b2c3d-0000-4000-8000-00000000abcd"
PLACE = Place("America/New_York", None)


def row(name: str = "City Commission", **more: Any) -> dict[str, Any]:
    return {
        "ID": GUID.upper(),
        "MeetingName": name,
        "StartDate": "2025/12/17 17:15:00",
        "HasAgenda": False,
        "MeetingDocumentLink": [],
        "Location": "Net Loft",
        **more,
    }


def file(kind: str, number: int, form: str = ".pdf") -> dict[str, Any]:
    return {"Type": kind, "Format": form, "Title": f"{kind} ({form})", "Url": f"FileStream.ashx?DocumentId={number}"}


def listed(*rows: dict[str, Any]) -> tuple[Listed, ...]:
    page = ESCRIBE.read_list(json.dumps({"d": rows}).encode(), CALENDAR, PLACE)
    assert isinstance(page, Page), page
    return page.meetings


def agenda(html: str) -> tuple[Item, ...]:
    (each,) = listed(row())
    items = ESCRIBE.read_agenda(html.encode(), each.meeting)
    assert isinstance(items, tuple), items
    return items


def test_the_calendar_is_asked_for_by_post() -> None:
    (ask,) = ESCRIBE.lists(a_feed("escribe", BASE), date(2025, 12, 1), date(2026, 1, 31))
    assert ask.url == CALENDAR
    assert json.loads(ask.body) == {"calendarStartDate": "2025-12-01", "calendarEndDate": "2026-01-31"}


@pytest.mark.parametrize(
    "written", ["2025/12/17 17:15:00", "2025-12-17T17:15:00", "/Date(1766009700000)/", "/Date(1766009700000-0500)/"]
)
def test_both_forms_of_a_start_are_the_same_moment(written: str) -> None:
    (each,) = listed(row(StartDate=written))
    assert (each.meeting.meets_at, each.meeting.time_known) == (datetime(2025, 12, 17, 22, 15, tzinfo=UTC), True)


@pytest.mark.parametrize("written", ["/Date(-62135596800000)/", "/Date(99999999999999)/", "0001/01/01 00:00:00", "", None])
def test_a_sentinel_date_is_none(written: str | None) -> None:
    (each,) = listed(row(StartDate=written))
    assert each.meeting.meets_at is None or each.meeting.meets_at.year > 2025


def test_rows_may_come_as_a_text_of_rows() -> None:
    page = ESCRIBE.read_list(json.dumps({"d": json.dumps([row()])}).encode(), CALENDAR, PLACE)
    assert isinstance(page, Page)
    assert [each.meeting.keys for each in page.meetings] == [(f"meeting:{GUID}",)]


def test_cancelled_stands_in_the_name() -> None:
    (each,) = listed(row("Cancelled - City Commission"))
    assert each.meeting.status is MeetingStatus.CANCELLED
    assert each.meeting.agenda is not None
    assert each.meeting.agenda.body == "City Commission"


def test_documents_are_links_on_the_tenants_host() -> None:
    (each,) = listed(row(HasAgenda=True, MeetingDocumentLink=[file("Agenda", 501), file("AgendaCover", 502)]))
    assert [(link.label, link.url) for link in each.meeting.links] == [
        ("Agenda (.pdf)", f"{BASE}/FileStream.ashx?DocumentId=501"),
        ("AgendaCover (.pdf)", f"{BASE}/FileStream.ashx?DocumentId=502"),
    ]
    assert [ask.url for ask in each.agenda] == [f"{BASE}/Meeting.aspx?Id={GUID}&Agenda=Agenda&lang=English"]


def test_without_an_agenda_there_is_nothing_to_read() -> None:
    (each,) = listed(row())
    assert each.agenda == ()


def test_what_was_decided_is_asked_for_first_once_it_is_out() -> None:
    (each,) = listed(row(HasAgenda=True, MeetingDocumentLink=[file("Agenda", 1), file("PostMinutes", 2), file("Merged", 3)]))
    assert [ask.url.split("Agenda=")[1].split("&")[0] for ask in each.agenda] == ["PostMinutes", "Agenda", "Merged"]


def test_a_new_document_is_a_new_version() -> None:
    versions = {listed(row(MeetingDocumentLink=[file("Agenda", number)]))[0].version for number in (501, 501, 502)}
    assert len(versions) == 2


PAGE = """
<DIV class='AgendaItems'>
 <DIV class='AgendaItemContainer indent'><DIV class='AgendaItem AgendaItem7'>
  <DIV class='AgendaItemTitleRow'><H2><DIV class='AgendaItemCounter'>7.</DIV>
   <DIV class='AgendaItemTitle'><a href="javascript:SelectItem(7);">Consent Agenda</a></DIV></H2></DIV>
  <DIV class='AgendaItemContainer'><DIV class='AgendaItem AgendaItem12'>
   <DIV class='AgendaItemCounter'>7.1</DIV>
   <DIV class='AgendaItemTitle'><a href="javascript:SelectItem(12);">Lease of the <b>pier</b></a></DIV>
   <a class='Link' href="filestream.ashx?DocumentId=901" data-original-title='Draft lease.pdf'><img></a>
   <DIV class='AgendaItemDescription RichText'><p>Ten years.</p><div class="RichText">Rent: $1.</div></DIV>
   <ul><li class='AgendaItemMotion'><DIV class='MotionResult'>Motion Carried (11 to 2)</DIV></li></ul>
  </DIV></DIV>
  <DIV class='AgendaItemContainer'><DIV class='AgendaItem AgendaItem13'>
   <DIV class='AgendaItemCounter'>7.2</DIV><DIV class='AgendaItemTitle'>Dock repairs</DIV></DIV></DIV>
 </DIV></DIV>
 <DIV class='AgendaItemContainer'><DIV class='AgendaItem'><DIV class='AgendaItemHeader'>CLOSED SESSION</DIV>
  <DIV class='AgendaItemTitle'>Labor negotiations</DIV></DIV></DIV>
</DIV>
"""


def test_containers_are_items_and_those_in_a_container_are_below_it() -> None:
    lease, docks, closed = agenda(PAGE)
    assert [(item.title, item.tags) for item in (lease, docks, closed)] == [
        ("Lease of the pier", ("Consent Agenda",)),
        ("Dock repairs", ("Consent Agenda",)),
        ("Labor negotiations", ("CLOSED SESSION",)),
    ]
    assert [item.agenda and (item.agenda.number, item.agenda.consent) for item in (lease, docks, closed)] == [
        ("7.1", True),
        ("7.2", True),
        ("", False),
    ]
    assert lease.keys == (f"agenda-item:{GUID}/12",)
    assert lease.text == "Ten years.\nRent: $1."


def test_attachments_belong_to_the_innermost_item() -> None:
    lease, docks, _ = agenda(PAGE)
    assert [(link.label, link.url) for link in lease.links] == [("Draft lease.pdf", f"{BASE}/filestream.ashx?DocumentId=901")]
    assert docks.links == ()


def test_the_result_of_a_motion_is_the_outcome() -> None:
    lease, docks, _ = agenda(PAGE)
    assert lease.agenda is not None
    assert lease.agenda.outcome == Outcome("Motion Carried", True, "11 to 2")
    assert docks.agenda is not None
    assert docks.agenda.outcome is None


@pytest.mark.parametrize(("result", "passed"), [("Defeated", False), ("Motion not carried", False), ("Referred", None)])
def test_a_motion_may_fail(result: str, passed: bool | None) -> None:
    (item,) = agenda(
        "<div class=AgendaItemContainer><div class=AgendaItemTitle>Pier</div>"
        f"<div class=MotionResult>{result} (2-3)</div></div>"
    )
    assert item.agenda is not None
    assert item.agenda.outcome == Outcome(result, passed, "2-3")


def test_a_header_is_printed_once_for_the_items_below_it() -> None:
    items = agenda(
        "<div class=AgendaItemContainer><div class=AgendaItemHeader>Consent</div><div class=AgendaItemTitle>Pier</div></div>"
        "<div class=AgendaItemContainer><div class=AgendaItemTitle>Docks</div></div>"
    )
    assert [item.agenda and item.agenda.consent for item in items] == [True, True]


def test_items_may_stand_without_a_container_and_closed_ones_without_a_number() -> None:
    bare, below, closed = agenda(
        "<div class='AgendaItem AgendaItem8 '><div class=AgendaItemTitle>Mayor</div><div class=RichText>Remarks.</div></div>"
        "<div class='AgendaItemContainer indent'>"
        "<div class='AgendaItem AgendaItem9 '><div class=AgendaItemTitle>Pier</div></div></div>"
        "<div class=AgendaItemContainer><div class=ClosedAgendaItemTitle>Litigation</div></div>"
        "<div class='AgendaItem AgendaItem10'><div class=AgendaItemTitle> </div></div>"
    )
    assert [(item.title, item.keys[0].rpartition("/")[2]) for item in (bare, below)] == [("Mayor", "8"), ("Pier", "9")]
    assert closed.title == "Litigation"


def test_a_page_without_items_is_unreadable() -> None:
    (each,) = listed(row())
    assert isinstance(ESCRIBE.read_agenda(b"<html>Meeting not found</html>", each.meeting), Unreadable)


@pytest.mark.parametrize(("body", "fault"), PAGES)
def test_nonsense_is_unreadable_with_a_reason(body: bytes, fault: str) -> None:
    answer = ESCRIBE.read_list(body, CALENDAR, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault == fault


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (f"{BASE}/Meeting.aspx?Id={GUID}&Agenda=Agenda&lang=English", BASE),
        ("https://saltmarshpublishing.escribemeetings.com/", "https://saltmarshpublishing.escribemeetings.com"),
        ("https://escribemeetings.com/", None),
        ("http://[", None),
    ],
)
def test_recognises_its_own_addresses(url: str, base: str | None) -> None:
    assert recognise(url) == base


@given(
    nonsense(
        "ID MeetingName StartDate HasAgenda MeetingDocumentLink Type Url Title Location",
        lambda row: {"d": [row, {**row, "ID": GUID}]},
    )
)
def test_no_answer_raises(body: bytes) -> None:
    (each,) = listed(row())
    ESCRIBE.read_list(body, CALENDAR, PLACE)
    ESCRIBE.read_agenda(body, each.meeting)

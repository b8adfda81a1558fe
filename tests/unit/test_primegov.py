"""PrimeGov: lists of meetings and agenda pages, trap by trap."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.domain.item import Item, MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.platform import Listed, Page, Place
from bot.feeds.primegov import PRIMEGOV, recognise
from tests.fakes.nonsense import PAGES, nonsense
from tests.fakes.sources import a_feed

BASE = "https://saltmarsh.primegov.com"
UPCOMING = f"{BASE}/api/v2/PublicPortal/ListUpcomingMeetings"
PLACE = Place("America/New_York", "ocd-division/country:us/state:fl/place:saltmarsh")


def document(template: int, name: str, form: int = 3, published: str = "2026-07-02T20:15:00.5", **more: Any) -> dict[str, Any]:
    return {
        "templateId": template,
        "templateName": name,
        "compileOutputType": form,
        "publishDate": published,
        "publishStatus": 1,
        **more,
    }


def row(number: int = 41, title: str = "City Commission", **more: Any) -> dict[str, Any]:
    return {"id": number, "title": title, "dateTime": "2026-07-08T18:00:00", "documentList": [], "videoUrl": None, **more}


def listed(*rows: dict[str, Any], address: str = UPCOMING) -> tuple[Listed, ...]:
    page = PRIMEGOV.read_list(json.dumps(rows).encode(), address, PLACE)
    assert isinstance(page, Page)
    assert page.following is None
    return page.meetings


def agenda(html: str) -> tuple[Item, ...]:
    (each,) = listed(row())
    items = PRIMEGOV.read_agenda(html.encode(), each.meeting)
    assert isinstance(items, tuple), items
    return items


def test_the_lists_are_what_is_to_come_and_each_year_of_the_window() -> None:
    asks = PRIMEGOV.lists(a_feed("primegov", BASE), date(2026, 12, 20), date(2027, 1, 20))
    archive = f"{BASE}/api/v2/PublicPortal/ListArchivedMeetings?year="
    assert [ask.url for ask in asks] == [UPCOMING, f"{archive}2026", f"{archive}2027"]


def test_a_naive_time_is_the_jurisdictions_own() -> None:
    summer, winter = listed(row(), row(42, dateTime="2026-01-06T18:00:00"))
    assert summer.meeting.meets_at == datetime(2026, 7, 8, 22, tzinfo=UTC)
    assert winter.meeting.meets_at == datetime(2026, 1, 6, 23, tzinfo=UTC)
    assert summer.meeting.time_known


def test_midnight_is_a_day_without_a_time() -> None:
    (each,) = listed(row(dateTime="2026-07-08T00:00:00"))
    assert (each.meeting.meets_at, each.meeting.time_known) == (datetime(2026, 7, 8, 4, tzinfo=UTC), False)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "soon", "", None, 7])
def test_a_sentinel_date_is_none(written: object) -> None:
    (each,) = listed(row(dateTime=written))
    assert each.meeting.meets_at is None


def test_publication_is_not_derived_from_the_meeting() -> None:
    (each,) = listed(row())
    assert each.meeting.published_at is None
    assert each.agenda == ()


def test_a_documents_publish_date_is_the_version_of_the_agenda() -> None:
    (first,) = listed(row(documentList=[document(900, "HTML Agenda")]))
    (again,) = listed(row(documentList=[document(900, "HTML Agenda")]))
    (later,) = listed(row(documentList=[document(900, "HTML Agenda", published="2026-07-06T13:00:00")]))
    assert first.version == again.version != later.version


def test_publish_dates_are_utc_and_the_first_of_the_agenda_counts() -> None:
    files = [
        document(901, "Agenda", 1, "2026-07-03T01:00:00"),
        document(900, "HTML Agenda"),
        document(910, "Minutes", 1, "2026-07-01T00:00:00"),
    ]
    (each,) = listed(row(documentList=files))
    assert each.meeting.agenda is not None
    assert each.meeting.agenda.agenda_published_at == datetime(2026, 7, 2, 20, 15, 0, 500_000, tzinfo=UTC)


def test_documents_are_links_and_the_html_agenda_is_asked_for() -> None:
    files = [
        document(900, "HTML Agenda"),
        document(900, "Agenda", 1),
        document(902, "Agenda Packet", 1),
        document(910, "HTML Summary Minutes"),
    ]
    (each,) = listed(row(documentList=files))
    assert [(link.label, link.url.removeprefix(BASE)) for link in each.meeting.links] == [
        ("Agenda", "/Portal/Meeting?meetingTemplateId=900"),
        ("Agenda (PDF)", "/Public/CompiledDocument?meetingTemplateId=900&compileOutputType=1"),
        ("Agenda Packet", "/Public/CompiledDocument?meetingTemplateId=902&compileOutputType=1"),
        ("Summary Minutes", "/Portal/Meeting?meetingTemplateId=910"),
    ]
    assert [ask.url for ask in each.agenda] == [f"{BASE}/Portal/Meeting?meetingTemplateId=900"]
    assert each.meeting.url == each.agenda[0].url


def test_an_agenda_in_another_language_comes_last() -> None:
    (each,) = listed(row(documentList=[document(905, "HTML Agenda - SAP"), document(900, "HTML Agenda")]))
    assert [ask.url.rpartition("=")[2] for ask in each.agenda] == ["900", "905"]


def test_a_meeting_without_a_page_leads_to_the_portal() -> None:
    (each,) = listed(row(documentList=[document(901, "Agenda", 1)]))
    assert each.meeting.url == f"{BASE}/public/portal"
    assert each.agenda == ()


def test_a_video_address_without_a_scheme_is_made_whole() -> None:
    (each,) = listed(row(videoUrl="//saltmarsh.video.example/player?clip=4"), address=UPCOMING.replace("https", "http"))
    assert [link.url for link in each.meeting.links] == ["https://saltmarsh.video.example/player?clip=4"]


def test_a_notice_of_cancellation_cancels_a_meeting_whose_title_stays() -> None:
    (each,) = listed(row(documentList=[document(950, "HTML Notice of Cancellation")], meetingState=3))
    assert each.meeting.status is MeetingStatus.CANCELLED
    assert each.meeting.title == "City Commission"
    assert each.agenda == ()


def test_a_title_cancels_too_and_the_body_keeps_its_name() -> None:
    (each,) = listed(row(title="CANCELLED - City Commission "))
    assert each.meeting.status is MeetingStatus.CANCELLED
    assert each.meeting.agenda is not None
    assert each.meeting.agenda.body == "City Commission"


def test_a_base_address_may_have_a_path() -> None:
    (each,) = listed(row(), address="http://127.0.0.1:8080/primegov/api/v2/PublicPortal/ListArchivedMeetings?year=2026")
    assert each.meeting.url == "http://127.0.0.1:8080/primegov/public/portal"


NEWER = """
<div data-sectionid="1"><h3>CONSENT CALENDAR</h3></div>
<div class="meeting-item" data-itemid="7001"><table class="item-table"><tr><td class="number-cell">(4)</td>
 <td class="item-cell"><div class="agenda-item" id="AgendaItem_7001"><table class="forcepopulate">
  <tr><td colspan="2">26-0140-S2</td></tr><tr><td>CD 3</td><td>Lease of the old <b>pier</b> to the sailing club.</td></tr>
  <tr><td></td><td>Recommendation: approve.</td></tr></table></div></td></tr></table></div>
<div id="agenda_item_area_7001">
<a href="/api/historyattachment/?historyId=ab-1">Draft lease</a></div>
<div data-sectionid="2"><h3>General</h3></div>
<div class="meeting-item" data-itemid="7002"><table><tr><td class="number-cell">(5)</td><td class="item-cell">
 <div class="agenda-item">Roll call</div></td></tr></table></div>
"""


def test_a_newer_agenda_page_is_read_item_by_item() -> None:
    lease, roll = agenda(NEWER)
    assert lease.title == "Lease of the old pier to the sailing club."
    assert lease.text == "Recommendation: approve."
    assert lease.tags == ("CONSENT CALENDAR", "CD 3")
    assert lease.keys == ("agenda-item:41/7001",)
    assert [(link.label, link.url) for link in lease.links] == [
        ("Draft lease", f"{BASE}/api/historyattachment/?historyId=ab-1")
    ]
    assert lease.agenda is not None
    assert roll.agenda is not None
    assert (lease.agenda.number, lease.agenda.file, lease.agenda.consent, lease.agenda.procedural) == (
        "4",
        "26-0140-S2",
        True,
        False,
    )
    assert (roll.agenda.number, roll.agenda.consent, roll.agenda.procedural) == ("5", False, True)
    assert roll.tags == ("General",)


def test_an_older_agenda_page_has_items_without_a_wrapper() -> None:
    first, second = agenda(
        '<div class="agenda-item" id="AgendaItem_81">1. Budget of the port<br>Second reading</div>'
        '<div class="agenda-item" id="AgendaItem_82">Ward 3 sidewalks</div>'
    )
    assert first.agenda is not None
    assert (first.agenda.number, first.title, first.text) == ("1", "Budget of the port", "Second reading")
    assert second.title == "Ward 3 sidewalks"
    assert second.keys == ("agenda-item:41/82",)


SECTIONS = """
<div class='' data-sectionid='3'><table><tr class='section-row'><td class='number-cell-section'><b>I.</b></td>
 <td class='section-heading'><div class='item-cell'><p>Call to Order</p></div></td></tr></table></div>
<div class='section-with-items' data-sectionid='4'><table><tr class='section-row'><td class='number-cell-section'>II.</td>
 <td class='section-heading'><div class='item-cell'><p><b>Consent Docket</b></p></div></td></tr><tr><td colspan='2'>
 <div class='meeting-item' data-itemid='91'><table><tr><td class='number-cell'>A.</td><td class='item-cell'>
  <div class='agenda-item' id='AgendaItem_91'><p>&nbsp;1. Renewal of the dredging agreement; and
  <br>2. Resolution on fees.</p></div>
  <div class="item_contents" id="agenda_item_area_91"><div class="attachment-holder">
   <a title="View Memo" href="viewer?id=5&type=0"><span></span></a><a href="/meeting/document/5.pdf?name=Memo"> Memo</a></div>
  </div></td></tr></table></div></td></tr></table></div>
"""


def test_sections_hold_their_items_and_files_stand_below_each_item() -> None:
    (item,) = agenda(SECTIONS)
    assert (item.title, item.text) == ("1. Renewal of the dredging agreement; and", "2. Resolution on fees.")
    assert item.tags == ("Consent Docket",)
    assert item.agenda is not None
    assert (item.agenda.number, item.agenda.consent) == ("A", True)
    assert [(link.label, link.url) for link in item.links] == [("Memo", f"{BASE}/meeting/document/5.pdf?name=Memo")]


def test_a_page_without_items_is_unreadable() -> None:
    (each,) = listed(row())
    answer = PRIMEGOV.read_agenda(b"<html><h1>Something went wrong</h1></html>", each.meeting)
    assert isinstance(answer, Unreadable)


@pytest.mark.parametrize(("body", "fault"), PAGES)
def test_nonsense_is_unreadable_with_a_reason(body: bytes, fault: str) -> None:
    answer = PRIMEGOV.read_list(body, UPCOMING, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault == fault
    assert answer.text


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://saltmarsh.primegov.com/Portal/Meeting?meetingTemplateId=5", BASE),
        ("https://SALTMARSH.primegov.com", BASE),
        ("https://www.primegov.com.example/x", None),
        ("https://primegov.com/about", None),
        ("http://[", None),
    ],
)
def test_recognises_its_own_addresses(url: str, base: str | None) -> None:
    assert recognise(url) == base


@given(nonsense("id title dateTime documentList videoUrl location templateId templateName publishDate compileOutputType link"))
def test_no_answer_raises(body: bytes) -> None:
    (each,) = listed(row())
    PRIMEGOV.read_list(body, UPCOMING, PLACE)
    PRIMEGOV.read_agenda(body, each.meeting)

"""PrimeGov's traps (sources.md sections 1, 2 and 3.6), and how its other tenants look: one test each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from bot.domain.feed import FeedState
from bot.domain.item import Item, MeetingStatus
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.document import Unreadable
from bot.feeds.platform import Page
from bot.feeds.primegov import PRIMEGOV
from tests.fakes.mutating import cut, mutated
from tests.fakes.sources import InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll
from tests.unit.test_primegov import BASE, PLACE, UPCOMING, agenda, document, listed, row


def urls(*documents: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the templates of a meeting's agendas and of its supplements, in the order in which they are asked for."""
    (each,) = listed(row(documentList=list(documents)))
    ways, added = ([ask.url.rpartition("=")[2] for ask in asks] for asks in (each.agenda, each.supplements))
    return ways, added


def test_primegov_trap_supplemental_agendas_are_read_beside_the_agenda() -> None:
    assert urls(
        document(903, "HTML Supplemental Agenda"), document(900, "HTML Agenda"), document(904, "HTML Addendum to Agenda")
    ) == (["900"], ["904", "903"])


def test_primegov_trap_a_special_meeting_has_but_its_special_agenda() -> None:
    assert urls(document(906, "HTML Special Agenda"), document(906, "Special Agenda", 1)) == (["906"], [])
    assert urls(document(906, "HTML Special Agenda"), document(900, "HTML Agenda")) == (["900"], ["906"])
    assert urls(document(906, "HTML Special Agenda"), document(908, "HTML Addendum")) == (["906"], ["908"])
    assert urls(document(906, "HTML Special Agenda"), document(909, "HTML Special Agenda - SAP")) == (["906", "909"], [])


def test_primegov_trap_a_revised_agenda_stands_for_the_first_one() -> None:
    assert urls(document(900, "HTML Agenda"), document(907, "HTML Revised Agenda")) == (["907", "900"], [])


def test_primegov_trap_a_page_of_the_packet_is_read_where_there_is_no_other() -> None:
    assert urls(document(902, "HTML Packet"), document(902, "Packet", 1)) == (["902"], [])
    assert urls(document(902, "HTML Packet"), document(900, "HTML Agenda")) == (["900"], [])


def test_primegov_trap_page_and_file_of_one_name_are_told_apart_by_their_labels() -> None:
    files = [document(900, "HTML Agenda"), document(900, "Agenda", 1), document(902, "HTML Packet"), document(902, "Packet", 1)]
    (each,) = listed(row(documentList=files))
    assert [link.label for link in each.meeting.links] == ["Agenda", "Agenda (PDF)", "Packet (HTML)", "Packet"]


@pytest.mark.parametrize(
    ("title", "label", "status"),
    [
        ("City Council", "HTML Notice of Cancellation", MeetingStatus.CANCELLED),
        ("City Council", "Notice of Recess", MeetingStatus.CANCELLED),
        ("City Council", "Vacated", MeetingStatus.CANCELLED),
        ("City Council - RECESS", "HTML Agenda", MeetingStatus.CANCELLED),
        ("City Council in recess", "HTML Agenda", MeetingStatus.CANCELLED),
        ("City Council - Postponed", "HTML Agenda", MeetingStatus.POSTPONED),
        ("Summer Recess Committee", "HTML Agenda", None),
        ("City Council Recessed Meeting", "HTML Agenda", None),
        ("Street Vacation Board", "Recessed Agenda", None),
    ],
)
def test_primegov_trap_a_meeting_is_called_off_in_prose_alone(title: str, label: str, status: MeetingStatus | None) -> None:
    (each,) = listed(row(title=title, documentList=[document(950, label)], meetingState=3))
    assert each.meeting.status is status


def test_primegov_trap_an_unpublished_document_is_none() -> None:
    (each,) = listed(row(documentList=[document(950, "HTML Notice of Cancellation", publishStatus=0)]))
    assert (each.meeting.status, each.meeting.links, each.agenda) == (None, (), ())


def test_primegov_trap_meetings_of_a_body_on_one_day_are_told_apart_by_id() -> None:
    assert [each.meeting.keys[0] for each in listed(row(41), row(42))] == ["meeting:41", "meeting:42"]


def test_primegov_trap_numbers_may_be_texts() -> None:
    (each,) = listed(row("41", documentList=[document("900", "HTML Agenda", "3")]))  # type: ignore[arg-type]
    assert each.meeting.keys == ("meeting:41",)
    assert [ask.url for ask in each.agenda] == [f"{BASE}/Portal/Meeting?meetingTemplateId=900"]


@pytest.mark.parametrize("bad", [None, "row", 7, [], {}, {"id": None}, {"id": {"a": 1}}, {"id": -4, "title": None}])
def test_primegov_trap_a_bad_row_costs_itself_only(bad: Any) -> None:
    page = PRIMEGOV.read_list(json.dumps([bad, row()]).encode(), UPCOMING, PLACE)
    assert isinstance(page, Page)
    assert [each.meeting.keys[0] for each in page.meetings] == ["meeting:41"]


def test_primegov_trap_nothing_but_an_id_is_a_meeting_of_no_day() -> None:
    nulls = dict.fromkeys(row(), None) | {"id": 41, "surprise": {"deep": [1]}}
    (each,) = listed(nulls)
    assert (each.meeting.title, each.meeting.meets_at, each.meeting.status) == ("", None, None)


SECTIONS = """<html><body><div>To comment, write to the clerk.</div>
<table><tr><td><div class='' data-sectionid='1'><table><tr class='section-row'><td class='number-cell-section'><b>I.</b></td>
 <td class='section-heading'><div class='item-cell'><p>Call to Order</p></div></td></tr></table></div></td></tr></table>
<table><tr><td><div class='section-with-items' data-sectionid='2'><table><tr class='section-row'>
 <td class='number-cell-section'>II.</td><td><div class='item-cell'><p><strong>Consent Docket</strong></p></div></td></tr>
 <tr><td colspan='2'>
 <div class='section-with-items' data-sectionid='3'><table><tr class='section-row'><td class='number-cell-section'>A.</td>
  <td><div class='item-cell'>Harbor Department</div></td></tr><tr><td colspan='2'>
  <div class='meeting-item' data-itemid='91' data-hasattachments='True'><table class='item-table'><tr>
   <td class='attachment-cell'><span title='Has Attachments'></span></td><td class='number-cell'><span>1.</span></td>
   <td class='item-cell'><div class='agenda-item' id='AgendaItem_91'><p><span>Dredging contract with
    Tidewater, Inc.,</span> fee of $250,213.</p></div>
   <div class="item_contents" id="agenda_item_area_91"><div id="ConfidentialDocMessage_91"></div>
    <div class="attachment-holder"><a title="View Memo - New Window" href="viewer?id=5&type=0"><span></span></a>&nbsp;
    <a href="/meeting/document/5.pdf?name=Memo" title="Download Memo"><span></span>&nbsp;Memo</a></div></div></td></tr>
  </table></div>
  </td></tr></table></div></td></tr></table></div></td></tr></table>
<table><tr><td><div class='section-with-items' data-sectionid='4'><table><tr class='section-row'>
 <td class='number-cell-section'>III.</td><td><div class='item-cell'>Trustees' Comments</div></td></tr><tr><td colspan='2'>
 <div class='meeting-item' data-itemid='92'><table class='item-table'><tr><td class='item-cell'>
  <div class='agenda-item' id='AgendaItem_92'>Sewer rates study</div></td></tr></table></div></td></tr></table></div>
</td></tr></table></body></html>"""


def test_primegov_trap_sections_may_stand_in_sections() -> None:
    dredging, study = agenda(SECTIONS)
    assert dredging.agenda is not None
    assert study.agenda is not None
    assert dredging.agenda.section == "Consent Docket › Harbor Department"
    assert dredging.tags == ("Consent Docket", "Harbor Department")
    assert (dredging.agenda.number, dredging.agenda.consent) == ("1", True)
    assert dredging.title == "Dredging contract with Tidewater, Inc., fee of $250,213."
    assert [(link.label, link.url) for link in dredging.links] == [("Memo", f"{BASE}/meeting/document/5.pdf?name=Memo")]
    assert (study.title, study.agenda.section, study.agenda.consent) == ("Sewer rates study", "Trustees' Comments", False)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><form><h1>Sign in</h1></form></body></html>",
        b"<html><body>Checking your browser before you proceed.</body></html>",
        b'{"message": "An error has occurred."}',
        b"%PDF-1.7",
        b"",
        SECTIONS.encode()[:-900],
    ],
)
def test_primegov_trap_something_else_in_the_place_of_an_agenda_is_no_empty_agenda(body: bytes) -> None:
    (each,) = listed(row())
    answer = PRIMEGOV.read_agenda(body, each.meeting)
    assert isinstance(answer, Unreadable)
    assert answer.text


async def test_primegov_trap_what_a_supplement_adds_is_an_item_of_the_meeting() -> None:
    def item(own: int, number: int, title: str) -> str:
        return (
            f"<div class=meeting-item data-itemid={own}><table><tr><td class=number-cell>({number})</td>"
            f"<td class=item-cell>{title}</td></tr></table></div>"
        )

    def page(template: int) -> str:
        return f"{BASE}/Portal/Meeting?meetingTemplateId={template}"

    files = [document(900, "HTML Agenda")]
    fetch = ScriptedFetcher({page(900): fetched(f"{item(1, 1, 'Pier lease')}{item(2, 2, 'Docks')}".encode(), page(900))})
    source, feed = AgendaSource(PRIMEGOV, InlineWorkers()), a_feed("primegov", BASE)

    async def polled(state: FeedState, now: datetime) -> tuple[list[Item], FeedState]:
        body = json.dumps([row(documentList=files)]).encode()
        fetch.answers[f"{BASE}/api/"] = lambda url: fetched(body, url)
        batches, state = await poll(source, feed, state, fetch, now)
        return items_of(batches), state

    now = datetime(2026, 7, 3, 12, tzinfo=UTC)
    first, state = await polled(FeedState("f"), now)
    assert [each.title for each in first] == ["City Commission", "Pier lease", "Docks"]

    files.append(document(905, "HTML Supplemental Agenda", published="2026-07-04T20:00:00"))
    fetch.answers[page(905)] = fetched(f"{item(71, 2, 'Docks')}{item(72, 31, 'Detention agreement')}".encode(), page(905))
    again, state = await polled(state, now + timedelta(days=1))
    assert [(each.title, each.agenda and each.agenda.sequence) for each in again[1:]] == [
        ("Pier lease", 1),
        ("Docks", 2),
        ("Detention agreement", 3),
    ]
    assert [each.keys for each in again[:3]] == [each.keys for each in first]

    silent, state = await polled(state, now + timedelta(days=2))
    assert silent == []


FILES = [document(900, "HTML Agenda"), document(901, "Agenda", 1), document(905, "HTML Supplemental Agenda")]


@given(mutated([row(documentList=FILES), row(42, videoUrl="//clip.example/1", location="Net Loft")]))
def test_primegov_trap_no_damage_of_a_list_raises_or_cancels(body: bytes) -> None:
    page = PRIMEGOV.read_list(body, UPCOMING, PLACE)
    assert isinstance(page, Unreadable) or all(each.meeting.status is None for each in page.meetings)


@given(cut(SECTIONS))
def test_primegov_trap_no_damage_of_a_page_raises(body: bytes) -> None:
    (each,) = listed(row())
    PRIMEGOV.read_agenda(body, each.meeting)

"""eSCRIBE's traps (sources.md sections 1, 2 and 3.8), and how its other tenants look: one test each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.domain.item import MeetingStatus, Outcome
from bot.feeds.document import Unreadable
from bot.feeds.escribe import ESCRIBE
from bot.feeds.platform import Page
from tests.fakes.mutating import cut, mutated
from tests.unit.test_escribe import BASE, CALENDAR, GUID, PAGE, PLACE, agenda, file, listed, row


def test_escribe_trap_milliseconds_are_a_moment_and_no_local_time() -> None:
    (each,) = listed(row(StartDate="/Date(1783548000000)/"))
    assert each.meeting.meets_at == datetime(2026, 7, 8, 22, tzinfo=UTC)


def test_escribe_trap_lists_of_the_past_have_other_names() -> None:
    past = {"Id": GUID, "Title": "City Commission", "Start": "/Date(1783548000000)/", "HasAgenda": True}
    (each,) = listed(past)
    assert (each.meeting.keys, each.meeting.title) == ((f"meeting:{GUID}",), "City Commission")
    (named,) = listed({"MeetingName": "Board", "Url": f"{BASE}/Meeting.aspx?Id={GUID}&lang=English"})
    assert named.meeting.keys == (f"meeting:{GUID}",)


@pytest.mark.parametrize(
    ("language", "asked"), [("French", "French"), ("English", "English"), ("", "English"), ("French,English", "English")]
)
def test_escribe_trap_a_page_may_be_in_another_language_alone(language: str, asked: str) -> None:
    pages = [
        {"Type": "Agenda", "Format": "HTML", "Url": f"Meeting.aspx?Id={GUID}&Agenda=Agenda&lang={each}"}
        for each in language.split(",")
        if each
    ]
    (each,) = listed(row(HasAgenda=True, MeetingDocumentLink=[*pages, file("Agenda", 501)]))
    assert [ask.url.rpartition("=")[2] for ask in each.agenda] == [asked]


def test_escribe_trap_no_page_is_asked_for_on_another_host() -> None:
    elsewhere = {"Type": "Agenda", "Format": "HTML", "Url": f"https://other.example/Meeting.aspx?Id={GUID}&lang=French"}
    (each,) = listed(row(HasAgenda=True, MeetingDocumentLink=[elsewhere]))
    assert [ask.url for ask in each.agenda] == [f"{BASE}/Meeting.aspx?Id={GUID}&Agenda=Agenda&lang=English"]


def test_escribe_trap_a_document_without_a_title_is_called_by_its_type() -> None:
    kinds = ["Agenda", "AgendaCover", "PostMinutes", "Merged"]
    files = [file(kind, number) | {"Title": None} for number, kind in enumerate(kinds, start=1)]
    (each,) = listed(row(MeetingDocumentLink=files))
    assert [link.label for link in each.meeting.links] == [
        "Agenda (PDF)",
        "Agenda cover (PDF)",
        "Minutes (PDF)",
        "Agenda packet (PDF)",
    ]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"MeetingName": "City Commission - CANCELLED"}, MeetingStatus.CANCELLED),
        ({"Location": "Meeting Cancelled"}, MeetingStatus.CANCELLED),
        ({"Description": "<p>Notice of cancellation</p>"}, MeetingStatus.CANCELLED),
        ({"MeetingDocumentLink": [file("Agenda", 1) | {"Title": "Notice of Cancellation (PDF)"}]}, MeetingStatus.CANCELLED),
        ({"Description": "The fair has a cancelled stamp of 1912 on show."}, None),
    ],
)
def test_escribe_trap_a_meeting_is_called_off_in_prose_alone(more: dict[str, Any], status: MeetingStatus | None) -> None:
    (each,) = listed(row(**more))
    assert each.meeting.status is status


@pytest.mark.parametrize("bad", [None, "row", [], {"ID": "7"}, {"ID": None}, {"MeetingName": "No id"}])
def test_escribe_trap_a_bad_row_costs_itself_only(bad: Any) -> None:
    page = ESCRIBE.read_list(json.dumps({"d": [bad, row()]}).encode(), CALENDAR, PLACE)
    assert isinstance(page, Page)
    assert len(page.meetings) == 1


def test_escribe_trap_nothing_but_an_id_is_a_meeting_of_no_day() -> None:
    (each,) = listed(dict.fromkeys(row(), None) | {"ID": GUID, "surprise": {"deep": [1]}})
    assert (each.meeting.title, each.meeting.meets_at, each.meeting.status, each.agenda) == ("", None, None, ())


FLAT = """<div class="AgendaItem"><div class="AgendaItemTitleRow"><h3><div class="AgendaItemCounter">7.</div>
 <div class="AgendaItemTitle"><a href="javascript:SelectItem(1519);">CONSENT CALENDAR</a></div></h3></div></div>
<div class="AgendaItem"><div class="AgendaItemTitleRow"><h3><div class="AgendaItemCounter">7.3</div>
 <div class="AgendaItemTitle"><a href="javascript:SelectItem(1522);">Gift of a patrol boat\u200b</a></div></h3></div>
 <div class="AgendaItemContentRow indent"><ul class="AgendaItemMotions"><li class="AgendaItemMotion">
 <div class="MotionLabel">Recommended Action</div><div class="Number"></div>
 <div class="MotionText RichText"><div><span>Accept the boat.</span></div></div></li></ul></div></div>
<div class="AgendaItem"><div class="AgendaItemTitleRow"><h3><div class="AgendaItemCounter">11.</div>
 <div class="AgendaItemTitle"><a href="javascript:SelectItem(1536);">Closing</a></div></h3></div></div>"""


def test_escribe_trap_items_may_stand_beside_the_heading_that_they_are_below() -> None:
    boat, closing = agenda(FLAT)
    assert boat.agenda is not None
    assert (boat.title, boat.text) == ("Gift of a patrol boat", "Accept the boat.")
    assert (boat.agenda.number, boat.agenda.section, boat.agenda.consent) == ("7.3", "CONSENT CALENDAR", True)
    assert boat.keys == (f"agenda-item:{GUID}/1522",)
    assert closing.agenda is not None
    assert (closing.title, closing.agenda.section) == ("Closing", "")


NESTED = """<DIV class='AgendaItemContainer indent'><DIV class='AgendaItem AgendaItem1'><DIV class='AgendaItemTitleRow'>
 <DIV class='AgendaItemCounter'>V.</DIV><DIV class='AgendaItemTitle'>Departments</DIV></DIV></DIV>
 <DIV class='AgendaItemContainer'><DIV class='AgendaItem AgendaItem2'><DIV class='AgendaItemCounter'>V.1.</DIV>
  <DIV class='AgendaItemTitle'><a href='#'>Harbor</a></DIV><DIV class='AgendaItemDescription RichText'>Overview.</DIV></DIV>
  <DIV class='AgendaItemContainer'><DIV class='AgendaItem AgendaItem3'><DIV class='AgendaItemCounter'>V.1.a.</DIV>
   <DIV class='AgendaItemTitle'>PLN-0039-2026: Slip rezoning</DIV>
   <DIV class='AgendaItemAttachment AgendaItemAttachment1'><a class='Link' href='filestream.ashx?DocumentId=9'>
    <SPAN class='Link'>Staff report.pdf</SPAN></a></DIV>
   <DIV class='AgendaItemContentRow'><DIV class='AgendaItemHeader'>Planning</DIV></DIV>
   <DIV class='AgendaItemContentRow'><DIV class='MotionLabel'>Motion</DIV>Rezone lots 4 to 9.<br>Second reading.</DIV>
  </DIV></DIV></DIV></DIV>
<DIV class='AgendaItemContainer'><DIV class='ClosedAgendaItemTitleRow'><DIV class='ClosedAgendaItemCounter'>9.</DIV>
 <DIV class='ClosedAgendaItemTitle'>Claim of the ferry line</DIV></DIV>
 <DIV class='AgendaItemPublicCommentListIndent77Closed'></DIV></DIV>"""


def test_escribe_trap_containers_stand_in_containers_and_keep_their_own_text() -> None:
    harbor, slips, closed = agenda(NESTED)
    assert (harbor.title, harbor.text, harbor.agenda and harbor.agenda.section) == ("Harbor", "Overview.", "Departments")
    assert slips.agenda is not None
    assert (slips.agenda.number, slips.agenda.section, slips.agenda.file) == (
        "V.1.a",
        "Departments › Harbor › Planning",
        "PLN-0039-2026",
    )
    assert slips.text == "Rezone lots 4 to 9.\nSecond reading."
    assert [(link.label, link.url) for link in slips.links] == [("Staff report.pdf", f"{BASE}/filestream.ashx?DocumentId=9")]
    assert closed.agenda is not None
    assert (closed.title, closed.agenda.number, closed.keys) == ("Claim of the ferry line", "9", (f"agenda-item:{GUID}/77",))


VOTED = """<div class=AgendaItemContainer><div class=AgendaItemTitle>Pier lease</div><ul class=AgendaItemMotions>
<li class=AgendaItemMotion><div class='MotionText RichText'>Strike clause 4.</div>
 <div class=MotionResult>Defeated (1 to 3)</div>
 <table class=MotionVoters><tr><td class=VoterVote>For (1)</td><td class=VotesUsers>A. Reyes</td></tr></table></li>
<li class=AgendaItemMotion><div class='MotionText RichText'>Approve the lease.</div><div class=MotionResult>Carried</div>
 <table class=MotionVoters><tr><td class=VoterVote>For (3)</td><td class=VotesUsers>A. Reyes, B. Moss, and C. Diaz</td></tr>
 <tr><td class=VoterVote>Against</td><td class=VotesUsers>D. Lund</td></tr>
 <tr><td class=VoterVote>Absent</td><td class=VotesUsers></td></tr></table></li></ul></div>"""


def test_escribe_trap_the_last_motion_counts_and_its_votes_are_counted() -> None:
    (item,) = agenda(VOTED)
    assert item.agenda is not None
    assert item.agenda.outcome == Outcome("Carried", True, "3-1")
    assert item.text.splitlines() == [
        "Strike clause 4.",
        "Approve the lease.",
        "For (3): A. Reyes, B. Moss, and C. Diaz",
        "Against: D. Lund",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Meeting not found</body></html>",
        b"<html><body><form>Sign in</form></body></html>",
        b'{"Message": "Authentication failed."}',
        b"%PDF-1.7",
        b"",
        f"<html><body>{PAGE}"[:-300].encode(),
    ],
)
def test_escribe_trap_something_else_in_the_place_of_an_agenda_is_no_empty_agenda(body: bytes) -> None:
    (each,) = listed(row())
    assert isinstance(ESCRIBE.read_agenda(body, each.meeting), Unreadable)


def test_escribe_trap_an_agenda_to_come_is_missing() -> None:
    (each,) = listed(row())
    answer = ESCRIBE.read_agenda(b"<p>The agenda is not yet published.</p>", each.meeting)
    assert isinstance(answer, Unreadable)
    assert answer.fault == "missing"


@given(mutated({"d": [row(HasAgenda=True, MeetingDocumentLink=[file("Agenda", 1)], Description="Doors open at 5.")]}))
def test_escribe_trap_no_damage_of_a_list_raises_or_cancels(body: bytes) -> None:
    page = ESCRIBE.read_list(body, CALENDAR, PLACE)
    assert isinstance(page, Unreadable) or all(each.meeting.status is None for each in page.meetings)


@given(cut(PAGE) | cut(NESTED) | cut(VOTED) | cut(FLAT))
def test_escribe_trap_no_damage_of_a_page_raises(body: bytes) -> None:
    (each,) = listed(row())
    ESCRIBE.read_agenda(body, each.meeting)

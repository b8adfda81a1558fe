"""CivicWeb's traps (sources.md sections 1, 2 and 3.9), and how its other tenants look: one test each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from bot.domain.feed import FeedState
from bot.domain.item import Item, MeetingStatus
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.civicweb import CIVICWEB
from bot.feeds.document import Unreadable
from bot.feeds.platform import Page
from tests.fakes.mutating import mutated
from tests.fakes.sources import InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll
from tests.unit.test_civicweb import API, BASE, HTML, MEETINGS, PLACE, agenda, document, listed, read, row


def test_civicweb_trap_an_agenda_that_is_not_published_makes_no_secret_of_its_meeting() -> None:
    (each,) = listed(row(Published=False))
    assert (each.meeting.keys, each.meeting.status, each.agenda) == (("meeting:310",), None, ())


def test_civicweb_trap_what_repeats_a_published_meeting_is_a_draft_of_it() -> None:
    assert [each.meeting.keys[0] for each in listed(row(9310, Published=False), row(310))] == ["meeting:310"]
    other_hour = row(9310, Published=False, MeetingDateTime="2026-07-08 19:00")
    assert len(listed(row(310), other_hour)) == 2


@pytest.mark.parametrize(
    ("name", "title", "body", "status"),
    [
        ("Harbor Board - 08 Jul 2026", "Harbor Board", "Harbor Board", None),
        ("Harbor Board - Jul 08 2026", "Harbor Board", "Harbor Board", None),
        ("Harbor Board- Jul 08 2026", "Harbor Board", "Harbor Board", None),
        ("Utilities - Regular Meeting - Jul 08 2026", "Utilities - Regular Meeting", "Utilities - Regular Meeting", None),
        ("***CANCELLED*** Harbor Board - Jul 08 2026", "***CANCELLED*** Harbor Board", "Harbor Board", "cancelled"),
        ("Harbor Board - Jul 08 2026 Amended Agenda", "Harbor Board Amended Agenda", "Harbor Board", None),
        ("Harbor Board - NO MEETING - Jul 08 2026", "Harbor Board - NO MEETING", "Harbor Board", "cancelled"),
        ("Harbor Board (DRAFT AGENDA) - Jul 08 2026", "Harbor Board (DRAFT AGENDA)", "Harbor Board", "tentative"),
        ("Harbor Board - Jul 08 2026 - POSTPONED", "Harbor Board - POSTPONED", "Harbor Board", "postponed"),
    ],
)
def test_civicweb_trap_days_and_status_stand_in_names(name: str, title: str, body: str, status: str | None) -> None:
    (each,) = listed(row(name=name))
    assert each.meeting.agenda is not None
    assert (each.meeting.title, each.meeting.agenda.body, each.meeting.status) == (title, body, status)


@pytest.mark.parametrize(
    ("more", "start", "known"),
    [
        ({}, datetime(2026, 7, 8, 20, tzinfo=UTC), True),
        ({"MeetingDateTime": None}, datetime(2026, 7, 8, 20, tzinfo=UTC), True),
        ({"MeetingDateTime": "", "MeetingTime": ""}, datetime(2026, 7, 8, 5, tzinfo=UTC), False),
        ({"MeetingDateTime": "7/8/2026 3:00 PM"}, datetime(2026, 7, 8, 20, tzinfo=UTC), True),
        ({"MeetingDateTime": "0001-01-01 00:00", "MeetingTime": None}, datetime(2026, 7, 8, 5, tzinfo=UTC), False),
        ({"MeetingDateTime": None, "MeetingDate": None, "MeetingTime": None}, datetime(2026, 7, 8, 5, tzinfo=UTC), False),
        (
            {"name": "Harbor Board - 08 Jul 2026", "MeetingDateTime": None, "MeetingDate": None},
            datetime(2026, 7, 8, 5, tzinfo=UTC),
            False,
        ),
        ({"name": "Harbor Board", "MeetingDateTime": None, "MeetingDate": "1900-01-01", "MeetingTime": None}, None, True),
    ],
)
def test_civicweb_trap_a_start_is_where_a_tenant_has_it(more: dict[str, Any], start: datetime | None, known: bool) -> None:
    (each,) = listed(row(**more))
    assert (each.meeting.meets_at, each.meeting.time_known) == (start, known)


def test_civicweb_trap_the_documents_are_links_of_the_meeting() -> None:
    documents = [
        document(HTML, 71, DocumentType=1),
        document("", 72, DocumentType=4),
        document("<p>x</p>", 73, Type=2, DocumentType=9, IsPublic=False),
        document("", 74, Type=2, DocumentType=10),
    ]
    meeting, items = read(documents)
    assert [(link.label, link.url) for link in meeting.links] == [
        ("Agenda", f"{BASE}/document/71"),
        ("Agenda (PDF)", f"{BASE}/document/72"),
        ("Minutes (PDF)", f"{BASE}/document/74"),
    ]
    assert [item.agenda and item.agenda.number for item in items] == ["4.1", "4.2"]
    assert items[0].agenda is not None
    assert items[0].agenda.section == "Consent Agenda"


def test_civicweb_trap_an_agenda_that_is_no_page_is_its_file() -> None:
    meeting, items = read([document("", 72, DocumentType=4)])
    assert (items, [link.label for link in meeting.links]) == ((), ["Agenda (PDF)"])


def test_civicweb_trap_a_document_that_names_no_publicity_is_public() -> None:
    unmarked = document(HTML)
    del unmarked["IsPublic"]
    assert len(agenda([unmarked])) == 2


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("<p><strong>This meeting has been cancelled</strong></p>", MeetingStatus.CANCELLED),
        ("<p>WORK SESSION</p><p>CANCELLED</p>", MeetingStatus.CANCELLED),
        ("<p>NOTICE OF CANCELLATION</p>", MeetingStatus.CANCELLED),
        ("<p>The regular meeting is postponed.</p>", MeetingStatus.POSTPONED),
        ("<p>The July 4 meeting has been cancelled.</p>", None),
        ("<p>Stamps cancelled in 1912 are on show.</p>", None),
        ("", None),
    ],
)
def test_civicweb_trap_the_head_of_an_agenda_may_call_its_meeting_off(head: str, status: MeetingStatus | None) -> None:
    in_page, _ = read([document(f"<html><body>{head}{HTML}</body></html>")])
    on_cover, _ = read([document(HTML, AgendaCover=head)])
    assert (in_page.status, on_cover.status) == (status, status)


def test_civicweb_trap_an_item_that_was_cancelled_calls_no_meeting_off() -> None:
    far = "<p>A report of many words.</p>" * 80
    meeting, _ = read([document(f"<p>1. Call to order</p>{far}<p>2. Fair</p><p>CANCELLED</p>")])
    assert meeting.status is None


@pytest.mark.parametrize("bad", [None, "row", [], {"Id": 0}, {"Id": "x"}, {"Name": "No id"}])
def test_civicweb_trap_a_bad_row_costs_itself_only(bad: Any) -> None:
    page = CIVICWEB.read_list(json.dumps([bad, row("310")]).encode(), MEETINGS, PLACE)  # type: ignore[arg-type]
    assert isinstance(page, Page)
    assert [each.meeting.keys[0] for each in page.meetings] == ["meeting:310"]


@pytest.mark.parametrize("bad", [None, "row", [], {"Type": "agenda"}, {"Type": 1, "IsPublic": True, "Html": 7}])
def test_civicweb_trap_a_bad_document_costs_itself_only(bad: Any) -> None:
    assert len(agenda([bad, document(HTML)])) == 2


def test_civicweb_trap_nothing_but_an_id_is_a_meeting_of_no_day() -> None:
    (each,) = listed(dict.fromkeys(row(), None) | {"Id": 310, "surprise": {"deep": [1]}})
    assert (each.meeting.title, each.meeting.meets_at, each.meeting.status) == ("", None, None)


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b'<?xml version="1.0"?><string/>', b'[{"Id": 3', b'{"error": 1}'])
def test_civicweb_trap_something_else_in_the_place_of_documents_is_no_empty_agenda(body: bytes) -> None:
    (each,) = listed(row())
    assert isinstance(CIVICWEB.read_agenda(body, each.meeting), Unreadable)


async def test_civicweb_trap_documents_that_call_a_meeting_off_cancel_it() -> None:
    documents = f"{API}/310/meetingDocuments"
    fetch = ScriptedFetcher({MEETINGS.partition("?")[0] + "?": lambda url: fetched(json.dumps([row()]).encode(), url)})
    source, feed = AgendaSource(CIVICWEB, InlineWorkers()), a_feed("civicweb", BASE)

    async def polled(head: str, state: FeedState, now: datetime) -> tuple[list[Item], FeedState]:
        fetch.answers[documents] = fetched(json.dumps([document(head + HTML)]).encode(), documents)
        batches, state = await poll(source, feed, state, fetch, now)
        return items_of(batches), state

    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    first, state = await polled("", FeedState("f"), now)
    again, state = await polled("", state, now + timedelta(hours=1))
    off, _ = await polled("<p>This meeting has been cancelled</p>", state, now + timedelta(hours=8))
    assert [each.status for each in first] == [None] * 3
    assert again == []
    assert (off[0].keys, off[0].status) == (first[0].keys, MeetingStatus.CANCELLED)


@given(mutated([row(), row(311, "Park Board - Jul 09 2026"), row(312, Published=False)]))
def test_civicweb_trap_no_damage_of_a_list_raises_or_cancels(body: bytes) -> None:
    page = CIVICWEB.read_list(body, MEETINGS, PLACE)
    assert isinstance(page, Unreadable) or all(each.meeting.status is None for each in page.meetings)


@given(mutated([document(HTML, DocumentType=1), document("", 2, DocumentType=4), document("1. Minutes", 3, Type=2)]))
def test_civicweb_trap_no_damage_of_documents_raises_or_cancels(body: bytes) -> None:
    (each,) = listed(row())
    answer = CIVICWEB.read_agenda(body, each.meeting)
    assert isinstance(answer, Unreadable) or all(item.status is None for item in answer)

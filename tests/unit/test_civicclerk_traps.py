"""CivicClerk's traps (sources.md sections 1, 2 and 3.7), and how its other tenants look: one test each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.domain.item import MeetingStatus
from bot.feeds.civicclerk import CIVICCLERK
from bot.feeds.document import Unreadable
from bot.feeds.platform import Page
from tests.fakes.mutating import cut, mutated
from tests.unit.test_civicclerk import AGENDA, BASE, EVENTS, PLACE, agenda, event, listed, node, page, tree


def test_civicclerk_trap_a_sentinel_in_one_date_leaves_the_other() -> None:
    (each,) = listed(event(startDateTime="0001-01-01T00:00:00Z", eventDate="2026-07-08T18:00:00Z"))
    assert each.meeting.meets_at == datetime(2026, 7, 8, 22, tzinfo=UTC)


def test_civicclerk_trap_sentinels_elsewhere_are_nothing() -> None:
    nothing = "1900-01-01T00:00:00Z"
    (each,) = listed(event(meetingEndTime=nothing, actualStartTime=nothing, publishedFiles=[AGENDA | {"publishOn": nothing}]))
    assert (each.meeting.published_at, each.meeting.meets_at) == (None, datetime(2026, 7, 8, 22, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["Agenda Packet", "Minutes", "Other", "Notice", "Media", "Agenda Package"])
def test_civicclerk_trap_only_an_agenda_is_read_as_plain_text(kind: str) -> None:
    (each,) = listed(event(publishedFiles=[AGENDA | {"type": kind}]))
    assert each.agenda == ()
    assert [link.label for link in each.meeting.links] == [kind]


def test_civicclerk_trap_a_revised_agenda_is_read_before_the_one_that_it_stands_for() -> None:
    files = [AGENDA, AGENDA | {"type": "Revised Agenda", "fileId": 40}, AGENDA | {"fileId": 39}]
    (each,) = listed(event(publishedFiles=files))
    assert [ask.url.partition("fileId=")[2].partition(",")[0] for ask in each.agenda] == ["40", "39", "31"]


def test_civicclerk_trap_a_later_page_of_events_is_where_skip_says() -> None:
    following = page(event(), **{"@odata.nextLink": "https://saltmarshfl.api.civicclerk.com/v1/Events?$skip=15"}).following
    assert following is not None
    assert following.url == f"{BASE}/v1/Events?$skip=15"


def test_civicclerk_trap_numbers_may_be_texts() -> None:
    (each,) = listed(event("12", agendaId="77", publishedFiles=[AGENDA | {"fileId": "31"}]))  # type: ignore[arg-type]
    assert each.meeting.keys == ("meeting:12",)
    assert [ask.url for ask in each.agenda] == [
        f"{BASE}/v1/Meetings/77",
        f"{BASE}/v1/Meetings/GetMeetingFileStream(fileId=31,plainText=true)",
    ]


@pytest.mark.parametrize("bad", [None, "row", [], {"id": 0}, {"id": "x"}, {"eventName": "No id"}])
def test_civicclerk_trap_a_bad_row_costs_itself_only(bad: Any) -> None:
    found = CIVICCLERK.read_list(json.dumps({"value": [bad, event()]}).encode(), EVENTS, PLACE)
    assert isinstance(found, Page)
    assert [each.meeting.keys[0] for each in found.meetings] == ["meeting:12"]


def test_civicclerk_trap_nothing_but_an_id_is_a_meeting_of_no_day() -> None:
    (each,) = listed(dict.fromkeys(event(), None) | {"id": 12, "surprise": {"deep": [1]}})
    assert (each.meeting.title, each.meeting.meets_at, each.meeting.status, each.agenda) == ("", None, None, ())


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Harbor Authority-- CANCELED", MeetingStatus.CANCELLED),
        ("CANCELLED: Harbor Authority", MeetingStatus.CANCELLED),
        ("Harbor Authority (Postponed)", MeetingStatus.POSTPONED),
        ("NO MEETING - Harbor Authority", MeetingStatus.CANCELLED),
        ("Harbor Authority (Rescheduled from July 1)", None),
    ],
)
def test_civicclerk_trap_a_meeting_is_called_off_in_its_name_alone(name: str, status: MeetingStatus | None) -> None:
    (each,) = listed(event(name=name, isDeleted=False, hasAgenda=False))
    assert each.meeting.status is status


def test_civicclerk_trap_children_stand_below_each_other_five_deep() -> None:
    row = node("Ferry slip <em>lease</em>", "1)", own=6)
    for depth, title in enumerate(["West dock", "Docks", "Harbor", "Consent Agenda", "<p>BUSINESS</p>"]):
        row = node(title, "", own=10 + depth, section=1, below=[row])
    (item,) = agenda(tree(row))
    assert item.agenda is not None
    assert item.agenda.section == "BUSINESS › Consent Agenda › Harbor › Docks › West dock"
    assert (item.title, item.agenda.number, item.agenda.consent) == ("Ferry slip lease", "1)", True)


def test_civicclerk_trap_a_flag_may_be_a_text() -> None:
    (item,) = agenda(tree(node("Reports", section="1", below=[node("Ferry report", section="0", own=3)])))
    assert (item.title, item.tags) == ("Ferry report", ("Reports",))


def test_civicclerk_trap_a_bad_item_costs_itself_only() -> None:
    rows: list[Any] = [
        None,
        7,
        {"childItems": "none"},
        {"agendaObjectItemName": ["x"]},
        node("Ferry slip", own=3, below=[None]),
    ]
    assert [item.title for item in agenda(json.dumps({"items": rows}).encode())] == ["Ferry slip"]


def test_civicclerk_trap_capitals_throughout_are_kept_as_they_are() -> None:
    (item,) = agenda(tree(node("THE BOARD TO CONSIDER AN ICE MACHINE FOR THE MARINA", "7.", own=3)))
    assert item.title == "THE BOARD TO CONSIDER AN ICE MACHINE FOR THE MARINA"


def test_civicclerk_trap_a_tree_that_points_to_its_files_sends_to_the_packet_as_well() -> None:
    (each,) = listed(event(publishedFiles=[AGENDA | {"type": "Agenda Packet"}]))
    body = tree(node("Please select Meeting Files to view meeting materials", own=1))
    assert isinstance(CIVICCLERK.read_agenda(body, each.meeting), Unreadable)


TEXT = (
    "      Harbor Board Agenda\r\n\r\n1.  Call to Order \r\n2.  Business Items \r\n"
    "    A.  Ordinance 26-4: Moorings, Docks, and \r\n        Ferry Slips \r\n        R. Moss, Engineer \r\n"
    "\x0c                Page 1 of 2 \r\n \r\n     B.   Lease of the pier \r\n3.  Adjourn\r\n"
)


def test_civicclerk_trap_plain_text_wraps_its_titles_and_turns_its_pages() -> None:
    items = {item.agenda.number: item for item in agenda(TEXT) if item.agenda}
    assert (items["2.A."].title, items["2.A."].text) == (
        "Ordinance 26-4: Moorings, Docks, and Ferry Slips",
        "R. Moss, Engineer",
    )
    assert items["2.B."].title == "Lease of the pier"
    assert items["2.B."].agenda is not None
    assert items["2.B."].agenda.section == "Business Items"


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"code": "", "message": "Resource not found."}}',
        b'<?xml version="1.0"?><feed/>',
        b"<html><body>Just a moment...</body></html>",
        b'{"value": [{"id": 12, "eventNam',
        b'{"value": {"id": 12}}',
        b"\xff\xfe",
    ],
)
def test_civicclerk_trap_something_else_in_the_place_of_a_list_is_no_empty_list(body: bytes) -> None:
    answer = CIVICCLERK.read_list(body, EVENTS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.text


FULL = event(agendaId=77, publishedFiles=[AGENDA], eventLocation={"city": "Saltmarsh"}, eventNotice="Doors open at 5.")
TREE = {
    "items": [node("Consent", "1", section=1, below=[node("Pier", "a", own=5, attachmentsList=[{"id": 4, "fileName": "m"}])])]
}


@given(mutated({"value": [FULL, event(13)], "@odata.nextLink": f"{EVENTS}&$skip=2"}))
def test_civicclerk_trap_no_damage_of_a_list_raises_or_cancels(body: bytes) -> None:
    found = CIVICCLERK.read_list(body, EVENTS, PLACE)
    assert isinstance(found, Unreadable) or all(each.meeting.status is None for each in found.meetings)


@given(mutated(TREE) | cut(TEXT))
def test_civicclerk_trap_no_damage_of_an_agenda_raises(body: bytes) -> None:
    (each,) = listed(FULL)
    CIVICCLERK.read_agenda(body, each.meeting)

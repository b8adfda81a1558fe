"""CivicClerk: lists of events, agendas as trees and as plain text, trap by trap."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given

from bot.domain.item import Item, MeetingStatus, Outcome
from bot.feeds.civicclerk import CIVICCLERK, recognise
from bot.feeds.document import Unreadable
from bot.feeds.platform import Listed, Page, Place
from tests.fakes.nonsense import PAGES, nonsense
from tests.fakes.sources import a_feed

BASE = "https://saltmarshfl.api.civicclerk.com"
PORTAL = "https://saltmarshfl.portal.civicclerk.com"
EVENTS = f"{BASE}/v1/Events?$filter=startDateTime%20ge%202026-07-01T00:00:00Z&$orderby=startDateTime"
PLACE = Place("America/New_York", None)
AGENDA = {
    "type": "Agenda",
    "name": "Commission agenda",
    "fileId": 31,
    "publishOn": "2026-07-02T16:05:00Z",
    "url": "stream/x.pdf",
}


def event(number: int = 12, name: str = "City Commission", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "eventName": name,
        "startDateTime": "2026-07-08T18:00:00Z",
        "agendaId": 0,
        "isPublished": "Published",
        "isDeleted": False,
        "publishedFiles": [],
        "publishedAgendaTimeStamp": "",
        "eventLocation": None,
        "meetingEndTime": "1900-01-01T00:00:00Z",
        **more,
    }


def page(*events: dict[str, Any], **more: Any) -> Page:
    found = CIVICCLERK.read_list(json.dumps({"value": events, **more}).encode(), EVENTS, PLACE)
    assert isinstance(found, Page), found
    return found


def listed(*events: dict[str, Any]) -> tuple[Listed, ...]:
    return page(*events).meetings


def agenda(body: bytes | str, **more: Any) -> tuple[Item, ...]:
    (each,) = listed(event(**more))
    items = CIVICCLERK.read_agenda(body.encode() if isinstance(body, str) else body, each.meeting)
    assert isinstance(items, tuple), items
    return items


def tree(*items: dict[str, Any]) -> bytes:
    return json.dumps({"id": 77, "items": items}).encode()


def node(
    name: str, number: str = "", *, own: int | None = None, section: object = 0, below: Any = (), **more: Any
) -> dict[str, Any]:
    row = {
        "agendaObjectItemName": name,
        "agendaObjectItemOutlineNumber": number,
        "isSection": section,
        "childItems": list(below),
    }
    return row | ({"id": own} if own else {}) | more


def test_the_list_is_a_window_of_local_days_in_order() -> None:
    (ask,) = CIVICCLERK.lists(a_feed("civicclerk", f"{BASE}/"), date(2026, 7, 1), date(2026, 10, 29))
    assert unquote(ask.url) == (
        f"{BASE}/v1/Events?$filter=startDateTime ge 2026-07-01T00:00:00Z and startDateTime le 2026-10-29T23:59:59Z"
        "&$orderby=startDateTime"
    )


def test_a_time_that_ends_in_z_is_local() -> None:
    summer, winter = listed(event(), event(13, startDateTime="2026-12-08T18:00:00Z"))
    assert summer.meeting.meets_at == datetime(2026, 7, 8, 22, tzinfo=UTC)
    assert winter.meeting.meets_at == datetime(2026, 12, 8, 23, tzinfo=UTC)


@pytest.mark.parametrize("sentinel", ["1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "", None])
def test_a_sentinel_date_is_none(sentinel: str | None) -> None:
    (each,) = listed(event(startDateTime=sentinel, eventDate=sentinel))
    assert each.meeting.meets_at is None


def test_a_sentinel_publication_is_none() -> None:
    (each,) = listed(event(publishedFiles=[AGENDA | {"publishOn": "0001-01-01T00:00:00Z"}]))
    assert each.meeting.published_at is None
    assert each.agenda


def test_publication_is_local_too() -> None:
    (each,) = listed(event(publishedFiles=[AGENDA]))
    assert each.meeting.published_at == datetime(2026, 7, 2, 20, 5, tzinfo=UTC)


def test_without_dates_of_files_the_agendas_own_stamp_counts() -> None:
    (each,) = listed(event(agendaId=77, publishedAgendaTimeStamp="Agenda Posted on July 2, 2026 4:05 PM"))
    assert each.meeting.published_at == datetime(2026, 7, 2, 20, 5, tzinfo=UTC)


def test_a_next_link_is_followed_on_the_feeds_own_host() -> None:
    following = page(event(), **{"@odata.nextLink": "http://internal.example/v1/Events?$filter=x&$skip=15"}).following
    assert following is not None
    assert following.url == f"{BASE}/v1/Events?$filter=x&$skip=15"
    assert page(event()).following is None


@pytest.mark.parametrize("none", [0, None])
def test_an_agenda_id_of_zero_or_null_is_no_agenda(none: int | None) -> None:
    (each,) = listed(event(agendaId=none))
    assert each.agenda == ()


def test_the_tree_is_asked_for_first_and_the_plain_text_after_it() -> None:
    (each,) = listed(event(agendaId=77, publishedFiles=[AGENDA, AGENDA | {"type": "Agenda Packet", "fileId": 32}]))
    assert [ask.url for ask in each.agenda] == [
        f"{BASE}/v1/Meetings/77",
        f"{BASE}/v1/Meetings/GetMeetingFileStream(fileId=31,plainText=true)",
    ]


def test_published_files_are_links_that_do_not_expire() -> None:
    signed = f"{BASE}/files/a.pdf?sv=2024&se=2026-07-09&sig=abc"
    (each,) = listed(event(publishedFiles=[AGENDA | {"url": signed}], youtubeVideoId="Zz9"))
    assert [(link.label, link.url) for link in each.meeting.links] == [
        ("Agenda (PDF)", f"{BASE}/v1/Meetings/GetMeetingFileStream(fileId=31,plainText=false)"),
        ("Video", "https://www.youtube.com/watch?v=Zz9"),
    ]


def test_the_version_follows_files_and_stamps_not_signed_addresses() -> None:
    versions = [
        listed(event(agendaId=77, publishedFiles=[AGENDA | {"url": "a?sig=1"}]))[0].version,
        listed(event(agendaId=77, publishedFiles=[AGENDA | {"url": "a?sig=2"}]))[0].version,
        listed(event(agendaId=77, publishedFiles=[AGENDA | {"publishOn": "2026-07-03T09:00:00Z"}]))[0].version,
        listed(event(agendaId=78, publishedFiles=[AGENDA]))[0].version,
    ]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


def test_cancelled_stands_in_the_name_only() -> None:
    (each,) = listed(event(name="Harbor Authority-- CANCELED", categoryName="Authority"))
    assert each.meeting.status is MeetingStatus.CANCELLED


def test_a_notice_may_put_a_meeting_off() -> None:
    (each,) = listed(event(eventNotice="<p>This meeting has been rescheduled to July 15.</p>"))
    assert each.meeting.status is MeetingStatus.POSTPONED
    assert each.meeting.text == "This meeting has been rescheduled to July 15."


def test_deleted_and_unpublished_events_are_no_meetings() -> None:
    rows = [event(), event(13, isDeleted=True), event(14, isPublished="Draft"), event(15, isPublished=None)]
    assert [each.meeting.keys[0] for each in listed(*rows)] == ["meeting:12", "meeting:15"]


def test_a_place_may_be_null_or_in_parts() -> None:
    where = {"name": "City Hall", "address1": "1 Front St", "address2": None, "city": "Saltmarsh", "state": "FL"}
    nowhere, here = listed(event(), event(13, eventLocation=where))
    assert nowhere.meeting.agenda is not None
    assert here.meeting.agenda is not None
    assert nowhere.meeting.agenda.location == ""
    assert here.meeting.agenda.location == "City Hall, 1 Front St, Saltmarsh, FL"


def test_the_page_for_people_is_in_the_portal() -> None:
    assert listed(event())[0].meeting.url == f"{PORTAL}/event/12/overview"


def test_sections_of_the_tree_are_headings_and_consent_is_one_of_them() -> None:
    items = agenda(
        tree(
            node("CONSENT ITEMS:", section=1, below=[node("RENEWAL OF THE PIER LEASE", "4.", own=501)]),
            node("ITEMS REMOVED FROM CONSENT", section=True, below=[node("Ice machine for the marina", "5.", own=502)]),
            node("ADJOURN:", section=1),
        )
    )
    assert [(item.title, item.tags, item.agenda and item.agenda.consent) for item in items] == [
        ("RENEWAL OF THE PIER LEASE", ("CONSENT ITEMS",), True),
        ("Ice machine for the marina", ("ITEMS REMOVED FROM CONSENT",), False),
    ]
    assert items[0].agenda is not None
    assert items[0].agenda.number == "4."
    assert not items[0].agenda.procedural


def test_items_below_items_keep_their_headings() -> None:
    items = agenda(tree(node("Business", "VII", own=1, below=[node("Port", "1", own=2, below=[node("Crane", "a", own=3)])])))
    assert [(item.title, item.tags) for item in items] == [
        ("Business", ()),
        ("Port", ("Business",)),
        ("Crane", ("Business", "Port")),
    ]


def test_names_may_be_html() -> None:
    (item,) = agenda(
        tree(node("<p><b>Resolution</b> on&nbsp;docks</p>", own=1, agendaObjectItemDescription="<p>Two readings.</p>"))
    )
    assert (item.title, item.text) == ("Resolution on docks", "Two readings.")


def test_attachments_lead_to_the_portal_because_their_own_addresses_expire() -> None:
    files = [
        {"id": 9, "fileName": "Lease.pdf", "pdfVersionFullPath": "https://blob.example/x.pdf?sig=1&se=2026-07-09"},
        {"id": 10, "fileName": "Hidden.pdf", "isPublished": False},
        {"fileName": "No id.pdf", "mediaFullPath": "https://blob.example/y.pdf?sig=1"},
    ]
    (item,) = agenda(tree(node("Lease", own=1, attachmentsList=files, resolutionFormattedNumber="R-2026-14")))
    assert [(link.label, link.url) for link in item.links] == [("Lease.pdf", f"{PORTAL}/event/12/files/attachment/9")]
    assert item.agenda is not None
    assert item.agenda.file == "R-2026-14"


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], None),
        ([{"motionName": "Approve", "passFail": 1, "yesVotes": ["A", "B"], "noVotes": ["C"]}], Outcome("Approve", True, "2-1")),
        (
            [{"motionName": "Amend", "passFail": 1}, {"motionName": "", "passFail": 0, "noVotes": ["A"]}],
            Outcome("Failed", False, "0-1"),
        ),
        ([{"motionName": "Discuss", "passFail": None, "yesVotes": []}], None),
    ],
)
def test_the_last_motion_on_an_item_is_its_outcome(votes: list[dict[str, Any]], outcome: Outcome | None) -> None:
    (item,) = agenda(tree(node("Pier lease", own=1, minutesItemVotes=votes)))
    assert item.agenda is not None
    assert item.agenda.outcome == outcome


def test_items_are_told_by_their_id_whatever_their_number() -> None:
    (before,) = agenda(tree(node("Lease", "4.", own=501)))
    (after,) = agenda(tree(node("Lease of the pier", "5.", own=501)))
    assert before.keys == after.keys == ("agenda-item:12/501",)


def test_a_tree_that_only_points_to_files_is_none_where_there_are_files() -> None:
    body = tree(node("Select MEETING FILES to view meeting materials", section=0, own=1))
    assert agenda(body) == ()
    (each,) = listed(event(publishedFiles=[AGENDA]))
    assert isinstance(CIVICCLERK.read_agenda(body, each.meeting), Unreadable)


def test_plain_text_is_read_by_its_numbers() -> None:
    items = agenda(
        "        City Commission Agenda\n\n1.  Call to Order \n2.  Consent Agenda\n"
        "    A.  Pier lease\n    B.  Ordinance 26-4: docks\n        J. Reyes, Planner\n"
        "                 Page 1 of 2\n3.  Budget\n"
    )
    assert [
        (item.agenda and item.agenda.number, item.title) for item in items if item.agenda and not item.agenda.procedural
    ] == [
        ("2.A.", "Pier lease"),
        ("2.B.", "Ordinance 26-4: docks"),
        ("3.", "Budget"),
    ]
    assert all("Page 1" not in item.text for item in items)
    assert items[-2].text == "J. Reyes, Planner"


def test_plain_text_without_numbers_is_one_item() -> None:
    (item,) = agenda("The commission will discuss the lease of the pier.")
    assert item.title == "City Commission"
    assert "lease of the pier" in item.text


@pytest.mark.parametrize(
    "body", [b"Invalid parameters!", b"[]", b'[{"id": 1', b'{"value": []}', b"<html>Sign in</html>", b"%PDF-1.7"]
)
def test_what_is_no_agenda_is_unreadable(body: bytes) -> None:
    (each,) = listed(event())
    assert isinstance(CIVICCLERK.read_agenda(body, each.meeting), Unreadable)


def test_plain_text_of_a_scan_is_empty() -> None:
    assert agenda(b" \n ") == ()


@pytest.mark.parametrize(("body", "fault"), PAGES)
def test_nonsense_is_unreadable_with_a_reason(body: bytes, fault: str) -> None:
    answer = CIVICCLERK.read_list(body, EVENTS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault == fault


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (f"{PORTAL}/event/12/files/agenda/31", BASE),
        (f"{BASE}/v1/Events", BASE),
        ("https://saltmarshfl.civicclerk.com/Web/Home.aspx", BASE),
        ("https://civicclerk.com/", None),
        ("https://a.b.api.civicclerk.com/", None),
        ("http://[", None),
    ],
)
def test_recognises_its_own_addresses(url: str, base: str | None) -> None:
    assert recognise(url) == base


NAMES = (
    "id eventName startDateTime agendaId publishedFiles type fileId publishOn eventLocation name city eventNotice isDeleted "
    "items minutesItemVotes passFail yesVotes childItems attachmentsList agendaObjectItemName isSection fileName"
)


@given(nonsense(NAMES, lambda row: {"value": [row], "items": [row], "@odata.nextLink": "http://["}))
def test_no_answer_raises(body: bytes) -> None:
    (each,) = listed(event())
    CIVICCLERK.read_list(body, EVENTS, PLACE)
    CIVICCLERK.read_agenda(body, each.meeting)


def test_a_files_name_may_call_a_meeting_off() -> None:
    (each,) = listed(event(publishedFiles=[AGENDA | {"type": "Other", "name": "Notice of Cancellation"}]))
    assert each.meeting.status is MeetingStatus.CANCELLED

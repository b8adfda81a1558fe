"""Rows of the Legistar Web API -> items."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import Fault
from bot.domain.item import Item, Link, MeetingStatus, Outcome
from bot.domain.limits import MAX_TITLE
from bot.feeds.document import Unreadable
from bot.feeds.legistar_records import instant, meeting_item, read_meeting, read_rows, stamp, starts
from tests.fakes.golden import DATA, check_golden

ZONE = "America/New_York"
PLACE = "ocd-division/country:us/state:fl/place:saltmarsh"
EVENT: dict[str, Any] = json.loads((DATA / "legistar" / "events.json").read_text())[0]


def row(**fields: Any) -> dict[str, Any]:
    plain = {"EventItemId": 1, "EventItemAgendaSequence": 1, "EventItemTitle": "An ordinance", "EventItemMatterId": 9}
    return plain | {f"EventItem{name}": value for name, value in fields.items()}


def one(**fields: Any) -> Item:
    items = read_meeting(EVENT, json.dumps([row(**fields)]).encode(), ZONE, PLACE, {})
    assert not isinstance(items, Unreadable)
    return items[1]


def facts(**fields: Any) -> Any:
    return one(**fields).agenda


def test_golden_meeting_with_its_agenda() -> None:
    agenda = DATA / "legistar" / "eventitems.json"
    items = read_meeting(EVENT, agenda.read_bytes(), ZONE, PLACE, {})
    assert not isinstance(items, Unreadable)
    check_golden(agenda, items)


def test_golden_meetings() -> None:
    events = DATA / "legistar" / "events.json"
    rows = read_rows(events.read_bytes(), "EventId")
    assert not isinstance(rows, Unreadable)
    check_golden(events, [meeting_item(event, ZONE, PLACE) for event in rows])


@pytest.mark.parametrize(
    ("date", "time", "expected", "known"),
    [
        ("2025-07-08T00:00:00", "9:00 AM", "2025-07-08T13:00", True),
        ("2025-01-08T00:00:00", "5:30 p.m.", "2025-01-08T22:30", True),
        ("2025-03-09T00:00:00", "9:00 AM", "2025-03-09T13:00", True),
        ("2025-11-02T00:00:00", "1:30 AM", "2025-11-02T05:30", True),
        ("2025-07-08T00:00:00", None, "2025-07-08T04:00", False),
        ("2025-07-08T00:00:00", "Deferred", "2025-07-08T04:00", False),
        ("2025-07-08T18:00:00", None, "2025-07-08T22:00", True),
        ("2025-07-08T00:00:00", "12:00 AM", "2025-07-08T04:00", True),
    ],
)
def test_local_date_and_free_text_time(date: str, time: str | None, expected: str, known: bool) -> None:
    meeting = meeting_item(EVENT | {"EventDate": date, "EventTime": time}, ZONE, None)
    assert meeting.meets_at == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert meeting.time_known is known


def test_a_meeting_without_a_date_is_undated() -> None:
    assert meeting_item(EVENT | {"EventDate": None}, ZONE, None).meets_at is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-14T16:28:16", datetime(2026, 8, 14, 16, 28, 16, tzinfo=UTC)),
        ("2026-08-14T16:28:16.1", datetime(2026, 8, 14, 16, 28, 16, 100_000, tzinfo=UTC)),
        ("2026-08-14T16:28:16.197", datetime(2026, 8, 14, 16, 28, 16, 197_000, tzinfo=UTC)),
        ("2026-08-14T16:28:16.1234567Z", datetime(2026, 8, 14, 16, 28, 16, 123_456, tzinfo=UTC)),
        ("soon", None),
        (None, None),
    ],
)
def test_stamps_are_utc_with_any_number_of_digits(text: str | None, expected: datetime | None) -> None:
    assert instant(text) == expected


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"EventAgendaStatusName": "Final 2nd Revised"}, MeetingStatus.CONFIRMED),
        ({"EventAgendaStatusName": "Draft"}, MeetingStatus.TENTATIVE),
        ({"EventAgendaStatusName": "Canceled"}, MeetingStatus.CANCELLED),
        ({"EventAgendaStatusName": "Deferred"}, MeetingStatus.POSTPONED),
        ({"EventAgendaStatusName": "Something else"}, None),
        ({"EventTime": "Deferred"}, MeetingStatus.POSTPONED),
        ({"EventLocation": "CANCELLED - City Hall"}, MeetingStatus.CANCELLED),
        ({"EventComment": "The meeting has been cancelled."}, MeetingStatus.CANCELLED),
        ({"EventComment": "Replaces the cancelled session of June 3"}, MeetingStatus.CONFIRMED),
    ],
)
def test_status(fields: dict[str, str], status: MeetingStatus | None) -> None:
    assert meeting_item(EVENT | fields, ZONE, None).status is status


def test_a_leading_star_is_the_consent_agenda() -> None:
    item = one(Title="*Appointing a member to the Tree Board.")
    assert item.title == "Appointing a member to the Tree Board."
    assert item.agenda is not None
    assert item.agenda.consent
    assert facts(Consent=1).consent
    assert not facts().consent


@pytest.mark.parametrize(
    "fields",
    [
        {"Title": "ROLL CALL", "MatterId": None},
        {"Title": "Present: all", "RollCallFlag": 1},
        {"Title": "page break", "MatterId": None},
        {"Title": "BUSINESS ITEM", "MatterId": None},
        {"Title": "3. ADJOURNMENT", "MatterId": None},
        {"Title": "Approval of the Minutes of June 3", "MatterId": 4},
        {"Title": "June 3 session", "MatterType": "Minutes"},
        {
            "Title": "CONSENT AGENDA: all matters listed below are routine and are passed in one vote of the body",
            "MatterId": None,
        }
        | {"Title": "ALL MATTERS LISTED BELOW ARE ROUTINE AND ARE PASSED IN ONE VOTE OF THE BODY UNLESS PULLED"},
    ],
)
def test_procedural_rows(fields: dict[str, Any]) -> None:
    assert facts(**fields).procedural


@pytest.mark.parametrize(
    "fields",
    [
        {"Title": "Jail contract", "MatterId": 4},
        {"Title": "Jail contract", "MatterId": None, "MatterFile": "25-1"},
        {"Title": "Jail contract", "MatterId": None, "ActionName": "Approved"},
        {"Title": "Discussion of the agreement with the sheriff on immigration enforcement and its costs", "MatterId": None},
        {"Title": "Invocation policy", "MatterId": 4},
    ],
)
def test_rows_of_substance(fields: dict[str, Any]) -> None:
    assert not facts(**fields).procedural


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"ActionName": "Passed", "PassedFlag": 1, "PassedFlagName": "Pass", "Tally": "6:1"}, Outcome("Passed", True, "6:1")),
        ({"ActionName": "Failed", "PassedFlag": 0, "Tally": "2-4"}, Outcome("Failed", False, "2-4")),
        ({"ActionName": "Postponed"}, Outcome("Postponed", None, "")),
        ({"ActionName": "Received and Filed"}, Outcome("Received and Filed", None, "")),
        ({"PassedFlagName": "Pass"}, Outcome("Pass", True, "")),
        ({"Tally": "4:2"}, Outcome("", None, "4:2")),
        ({"ActionName": "completed"}, None),
        ({"ActionName": "Discussed"}, None),
        ({"ActionText": "The discussion was completed."}, None),
        ({}, None),
    ],
)
def test_outcomes_are_decisions_in_the_records_words(fields: dict[str, Any], outcome: Outcome | None) -> None:
    assert facts(**fields).outcome == outcome


def test_the_text_holds_what_the_title_does_not() -> None:
    item = one(MatterName="Jail pact", AgendaNote="<p>Sponsor: Lee</p>", ActionText="A motion was made.")
    assert item.text == "Jail pact\nSponsor: Lee\nA motion was made."
    assert one(Title="About the jail pact", MatterName="Jail pact").text == ""
    long = one(Title="An ordinance " * 100)
    assert len(long.title) == MAX_TITLE
    assert long.text.startswith(long.title)


def test_attachments_are_links_unless_hidden() -> None:
    files = [
        {"MatterAttachmentName": "Staff report", "MatterAttachmentHyperlink": "https://files.example/1.pdf"},
        {
            "MatterAttachmentName": "Internal",
            "MatterAttachmentHyperlink": "https://files.example/2.pdf",
            "MatterAttachmentShowOnInternetPage": False,
        },
        {"MatterAttachmentName": "Odd", "MatterAttachmentHyperlink": "javascript:1"},
    ]
    assert one(MatterAttachments=files).links == (Link("Staff report", "https://files.example/1.pdf"),)


def test_rows_off_the_agenda_are_left_out_unless_they_were_decided() -> None:
    rows = [
        row(Id=1, AgendaSequence=None),
        row(Id=2, AgendaSequence=0),
        row(Id=3, AgendaSequence=0, ActionName="Approved"),
        row(Id=4, Title=None),
    ]
    items = read_meeting(EVENT, json.dumps(rows).encode(), ZONE, PLACE, {})
    assert not isinstance(items, Unreadable)
    assert [each.keys[0] for each in items] == ["event:101", "eventitem:3"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"Invalid parameters!", Fault.NOT_A_FEED),
        (b"", Fault.NOT_A_FEED),
        (b"<html></html>", Fault.NOT_A_FEED),
        (b"<ArrayOfGranicusEvent/>", Fault.NOT_A_FEED),
        (b'{"Message": "no"}', Fault.NOT_A_FEED),
        (b'[{"EventId": 1}, {"EventId"', Fault.UNREADABLE),
        (b"[" * 200_000, Fault.UNREADABLE),
    ],
)
def test_answers_that_are_no_rows(body: bytes, fault: Fault) -> None:
    refused = read_rows(body, "EventId")
    assert isinstance(refused, Unreadable)
    assert refused.fault is fault


def test_odd_rows_are_left_out() -> None:
    assert read_rows(b'[{"EventId": 1}, 7, {"EventId": null}, {}]', "EventId") == [{"EventId": 1}]


def test_a_stamp_changes_with_what_a_reader_would_notice_and_with_the_vendors_stamps() -> None:
    assert stamp(EVENT) != stamp(EVENT | {"EventTime": "6:00 PM"})
    assert stamp(EVENT) != stamp(EVENT | {"EventLastModifiedUtc": "2025-07-02T00:00:00"})
    assert stamp(EVENT) == stamp(EVENT | {"EventRowVersion": "x", "EventVideoPath": "y"})


@pytest.mark.parametrize(
    "title",
    [
        "287(g) agreement",
        "Discussion: ICE detainers",
        "Update on the jail",
        "A RESOLUTION OF THE CITY COMMISSION TERMINATING ITS AGREEMENT WITH THE SHERIFF AND DECLARING IT VOID",
    ],
)
def test_an_item_without_a_file_is_no_heading_because_it_is_short_or_in_capitals(title: str) -> None:
    assert not facts(Title=title, MatterId=None).procedural


def test_an_item_with_a_file_is_no_roll_call_because_its_vote_was_called() -> None:
    assert not facts(Title="Jail contract", MatterFile="25-1", RollCallFlag=1).procedural


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "9999-12-31T00:00:00"])
@pytest.mark.parametrize("zone", [ZONE, "Pacific/Guam"])
def test_a_day_at_the_ends_of_the_calendar_breaks_nothing(day: str, zone: str) -> None:
    meets_at, _ = starts({"EventDate": day, "EventTime": "11:00 PM"}, zone)
    assert meets_at is None or meets_at.year == 9999


@pytest.mark.parametrize(
    "fields",
    [
        {"EventLocation": "City Hall (rescheduled from July 3)"},
        {"EventComment": "Rescheduled from July 3"},
        {"EventComment": "This meeting was postponed from July 3."},
    ],
)
def test_a_meeting_that_was_rescheduled_from_another_day_takes_place(fields: dict[str, str]) -> None:
    assert meeting_item(EVENT | fields, ZONE, None).status is MeetingStatus.CONFIRMED


def test_nul_and_half_characters_in_json_reach_no_database() -> None:
    item = one(Title="A\x00 vote\ud800", MatterFile="25\x00-1", MatterType="\ud83dOrdinance", Tally="6\x00:1")
    assert item.agenda and (item.title, item.agenda.file, item.tags) == ("A vote", "25-1", ("Ordinance",))

"""Traps of calendars in the wild: as Exchange, Google, WordPress, CivicPlus, school sites and old exports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.identity import revision
from bot.domain.item import Item, MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.ical_events import Calendar, read_calendar
from tests.fakes.calendars import calendar, event

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
ADDRESS = "https://saltmarsh.example.gov/common/modules/iCalendar/iCalendar.aspx?catID=14&feed=calendar"
HERE = "America/New_York"
BROKEN_ZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:One",
        "TZID:Two",
        "BEGIN:STANDARD",
        "DTSTART:bogus",
        "TZOFFSETTO:",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
)


def read(body: bytes, content_type: str = "text/calendar") -> Calendar:
    found = read_calendar(body, content_type, ADDRESS, HERE, NOW)
    assert isinstance(found, Calendar)
    return found


def only(*lines: str, start: str = ":20261110T180000", head: tuple[str, ...] = ()) -> Item:
    (found,) = read(calendar(event("one", start, "Town Commission", *lines), head=head)).meetings
    return found


def starts(*events: str, head: tuple[str, ...] = ()) -> list[str]:
    """Return the local starts of a calendar's meetings."""
    meetings = read(calendar(*events, head=head)).meetings
    return [f"{item.meets_at.astimezone(ZoneInfo(HERE)):%m-%d %H:%M}" for item in meetings if item.meets_at]


@pytest.mark.parametrize(
    ("start", "local"),
    [
        (";TZID=Eastern Standard Time:20261110T180000", "11-10 18:00"),
        (";TZID=Eastern Standard Time:20260810T180000", "08-10 18:00"),
        (';TZID="(UTC-05:00) Eastern Time (US & Canada)":20261110T180000', "11-10 18:00"),
        (";TZID=Central Standard Time:20261110T180000", "11-10 19:00"),
        (";TZID=Customized Time Zone:20261110T180000", "11-10 18:00"),
        (";TZID=EST:20261110T180000", "11-10 18:00"),
        (";TZID=US/Eastern:20261110T180000", "11-10 18:00"),
        (";TZID=/mozilla.org/20070129_1/America/Chicago:20261110T180000", "11-10 19:00"),
        (";TZID=One:20261110T180000", "11-10 18:00"),
        (";TZID=Etc/UTC:20261110T180000", "11-10 13:00"),
        (":20261110T230000Z", "11-10 18:00"),
        (":20261110T180000", "11-10 18:00"),
        (";VALUE=DATE-TIME:20261110T230000Z", "11-10 18:00"),
        (";VALUE=DATE:20261110", "11-10 00:00"),
    ],
)
def test_ical_trap_zones_of_exchange_google_and_nobody(start: str, local: str) -> None:
    assert starts(BROKEN_ZONE, event("a", start)) == [local]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT"])
def test_ical_trap_a_calendars_own_zone_is_utc_where_nobody_set_it_up(zone: str) -> None:
    assert starts(event("a", ":20261110T180000"), head=(f"X-WR-TIMEZONE:{zone}",)) == ["11-10 18:00"]


def test_ical_trap_a_series_keeps_its_hour_across_the_clocks_change_and_a_utc_one_does_not() -> None:
    here = event("a", f";TZID={HERE}:20261025T180000", "A", "RRULE:FREQ=WEEKLY;COUNT=3")
    utc = event("b", ":20261025T220000Z", "B", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert starts(here) == ["10-25 18:00", "11-01 18:00", "11-08 18:00"]
    assert starts(utc) == ["10-25 18:00", "11-01 17:00", "11-08 17:00"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=3", ["10-13 18:00", "11-10 18:00", "12-08 18:00"]),
        ("FREQ=MONTHLY;BYDAY=2TU;UNTIL=20261111T035959Z", ["10-13 18:00", "11-10 18:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["10-13 18:00", "10-30 18:00", "11-30 18:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261111", ["10-13 18:00", "10-27 18:00", "11-10 18:00"]),
        ("FREQ=DAILY;UNTIL=20261014T220000Z", ["10-13 18:00", "10-14 18:00"]),
    ],
)
def test_ical_trap_rules_of_boards(rule: str, expected: list[str]) -> None:
    assert starts(event("a", f";TZID={HERE}:20261013T180000", "A", f"RRULE:{rule}")) == expected


def test_ical_trap_exceptions_and_additions() -> None:
    lines = (
        "RRULE:FREQ=WEEKLY;COUNT=4",
        f"EXDATE;TZID={HERE}:20261020T180000,20261027T180000",
        f"RDATE;VALUE=PERIOD;TZID={HERE}:20261105T090000/PT2H",
    )
    assert starts(event("a", f";TZID={HERE}:20261013T180000", "A", *lines)) == ["10-13 18:00", "11-03 18:00", "11-05 09:00"]


def test_ical_trap_an_override_without_a_master_is_a_meeting() -> None:
    days = [event("a", f";TZID={HERE}:202611{day}T180000", "A", f"RECURRENCE-ID:202611{day}T230000Z") for day in ("10", "17")]
    found = read(calendar(*days)).meetings
    assert [item.keys[0] for item in found] == ["event:a/2026-11-10", "event:a/2026-11-17"]


def test_ical_trap_an_override_that_holds_from_its_day_on_changed_one_day_only() -> None:
    series = event("a", f";TZID={HERE}:20261020T180000", "Weekly", "RRULE:FREQ=WEEKLY;COUNT=4")
    later = event(
        "a", f";TZID={HERE}:20261103T190000", "Later", f"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID={HERE}:20261103T180000"
    )
    found = read(calendar(series, later)).meetings
    assert [item.title for item in found] == ["Weekly", "Weekly", "Later", "Later"]
    assert starts(series, later) == ["10-20 18:00", "10-27 18:00", "11-03 19:00", "11-10 19:00"]
    assert [item.keys[0] for item in found] == [f"event:a/2026-{day}" for day in ("10-20", "10-27", "11-03", "11-10")]


def test_ical_trap_a_rule_without_end_is_bounded() -> None:
    assert 20 < len(starts(event("a", ":20100104T180000", "A", "RRULE:FREQ=WEEKLY"))) < 40


@pytest.mark.parametrize("lines", [("DTEND:20261110T200000",), ("DURATION:PT2H",), ("DTEND:20261110T180000",), ()])
def test_ical_trap_an_end_may_be_a_duration_or_missing(lines: tuple[str, ...]) -> None:
    item = only(*lines)
    assert (item.meets_at, item.time_known) == (datetime(2026, 11, 10, 23, tzinfo=UTC), True)


def test_ical_trap_an_all_day_event_of_civicplus_ends_when_it_begins() -> None:
    item = only("DTEND;VALUE=DATE:20261110", start=";VALUE=DATE:20261110")
    assert (item.meets_at, item.time_known) == (datetime(2026, 11, 10, 5, tzinfo=UTC), False)


def test_ical_trap_civicplus_repeats_a_bare_number_as_uid_and_its_links_are_relative() -> None:
    days = [event("77", f":202611{day}T180000", "Council", "URL:/Calendar.aspx?EID=77") for day in ("10", "17")]
    first, second = read(calendar(*days, head=("PRODID:iCalendar-Ruby",))).meetings
    assert first.keys != second.keys
    assert first.url == "https://saltmarsh.example.gov/Calendar.aspx?EID=77"


def test_ical_trap_an_alarm_is_no_part_of_its_event() -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT10M", "DESCRIPTION:This is an event reminder", "SUMMARY:Alarm", "END:VALARM")
    item = only(*alarm)
    assert (item.title, item.text) == ("Town Commission", "")


def test_ical_trap_words_of_wordpress_are_html() -> None:
    (item,) = read(
        calendar(event("a", ":20261110T180000", "Council &amp; Board &#8211; Joint", "DESCRIPTION:<p>Pact</p>"))
    ).meetings
    assert (item.title, item.text) == ("Council & Board – Joint", "Pact")


def test_ical_trap_quoted_printable_was_shown_as_it_is_written() -> None:
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nUID:q\r\nDTSTART:20261110T180000\r\n"
        "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Comisi=C3=B3n de la =\r\nCiudad\r\n"
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:One=0D=0ATwo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (item,) = read(body.encode()).meetings
    assert (item.title, item.text) == ("Comisión de la Ciudad", "One\nTwo")


def test_ical_trap_lines_are_folded_anywhere_and_names_are_in_any_case() -> None:
    body = "begin:vcalendar\nbegin:vevent\nuid:1\ndtstart:20261110T180000\nsummary:Comisió".encode()[:-1]
    folded = body + b"\r\n \xb3n\n  de\n\t la Ciudad\nend:vevent\nend:vcalendar\n"
    (item,) = read(folded).meetings
    assert item.title == "Comisión de la Ciudad"


@pytest.mark.parametrize(
    ("summary", "lines", "status"),
    [
        ("CANCELLED: Town Commission", (), MeetingStatus.CANCELLED),
        ("Town Commission (Canceled)", ("STATUS:CONFIRMED",), MeetingStatus.CANCELLED),
        ("Town Commission", ("STATUS:CANCELLED",), MeetingStatus.CANCELLED),
        ("Town Commission", ("LOCATION:CANCELLED - Town Hall",), MeetingStatus.CANCELLED),
        ("Town Commission - NO MEETING", (), MeetingStatus.CANCELLED),
        ("Town Commission - Postponed", (), MeetingStatus.POSTPONED),
        ("Town Commission", ("STATUS:TENTATIVE",), MeetingStatus.TENTATIVE),
        ("Town Commission", ("STATUS:CONFIRMED",), MeetingStatus.CONFIRMED),
        ("Town Commission", (), None),
    ],
)
def test_ical_trap_cancellation_is_in_the_words_more_than_in_the_field(
    summary: str, lines: tuple[str, ...], status: MeetingStatus | None
) -> None:
    (item,) = read(calendar(event("a", ":20261110T180000", summary, *lines))).meetings
    assert item.status is status


def test_ical_trap_stamps_are_no_change() -> None:
    names = ("DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "CREATED")
    first, second = (only(*(f"{name}:{value}" for name in names)) for value in ("20261021T000000Z", "20261022T010203Z"))
    assert revision(first) == revision(second)


@pytest.mark.parametrize("uid", ["7", '<span class="q">gro&#x2e;nwot&#64;9</span>', "A" * 400, "", "{GUID}@x y"])
def test_ical_trap_a_uid_is_opaque(uid: str) -> None:
    once, again = (read(calendar(event(uid, ":20261110T180000"))).meetings for _ in range(2))
    assert len(once) == 1 and once[0].keys == again[0].keys and len(once[0].keys[0]) < 200


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Just a moment...</title></head></html>",
        b"Invalid parameters!",
        b"",
        b'{"error": "login required"}',
    ],
)
def test_ical_trap_nonsense_has_a_reason(body: bytes) -> None:
    answer = read_calendar(body, "text/calendar", ADDRESS, HERE, NOW)
    assert isinstance(answer, Unreadable) and answer.text


@pytest.mark.parametrize("start", [":00010101T000000", ":16010101T000000Z", ":19000101", ":soon", ""])
def test_ical_trap_a_sentinel_costs_its_event_only(start: str) -> None:
    assert starts(event("bad", start), event("good", ":20261110T180000")) == ["11-10 18:00"]

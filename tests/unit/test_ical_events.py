"""Calendars -> meetings: keys, times, repeats, overrides, statuses, and files that are broken."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.domain.item import Item, ItemType, MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.ical_events import MAX_MEETINGS, Calendar, read_calendar
from tests.fakes.calendars import calendar, event

NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
ZONE = "America/New_York"
URL = "https://town.example/calendar/feed.ics"


def read(body: bytes, zone: str = ZONE, content_type: str = "text/calendar") -> Calendar:
    found = read_calendar(body, content_type, URL, zone, NOW, place="p")
    assert isinstance(found, Calendar), found
    return found


def one(*lines: str, start: str = ":20250708T220000Z", summary: str = "Town Commission") -> Item:
    (item,) = read(calendar(event("1", start, summary, *lines))).meetings
    return item


def local(item: Item, zone: str = ZONE) -> str:
    assert item.meets_at is not None
    return item.meets_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def starts(*events: str, head: tuple[str, ...] = ()) -> list[str]:
    return [local(item) for item in read(calendar(*events, head=head)).meetings]


def test_an_event_is_a_meeting() -> None:
    item = one(
        "LOCATION:City Hall\\, Room 2",
        "DESCRIPTION:<p>Budget &amp; fees</p><p>Second reading</p>",
        "URL:/events/1",
        "CATEGORIES:Boards,Budget",
        "ATTACH;FMTTYPE=application/pdf:https://town.example/agenda.pdf",
        "STATUS:CONFIRMED",
    )
    assert (item.type, item.keys, item.title, item.place) == (ItemType.MEETING, ("event:1",), "Town Commission", "p")
    assert (item.url, item.text) == ("https://town.example/events/1", "Budget & fees\nSecond reading")
    assert item.agenda is not None
    assert (item.agenda.meeting_key, item.agenda.body) == ("event:1", "Town Commission")
    assert item.agenda.location == "City Hall, Room 2"
    assert item.tags == ("Boards", "Budget")
    assert [(link.label, link.url) for link in item.links] == [("agenda.pdf", "https://town.example/agenda.pdf")]
    assert item.status is MeetingStatus.CONFIRMED
    assert item.published_at is None


@pytest.mark.parametrize(
    ("start", "when", "known"),
    [
        (";VALUE=DATE:20250708", "2025-07-08 00:00", False),
        (":20250708", "2025-07-08 00:00", False),
        (":20250708T180000", "2025-07-08 18:00", True),
        (":20250708T220000Z", "2025-07-08 18:00", True),
        (":20250709T000000Z", "2025-07-08 20:00", True),
        (";TZID=America/Chicago:20250708T170000", "2025-07-08 18:00", True),
        (';TZID="America/Chicago":20250708T170000', "2025-07-08 18:00", True),
        (";TZID=/freeassociation.sourceforge.net/Tzfile/America/Chicago:20250708T170000", "2025-07-08 18:00", True),
        (";TZID=America/Indiana/Indianapolis:20250708T180000", "2025-07-08 18:00", True),
        (";TZID=Central Standard Time:20250708T170000", "2025-07-08 18:00", True),
        (';TZID="(UTC-06:00) Central Time (US & Canada)":20250708T170000', "2025-07-08 18:00", True),
        (";TZID=(UTC-05:00) Eastern Time (US & Canada):20250708T180000", "2025-07-08 18:00", True),
        (";TZID=EST:20250708T180000", "2025-07-08 18:00", True),
        (";TZID=Customized Time Zone:20250708T180000", "2025-07-08 18:00", True),
        (";TZID=../../etc/passwd:20250708T180000", "2025-07-08 18:00", True),
        (";TZID=Etc/UTC:20250708T220000", "2025-07-08 18:00", True),
        (":20250708T000000", "2025-07-08 00:00", False),
    ],
)
def test_times_are_of_the_zone_that_they_name_and_else_of_the_feeds(start: str, when: str, known: bool) -> None:
    item = one(start=start)
    assert (local(item), item.time_known) == (when, known)


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        (":20250708T000000", "DTEND:20250708T000000", "2025-07-08 00:00"),
        (":20250708T000000", "DTEND:20250708T235900", "2025-07-08 00:00"),
        (":20250708T000000Z", "DTEND:20250709T000000Z", "2025-07-08 00:00"),
        (";VALUE=DATE:20250708", "DTEND;VALUE=DATE:20250708", "2025-07-08 00:00"),
        (";VALUE=DATE:20250708", "DTEND;VALUE=DATE:20250701", "2025-07-08 00:00"),
    ],
)
def test_a_day_from_midnight_to_midnight_has_no_time(start: str, end: str, day: str) -> None:
    item = one(end, start=start)
    assert (local(item), item.time_known) == (day, False)


def test_an_end_that_is_the_start_or_before_it_is_no_matter() -> None:
    for end in ("DTEND:20250708T220000Z", "DTEND:20250701T220000Z", "DTEND:nonsense"):
        item = one(end)
        assert (local(item), item.time_known) == ("2025-07-08 18:00", True)


def test_floating_times_are_of_the_calendars_own_zone_unless_nobody_set_it_up() -> None:
    floating = event("1", ":20250708T170000")
    assert starts(floating, head=("X-WR-TIMEZONE:America/Chicago",)) == ["2025-07-08 18:00"]
    assert starts(floating, head=("X-WR-TIMEZONE:UTC",)) == ["2025-07-08 17:00"]
    assert starts(floating, head=("X-WR-TIMEZONE:Nowhere/Land",)) == ["2025-07-08 17:00"]


def test_a_day_is_one_of_the_feeds_zone() -> None:
    (item,) = read(calendar(event("1", ";VALUE=DATE:20250708"), head=("X-WR-TIMEZONE:Asia/Tokyo",)), "America/Chicago").meetings
    assert local(item, "America/Chicago") == "2025-07-08 00:00"


@pytest.mark.parametrize("start", [":19700101T000000Z", ";VALUE=DATE:16010101", ":99991231T235959", ":20251340", ":soon"])
def test_a_start_that_cannot_be_one_leaves_the_event_out(start: str) -> None:
    found = read(calendar(event("1", start), event("2", ":20250708T220000Z")))
    assert [item.keys[0] for item in found.meetings] == ["event:2"]


@pytest.mark.parametrize(
    ("summary", "lines", "status", "body"),
    [
        ("CANCELLED - Town Commission", (), MeetingStatus.CANCELLED, "Town Commission"),
        ("Town Commission (Canceled)", ("STATUS:CONFIRMED",), MeetingStatus.CANCELLED, "Town Commission"),
        ("Town Commission", ("STATUS:CANCELLED",), MeetingStatus.CANCELLED, "Town Commission"),
        ("Town Commission", ("STATUS:TENTATIVE",), MeetingStatus.TENTATIVE, "Town Commission"),
        ("Town Commission: POSTPONED", (), MeetingStatus.POSTPONED, "Town Commission"),
        ("Town Commission", ("LOCATION:CANCELLED",), MeetingStatus.CANCELLED, "Town Commission"),
        ("Town Commission", ("DESCRIPTION:This meeting has been cancelled.",), MeetingStatus.CANCELLED, "Town Commission"),
        ("Town Commission", ("DESCRIPTION:After the cancelled bid of May",), None, "Town Commission"),
    ],
)
def test_cancellations_are_in_the_words_more_than_in_the_field(
    summary: str, lines: tuple[str, ...], status: MeetingStatus | None, body: str
) -> None:
    item = one(*lines, summary=summary)
    assert item.agenda is not None
    assert (item.status, item.agenda.body) == (status, body)


def test_a_calendar_of_method_cancel_cancels_what_it_holds() -> None:
    (item,) = read(calendar(event("1", ":20250708T220000Z"), head=("METHOD:CANCEL",))).meetings
    assert item.status is MeetingStatus.CANCELLED


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    weekly = event("w", ";TZID=America/New_York:20251021T180000", "Town Commission", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert starts(weekly) == ["2025-10-21 18:00", "2025-10-28 18:00", "2025-11-04 18:00"]


def test_a_series_is_bounded_by_the_window() -> None:
    found = starts(event("d", ";TZID=America/New_York:20010101T180000", "Vigil", "RRULE:FREQ=DAILY"))
    assert (found[0], found[-1], len(found)) == ("2025-06-06 18:00", "2025-12-16 18:00", 194)


def test_exdate_and_rdate() -> None:
    lines = ("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=America/New_York:20250708T180000", "EXDATE;VALUE=DATE:20250715")
    extra = "RDATE;TZID=America/New_York:20250730T180000,20250731T180000"
    series = event("w", ";TZID=America/New_York:20250701T180000", "Town Commission", *lines, extra)
    assert starts(series) == ["2025-07-01 18:00", "2025-07-22 18:00", "2025-07-30 18:00", "2025-07-31 18:00"]


def test_until_is_included_as_a_day_and_as_a_moment() -> None:
    for until in ("20250715", "20250715T220000Z", "20250715T180000"):
        series = event("w", ";TZID=America/New_York:20250701T180000", "Town Commission", f"RRULE:FREQ=WEEKLY;UNTIL={until}")
        assert starts(series) == ["2025-07-01 18:00", "2025-07-08 18:00", "2025-07-15 18:00"]


def test_an_override_takes_the_place_and_the_key_of_what_it_replaces() -> None:
    series = event("w", ";TZID=America/New_York:20250701T180000", "Town Commission", "RRULE:FREQ=WEEKLY;COUNT=3")
    plain = {item.keys[0]: item for item in read(calendar(series)).meetings}
    moved = event("w", ";TZID=America/New_York:20250709T190000", "Town Commission", "RECURRENCE-ID:20250708T220000Z")
    off = event("w", ":20250715T220000Z", "Town Commission", "RECURRENCE-ID;VALUE=DATE:20250715", "STATUS:CANCELLED")
    for order in ((series, moved, off), (off, moved, series)):
        found = {item.keys[0]: item for item in read(calendar(*order)).meetings}
        assert found.keys() == plain.keys() == {"event:w/2025-07-01", "event:w/2025-07-08", "event:w/2025-07-15"}
        assert local(found["event:w/2025-07-08"]) == "2025-07-09 19:00"
        assert found["event:w/2025-07-15"].status is MeetingStatus.CANCELLED


def test_overrides_without_a_master_stand_alone() -> None:
    found = read(
        calendar(
            *(
                event("w", f";TZID=America/New_York:202507{day}T180000", "Board", f"RECURRENCE-ID:202507{day}T220000Z")
                for day in ("01", "08", "15")
            )
        )
    )
    assert [item.keys[0] for item in found.meetings] == ["event:w/2025-07-01", "event:w/2025-07-08", "event:w/2025-07-15"]


def test_a_new_hour_for_a_whole_series_keeps_the_keys_of_its_meetings() -> None:
    def keys(hour: str) -> list[str]:
        series = event("w", f";TZID=America/New_York:20250701T{hour}0000", "Board", "RRULE:FREQ=WEEKLY;COUNT=3")
        return [item.keys[0] for item in read(calendar(series)).meetings]

    assert keys("18") == keys("19")


def test_two_starts_of_a_series_on_one_day_are_two_meetings() -> None:
    series = event("w", ";TZID=America/New_York:20250701T090000", "Board", "RRULE:FREQ=DAILY;BYHOUR=9,18;COUNT=4")
    assert [item.keys[0] for item in read(calendar(series)).meetings] == [
        "event:w/2025-07-01",
        "event:w/2025-07-01/18:00",
        "event:w/2025-07-02",
        "event:w/2025-07-02/18:00",
    ]


def test_a_uid_that_is_not_unique_is_told_apart_by_the_day() -> None:
    found = read(calendar(event("6863", ":20250708T220000Z"), event("6863", ":20250722T220000Z", "Library story time")))
    assert [item.keys[0] for item in found.meetings] == ["event:6863/2025-07-08", "event:6863/2025-07-22"]


def test_sequence_only_breaks_ties() -> None:
    old = event("1", ":20250708T220000Z", "Old", "SEQUENCE:1")
    new = event("1", ":20250708T220000Z", "New", "SEQUENCE:12")
    for order in ((old, new), (new, old)):
        assert [item.title for item in read(calendar(*order)).meetings] == ["New"]


def test_uids_are_opaque() -> None:
    mangled = '<span class="q">gro&#x2e;nwot&#64;1</span>'
    found = read(
        calendar(event(mangled, ":20250708T220000Z"), event("x" * 5_000, ":20250709T220000Z"), event("", ":20250710T220000Z"))
    )
    keys = [item.keys[0] for item in found.meetings]
    assert keys[0] == f"event:{mangled}"
    assert len(set(keys)) == 3
    assert max(map(len, keys)) < 200


def test_stamps_are_no_part_of_a_meeting() -> None:
    def found(number: int) -> tuple[Item, ...]:
        stamps = [f"{name}:2025060{number}T000000Z" for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED")]
        return read(calendar(event("1", ":20250708T220000Z", "Board", *stamps, f"SEQUENCE:{number}"))).meetings

    assert found(1) == found(2)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=999999999",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=YEARLY;INTERVAL=9000",
        "FREQ=DAILY;UNTIL=never",
        "FREQ=DAILY;BYHOUR=99",
        "RRULE",
        "",
    ],
)
def test_bombs_and_rules_that_cannot_be_read_leave_the_first_meeting(rule: str) -> None:
    assert starts(event("b", ":20250708T220000Z", "Board", f"RRULE:{rule}"), event("c", ":20250709T220000Z")) == [
        "2025-07-08 18:00",
        "2025-07-09 18:00",
    ]


def test_no_number_of_rules_outruns_the_budget() -> None:
    bombs = [event(str(number), ":20010101T220000Z", "Board", "RRULE:FREQ=HOURLY;COUNT=999999") for number in range(200)]
    found = read(calendar(*bombs, event("c", ":20250709T220000Z", "Real")))
    assert "Real" in {item.title for item in found.meetings}


def test_a_file_keeps_its_nearest_meetings_and_is_no_witness_of_the_rest() -> None:
    past = [event(f"p{number}", f":201{number % 5}0708T220000Z") for number in range(MAX_MEETINGS)]
    found = read(calendar(*past, event("c", ":20250709T220000Z", "Real")))
    assert len(found.meetings) == MAX_MEETINGS
    assert found.meetings[-1].title == "Real"
    assert not found.whole


def test_one_bad_component_costs_the_others_nothing() -> None:
    daylight = "BEGIN:DAYLIGHT\r\nDTSTART:20240310T080000\r\nEND:DAYLIGHT"
    zone_of_two = f"BEGIN:VTIMEZONE\r\nTZID:UTC\r\nTZID:America/Chicago\r\n{daylight}\r\nEND:VTIMEZONE"
    alarm = "BEGIN:VALARM\r\nTRIGGER:-PT1H\r\nDESCRIPTION:Reminder\r\nEND:VALARM"
    todo = "BEGIN:VTODO\r\nUID:t\r\nDTSTART:20250708T220000Z\r\nSUMMARY:Sweep\r\nEND:VTODO"
    unended = "BEGIN:VEVENT\r\nUID:0\r\nDTSTART:20250707T220000Z\r\nSUMMARY:Unended"
    broken = "BEGIN:VEVENT\r\nnonsense\r\n=\r\nDTSTART;;;=:x\r\nEND:VEVENT"
    found = read(calendar(zone_of_two, todo, unended, broken, event("1", ":20250708T220000Z", "Board", alarm), "END:VTODO"))
    assert [(item.title, item.text) for item in found.meetings] == [("Unended", ""), ("Board", "")]
    assert found.whole


def test_several_calendars_in_a_file_are_one() -> None:
    body = calendar(event("1", ":20250708T220000Z")) + calendar(event("2", ":20250709T220000Z"))
    assert [item.keys[0] for item in read(body).meetings] == ["event:1", "event:2"]


def test_a_truncated_file_keeps_what_it_has_and_is_no_witness_of_the_rest() -> None:
    body = calendar(event("1", ":20250708T220000Z"), event("2", ":20250709T220000Z"))
    found = read(body[: body.index(b"UID:2") + 20])
    assert [item.keys[0] for item in found.meetings] == ["event:1"]
    assert not found.whole


def test_lines_are_unfolded_before_they_are_decoded() -> None:
    body = calendar(event("1", ":20250708T220000Z", "Comisión")).replace(
        "ó".encode(), "ó".encode()[:1] + b"\r\n " + "ó".encode()[1:]
    )
    assert read(body).meetings[0].title == "Comisión"
    assert read(body.replace(b"\r\n", b"\n")).meetings[0].title == "Comisión"


def test_a_charset_fault_of_one_line_is_none_of_the_next() -> None:
    body = calendar(event("1", ":20250708T220000Z", "Comisión"), event("2", ":20250709T220000Z", "Señal"))
    mixed = body.replace("Señal".encode(), "Señal".encode("latin-1"))
    assert [item.title for item in read(mixed).meetings] == ["Comisión", "Señal"]
    assert [item.title for item in read(b"\xef\xbb\xbf" + body).meetings] == ["Comisión", "Señal"]
    assert [item.title for item in read(body.decode().encode("utf-16")).meetings] == ["Comisión", "Señal"]


def test_line_breaks_that_nobody_escaped_stay_in_the_text() -> None:
    body = calendar(event("1", ":20250708T220000Z", "Board", "DESCRIPTION:First line\r\nand a second\r\n\r\nLOCATION:Hall"))
    (item,) = read(body).meetings
    assert (item.text, item.agenda and item.agenda.location) == ("First line\nand a second", "Hall")


def test_an_event_without_words_is_none() -> None:
    assert read(calendar(event("1", ":20250708T220000Z", ""))).meetings == ()
    assert one("DESCRIPTION:Budget talks\\nat six", summary="").title == "Budget talks"


@pytest.mark.parametrize("body", [b"", b"<!doctype html><p>Just a moment", b'{"error": 1}', b"Invalid parameters!"])
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    found = read_calendar(body, "text/calendar", URL, ZONE, NOW)
    assert isinstance(found, Unreadable)
    assert found.fault is Fault.NOT_A_FEED


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250708\n"]),
)
def test_no_bytes_break_the_reader(body: bytes, start: bytes) -> None:
    read_calendar(start + body, "", URL, ZONE, NOW)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("UID DTSTART DTEND RRULE RDATE EXDATE RECURRENCE-ID SEQUENCE SUMMARY ATTACH URL BEGIN END".split()),
            st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(["20250708T180000Z", "VEVENT", "FREQ=DAILY"]),
        ),
        max_size=12,
    )
)
def test_no_lines_break_the_reader(lines: list[tuple[str, str]]) -> None:
    text = "\r\n".join(f"{name}:{value}" for name, value in lines)
    read_calendar(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n{text}\r\nEND:VEVENT".encode(), "", URL, ZONE, NOW)

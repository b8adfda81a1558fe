"""Traps of CivicPlus in the wild: AgendaCenters of other themes, feeds of agendas and events, each in a town's own words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.errors import Fault
from bot.domain.item import Item, ItemType, MeetingStatus
from bot.feeds.civicplus import CIVICPLUS
from bot.feeds.document import Unreadable
from bot.feeds.platform import Listed
from tests.unit.test_civicplus import AGENDAS, CENTER, PLACE, SITE, listed, page_of, rss

FILE = "/AgendaCenter/ViewFile/Agenda/_{}-{}"
ROW = (
    '<tr class="catAgendaRow"><td><h3><strong aria-label="Agenda for {day}">{day}</strong> &mdash; Posted Nov 16, 2026 11:47 AM'
    '</h3><p><a href="{href}" target="_blank">{title}</a></p></td><td class="minutes">{minutes}</td></tr>'
)
EVENTS = f"{SITE}/RSSFeed.aspx?ModID=58&CID=All-calendar.xml"


def center(*rows: str, head: str = '<h2 data-cp-toggle="collapse">Town Council</h2>', box: str = "listing") -> str:
    return f'<html><body><h1>Agenda Center</h1><div class="{box}">{head}<table>{"".join(rows)}</table></div></body></html>'


def row(title: str, *, day: str = "Nov 19, 2026", href: str = FILE.format("11192026", 41), minutes: str = "") -> str:
    return ROW.format(title=title, day=day, href=href, minutes=minutes)


def only(text: str, address: str = CENTER) -> Listed:
    (found,) = listed(text, address).values()
    return found


def record(title: str, link: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}<pubDate>Fri, 16 Jan 2026 15:00:00 -0500</pubDate></item>"


def event(eid: int, dates: str, times: str = "06:00 PM - 08:00 PM", title: str = "Town Council", guid: str = "") -> str:
    named = {"EventDates": dates, "EventTimes": times}
    fields = "".join(f"<calendarEvent:{name}>{value}</calendarEvent:{name}>" for name, value in named.items())
    ticks = f'<guid isPermaLink="false">{SITE}/Calendar.aspx?EID={eid}/{guid}</guid>' if guid else ""
    return record(title, f"/Calendar.aspx?EID={eid}", fields + ticks)


def events(*items: str) -> list[Item]:
    text = rss(*items).replace("<rss", f'<rss xmlns:calendarEvent="{SITE}/Calendar.aspx"')
    return [each.meeting for each in page_of(text, EVENTS).meetings]


@pytest.mark.parametrize(
    ("head", "box"),
    [
        ('<h2 data-cp-toggle="collapse">Town Council</h2>', "cat"),
        ('<h2><button type="button" data-cp-toggle="collapse" aria-expanded="true">Town Council</button></h2>', "cat"),
        ('<h2 onclick="expandCollaspseCategory(3)"><span id="span3">&#9660;</span>Town Council</h2>', "listing"),
        ("<h2>Town Council</h2>", "listing listingCollapse noHeader"),
    ],
)
def test_civicplus_trap_bodies_stand_in_headings_of_several_themes(head: str, box: str) -> None:
    text = center(row("Regular Meeting"), row("Special", href=FILE.format("11202026", 42)), head=head, box=box)
    assert list(listed(text)) == ["town council/2026-11-19", "town council/2026-11-20"]


def test_civicplus_trap_a_heading_inside_a_row_was_taken_for_the_body_of_the_next() -> None:
    text = center(row("Regular Meeting"), row("Workshop", href=FILE.format("11202026", 42)))
    assert {each.meeting.agenda and each.meeting.agenda.body for each in listed(text).values()} == {"Town Council"}


@pytest.mark.parametrize(
    ("title", "start", "known"),
    [
        ("Regular Meeting - 6:30 PM", "2026-11-19T23:30", True),
        ("Regular Meeting, 6 p.m. to 8 p.m.", "2026-11-19T23:00", True),
        ("Workshop 5:00 - 7:00 PM", "2026-11-19T22:00", True),
        ("Workshop 5 PM and Regular Meeting 7 PM", "2026-11-19T05:00", False),
        ("Regular Meeting", "2026-11-19T05:00", False),
    ],
)
def test_civicplus_trap_the_time_stands_in_the_title_if_anywhere(title: str, start: str, known: bool) -> None:
    meeting = only(center(row(title))).meeting
    assert (meeting.meets_at, meeting.time_known) == (datetime.fromisoformat(start).replace(tzinfo=UTC), known)


@pytest.mark.parametrize("href", ["https://go.boards.example/x/Board.nsf", "/DocumentCenter/View/120/Agenda"])
def test_civicplus_trap_an_agenda_that_is_kept_elsewhere_was_no_meeting(href: str) -> None:
    meeting = only(center(row("Regular Meeting", href=href))).meeting
    assert meeting.keys == ("meeting:town council/2026-11-19",)
    assert [each.label for each in meeting.links] == ["Agenda"] and meeting.url.endswith(href)


def test_civicplus_trap_minutes_may_be_all_that_a_row_has_on_the_site() -> None:
    minutes = '<a href="/AgendaCenter/ViewFile/Minutes/_11192026-41"><img alt=""></a>'
    found = only(center(row("Regular Meeting", href="/DocumentCenter/View/120", minutes=minutes)))
    assert [each.label for each in found.meeting.links] == ["Agenda", "Minutes"]
    assert found.meeting.keys == ("meeting:town council/2026-11-19", "agenda:_11192026-41")


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("CANCELLED - Regular Meeting", MeetingStatus.CANCELLED),
        ("Regular Meeting - Canceled", MeetingStatus.CANCELLED),
        ("Notice of Cancellation", MeetingStatus.CANCELLED),
        ("POSTPONED to December 3 - Regular Meeting", MeetingStatus.POSTPONED),
        ("AMENDED Regular Meeting", None),
        ("REVISED - Regular Meeting", None),
    ],
)
def test_civicplus_trap_status_is_prose_and_an_amendment_is_none(title: str, status: MeetingStatus | None) -> None:
    found = only(center(row(title)))
    assert found.meeting.status is status
    assert found.meeting.keys[0] == "meeting:town council/2026-11-19"


def test_civicplus_trap_a_row_of_an_impossible_day_costs_only_itself() -> None:
    rows = [row("A", href=FILE.format("13402026", 1)), row("B", href=FILE.format("01011900", 2)), row("C")]
    assert only(center(*rows)).meeting.title == "C"


def test_civicplus_trap_rows_that_cannot_be_read_are_no_empty_list() -> None:
    answer = CIVICPLUS.read_list(center(row("A", href="/x", day="Soon")).encode(), CENTER, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.UNREADABLE and "none of the 1 agendas" in answer.text


@pytest.mark.parametrize("words", ["Attention Required! | Cloudflare", "Sign In", "Invalid parameters!", "Page Not Found", ""])
def test_civicplus_trap_a_bot_check_or_sign_in_is_no_empty_list(words: str) -> None:
    answer = CIVICPLUS.read_list(f"<html><title>{words}</title><body>{words}</body></html>".encode(), CENTER, PLACE)
    assert isinstance(answer, Unreadable) and answer.fault is Fault.NOT_A_FEED


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("January 21, 2026 Town Council Agenda (PDF)", "town council/2026-01-21"),
        ("January 21, 2026 Town Council Agenda Packet (PDF)", "town council/2026-01-21"),
        ("Town Council Agenda - January 21, 2026", "town council/2026-01-21"),
        ("Town Council - Jan 21, 2026", "town council/2026-01-21"),
        ("01/21/2026 Town Council Agenda", "town council/2026-01-21"),
        ("Agenda for Town Council", "town council/2026-01-21"),
        ("Town Council", "town council/2026-01-21"),
        ("January 21, 2026 CANCELLED Town Council Agenda (PDF)", "town council/2026-01-21"),
    ],
)
def test_civicplus_trap_titles_of_the_feed_of_agendas_come_in_several_forms(title: str, key: str) -> None:
    found = listed(rss(record(title, FILE.format("01212026", 8))), AGENDAS)
    assert list(found) == [key]
    assert [ask.url for ask in found[key].agenda] == [f"{SITE}{FILE.format('01212026', 8)}?html=true"]
    assert (found[key].meeting.status is MeetingStatus.CANCELLED) is ("CANCELLED" in title)


def test_civicplus_trap_page_packet_and_minutes_of_a_meeting_were_meetings_of_their_own() -> None:
    file = FILE.format("01212026", 8)
    found = only(
        rss(
            record("January 21, 2026 Town Council Agenda (PDF)", file),
            record("January 21, 2026 Town Council Agenda (HTML)", f"{file}?html=true"),
            record("January 21, 2026 Town Council Agenda Packet (PDF)", f"{file}?packet=true"),
            record("January 21, 2026 Town Council Minutes (PDF)", file.replace("Agenda/_", "Minutes/_")),
        ),
        AGENDAS,
    )
    assert found.meeting.keys == ("meeting:town council/2026-01-21", "agenda:_01212026-8")
    assert [each.label for each in found.meeting.links] == ["Agenda", "Agenda packet", "Minutes"]


def test_civicplus_trap_minutes_alone_are_no_agenda_to_read() -> None:
    minutes = FILE.format("01212026", 8).replace("Agenda/_", "Minutes/_")
    found = only(rss(record("January 21, 2026 Town Council Minutes (PDF)", minutes)), AGENDAS)
    assert found.agenda == () and [each.label for each in found.meeting.links] == ["Minutes"]


def test_civicplus_trap_two_sessions_of_a_day_stay_two() -> None:
    records = [record("January 21, 2026 Town Council Agenda (PDF)", FILE.format("01212026", n)) for n in (8, 9)]
    assert list(listed(rss(*records), AGENDAS)) == ["town council/2026-01-21", "town council/2026-01-21/2"]


def test_civicplus_trap_one_id_serves_every_date_of_a_recurring_event() -> None:
    found = events(event(7, "October 5, 2026"), event(7, "November 2, 2026"), event(7, "December 7, 2026"))
    assert len({item.keys for item in found}) == 3
    assert [item.meets_at for item in found] == [
        datetime(2026, 10, 5, 22, tzinfo=UTC),
        datetime(2026, 11, 2, 23, tzinfo=UTC),
        datetime(2026, 12, 7, 23, tzinfo=UTC),
    ]


@pytest.mark.parametrize("times", ["12:00 AM - 11:59 PM", "All Day", ""])
def test_civicplus_trap_all_day_has_no_time(times: str) -> None:
    (found,) = events(event(7, "October 4, 2026 - October 6, 2026", times))
    assert (found.meets_at, found.time_known) == (datetime(2026, 10, 4, 4, tzinfo=UTC), False)


@pytest.mark.parametrize("dates", ["January 1, 0001", "January 1, 1900", "soon"])
def test_civicplus_trap_a_sentinel_is_no_day(dates: str) -> None:
    (found,) = events(event(7, dates))
    assert found.meets_at is None


def test_civicplus_trap_pub_date_is_the_edit_and_never_the_meeting() -> None:
    (found,) = events(event(7, "September 1, 2026"))
    assert found.published_at == datetime(2026, 1, 16, 20, tzinfo=UTC) and found.meets_at != found.published_at


def test_civicplus_trap_a_guid_of_ticks_or_none_is_one_event() -> None:
    without, ticks, later = (events(event(7, "October 5, 2026", guid=guid))[0] for guid in ("", "6392344061", "6392399999"))
    assert without.keys == ticks.keys == later.keys


def test_civicplus_trap_alerts_are_news() -> None:
    page = page_of(rss(record("Boil water notice until Friday", "/AlertCenter.aspx?AID=12")), f"{SITE}/RSSFeed.aspx?ModID=63")
    assert [each.meeting.type for each in page.meetings] == [ItemType.NEWS]


def test_civicplus_trap_an_empty_feed_of_agendas_is_not_no_meetings() -> None:
    assert page_of(rss(), AGENDAS).following is not None

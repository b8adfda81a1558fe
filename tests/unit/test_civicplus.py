"""CivicPlus: the AgendaCenter's pages, and the RSS of agendas, events and news."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, ItemType, MeetingStatus
from bot.feeds.civicplus import CIVICPLUS, recognise
from bot.feeds.document import Unreadable
from bot.feeds.platform import Ask, Listed, Page, Place
from tests.fakes.golden import DATA

SITE = "https://saltmarsh.example.gov"
CENTER, AGENDAS = f"{SITE}/AgendaCenter", f"{SITE}/RSSFeed.aspx?ModID=65&CID=All-0"
PLACE = Place("America/New_York", "ocd-division/country:us/state:fl/place:saltmarsh")
PAGE = (DATA / "agendas" / "civicplus_agendacenter.html").read_text()
EVENTS = (DATA / "feeds" / "civicplus_calendar.xml").read_text()
ITEM = "<item><title>{title}</title><link>{link}</link><pubDate>Fri, 16 Jan 2026 15:00:00 -0500</pubDate></item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Saltmarsh</title>{"".join(items)}</channel></rss>'


def page_of(text: str, address: str = CENTER) -> Page:
    page = CIVICPLUS.read_list(text.encode(), address, PLACE)
    assert isinstance(page, Page)
    return page


def listed(text: str = PAGE, address: str = CENTER) -> dict[str, Listed]:
    """Return the meetings of a document by their first keys."""
    return {each.meeting.keys[0].removeprefix("meeting:"): each for each in page_of(text, address).meetings}


def test_rows_belong_to_the_body_above_them_on_the_day_of_their_file() -> None:
    assert {key: each.meeting.agenda and each.meeting.agenda.body for key, each in listed().items()} == {
        "harbor advisory board/2026-11-19": "Harbor Advisory Board",
        "harbor advisory board/2026-10-15": "Harbor Advisory Board",
        "senior services board/2026-12-10": "Senior Services Board",
    }
    harbor = listed()["harbor advisory board/2026-11-19"].meeting
    assert (harbor.meets_at, harbor.time_known) == (datetime(2026, 11, 19, 5, tzinfo=UTC), False)
    assert (harbor.title, harbor.place) == ("Harbor Board Agenda for November 19, 2026", PLACE.id)


def test_the_stamp_says_when_the_agenda_was_published() -> None:
    found = listed()
    assert found["harbor advisory board/2026-11-19"].meeting.published_at == datetime(2026, 11, 16, 16, 47, tzinfo=UTC)
    assert found["senior services board/2026-12-10"].meeting.published_at == datetime(2026, 12, 8, 12, 26, tzinfo=UTC)


def test_a_cancellation_stands_before_or_after_the_title_and_its_notice_is_no_agenda() -> None:
    found = listed()
    assert {key: each.meeting.status for key, each in found.items()} == {
        "harbor advisory board/2026-11-19": None,
        "harbor advisory board/2026-10-15": MeetingStatus.CANCELLED,
        "senior services board/2026-12-10": MeetingStatus.CANCELLED,
    }
    assert [bool(each.agenda) for each in found.values()] == [True, False, False]


def test_links_are_named_by_what_they_lead_to() -> None:
    harbor = listed()["harbor advisory board/2026-11-19"].meeting
    base = f"{SITE}/AgendaCenter/ViewFile/Agenda/_11192026-41"
    assert [(each.label, each.url) for each in harbor.links] == [
        ("Agenda (HTML)", f"{base}?html=true"),
        ("Agenda", base),
        ("Agenda packet", f"{base}?packet=true"),
        ("Video", "https://video.example/41"),
    ]
    assert [each.label for each in listed()["harbor advisory board/2026-10-15"].meeting.links] == ["Agenda (HTML)", "Minutes"]


def test_the_page_of_an_agenda_is_asked_for_below_the_same_prefix() -> None:
    here = listed(address="http://127.0.0.1:9/town/AgendaCenter/Search/?term=")["harbor advisory board/2026-11-19"]
    assert here.agenda == (
        Ask("http://127.0.0.1:9/town/AgendaCenter/ViewFile/Agenda/_11192026-41?html=true", accept="text/html"),
    )


def test_an_amendment_may_keep_the_number() -> None:
    key = "harbor advisory board/2026-11-19"
    before, after = (listed(text)[key] for text in (PAGE, PAGE.replace('Posted <abbr title="November">', "Amended <abbr>")))
    assert before.meeting.keys == after.meeting.keys
    assert before.version != after.version


def test_an_amendment_may_bring_a_new_number() -> None:
    key = "harbor advisory board/2026-11-19"
    before, after = (listed(text)[key] for text in (PAGE, PAGE.replace("_11192026-41", "_11192026-77")))
    assert (before.meeting.keys[1], after.meeting.keys[1]) == ("agenda:_11192026-41", "agenda:_11192026-77")
    assert before.version != after.version


def test_two_agendas_of_a_body_on_one_day_are_two_meetings() -> None:
    twice = PAGE.replace("_10152026-39", "_11192026-39")
    assert set(listed(twice)) >= {"harbor advisory board/2026-11-19", "harbor advisory board/2026-11-19/2"}


def test_an_agenda_center_without_agendas_is_an_empty_list_and_another_page_is_none() -> None:
    assert page_of('<html><body><form action="/AgendaCenter/Search/"></form>No agendas found.</body></html>') == Page(())
    answer = CIVICPLUS.read_list(b"<html><body>Attention Required! Cloudflare</body></html>", CENTER, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.NOT_A_FEED


@pytest.mark.parametrize(("text", "address"), [(PAGE[:-200], CENTER), (EVENTS[:-200], AGENDAS)])
def test_half_an_answer_is_refused_rather_than_missing_half_its_meetings(text: str, address: str) -> None:
    answer = CIVICPLUS.read_list(text.encode(), address, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.UNREADABLE


def test_an_empty_feed_of_agendas_sends_to_the_agenda_center() -> None:
    assert page_of(rss(), AGENDAS) == Page((), Ask(f"{SITE}/AgendaCenter", accept="text/html"))
    assert page_of(rss(), AGENDAS.replace("65", "58")) == Page(())


@pytest.mark.parametrize(
    "title", ["January 21, 2026 Town Council Special Meeting Agenda (PDF)", "January 21, 2026 Town Council Special Meeting"]
)
def test_a_feed_of_agendas_names_day_and_body_in_its_titles(title: str) -> None:
    text = rss(ITEM.format(title=title, link="/AgendaCenter/PreviousVersions/_01212026-808"))
    each = listed(text, AGENDAS)["town council special meeting/2026-01-21"]
    assert (each.meeting.title, each.meeting.meets_at) == ("Town Council Special Meeting", datetime(2026, 1, 21, 5, tzinfo=UTC))
    assert each.meeting.published_at == datetime(2026, 1, 16, 20, tzinfo=UTC)
    assert each.meeting.keys[1] == "agenda:_01212026-808"
    assert [ask.url for ask in each.agenda] == [f"{SITE}/AgendaCenter/ViewFile/Agenda/_01212026-808?html=true"]


def test_an_event_repeats_its_id_on_each_of_its_days() -> None:
    first, second = listed(EVENTS, f"{SITE}/RSSFeed.aspx?ModID=58").values()
    assert [each.meeting.keys[0] for each in (first, second)] == [
        "meeting:77/September 1, 2026",
        "meeting:77/October 6, 2026 - October 7, 2026",
    ]
    assert (first.meeting.meets_at, first.meeting.time_known) == (datetime(2026, 9, 1, 18, tzinfo=UTC), True)
    assert first.meeting.published_at == datetime(2026, 8, 26, 21, 19, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("<title>Zoning Appeals Board", "<title>CANCELLED Zoning Appeals Board"),
        ("1 Court St", "Cancelled - 1 Court St"),
        ("02:00 PM - 03:30 PM</description>", "02:00 PM Description: This meeting has been cancelled.</description>"),
    ],
)
def test_a_cancelled_event_says_so_in_prose(field: str, said: str) -> None:
    before, after = (next(iter(listed(text).values())).meeting for text in (EVENTS, EVENTS.replace(field, said, 1)))
    assert (before.status, after.status) == (None, MeetingStatus.CANCELLED)
    assert before.keys == after.keys


def test_all_day_is_no_time() -> None:
    event = list(listed(EVENTS, f"{SITE}/RSSFeed.aspx?ModID=58").values())[1].meeting
    assert (event.meets_at, event.time_known) == (datetime(2026, 10, 6, 4, tzinfo=UTC), False)


def test_ticks_in_the_guid_say_that_an_event_was_edited() -> None:
    before, after = (
        next(iter(listed(text).values())) for text in (EVENTS, EVENTS.replace("639234406150000000", "639234406150009999"))
    )
    assert before.meeting == after.meeting
    assert before.version != after.version


@pytest.mark.parametrize(
    ("written", "location"),
    [
        ("1 Court StPinewood, TN", "1 Court St, Pinewood, TN"),
        ("5 Bay AveDeLand, FL 32720", "5 Bay Ave, DeLand, FL 32720"),
        ("Town Hall", "Town Hall"),
    ],
)
def test_street_and_town_run_together(written: str, location: str) -> None:
    event = next(iter(listed(EVENTS.replace("1 Court StPinewood, TN", written)).values())).meeting
    assert event.agenda
    assert event.agenda.location == location


def test_news_are_news() -> None:
    text = rss(ITEM.format(title="Pier closed on Monday", link="/CivicAlerts.aspx?AID=5"))
    items: list[Item] = [each.meeting for each in page_of(text, f"{SITE}/RSSFeed.aspx?ModID=1").meetings]
    assert [(each.type, each.title, each.url, each.meets_at) for each in items] == [
        (ItemType.NEWS, "Pier closed on Monday", f"{SITE}/CivicAlerts.aspx?AID=5", None)
    ]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"{SITE}/AgendaCenter", SITE),
        (f"{SITE}/agendacenter/Harbor-Board-3", SITE),
        (f"{SITE}/AgendaCenter/ViewFile/Agenda/_11192026-41", SITE),
        (f"{SITE}/rss.aspx", SITE),
        (AGENDAS, AGENDAS),
        (f"{SITE}/RSSFeed.aspx?ModID=58&CID=All-calendar.xml", f"{SITE}/RSSFeed.aspx?ModID=58&CID=All-calendar.xml"),
        (f"{SITE}/RSSFeed.aspx?ModID=1&CID=All-newsflash.xml", None),
        (f"{SITE}/common/modules/iCalendar/iCalendar.aspx?catID=14&feed=calendar", None),
        (f"{SITE}/agendacenters", None),
    ],
)
def test_addresses_are_recognised(url: str, address: str | None) -> None:
    assert recognise(url) == address


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (SITE, f"{CENTER}/Search/?term=&CIDs=all&startDate=01/02/2026&endDate=03/04/2026&dateRange=&dateSelector="),
        (
            f"{CENTER}/Search/?term=x",
            f"{CENTER}/Search/?term=&CIDs=all&startDate=01/02/2026&endDate=03/04/2026&dateRange=&dateSelector=",
        ),
        (CENTER, CENTER),
        (AGENDAS, AGENDAS),
    ],
)
def test_what_is_asked_for(address: str, asked: str) -> None:
    feed = Feed("f", "civicplus", address, PLACE.zone, timedelta(hours=1))
    assert [ask.url for ask in CIVICPLUS.lists(feed, date(2026, 1, 2), date(2026, 3, 4))] == [asked]


@given(st.text('<tr clas="catAgendaRow">h2/_0123456-&;AgendaCenter ViewFile', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(CIVICPLUS.read_list(text.encode(), CENTER, PLACE), Page | Unreadable)
    assert isinstance(CIVICPLUS.read_list(rss(text).encode(), AGENDAS, PLACE), Page | Unreadable)

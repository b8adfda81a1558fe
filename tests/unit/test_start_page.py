"""What an address answered -> the feeds that it is or names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.discovery import Candidate
from bot.feeds.start_page import MOST, MOST_OF_A_KIND, read_start
from tests.fakes.newsroom import Entry, document

URL = "https://www.saltmarsh.example/news/"


def found(page: str) -> list[tuple[str, str]]:
    return [(each.kind, each.address) for each in read_start(page.encode(), "text/html", URL).candidates]


def html(head: str = "", body: str = "<p>Hello</p>") -> str:
    return f"<!doctype html><html><head><title>Saltmarsh &amp; around</title>{head}</head><body>{body}</body></html>"


def test_a_feed_and_a_calendar_are_told_by_their_content() -> None:
    feed = read_start(document(Entry("Ferries"), title="Ledger"), "text/html", URL)
    assert feed.candidates == (Candidate("rss", URL, "it is a feed (RSS, Atom or JSON Feed)", "Ledger"),)
    json_feed = b'{"version": "https://jsonfeed.org/version/1.1", "title": "Ledger", "items": []}'
    assert [each.kind for each in read_start(json_feed, "", URL).candidates] == ["rss"]
    calendar = read_start(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/plain", URL)
    assert [(each.kind, each.address) for each in calendar.candidates] == [("ical", URL)]


def test_announced_feeds_come_first_and_comments_are_left_out() -> None:
    page = html(
        '<link rel="alternate" type="application/rss+xml" title="All" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'
        '<link rel="alternate stylesheet" type="text/css" href="/a.css">'
        '<link rel="alternate" type="application/json+oembed" href="/oembed">'
        "<LINK REL=alternate TYPE='application/feed+json' HREF='../feed.json'>"
        '<link rel="alternate" type="text/calendar" href="webcal://www.saltmarsh.example/all.ics">',
        '<a href="/old.rss">RSS</a>',
    )
    assert found(page) == [
        ("rss", "https://www.saltmarsh.example/feed/"),
        ("rss", "https://www.saltmarsh.example/feed.json"),
        ("ical", "https://www.saltmarsh.example/all.ics"),
        ("rss", "https://www.saltmarsh.example/old.rss"),
    ]


def test_agenda_platforms_are_found_in_links_and_frames_once_each() -> None:
    page = html(
        body='<a href="https://saltmarsh.legistar.com/Calendar.aspx">Agendas</a>'
        '<a href="https://saltmarsh.legistar.com/People.aspx">People</a><a href="/AgendaCenter">More</a>'
        '<iframe title=x src="https://saltmarsh.granicus.com/ViewPublisher.php?view_id=3&amp;x=1"></iframe>'
    )
    assert found(page) == [
        ("granicus", "https://saltmarsh.granicus.com/ViewPublisherRSS.php?view_id=3&mode=agendas"),
        ("legistar", "https://webapi.legistar.com/v1/saltmarsh"),
        ("civicplus", "https://www.saltmarsh.example"),
    ]


def test_civicplus_list_of_feeds_names_them_one_by_one() -> None:
    page = html(
        body='<a href="/RSSFeed.aspx?ModID=1&CID=All-newsflash.xml">News Flash</a>'
        '<a href="/RSSFeed.aspx?ModID=58&CID=All-calendar.xml">Calendar</a>'
    )
    assert found(page) == [
        ("civicplus", "https://www.saltmarsh.example/RSSFeed.aspx?ModID=58&CID=All-calendar.xml"),
        ("rss", "https://www.saltmarsh.example/RSSFeed.aspx?ModID=1&CID=All-newsflash.xml"),
    ]


def test_a_page_of_many_calendar_files_names_a_few() -> None:
    events = "".join(f'<a href="/event/{number}.ics">Add</a>' for number in range(99))
    assert len(found(html(body=events))) == MOST_OF_A_KIND <= MOST


def test_a_page_tells_its_title_and_text() -> None:
    start = read_start(html().encode(), "text/html", URL)
    assert (start.title, start.text, start.candidates) == ("Saltmarsh & around", "Hello", ())


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "http://[::1", "mailto:a@b.example", "//", "data:text/html,x", "file:///feed"]
)
def test_a_link_that_is_no_address_is_passed_over(href: str) -> None:
    assert found(html(f'<link rel="alternate" type="application/rss+xml" href="{href}">', f'<a href="{href}">x</a>')) == []


@given(st.text(alphabet="<>/ahrefiframelink =\"'.cs:rtyp", max_size=200))
def test_no_page_raises(text: str) -> None:
    read_start(text.encode(), "text/html", URL)


def test_links_frames_and_announcements_beyond_the_bound_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr("bot.feeds.start_page.recognise", looked.append)
    monkeypatch.setattr("bot.feeds.start_page._MAX_LINKS", 3)
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">' * 9
    found(html(head, '<iframe src="/frame"></iframe><a href="/a">A</a>' * 9))
    assert {path: sum(url.endswith(path) for url in looked) for path in ("/feed", "/frame", "/a")} == {
        "/feed": 3,
        "/frame": 3,
        "/a": 3,
    }

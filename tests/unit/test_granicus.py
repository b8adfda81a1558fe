"""Granicus' RSS of agendas: its clock, its titles, and meetings that outlive their guids, links and ids."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.granicus import GRANICUS, recognise
from bot.feeds.platform import Listed, Page, Place
from tests.fakes.golden import DATA

ADDRESS = "https://ridge.granicus.com/ViewPublisherRSS.php?view_id=4&mode=agendas"
PLACE = Place("America/New_York", "ocd-division/country:us/state:va/county:ridge")
FEED = (DATA / "feeds" / "granicus_agendas.xml").read_text()
PARTS = "<gran:pubDateParts yr='2026' mo='10' day='{day}' hr='9' min='0' sec='0' tz='7' />"


def entry(title: str, query: str, *, day: int = 1, page: str = "AgendaViewer.php") -> str:
    return (
        f"<item><guid isPermaLink='false'>{query}-guid</guid><title>{title}</title>"
        f"<link>https://ridge.granicus.com/{page}?view_id=4&amp;{query}</link>{PARTS.format(day=day)}</item>"
    )


def feed(*entries: str) -> str:
    head = '<rss version="2.0" xmlns:gran="https://www.granicus.com/schema/rss-supplements"><channel><title>Ridge</title>'
    return head + "".join(entries) + "</channel></rss>"


def listed(text: str, address: str = ADDRESS) -> tuple[Listed, ...]:
    page = GRANICUS.read_list(text.encode(), address, PLACE)
    assert isinstance(page, Page)
    return page.meetings


def meetings(text: str) -> list[Item]:
    return [each.meeting for each in listed(text)]


def test_a_title_is_split_at_its_last_date() -> None:
    body = "Board of Supervisors - Joint Work Session"
    assert next((each.title, each.agenda and each.agenda.body) for each in meetings(FEED)) == (body, body)
    twice = meetings(feed(entry("Follow-up of the Oct 01, 2026 hearing - Oct 06, 2026", "event_id=1")))[0]
    assert twice.meets_at == datetime(2026, 10, 6, 4, tzinfo=UTC)


def test_the_day_is_local_and_the_time_unknown() -> None:
    assert [(each.meets_at, each.time_known) for each in meetings(FEED)] == [
        (datetime(2026, 10, 6, 4, tzinfo=UTC), False),
        (datetime(2026, 9, 22, 4, tzinfo=UTC), False),
    ]


def test_the_date_of_publication_comes_from_the_parts_of_24_hours() -> None:
    assert [each.published_at for each in meetings(FEED)] == [
        datetime(2026, 9, 28, 20, 8, 54, tzinfo=UTC),
        datetime(2026, 9, 22, 17, 45, tzinfo=UTC),
    ]


def test_without_parts_nothing_is_believed_of_the_date_of_publication() -> None:
    bare = FEED.replace("<gran:pubDateParts yr='2026' mo='09' day='28' hr='13' min='08' sec='54' tz='7' />", "")
    assert meetings(bare)[0].published_at is None


def test_archiving_changes_guid_link_and_id_and_keeps_the_meeting() -> None:
    before = meetings(feed(entry("Board - Oct 06, 2026", "event_id=901")))[0]
    after = meetings(feed(entry("Board - Oct 06, 2026", "clip_id=977")))[0]
    assert before.keys[0] == after.keys[0] == "meeting:4/board/2026-10-06"
    assert (before.keys[1], after.keys[1]) == ("event:901", "clip:977")


def test_two_sessions_of_a_body_on_one_day_are_told_by_their_ids_and_stay_so_when_archived() -> None:
    title = "Board - Oct 06, 2026"
    steps = [("event_id=11", "event_id=12"), ("clip_id=77", "event_id=12"), ("clip_id=77", "clip_id=78")]
    found = [
        {each.url.rpartition("&")[2]: each.keys[0] for each in meetings(feed(*(entry(title, q) for q in pair)))}
        for pair in steps
    ]
    assert [list(each.values()) for each in found] == [["meeting:4/board/2026-10-06", "meeting:4/board/2026-10-06/2"]] * 3
    assert found[1]["event_id=12"].endswith("/2")


@pytest.mark.parametrize("variant", ["Board (Spanish Captions) - Oct 06, 2026", "Board - Oct 06, 2026 (No Video)"])
def test_the_same_meeting_with_other_captions_is_no_other_meeting(variant: str) -> None:
    both = meetings(feed(entry(variant, "clip_id=5", page="MediaPlayer.php"), entry("Board - Oct 06, 2026", "clip_id=4")))
    assert [each.keys[0] for each in both] == ["meeting:4/board/2026-10-06"]
    assert "clip:5" in both[0].keys
    assert [each.label for each in both[0].links] == ["Agenda", "Video"]
    assert len(meetings(feed(entry(variant, "clip_id=5")))) == 1


def test_a_cancellation_in_the_title_makes_no_other_meeting() -> None:
    before, after = (meetings(feed(entry(f"Board{word} - Oct 06, 2026", "event_id=1")))[0] for word in ("", " - CANCELLED"))
    assert (before.status, after.status) == (None, MeetingStatus.CANCELLED)
    assert before.keys[0] == after.keys[0]


def test_the_agenda_is_asked_for_where_the_feed_came_from() -> None:
    here = listed(FEED, "http://127.0.0.1:9/ridge/ViewPublisherRSS.php?view_id=4")[0]
    assert [ask.url for ask in here.agenda] == ["http://127.0.0.1:9/ridge/AgendaViewer.php?view_id=4&event_id=901"]
    assert here.meeting.url.startswith("https://ridge.granicus.com/AgendaViewer.php")


def test_an_agenda_page_reads_as_items() -> None:
    page = b"<div>1.</div><div>Consent</div><div>1.A.</div><div>A pier lease</div>"
    items = GRANICUS.read_agenda(page, meetings(FEED)[0])
    assert not isinstance(items, Unreadable)
    assert [(item.title, item.agenda and item.agenda.consent) for item in items] == [("A pier lease", True)]


@pytest.mark.parametrize(
    "body", [b"<html><body>Sign in</body></html>", feed(entry("Welcome", "x=1")).encode(), b"", b"Invalid parameters!"]
)
def test_what_is_no_list_of_meetings_is_refused(body: bytes) -> None:
    answer = GRANICUS.read_list(body, ADDRESS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.NOT_A_FEED


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://ridge.granicus.com/ViewPublisher.php?view_id=4", ADDRESS),
        (ADDRESS, ADDRESS),
        ("https://ridge.granicus.com/AgendaViewer.php?view_id=4&event_id=7", ADDRESS),
        ("https://ridge.granicus.com/ViewPublisherRSS.php?view_id=4&mode=minutes", ADDRESS.replace("agendas", "minutes")),
        ("https://ridge.granicus.com/", None),
        ("https://news.example/ViewPublisher.html", None),
    ],
)
def test_addresses_are_recognised(url: str, address: str | None) -> None:
    assert recognise(url) == address


def test_a_view_is_asked_for_its_agendas() -> None:
    each = Feed("f", "granicus", "https://ridge.granicus.com/ViewPublisher.php?view_id=4", PLACE.zone, timedelta(hours=1))
    assert [ask.url for ask in GRANICUS.lists(each, date(2026, 1, 1), date(2026, 2, 1))] == [ADDRESS]


def test_half_a_feed_is_refused_rather_than_missing_half_its_meetings() -> None:
    answer = GRANICUS.read_list(FEED[:-200].encode(), ADDRESS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.UNREADABLE


@given(st.binary(max_size=200) | st.text("<item>title/link &;-, 2026Oct06", max_size=200).map(lambda text: feed(text).encode()))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert isinstance(GRANICUS.read_list(body, ADDRESS, PLACE), Page | Unreadable)

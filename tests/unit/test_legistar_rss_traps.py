"""Traps of Legistar's RSS in the wild, each in the shape in which tenants publish it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.errors import Fault
from bot.domain.item import MeetingStatus, Outcome
from bot.feeds.document import Unreadable
from bot.feeds.legistar_rss import LEGISTAR_RSS
from bot.feeds.platform import Listed, Page
from tests.unit.test_legistar_rss import ADDRESS, PLACE, agenda

GUID = "AAAA0001-0000-4000-8000-000000000001"
MEETING = f"https://saltmarsh.legistar.com/Gateway.aspx?M=MD&amp;From=RSS&amp;ID=5&amp;GUID={GUID}"
NOON = "2025-09-22-12-00-00"


def row(title: str, *, link: str = MEETING, guid: str = f"{GUID}-{NOON}") -> str:
    return (
        f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{guid}</guid><description />'
        "<category>Town Council</category><pubDate>Mon, 22 Sep 2025 12:00:00 GMT</pubDate></item>"
    )


def read(*rows: str) -> Page | Unreadable:
    text = f"<rss version='2.0'><channel><title>Saltmarsh - Calendar (All)</title>{''.join(rows)}</channel></rss>"
    return LEGISTAR_RSS.read_list(text.encode(), ADDRESS, PLACE)


def one(*rows: str) -> Listed:
    page = read(*rows)
    assert isinstance(page, Page)
    (found,) = page.meetings
    return found


@pytest.mark.parametrize(
    ("title", "name", "start", "known", "status"),
    [
        ("Town Council - 9/9/2025 - 2:00 PM", "Town Council", "2025-09-09T18:00", True, None),
        ("Town Council - 12/9/2025 - 2:00 PM", "Town Council", "2025-12-09T19:00", True, None),
        ("Town Council - Workshop - 9/9/2025", "Town Council - Workshop", "2025-09-09T04:00", False, None),
        ("Town Council - 09/09/2025 - 12:00 AM", "Town Council", "2025-09-09T04:00", False, None),
        ("Town Council - 9/9/2025 - 2:00 PM - REVISED", "Town Council", "2025-09-09T18:00", True, None),
        ("Arts Board - 9/9/2025 (CANCELED)", "Arts Board", "2025-09-09T04:00", False, MeetingStatus.CANCELLED),
        ("NO MEETING - Arts Board - 9/9/2025", "NO MEETING - Arts Board", "2025-09-09T04:00", False, MeetingStatus.CANCELLED),
        ("Arts Board - 9/9/2025 - Deferred", "Arts Board", "2025-09-09T04:00", False, MeetingStatus.POSTPONED),
        ("Arts Board - 1/1/1900", "Arts Board", None, True, None),
        ("Arts Board - 13/45/2025 - 2:00 PM", "Arts Board", None, True, None),
    ],
)
def test_legistar_rss_trap_day_time_and_status_stand_in_the_title(
    title: str, name: str, start: str | None, known: bool, status: MeetingStatus | None
) -> None:
    meeting = one(row(title)).meeting
    assert meeting.title == name
    assert meeting.meets_at == (datetime.fromisoformat(start).replace(tzinfo=UTC) if start else None)
    assert (meeting.time_known, meeting.status) == (known, status)


def test_legistar_rss_trap_pub_date_is_the_last_change_and_not_the_meeting() -> None:
    meeting = one(row("Town Council - 9/9/2025 - 2:00 PM")).meeting
    assert meeting.published_at == datetime(2025, 9, 22, 12, tzinfo=UTC)


def test_legistar_rss_trap_one_edit_is_a_new_guid_of_the_same_meeting() -> None:
    titles = "Town Council - 9/9/2025 - 2:00 PM", "Town Council - 9/9/2025 - 5:00 PM (CANCELED)"
    before, after = one(row(titles[0])), one(row(titles[1], guid=f"{GUID}-2025-09-23-08-01-02"))
    assert before.meeting.keys == after.meeting.keys and before.version != after.version


def test_legistar_rss_trap_the_link_may_be_that_of_the_page_itself() -> None:
    link = f"https://saltmarsh.legistar.com/MeetingDetail.aspx?ID=5&amp;GUID={GUID}&amp;Options=info|&amp;Search="
    (ask,) = one(row("Town Council - 9/9/2025", link=link)).agenda
    assert ask.url == f"https://saltmarsh.legistar.com/Feed.ashx?M=CalendarDetail&ID=5&GUID={GUID}"


@pytest.mark.parametrize("title", ["25-101", "Ordinance on piers", "Resolution"])
def test_legistar_rss_trap_a_search_of_legislation_is_no_calendar_and_was_an_empty_one(title: str) -> None:
    answer = read(row(title, link="https://saltmarsh.legistar.com/Gateway.aspx?M=LD&amp;ID=9&amp;GUID=B"))
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.NOT_A_FEED and title in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"Invalid parameters!",
        b"<html><head><title>Runtime Error</title></head></html>",
        b"<rss version='2.0'><channel><title>Invalid feed</title></channel></rss>",
        b"<rss version='2.0'><channel><title>Saltmarsh</title><item><title>Town Council - 9/9",
    ],
)
def test_legistar_rss_trap_nonsense_has_a_reason(body: bytes) -> None:
    answer = LEGISTAR_RSS.read_list(body, ADDRESS, PLACE)
    assert isinstance(answer, Unreadable) and answer.text


def detail(fields: str, *, title: str = "25-101", own: int = 1) -> str:
    link = f"https://saltmarsh.legistar.com/Gateway.aspx?M=LD&amp;From=RSS&amp;ID=5&amp;GUID=BBBB0001-0000-4000-8000-{own:012}"
    return f"<item><title>{title}</title><link>{link}</link><description>{fields}</description></item>"


def test_legistar_rss_trap_a_leading_star_is_consent() -> None:
    starred, plain = agenda(
        detail("File #: 25-101 &lt;br/&gt; Title: * A lease of the pier"),
        detail("File #: 25-102 &lt;br/&gt; Title: A pact", own=2),
    )
    assert [each.agenda.consent for each in (starred, plain) if each.agenda] == [True, False]
    assert starred.title == "A lease of the pier"


def test_legistar_rss_trap_fields_after_the_title_are_no_part_of_it() -> None:
    (item,) = agenda(
        detail(
            "File #: 25-101 &lt;br/&gt; Ver.: 2 &lt;br/&gt; Agenda #: CA-9 &lt;br/&gt; Type: Resolution &lt;br/&gt; "
            "Title: A lease &lt;br/&gt; of the pier &lt;br/&gt; Mover: A. Reyes &lt;br/&gt; Action: Approved &lt;br/&gt; "
            "Result: Pass &lt;br/&gt; Tally: 4:3 &lt;br/&gt; Agenda Note: heard last"
        )
    )
    assert item.title == "A lease of the pier"
    assert item.agenda and (item.agenda.number, item.agenda.outcome) == ("CA-9", Outcome("Approved", True, "4:3"))


def test_legistar_rss_trap_a_file_heard_twice_at_a_meeting_is_two_items() -> None:
    twice = agenda(detail("File #: 25-101 &lt;br/&gt; Title: First reading"), detail("File #: 25-101 &lt;br/&gt; Title: Vote"))
    assert len({each.keys[0] for each in twice}) == 2

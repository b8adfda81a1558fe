"""The RSS of agenda platforms: own ids outlive what the platforms do to guid, link and title."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.identity import resolve, revision
from bot.domain.item import Item, ItemType, MeetingStatus, StoredItem
from bot.feeds.civic_rss import read_civic
from bot.feeds.document import Record
from bot.feeds.meeting_words import is_draft, status_of_label, status_of_prose, without_status
from bot.feeds.reading import Reading, parse_document
from tests.fakes.golden import DATA

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(text: str) -> tuple[Item, ...]:
    reading = parse_document(text.encode(), "", "https://h.example/rss", "America/New_York", NOW, policy="guid,link,title")
    assert isinstance(reading, Reading)
    return reading.items


def new_items(before: str, after: str) -> list[Item]:
    """Return the items of the second document that none of the first is."""
    stored = [StoredItem(n, "f", each, revision(each), NOW, False) for n, each in enumerate(read(before))]
    known = {key: each for each in stored for key in each.item.keys}
    return [each for each in read(after) if resolve(each, known) is None]


@pytest.fixture
def legistar() -> str:
    return (DATA / "feeds" / "legistar_calendar.xml").read_text()


@pytest.fixture
def granicus() -> str:
    return (DATA / "feeds" / "granicus_agendas.xml").read_text()


@pytest.fixture
def civicplus() -> str:
    return (DATA / "feeds" / "civicplus_calendar.xml").read_text()


def test_a_legistar_edit_is_one_item_though_its_guid_changes(legistar: str) -> None:
    edited = legistar.replace("-2025-09-02-09-00-00", "-2025-09-05-10-11-12").replace("2:00 PM", "3:00 PM")
    assert new_items(legistar, edited) == []
    assert read(edited)[-1].keys[0] == read(legistar)[-1].keys[0] == "own:legistar/AAAA0001-0000-4000-8000-000000000001"


def test_a_legistar_cancellation_is_seen(legistar: str) -> None:
    workshop = next(
        each for each in read(legistar.replace("2:00 PM", "2:00 PM (CANCELED)")) if each.agenda and "Workshop" in each.title
    )
    assert (workshop.type, workshop.status) == (ItemType.MEETING, MeetingStatus.CANCELLED)
    assert workshop.meets_at == datetime(2025, 9, 9, 18, tzinfo=UTC)


def test_granicus_archiving_changes_guid_and_link_and_is_one_item(granicus: str) -> None:
    archived = (
        granicus.replace("11111111-aaaa", "33333333-bbbb").replace("event_id=901", "clip_id=977").replace("hr='13'", "hr='20'")
    )
    assert new_items(granicus, archived) == []


def test_granicus_published_times_come_from_the_parts(granicus: str) -> None:
    assert read(granicus)[-1].published_at == datetime(2026, 9, 28, 20, 8, 54, tzinfo=UTC)


def test_two_sessions_of_a_body_on_one_day_are_two(granicus: str) -> None:
    second = granicus.replace("School Board - Sep 22, 2026", "Board of Supervisors - Joint Work Session - Oct 06, 2026")
    assert len({each.keys[0] for each in read(second)}) == 2
    assert len(new_items(second, second)) == 0


@pytest.mark.parametrize(("rest", "status"), [("", None), (" - CANCELLED", MeetingStatus.CANCELLED)])
def test_a_drupal_meeting_has_its_day_in_its_title_only(rest: str, status: MeetingStatus | None) -> None:
    item = (
        f"<item><title>City Council Meeting 2026.12.08{rest}</title><link>https://h.example/council/meeting/city-council-20261208</link>"
        "<pubDate>Tue, 26 May 2026 18:40:00 +0000</pubDate></item>"
    )
    (meeting,) = read(f"<rss version='2.0'><channel><title>H</title>{item}</channel></rss>")
    assert (meeting.type, meeting.meets_at, meeting.time_known) == (
        ItemType.MEETING,
        datetime(2026, 12, 8, 5, tzinfo=UTC),
        False,
    )
    assert (meeting.agenda and meeting.agenda.body, meeting.status) == ("City Council Meeting", status)
    assert meeting.published_at == datetime(2026, 5, 26, 18, 40, tzinfo=UTC)


def test_a_status_word_in_a_granicus_body_makes_no_other_meeting(granicus: str) -> None:
    assert new_items(granicus, granicus.replace("School Board - Sep", "School Board (CANCELLED) - Sep")) == []


def test_civicplus_ticks_churn_is_no_new_item(civicplus: str) -> None:
    assert new_items(civicplus, civicplus.replace("639234406", "639999999")) == []


def test_a_recurring_civicplus_event_is_one_item_for_each_date(civicplus: str) -> None:
    assert len(read(civicplus)) == 2
    later = civicplus.replace("September 1, 2026", "November 3, 2026")
    assert [each.meets_at for each in new_items(civicplus, later)] == [datetime(2026, 11, 3, 19, tzinfo=UTC)]


def test_an_all_day_event_has_no_known_time(civicplus: str) -> None:
    assert {each.meets_at: each.time_known for each in read(civicplus)} == {
        datetime(2026, 9, 1, 18, tzinfo=UTC): True,
        datetime(2026, 10, 6, 4, tzinfo=UTC): False,
    }


@pytest.mark.parametrize(
    ("record", "link"),
    [
        (Record(guid="https://news.example/1"), "https://news.example/1"),
        (Record(guid="no tail"), "https://x.legistar.com/Gateway.aspx?M=MD&ID=1"),
        (Record(extras={"calendarevent:eventdates": ""}), "https://x.example/Calendar.aspx?EID=1"),
        (Record(extras={"calendarevent:eventdates": "July 1, 2026"}), "https://x.example/Calendar.aspx"),
        (Record(extras={"gran:pubdateparts": "yr=2026 mo=13"}), "https://x.example/a"),
    ],
)
def test_what_is_not_surely_a_platforms_is_left_alone(record: Record, link: str) -> None:
    assert read_civic(record, "A title - with a dash", link, "America/New_York", NOW) is None


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Canceled", MeetingStatus.CANCELLED),
        ("Notice of Cancellation", MeetingStatus.CANCELLED),
        ("NO MEETING", MeetingStatus.CANCELLED),
        ("Deferred", MeetingStatus.POSTPONED),
        ("Rescheduled to July 3", MeetingStatus.POSTPONED),
        ("City Hall", None),
        ("Final Revised", None),
    ],
)
def test_status_of_labels(label: str, status: MeetingStatus | None) -> None:
    assert status_of_label(label) is status


@pytest.mark.parametrize(
    ("comment", "status"),
    [
        ("This meeting has been cancelled due to the storm.", MeetingStatus.CANCELLED),
        ("CANCELED - lack of quorum", MeetingStatus.CANCELLED),
        ("The public hearing on zoning is hereby postponed.", MeetingStatus.POSTPONED),
        ("Join by link. Replaces the cancelled session of June 3.", None),
        ("Item 7 was deferred by staff", None),
        ("Meeting link: https://meet.example/1", None),
    ],
)
def test_status_of_comments(comment: str, status: MeetingStatus | None) -> None:
    assert status_of_prose(comment) is status


@pytest.mark.parametrize(
    "comment",
    [
        "The November 2 meeting was cancelled; this meeting replaces it.",
        "The November 2 meeting was cancelled. This meeting replaces it.",
        "This meeting replaces the hearing that was cancelled",
        "The July 3 meeting was cancelled last year",
        "The previous meeting was cancelled for lack of a quorum.",
        "Note: CANCELLED classes are refunded.",
        "Cancelled classes are refunded.",
        "Meetings are cancelled if there is no quorum.",
        "In the event this meeting is cancelled, a notice is put on the door.",
        "If the hearing is postponed, it will be noticed again.",
        "This meeting is NOT CANCELLED.",
    ],
)
def test_a_comment_on_another_meeting_other_things_or_a_mere_case_cancels_nothing(comment: str) -> None:
    assert status_of_prose(comment) is None


@pytest.mark.parametrize(
    "comment",
    [
        "This meeting has been cancelled",
        "The July 8 meeting was cancelled.",
        "CANCELLED. Replaces the June 3 meeting.",
        "Hearing cancelled; a replacement meeting will be held on July 9",
        "The meeting is cancelled. If you have questions, call the clerk.",
        "Please note that tonight's regular commission meeting has been canceled.",
        "The Board of Adjustment meeting of July 8, 2025 at 6 p.m. has been cancelled.",
        "Call 555-0100 for help\n** CANCELLED **",
    ],
)
def test_a_comment_that_calls_its_own_meeting_off_is_heard(comment: str) -> None:
    assert status_of_prose(comment) is MeetingStatus.CANCELLED


def test_words_of_status_names() -> None:
    assert is_draft("Draft")
    assert not is_draft("Final")
    assert without_status("CANCELLED - Planning Board") == "Planning Board"
    assert without_status("Planning Board (Revised)") == "Planning Board"


def test_a_day_at_the_end_of_the_calendar_does_not_cost_the_document(legistar: str) -> None:
    items = read(legistar.replace("9/9/2025 - 2:00 PM", "12/31/9999 - 11:00 PM"))
    assert len(items) == len(read(legistar))

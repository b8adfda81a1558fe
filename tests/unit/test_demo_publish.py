"""The documents that the demo publishes are read by the parsers that read real ones, field for field."""

from __future__ import annotations

import json
from calendar import timegm
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest

from bot.demo import legistar, odata, publish
from bot.demo.pdf import write_pdf
from bot.demo.world import Format, Meeting, Outlet, Result, Row, Shown, Standing, Version
from bot.feeds.pdf import Pdf, read_pdf

NOW = datetime(2025, 7, 1, 16, 0, tzinfo=UTC)

EVENT_FIELDS = set(
    """EventAgendaFile EventAgendaLastPublishedUTC EventAgendaStatusId EventAgendaStatusName EventBodyId EventBodyName
    EventComment EventDate EventGuid EventId EventInSiteURL EventItems EventLastModifiedUtc EventLocation EventMedia
    EventMinutesFile EventMinutesLastPublishedUTC EventMinutesStatusId EventMinutesStatusName EventRowVersion EventTime
    EventVideoPath EventVideoStatus""".split()
)
ITEM_FIELDS = set(
    """EventItemAccelaRecordId EventItemActionId EventItemActionName EventItemActionText EventItemAgendaNote
    EventItemAgendaNumber EventItemAgendaSequence EventItemConsent EventItemEventId EventItemFlagExtra EventItemGuid
    EventItemId EventItemLastModifiedUtc EventItemMatterAttachments EventItemMatterFile EventItemMatterGuid
    EventItemMatterId EventItemMatterName EventItemMatterStatus EventItemMatterType EventItemMinutesNote
    EventItemMinutesSequence EventItemMover EventItemMoverId EventItemPassedFlag EventItemPassedFlagName
    EventItemRollCallFlag EventItemRowVersion EventItemSeconder EventItemSeconderId EventItemTally EventItemTitle
    EventItemVersion EventItemVideo EventItemVideoIndex""".split()
)


def outlet(format: Format) -> Outlet:
    return Outlet("post", "Fish & Chips Post", format, "https://post.example", "America/New_York", client="pier")


def shown(format: Format) -> Shown:
    version = Version(
        at=NOW - timedelta(hours=1),
        title='Ferry "sails" & <wins>',
        text="The 5 < 6 & more.\n\nSecond ]]> paragraph.",
        link="https://post.example/2025/ferry/?a=1&b=2",
        guid="https://post.example/?p=77&x=1",
        published_at=datetime(2025, 7, 1, 13, 30, tzinfo=UTC),
    )
    return Shown(outlet(format), NOW, version.at, articles=(("ferry", version),))


@pytest.mark.parametrize(
    ("format", "dialect"), [(Format.RSS2, "rss20"), (Format.ATOM, "atom10"), (Format.RDF, "rss10")], ids=str
)
def test_a_feed_in_xml_is_read_back_as_written(format: Format, dialect: str) -> None:
    parsed = feedparser.parse(publish.render(shown(format)), sanitize_html=False)
    assert (parsed.version, bool(parsed.bozo)) == (dialect, False)
    assert parsed.feed.title == "Fish & Chips Post"
    (item,) = parsed.entries
    assert item.link == "https://post.example/2025/ferry/?a=1&b=2"
    assert "sails" in item.title
    assert "Second ]]&gt; paragraph." in item.content[0].value
    stamp = item.get("published_parsed") or item.updated_parsed
    assert timegm(stamp) == datetime(2025, 7, 1, 13, 30, tzinfo=UTC).timestamp()
    if format is not Format.RDF:
        assert item.id == "https://post.example/?p=77&x=1"


def test_a_json_feed_is_read_back_as_written() -> None:
    document = json.loads(publish.render(shown(Format.JSON)))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = document["items"]
    assert item["title"] == 'Ferry "sails" & <wins>'
    assert item["url"] == "https://post.example/2025/ferry/?a=1&b=2"
    assert datetime.fromisoformat(item["date_published"]) == datetime(2025, 7, 1, 13, 30, tzinfo=UTC)


def meeting() -> Meeting:
    result = Result(NOW + timedelta(days=1), "Passed", passed=True, tally="6-1", mover="Reed")
    return Meeting(
        id=1860,
        outlet="post",
        body="City Commission",
        body_id=138,
        starts=datetime(2025, 7, 2, 9, 0),
        location="City Hall",
        created=NOW - timedelta(days=3),
        agenda_at=NOW - timedelta(days=1),
        standings=(Standing(NOW + timedelta(days=2), "Canceled", "CANCELED"),),
        rows=(
            Row(186001, NOW - timedelta(days=1), "Roll Call", number="1."),
            Row(186002, NOW - timedelta(days=1), "*Ferry", number="4.a", file="25-3851", consent=True, result=result),
            Row(186003, NOW + timedelta(hours=1), "Late ferry", number="4.b", file="25-3860"),
        ),
    )


def calendar(after: timedelta = timedelta()) -> Shown:
    return Shown(outlet(Format.LEGISTAR), NOW + after, NOW, meetings=(meeting(),))


def items(after: timedelta = timedelta()) -> list[dict[str, Any]]:
    rows = legistar.event_items(calendar(after), 1860)
    assert rows is not None
    return rows


def test_a_meeting_has_the_fields_of_the_real_api() -> None:
    (event,) = legistar.events(calendar(), "http://127.0.0.1:1")
    assert set(event) == EVENT_FIELDS
    assert event["EventDate"] == "2025-07-02T00:00:00"
    assert event["EventTime"] == "9:00 AM"
    assert event["EventAgendaLastPublishedUTC"] == "2025-06-30T16:00:00.00"
    assert event["EventLastModifiedUtc"] == "2025-06-30T16:00:00.00"
    assert (event["EventAgendaStatusName"], event["EventItems"]) == ("Final", [])


def test_a_cancelled_meeting_says_so_and_is_modified() -> None:
    (event,) = legistar.events(calendar(timedelta(days=2)), "http://127.0.0.1:1")
    assert (event["EventAgendaStatusName"], event["EventComment"]) == ("Canceled", "CANCELED")
    assert event["EventLastModifiedUtc"] == "2025-07-03T16:00:00.00"


def test_the_file_of_an_agenda_is_a_pdf_of_its_rows_once_it_is_published() -> None:
    (event,) = legistar.events(calendar(), "http://127.0.0.1:1")
    lines = legistar.agenda_lines(calendar(), 1860)
    assert event["EventAgendaFile"].startswith("http://127.0.0.1:1/meetings/2025/7/1860_A_")
    assert lines and (legistar.agenda_lines(calendar(-timedelta(days=9)), 1860), legistar.agenda_lines(calendar(), 9)) == (
        None,
        None,
    )
    read = read_pdf(write_pdf([*lines, "A file (of 2) with a \\ and a ☂"]))
    assert isinstance(read, Pdf)
    assert [line for line in lines if line and line not in read.pages[0]] == []
    assert r"A file (of 2) with a \ and a ?" in read.pages[0]


def test_an_agenda_item_has_the_fields_of_the_real_api() -> None:
    roll_call, ferry = items()
    assert set(roll_call) == set(ferry) == ITEM_FIELDS
    assert (roll_call["EventItemMatterId"], roll_call["EventItemRollCallFlag"]) == (None, 1)
    assert (ferry["EventItemMatterFile"], ferry["EventItemConsent"], ferry["EventItemMatterId"]) == ("25-3851", 1, 253851)
    assert (ferry["EventItemActionName"], ferry["EventItemTally"]) == (None, None)


def test_a_late_item_and_a_result_show_when_their_time_has_come() -> None:
    assert len(items(timedelta(hours=1))) == 3
    _, ferry, _ = items(timedelta(days=1))
    assert (ferry["EventItemActionName"], ferry["EventItemPassedFlagName"], ferry["EventItemTally"]) == (
        "Passed",
        "Pass",
        "6-1",
    )
    assert ferry["EventItemLastModifiedUtc"] == "2025-07-02T16:00:00.00"


def test_an_agenda_is_empty_before_it_is_published_and_missing_without_its_meeting() -> None:
    assert items(-timedelta(days=2)) == []
    assert legistar.event_items(calendar(), 99) is None


RECORDS = [
    {"Id": 1, "Name": "Council", "Date": "2025-07-01T00:00:00", "Seen": "2025-07-01T10:00:00.5"},
    {"Id": 2, "Name": "Mayor's Office", "Date": "2025-07-03T00:00:00", "Seen": None},
    {"Id": 3, "Name": "Council", "Date": "2025-07-05T00:00:00", "Seen": "2025-07-02T10:00:00"},
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, [1, 2, 3]),
        ({"$filter": "Date ge datetime'2025-07-03'"}, [2, 3]),
        ({"$filter": "Date ge datetime'2025-07-03T00:00:00' and Name eq 'Council'"}, [3]),
        ({"$filter": "Seen gt datetime'2025-07-01T10:00:00.49'"}, [1, 3]),
        ({"$filter": "(Id eq 1 or Id eq 2) and not (Name eq 'Mayor''s Office')"}, [1]),
        ({"$filter": "Seen eq null"}, [2]),
        ({"$filter": "Seen ne null"}, [1, 3]),
        ({"$orderby": "Date desc"}, [3, 2, 1]),
        ({"$orderby": "Name,Id desc"}, [3, 1, 2]),
        ({"$orderby": "Seen asc", "$top": "2"}, [2, 1]),
        ({"$top": "1", "$skip": "1"}, [2]),
        ({"$skip": "3"}, []),
    ],
)
def test_the_calendar_answers_odata_queries(query: dict[str, str], ids: list[int]) -> None:
    assert [record["Id"] for record in odata.select(RECORDS, query)] == ids


@pytest.mark.parametrize("text", ["Id eq", "Id like 3", "(Id eq 1", "Id eq 1)", "Id eq 1 ~", "Id eq datetime'soon'"])
def test_a_filter_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        odata.select(RECORDS, {"$filter": text})

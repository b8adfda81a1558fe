"""Documents that were damaged on their way, cut, doubled or mixed up: readers read or refuse them, and cancel nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.item import Item, MeetingStatus
from bot.feeds.civicplus import CIVICPLUS
from bot.feeds.document import Unreadable
from bot.feeds.ical_events import read_calendar
from bot.feeds.legistar_rss import LEGISTAR_RSS
from bot.feeds.municode import MUNICODE
from bot.feeds.page_text import read_selection
from bot.feeds.platform import Place, Platform
from tests.fakes.calendars import calendar, event
from tests.fakes.golden import DATA
from tests.unit.test_civicplus import AGENDAS, CENTER
from tests.unit.test_legistar_rss import ADDRESS
from tests.unit.test_municode import FIRST

PLACE = Place("America/New_York", "ocd-division/country:us/state:fl/place:saltmarsh")
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
OFF = re.compile(rb"cancel\w*", re.IGNORECASE)
EDIT = st.tuples(
    st.sampled_from(["cut", "double", "junk", "end"]), st.floats(0, 1), st.integers(0, 400), st.binary(max_size=12)
)


def own(folder: str, name: str) -> bytes:
    """Return a document of the project without the meetings that are called off in it."""
    return OFF.sub(b"regular", (DATA / folder / name).read_bytes())


CALENDAR = calendar(
    event("a", ";TZID=America/New_York:20261013T180000", "Council", "RRULE:FREQ=MONTHLY;BYDAY=2TU", "EXDATE:20261110T230000Z"),
    event("a", ":20261208T230000Z", "Council, moved", "RECURRENCE-ID:20261208T230000Z", "LOCATION:Town Hall\\, Room 2"),
    event("7", ";VALUE=DATE:20261111", "Holiday", "URL:/Calendar.aspx?EID=7", "DESCRIPTION:Offices\\nclosed"),
    head=("X-WR-CALNAME:Saltmarsh", "X-WR-TIMEZONE:America/New_York"),
)


def damaged(body: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    for how, part, size, junk in edits:
        at = int(part * len(body))
        match how:
            case "cut":
                body = body[:at] + body[at + size :]
            case "double":
                body = body[:at] + body[at : at + size] * 2 + body[at + size :]
            case "junk":
                body = body[:at] + junk + body[at + len(junk) :]
            case _:
                body = body[: max(at, 1)]
    return body


def from_list(platform: Platform, address: str) -> Callable[[bytes], list[Item] | None]:
    def read(body: bytes) -> list[Item] | None:
        page = platform.read_list(body, address, PLACE)
        return None if isinstance(page, Unreadable) else [each.meeting for each in page.meetings]

    return read


def from_calendar(body: bytes) -> list[Item] | None:
    found = read_calendar(body, "text/calendar", "https://town.example/cal.ics", PLACE.zone, NOW)
    return None if isinstance(found, Unreadable) else list(found.meetings)


READERS = {
    "civicplus agenda center": (own("agendas", "civicplus_agendacenter.html"), from_list(CIVICPLUS, CENTER)),
    "civicplus calendar": (own("feeds", "civicplus_calendar.xml"), from_list(CIVICPLUS, AGENDAS.replace("65", "58"))),
    "municode": (own("agendas", "municode_meetings.html"), from_list(MUNICODE, FIRST)),
    "legistar-rss": (own("feeds", "legistar_calendar.xml"), from_list(LEGISTAR_RSS, ADDRESS)),
    "ical": (CALENDAR, from_calendar),
}


@pytest.mark.parametrize("name", READERS)
def test_whole_documents_are_read(name: str) -> None:
    body, read = READERS[name]
    assert read(body)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(edits=st.lists(EDIT, min_size=1, max_size=4))
def test_damaged_documents_are_read_or_refused_and_cancel_nothing(
    name: str, edits: list[tuple[str, float, int, bytes]]
) -> None:
    body, read = READERS[name]
    broken = damaged(body, edits)
    meetings = read(broken) or []
    if not OFF.search(broken):
        assert [item.title for item in meetings if item.status is MeetingStatus.CANCELLED] == []
    assert all(item.meets_at is None or item.meets_at.tzinfo is UTC for item in meetings)
    assert all(item.keys and all(item.keys) for item in meetings)


@settings(max_examples=60)
@given(
    edits=st.lists(EDIT, min_size=1, max_size=4), selector=st.sampled_from(["body", "table tr", ".catAgendaRow", "#table3 > *"])
)
def test_a_damaged_page_is_read_or_refused(edits: list[tuple[str, float, int, bytes]], selector: str) -> None:
    body, _ = READERS["civicplus agenda center"]
    read_selection(damaged(body, edits), "text/html", "https://town.example/", selector)

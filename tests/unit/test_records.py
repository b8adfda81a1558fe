"""What the readers of JSON platforms share: numbers as texts, local times as tenants write them, file numbers, sections."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.platform import Place
from bot.feeds.records import AgendaLine, agenda_items, file_in, meeting_item, number_of, starts

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (7, 7),
        ("7", 7),
        (" 7 ", 7),
        ("", 0),
        ("x7", 0),
        ("-7", 0),
        (-7, 0),
        (True, 0),
        (None, 0),
        (7.0, 0),
        (10**30, 0),
        ("9" * 40, 0),
    ],
)
def test_a_number_tells_a_record_however_it_is_written(written: object, number: int) -> None:
    assert number_of({"id": written}, "id") == number


@pytest.mark.parametrize(
    "written",
    [
        "2026-07-08T18:00:00",
        "2026-07-08 18:00",
        "2026-07-08T18:00:00Z",
        "2026-07-08T18:00:00.1234567",
        "2026-07-08T18:00:00-07:00",
        "7/8/2026 6:00 PM",
        "Jul 8, 2026 6:00 PM",
        "Wednesday, July 8, 2026 at 6:00 p.m.",
        " 2026/07/08 18:00:00 ",
    ],
)
def test_a_time_is_local_however_it_is_written(written: str) -> None:
    start, known = starts(written, ZONE)
    assert (start and start.replace(second=0, microsecond=0), known) == (datetime(2026, 7, 8, 22, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "written", ["", "soon", "0001-01-01T00:00:00", "1900-01-01T00:00:00Z", "1/1/1900", "9999-12-31T23:59:59", "2026-02-30"]
)
def test_what_is_no_day_is_none(written: str) -> None:
    start, _ = starts(written, ZONE)
    assert start is None or start.year > 9000


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("Ferries File ID: 26-0112", "26-0112"),
        ("File # 2026-14: docks", "2026-14"),
        ("File No. 9", "9"),
        ("Profile 7", ""),
        ("", ""),
    ],
)
def test_a_file_number_is_found_where_a_text_names_it(text: str, file: str) -> None:
    assert file_in("Nothing here", text) == file


def test_the_section_of_an_item_is_all_headings_above_it() -> None:
    meeting = meeting_item(9, "Council", Place(ZONE, None), (None, True), url="https://saltmarsh.example/9")
    inside, outside = agenda_items(meeting, [AgendaLine("Pier", sections=("Consent", "", "Harbor")), AgendaLine("Mill")])
    assert inside.agenda is not None
    assert outside.agenda is not None
    assert (inside.agenda.section, inside.tags, inside.agenda.consent) == ("Consent › Harbor", ("Consent", "Harbor"), True)
    assert (outside.agenda.section, outside.tags) == ("", ())


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    starts(text, ZONE)
    file_in(text)
    number_of({"id": text}, "id")

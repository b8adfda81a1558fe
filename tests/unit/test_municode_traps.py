"""Traps of Municode Meetings in the wild: other themes of its table, and agendas as pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.errors import Fault
from bot.domain.item import Item, MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.municode import MUNICODE
from tests.unit.test_municode import FIRST, GUID, PLACE, SITE, council, page_of

DAY = '<span class="date-display-single" content="2026-08-18T19:00:00-07:00">08/18/2026 7:00 pm</span>'
PDF = f"https://blobs.example/pinewood-pubu/MEET-Agenda-{GUID}.pdf"


def table(*rows: str) -> str:
    return f'<html><body><table class="views-table cols-7"><tbody>{"".join(rows)}</tbody></table></body></html>'


def cells(*pairs: tuple[str, str], attribute: str = "data-th") -> str:
    return "<tr>" + "".join(f'<td {attribute}="{name}">{inner}</td>' for name, inner in pairs) + "</tr>"


def test_municode_trap_a_theme_without_labels_names_its_columns_by_their_fields() -> None:
    (found,) = page_of(
        table(
            cells(
                ("views-field views-field-field-calendar-date", DAY),
                ("views-field views-field-title", "City Council"),
                ("views-field views-field-field-agendas", f'<a href="{PDF}" title="PDF Agenda">a</a>'),
                ("views-field views-field-field-packets", '<a href="https://blobs.example/p.pdf">p</a>'),
                ("views-field views-field-view-node", '<a href="/bc-cc/page/city-council-79">View Details</a>'),
                attribute="class",
            )
        )
    ).meetings
    assert found.meeting.keys == ("meeting:bc-cc/page/city-council-79", f"guid:{GUID}")
    assert (found.meeting.title, found.meeting.meets_at) == ("City Council", datetime(2026, 8, 19, 2, tzinfo=UTC))
    assert [each.label for each in found.meeting.links] == ["Agenda", "Packet"]


@pytest.mark.parametrize("name", ["Meeting", "Meeting Title", "Title", "Event", "Board"])
def test_municode_trap_columns_have_other_names(name: str) -> None:
    details = '<a href="/bc-cc/page/cc-2">City Council</a>'
    (found,) = page_of(table(cells(("Meeting Date", DAY), (name, details), ("Details", "")))).meetings
    assert found.meeting.title == "City Council" and found.meeting.url == f"{SITE}/bc-cc/page/cc-2"


@pytest.mark.parametrize("where", ["Agenda", "Minutes", "View"])
def test_municode_trap_a_cancellation_stands_in_another_column(where: str) -> None:
    (found,) = page_of(
        table(
            cells(
                ("Date", DAY),
                ("Meeting", "City Council"),
                (where, 'CANCELED <a href="/c/1">x</a>'),
                ("View", '<a href="/c/1">v</a>'),
            )
        )
    ).meetings
    assert found.meeting.status is MeetingStatus.CANCELLED


def test_municode_trap_a_meeting_from_to_begins_at_its_start() -> None:
    ends = '<span class="date-display-end" content="2026-08-18T21:00:00-07:00">9:00 pm</span>'
    span = DAY.replace("single", "start") + " to " + ends
    (found,) = page_of(table(cells(("Date", span), ("Meeting", "City Council"), ("View", '<a href="/c/1">v</a>')))).meetings
    assert found.meeting.meets_at == datetime(2026, 8, 19, 2, tzinfo=UTC)


def test_municode_trap_all_day_is_no_time() -> None:
    day = '<span class="date-display-single" content="2026-08-20T00:00:00-07:00">08/20/2026 (All day)</span>'
    (found,) = page_of(table(cells(("Date", day), ("Meeting", "Retreat"), ("View", '<a href="/c/1">v</a>')))).meetings
    assert (found.meeting.meets_at, found.meeting.time_known) == (datetime(2026, 8, 20, 7, tzinfo=UTC), False)


def test_municode_trap_meetings_stand_in_a_list_and_not_in_a_table() -> None:
    text = (
        f'<html><body><div class="view-content"><div class="views-row"><span class="views-field views-field-field-date">{DAY}'
        '</span><div class="views-field views-field-title"><a href="/bc-cc/page/cc-3">City Council</a></div></div></div></body>'
        "</html>"
    )
    (found,) = page_of(text).meetings
    assert (found.meeting.keys, found.meeting.title) == (("meeting:bc-cc/page/cc-3",), "City Council")


def test_municode_trap_rows_that_cannot_be_read_are_no_empty_list() -> None:
    answer = MUNICODE.read_list(table(cells(("Date", DAY), ("Nothing", "City Council"))).encode(), FIRST, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.UNREADABLE and "none of the 1 rows" in answer.text


@pytest.mark.parametrize("words", ["Sign In", "Just a moment...", "Invalid parameters!", "Access denied", ""])
def test_municode_trap_a_bot_check_or_sign_in_is_no_empty_list(words: str) -> None:
    answer = MUNICODE.read_list(f"<html><body>{words}</body></html>".encode(), FIRST, PLACE)
    assert isinstance(answer, Unreadable) and answer.fault is Fault.NOT_A_FEED


def read(html: str) -> tuple[Item, ...] | Unreadable:
    return MUNICODE.read_agenda(f"<html><body>{html}</body></html>".encode(), council().meeting)


ADA_TABLE = """<h1>CITY COUNCIL AGENDA</h1><table>
<tr><td colspan="2"><b>CALL TO ORDER</b></td></tr>
<tr><td colspan="2"><b>CONSENT AGENDA</b></td></tr>
<tr><td>1.</td><td>Resolution 26-1, a pact with the sheriff<br><a href="/d/1.pdf">Staff report</a></td></tr>
<tr><td>2.</td><td>Minutes of May 1</td></tr>
<tr><td colspan="2"><b>NEW BUSINESS</b></td></tr>
<tr><td>3.</td><td>Lease of the pier</td></tr></table>"""
ADA_HEADINGS = """<h2>CITY COUNCIL</h2><h3>CONSENT AGENDA</h3><p>1. Resolution 26-1, a pact with the sheriff
<a href="/d/1.pdf">Staff report</a></p><p>2. Minutes of May 1</p><h3>NEW BUSINESS</h3><p>3. Lease of the pier</p>"""


@pytest.mark.parametrize("html", [ADA_TABLE, ADA_HEADINGS])
def test_municode_trap_the_page_of_an_agenda_has_numbers_sections_and_attachments(html: str) -> None:
    items = read(html)
    assert not isinstance(items, Unreadable)
    facts = [each.agenda for each in items if each.agenda]
    assert [(each.number, each.section, each.consent, each.procedural) for each in facts] == [
        ("1.", "CONSENT AGENDA", True, False),
        ("2.", "CONSENT AGENDA", True, True),
        ("3.", "NEW BUSINESS", False, False),
    ]
    assert items[0].title.startswith("Resolution 26-1, a pact with the sheriff")
    assert [link.label for link in items[0].links] == ["Staff report"]


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 ...", b"", b"<html><body>The agenda is not available</body></html>", b"<html><body><h1>Sign in"]
)
def test_municode_trap_what_is_no_agenda_has_a_reason(body: bytes) -> None:
    answer = MUNICODE.read_agenda(body, council().meeting)
    assert isinstance(answer, Unreadable) and answer.text

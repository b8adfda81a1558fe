"""Granicus' traps (sources.md sections 1, 2 and 3.3), and how its other tenants look: one test each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import Item, MeetingStatus
from bot.feeds.document import Unreadable
from bot.feeds.granicus import GRANICUS, recognise
from bot.feeds.platform import Listed, Page
from tests.fakes.mutating import cut
from tests.unit.test_granicus import ADDRESS, FEED, PLACE, entry, feed, listed, meetings

HOST = "https://ridge.granicus.com"


def view(*rows: str) -> str:
    return (
        "<!DOCTYPE html><html><head><title>Ridge</title></head><body><h2>Upcoming Events</h2><table class='listingTable'>"
        "<thead><tr><th class='listHeader'>Name</th><th>Date</th></tr></thead><tbody>"
        + "".join(f"<tr class='listingRow'>{row}</tr>" for row in rows)
        + "</tbody></table></body></html>"
    )


def line(name: str, date: str, *links: str) -> str:
    cells = "".join(f"<td class='listItem'>{link}</td>" for link in links)
    return (
        f"<td class='listItem' headers='Name' scope='row'>{name}</td><td class='listItem' headers='Date'>"
        f"<span style='display:none;'>1791324000</span>{date}</td>{cells}"
    )


AGENDA = "<a href='//ridge.granicus.com/AgendaViewer.php?view_id=4&amp;event_id=901' target='_blank'>Agenda</a>"
ARCHIVED = "<a href='//ridge.granicus.com/AgendaViewer.php?view_id=4&amp;clip_id=77' target='_blank'>Agenda</a>"
VIDEO = (
    "<a href='javascript:void(0);' onClick=\"window.open('//ridge.granicus.com/MediaPlayer.php?view_id=4&clip_id=77',"
    "'player')\">Video</a>"
)
PACKET = "<a href='/packets/901.pdf'>Agenda Packet</a>"


def test_granicus_trap_a_page_of_the_view_says_when_a_meeting_begins() -> None:
    council, board = listed(
        view(
            line("City Council", "October&nbsp;6,&nbsp;2026 - 06:00&nbsp;PM", AGENDA, PACKET),
            line("Board of Zoning", "10/07/2026"),
            "<td>Nothing</td><td>to see</td>",
        )
    )
    assert (council.meeting.meets_at, council.meeting.time_known) == (datetime(2026, 10, 6, 22, tzinfo=UTC), True)
    assert (board.meeting.meets_at, board.meeting.time_known) == (datetime(2026, 10, 7, 4, tzinfo=UTC), False)
    assert council.meeting.keys == ("meeting:4/city council/2026-10-06", "event:901")
    assert [ask.url for ask in council.agenda] == [f"{HOST}/AgendaViewer.php?view_id=4&event_id=901"]
    assert [(link.label, link.url) for link in council.meeting.links] == [
        ("Agenda", f"{HOST}/AgendaViewer.php?view_id=4&event_id=901"),
        ("Agenda Packet", f"{HOST}/packets/901.pdf"),
    ]
    assert (board.agenda, board.meeting.links, board.meeting.url) == ((), (), ADDRESS)


def test_granicus_trap_a_meeting_of_the_page_is_that_of_the_feed_and_stays_it_when_archived() -> None:
    (ahead,) = listed(view(line("Board", "Oct 6, 2026 - 6:00 PM", AGENDA)))
    (past,) = listed(view(line("Board", "Oct 6, 2026 - 6:00 PM", "02h 30m", ARCHIVED, VIDEO)))
    (fed,) = meetings(feed(entry("Board - Oct 06, 2026", "clip_id=77")))
    assert ahead.meeting.keys[0] == past.meeting.keys[0] == fed.keys[0]
    assert [link.label for link in past.meeting.links] == ["Agenda", "Video"]
    assert past.meeting.links[1].url == f"{HOST}/MediaPlayer.php?view_id=4&clip_id=77"


@pytest.mark.parametrize("name", ["CANCELLED - City Council", "City Council (Canceled)", "City Council - CANCELLED"])
def test_granicus_trap_a_meeting_is_called_off_in_its_title_alone(name: str) -> None:
    both = [*listed(view(line(name, "October 6, 2026"))), *listed(feed(entry(f"{name} - Oct 06, 2026", "event_id=1")))]
    assert [each.meeting.status for each in both] == [MeetingStatus.CANCELLED] * 2
    assert {each.meeting.keys[0] for each in both} == {"meeting:4/city council/2026-10-06"}


@pytest.mark.parametrize("end", [-20, -200])
def test_granicus_trap_half_a_page_is_refused_rather_than_missing_half_its_meetings(end: int) -> None:
    answer = GRANICUS.read_list(view(line("Board", "October 6, 2026", AGENDA))[:end].encode(), ADDRESS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault == "unreadable"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Sign in</body></html>",
        b"<!DOCTYPE html><html><body>Just a moment...</body></html>",
        b'{"error": "no"}',
        b"Invalid parameters!",
        view().encode(),
    ],
)
def test_granicus_trap_something_else_in_the_place_of_a_list_is_no_empty_list(body: bytes) -> None:
    answer = GRANICUS.read_list(body, ADDRESS, PLACE)
    assert isinstance(answer, Unreadable)
    assert answer.fault == "not-a-feed"


@pytest.mark.parametrize("mode", ["minutes", "video"])
def test_granicus_trap_minutes_and_videos_are_links_and_no_agenda(mode: str) -> None:
    page = {"minutes": "MinutesViewer.php", "video": "MediaPlayer.php"}[mode]
    (each,) = listed(feed(entry("Board - Oct 06, 2026", "clip_id=4", page=page)))
    assert (each.agenda, each.meeting.published_at) == ((), None)
    assert [link.label for link in each.meeting.links] == [mode.capitalize()]
    assert recognise(f"{HOST}/ViewPublisherRSS.php?view_id=4&mode={mode}") == ADDRESS.replace("agendas", mode)


def items(page: str) -> tuple[Item, ...]:
    (each,) = meetings(feed(entry("Board - Oct 06, 2026", "event_id=1")))
    found = GRANICUS.read_agenda(page.encode(), each)
    assert isinstance(found, tuple), found
    return found


def rows(page: str) -> list[tuple[str, str, str, bool]]:
    return [(a.number, item.title, a.section, a.consent) for item in items(page) if (a := item.agenda) and not a.procedural]


GENERATED = """<html><body><center><b>Ridge Town Council</b><br>October 6, 2026</center>
<div align='left'><table STYLE='BORDER-COLLAPSE: collapse'><tr><td vAlign='top' width='40'>1.</td><td>Call to Order</td></tr>
</table></div>
<div><table STYLE='BORDER-COLLAPSE: collapse'><tr><td>2.</td><td><strong>CONSENT CALENDAR</strong></td></tr></table></div>
<blockquote><div><table STYLE='BORDER-COLLAPSE: collapse'><tr><td>A.</td><td>Purchase of two ferries File ID: 26-0112</td></tr>
 </table></div><blockquote><a href='MetaViewer.php?view_id=4&amp;event_id=1&amp;meta_id=9'>Staff Report</a><br>
 <a href='MetaViewer.php?view_id=4&amp;event_id=1&amp;meta_id=10'>Attachment 1</a></blockquote>
 <div><table STYLE='BORDER-COLLAPSE: collapse'><tr><td>B.</td><td>Lease of the pier</td></tr></table></div></blockquote>
<div><table STYLE='BORDER-COLLAPSE: collapse'><tr><td>3.</td><td>Rezoning of the mill</td></tr></table></div>
</body></html>"""
ONLINE = """<html><body><table style='width:100%;border-collapse:collapse'>
<tr><td style='width:40px'><span style='font-weight:bold'>8.</span></td><td><a name='S12'></a>
 <span style='font-weight:bold'>PUBLIC HEARINGS</span></td></tr>
<tr><td><span style='font-weight:bold'>8.A.</span></td><td><a name='I34'></a>
 <a href='javascript:loadAgendaItem(34,false);'>Ordinance on moorings</a><p>Recommendation: adopt.</p></td></tr>
<tr><td><b>9.</b></td><td><a href='javascript:loadAgendaItem(35,false);'>Harbor budget</a></td></tr>
</table></body></html>"""


def test_granicus_trap_items_stand_in_tables_with_their_files_in_quotes_below() -> None:
    assert rows(GENERATED) == [
        ("2.A.", "Purchase of two ferries File ID: 26-0112", "CONSENT CALENDAR", True),
        ("2.B.", "Lease of the pier", "CONSENT CALENDAR", True),
        ("3.", "Rezoning of the mill", "", False),
    ]
    ferries = items(GENERATED)[1]
    assert ferries.agenda is not None
    assert ferries.agenda.file == "26-0112"
    assert [(link.label, link.url.rpartition("=")[2]) for link in ferries.links] == [
        ("Staff Report", "9"),
        ("Attachment 1", "10"),
    ]


def test_granicus_trap_items_may_open_by_script() -> None:
    assert rows(ONLINE) == [
        ("8.A.", "Ordinance on moorings", "PUBLIC HEARINGS", False),
        ("9.", "Harbor budget", "", False),
    ]
    assert items(ONLINE)[0].text == "Recommendation: adopt."


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"", b"<html><body>403 Forbidden</body></html>", GENERATED.encode()[:-400]])
def test_granicus_trap_something_else_in_the_place_of_an_agenda_is_no_empty_agenda(body: bytes) -> None:
    (each,) = meetings(feed(entry("Board - Oct 06, 2026", "event_id=1")))
    assert isinstance(GRANICUS.read_agenda(body, each), Unreadable)


def no_cancellation(answer: Page | Unreadable) -> bool:
    found: tuple[Listed, ...] = () if isinstance(answer, Unreadable) else answer.meetings
    return all(each.meeting.status is None for each in found)


@given(cut(FEED) | cut(view(line("City Council", "October 6, 2026 - 6:00 PM", AGENDA, VIDEO))))
def test_granicus_trap_no_damage_of_a_list_raises_or_cancels(body: bytes) -> None:
    assert no_cancellation(GRANICUS.read_list(body, ADDRESS, PLACE))


@given(st.text("<>td/r 0192,OctJan-'=a:PM", max_size=300))
def test_granicus_trap_no_page_raises(text: str) -> None:
    assert no_cancellation(GRANICUS.read_list(view(f"<td>Board</td><td>{text}</td>").encode(), ADDRESS, PLACE))

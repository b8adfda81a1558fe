"""What tenants outside the sample payloads write, in other zones and languages: a test for each that was once misread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.item import MeetingStatus
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.document import Document, Unreadable
from bot.feeds.escribe_agenda import read_escribe_agenda
from bot.feeds.granicus_view import MAX_ROWS, read_view
from bot.feeds.loose import read_loose
from bot.feeds.markup import MAX_PAGE
from bot.feeds.meeting_words import status_of_label, without_status
from bot.feeds.municode import MUNICODE
from bot.feeds.platform import Page
from bot.feeds.xmlfeed import read_strict
from tests.unit import test_civicclerk, test_civicplus, test_civicweb, test_granicus


def test_civicclerk_a_sentinel_for_the_agendas_stamp_is_no_publication() -> None:
    for sentinel in ("1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z"):
        (each,) = test_civicclerk.listed(test_civicclerk.event(publishedFiles=[], publishedAgendaTimeStamp=sentinel))
        facts = each.meeting.agenda
        assert facts is not None
        assert (each.meeting.published_at, facts.agenda_published_at) == (None, None)


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Reunión de la Asamblea Municipal – CANCELADA", MeetingStatus.CANCELLED),
        ("Pleno cancelado", MeetingStatus.CANCELLED),
        ("Aviso de cancelación", MeetingStatus.CANCELLED),
        ("Sesión Ordinaria (pospuesta)", MeetingStatus.POSTPONED),
        ("Réunion annulée - Comité", MeetingStatus.CANCELLED),
        ("Séance reportée", MeetingStatus.POSTPONED),
        ("Sesión Ordinaria", None),
        ("Séance ordinaire", None),
        ("Scholarship reports", None),
    ],
)
def test_a_bilingual_governments_cancellation_is_one(label: str, status: MeetingStatus | None) -> None:
    assert status_of_label(label) is status


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("***CANCELLED*** Housing Commission", "Housing Commission"),
        ("CRA Board *CANCELLED*", "CRA Board"),
        ("Asamblea Municipal – CANCELADA", "Asamblea Municipal"),
        ("Housing Commission", "Housing Commission"),
    ],
)
def test_stars_around_a_status_are_no_part_of_the_body(title: str, body: str) -> None:
    assert without_status(title) == body


def test_civicweb_the_time_of_day_counts_where_the_date_is_a_midnight() -> None:
    row = test_civicweb.row(MeetingDateTime=None, MeetingDate="2026-11-01T00:00:00", MeetingTime="6:30 PM")
    (each,) = test_civicweb.listed(row)
    assert (each.meeting.meets_at, each.meeting.time_known) == (datetime(2026, 11, 2, 0, 30, tzinfo=UTC), True)


def test_granicus_a_time_in_the_title_is_the_meetings() -> None:
    titles = ("Work Session - 5:30 PM - Jul 08, 2026", "Joint 9:00 AM and 1:00 PM Sessions - Jul 08, 2026")
    told, untold = test_granicus.meetings(
        test_granicus.feed(*(test_granicus.entry(title, f"event_id={number}") for number, title in enumerate(titles, 1)))
    )
    assert (told.meets_at, told.time_known) == (datetime(2026, 7, 8, 21, 30, tzinfo=UTC), True)
    assert not untold.time_known


def test_granicus_a_page_of_countless_rows_is_read_to_a_bound() -> None:
    row = "<tr><td>Board</td><td>{}</td></tr>"
    rows = row.format("Soon") * MAX_ROWS + row.format("Jul 08, 2026")
    assert isinstance(read_view(f"<table>{rows}</table>".encode(), test_granicus.ADDRESS), Unreadable)


def test_civicplus_rows_within_a_row_are_no_rows_of_their_own() -> None:
    inner = '<div class="catAgendaRow"><a href="/AgendaCenter/ViewFile/Agenda/_07152026-2">Agenda</a></div>'
    row = f'<div class="catAgendaRow"><a href="/AgendaCenter/ViewFile/Agenda/_07082026-1">Agenda</a>{inner}</div>'
    meetings = test_civicplus.page_of(f"<html><h2>Harbor Board</h2>{row * 2}{inner}</html>").meetings
    assert [each.meeting.keys[0] for each in meetings] == ["meeting:harbor board/2026-07-08", "meeting:harbor board/2026-07-15"]


def test_municode_a_row_with_a_second_date_is_one_meeting() -> None:
    row = (
        '<tr><td data-th="Date"><span class="date-display-single" content="2026-07-08T18:00:00-04:00">July 8</span>'
        '<span class="date-display-single" content="2026-07-09T18:00:00-04:00">posted</span></td>'
        '<td data-th="Meeting"><a href="/meeting/{0}">Board {0}</a></td></tr>'
    )
    page = f'<html><table class="views-table">{row.format(1)}{row.format(2)}</table></html>'
    found = MUNICODE.read_list(page.encode(), "https://harbor-fl.municodemeetings.com/?page=0", test_civicclerk.PLACE)
    assert isinstance(found, Page)
    assert [(each.meeting.title, each.meeting.meets_at) for each in found.meetings] == [
        ("Board 1", datetime(2026, 7, 8, 22, tzinfo=UTC)),
        ("Board 2", datetime(2026, 7, 8, 22, tzinfo=UTC)),
    ]


def test_civicplus_a_line_break_in_a_location_is_no_markup() -> None:
    written = "City Hall&lt;br /&gt;1 Court St"
    event = next(iter(test_civicplus.listed(test_civicplus.EVENTS.replace("1 Court StPinewood, TN", written)).values()))
    assert event.meeting.agenda is not None
    assert event.meeting.agenda.location.startswith("City Hall, 1 Court St")


def test_a_page_longer_than_is_read_of_one_pulls_no_items() -> None:
    (each,) = test_civicclerk.listed(test_civicclerk.event())
    page = f"<html><p>1. Lease of Dock B</p><!--{'x' * MAX_PAGE}--><p>2. Dredging</p></html>"
    assert isinstance(read_agenda_page(page.encode(), each.meeting), Unreadable)


def test_a_feed_keeps_its_ids_when_what_follows_it_is_garbage() -> None:
    text = "<rss><channel><item><guid>https://town.example/?a=1&amp;b=2</guid><title>Board</title></item></channel></rss>"
    loose = read_loose(f"{text}\nNULL & <x")
    strict = read_strict(text)
    assert isinstance(loose, Document)
    assert isinstance(strict, Document)
    assert [(each.guid, each.link) for each in loose.records] == [(each.guid, each.link) for each in strict.records]


def test_escribe_a_content_row_within_another_is_told_once() -> None:
    (each,) = test_civicclerk.listed(test_civicclerk.event())
    row = '<div class="AgendaItemContentRow">{}</div>'
    below = row.format("Three boats" + row.format(" and a raft"))
    page = f'<div class="AgendaItemContainer"><div class="AgendaItemTitle">Lease of Dock B</div>{below}</div>'
    found = read_escribe_agenda(page.encode(), each.meeting)
    assert isinstance(found, tuple)
    assert [item.text for item in found] == ["Three boats\nand a raft"]

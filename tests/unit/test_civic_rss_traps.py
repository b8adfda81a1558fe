"""Traps of the RSS of civic sites that are read as kind rss: LibCal, Drupal, GovDelivery."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from bot.domain.item import ItemType, MeetingStatus
from tests.unit.test_civic_rss import new_items, read


def document(*items: str) -> str:
    spaces = 'xmlns:libcal="http://libcal.example/ns" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><title>Saltmarsh</title>{"".join(items)}</channel></rss>'


def libcal(title: str, *, start: str = "18:30:00", date: str = "2026-12-08", number: int = 7) -> str:
    fields = {"eventid": number, "date": date, "start": start, "end": "20:00:00"}
    own = "".join(f"<libcal:{name}>{value}</libcal:{name}>" for name, value in fields.items())
    link = f"https://library.example/event/{number}"
    return f"<item><title>{title}</title><link>{link}</link><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>{own}</item>"


def test_civic_rss_trap_libcal_keeps_day_and_time_in_fields_of_its_own() -> None:
    (item,) = read(document(libcal("Library Board")))
    assert (item.type, item.meets_at, item.time_known) == (ItemType.MEETING, datetime(2026, 12, 8, 23, 30, tzinfo=UTC), True)
    assert item.published_at == datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_civic_rss_trap_libcal_cancels_in_the_title_of_the_same_event() -> None:
    before, after = document(libcal("Library Board")), document(libcal("Cancelled: Library Board"))
    assert new_items(before, after) == []
    (item,) = read(after)
    assert item.status is MeetingStatus.CANCELLED and item.agenda and item.agenda.body == "Library Board"


@pytest.mark.parametrize(("start", "date"), [("", "2026-12-08"), ("00:00:00", "2026-12-08"), ("18:30:00", "0001-01-01")])
def test_civic_rss_trap_libcal_without_a_time_or_a_day(start: str, date: str) -> None:
    (item,) = read(document(libcal("Library Board", start=start, date=date)))
    assert not item.time_known if item.meets_at else item.type is ItemType.NEWS


def test_civic_rss_trap_libcal_is_read_although_its_document_is_ill_formed() -> None:
    (item,) = read(document(libcal("Library Board & Friends")))
    assert (item.type, item.meets_at) == (ItemType.MEETING, datetime(2026, 12, 8, 23, 30, tzinfo=UTC))


def test_civic_rss_trap_drupal_dates_every_meeting_alike_and_names_the_day_in_its_title() -> None:
    row = (
        "<item><title>Town Council 2026.{0}.08{1}</title><link>https://town.example/council/meeting/council-2026{0}08</link>"
        "<pubDate>Tue, 26 May 2026 18:40:00 +0000</pubDate></item>"
    )
    found = read(document(row.format("07", ""), row.format("12", " CANCELLED")))
    assert [(item.meets_at, item.time_known) for item in found] == [
        (datetime(2026, 12, 8, 5, tzinfo=UTC), False),
        (datetime(2026, 7, 8, 4, tzinfo=UTC), False),
    ]
    assert [item.status for item in found] == [MeetingStatus.CANCELLED, None]


def test_civic_rss_trap_a_bulletin_of_govdelivery_is_news_with_its_whole_text() -> None:
    html = escape("<p>The council will vote on the ICE pact.</p><table><tr><td>Tuesday</td></tr></table>")
    row = f"<item><title>Special meeting</title><link>https://bulletins.example/b/1</link><description>{html}</description></item>"
    (item,) = read(document(row))
    assert (item.type, item.meets_at) == (ItemType.NEWS, None)
    assert "vote on the ICE pact" in item.text and "Tuesday" in item.text

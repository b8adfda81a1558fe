"""Lists of meetings that are not there: what else the tenant lists is read, and nothing is taken for cancelled."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState
from bot.domain.item import ItemType
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.civicplus import CIVICPLUS
from bot.feeds.primegov import PRIMEGOV
from bot.ports import Failed
from tests.fakes.sources import InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

BASE = "https://saltmarsh.primegov.com"
UPCOMING = f"{BASE}/api/v2/PublicPortal/ListUpcomingMeetings"
NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)
CENTER = """<html><body><h2>Harbor Board</h2><table><tr class="catAgendaRow"><td>
<h3><strong>Dec 9, 2025</strong> — Posted Dec 2, 2025 9:00 AM</h3>
<p><a href="/AgendaCenter/ViewFile/Agenda/_12092025-17">Harbor Board Meeting Agenda</a></p></td></tr></table></body></html>"""


def meetings(*numbers: int) -> str:
    rows = [{"id": number, "title": f"Board {number}", "dateTime": f"2025-12-{number:02}T18:00:00"} for number in numbers]
    return json.dumps(rows)


async def test_an_archive_that_is_not_there_costs_the_upcoming_meetings_nothing_and_cancels_none() -> None:
    fetch = ScriptedFetcher({UPCOMING: fetched(meetings(9, 10).encode(), UPCOMING)})
    source, feed = AgendaSource(PRIMEGOV, InlineWorkers()), a_feed("primegov", BASE)
    batches, state = await poll(source, feed, FeedState("f"), fetch, NOW)
    assert [item.title for item in items_of(batches)] == ["Board 9", "Board 10"]
    fetch.answers[UPCOMING] = fetched(meetings(9).encode(), UPCOMING)
    for hour in range(1, 6):
        batches, state = await poll(source, feed, state, fetch, NOW + timedelta(hours=hour))
        assert items_of(batches) == []


async def test_where_no_list_is_there_the_feed_is_at_fault() -> None:
    with pytest.raises(FeedError) as raised:
        await poll(AgendaSource(PRIMEGOV, InlineWorkers()), a_feed("primegov", BASE), FeedState("f"), ScriptedFetcher(), NOW)
    assert raised.value.fault is Fault.MISSING


async def test_an_agenda_center_without_a_search_is_read_as_its_page() -> None:
    center = "https://www.saltmarsh.example/AgendaCenter"
    fetch = ScriptedFetcher({center: fetched(CENTER.encode(), center)})
    fetch.answers[f"{center}/"] = Failed(Fault.MISSING, "answered 404", status=404)
    batches, _ = await poll(AgendaSource(CIVICPLUS, InlineWorkers()), a_feed("civicplus", center), FeedState("f"), fetch, NOW)
    assert [(item.type, item.title) for item in items_of(batches)] == [(ItemType.MEETING, "Harbor Board Meeting Agenda")]

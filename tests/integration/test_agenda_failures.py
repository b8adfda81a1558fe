"""Agendas that cannot be read, on a made-up platform: what they cost, and when they are asked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState
from bot.feeds.agenda_source import AgendaSource
from bot.ports import Failed
from tests.fakes.sources import Answer, InlineWorkers, a_feed, fetched, poll
from tests.fakes.town import BASE, TOWN, Town, row

FEED = a_feed("town", BASE)
NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = AgendaSource(TOWN, InlineWorkers())
SCAN = fetched(b"%PDF-1.4 a scan")
MISSING = Failed(Fault.MISSING, "answered 404", host=FEED.host, status=404)


def a_town(answer: Answer) -> Town:
    """Three meetings to come and one past, whose agendas are all answered so."""
    town = Town(*(row(n, f"2025-07-{n + 10}T17:00", "a") for n in (1, 2, 3)), row(4, "2025-06-10T17:00", "a"))
    town.broken = {f"{n}/a": answer for n in (1, 2, 3, 4)}
    return town


async def polled(town: Town, state: FeedState | None = None, now: datetime = NOW) -> FeedState:
    _, learnt = await poll(SOURCE, FEED, state or FeedState("f"), town.fetcher, now)
    return learnt


async def test_a_town_that_publishes_nothing_but_scans_is_polled_all_the_same_and_its_scans_once() -> None:
    town = a_town(SCAN)
    state = await polled(town)
    assert len(town.asked) == 5
    await polled(town, state, NOW + HOUR)
    assert town.asked == ["list"]


async def test_nonsense_in_place_of_an_agenda_may_pass_and_is_asked_for_again() -> None:
    town = a_town(fetched(b"<html>We are back soon"))
    state = await polled(town)
    town.broken = {}
    town.agendas = {"1/a": ["A pact"]}
    batches, _ = await poll(SOURCE, FEED, state, town.fetcher, NOW + HOUR)
    assert [len(batch.items) for batch in batches] == [2, 1, 1, 0]


async def test_a_scan_is_asked_for_again_when_the_meeting_changed_or_is_near() -> None:
    town = a_town(SCAN)
    state = await polled(town)
    town.asked.clear()
    town.meetings[0]["version"] = 2
    state = await polled(town, state, NOW + HOUR)
    assert town.asked[-2:] == ["list", "agenda/1/a"]
    await polled(town, state, datetime(2025, 7, 10, 12, tzinfo=UTC))
    assert town.asked == ["list", "agenda/1/a"]


async def test_a_document_that_is_not_there_yet_is_waited_for_and_one_of_the_past_is_not() -> None:
    town = a_town(MISSING)
    state = await polled(town)
    assert len(town.asked) == 5
    await polled(town, state, NOW + HOUR)
    assert town.asked == ["list", "agenda/1/a", "agenda/2/a", "agenda/3/a"]


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BLOCKED, Fault.RATE_LIMITED, Fault.REFUSED])
async def test_what_another_host_does_with_its_documents_is_no_fault_of_the_feed(fault: Fault) -> None:
    town = a_town(Failed(fault, "said no", host="files.example:443"))
    assert (await polled(town)).item_count == 4


async def test_of_a_form_on_a_host_that_says_no_the_next_one_is_tried() -> None:
    town = Town(row(1, "2025-07-10T17:00", "media", "own"))
    town.broken = {"1/media": Failed(Fault.BLOCKED, "answered 403", host="media.example:443", status=403)}
    town.agendas = {"1/own": ["A pact"]}
    batches, _ = await poll(SOURCE, FEED, FeedState("f"), town.fetcher, NOW)
    assert [len(batch.items) for batch in batches] == [2, 0]


async def test_a_past_agenda_whose_server_is_down_is_asked_for_again() -> None:
    town = Town(row(4, "2025-06-10T17:00", "a"), row(1, "2025-07-10T17:00"))
    town.broken = {"4/a": Failed(Fault.DOWN, "answered 500", status=500)}
    state = await polled(town)
    assert town.asked
    await polled(town, state, NOW + HOUR)
    assert town.asked == ["list", "agenda/4/a"]


@pytest.mark.parametrize("answer", [SCAN, MISSING])
async def test_agendas_that_could_be_read_and_now_none_can_are_a_fault_of_the_feed(answer: Answer) -> None:
    town = a_town(answer)
    town.agendas = {f"{n}/a": ["A pact"] for n in (1, 2, 3, 4)}
    town.broken, broken = {}, town.broken
    state = await polled(town)
    town.broken = broken
    for meeting in town.meetings:
        meeting["version"] = 2
    with pytest.raises(FeedError, match="no agenda can be read"):
        await polled(town, state, NOW + HOUR)

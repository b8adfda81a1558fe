"""The Source of kind legistar: windows, changes, paging, and how the API says no."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState
from bot.domain.item import ItemType
from bot.feeds.fetch import HttpFetcher
from bot.feeds.legistar import PAGE, LegistarSource
from bot.ports import Failed, Fetched
from bot.workers import WorkerPool
from tests.fakes.golden import DATA
from tests.fakes.sources import Answer, DyingWorkers, InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

BASE = "https://webapi.legistar.example/v1/saltmarsh"
PLACE = "ocd-division/country:us/state:fl/place:saltmarsh"
FEED = a_feed("legistar", BASE, place=PLACE)
FRESH = FeedState("f")
NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
SOURCE = LegistarSource(InlineWorkers(), {})

Row = dict[str, Any]


class Tenant:
    """A tenant's API in memory; ``obeys`` False: it ignores $filter, as some do; ``sorts`` False: and $orderby."""

    def __init__(self, events: list[Row], agendas: dict[int, list[Row]], *, obeys: bool = True, sorts: bool = True) -> None:
        self.events = events
        self.agendas = agendas
        self.obeys = obeys
        self.sorts = sorts
        self.broken: set[int] = set()
        self.fetcher = ScriptedFetcher({BASE: self._answer})

    @property
    def asked(self) -> list[str]:
        """What was asked for: "events", or the id of a meeting whose agenda was."""
        return [urlsplit(url).path.removeprefix("/v1/saltmarsh/") for url, _, _ in self.fetcher.asked]

    def _answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/events"):
            skip, top = int(query["$skip"]), int(query["$top"])
            assert top <= 1000
            rows = sorted(self.events, key=lambda row: (row["EventDate"], row["EventId"]), reverse=self.sorts)
            if self.obeys:
                first, last = (part.split("'")[1] for part in query["$filter"].split(")")[0].split(" and "))
                changed = query["$filter"].split("EventLastModifiedUtc gt datetime'")[1].split("'")[0]
                rows = [
                    row
                    for row in rows
                    if first <= row["EventDate"][:10] <= last or (row["EventLastModifiedUtc"] or "") > changed
                ]
            return fetched(json.dumps(rows[skip : skip + top]).encode(), url)
        if "/matters/" in parts.path or parts.path.endswith("/votes"):
            return Failed(Fault.MISSING, "answered 404", status=404)
        number = int(parts.path.split("/")[-2])
        if number in self.broken:
            return Failed(Fault.GONE, "answered 410", permanent=True, status=410)
        assert query == {"AgendaNote": "1", "MinutesNote": "1", "Attachments": "1"}
        return fetched(json.dumps(self.agendas.get(number, [])).encode(), url)


def event(number: int, day: str, **fields: Any) -> Row:
    plain = {
        "EventId": number,
        "EventGuid": f"G-{number}",
        "EventBodyName": "Town Commission",
        "EventDate": f"{day}T00:00:00",
        "EventTime": "5:00 PM",
        "EventAgendaStatusName": "Final",
        "EventLastModifiedUtc": "2025-06-10T10:00:00.1",
        "EventAgendaLastPublishedUTC": "2025-06-10T10:00:00",
        "EventMinutesLastPublishedUTC": None,
        "EventInSiteURL": f"https://saltmarsh.legistar.example/MeetingDetail.aspx?LEGID={number}",
    }
    return plain | fields


def agenda_row(number: int, title: str, **fields: Any) -> Row:
    return {
        "EventItemId": number,
        "EventItemAgendaSequence": number,
        "EventItemTitle": title,
        "EventItemMatterId": number,
    } | fields


def tenant(**more: Any) -> Tenant:
    return Tenant(
        [event(1, "2025-07-08"), event(2, "2025-07-20")], {1: [agenda_row(11, "A pact")], 2: [agenda_row(21, "A fee")]}, **more
    )


async def refused(answer: Answer | Callable[[str], Answer], state: FeedState = FRESH) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await poll(SOURCE, FEED, state, ScriptedFetcher({BASE: answer}), NOW)
    return caught.value


async def test_each_meeting_is_one_batch_with_its_agenda() -> None:
    api = tenant()
    batches, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [[item.keys[0] for item in batch.items] for batch in batches] == [
        ["event:1", "eventitem:11"],
        ["event:2", "eventitem:21"],
        [],
    ]
    meeting, item = batches[0].items
    assert (meeting.type, item.type) == (ItemType.MEETING, ItemType.AGENDA_ITEM)
    assert (meeting.meets_at, item.meets_at) == (datetime(2025, 7, 8, 21, tzinfo=UTC),) * 2
    assert {meeting.place, item.place} == {PLACE}
    assert item.agenda is not None
    assert item.agenda.meeting_key == "event:1"
    assert (state.title, state.item_count) == ("saltmarsh", 2)


async def test_the_window_is_asked_for_and_no_more_than_a_page() -> None:
    api = tenant()
    await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    query = parse_qs(urlsplit(api.fetcher.asked[0][0]).query)
    assert query["$top"] == ["1000"]
    assert "EventDate ge datetime'2025-06-06' and EventDate le datetime'2025-10-18'" in query["$filter"][0]
    assert "EventLastModifiedUtc gt datetime'2025-06-17T12:00:00'" in query["$filter"][0]


async def test_an_unchanged_meeting_is_not_read_again() -> None:
    api = tenant()
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert json.loads(json.dumps(state.cursor)) == state.cursor
    batches, state = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(hours=1))
    assert items_of(batches) == []
    assert api.asked.count("events/1/eventitems") == 1


@pytest.mark.parametrize(
    "change", [{"EventLastModifiedUtc": "2025-06-20T12:30:00"}, {"EventTime": "6:00 PM"}, {"EventAgendaStatusName": "Canceled"}]
)
async def test_a_changed_meeting_is_read_again(change: Row) -> None:
    api = tenant()
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    api.events[0] |= change
    batches, _ = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(hours=1))
    assert [item.keys[0] for item in items_of(batches)] == ["event:1", "eventitem:11"]


async def test_a_vote_entered_without_a_new_stamp_is_found_near_the_meeting() -> None:
    api = tenant()
    during = datetime(2025, 7, 8, 22, tzinfo=UTC)
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, during - timedelta(hours=2))
    api.agendas[1][0] |= {"EventItemActionName": "Passed", "EventItemPassedFlag": 1, "EventItemTally": "4:2"}
    batches, state = await poll(SOURCE, FEED, state, api.fetcher, during)
    facts = items_of(batches)[1].agenda
    assert facts is not None
    assert facts.outcome is not None
    assert facts.outcome.tally == "4:2"
    batches, _ = await poll(SOURCE, FEED, state, api.fetcher, during + timedelta(hours=1))
    assert items_of(batches) == []


async def test_an_old_meeting_that_changes_is_found_and_one_that_does_not_is_not() -> None:
    api = tenant()
    api.events += [event(3, "2024-01-10"), event(4, "2024-01-11", EventLastModifiedUtc="2025-06-20T11:00:00")]
    batches, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [item.keys[0] for item in items_of(batches) if item.type is ItemType.MEETING] == ["event:4", "event:1", "event:2"]
    assert set(state.cursor["events"]) == {"1", "2", "4"}
    _, state = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(days=1))
    api.events[0]["EventLastModifiedUtc"] = "2025-06-30T11:00:00"
    _, state = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(days=11))
    _, state = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(days=12))
    assert set(state.cursor["events"]) == {"1", "2"}


async def test_a_tenant_that_ignores_the_filter_is_filtered_here_and_not_read_to_its_beginning() -> None:
    api = tenant(obeys=False)
    api.events += [event(100 + n, "2010-01-01") for n in range(3 * PAGE)]
    batches, _ = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [batch.items[0].keys[0] for batch in batches[:-1]] == ["event:1", "event:2"]
    assert api.asked.count("events") == 1


async def test_pages_are_read_to_the_end_and_rows_that_shift_come_once() -> None:
    api = tenant()
    api.events = [event(n, "2025-07-20") for n in range(PAGE + 1)]
    original = api._answer

    def shifting(url: str) -> Answer:
        answer = original(url)
        if "%24skip=1000" in url or "$skip=1000" in url:
            assert isinstance(answer, Fetched)
            rows = json.loads(answer.body)
            return fetched(json.dumps([event(5, "2025-07-20"), *rows]).encode(), url)
        return answer

    api.fetcher.answers[BASE] = shifting
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert state.item_count == PAGE + 1


async def test_an_empty_list_after_future_meetings_is_no_wave_of_cancellations() -> None:
    api = tenant()
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    error = await refused(fetched(b"[]"), state)
    assert (error.fault, error.permanent) == (Fault.EMPTY, False)


async def test_an_empty_list_is_nothing_where_no_meeting_was_ahead() -> None:
    _, state = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({BASE: fetched(b"[]")}), NOW)
    assert state.item_count == 0


async def test_an_agenda_that_empties_leaves_the_meeting() -> None:
    api = tenant()
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    api.agendas[1] = []
    api.events[0]["EventComment"] = "Agenda to follow."
    batches, _ = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(hours=1))
    assert [item.keys[0] for item in items_of(batches)] == ["event:1"]


async def test_one_meeting_that_cannot_be_read_costs_the_others_nothing_and_is_tried_again() -> None:
    api = tenant()
    api.broken = {1}
    batches, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [item.keys[0] for item in items_of(batches)] == ["event:1", "event:2", "eventitem:21"]
    api.broken = set()
    batches, _ = await poll(SOURCE, FEED, state, api.fetcher, NOW + timedelta(hours=1))
    assert [item.keys[0] for item in items_of(batches)] == ["event:1", "eventitem:11"]


async def test_agendas_that_were_never_there_cost_only_their_meetings() -> None:
    api = tenant()
    answer = api._answer
    missing = Failed(Fault.MISSING, "answered 404", status=404)
    api.fetcher.answers[BASE] = lambda url: missing if "eventitems" in url else answer(url)
    batches, _ = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [item.keys[0] for item in items_of(batches)] == ["event:1", "event:2"]


async def test_when_no_meeting_can_be_read_the_poll_has_failed() -> None:
    api = tenant()
    api.broken = {1, 2}
    with pytest.raises(FeedError) as caught:
        await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert (caught.value.fault, caught.value.permanent) == (Fault.GONE, False)


@pytest.mark.parametrize(
    ("answer", "fault", "permanent"),
    [
        (
            Failed(
                Fault.DOWN, 'answered 500: "LegistarConnectionString setting is not set up in InSite for client: x"', status=500
            ),
            Fault.MISCONFIGURED,
            True,
        ),
        (Failed(Fault.DOWN, "answered 500: other", status=500), Fault.DOWN, False),
        (Failed(Fault.BLOCKED, "answered 403", status=403), Fault.BLOCKED, False),
        (Failed(Fault.RATE_LIMITED, "answered 429", status=429, retry_after=timedelta(minutes=1)), Fault.RATE_LIMITED, False),
        (fetched(b"Invalid parameters!"), Fault.NOT_A_FEED, False),
        (fetched(b"<!DOCTYPE html><html>"), Fault.NOT_A_FEED, False),
        (fetched(b'<?xml version="1.0"?><ArrayOfGranicusEvent/>'), Fault.NOT_A_FEED, False),
        (fetched(b'[{"EventId": 1'), Fault.UNREADABLE, False),
    ],
)
async def test_how_the_api_says_no(answer: Answer, fault: Fault, permanent: bool) -> None:
    error = await refused(answer)
    assert (error.subject, error.fault, error.permanent) == ("f", fault, permanent)


async def test_a_client_that_wants_a_token_says_so() -> None:
    assert "token" in (await refused(Failed(Fault.BLOCKED, "answered 403", status=403))).message


async def test_a_worker_that_dies_costs_the_feed_one_error() -> None:
    with pytest.raises(FeedError) as caught:
        await poll(LegistarSource(DyingWorkers(), {}), FEED, FRESH, tenant().fetcher, NOW)
    assert caught.value.fault is Fault.UNREADABLE


async def test_over_the_real_fetcher_and_a_real_worker() -> None:
    async def events(request: web.Request) -> web.Response:
        assert "EventDate ge datetime'2025-06-06'" in request.query["$filter"]
        assert request.headers["Accept"] == "application/json"
        body = (DATA / "legistar" / "events.json").read_bytes().replace(b"https://files.example", base.encode())
        return web.Response(body=body, content_type="application/json")

    async def agenda(request: web.Request) -> web.Response:
        body = (DATA / "legistar" / "eventitems.json").read_bytes() if request.match_info["id"] == "101" else b"[]"
        return web.Response(body=body, content_type="application/json")

    async def wrong(request: web.Request) -> web.Response:
        return web.json_response(
            {"Message": "LegistarConnectionString setting is not set up in InSite for client: nowhere"}, status=500
        )

    app = web.Application()
    app.router.add_get("/v1/saltmarsh/events", events)
    app.router.add_get("/v1/saltmarsh/events/{id}/eventitems", agenda)
    app.router.add_get("/v1/nowhere/events", wrong)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    pool = WorkerPool()
    try:
        async with HttpFetcher(contact="test@desk.example", spacing=timedelta(0), allow_private=True) as fetcher:
            source = LegistarSource(pool, {})
            batches, state = await poll(source, replace(FEED, address=f"{base}/saltmarsh"), FRESH, fetcher, NOW)
            assert [len(batch.items) for batch in batches] == [5, 1, 1, 1, 0]
            assert state.item_count == 4
            with pytest.raises(FeedError) as caught:
                await poll(source, replace(FEED, address=f"{base}/nowhere"), FRESH, fetcher, NOW)
            assert (caught.value.fault, caught.value.permanent) == (Fault.MISCONFIGURED, True)
    finally:
        await pool.close()
        await runner.cleanup()


async def test_a_tenant_that_ignores_the_filter_and_has_not_met_for_months_is_still_seen_to_work() -> None:
    old = Tenant([event(1, "2024-03-05"), event(2, "2024-04-02")], {1: [agenda_row(11, "A pact")]}, obeys=False)
    for meeting in old.events:
        meeting.update(EventLastModifiedUtc="2024-04-03T10:00:00", EventAgendaLastPublishedUTC="2024-04-01T10:00:00")
    batches, state = await poll(SOURCE, FEED, FRESH, old.fetcher, NOW)
    assert [item.title for item in items_of(batches)] == ["Town Commission", "A pact", "Town Commission"]
    again, _ = await poll(SOURCE, FEED, state, old.fetcher, NOW)
    assert items_of(again) == []


async def test_a_tenant_that_ignores_filter_and_order_is_read_to_its_newest_meetings() -> None:
    api = tenant(obeys=False, sorts=False)
    api.events += [event(100 + n, "2010-01-01") for n in range(PAGE)]
    batches, _ = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [batch.items[0].keys[0] for batch in batches[:-1]] == ["event:1", "event:2"]


async def test_a_tenant_that_ignores_paging_is_asked_twice_and_not_twenty_times() -> None:
    api = tenant()
    api.events = [event(n, "2025-07-20") for n in range(PAGE)]
    original = api._answer
    api.fetcher.answers[BASE] = lambda url: original(url.replace("skip=1000", "skip=0"))
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert (state.item_count, api.asked.count("events")) == (PAGE, 2)


async def test_a_meeting_of_no_known_day_does_not_break_the_poll() -> None:
    api = tenant()
    changed = "2025-06-20T11:00:00"
    api.events += [event(3, "0001-01-01", EventLastModifiedUtc=changed)]
    api.events += [event(4, "9999-12-31", EventTime="11:00 PM", EventLastModifiedUtc=changed)]
    batches, _ = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    assert [(item.keys[0], item.meets_at) for item in items_of(batches)][-1] == ("event:4", None)


async def test_one_agenda_that_always_fails_does_not_hold_up_meetings_to_come() -> None:
    api = tenant()
    _, state = await poll(SOURCE, FEED, FRESH, api.fetcher, NOW)
    api.events[0]["EventLastModifiedUtc"] = "2025-06-12T10:00:00"
    api.broken = {1}
    batches, again = await poll(SOURCE, FEED, state, api.fetcher, NOW)
    assert [item.type for item in items_of(batches)] == ["meeting"]
    api.broken = set()
    batches, _ = await poll(SOURCE, FEED, again, api.fetcher, NOW)
    assert [item.type for item in items_of(batches)] == ["meeting", "agenda-item"]

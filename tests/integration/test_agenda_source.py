"""The Source of every agenda platform, on a made-up one: what is read when, and what failing costs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState
from bot.domain.item import ItemType, MeetingStatus
from bot.feeds.agenda_source import MAX_PAGES, NEWEST, AgendaSource
from bot.feeds.fetch import HttpFetcher
from bot.feeds.platform import Ask, Page, Place
from bot.ports import Batch, Failed, Fetched
from bot.workers import WorkerPool
from tests.fakes.sources import DyingWorkers, InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll
from tests.fakes.town import BASE, TOWN, Town, row
from tests.fakes.web import Answer, serve

PLACE = "ocd-division/country:us/state:fl/place:saltmarsh"
FEED = a_feed("town", BASE, place=PLACE)
FRESH = FeedState("f")
NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = AgendaSource(TOWN, InlineWorkers())
DOWN = Failed(Fault.DOWN, "answered 500", status=500)
GONE = Failed(Fault.GONE, "answered 410", permanent=True, status=410)


def a_town() -> Town:
    town = Town(row(1, "2025-07-08T17:00", "html"), row(2, "2025-07-20T09:00", "html"), row(3, "2025-08-01T09:00"))
    town.agendas = {"1/html": ["A pact", "A fee"], "2/html": ["A road"]}
    return town


async def polled(town: Town, state: FeedState = FRESH, now: datetime = NOW) -> tuple[list[list[str]], FeedState]:
    """Poll; return the keys of each batch but the last, which is empty, and what was learnt."""
    batches, learnt = await poll(SOURCE, FEED, state, town.fetcher, now)
    assert batches[-1].items == ()
    assert json.loads(json.dumps(learnt.cursor)) == learnt.cursor
    return _keys(batches), learnt


def _keys(batches: list[Batch]) -> list[list[str]]:
    return [[item.keys[0].removeprefix("meeting:") for item in batch.items] for batch in batches[:-1]]


async def refused(town: Town, state: FeedState = FRESH) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await poll(SOURCE, FEED, state, town.fetcher, NOW)
    return caught.value


async def test_each_meeting_is_one_batch_with_its_agenda_in_order_of_time() -> None:
    town = a_town()
    town.meetings.reverse()
    keys, state = await polled(town)
    assert keys == [["1", "item:A pact", "item:A fee"], ["2", "item:A road"], ["3"]]
    assert (state.title, state.item_count) == ("saltmarsh.town.example", 3)
    assert town.asked == ["list", "agenda/1/html", "agenda/2/html"]


async def test_the_window_is_asked_for() -> None:
    town = a_town()
    await polled(town)
    assert town.fetcher.posted == [(f"{BASE}/list?page=0", '{"from": "2025-06-06", "to": "2025-10-18"}')]


async def test_an_unchanged_meeting_is_not_read_again() -> None:
    town = a_town()
    _, state = await polled(town)
    assert town.asked
    assert (await polled(town, state, NOW + HOUR))[0] == []
    assert town.asked == ["list"]


async def test_a_new_version_is_read_again_and_so_is_a_meeting_that_changed_without_one() -> None:
    town = a_town()
    _, state = await polled(town)
    town.meetings[0]["version"] = 2
    town.meetings[1]["status"] = "cancelled"
    town.meetings[2]["start"] = "2025-08-02T09:00"
    keys, _ = await polled(town, state, NOW + HOUR)
    assert keys == [["1", "item:A pact", "item:A fee"], ["2", "item:A road"], ["3"]]


async def test_near_the_meeting_its_agenda_is_read_at_every_poll_and_told_only_if_its_bytes_changed() -> None:
    town = a_town()
    during = datetime(2025, 7, 8, 22, tzinfo=UTC)
    _, state = await polled(town, now=during - 3 * HOUR)
    assert town.asked
    keys, state = await polled(town, state, during - 2 * HOUR)
    assert (keys, town.asked) == ([], ["list", "agenda/1/html"])
    town.agendas["1/html"].append("Added late")
    keys, state = await polled(town, state, during)
    assert keys == [["1", "item:A pact", "item:A fee", "item:Added late"]]
    assert (await polled(town, state, during + HOUR))[0] == []
    assert town.asked.count("agenda/1/html") == 2
    await polled(town, state, during + timedelta(days=4))
    assert town.asked == ["list"]


async def test_the_first_form_of_an_agenda_that_can_be_read_is_taken() -> None:
    town = Town(row(1, "2025-07-08T17:00", "html", "text", "pdf"))
    town.agendas = {"1/text": ["From the text"], "1/pdf": ["From the PDF"]}
    town.broken = {"1/html": fetched(b"<html>")}
    assert (await polled(town))[0] == [["1", "item:From the text"]]
    town.broken = {"1/html": DOWN}
    assert (await polled(town))[0] == [["1", "item:From the text"]]


async def test_a_form_that_was_read_before_is_waited_for_while_its_server_is_down() -> None:
    town = Town(row(1, "2025-06-21T17:00", "html", "text"))
    town.agendas = {"1/html": ["A pact"], "1/text": ["The pact, otherwise worded"]}
    _, state = await polled(town)
    town.broken = {"1/html": DOWN}
    keys, state = await polled(town, state, NOW + HOUR)
    assert keys == []
    town.broken = {}
    assert (await polled(town, state, NOW + 2 * HOUR))[0] == []


async def test_an_agenda_that_is_withdrawn_leaves_the_meeting() -> None:
    town = a_town()
    _, state = await polled(town)
    town.meetings[0]["forms"] = []
    town.meetings[0]["version"] = 2
    assert (await polled(town, state))[0] == [["1"]]


async def test_one_agenda_that_fails_costs_only_its_meeting_and_is_tried_again() -> None:
    town = a_town()
    town.broken = {"1/html": GONE}
    keys, state = await polled(town)
    assert keys == [["1"], ["2", "item:A road"], ["3"]]
    town.broken = {}
    assert (await polled(town, state, NOW + HOUR))[0] == [["1", "item:A pact", "item:A fee"]]


async def test_when_no_agenda_can_be_read_the_poll_has_failed_but_for_one_alone_it_has_not() -> None:
    town = a_town()
    town.broken = {"1/html": GONE, "2/html": GONE}
    error = await refused(town)
    assert (error.fault, error.permanent) == (Fault.GONE, False)
    town.meetings.pop(0)
    assert (await polled(town))[0] == [["2"], ["3"]]


async def test_a_host_that_says_no_is_not_asked_for_the_next_agenda() -> None:
    town = a_town()
    town.broken = {"1/html": Failed(Fault.RATE_LIMITED, "answered 429", status=429, retry_after=HOUR)}
    error = await refused(town)
    assert (error.fault, error.retry_after) == (Fault.RATE_LIMITED, HOUR)
    assert town.asked == ["list", "agenda/1/html"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [(fetched(b"<!DOCTYPE html>"), Fault.NOT_A_FEED), (fetched(b'{"meetings": ['), Fault.NOT_A_FEED), (DOWN, Fault.DOWN)],
)
async def test_nonsense_for_a_list_is_an_error_and_no_wave_of_cancellations(answer: Fetched | Failed, fault: Fault) -> None:
    town = a_town()
    _, state = await polled(town)
    town.fetcher.answers[BASE] = answer
    assert (await refused(town, state)).fault is fault


async def test_an_empty_list_after_future_meetings_is_an_error_and_otherwise_nothing() -> None:
    town = a_town()
    _, state = await polled(town)
    town.meetings.clear()
    error = await refused(town, state)
    assert (error.fault, error.permanent) == (Fault.EMPTY, False)
    keys, state = await polled(town)
    assert (keys, state.item_count) == ([], 0)


async def test_a_worker_that_dies_costs_the_feed_one_error() -> None:
    with pytest.raises(FeedError) as caught:
        await poll(AgendaSource(TOWN, DyingWorkers()), FEED, FRESH, a_town().fetcher, NOW)
    assert caught.value.fault is Fault.UNREADABLE


async def test_pages_are_followed_and_rows_that_shift_come_once() -> None:
    town = Town(*(row(n, f"2025-07-{n:02}T09:00") for n in (1, 2, 3, 3, 4)), page=2)
    keys, state = await polled(town)
    assert (keys, state.item_count) == ([["1"], ["2"], ["3"], ["4"]], 4)
    assert town.asked == ["list"] * 3


async def test_a_server_that_ignores_paging_is_asked_twice() -> None:
    town = Town(*(row(n, f"2025-07-{n:02}T09:00") for n in range(1, 9)), page=4)
    original = town.answer
    town.fetcher.answers[BASE] = lambda url: original(url.replace("page=1", "page=0"))
    _, state = await polled(town)
    assert (state.item_count, town.asked) == (4, ["list", "list"])


async def test_a_list_without_end_is_read_to_a_bound() -> None:
    town = Town(*(row(n, "2025-07-01T09:00") for n in range(MAX_PAGES + 5)), page=1)
    _, state = await polled(town)
    assert (state.item_count, len(town.asked)) == (MAX_PAGES, MAX_PAGES)


async def test_a_server_that_ignores_the_window_is_not_read_to_its_beginning() -> None:
    old = [row(n, f"2019-01-{n % 28 + 1:02}T09:00", "html") for n in range(100, 200)]
    town = Town(*old, row(1, "2025-07-08T17:00", "html"))
    town.agendas = {"1/html": ["A pact"]} | {f"{n}/html": ["Old"] for n in range(100, 200)}
    keys, state = await polled(town)
    assert (len(keys), keys[-1], state.item_count) == (NEWEST, ["1", "item:A pact"], 101)
    assert (await polled(town, state, NOW + HOUR))[0] == []


async def test_a_meeting_of_no_known_day_is_told_and_does_not_break_the_poll() -> None:
    town = Town(row(1, None, title="To be announced"), row(2, "2025-07-08T17:00"))
    keys, state = await polled(town)
    assert keys == [["1"], ["2"]]
    assert (await polled(town, state, NOW + HOUR))[0] == []


async def test_how_long_a_list_stays_fresh_bounds_the_next_poll_and_an_agenda_does_not() -> None:
    town = a_town()
    original = town.answer

    def fresh(url: str) -> Fetched | Failed:
        answer = original(url)
        assert isinstance(answer, Fetched)
        return replace(answer, fresh_for=HOUR * (2 if "/list" in url else 9))

    batches, _ = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({BASE: fresh}), NOW)
    assert batches[-1].not_before == NOW + 2 * HOUR


async def test_the_fragment_of_what_is_asked_for_is_not_sent_and_reaches_the_reader_of_the_page() -> None:
    seen: list[str] = []

    def spy(body: bytes, address: str, place: Place) -> Page:
        seen.append(address)
        return Page(())

    platform = replace(TOWN, lists=lambda feed, first, last: (Ask(f"{feed.address}/list#from={first}"),), read_list=spy)
    async with serve() as site, HttpFetcher(contact="x", spacing=timedelta(0), allow_private=True) as fetcher:
        site.script("/list", Answer())
        await poll(AgendaSource(platform, InlineWorkers()), replace(FEED, address=site.url), FRESH, fetcher, NOW)
        assert seen == [f"{site.url}/list#from=2025-06-06"]


async def test_the_cursor_forgets_meetings_long_past() -> None:
    town = a_town()
    _, state = await polled(town)
    town.meetings = [row(9, "2025-12-20T09:00")]
    _, state = await polled(town, state, NOW + timedelta(days=170))
    assert set(state.cursor["meetings"]) == {"meeting:9"}


async def test_over_the_real_fetcher_and_a_real_worker() -> None:
    town = a_town()
    town.page = 2

    async def answer(request: web.Request) -> web.Response:
        assert (request.method == "POST") is ("/list" in request.path)
        given = town.answer(str(request.url))
        return web.Response(body=given.body) if isinstance(given, Fetched) else web.Response(status=404)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pool = WorkerPool()
    feed = replace(FEED, address=f"http://127.0.0.1:{runner.addresses[0][1]}/some/prefix")
    try:
        async with HttpFetcher(contact="test@desk.example", spacing=timedelta(0), allow_private=True) as fetcher:
            batches, state = await poll(AgendaSource(TOWN, pool), feed, FRESH, fetcher, NOW)
            assert [len(batch.items) for batch in batches] == [3, 2, 1, 0]
            again, _ = await poll(AgendaSource(TOWN, pool), feed, state, fetcher, NOW)
            assert items_of(again) == []
    finally:
        await pool.close()
        await runner.cleanup()
    meeting = batches[0].items[0]
    assert (meeting.type, meeting.meets_at, meeting.place) == (ItemType.MEETING, datetime(2025, 7, 8, 21, tzinfo=UTC), PLACE)


# --- meetings that vanish -------------------------------------------------------------------------------------------


async def _without_first(town: Town, state: FeedState, polls: int) -> tuple[list[list[str]], FeedState]:
    """Poll some times, hourly; return all batches."""
    told: list[list[str]] = []
    for n in range(polls):
        keys, state = await polled(town, state, NOW + n * HOUR)
        told += keys
    return told, state


async def test_a_meeting_gone_for_three_polls_is_told_as_cancelled_once() -> None:
    town = a_town()
    _, state = await polled(town)
    town.meetings.pop(0)
    told, state = await _without_first(town, state, 2)
    assert told == []
    batches, state = await poll(SOURCE, FEED, state, town.fetcher, NOW)
    (meeting,) = items_of(batches)
    assert (meeting.keys, meeting.title, meeting.status) == (("meeting:1",), "Town Commission", MeetingStatus.CANCELLED)
    assert meeting.text.startswith("saltmarsh.town.example does not list this meeting any more")
    assert (meeting.meets_at, meeting.place) == (datetime(2025, 7, 8, 21, tzinfo=UTC), PLACE)
    told, state = await _without_first(town, state, 3)
    assert told == []


async def test_a_meeting_that_comes_back_is_no_longer_cancelled() -> None:
    town = a_town()
    _, state = await polled(town)
    back = town.meetings.pop(0)
    _, state = await _without_first(town, state, 3)
    town.meetings.append(back)
    batches, state = await poll(SOURCE, FEED, state, town.fetcher, NOW)
    assert next((item.keys[0], item.status) for item in items_of(batches)) == ("meeting:1", None)
    assert (await polled(town, state))[0] == []


async def test_misses_count_only_in_a_row() -> None:
    town = a_town()
    _, state = await polled(town)
    back = town.meetings.pop(0)
    for _ in range(3):
        told, state = await _without_first(town, state, 2)
        assert told == []
        town.meetings.append(back)
        told, state = await _without_first(town, state, 1)
        assert told == []
        town.meetings.remove(back)


async def test_a_list_that_lost_more_than_half_is_no_witness() -> None:
    town = Town(*(row(n, f"2025-07-{n:02}T09:00") for n in range(1, 8)))
    _, state = await polled(town)
    town.meetings = town.meetings[:3]
    told, state = await _without_first(town, state, 5)
    assert told == []


async def test_meetings_that_all_got_another_id_are_no_wave_of_cancellations() -> None:
    town = Town(*(row(n, f"2025-07-{n:02}T09:00") for n in range(1, 8)))
    _, state = await polled(town)
    town.meetings = [row(100 + n, f"2025-07-{n:02}T09:00") for n in range(1, 8)]
    told, _ = await _without_first(town, state, 5)
    assert [key for batch in told for key in batch if int(key) < 100] == []


async def test_a_list_that_was_not_read_to_its_end_is_no_witness() -> None:
    town = Town(*(row(n, f"2025-07-{n:02}T09:00") for n in range(1, 10)))
    _, state = await polled(town)
    town.page = 7
    original = town.answer
    town.fetcher.answers[BASE] = lambda url: original(url.replace("page=1", "page=0"))
    told, _ = await _without_first(town, state, 5)
    assert told == []


async def test_a_meeting_that_has_begun_or_was_off_already_vanishes_in_silence() -> None:
    town = a_town()
    town.meetings.append(row(4, "2025-07-30T09:00", status="cancelled"))
    _, state = await polled(town)
    town.meetings = town.meetings[1:3]
    told = []
    for n in range(4):
        keys, state = await polled(town, state, datetime(2025, 7, 8, 21, tzinfo=UTC) + n * HOUR)
        told += keys
    assert told == []

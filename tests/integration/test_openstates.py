"""Open States on a loopback API in its own path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Link
from bot.feeds.fetch import HttpFetcher
from bot.feeds.openstates import MOST_PAGES, OpenstatesSource, recognise
from tests.fakes.api import Api, Query, serve_api
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FLORIDA = "ocd-division/country:us/state:fl"
FRESH = FeedState("f")


def a_bill(number: int, updated_at: datetime) -> dict[str, Any]:
    return {
        "id": f"ocd-bill/{number}",
        "identifier": f"HB {number}",
        "title": "Local agreements",
        "subject": ["Local government"],
        "updated_at": updated_at.isoformat(),
        "openstates_url": f"https://states.example/fl/{number}",
        "latest_action_date": "2025-06-27",
        "latest_action_description": "Passed House",
        "abstracts": [{"abstract": "On agreements of cities with federal agencies."}],
        "actions": [{"date": "2025-06-27", "description": "Passed House"}, {"date": "2025-03-01", "description": "Filed"}],
        "sources": [{"url": f"https://house.example/{number}"}],
    }


class Bills:
    """The bills of a state by their last change, in pages as the API has them."""

    def __init__(self, *changes: datetime) -> None:
        self.rows = [a_bill(number, at) for number, at in enumerate(changes, start=1)]

    def answer(self, query: Query) -> Any:
        assert (query["jurisdiction"], query["sort"], query["per_page"]) == ("fl", "updated_asc", "20")
        since = datetime.fromisoformat(query["updated_since"]).replace(tzinfo=UTC)
        rows = sorted(
            (row for row in self.rows if datetime.fromisoformat(row["updated_at"]) >= since), key=lambda row: row["updated_at"]
        )
        page = int(query["page"])
        pages = {"per_page": 20, "page": page, "max_page": max(1, -(-len(rows) // 20)), "total_items": len(rows)}
        return {"results": rows[(page - 1) * 20 : page * 20], "pagination": pages}


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serve_api() as running:
        running.admits = lambda query, headers: headers.get("X-API-KEY") == "sesame"
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as client:
        yield client


def feed(api: Api, path: str = "/bills?jurisdiction=fl") -> Feed:
    return a_feed("openstates", f"{api.url}{path}", place=FLORIDA)


def source(key: str = "sesame") -> OpenstatesSource:
    return OpenstatesSource(InlineWorkers(), key)


async def refused(api: Api, fetcher: HttpFetcher, key: str = "sesame") -> FeedError:
    with pytest.raises(FeedError) as caught:
        await poll(source(key), feed(api), FRESH, fetcher, NOW)
    return caught.value


async def test_a_bill_says_what_it_is_and_what_happened_last(api: Api, fetcher: HttpFetcher) -> None:
    api.answers["/bills"] = Bills(NOW - HOUR).answer
    batches, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    (item,) = items_of(batches)
    assert (item.keys, item.title, item.place) == (("bill:ocd-bill/1",), "HB 1: Local agreements", FLORIDA)
    assert item.text == (
        "On agreements of cities with federal agencies.\nLast actions: 2025-06-27: Passed House; 2025-03-01: Filed"
    )
    assert (item.published_at, item.tags) == (datetime(2025, 6, 27, 4, tzinfo=UTC), ("Local government",))
    assert item.links == (Link("Source", "https://house.example/1"),)
    assert (state.item_count, "sesame" in repr(state)) == (1, False)
    assert "include" in api.asked[0][1] and "key" not in api.asked[0][1]


async def test_the_first_poll_looks_back_two_days_and_the_next_to_the_last_change(api: Api, fetcher: HttpFetcher) -> None:
    bills = Bills(NOW - timedelta(days=30), NOW - HOUR)
    api.answers["/bills"] = bills.answer
    batches, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    assert [item.keys[0] for item in items_of(batches)] == ["bill:ocd-bill/2"]
    bills.rows.append(a_bill(9, NOW + timedelta(minutes=30)))
    await poll(source(), feed(api), state, fetcher, NOW + HOUR)
    assert api.asked[-1][1]["updated_since"] == "2025-06-30T11:00:00.000000"


async def test_more_pages_than_one_poll_reads_come_at_the_next_one_and_none_is_lost(api: Api, fetcher: HttpFetcher) -> None:
    count = 20 * MOST_PAGES + 30
    bills = Bills(*(NOW - HOUR + timedelta(seconds=number) for number in range(count)))
    api.answers["/bills"] = bills.answer
    batches, state = await poll(source(), feed(api, ""), FRESH, fetcher, NOW)
    assert (len(items_of(batches)), len(api.asked)) == (20 * MOST_PAGES, MOST_PAGES)
    more, _ = await poll(source(), feed(api), state, fetcher, NOW + HOUR)
    assert len({item.keys for item in [*items_of(batches), *items_of(more)]}) == count


async def test_more_bills_of_one_moment_than_one_poll_reads_are_not_read_again_for_ever(api: Api, fetcher: HttpFetcher) -> None:
    count = 20 * MOST_PAGES + 30
    api.answers["/bills"] = Bills(*[NOW - HOUR] * count).answer
    batches, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    found = {item.keys for item in items_of(batches)}
    for hour in range(1, 4):
        batches, state = await poll(source(), feed(api), state, fetcher, NOW + hour * HOUR)
        found |= {item.keys for item in items_of(batches)}
    assert len(found) == count


@pytest.mark.parametrize(
    ("answer", "fault", "said"),
    [
        ((200, {}, b"<html>Please wait</html>"), Fault.NOT_A_FEED, "not JSON"),
        ((200, {}, b'{"results": [{"id'), Fault.UNREADABLE, "cannot be read"),
        ({"detail": "no"}, Fault.NOT_A_FEED, "not a list of bills"),
        ((403, {}, b""), Fault.BLOCKED, "check GAVEL_OPENSTATES_KEY"),
        ((429, {"Retry-After": "60"}, b""), Fault.RATE_LIMITED, "429"),
    ],
)
async def test_how_open_states_says_no(api: Api, fetcher: HttpFetcher, answer: Any, fault: Fault, said: str) -> None:
    api.answers["/bills"] = answer
    error = await refused(api, fetcher)
    assert (error.fault, said in error.message) == (fault, True)


async def test_a_missing_or_wrong_key_is_told_with_the_way_out_and_without_the_key(api: Api, fetcher: HttpFetcher) -> None:
    assert "set GAVEL_OPENSTATES_KEY" in (await refused(api, fetcher, "")).message
    assert api.asked == []
    error = await refused(api, fetcher, "abracadabra")
    assert "check GAVEL_OPENSTATES_KEY" in error.message and "abracadabra" not in str(error)


async def test_pages_read_before_a_429_stay_read(api: Api, fetcher: HttpFetcher) -> None:
    bills = Bills(*(NOW - HOUR + timedelta(seconds=number) for number in range(30)))
    api.answers["/bills"] = lambda query: bills.answer(query) if query["page"] == "1" else (429, {"Retry-After": "60"}, b"")
    committed = 0
    with pytest.raises(FeedError) as caught:
        async for batch in source().poll(feed(api), FRESH, fetcher, NOW):
            committed += len(batch.items)
    assert (committed, caught.value.retry_after) == (20, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://openstates.org/fl/bills/", "https://v3.openstates.org/bills?jurisdiction=fl"),
        ("https://open.pluralpolicy.com/TX", "https://v3.openstates.org/bills?jurisdiction=tx"),
        ("https://v3.openstates.org/bills?jurisdiction=FL&apikey=sesame", "https://v3.openstates.org/bills?jurisdiction=fl"),
        ("https://openstates.org/find_your_legislator/", None),
        ("https://openstates.example/fl/", None),
    ],
)
def test_addresses_of_open_states(url: str, address: str | None) -> None:
    assert recognise(url) == address

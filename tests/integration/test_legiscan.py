"""LegiScan on a loopback API in its own form: one path, an operation in the query, a 200 also where it says no."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item, Link
from bot.feeds.fetch import HttpFetcher
from bot.feeds.legiscan import MOST_A_DAY, MOST_BILLS, LegiscanSource, recognise
from tests.fakes.api import Api, Query, serve_api
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FLORIDA = "ocd-division/country:us/state:fl"
FRESH = FeedState("f")


class Legislature:
    """What LegiScan knows of a state: the hashes of its bills. ``missing`` are listed and cannot be had."""

    def __init__(self, *bills: int) -> None:
        self.hashes = {bill: uuid4().hex for bill in bills}
        self.missing: set[int] = set()
        self.refusal: Any = (404, {}, b"")

    def change(self, bill: int) -> None:
        self.hashes[bill] = uuid4().hex

    def answer(self, query: Query) -> Any:
        if query["op"] == "getMasterListRaw":
            assert query["state"] == "FL"
            rows = {
                str(n): {"bill_id": bill, "number": "H1", "change_hash": h} for n, (bill, h) in enumerate(self.hashes.items())
            }
            return {"status": "OK", "masterlist": {"session": {"session_id": 1}, **rows}}
        bill = int(query["id"])
        if bill in self.missing:
            return self.refusal
        return {"status": "OK", "bill": a_bill(bill)}


def a_bill(number: int) -> dict[str, Any]:
    return {
        "bill_id": number,
        "bill_number": f"H{number:04}",
        "title": "Local agreements with federal agencies",
        "description": "Requires a vote of the governing body before such an agreement is signed.",
        "status": 2,
        "url": f"https://legiscan.example/FL/bill/{number}",
        "state_link": f"https://house.example/{number}",
        "history": [{"date": "2025-03-01", "action": "Filed"}, {"date": "2025-06-27", "action": "Passed House 80-30"}],
        "subjects": [{"subject_id": 1, "subject_name": "Local government"}],
        "texts": [{"type": "Engrossed", "state_link": f"https://house.example/{number}.pdf"}],
    }


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serve_api() as running:
        running.admits = lambda query, headers: query.get("key") == "sesame"
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as client:
        yield client


def feed(api: Api, query: str = "?state=fl") -> Feed:
    return a_feed("legiscan", f"{api.url}/{query}", place=FLORIDA)


def source(key: str = "sesame") -> LegiscanSource:
    return LegiscanSource(InlineWorkers(), key)


def asked_for(api: Api) -> list[int]:
    return [int(query["id"]) for _, query in api.asked if query.get("op") == "getBill"]


async def refused(
    api: Api, fetcher: HttpFetcher, key: str = "sesame", state: FeedState = FRESH, query: str = "?state=fl"
) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await poll(source(key), feed(api, query), state, fetcher, NOW)
    return caught.value


async def test_the_first_poll_learns_and_asks_for_no_bill_then_only_what_changed_is_asked_for(
    api: Api, fetcher: HttpFetcher
) -> None:
    house = Legislature(*range(1, 2001))
    api.answers["/"] = house.answer
    batches, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    assert (items_of(batches), len(api.asked), state.item_count) == ([], 1, 2000)
    house.change(7)
    house.change(3000)
    batches, state = await poll(source(), feed(api), state, fetcher, NOW + HOUR)
    assert [item.keys for item in items_of(batches)] == [("bill:7",), ("bill:3000",)]
    batches, state = await poll(source(), feed(api), state, fetcher, NOW + 2 * HOUR)
    assert (items_of(batches), asked_for(api)) == ([], [7, 3000])
    assert json.loads(json.dumps(state.cursor)) == state.cursor
    assert "sesame" not in repr(state)


async def test_a_bill_says_what_it_is_and_what_happened_last(api: Api, fetcher: HttpFetcher) -> None:
    house = Legislature(1)
    api.answers["/"] = house.answer
    _, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    house.change(1)
    batches, _ = await poll(source(), feed(api), state, fetcher, NOW)
    (item,) = items_of(batches)
    assert isinstance(item, Item)
    assert item.title == "H0001: Local agreements with federal agencies"
    assert item.text == (
        "Requires a vote of the governing body before such an agreement is signed.\nStatus: engrossed.\n"
        "Last actions: 2025-06-27: Passed House 80-30; 2025-03-01: Filed"
    )
    assert (item.type, item.place, item.tags) == ("document", FLORIDA, ("Local government",))
    assert item.published_at == datetime(2025, 6, 27, 4, tzinfo=UTC)
    assert item.url == "https://legiscan.example/FL/bill/1"
    assert item.links == (Link("Legislature", "https://house.example/1"), Link("Engrossed", "https://house.example/1.pdf"))


async def test_more_changes_than_one_poll_asks_for_come_at_the_next_ones_and_none_is_lost(
    api: Api, fetcher: HttpFetcher
) -> None:
    house = Legislature(*range(1, 200))
    api.answers["/"] = house.answer
    _, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    for bill in range(1, 71):
        house.change(bill)
    found: list[str] = []
    for hour in range(1, 4):
        house.change(1)  # One that always changes keeps no other waiting.
        batches, state = await poll(source(), feed(api), state, fetcher, NOW + hour * HOUR)
        found += [item.keys[0] for item in items_of(batches)]
    assert set(found) == {f"bill:{bill}" for bill in range(1, 71)}
    assert max(len(asked_for(api)) / 3, 1) <= MOST_BILLS


@pytest.mark.parametrize("refusal", [(404, {}, b""), {"status": "ERROR", "alert": {"message": "Unknown bill"}}])
async def test_a_bill_that_cannot_be_had_waits_and_holds_up_no_other(api: Api, fetcher: HttpFetcher, refusal: Any) -> None:
    house = Legislature(1, 2)
    house.refusal = refusal
    api.answers["/"] = house.answer
    _, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    house.missing = {1}
    house.change(1)
    house.change(2)
    found: list[Item] = []
    for hour in (1, 2):
        batches, state = await poll(source(), feed(api), state, fetcher, NOW + hour * HOUR)
        found += items_of(batches)
    assert [item.keys[0] for item in found] == ["bill:2"]
    house.missing = set()
    batches, _ = await poll(source(), feed(api), state, fetcher, NOW + 3 * HOUR)
    assert [item.keys[0] for item in items_of(batches)] == ["bill:1"]


async def test_the_key_is_not_used_up_before_the_month_is(api: Api, fetcher: HttpFetcher) -> None:
    house = Legislature(*range(1, 2000))
    api.answers["/"] = house.answer
    one = source()
    _, state = await poll(one, feed(api), FRESH, fetcher, NOW)
    for bill in range(1, 2000):
        house.change(bill)
    for _ in range(-(-MOST_A_DAY // (MOST_BILLS + 1))):
        _, state = await poll(one, feed(api), state, fetcher, NOW)
    assert len(api.asked) == MOST_A_DAY
    with pytest.raises(FeedError, match="goes on tomorrow") as caught:
        await poll(one, feed(api), state, fetcher, NOW)
    assert (caught.value.fault, len(api.asked)) == (Fault.RATE_LIMITED, MOST_A_DAY)
    batches, _ = await poll(one, feed(api), state, fetcher, NOW + timedelta(days=1))
    assert len(items_of(batches)) == MOST_BILLS


@pytest.mark.parametrize(
    ("answer", "fault", "said"),
    [
        (
            {"status": "ERROR", "alert": {"message": "Unknown API key"}},
            Fault.BLOCKED,
            "Unknown API key; check GAVEL_LEGISCAN_KEY",
        ),
        ({"status": "ERROR", "alert": {"message": "Query limit reached"}}, Fault.RATE_LIMITED, "Query limit reached"),
        ({"status": "ERROR"}, Fault.DOWN, "without a reason"),
        ({"status": "OK"}, Fault.NOT_A_FEED, "no masterlist"),
        (["a list"], Fault.NOT_A_FEED, "not one of LegiScan"),
        ((200, {}, b"<html>Please wait</html>"), Fault.NOT_A_FEED, "not JSON"),
        ((200, {}, b'{"status": "OK", "masterlist": {"0": {"bill'), Fault.UNREADABLE, "cannot be read"),
        ((401, {}, b""), Fault.BLOCKED, "check GAVEL_LEGISCAN_KEY"),
        ((429, {"Retry-After": "60"}, b""), Fault.RATE_LIMITED, "429"),
    ],
)
async def test_how_legiscan_says_no(api: Api, fetcher: HttpFetcher, answer: Any, fault: Fault, said: str) -> None:
    api.answers["/"] = answer
    error = await refused(api, fetcher)
    assert (error.fault, said in error.message) == (fault, True)


async def test_a_missing_or_wrong_key_is_told_with_the_way_out_and_without_the_key(api: Api, fetcher: HttpFetcher) -> None:
    error = await refused(api, fetcher, key="")
    assert (error.fault, api.asked) == (Fault.BLOCKED, []) and "set GAVEL_LEGISCAN_KEY" in error.message
    error = await refused(api, fetcher, key="abracadabra")
    assert "check GAVEL_LEGISCAN_KEY" in error.message and "abracadabra" not in str(error)


async def test_an_empty_list_after_a_full_one_is_an_error(api: Api, fetcher: HttpFetcher) -> None:
    api.answers["/"] = Legislature(1).answer
    _, state = await poll(source(), feed(api), FRESH, fetcher, NOW)
    api.answers["/"] = {"status": "OK", "masterlist": []}
    assert (await refused(api, fetcher, state=state)).fault is Fault.EMPTY


async def test_the_place_says_the_state_where_the_address_does_not(api: Api, fetcher: HttpFetcher) -> None:
    api.answers["/"] = Legislature(1).answer
    await poll(source(), feed(api, ""), FRESH, fetcher, NOW)
    assert (await refused(api, fetcher, query="?state=florida")).fault is Fault.MISCONFIGURED


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://legiscan.com/FL", "https://api.legiscan.com/?state=fl"),
        ("https://legiscan.com/FL/bill/H1/2025", "https://api.legiscan.com/?state=fl"),
        ("https://api.legiscan.com/?key=sesame&op=getMasterList&state=TX", "https://api.legiscan.com/?state=tx"),
        ("https://legiscan.com/gaits/search", None),
        ("https://legiscan.com", None),
        ("https://legiscan.example/FL", None),
    ],
)
def test_addresses_of_legiscan(url: str, address: str | None) -> None:
    assert recognise(url) == address

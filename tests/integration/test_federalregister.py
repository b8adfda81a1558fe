"""The Federal Register on a loopback API in its own paths."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Link
from bot.feeds.federalregister import MOST_PAGES, FederalRegisterSource, recognise
from bot.feeds.fetch import HttpFetcher
from tests.fakes.api import Api, Query, serve_api
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
SOURCE = FederalRegisterSource(InlineWorkers())
PUBLISHED, INSPECTED = "/api/v1/documents.json", "/api/v1/public-inspection-documents.json"
US = "ocd-division/country:us"
FRESH = FeedState("f")


def document(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "document_number": f"2025-{number:05}",
        "title": "Agreements With Local Police",
        "type": "Proposed Rule",
        "publication_date": "2025-06-27",
        "abstract": "The agency would change how agreements end.",
        "comments_close_on": "2025-08-26",
        "html_url": f"https://register.example/d/{number}",
        "pdf_url": f"https://register.example/d/{number}.pdf",
        "agencies": [{"name": "Homeland Agency", "raw_name": "HOMELAND AGENCY"}, {"raw_name": "Border Office"}],
    } | fields


class Register:
    """Documents of a search, the newest first, in pages."""

    def __init__(self, api: Api, *numbers: int) -> None:
        self.api, self.numbers = api, list(numbers)

    def answer(self, query: Query) -> dict[str, Any]:
        page, size = int(query.get("page", "1")), int(query["per_page"])
        newest = sorted(self.numbers, reverse=True)
        rows = [document(number) for number in newest[(page - 1) * size : page * size]]
        following = (
            {"next_page_url": f"{self.api.url}{PUBLISHED}?per_page={size}&page={page + 1}"} if newest[page * size :] else {}
        )
        return {"count": min(len(newest), 10_000), "results": rows, **following}


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serve_api() as running:
        running.answers |= {PUBLISHED: {"count": 0}, INSPECTED: {"count": 0, "results": []}}
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as client:
        yield client


def feed(api: Api, path: str = "/documents/search?conditions[term]=287%28g%29&conditions%5Btype%5D%5B%5D=RULE#results") -> Feed:
    return a_feed("federalregister", api.url + path, place=US)


async def test_the_address_of_a_search_becomes_a_call_of_the_api(api: Api, fetcher: HttpFetcher) -> None:
    await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    assert [path for path, _ in api.asked] == [PUBLISHED, INSPECTED]
    for _, query in api.asked:
        assert (query["conditions[term]"], query["conditions[type][]"]) == ("287(g)", "RULE")
        assert (query["per_page"], query["order"]) == ("100", "newest")
    await poll(SOURCE, feed(api, "/agencies/homeland-agency"), FRESH, fetcher, NOW)
    assert api.asked[-1][1]["conditions[agencies][]"] == "homeland-agency"


async def test_a_document_with_its_agencies_dates_and_links(api: Api, fetcher: HttpFetcher) -> None:
    api.answers[PUBLISHED] = Register(api, 7).answer
    batches, state = await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    (item,) = items_of(batches)
    assert (item.type, item.keys, item.title, item.place) == (
        "document",
        ("document:2025-00007",),
        "Agreements With Local Police",
        US,
    )
    assert item.text == "The agency would change how agreements end.\nComments close on 2025-08-26."
    assert item.tags == ("Proposed Rule", "Homeland Agency", "Border Office")
    assert (item.url, item.links) == ("https://register.example/d/7", (Link("PDF", "https://register.example/d/7.pdf"),))
    assert item.published_at == datetime(2025, 6, 27, 4, tzinfo=UTC)
    assert (item.meets_at, state.item_count, state.title) == (None, 1, "Federal Register")


async def test_public_inspection_comes_first_and_is_the_same_document_later(api: Api, fetcher: HttpFetcher) -> None:
    early = document(8, filed_at="2025-06-30T08:45:00.000-04:00", publication_date="2025-07-01")
    api.answers[INSPECTED] = {"count": 1, "results": [early]}
    batches, state = await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    (item,) = items_of(batches)
    assert (item.keys, item.published_at) == (("document:2025-00008",), datetime(2025, 6, 30, 12, 45, tzinfo=UTC))
    api.answers[PUBLISHED] = Register(api, 8).answer
    batches, _ = await poll(SOURCE, feed(api), state, fetcher, NOW)
    assert [item.keys for item in items_of(batches)] == [("document:2025-00008",)]


async def test_a_correction_names_what_it_corrects(api: Api, fetcher: HttpFetcher) -> None:
    correction = document(
        9, document_number="C1-2025-00007", correction_of="https://register.example/api/v1/documents/2025-00007"
    )
    api.answers[PUBLISHED] = {"count": 1, "results": [correction]}
    batches, _ = await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    (item,) = items_of(batches)
    assert item.keys == ("document:C1-2025-00007",)
    assert item.text.startswith("Correction of document 2025-00007.")


async def test_the_first_poll_reads_one_page_and_later_ones_read_to_what_is_known(api: Api, fetcher: HttpFetcher) -> None:
    register = Register(api, *range(1, 12_001))
    api.answers[PUBLISHED] = register.answer
    batches, state = await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    assert (len(items_of(batches)), len(api.paths("/documents.json"))) == (100, 1)
    register.numbers += range(12_001, 12_251)
    batches, state = await poll(SOURCE, feed(api), state, fetcher, NOW)
    assert {item.keys[0] for item in items_of(batches)} >= {f"document:2025-{number:05}" for number in range(12_001, 12_251)}
    assert len(api.paths("/documents.json")) == 1 + 3
    register.numbers += range(20_000, 30_000)
    await poll(SOURCE, feed(api), state, fetcher, NOW)
    assert len(api.paths("/documents.json")) == 4 + MOST_PAGES


async def test_the_next_page_is_of_the_same_host(api: Api, fetcher: HttpFetcher) -> None:
    api.answers[PUBLISHED] = {"count": 2, "results": [document(1)], "next_page_url": "https://elsewhere.example/x"}
    _, state = await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    api.answers[PUBLISHED] = {"count": 2, "results": [document(2)], "next_page_url": "https://elsewhere.example/x"}
    batches, _ = await poll(SOURCE, feed(api), state, fetcher, NOW)
    assert [item.keys[0] for item in items_of(batches)] == ["document:2025-00002"]


@pytest.mark.parametrize(
    ("answer", "fault", "said"),
    [
        ((200, {}, b"<html>Request access</html>"), Fault.NOT_A_FEED, "not JSON"),
        ((200, {}, b'{"count": 1, "results": [{"docu'), Fault.UNREADABLE, "cannot be read"),
        ({"errors": {"conditions": "invalid"}}, Fault.NOT_A_FEED, "not a list of documents"),
        ((429, {"Retry-After": "60"}, b""), Fault.RATE_LIMITED, "429"),
        ((403, {}, b""), Fault.BLOCKED, "403"),
    ],
)
async def test_how_the_federal_register_says_no(api: Api, fetcher: HttpFetcher, answer: Any, fault: Fault, said: str) -> None:
    api.answers[PUBLISHED] = answer
    with pytest.raises(FeedError, match=said) as caught:
        await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    assert caught.value.fault is fault


async def test_an_empty_list_after_a_full_one_is_an_error(api: Api, fetcher: HttpFetcher) -> None:
    api.answers[PUBLISHED] = Register(api, 1).answer
    _, state = await poll(SOURCE, feed(api), FRESH, fetcher, NOW)
    api.answers[PUBLISHED] = {"count": 0, "results": []}
    with pytest.raises(FeedError) as caught:
        await poll(SOURCE, feed(api), state, fetcher, NOW)
    assert caught.value.fault is Fault.EMPTY


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://www.federalregister.gov/documents/search?conditions[term]=immigration", True),
        ("https://www.federalregister.gov/agencies/homeland-security-department", True),
        ("https://www.federalregister.gov/api/v1/documents.rss?conditions[term]=immigration", True),
        ("https://www.federalregister.gov/documents/2025/06/27/2025-00007/a-title", False),
        ("https://www.federalregister.example/documents/search", False),
    ],
)
def test_addresses_of_the_federal_register(url: str, known: bool) -> None:
    assert recognise(url) == (url if known else None)

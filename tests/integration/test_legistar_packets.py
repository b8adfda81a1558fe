"""The packets of Legistar: its agenda file where that is long or all there is, and what failing costs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.feed import FeedState
from bot.domain.item import Item, ItemType
from bot.feeds import legistar_filling
from bot.feeds.fetch import HttpFetcher
from bot.feeds.legistar import LegistarSource
from tests.fakes.api import Api, serve_api
from tests.fakes.pdf import scanned_pdf, text_pdf
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll
from tests.integration.test_legistar_source import agenda_row, event
from tests.integration.test_legistar_traps import BEFORE, V1

HOUR = timedelta(hours=1)
PDF = "/files/1_A_Commission_25-07-08_Agenda.pdf"
HEADINGS = [agenda_row(number, title, EventItemMatterId=None) for number, title in ((1, "ROLL CALL"), (2, "NEW BUSINESS"))]
AGENDA = text_pdf("1. A pact with the sheriff\n2. A road to the pier", "3. A dock")
READ = [("A pact with the sheriff", 1), ("A road to the pier", 1), ("A dock", 2)]
LONG = text_pdf(
    "A pact with the sheriff", "The deputies would ask where people were born", *map("Annex {}".format, "abcdefgh" * 5)
)


class Tenant:
    """A tenant on loopback with one meeting, whose agenda file is on another host of the same machine."""

    def __init__(self, api: Api, files: Api, fetch: HttpFetcher) -> None:
        self.api, self.files, self.fetch = api, files, fetch
        self.feed = a_feed("legistar", f"{api.url}{V1}")
        self.state = FeedState("f")
        self.now = BEFORE
        self.tokens: dict[str, str] = {}
        self.changed()
        self.agenda(agenda_row(11, "A pact with the sheriff"))

    def changed(self, **fields: Any) -> None:
        told = {"EventAgendaFile": f"{self.files.url}{PDF}", "EventInSiteURL": f"{self.files.url}/Detail.aspx"} | fields
        self.api.answers[f"{V1}/events"] = [event(1, "2025-07-08", **told)]

    def agenda(self, *rows: dict[str, Any]) -> None:
        self.api.answers[f"{V1}/events/1/eventitems"] = list(rows)

    def document(self, body: bytes, status: int = 200) -> None:
        self.files.answers[PDF] = (status, {"Content-Type": "application/pdf"}, body)

    async def poll(self) -> list[Item]:
        source = LegistarSource(InlineWorkers(), self.tokens)
        batches, self.state = await poll(source, self.feed, self.state, self.fetch, self.now)
        assert json.loads(json.dumps(self.state.cursor)) == self.state.cursor
        self.now += HOUR
        return items_of(batches)

    def fetched(self) -> int:
        return len(self.files.paths(PDF))


@pytest.fixture
async def tenant() -> AsyncIterator[Tenant]:
    async with (
        serve_api() as api,
        serve_api() as files,
        HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as fetch,
    ):
        yield Tenant(api, files, fetch)


def with_pages(items: list[Item]) -> list[tuple[str, int]]:
    return [(item.title, item.pages.first) for item in items if item.pages]


def titles(items: list[Item]) -> list[str]:
    return [item.title for item in items if item.type is ItemType.AGENDA_ITEM]


async def test_a_long_agenda_file_is_the_packet_and_is_fetched_once(tenant: Tenant) -> None:
    tenant.document(LONG)
    items = await tenant.poll()
    assert with_pages(items) == [("A pact with the sheriff", 1)]
    assert "where people were born" in items[1].text
    assert (await tenant.poll(), tenant.fetched()) == ([], 1)


async def test_a_short_agenda_file_only_repeats_the_rows(tenant: Tenant) -> None:
    tenant.document(AGENDA)
    assert with_pages(await tenant.poll()) == []
    assert (await tenant.poll(), tenant.fetched()) == ([], 1)


@pytest.mark.parametrize("rows", [HEADINGS, []])
async def test_an_agenda_of_headings_or_of_nothing_is_read_from_its_file(tenant: Tenant, rows: list[dict[str, Any]]) -> None:
    tenant.agenda(*rows)
    tenant.document(AGENDA)
    assert with_pages(await tenant.poll()) == READ
    assert await tenant.poll() == []


async def test_an_agenda_of_headings_whose_file_is_a_scan_says_so(tenant: Tenant) -> None:
    tenant.agenda(*HEADINGS)
    tenant.document(scanned_pdf(3))
    meeting, *items = await tenant.poll()
    assert meeting.agenda is not None
    assert (meeting.agenda.unread, titles(items)) == ("the agenda is scanned and was not read", ["ROLL CALL", "NEW BUSINESS"])
    assert (await tenant.poll(), tenant.fetched()) == ([], 1)


async def test_a_long_agenda_file_whose_server_was_down_is_read_at_the_next_poll(tenant: Tenant) -> None:
    tenant.document(b"", 503)
    assert (titles(await tenant.poll()), with_pages(await tenant.poll())) == (["A pact with the sheriff"], [])
    tenant.document(LONG)
    assert with_pages(await tenant.poll()) == [("A pact with the sheriff", 1)]
    assert await tenant.poll() == []


async def test_headings_do_not_take_the_place_of_an_agenda_that_was_read_from_its_file(tenant: Tenant) -> None:
    tenant.agenda(*HEADINGS)
    tenant.document(AGENDA)
    await tenant.poll()
    tenant.document(b"", 503)
    tenant.changed(EventLocation="The other hall")
    assert [item.type for item in await tenant.poll()] == [ItemType.MEETING]
    tenant.document(AGENDA)
    assert with_pages(await tenant.poll()) == READ
    assert await tenant.poll() == []


async def test_headings_do_not_take_the_place_of_items_whose_page_is_down(tenant: Tenant) -> None:
    rss = '<a href="/Feed.ashx?M=CalendarDetail&amp;ID=7&amp;GUID=8">RSS</a>'
    told = "<description>File #: 25-9&lt;br/&gt;Title: A lease of the old pier</description>"
    entry = f"<item><title>25-9</title><link>https://x.example/Gateway.aspx?M=LD&amp;ID=9</link><guid>g</guid>{told}</item>"
    page = (200, {"Content-Type": "text/html"}, rss.encode())
    body = f"<rss><channel><title>Town Commission</title>{entry}</channel></rss>"
    tenant.agenda(*HEADINGS)
    tenant.changed(EventAgendaFile=None)
    tenant.files.answers |= {"/Detail.aspx": (503, {}, b""), "/Feed.ashx": (200, {"Content-Type": "text/xml"}, body.encode())}
    assert [item.type for item in await tenant.poll()] == [ItemType.MEETING]
    tenant.files.answers["/Detail.aspx"] = page
    assert titles(await tenant.poll()) == ["A lease of the old pier"]
    tenant.changed(EventAgendaFile=None, EventLocation="The other hall")
    for status in (503, 410):
        tenant.files.answers["/Detail.aspx"] = (status, {}, b"")
        assert [item.type for item in await tenant.poll()] == [ItemType.MEETING]
    tenant.files.answers["/Detail.aspx"] = page
    assert titles(await tenant.poll()) == ["A lease of the old pier"]
    assert await tenant.poll() == []


async def test_the_token_of_the_api_goes_to_no_other_host(tenant: Tenant) -> None:
    tenant.tokens = {"saltmarsh": "sesame"}
    tenant.api.admits = lambda query, headers: query.get("token") == "sesame"
    tenant.agenda(*HEADINGS)
    tenant.document(AGENDA)
    await tenant.poll()
    assert sorted(path for path, _ in tenant.files.asked) == ["/Detail.aspx", PDF]
    assert "sesame" not in repr(tenant.files.asked) + repr(tenant.files.headers)


async def test_a_document_host_that_says_no_is_not_the_api_that_wants_a_token(tenant: Tenant) -> None:
    tenant.api.answers[f"{V1}/events"] += [event(2, "2025-07-20")]
    tenant.api.answers[f"{V1}/events/2/eventitems"] = [agenda_row(21, "A fee")]
    tenant.agenda(*HEADINGS)
    tenant.files.admits = lambda query, headers: False
    assert titles(await tenant.poll()) == ["ROLL CALL", "NEW BUSINESS", "A fee"]


async def test_what_was_found_beside_many_agendas_does_not_grow_without_end(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legistar_filling, "MOST_KEPT", 3_000)
    found = {"mark": "m", "asked": ["matter"], "fields": {}, "lines": {"text": "x" * 900}}
    tenant.state = FeedState("f", cursor={"filled": {str(event): {"1": found} for event in range(2, 12)}})
    await tenant.poll()
    assert list(tenant.state.cursor["filled"]) == ["11", "10", "9"]


@pytest.mark.parametrize("address", ["https://[broken/agenda.pdf", "https://x.example:99999999/agenda.pdf"])
async def test_an_agenda_file_at_no_address_costs_only_the_packet(tenant: Tenant, address: str) -> None:
    tenant.changed(EventAgendaFile=address)
    assert titles(await tenant.poll()) == ["A pact with the sheriff"]

"""Servers that answer nobody but their own portal's pages: what is sent to them, and to nobody else."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.errors import FeedError
from bot.domain.feed import FeedState
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.civicclerk import CIVICCLERK
from bot.feeds.fetch import HttpFetcher
from bot.ports import Credential, Fetched
from tests.fakes.api import Api, serve_api
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PORTAL = "https://saltmarshfl.portal.civicclerk.com"
EVENT = {
    "id": 12,
    "eventName": "Harbor Authority",
    "startDateTime": "2026-07-08T18:00:00Z",
    "agendaId": 77,
    "publishedFiles": [],
}
TREE = {"items": [{"id": 5, "agendaObjectItemName": "Lease of Dock B to the Sailing Club"}]}


class Loopback(AbstractResolver):
    """Every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """Return the loopback address."""
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serve_api() as running:
        running.admits = lambda query, headers: (headers.get("Origin"), headers.get("Referer")) == (PORTAL, f"{PORTAL}/")
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True, resolver=Loopback()) as client:
        yield client


async def test_civicclerk_asks_as_its_tenants_portal_does(api: Api, fetcher: HttpFetcher) -> None:
    api.answers = {"/v1/Events": {"value": [EVENT]}, "/v1/Meetings/77": TREE}
    port = api.url.rpartition(":")[2]
    source = AgendaSource(CIVICCLERK, InlineWorkers())
    batches, _ = await poll(
        source, a_feed("civicclerk", f"http://saltmarshfl.api.civicclerk.com:{port}"), FeedState("f"), fetcher, NOW
    )
    assert [item.title for item in items_of(batches)] == ["Harbor Authority", "Lease of Dock B to the Sailing Club"]
    with pytest.raises(FeedError):
        await poll(source, a_feed("civicclerk", f"http://elsewhere.api.civicclerk.com:{port}"), FeedState("f"), fetcher, NOW)


async def test_a_redirect_to_another_origin_does_not_tell_from_which_page_was_asked(api: Api, fetcher: HttpFetcher) -> None:
    async with serve_api() as other:
        api.answers["/a"] = (302, {"Location": f"{other.url}/b"}, b"")
        other.answers["/b"] = []
        answer = await fetcher.fetch(f"{api.url}/a", now=NOW, referer=f"{PORTAL}/")
        assert isinstance(answer, Fetched)
        assert other.headers[0].keys().isdisjoint({"Origin", "Referer"})


@pytest.mark.parametrize("referer", ["", "portal", "mailto:clerk@town.example", "https://[", "/calendar"])
async def test_what_is_no_page_is_not_sent_as_one(referer: str, api: Api, fetcher: HttpFetcher) -> None:
    api.admits = lambda query, headers: True
    api.answers["/a"] = []
    assert isinstance(await fetcher.fetch(f"{api.url}/a", now=NOW, referer=referer), Fetched)
    assert api.headers[0].keys().isdisjoint({"Origin", "Referer"})


async def test_the_page_asked_from_overwrites_no_other_header(api: Api, fetcher: HttpFetcher) -> None:
    api.answers["/a"] = []
    hostile = f"{PORTAL}/\r\nHost: elsewhere.example\r\nCookie: a=b"
    api.admits = lambda query, headers: True
    await fetcher.fetch(f"{api.url}/a", now=NOW, referer=hostile, credential=Credential("Authorization", "open sesame"))
    for headers in api.headers:
        assert (headers["Host"], headers["Authorization"]) == (api.url.removeprefix("http://"), "open sesame")
        assert "Cookie" not in headers

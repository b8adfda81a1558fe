"""Granicus, Legistar's RSS, CivicPlus and Municode, each polled on loopback under its own paths."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.domain.feed import FeedState
from bot.domain.item import Item, ItemType
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.civicplus import CIVICPLUS
from bot.feeds.fetch import HttpFetcher
from bot.feeds.granicus import GRANICUS
from bot.feeds.legistar_rss import LEGISTAR_RSS
from bot.feeds.municode import MUNICODE
from bot.feeds.platform import Platform
from tests.fakes.golden import DATA
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGENDA = "<div>1.</div><div>CONSENT AGENDA</div><div>1.a.</div><div>A pact with the harbor</div>"
DETAIL = (
    "<rss version='2.0'><channel><title>Items</title><item><title>25-1</title><description>File #: 25-1 &lt;br/&gt; "
    "Title: A pact with the harbor</description></item></channel></rss>"
)
PLACE = "ocd-division/country:us/state:fl/place:saltmarsh"


class Sites:
    """All four platforms on one server. ``asked`` are the paths with their queries, ``pages`` are answers by path."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.base = ""
        texts = {path.name: path.read_text() for folder in ("feeds", "agendas") for path in (DATA / folder).glob("*.*ml")}
        self.pages = {
            "/ViewPublisherRSS.php": texts["granicus_agendas.xml"],
            "/AgendaViewer.php": AGENDA,
            "/AgendaCenter/Search/": texts["civicplus_agendacenter.html"],
            "/AgendaCenter": texts["civicplus_agendacenter.html"],
            "/AgendaCenter/ViewFile/Agenda/_11192026-41": AGENDA,
            "/RSSFeed.aspx": "<rss version='2.0'><channel><title>Agendas</title></channel></rss>",
            "/adaHtmlDocument/index": AGENDA,
            "/Feed.ashx": texts["legistar_calendar.xml"],
            "/": texts["municode_meetings.html"],
        }

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request."""
        self.asked.append(request.path_qs)
        detail = request.query.get("M") == "CalendarDetail"
        text = DETAIL if detail else self.pages.get(request.path)
        if text is None:
            return web.Response(status=404)
        return web.Response(text=text.replace("https://meetings.example", self.base), content_type="text/html")


@pytest.fixture
async def sites() -> AsyncIterator[Sites]:
    sites = Sites()
    app = web.Application()
    app.router.add_get("/{path:.*}", sites.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server: Any = runner.addresses[0]
    sites.base = f"http://127.0.0.1:{server[1]}"
    yield sites
    await runner.cleanup()


async def polled(sites: Sites, platform: Platform, path: str, now: datetime = NOW) -> list[Item]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as fetch:
        feed = a_feed(platform.kind, sites.base + path, place=PLACE)
        batches, _ = await poll(AgendaSource(platform, InlineWorkers()), feed, FeedState("f"), fetch, now)
    return items_of(batches)


@pytest.mark.parametrize(
    ("platform", "path", "meetings", "consent"),
    [
        (GRANICUS, "/ViewPublisherRSS.php?view_id=4&mode=agendas", 2, True),
        (LEGISTAR_RSS, "/Feed.ashx?M=Calendar&ID=1&GUID=2", 2, False),
        (CIVICPLUS, "", 3, True),
        (CIVICPLUS, "/AgendaCenter", 3, True),
        (CIVICPLUS, "/RSSFeed.aspx?ModID=65&CID=All-0", 3, True),
        (MUNICODE, "", 2, True),
    ],
)
async def test_a_poll_finds_meetings_and_the_items_of_their_agendas(
    sites: Sites, platform: Platform, path: str, meetings: int, consent: bool
) -> None:
    items = await polled(sites, platform, path)
    agenda = [each for each in items if each.type is ItemType.AGENDA_ITEM]
    assert sum(each.type is ItemType.MEETING for each in items) == meetings
    assert {each.title for each in agenda} == {"A pact with the harbor"}
    assert {each.agenda and each.agenda.consent for each in agenda} == {consent}
    assert {each.place for each in items} == {PLACE}
    assert not any("#" in path for path in sites.asked)


async def test_municode_is_not_read_beyond_the_days_of_interest(sites: Sites) -> None:
    await polled(sites, MUNICODE, "")
    assert [path for path in sites.asked if "page=" in path] == ["/?page=0"]
    sites.asked.clear()
    await polled(sites, MUNICODE, "", datetime(2026, 8, 20, tzinfo=UTC))
    assert [path for path in sites.asked if "page=" in path] == ["/?page=0", "/?page=1"]

"""Feeds without a database: every source with the fetcher and the workers it needs, for looking at what a feed holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.discovering import FeedDiscoverer
from bot.feeds.federalregister import FederalRegisterSource
from bot.feeds.fetch import HttpFetcher
from bot.feeds.ical import IcalSource
from bot.feeds.legiscan import LegiscanSource
from bot.feeds.legistar import LegistarSource
from bot.feeds.manners import spacing_by_host
from bot.feeds.openstates import OpenstatesSource
from bot.feeds.page import PageSource
from bot.feeds.platforms import PLATFORMS
from bot.feeds.rss import RssSource
from bot.ports import Fetcher, Source, Workers
from bot.settings import Settings
from bot.workers import WorkerPool

_WITHOUT_KEYS = Settings()


@dataclass(frozen=True, slots=True)
class Sources:
    """Polls feeds and forgets what it saw."""

    by_kind: Mapping[str, Source]
    fetcher: Fetcher

    async def items(self, feed: Feed, now: datetime) -> AsyncIterator[Item]:
        """Poll a feed as if for the first time. Raises FeedError."""
        async for batch in self.by_kind[feed.kind].poll(feed, FeedState(feed.id), self.fetcher, now):
            for item in batch.items:
                yield item


def sources(workers: Workers, settings: Settings = _WITHOUT_KEYS) -> dict[str, Source]:
    """Every feed kind that is built, by its name in feeds.yaml, with the keys that the settings hold."""
    built: list[Source] = [RssSource(workers), IcalSource(workers), PageSource(workers), FederalRegisterSource(workers)]
    built += [
        LegistarSource(workers, settings.legistar_token_by_client),
        LegiscanSource(workers, settings.legiscan_key.get_secret_value()),
        OpenstatesSource(workers, settings.openstates_key.get_secret_value()),
    ]
    built += [AgendaSource(platform, workers) for platform in PLATFORMS]
    return {source.kind: source for source in built}


def http_fetcher(settings: Settings) -> HttpFetcher:
    """The fetcher that the settings ask for."""
    return HttpFetcher(
        contact=settings.contact or "no contact set",
        spacing=spacing_by_host(timedelta(seconds=settings.host_spacing)),
        allow_private=settings.allow_private_networks,
    )


@asynccontextmanager
async def open_discoverer(settings: Settings) -> AsyncIterator[FeedDiscoverer]:
    """Start what looks at addresses, and stop it at the end."""
    workers = WorkerPool(1)
    try:
        async with http_fetcher(settings) as fetcher:
            yield FeedDiscoverer(sources(workers, settings), fetcher, workers)
    finally:
        await workers.close()


@asynccontextmanager
async def open_sources(settings: Settings) -> AsyncIterator[Sources]:
    """Start the fetcher and one worker, and stop both at the end."""
    workers = WorkerPool(1)
    try:
        async with http_fetcher(settings) as fetcher:
            yield Sources(sources(workers, settings), fetcher)
    finally:
        await workers.close()

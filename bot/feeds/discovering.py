"""From any address to the feeds behind it (sources.md section 2.7): asked for only where the address itself does not tell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from bot.domain.discovery import Candidate, Discovery, Sample
from bot.domain.errors import WorkerError
from bot.domain.feed import Feed
from bot.domain.limits import FEED_JOB
from bot.domain.selection import WHOLE_PAGE, selected
from bot.feeds.recognising import Recognised, full_address, recognise
from bot.feeds.sampling import sample
from bot.feeds.start_page import distinct, read_start
from bot.ports import Failed, Fetched, Fetcher, NotModified, Source, Workers

SECONDS = 45.0
"""How long a look may take; hosts want pauses between two requests."""

_NO_ADDRESS = "This is no address of the web that all may read; write one that begins with https://, without user and password."
_WELL_KNOWN = ("/feed/", "/rss", "/rss.aspx", "/rss.xml")
_OF_HOST = {"iqm2.com": ("/Services/RSS.aspx?Feed=Calendar",)}
_ACCEPT = "text/html, application/rss+xml, application/atom+xml, application/feed+json, text/calendar, */*;q=0.5"


class FeedDiscoverer:
    """The Discoverer of a process that polls: it asks by the same fetcher, which keeps to the hosts' manners."""

    def __init__(self, sources: Mapping[str, Source], fetcher: Fetcher, workers: Workers, *, seconds: float = SECONDS) -> None:
        self._sources = sources
        self._fetcher = fetcher
        self._workers = workers
        self._seconds = seconds

    async def discover(self, url: str, now: datetime) -> Discovery:
        """Find the feeds behind any address. What fails is among the reasons."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._discover(url, now)
        except TimeoutError:
            return Discovery(reasons=(f"It did not answer within {self._seconds:.0f} seconds; try again later.",))

    async def page(self, url: str, now: datetime) -> Discovery:
        """Read a page for what it says of itself, also where its address alone tells the feed."""
        address = full_address(url)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read(address, now) if address else Discovery()
        except TimeoutError:
            return Discovery()

    async def sample(self, feed: Feed, now: datetime) -> Sample:
        """Look at what a feed holds. Raises FeedError."""
        return await sample(feed, self._sources, self._fetcher, self._workers, now=now, seconds=self._seconds)

    async def other_doors(self, feed: Feed, now: datetime) -> tuple[Candidate, ...]:
        """Return the other feeds of a government whose feed cannot be read or is empty."""
        try:
            async with asyncio.timeout(self._seconds):
                page = await self._read(_front(feed), now)
        except TimeoutError:
            return ()
        return tuple(each for each in page.candidates if each.address != feed.address)

    async def _discover(self, url: str, now: datetime) -> Discovery:
        known = recognise(url)
        if known and known.kind and not _is_list(known, url):
            return Discovery((_candidate(known),))
        if known and known.closed:
            return Discovery(reasons=(f"{known.reason}.",))
        address = full_address(url)
        if address is None:
            return Discovery(reasons=(_NO_ADDRESS,))
        page = await self._read(address, now)
        if known and known.kind:
            page = replace(page, candidates=distinct([_candidate(known), *page.candidates]))
        if not page.candidates and not page.reasons:
            page = replace(page, candidates=await self._well_known(address, now))
        if known and known.reason and not page.candidates:
            return replace(page, reasons=(f"{known.reason}.", *page.reasons))
        if not page.candidates and not page.reasons:
            whole = Candidate("page", selected(address, WHOLE_PAGE), "nothing else was found: changes of its text", page.title)
            return replace(page, candidates=(whole,))
        return page

    async def _read(self, address: str, now: datetime) -> Discovery:
        """Ask for a page and tell what it is or names; where it leads may be known by its own address."""
        answer = await self._fetcher.fetch(address, now=now, accept=_ACCEPT)
        if isinstance(answer, Failed | NotModified):
            why = answer.text if isinstance(answer, Failed) else "it answered 304"
            return Discovery(reasons=(f"{urlsplit(address).hostname} cannot be read: {why}.",))
        led = recognise(answer.url) if answer.url != address else None
        if led and led.kind:
            return Discovery((_candidate(led),))
        return await self._sniff(answer)

    async def _sniff(self, answer: Fetched) -> Discovery:
        content_type = answer.headers.get("content-type", "")
        try:
            return await self._workers.run(FEED_JOB, read_start, answer.body, content_type, answer.url)
        except WorkerError as error:
            return Discovery(reasons=(f"The page could not be read: {error.message}.",))

    async def _well_known(self, address: str, now: datetime) -> tuple[Candidate, ...]:
        """Look where feeds usually are: one is enough."""
        platform = ".".join((urlsplit(address).hostname or "").split(".")[-2:])
        for path in _OF_HOST.get(platform, _WELL_KNOWN):
            there = urljoin(address, path)
            answer = await self._fetcher.fetch(there, now=now, accept=_ACCEPT)
            if isinstance(answer, Fetched) and (found := (await self._sniff(answer)).candidates):
                return tuple(replace(each, why=f"{each.why}, found at {path}") for each in found)
        return ()


def _candidate(known: Recognised) -> Candidate:
    return Candidate(known.kind, known.address, "its address is one of this kind")


def _is_list(known: Recognised, url: str) -> bool:
    """Whether an address is CivicPlus' list of its feeds, which are named one by one."""
    return known.kind == "civicplus" and urlsplit(url).path.lower().endswith("/rss.aspx")


def _front(feed: Feed) -> str:
    """Return the page of a platform on which its other feeds are named."""
    if feed.kind == "legistar":
        return f"https://{feed.address.rstrip('/').rpartition('/')[2]}.legistar.com/Calendar.aspx"
    parts = urlsplit(feed.address)
    site = f"{parts.scheme}://{parts.netloc}"
    return f"{site}/rss.aspx" if feed.kind == "civicplus" else site

"""A first look at a feed: what it holds, without reading all of it. Nothing is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain.discovery import Sample
from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item, ItemType
from bot.feeds.exchange import NOTHING_THERE, Exchange
from bot.feeds.platform import Ask, Listed, Place, Platform
from bot.feeds.platforms import PLATFORMS
from bot.feeds.sighting import Window
from bot.ports import Fetcher, Source, Workers

SHOWN = 3
"""How many meetings are looked into."""

_PAGES = 3
_ONE_BY_ONE = frozenset({"legistar"})
"""Kinds whose polls bring one meeting after another, the earliest first: what is far ahead need not be waited for."""


async def sample(
    feed: Feed, sources: Mapping[str, Source], fetch: Fetcher, workers: Workers, *, now: datetime, seconds: float
) -> Sample:
    """Look at a feed for at most so many seconds. Raises FeedError, also where nothing came in that time."""
    platform = next((each for each in PLATFORMS if each.kind == feed.kind), None)
    found = _Found()
    try:
        async with asyncio.timeout(seconds):
            if platform:
                await _glance(platform, Exchange(feed, fetch, workers, now, referer=platform.portal(feed)), found)
            else:
                await _poll(feed, sources[feed.kind], fetch, now, found)
    except TimeoutError:
        if not found.items:
            text = f"nothing came within {seconds:.0f} s; try again later"
            raise FeedError(feed.id, text, fault=Fault.DOWN) from None
        found.whole = False
    return Sample(found.title, tuple(found.items), found.count or len(found.items), found.whole)


class _Found:
    """What has been found so far."""

    def __init__(self) -> None:
        self.title, self.items, self.count, self.whole = "", list[Item](), 0, True


async def _poll(feed: Feed, source: Source, fetch: Fetcher, now: datetime, found: _Found) -> None:
    """Poll as for the first time."""
    async for batch in source.poll(feed, FeedState(feed.id), fetch, now):
        found.items += batch.items
        if batch.state:
            found.title, found.count = batch.state.title, batch.state.item_count
        meetings = [item.meets_at for item in found.items if item.type is ItemType.MEETING]
        ahead = sum(meets_at is not None and meets_at >= now for meets_at in meetings)
        if feed.kind in _ONE_BY_ONE and ahead >= SHOWN:
            found.whole = False
            return


async def _glance(platform: Platform, exchange: Exchange, found: _Found) -> None:
    """Read the lists of a platform, and the agendas of the next meetings only."""
    feed, now = exchange.feed, exchange.now
    window, place, listed = Window.at(now, feed.timezone), Place(feed.timezone, feed.place), dict[str, Listed]()
    asks = platform.lists(feed, window.first, window.last)
    missing: list[FeedError] = []
    for first in asks:
        try:
            listed |= await _list(platform, exchange, first, place)
        except FeedError as error:
            if error.fault not in NOTHING_THERE:
                raise
            missing.append(error)
    if len(missing) == len(asks):
        raise missing[0]
    found.title, found.count = urlsplit(feed.address).hostname or "", len(listed)
    for each in _nearest(list(listed.values()), now):
        items: Sequence[Item] = ()
        for ask in each.agenda:
            try:
                items = await exchange.read(platform.read_agenda, (await exchange.get(ask)).body, each.meeting)
            except FeedError:
                continue
            break
        found.items += [each.meeting, *items]


async def _list(platform: Platform, exchange: Exchange, first: Ask, place: Place) -> dict[str, Listed]:
    """Return the meetings of the first pages of a list, by key."""
    listed: dict[str, Listed] = {}
    following: Ask | None = first
    for _ in range(_PAGES):
        if following is None:
            break
        answer = await exchange.get(following)
        page = await exchange.read(platform.read_list, answer.body, answer.url, place)
        listed |= {each.meeting.keys[0]: each for each in page.meetings}
        following = page.following
    return listed


def _nearest(listed: Sequence[Listed], now: datetime) -> Sequence[Listed]:
    """Return the next meetings; where none is to come the last ones."""
    dated = sorted((each.meeting.meets_at, each.meeting.keys[0], each) for each in listed if each.meeting.meets_at)
    ahead = [each for at, _, each in dated if at >= now]
    return ahead[:SHOWN] or [each for _, _, each in dated[-SHOWN:]]

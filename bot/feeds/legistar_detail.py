"""The way round a Legistar agenda that holds nothing but headings: the meeting's page names an RSS feed of its items."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import urljoin

from bot.domain.errors import Fault, FeedError
from bot.domain.item import Item
from bot.feeds.exchange import Exchange, holds_up
from bot.feeds.legistar_rss import LEGISTAR_RSS
from bot.feeds.platform import Ask

_ADDRESS = re.compile(rb"""["']([^"'<>\s]{0,300}Feed\.ashx\?[^"'<>\s]{1,500})["']""", re.IGNORECASE)
_PASSING = frozenset({Fault.DOWN, Fault.RATE_LIMITED})
_OF_ITEMS = re.compile(r"[?&]M=CalendarDetail\b", re.IGNORECASE)


def is_bare(items: Sequence[Item]) -> bool:
    """Whether an agenda has rows, and all of them are order of business."""
    return bool(items) and all(item.agenda and item.agenda.procedural and not item.agenda.file for item in items)


async def read_detail(exchange: Exchange, meeting: Item) -> tuple[Item, ...]:
    """Return the items of a meeting by way of its page; none where there is no such way, or it is closed.

    Raises FeedError where the feed's own host asks to be left alone, and where the way may be open again at the next poll.
    """
    if not meeting.url:
        return ()
    try:
        page = await exchange.get(Ask(meeting.url, accept="text/html, */*;q=0.5"))
        address = find_detail(page.body, page.url)
        if not address:
            return ()
        feed = await exchange.get(Ask(address, accept="application/rss+xml, */*;q=0.5"))
        return await exchange.read(LEGISTAR_RSS.read_agenda, feed.body, meeting)
    except FeedError as error:
        if error.fault in _PASSING or holds_up(error, exchange.feed):
            raise
        return ()


def find_detail(page: bytes, base: str) -> str:
    """Return the address of the items' feed that a meeting's page names, empty where it names none."""
    for found in _ADDRESS.finditer(page):
        address = urljoin(base, html.unescape(found[1].decode("utf-8", "replace")))
        if _OF_ITEMS.search(address):
            return address
    return ""

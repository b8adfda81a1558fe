"""The Federal Register: what the agencies of the United States publish (sources.md section 3.14). No key.

``feed.address`` is the search as a person has it in the browser, ``https://www.federalregister.gov/documents/search?conditions…``,
or the API's own. Two lists of the API are read: what was published, and what is on public inspection before it is.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.feeds.exchange import Exchange, holds_up
from bot.feeds.federalregister_records import FIELDS, Documents, read_documents
from bot.feeds.platform import Ask
from bot.ports import Batch, Fetcher, Workers

HOST = "www.federalregister.gov"
MOST_PAGES = 5
"""Pages read of what was published, of 100 documents each, the newest first."""

_PER_PAGE = 100
_SEEN = "seen"
_PAGE = re.compile(
    r"/(?:documents/search|public-inspection/search|api/v1/(?:public-inspection-)?documents)(?:\.\w+)?/?", re.IGNORECASE
)
_AGENCY = re.compile(r"/agencies/([a-z0-9-]{1,200})/?", re.IGNORECASE)
_INSPECTABLE = re.compile(r"conditions\[(?:term|agencies|type|docket_id|special_filing)\]")
_KEPT = re.compile(r"conditions\[.*", re.DOTALL)


def recognise(url: str) -> str | None:
    """Return the address to poll for a page of the Federal Register: a search or an agency; None for any other address."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") != HOST.removeprefix("www."):
        return None
    return url.partition("#")[0] if _PAGE.fullmatch(parts.path) or _AGENCY.fullmatch(parts.path) else None


class FederalRegisterSource:
    """The Source of kind ``federalregister``."""

    kind = "federalregister"

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: a batch per page, the oldest page first; the last with the state. Raises FeedError."""
        exchange = Exchange(feed, fetch, self._workers, now)
        found = await _published(exchange, frozenset(state.cursor.get(_SEEN, ())), first=_SEEN not in state.cursor)
        inspected = await _inspected(exchange)
        if not found.count and state.item_count:
            text = f"the list of documents is empty; it held {state.item_count} before"
            raise FeedError(feed.id, text, fault=Fault.EMPTY)
        for items in reversed(found.pages):
            yield Batch(items)
        here = {item.keys[0] for items in found.pages for item in items}
        early = tuple(item for item in inspected if item.keys[0] not in here)
        cursor = {_SEEN: [item.keys[0] for item in found.pages[0]]}
        learnt = replace(state, cursor=cursor, title=state.title or "Federal Register", item_count=found.count)
        yield Batch(early, learnt)


@dataclass(slots=True)
class _Published:
    """The pages of documents that were read, the newest first, and how many documents there are in all."""

    pages: list[tuple[Item, ...]] = field(default_factory=list)
    count: int = 0


async def _published(exchange: Exchange, seen: frozenset[str], *, first: bool) -> _Published:
    """Read the published documents, to the page that holds one of those ``seen`` at the last poll; at the first one page."""
    found = _Published()
    address = _address(exchange.feed, "documents")
    for _ in range(MOST_PAGES):
        page = await _read(exchange, address)
        found.pages.append(page.items)
        found.count = max(found.count, page.count)
        if first or not page.following or any(item.keys[0] in seen for item in page.items):
            break
        address = page.following
    return found


async def _inspected(exchange: Exchange) -> tuple[Item, ...]:
    """Read what is on public inspection; nothing where that list does not know the feed's conditions, or cannot be read now.

    Raises FeedError only where the host asks to be left alone: without this list everything comes a day later.
    """
    if not all(_INSPECTABLE.match(name) for name, _ in _conditions(exchange.feed)):
        return ()
    try:
        return (await _read(exchange, _address(exchange.feed, "public-inspection-documents"))).items
    except FeedError as error:
        if holds_up(error, exchange.feed):
            raise
        return ()


async def _read(exchange: Exchange, address: str) -> Documents:
    answer = await exchange.get(Ask(address))
    return await exchange.read(read_documents, answer.body, answer.url, exchange.feed.place)


def _address(feed: Feed, endpoint: str) -> str:
    """Return the address of one of the API's lists, with the conditions of the feed's address."""
    query = urlencode(
        [
            *_conditions(feed),
            *(("fields[]", name) for name in FIELDS[endpoint]),
            ("per_page", str(_PER_PAGE)),
            ("order", "newest"),
        ]
    )
    return urlsplit(feed.address)._replace(path=f"/api/v1/{endpoint}.json", query=query, fragment="").geturl()


def _conditions(feed: Feed) -> list[tuple[str, str]]:
    """Return the conditions of a search, or of an agency's page."""
    parts = urlsplit(feed.address)
    agency = _AGENCY.fullmatch(parts.path)
    own = [("conditions[agencies][]", agency[1].lower())] if agency else []
    return [*((name, value) for name, value in parse_qsl(parts.query) if _KEPT.fullmatch(name)), *own]

"""Any web page: the text that a selector chooses on it, and each change of that text as a document."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from bot.domain.errors import Fault, FeedError, WorkerError
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item, ItemType
from bot.domain.limits import FEED_JOB, MAX_TEXT, MAX_TITLE
from bot.domain.selection import selection
from bot.feeds.asking import ask, earliest, learn
from bot.feeds.document import Unreadable
from bot.feeds.failures import failure, unreadable
from bot.feeds.page_noise import quiet
from bot.feeds.page_text import PageText, difference, read_selection
from bot.ports import Batch, Failed, Fetched, Fetcher, NotModified, Workers

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_PAGE = "page"
_SHOWN = 160
_MAX_LINKS = 20


class PageSource:
    """The Source of kind ``page``. ``feed.address`` names the page and the selector (bot.domain.selection).

    The cursor keeps the lines of the last page that was read, and when that was.
    """

    kind = "page"

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: nothing the first time, then one document for what was added and removed since. Raises FeedError.

        A text that comes back is a change like any other, and so is its going again.
        """
        url, selector = selection(feed.address)
        answer = await ask(url, state, fetch, now, accept=_ACCEPT)
        if isinstance(answer, Failed):
            raise failure(feed, answer)
        learnt = learn(state, answer, now)
        if isinstance(answer, NotModified) or learnt.body_hash == state.body_hash:
            yield Batch((), learnt, earliest(answer, now))
            return
        kept = state.cursor.get(_PAGE)
        page = await self._read(feed, answer, selector, len(kept["lines"]) if kept else 0)
        if page.refusal and not (kept and set(kept["lines"]) & set(page.lines)):
            text = f"another page stands in its place: “{page.refusal}”"
            raise FeedError(feed.id, text, fault=Fault.BLOCKED)
        items: tuple[Item, ...] = ()
        if kept:
            before = partial(quiet, at=datetime.fromisoformat(kept["at"]), zone=feed.timezone)
            added, removed = difference(kept["lines"], page.lines, (before, partial(quiet, at=now, zone=feed.timezone)))
            if added or removed:
                items = (_document(feed, page, added, removed, since=kept["at"]),)
        cursor = {**learnt.cursor, _PAGE: {"lines": list(page.lines), "at": now.isoformat()}}
        title = page.title or state.title or urlsplit(url).hostname or feed.id
        yield Batch(items, replace(learnt, cursor=cursor, title=title, item_count=len(page.lines)), earliest(answer, now))

    async def _read(self, feed: Feed, answer: Fetched, selector: str, lines_before: int) -> PageText:
        content_type = answer.headers.get("content-type", "")
        try:
            page = await self._workers.run(FEED_JOB, read_selection, answer.body, content_type, answer.url, selector)
        except WorkerError as error:
            raise FeedError(feed.id, f"the page could not be read: {error.message}", fault=Fault.UNREADABLE) from error
        if isinstance(page, Unreadable):
            if lines_before and page.fault is Fault.MISCONFIGURED:
                raise FeedError(feed.id, f"{page.text}; it found {lines_before} lines of text before", fault=Fault.EMPTY)
            raise unreadable(feed, page)
        return page


def _document(feed: Feed, page: PageText, added: Sequence[str], removed: Sequence[str], *, since: str) -> Item:
    """Return a change as an item; ``since`` when it came keeps the same change, when it comes again, another item."""
    url, _ = selection(feed.address)
    parts = [("Added", added), ("Removed", removed)]
    text = "\n".join("\n".join((f"{what}:", *lines)) for what, lines in parts if lines)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    headline = added[0] if added else f"removed: {removed[0]}"
    headline = headline if len(headline) <= _SHOWN else headline[:_SHOWN].rstrip() + " …"
    return Item(
        type=ItemType.DOCUMENT,
        keys=(f"change:{since}:{digest}",),
        title=f"{page.title or urlsplit(url).hostname}: {headline}"[:MAX_TITLE],
        url=url,
        text=text[:MAX_TEXT],
        place=feed.place,
        links=tuple(link for link in page.links if any(link.label in line for line in added))[:_MAX_LINKS],
    )

"""What an address answered -> the feeds that it is, announces or links to, agenda platforms among them.

Pure; runs in a worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bot.domain.discovery import Candidate, Discovery
from bot.domain.limits import MAX_TITLE
from bot.domain.urls import canonical_url
from bot.feeds.charset import decode
from bot.feeds.document import Unreadable
from bot.feeds.markup import Element, read_page
from bot.feeds.reading import read_document
from bot.feeds.recognising import recognise
from bot.text.html import html_to_text

MOST = 10
"""Candidates of one page."""

MOST_OF_A_KIND = 5
_PAGE_TEXT = 4_000
_MAX_LINKS = 5_000
_LONGEST = 2_000
_FEED_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/feed+json application/json application/rdf+xml text/xml "
    "application/xml".split()
)
_CALENDAR = re.compile(r"\s*BEGIN:VCALENDAR\b", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom)/?$|\.(?:rss|atom)$|/(?:feed|rss|atom|index)\.(?:xml|json)$|/rssfeed\.aspx$", re.IGNORECASE
)
# Neither is part of the tree of a page.
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_FRAME = re.compile(r"<iframe\b[^<>]{0,1000}?\ssrc\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)


def read_start(body: bytes, content_type: str, url: str) -> Discovery:
    """Tell what came from ``url``: a feed or calendar itself, or a page with those that it names."""
    text = decode(body, content_type)
    if _CALENDAR.match(text):
        return Discovery((Candidate("ical", url, "it is a calendar (iCalendar)"),))
    document = read_document(text)
    if not isinstance(document, Unreadable):
        title = html_to_text(document.title, limit=MAX_TITLE).replace("\n", " ")
        return Discovery((Candidate("rss", url, "it is a feed (RSS, Atom or JSON Feed)", title),), title)
    page = read_page(text)
    elements = list(page.walk())
    named = _TITLE.search(text)
    title = html_to_text(named[1], limit=MAX_TITLE).replace("\n", " ") if named else ""
    found = [*_announced(elements, url), *_framed(text, url), *_linked(elements, url)]
    others = [each for each in found if each.kind != "rss" or canonical_url(each.address) != canonical_url(url)]
    return Discovery(distinct(others), title, page.text(limit=_PAGE_TEXT))


def distinct(found: list[Candidate]) -> tuple[Candidate, ...]:
    """Return each feed once, a few of each kind: a page of events links to the calendar file of every single one."""
    kept: dict[str, Candidate] = {}
    for each in found:
        key = canonical_url(each.address)
        if key not in kept and sum(other.kind == each.kind for other in kept.values()) < MOST_OF_A_KIND:
            kept[key] = each
    return tuple(kept.values())[:MOST]


def _announced(elements: list[Element], url: str) -> Iterator[Candidate]:
    """What the page itself announces for feed readers and calendars."""
    links = (each for each in elements if each.name == "link" and "alternate" in each.get("rel").lower().split())
    for each in islice(links, _MAX_LINKS):
        kind = each.get("type").partition(";")[0].strip().lower()
        address, title = _joined(url, each.get("href")) if each.get("href") else "", each.get("title")[:MAX_TITLE]
        if not address or _COMMENTS.search(title) or "/comments/" in address or "/wp-json/" in address:
            continue
        if kind == "text/calendar":
            yield Candidate("ical", address, "the page announces this calendar", title)
        elif kind in _FEED_TYPES and "oembed" not in address:
            known = recognise(address)
            yield Candidate(known.kind if known and known.kind else "rss", address, "the page announces this feed", title)


def _framed(text: str, url: str) -> Iterator[Candidate]:
    """Agenda platforms that the page shows in a frame."""
    for found in islice(_FRAME.finditer(text), _MAX_LINKS):
        address = _joined(url, html_to_text(found[1], limit=_LONGEST))
        known = recognise(address) if address else None
        if known and known.kind:
            yield Candidate(known.kind, known.address, f"the page shows it in a frame ({urlsplit(address).hostname})")


def _linked(elements: list[Element], url: str) -> Iterator[Candidate]:
    """Agenda platforms, calendars and feeds that the page links to."""
    feeds: list[Candidate] = []
    links = (each for each in elements if each.name in {"a", "frame", "area"})
    for each in islice(links, _MAX_LINKS):
        address = _joined(url, each.get("href") or each.get("src"))
        known = recognise(address) if address else None
        title = each.line(limit=MAX_TITLE) or each.get("title")
        if known and known.kind:
            yield Candidate(known.kind, known.address, f"the page links to it ({urlsplit(address).hostname})", title)
        elif address and _FEED_PATH.search(urlsplit(address).path) and "/comments/" not in address:
            feeds.append(Candidate("rss", address, "the page links to this feed", title))
    yield from feeds


def _joined(base: str, href: str) -> str:
    try:
        address = urljoin(base, re.sub(r"^webcals?:", "https:", href.strip(), flags=re.IGNORECASE)).partition("#")[0]
        return address if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname else ""
    except ValueError:
        return ""

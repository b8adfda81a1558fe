"""One feed document -> items: the pure job that runs in a worker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urljoin

from bot.domain.errors import Fault
from bot.domain.identity import Marks, choose_policy, distinct, document_keys
from bot.domain.item import AgendaFacts, Item, ItemType, Link
from bot.domain.limits import MAX_FIELD, MAX_ITEMS, MAX_TEXT, MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.civic_rss import Civic, read_civic
from bot.feeds.dates import published
from bot.feeds.document import Document, Record, Unreadable
from bot.feeds.jsonfeed import read_json_feed
from bot.feeds.loose import read_loose
from bot.feeds.xmlfeed import NotWellFormed, read_strict
from bot.text.html import html_to_text

_SNIFFED = 4_000
_HTML = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_ANY_FEED = re.compile(r"<(?:rss|feed|(?:\w{1,20}:)?rdf)\b", re.IGNORECASE)
_UNTITLED = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed document holds: its title, its items oldest first, and the key policy that they were keyed by.

    ``truncated``: the document ends too early, so it must be read again even if it does not change.
    """

    title: str
    items: tuple[Item, ...]
    policy: str | None
    truncated: bool


def parse_document(
    body: bytes,
    content_type: str,
    url: str,
    zone: str,
    now: datetime,
    *,
    policy: str | None = None,
    place: str | None = None,
) -> Reading | Unreadable:
    """Read RSS, Atom or JSON Feed, by content and whatever ``content_type`` claims; ``zone`` holds for naive dates.

    ``policy`` is the feed's key policy, None until its first items were seen. Nothing external is fetched or expanded.
    """
    document = read_document(decode(body, content_type))
    if isinstance(document, Unreadable):
        return document
    title = html_to_text(document.title, limit=MAX_TITLE)
    if title.strip().lower() == "invalid feed" and not document.records:
        return Unreadable(Fault.NOT_A_FEED, "the source answers with an empty feed called “Invalid feed”: its address is wrong")
    drafts = [_draft(record, document, url, zone, now) for record in document.records]
    drafts = _newest([drafts[place] for place in distinct([draft.marks for draft in drafts])])
    policy = policy or (choose_policy([draft.marks for draft in drafts]) if drafts else None)
    keys = document_keys([draft.marks for draft in drafts], policy) if policy else []
    items = tuple(_item(draft, own, place) for draft, own in zip(drafts, keys, strict=True))
    return Reading(title, items, policy, document.truncated)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A record whose text, date and links are read, before it has keys. ``ordered_by`` orders it and is never shown."""

    record: Record
    marks: Marks
    links: tuple[Link, ...]
    ordered_by: datetime | None
    civic: Civic | None


def read_document(text: str) -> Document | Unreadable:
    """Read a feed document, strictly where it is well-formed and else as well as can be; what is none is Unreadable."""
    start = text[:_SNIFFED].lstrip()
    if not start:
        return Unreadable(Fault.NOT_A_FEED, "the answer is empty")
    if start[0] in "{[":
        return read_json_feed(text)
    if "<" not in start or (_HTML.match(start) and not _ANY_FEED.search(start)):
        shown = html_to_text(start, limit=80).replace("\n", " ")
        return Unreadable(Fault.NOT_A_FEED, f"the answer is a page or a message: “{shown}”")
    text = text.lstrip()
    root = _ANY_FEED.search(start)
    if root and not _HTML.match(start) and not start.startswith(("<!", "<?")):
        # A server's warnings stand before the document.
        text = text[root.start() :]
    try:
        return read_strict(text)
    except NotWellFormed:
        return read_loose(text)


def _draft(record: Record, document: Document, url: str, zone: str, now: datetime) -> _Draft:
    base = _joined(_joined(url, document.link), record.base)
    link = _absolute(record.link, base)
    text = max((html_to_text(text, limit=MAX_TEXT) for text in record.texts), key=len, default="")
    title = html_to_text(record.title, limit=MAX_TITLE).replace("\n", " ") or text.partition("\n")[0][:_UNTITLED]
    civic = read_civic(record, title, link, zone, now)
    dated = (civic and civic.published_at) or published(record.published, zone, now)
    marks = Marks(
        own=civic.own if civic else "",
        guid="" if civic and civic.own else record.guid,
        link=link,
        title=title,
        published_at=dated,
        text=text,
    )
    attached = tuple(
        Link(html_to_text(file.label, limit=MAX_FIELD), address)
        for file in record.links
        if (address := _absolute(file.url, base))
    )
    return _Draft(record, marks, attached, dated or published(record.updated, zone, now), civic)


def _item(draft: _Draft, keys: tuple[str, ...], place: str | None) -> Item:
    marks, civic = draft.marks, draft.civic
    item = Item(
        type=ItemType.NEWS,
        keys=keys,
        title=marks.title,
        url=marks.link,
        text=marks.text,
        published_at=marks.published_at,
        place=place,
        authors=_plain(draft.record.authors),
        tags=_plain(draft.record.tags),
        links=draft.links,
    )
    if civic is None or not civic.body:
        return item
    return replace(
        item,
        type=ItemType.MEETING,
        meets_at=civic.meets_at,
        time_known=civic.time_known,
        status=civic.status,
        agenda=AgendaFacts(meeting_key=keys[0], body=civic.body, location=civic.location),
    )


def _newest(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Order drafts oldest first and keep the newest. Documents list the newest first; the undated stay by their neighbours."""
    upwards = list(reversed(drafts))
    if any(draft.ordered_by for draft in upwards):
        before = datetime.min.replace(tzinfo=UTC)
        moments = []
        for draft in upwards:
            before = draft.ordered_by or before
            moments.append(before)
        upwards = [draft for _, draft in sorted(zip(moments, upwards, strict=True), key=lambda pair: pair[0])]
    return upwards[-MAX_ITEMS:]


def _joined(base: str, address: str) -> str:
    """Resolve a base address; what cannot be one leaves the base as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return base


def _absolute(address: str, base: str) -> str:
    """Resolve a link; empty for what is no http address. Characters that no address may hold are escaped."""
    if not address:
        return ""
    try:
        resolved = urljoin(base, address.strip())
    except ValueError:
        return ""
    if not resolved.lower().startswith(("http://", "https://")):
        return ""
    return quote(resolved, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")[:MAX_FIELD]


def _plain(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain for name in names if (plain := html_to_text(name, limit=MAX_FIELD))))

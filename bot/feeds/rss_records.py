"""What the readers of agenda platforms' RSS share: records in plain words, and keys of meetings by body and day. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urljoin

from bot.domain.errors import Fault
from bot.domain.item import Item
from bot.domain.limits import MAX_ITEMS, MAX_TEXT, MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.document import Record, Unreadable
from bot.feeds.meeting_words import without_status
from bot.feeds.reading import read_document
from bot.text.html import html_to_text

T = TypeVar("T")

_LONGEST_BODY = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a feed document in plain words: its link absolute, its longest text with its line breaks."""

    record: Record
    title: str
    link: str
    text: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed document: its title and its entries, in its own order."""

    title: str
    entries: tuple[Entry, ...]


def read_channel(body: bytes, address: str) -> Channel | Unreadable:
    """Read a feed document that came from ``address``."""
    document = read_document(decode(body))
    if isinstance(document, Unreadable):
        return document
    if document.truncated:
        return Unreadable(Fault.UNREADABLE, "the feed is cut off: it ends before its last tag")
    entries = []
    for record in document.records[:MAX_ITEMS]:
        try:
            link = urljoin(address, record.link.strip()) if record.link else ""
        except ValueError:
            link = ""
        title = html_to_text(record.title, limit=MAX_TITLE).replace("\n", " ")
        text = max((html_to_text(text, limit=MAX_TEXT) for text in record.texts), key=len, default="")
        entries.append(Entry(record, title, link if link.startswith(("http://", "https://")) else "", text))
    return Channel(html_to_text(document.title, limit=MAX_TITLE), tuple(entries))


def by_body_and_day(sessions: Sequence[tuple[str, str, tuple[int, ...], T]]) -> list[tuple[str, T]]:
    """Return what is to be told apart with an own id of body and day, for records whose ids change.

    Of several sessions of a body on one day the first has that id, the others their rank in the given order besides. Status
    words of the body do not count: "CANCELLED" arrives later.
    """
    together: dict[tuple[str, str], list[tuple[tuple[int, ...], T]]] = defaultdict(list)
    for body, day, rank, value in sessions:
        together[body_key(body), day].append((rank, value))
    return [
        (f"{body}/{day}" + (f"/{place}" if place > 1 else ""), value)
        for (body, day), values in together.items()
        for place, (_, value) in enumerate(sorted(values, key=lambda each: each[0]), start=1)
    ]


def body_key(body: str) -> str:
    """Return a body as its meetings are keyed."""
    folded = " ".join(without_status(body).casefold().split())
    if len(folded) <= _LONGEST_BODY:
        return folded
    return f"{folded[:_LONGEST_BODY]}~{hashlib.sha256(folded.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def also_known_by(meeting: Item, keys: Sequence[str]) -> Item:
    """Return a meeting with further keys."""
    return replace(meeting, keys=tuple(dict.fromkeys((*meeting.keys, *keys))))

"""What a feed document says, before it is judged: the shape in which every parser hands it over."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.errors import Fault
from bot.domain.item import Link


@dataclass(slots=True)
class Record:
    """One item as its document states it. ``title`` and ``texts`` are HTML, dates are as written, links may be relative.

    ``extras`` are the civic extensions, by lower-case name ("gran:pubdateparts").
    """

    guid: str = ""
    link: str = ""
    base: str = ""
    title: str = ""
    texts: list[str] = field(default_factory=list)
    published: str = ""
    updated: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """A feed document: records in its own order. ``truncated``: it ends too early, and the partial record is left out."""

    title: str = ""
    link: str = ""
    records: list[Record] = field(default_factory=list)
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a body is no document, for a FeedError."""

    fault: Fault
    text: str


MAX_RECORDS = 50_000
"""Records read of one document, before the newest are kept."""

MAX_RAW_TEXT = 200_000
"""Characters of HTML read of one text."""

MAX_DEPTH = 100
"""How deep elements may nest."""

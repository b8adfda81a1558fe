"""OPML 2.0: lists of feeds as feed readers exchange them. What only Gavel knows of a feed stands in attributes of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.domain.errors import ConfigurationError
from bot.domain.feed import Feed
from bot.domain.selection import selection

OWN = "urn:gavel:feeds"
"""The namespace of Gavel's attributes: id, kind, place, home, timezone."""

MAX_BYTES = 10 * 2**20
MAX_OUTLINES = 20_000
_MAX_DEPTH = 100
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in an OPML file. ``categories`` are the titles of the outlines around it; the last five only Gavel writes."""

    line: int
    title: str
    xml_url: str
    html_url: str = ""
    categories: tuple[str, ...] = ()
    id: str = ""
    kind: str = ""
    place: str = ""
    home: tuple[str, ...] = ()
    timezone: str = ""


def read_opml(data: bytes, subject: str) -> list[Outline]:
    """Read the feeds of an OPML file; outlines that hold others and name no feed are categories.

    Document types, and with them entities, are refused: nothing is expanded or fetched. Raises ConfigurationError.
    """
    if len(data) > MAX_BYTES:
        raise ConfigurationError(subject, f"is longer than {MAX_BYTES // 2**20} MB; split it")
    reader = _Reader(subject)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ConfigurationError(
            subject, f"is not well-formed XML in line {error.lineno}: {expat.ErrorString(error.code)}"
        ) from error
    except (LookupError, ValueError) as error:
        raise ConfigurationError(subject, "has an encoding that cannot be read; save it as UTF-8") from error
    return reader.found


def write_opml(feeds: Iterable[tuple[Feed, str]], label: Callable[[str], str], at: datetime) -> str:
    """Write feeds, each with its title, as OPML; ``label`` writes the id of a jurisdiction as people do."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:gavel="{OWN}">',
        f"  <head><title>Feeds of Gavel</title><dateCreated>{format_datetime(at)}</dateCreated></head>",
        "  <body>",
    ]
    for feed, title in feeds:
        fields = {
            "type": "rss",
            "text": title or feed.id,
            "title": title or feed.id,
            "xmlUrl": feed.address,
            "htmlUrl": selection(feed.address)[0] if feed.kind == "page" else "",
            "gavel:id": feed.id,
            "gavel:kind": feed.kind,
            "gavel:place": label(feed.place) if feed.place else "",
            "gavel:home": "; ".join(map(label, feed.home)),
            "gavel:timezone": feed.timezone,
        }
        lines.append(
            f"    <outline {' '.join(f'{name}={quoteattr(_clean(value))}' for name, value in fields.items() if value)}/>"
        )
    return "\n".join([*lines, "  </body>", "</opml>", ""])


class _Reader:
    """Handlers of one parse. ``path`` holds the titles of the open outlines."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.found: list[Outline] = []
        self.path: list[str] = []
        self.root = ""
        self.depth = self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: object) -> None:
        raise ConfigurationError(self.subject, "declares a document type, which a list of feeds does not need; take it out")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1 and tag.lower() != "opml":
            raise ConfigurationError(self.subject, f"is no OPML: it is <{tag[:40]}>")
        if self.depth > _MAX_DEPTH:
            raise ConfigurationError(self.subject, f"is nested deeper than {_MAX_DEPTH} levels")
        if tag.lower() != "outline":
            return
        self.count += 1
        if self.count > MAX_OUTLINES:
            raise ConfigurationError(self.subject, f"has more than {MAX_OUTLINES:,} outlines; split it")
        given = {name.lower(): " ".join(value.split())[:_LONGEST] for name, value in attributes.items()}
        own = {name: given.get(f"{OWN} {name}", "") for name in ("id", "kind", "place", "home", "timezone")}
        title, address = given.get("title") or given.get("text", ""), given.get("xmlurl", "")
        if address or given.get("type", "").lower() in {"rss", "atom"}:
            self.found.append(
                Outline(
                    line=self.parser.CurrentLineNumber,
                    title=title,
                    xml_url=address,
                    html_url=given.get("htmlurl", ""),
                    categories=tuple(filter(None, self.path)),
                    id=own["id"],
                    kind=own["kind"],
                    place=own["place"],
                    home=tuple(filter(None, (part.strip() for part in own["home"].split(";")))),
                    timezone=own["timezone"],
                )
            )
        self.path.append(title)

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag.lower() == "outline":
            self.path.pop()


def _clean(text: str) -> str:
    """Leave out the characters that XML cannot carry."""
    return "".join(
        char for char in text if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )

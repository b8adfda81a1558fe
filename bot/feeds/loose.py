"""The loose tier: feedparser for documents that are not well-formed. Slow, and easily made slower: for workers only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import feedparser

from bot.domain.errors import Fault
from bot.domain.limits import MAX_FIELD
from bot.feeds.charset import clean
from bot.feeds.document import MAX_RECORDS, Document, Record, Unreadable
from bot.feeds.fields import MAILBOX, take_field

_LONGEST_PERSON = 300
# feedparser's patterns for mail addresses take 39 seconds on 64 KB of dots (its issue 562).
_PERSON_STARTS = re.compile(
    r"<(/?)((?:[\w-]{1,20}:)?(?:author|creator|contributor|managingeditor|webmaster|publisher|name|email))\b[^<>]*+>",
    re.IGNORECASE,
)
# Servers append warnings, scripts and stray digits to a whole document.
_ENDS = re.compile(
    r"</(?:[\w-]{1,20}:)?(?:rss|feed|rdf)\s*>|</(?:channel|entry)\s*>\s*(?:<!--.{0,1000}?-->\s*)*$", re.IGNORECASE | re.DOTALL
)
_TAIL = 4_000
_RECORD_EDGE = re.compile(r"<(/?)(?:[\w-]{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
_CHARACTER = re.compile(r"&#(?:0*([0-9]{1,10})|[xX]0*([0-9A-Fa-f]{1,8}));?")


def read_loose(text: str) -> Document | Unreadable:
    """Read a feed document as well as it can be read; what is no feed at all is Unreadable.

    A document without its closing tag is cut off: a last record that is open is left out.
    """
    bounded = _CHARACTER.sub(_real_character, _cut_persons(text))
    parsed = feedparser.parse(
        bounded.encode("utf-8", "replace"),
        # Without an address of the document: feedparser would resolve guids by it, which then match none of the strict tier's.
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.version and not parsed.entries:
        return Unreadable(Fault.NOT_A_FEED, "the answer is no feed that can be read")
    records = [_record(entry) for entry in parsed.entries[:MAX_RECORDS]]
    truncated = _ENDS.search(text[-_TAIL:]) is None
    return Document(
        title=_text(parsed.feed.get("title")),
        link=_text(parsed.feed.get("link")),
        records=records[:-1] if truncated and _ends_in_record(text) else records,
        truncated=truncated,
    )


def _ends_in_record(text: str) -> bool:
    edges = _RECORD_EDGE.findall(text)
    return bool(edges) and not edges[-1]


def _real_character(reference: re.Match[str]) -> str:
    """Drop a reference to what is no character, on which feedparser fails."""
    code = int(reference[1]) if reference[1] else int(reference[2] or "0", 16)
    return reference[0] if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else ""


def _cut_persons(text: str) -> str:
    """Cut what stands between the tags of persons before feedparser's regular expressions see it."""
    kept: list[str] = []
    at = 0
    while start := _PERSON_STARTS.search(text, at):
        kept.append(text[at : start.end()])
        at = start.end()
        if not start[1] and text.find("</", at, at + _LONGEST_PERSON) < 0:
            at = text.find("</", at)
            if at < 0:
                return "".join(kept)
    return "".join([*kept, text[at:]])


def _record(entry: Mapping[str, Any]) -> Record:
    record = Record()
    # A plain dictionary: feedparser's own answers "updated" with "published", and warns.
    for name, value, attributes in _elements(dict(entry)):
        take_field(record, name, value, attributes, markup_inside=attributes.get("type") not in {"text/plain", None})
    return record


def _elements(entry: Mapping[str, Any]) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    """Turn feedparser's entry back into elements, so that both tiers fill records by the same rules."""
    # feedparser leaves an id, and the link that is one, as written: the same feed must not change them with the tier.
    yield "id", _text(entry.get("id")).replace("&amp;", "&"), {}
    for link in entry.get("links", ()):
        yield "link", "", {key: _text(link.get(key)) for key in ("rel", "href", "type", "title") if link.get(key)}
    if entry.get("link"):
        yield "link", _text(entry["link"]).replace("&amp;", "&"), {}
    for name in ("title", "summary"):
        detail = entry.get(f"{name}_detail")
        if detail:
            yield name, _text(detail.get("value")), {"type": _text(detail.get("type"))}
    for content in entry.get("content", ()):
        yield "content", _text(content.get("value")), {"type": _text(content.get("type"))}
    for name in ("published", "created", "updated"):
        if entry.get(name):
            yield name, _text(entry[name]), {}
    for author in _authors(entry):
        yield "author", author, {}
    for tag in entry.get("tags", ()):
        yield "category", _text(tag.get("label") or tag.get("term")), {}
    yield from _extensions(entry)


def _authors(entry: Mapping[str, Any]) -> list[str]:
    written = _text(entry.get("author"))
    if MAILBOX.fullmatch(written):
        return [written]
    return [_text(author.get("name") or author.get("email")) for author in entry.get("authors", ())]


def _extensions(entry: Mapping[str, Any]) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    for name, value in entry.items():
        if name == "gran_pubdateparts" and isinstance(value, Mapping):
            yield "gran:pubdateparts", "", {key: _text(part) for key, part in value.items()}
        elif name.startswith(("calendarevent_", "libcal_")):
            yield name.replace("_", ":", 1), _text(value)[:MAX_FIELD], {}


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""

"""One element of an item -> the record's fields, the same for every XML dialect."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from bot.domain.item import Link
from bot.domain.limits import MAX_FIELD
from bot.feeds.document import MAX_RAW_TEXT, Record

_MAX_LIST = 50
_KNOWN_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|em|font|h[1-6]|i|img|li|mark|ol|p|q|s|small|span|strong|sub|sup|u|ul)(?:\s[^>]{0,500})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
MAILBOX = re.compile(r"[^\s()]{1,100}@[^\s()]{1,100}\s*\(([^()]{1,200})\)")
"""An author as RSS 2.0 writes it: address (name)."""

_GUIDS = frozenset({"guid", "id"})
_TEXTS = frozenset({"description", "summary", "content", "content:encoded"})
_PUBLISHED = ("pubdate", "published", "issued", "dc:date", "dcterms:issued", "created", "dcterms:created")
_UPDATED = ("updated", "modified", "dcterms:modified")
_PLAIN = frozenset({"text", "text/plain"})


def markup(name: str) -> str:
    """Return the tag under which a nested element is kept in a text."""
    return name.lstrip("?").rpartition(":")[2]


def as_html(text: str) -> str:
    """Return a text that may or may not be HTML (an RSS title) as HTML: "<HB 5>" is no tag, "&amp;" is an entity."""
    return text if _KNOWN_TAG.search(text) or _ENTITY.search(text) else html.escape(text, quote=False)


def take_field(record: Record, name: str, value: str, attributes: Mapping[str, str], *, markup_inside: bool = False) -> None:
    """Put one child element of an item (name in lower case, text, attributes) where it belongs in ``record``.

    ``markup_inside`` says that the text is markup already, whatever its type attribute says.
    """
    if name in _TEXTS or name == "title":
        _take_text(record, name, value[:MAX_RAW_TEXT], attributes.get("type", ""), markup_inside=markup_inside)
        return
    value = value[:MAX_FIELD]
    if name in _GUIDS or (name == "dc:identifier" and not record.guid):
        record.guid = value or record.guid
        if name == "guid" and attributes.get("ispermalink", "true").lower() != "false" and not record.link:
            record.link = value if value.startswith(("http://", "https://")) else ""
    elif name == "link":
        _take_link(record, value, attributes)
    elif name == "enclosure":
        _attach(record, attributes.get("url", ""), attributes)
    elif name in _PUBLISHED:
        record.published = record.published or value
    elif name in _UPDATED:
        record.updated = record.updated or value
    elif name in {"author", "dc:creator"}:
        mailbox = MAILBOX.fullmatch(value)
        _append(record.authors, mailbox[1] if mailbox else value)
    elif name in {"category", "dc:subject"}:
        _append(record.tags, value or attributes.get("label") or attributes.get("term", ""))
    elif name == "gran:pubdateparts":
        record.extras[name] = " ".join(f"{part}={number[:8]}" for part, number in attributes.items())
    elif name.startswith(("calendarevent:", "libcal:")):
        record.extras[name] = value


def _take_text(record: Record, name: str, value: str, kind: str, *, markup_inside: bool) -> None:
    if not markup_inside and kind in _PLAIN:
        value = html.escape(value, quote=False)
    elif name == "title" and not markup_inside and not kind:
        value = as_html(value)
    if name == "title":
        record.title = record.title or value
    elif value:
        record.texts.append(value)


def _take_link(record: Record, value: str, attributes: Mapping[str, str]) -> None:
    relation = attributes.get("rel", "alternate")
    href = attributes.get("href", "")[:MAX_FIELD]
    if not href:
        record.link = value or record.link
    elif relation == "alternate":
        record.link = record.link or href
    elif relation == "enclosure":
        _attach(record, href, attributes)


def _attach(record: Record, url: str, attributes: Mapping[str, str]) -> None:
    if url and not attributes.get("type", "").startswith("image/") and len(record.links) < _MAX_LIST:
        name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
        record.links.append(Link((attributes.get("title") or name)[:MAX_FIELD], url[:MAX_FIELD]))


def _append(names: list[str], name: str) -> None:
    name = name.strip()[:MAX_FIELD]
    if name and name not in names and len(names) < _MAX_LIST:
        names.append(name)

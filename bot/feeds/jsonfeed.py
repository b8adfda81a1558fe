"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) -> a document."""

from __future__ import annotations

import html
import json
from typing import Any

from bot.domain.errors import Fault
from bot.domain.limits import MAX_FIELD
from bot.feeds.charset import clean
from bot.feeds.document import MAX_RAW_TEXT, MAX_RECORDS, Document, Record, Unreadable
from bot.feeds.fields import take_field


def read_json_feed(text: str) -> Document | Unreadable:
    """Read a JSON Feed. A document that is cut off cannot be read at all: JSON has no complete part."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Unreadable(Fault.UNREADABLE, f"the answer looks like JSON and cannot be read: {str(error)[:200]}")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list) or "jsonfeed.org" not in str(feed.get("version")):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON and not a JSON Feed")
    records = [_record(item) for item in feed["items"][:MAX_RECORDS] if isinstance(item, dict)]
    return Document(
        title=_text(feed.get("title"))[:MAX_FIELD], link=_text(feed.get("home_page_url"))[:MAX_FIELD], records=records
    )


def _record(item: dict[str, Any]) -> Record:
    record = Record()
    take_field(record, "id", _text(item.get("id")), {})
    take_field(record, "link", _text(item.get("url")) or _text(item.get("external_url")), {})
    record.title = html.escape(_text(item.get("title"))[:MAX_FIELD], quote=False)
    for name, kind in (("content_html", "html"), ("content_text", "text"), ("summary", "text")):
        take_field(record, "content", _text(item.get(name))[:MAX_RAW_TEXT], {"type": kind})
    take_field(record, "published", _text(item.get("date_published")), {})
    take_field(record, "updated", _text(item.get("date_modified")), {})
    for author in [*_list(item.get("authors")), item.get("author")]:
        if isinstance(author, dict):
            take_field(record, "author", _text(author.get("name")), {})
    for tag in _list(item.get("tags")):
        take_field(record, "category", _text(tag), {})
    for file in _list(item.get("attachments")):
        if isinstance(file, dict):
            attributes = {
                "url": _text(file.get("url")),
                "type": _text(file.get("mime_type")),
                "title": _text(file.get("title")),
            }
            take_field(record, "enclosure", "", attributes)
    return record


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a string as it is, and a number as its digits: ids are numbers in many feeds."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value))

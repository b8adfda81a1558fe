"""Documents of the Federal Register's API -> items. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.domain.errors import Fault
from bot.domain.item import Item, ItemType
from bot.domain.limits import MAX_FIELD, MAX_TEXT, MAX_TITLE
from bot.feeds.dates import parse_date
from bot.feeds.document import Unreadable
from bot.feeds.records import link, links, read_json, rows_of, text_of
from bot.text.html import html_to_text

ZONE = "America/New_York"
"""Where it is published: a publication date is that day's midnight there, as with every date without a time."""

_COMMON = ("document_number", "title", "type", "publication_date", "html_url", "pdf_url", "agencies")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "documents": (*_COMMON, "abstract", "action", "dates", "comments_close_on", "effective_on", "correction_of"),
    "public-inspection-documents": (*_COMMON, "filed_at", "editorial_note", "toc_subject"),
}
"""What is asked for, by the API's list."""

_DAYS = (("comments_close_on", "Comments close on"), ("effective_on", "Effective on"))


@dataclass(frozen=True, slots=True)
class Documents:
    """A page of documents, the oldest first; ``count`` is how many there are in all, ``following`` where the next page is."""

    items: tuple[Item, ...]
    count: int
    following: str


def read_documents(body: bytes, address: str, place: str | None) -> Documents | Unreadable:
    """Read a list of documents; the job that runs in a worker. ``address`` is where it came from."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if not isinstance(answer, dict) or not isinstance(answer.get("count"), int):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but not a list of documents")
    rows = [row for row in rows_of(answer.get("results")) if text_of(row, "document_number")]
    items = {item.keys[0]: item for row in rows for item in [_document(row, place)]}
    following = urljoin(address, text_of(answer, "next_page_url")) if text_of(answer, "next_page_url") else ""
    if following and urlsplit(following).hostname != urlsplit(address).hostname:
        following = ""
    return Documents(tuple(items.values())[::-1], answer["count"], following)


def _document(row: dict[str, Any], place: str | None) -> Item:
    number, url = text_of(row, "document_number"), text_of(row, "html_url")
    corrected = text_of(row, "correction_of").rstrip("/").rpartition("/")[2].removesuffix(".json")
    title = html_to_text(text_of(row, "title")).replace("\n", " ") or text_of(row, "toc_subject") or number
    agencies = [html_to_text(text_of(each, "name") or text_of(each, "raw_name")) for each in rows_of(row.get("agencies"))]
    parts = [
        title if len(title) > MAX_TITLE else "",
        f"Correction of document {corrected}." if corrected else "",
        *(html_to_text(text_of(row, name)) for name in ("abstract", "action", "dates", "editorial_note")),
        *(f"{words} {text_of(row, name)}." for name, words in _DAYS if text_of(row, name)),
    ]
    return Item(
        type=ItemType.DOCUMENT,
        keys=(f"document:{number}"[:200],),
        title=title[:MAX_TITLE],
        url=url[:MAX_FIELD],
        text="\n".join(dict.fromkeys(part for part in parts if part))[:MAX_TEXT],
        published_at=parse_date(text_of(row, "filed_at") or text_of(row, "publication_date"), ZONE),
        place=place,
        tags=tuple(dict.fromkeys(tag[:MAX_FIELD] for tag in (text_of(row, "type"), *agencies) if tag)),
        links=links([link("PDF", text_of(row, "pdf_url"), url)]),
    )

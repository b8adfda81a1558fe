"""A view of Granicus as people see it (ViewPublisher.php) -> records as its RSS would have them, with the time of day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.domain.errors import Fault
from bot.domain.item import Link
from bot.domain.limits import MAX_FIELD, MAX_ITEMS, MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.dates import parse_date
from bot.feeds.document import Record, Unreadable
from bot.feeds.markup import Element, ends_early, read_page
from bot.feeds.records import link, links
from bot.feeds.rss_records import Entry
from bot.feeds.selector import select
from bot.text.html import html_to_text

CLOCK = "granicus:clock"
"""The extra under which a record has the time of day of its meeting, as it is written."""

MAX_ROWS = 2 * MAX_ITEMS
"""Rows looked at of one page."""

_DAY = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4}")
_OPENED = re.compile(r"'((?:https?:)?//[^']{1,500})'")
_AGENDA = re.compile(r"/(?:Generated)?AgendaViewer\.php\?", re.IGNORECASE)


def read_view(body: bytes, address: str) -> tuple[Entry, ...] | Unreadable:
    """Read the meetings that a page lists, one to a row of its tables; a page without any is Unreadable."""
    text = decode(body)
    if ends_early(text):
        return Unreadable(Fault.UNREADABLE, "the page of meetings is cut off: it ends before its last tag")
    entries = tuple(islice(_entries(read_page(text), address), MAX_ITEMS))
    return entries or Unreadable(Fault.NOT_A_FEED, "the answer is a page without meetings, not a feed")


def _entries(page: Element, address: str) -> Iterator[Entry]:
    for row in islice(select(page, "tr"), MAX_ROWS):
        if any(each.name == "tr" for each in row.walk()):
            continue
        cells = [cell for cell in row.children if cell.name in {"td", "th"}]
        lines = [cell.line(limit=MAX_TITLE) for cell in cells[:8]]
        dated = next((at for at, line in enumerate(lines) if at and _DAY.search(line)), None)
        if dated is None or not lines[0]:
            continue
        hit = _DAY.search(lines[dated])
        day = parse_date(hit[0], "UTC") if hit else None
        if hit is None or day is None:
            continue
        found = links(_link(each, address) for each in select(row, "a"))
        agenda = next((each.url for each in found if _AGENDA.search(each.url)), found[0].url if found else "")
        record = Record(extras={CLOCK: lines[dated][hit.end() :]}, links=list(found))
        yield Entry(record, f"{lines[0]} - {day:%b %d, %Y}", agenda, "")


def _link(anchor: Element, address: str) -> Link | None:
    """Return where an anchor leads; that of a video opens a window instead."""
    opened = _OPENED.search(anchor.get("onclick"))
    label = html_to_text(anchor.source[anchor.start : min(anchor.end, anchor.start + MAX_FIELD)]).replace("\n", " ")
    return link(label, opened[1] if opened else anchor.get("href"), address)

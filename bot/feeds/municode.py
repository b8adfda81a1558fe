"""Municode Meetings (sources.md section 3.11): a table of meetings, page by page, and agendas as pages.

``feed.address`` is ``https://{city-st}.municodemeetings.com``. The only platform whose times have an offset, and a right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, Link
from bot.domain.limits import MAX_TITLE
from bot.feeds.agenda_lists import read_agenda_lists
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.charset import decode
from bot.feeds.dates import EARLIEST, local
from bot.feeds.document import Unreadable
from bot.feeds.markup import Element, ends_early, read_page
from bot.feeds.meeting_words import status_of_label
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import link, links, meeting_item, version_of
from bot.feeds.rss_records import also_known_by

_HOST = ".municodemeetings.com"
_GUID = re.compile(r"(?:[?&]me=|MEET-[A-Za-z]+-)(?P<guid>[0-9a-fA-F]{32})")
_PAGE_NUMBER = re.compile(r"[?&]page=(?P<number>\d{1,4})\b")
_FIRST_DAY = re.compile(r"#from=(?P<day>\d{4}-\d{2}-\d{2})$")
_KINDS = (("minutes", "Minutes"), ("packet", "Packet"), ("agenda", "Agenda"), ("video", "Video"))
_STARTS = frozenset({"date-display-single", "date-display-start"})
_ALL_DAY = re.compile(r"\ball day\b", re.IGNORECASE)


def recognise(url: str) -> str | None:
    """Return the base address of the tenant that an address belongs to, None for an address of another kind."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"https://{host}" if host.endswith(_HOST) and host != f"www{_HOST}" else None


def _lists(feed: Feed, first_day: date, last_day: date) -> tuple[Ask, ...]:
    base, query, _ = feed.address.partition("#")[0].partition("?")
    page = base if query else base.rstrip("/") + "/"
    # A fragment is never sent: it tells the reader of a page down to which day the pages are of interest.
    return (Ask(f"{page}?page=0#from={first_day}", accept="text/html"),)


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    text = decode(body)
    if ends_early(text):
        return Unreadable(Fault.UNREADABLE, "the page is cut off: it ends before its last tag")
    page = read_page(text)
    rows = list(_rows(page))
    if not rows and not any("views-table" in each.classes or "view-content" in each.classes for each in page.walk()):
        return Unreadable(Fault.NOT_A_FEED, f"the page is no list of meetings: “{page.line(limit=80)}”")
    meetings = tuple(listed for when, row in rows if (listed := _listed(when, row, address, place)))
    if rows and not meetings:
        return Unreadable(Fault.UNREADABLE, f"none of the {len(rows)} rows of the page can be read as a meeting")
    return Page(meetings, _following(page, meetings, address, place))


def _following(page: Element, meetings: tuple[Listed, ...], address: str, place: Place) -> Ask | None:
    """Return the next page, None after the last, and where pages that go back in time have passed the day asked for."""
    wanted = _FIRST_DAY.search(address)
    starts = [moment for each in meetings if (moment := each.meeting.meets_at)]
    if wanted and starts and starts == sorted(starts, reverse=True):
        first = local(date.fromisoformat(wanted["day"]), None, place.zone)
        if starts[-1] < first:
            return None
    here = int(hit["number"]) if (hit := _PAGE_NUMBER.search(address)) else 0
    for anchor in page.walk():
        hit = _PAGE_NUMBER.search(anchor.get("href")) if anchor.name == "a" else None
        if hit and int(hit["number"]) == here + 1:
            base = address.partition("#")[0].partition("?")[0]
            return Ask(f"{base}?page={here + 1}{wanted[0] if wanted else ''}", accept="text/html")
    return None


def _listed(when: Element, row: Element, address: str, place: Place) -> Listed | None:
    try:
        moment = datetime.fromisoformat(when.get("content"))
        meets_at = (moment if moment.tzinfo else local(moment.date(), moment.time(), place.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    cells = _cells(row)
    title = next((line for cell in cells if _is_title(cell) and (line := cell.line(limit=MAX_TITLE))), "")
    details = next((href for cell in reversed(cells) if _leads_on(cell) and (href := _anchor(cell))), "")
    attached = [(each, anchor) for each, anchor in _documents(row, address) if each]
    guid = next((hit["guid"].lower() for each, _ in attached if (hit := _GUID.search(each.url))), "")
    path = urlsplit(details).path.strip("/").lower()
    own = path or guid
    if not own or not title or meets_at < EARLIEST:
        return None
    pages = [each.url for each, _ in attached if each.label == "Agenda (HTML)"]
    packets = [each.url for each, _ in attached if each.label == "Packet (HTML)"]
    labels = " ".join([anchor.get("title") for _, anchor in attached] + [cell.line() for cell in cells if not _is_title(cell)])
    meeting = meeting_item(
        own,
        title,
        place,
        (meets_at, not _ALL_DAY.search(when.line())),
        url=_whole(address, details) or next(iter(pages), address.partition("#")[0]),
        status=status_of_label(title) or status_of_label(labels),
        attached=links(each for each, _ in attached),
    )
    asks = tuple(Ask(each, accept="text/html") for each in (pages or packets))
    return Listed(also_known_by(meeting, [f"guid:{guid}"] if guid else []), version_of(guid), asks)


def _rows(page: Element) -> Iterator[tuple[Element, Element]]:
    """Go through the rows that have a date, with it; a row within another, or with several dates, is read once."""
    read_to = 0
    for each in page.walk():
        if each.outer < read_to or _STARTS.isdisjoint(each.classes) or not each.get("content"):
            continue
        row = next((up for up in each.ancestors() if _is_row(up)), None)
        if row and row.outer >= read_to:
            read_to = row.end
            yield each, row


def _is_row(element: Element) -> bool:
    return element.name == "tr" or "views-row" in element.classes


def _cells(row: Element) -> list[Element]:
    """Return the cells of a row: of a table, or of a list of fields."""
    return [each for each in row.walk() if each.name == "td" or (row.name != "tr" and "views-field" in each.classes)]


def _column(cell: Element) -> str:
    """Return what names a cell's column: its label where the theme writes one, and the name of its field."""
    fields = [each.removeprefix("views-field-") for each in cell.classes if each.startswith("views-field-")]
    return " ".join((cell.get("data-th"), *fields)).strip().lower()


def _is_title(cell: Element) -> bool:
    column = _column(cell)
    named = column.partition(" ")[0] in {"meeting", "title", "event", "name", "board", "committee"} or "title" in column.split()
    return named and "date" not in column and "time" not in column


def _leads_on(cell: Element) -> bool:
    column = _column(cell)
    return _is_title(cell) or any(word in column for word in ("view", "detail", "node"))


def _anchor(cell: Element) -> str:
    return next((href for each in cell.walk() if each.name == "a" and (href := each.get("href"))), "")


def _whole(address: str, href: str) -> str:
    made = link("", href, address)
    return made.url if made else ""


def _documents(row: Element, address: str) -> Iterator[tuple[Link | None, Element]]:
    """Go through a row's documents, each named by its column and form."""
    for cell in _cells(row):
        column = _column(cell)
        kind = next((label for word, label in _KINDS if word in column), "")
        for anchor in cell.walk():
            if kind and anchor.name == "a" and anchor.get("href"):
                page = "adahtmldocument" in anchor.get("href").lower()
                yield link(f"{kind} (HTML)" if page else kind, anchor.get("href"), address), anchor


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    return read_agenda_lists(body, meeting) or read_agenda_page(body, meeting)


MUNICODE = Platform("municode", _lists, _read_list, _read_agenda)

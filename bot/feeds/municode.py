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
_KINDS = (("minutes", "Minutes"), ("packet", "Packet"), ("agenda", "Agenda"))


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
    dates = [each for each in page.walk() if "date-display-single" in each.classes and each.get("content")]
    rows = [(each, row) for each in dates if (row := next((up for up in each.ancestors() if up.name == "tr"), None))]
    if not rows and not any("views-table" in each.classes or "view-content" in each.classes for each in page.walk()):
        return Unreadable(Fault.NOT_A_FEED, f"the page is no list of meetings: “{page.line(limit=80)}”")
    meetings = tuple(listed for when, row in rows if (listed := _listed(when, row, address, place)))
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
    cells = {_column(cell): cell for cell in row.children if cell.name == "td"}
    title = cells["meeting"].line(limit=MAX_TITLE) if "meeting" in cells else ""
    details = _anchor(cells.get("view"))
    attached = [(each, anchor) for each, anchor in _documents(row, address) if each]
    guid = next((hit["guid"].lower() for each, _ in attached if (hit := _GUID.search(each.url))), "")
    path = urlsplit(details).path.strip("/").lower()
    own = path or guid
    if not own or not title or meets_at < EARLIEST:
        return None
    pages = [each.url for each, _ in attached if each.label == "Agenda (HTML)"]
    packets = [each.url for each, _ in attached if each.label == "Packet (HTML)"]
    labels = " ".join(anchor.get("title") for _, anchor in attached)
    meeting = meeting_item(
        own,
        title,
        place,
        (meets_at, True),
        url=_whole(address, details) or next(iter(pages), address.partition("#")[0]),
        status=status_of_label(title) or status_of_label(labels) or status_of_label(when.line()),
        attached=links(each for each, _ in attached),
    )
    asks = tuple(Ask(each, accept="text/html") for each in (pages or packets))
    return Listed(also_known_by(meeting, [f"guid:{guid}"] if guid else []), version_of(guid), asks)


def _column(cell: Element) -> str:
    return cell.get("data-th").strip().lower()


def _anchor(cell: Element | None) -> str:
    found = (each.get("href") for each in cell.walk() if each.name == "a") if cell else iter(())
    return next((href for href in found if href), "")


def _whole(address: str, href: str) -> str:
    made = link("", href, address)
    return made.url if made else ""


def _documents(row: Element, address: str) -> Iterator[tuple[Link | None, Element]]:
    """Go through a row's documents, each named by its column and form."""
    for cell in row.children:
        column = _column(cell)
        kind = next((label for word, label in _KINDS if word in column), "Video" if "video" in column else "")
        for anchor in cell.walk():
            if kind and anchor.name == "a" and anchor.get("href"):
                page = "adahtmldocument" in anchor.get("href").lower()
                yield link(f"{kind} (HTML)" if page else kind, anchor.get("href"), address), anchor


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    return read_agenda_page(body, meeting)


MUNICODE = Platform("municode", _lists, _read_list, _read_agenda)

"""eSCRIBE (sources.md section 3.8). ``feed.address`` is ``https://pub-{tenant}.escribemeetings.com``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, Link, Outcome
from bot.domain.limits import MAX_FIELD, MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.dates import EARLIEST
from bot.feeds.document import Unreadable
from bot.feeds.markup import Element, read_page
from bot.feeds.meeting_words import without_status
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import (
    AgendaLine,
    Row,
    agenda_items,
    host_of,
    link,
    links,
    meeting_item,
    read_json,
    rows_of,
    starts,
    stated_status,
    text_of,
    version_of,
)
from bot.text.html import html_to_text

_CALENDAR = "/MeetingsCalendarView.aspx/GetCalendarMeetings"
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EPOCH = re.compile(r"/Date\((-?\d{1,14})(?:[+-]\d{4})?\)/")
_ITEM = re.compile(r"AgendaItem(\d+)|SelectItem\((\d+)\)")
_FILE_STREAM = re.compile(r"filestream\.ashx", re.IGNORECASE)
_CONTAINER, _BARE = "AgendaItemContainer", "AgendaItem"
_TITLES = ("AgendaItemTitle", "ClosedAgendaItemTitle")
_VIEWS = ("PostMinutes", "Agenda", "Merged")
_CARRIED = re.compile(r"\b(?:carried|approved|adopted|passed)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:defeated|lost|failed|denied|not (?:carried|approved|adopted|passed))\b", re.IGNORECASE)
_TALLY = re.compile(r"\((\d{1,3}\s*(?:to|[-–:])\s*\d{1,3})\)", re.IGNORECASE)
_BESIDES = re.compile(r"\s*\([^()]*\)\s*$")


def recognise(url: str) -> str | None:
    """Return the base address of the tenant that an address belongs to, None for an address of another kind."""
    host = host_of(url)
    return f"https://{host}" if host.endswith(".escribemeetings.com") and host.count(".") == 2 else None


def _lists(feed: Feed, first: date, last: date) -> tuple[Ask, ...]:
    body = json.dumps({"calendarStartDate": first.isoformat(), "calendarEndDate": last.isoformat()})
    return (Ask(feed.address.rstrip("/") + _CALENDAR, body),)


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    rows = answer.get("d") if isinstance(answer, dict) else None
    if isinstance(rows, str):
        # Page methods of ASP.NET may hand over a list that was made a text before.
        rows = read_json(rows.encode("utf-8", "replace"))
    if not isinstance(rows, list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no list of meetings")
    base = address.partition(_CALENDAR)[0]
    return Page(tuple(_listed(row, base, place) for row in rows_of(rows) if _GUID.fullmatch(text_of(row, "ID"))))


def _listed(row: Row, base: str, place: Place) -> Listed:
    guid, name = text_of(row, "ID").lower(), text_of(row, "MeetingName")
    documents = rows_of(row.get("MeetingDocumentLink"))
    kinds = {text_of(each, "Type") for each in documents}
    location = html_to_text(text_of(row, "Location"), limit=MAX_FIELD).replace("\n", ", ")
    text = html_to_text(text_of(row, "Description"))
    meeting = meeting_item(
        guid,
        name,
        place,
        _start(text_of(row, "StartDate"), place.zone),
        url=_view(base, guid, "Agenda"),
        body=without_status(text_of(row, "MeetingType") or name),
        text=text,
        location=location,
        status=stated_status([name, location], [text, *(text_of(each, "Title") for each in documents)]),
        attached=links([*(_document(each, base) for each in documents), link("Video", text_of(row, "VideoUrl"), f"{base}/")]),
    )
    version = version_of(row.get("HasAgenda"), sorted([text_of(each, "Type"), text_of(each, "Url")] for each in documents))
    out = row.get("HasAgenda") is True or not kinds.isdisjoint(_VIEWS)
    views = [view for view in _VIEWS if view in kinds or view == "Agenda"] if out else []
    return Listed(meeting, version, tuple(Ask(_view(base, guid, view), accept="text/html") for view in views))


def _view(base: str, guid: str, view: str) -> str:
    return f"{base}/Meeting.aspx?Id={guid}&Agenda={view}&lang=English"


def _document(document: Row, base: str) -> Link | None:
    return link(text_of(document, "Title") or text_of(document, "Type"), text_of(document, "Url"), f"{base}/")


def _start(written: str, zone: str) -> tuple[datetime | None, bool]:
    """Read "2025/12/17 17:15:00", which is local, or "/Date(1766009700000)/", which is a Unix time in milliseconds."""
    epoch = _EPOCH.fullmatch(written)
    if epoch is None:
        return starts(written.replace("/", "-"), zone)
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(epoch[1]))
    except OverflowError:
        return None, True
    return (moment, True) if moment >= EARLIEST else (None, True)


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    items = agenda_items(meeting, _lines(read_page(decode(body)), meeting.url))
    return items or Unreadable(Fault.UNREADABLE, "the agenda page holds no item that can be read")


def _lines(page: Element, base: str) -> Iterator[AgendaLine]:
    """Read the items. One that stands in another is below it; one that has others below and nothing of its own is a heading."""
    titles: dict[Element, str] = {}
    headers: dict[Element | None, str] = {}
    for container in page.walk():
        if not _is_item(container):
            continue
        parts = list(_own(container))
        title = titles[container] = _line(parts, *_TITLES)
        containers = [each for each in container.ancestors() if each in titles]
        # A header is printed once, above the first of the items that it is of.
        parent = containers[0] if containers else None
        header = headers[parent] = _line(parts, "AgendaItemHeader") or headers.get(parent, "")
        text = "\n".join(part.text() for part in parts if "RichText" in part.classes and not _within_rich_text(part))
        attached = links(_attachment(part, base) for part in parts if _FILE_STREAM.search(part.get("href")))
        result = _line(parts, "MotionResult")
        is_heading = not (text or attached or result) and any(map(_is_item, container.walk()))
        if title and not is_heading:
            yield AgendaLine(
                title,
                own=_own_id(container, parts),
                number=_line(parts, "AgendaItemCounter").rstrip(". "),
                sections=(*(titles[each] for each in reversed(containers) if titles[each]), *filter(None, [header])),
                text=text,
                attached=attached,
                outcome=_outcome(result),
            )


def _own(container: Element) -> Iterator[Element]:
    """Go through what is inside an item, but not inside the items below it."""
    waiting = list(reversed(container.children))
    while waiting:
        element = waiting.pop()
        if not _is_item(element):
            yield element
            waiting.extend(reversed(element.children))


def _is_item(element: Element) -> bool:
    """Whether an element is an item: most tenants put each into a container, some leave it bare."""
    classes = element.classes
    return _CONTAINER in classes or (_BARE in classes and (element.parent is None or _CONTAINER not in element.parent.classes))


def _line(parts: list[Element], *names: str) -> str:
    return next((part.line(limit=MAX_TITLE) for part in parts if not set(names).isdisjoint(part.classes)), "")


def _within_rich_text(part: Element) -> bool:
    return any("RichText" in each.classes for each in part.ancestors())


def _own_id(item: Element, parts: list[Element]) -> str:
    found = (_ITEM.search(f"{part.get('class')} {part.get('href')}") for part in (item, *parts))
    return next((hit[1] or hit[2] for hit in found if hit), "")


def _attachment(anchor: Element, base: str) -> Link | None:
    label = anchor.get("data-original-title") or anchor.line() or anchor.get("title")
    return link(label or "Attachment", anchor.get("href"), base)


def _outcome(result: str) -> Outcome | None:
    """Read "Motion Carried (11 to 2)"."""
    if not result:
        return None
    tally = _TALLY.search(result)
    passed = False if _LOST.search(result) else True if _CARRIED.search(result) else None
    return Outcome(_BESIDES.sub("", result) or result, passed, tally[1] if tally else "")


ESCRIBE = Platform("escribe", _lists, _read_list, _read_agenda)

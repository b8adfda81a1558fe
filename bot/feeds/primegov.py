"""PrimeGov, also sold as OneMeeting (sources.md section 3.6). ``feed.address`` is ``https://{tenant}.primegov.com``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, Link, MeetingStatus
from bot.domain.limits import MAX_TITLE
from bot.feeds.agenda_page import open_page, without_items
from bot.feeds.document import Unreadable
from bot.feeds.markup import Element
from bot.feeds.numbering import is_number
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import (
    AgendaLine,
    Row,
    agenda_items,
    host_of,
    link,
    links,
    meeting_item,
    number_of,
    read_json,
    rows_of,
    starts,
    stated_status,
    text_of,
    version_of,
)
from bot.feeds.selector import first, select
from bot.text.html import html_to_text

_API = "/api/v2/PublicPortal/"
_PDF, _HTML = 1, 3
_FORMS = {(_PDF, False): " (PDF)", (_HTML, True): " (HTML)"}
_NOT_PUBLISHED = 0
_AGENDA = re.compile(r"\b(?:agenda|addend(?:um|a))\b(?!.*\bpacket\b)", re.IGNORECASE)
_PACKET = re.compile(r"\bpacket\b", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:supplement(?:al|ary|s)?|addend(?:um|a)|addition(?:al|s)|continuation|special|late)\b", re.IGNORECASE)
_SPECIAL = re.compile(r"\bspecial\b", re.IGNORECASE)
_REVISED = re.compile(r"\b(?:revised|amended|updated|corrected)\b", re.IGNORECASE)
_OFF = re.compile(
    r"\bin recess\b|\bnotice (?:of|to) (?:recess|vacate)\b|(?:^|[-–—(])\s*(?:recess|vacated?)(?: notice)?\)?\s*$", re.IGNORECASE
)
_SPANISH = re.compile(r"\b(?:sap|spanish|español)\b", re.IGNORECASE)
_HTML_PREFIX = re.compile(r"^html?\s+", re.IGNORECASE)
_FILE = re.compile(r"[A-Z]{0,4}-?\d{2,4}-\d{1,6}(?:-[A-Z]?\d{1,4})*", re.IGNORECASE)
_DISTRICT = re.compile(r"(?:CDs?|Council Districts?)\s?\d{1,3}(?:(?:\s?[,&]\s?|\sand\s)\d{1,3})*", re.IGNORECASE)
_ATTACHED = re.compile(r"attachment|compileddocument|/document/|\.(?:pdf|docx?|xlsx?|pptx?)(?:\?|$)", re.IGNORECASE)


def recognise(url: str) -> str | None:
    """Return the base address of the tenant that an address belongs to, None for an address of another kind."""
    host = host_of(url)
    return f"https://{host}" if host.endswith(".primegov.com") and host.count(".") == 2 else None


def _lists(feed: Feed, first_day: date, last_day: date) -> tuple[Ask, ...]:
    base = feed.address.rstrip("/") + _API
    years = range(first_day.year, last_day.year + 1)
    return (Ask(f"{base}ListUpcomingMeetings"), *(Ask(f"{base}ListArchivedMeetings?year={year}") for year in years))


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    rows = read_json(body)
    if isinstance(rows, Unreadable):
        return rows
    if not isinstance(rows, list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no list of meetings")
    base = address.partition(_API)[0]
    return Page(tuple(_listed(row, base, place) for row in rows_of(rows) if number_of(row, "id")))


def _listed(row: Row, base: str, place: Place) -> Listed:
    documents: list[Row] = [each for each in rows_of(row.get("documentList")) if each.get("publishStatus") != _NOT_PUBLISHED]
    title, location = text_of(row, "title"), text_of(row, "location")
    agendas = [each for each in documents if _AGENDA.search(_label(each)) and not stated_status([_label(each)])]
    pages = _pages(agendas) or _pages([each for each in documents if _PACKET.search(_label(each))])
    english = [each for each in pages if not _SPANISH.search(_label(each))]
    added = [each for each in english if _ADDED.search(_label(each))]
    if len(added) == len(english):
        # A special meeting has but its special agenda.
        added = sorted(added, key=lambda each: _SPECIAL.search(_label(each)) is None)[1:]
    ways = [each for each in pages if each not in added]
    stamps = [stamp for each in agendas if (stamp := _stamp(text_of(each, "publishDate")))]
    meeting = meeting_item(
        number_of(row, "id"),
        title,
        place,
        starts(text_of(row, "dateTime"), place.zone),
        url=_address(ways[0], base) if ways else f"{base}/public/portal",
        location=location,
        # There is no flag, and where a document calls a meeting off its title often stays as it was.
        status=stated_status([title, location, *map(_label, documents)]) or _off([title, *map(_label, documents)]),
        attached=links([*(_link(each, base) for each in documents), link("Video", text_of(row, "videoUrl"), base)]),
        agenda_at=min(stamps, default=None),
    )
    version = version_of(
        sorted([str(each.get(name)) for name in ("templateId", "compileOutputType", "publishDate")] for each in documents)
    )
    return Listed(meeting, version, _asks(ways, base), _asks(added, base))


def _pages(documents: list[Row]) -> list[Row]:
    """Return the documents that are pages, each once: a revised agenda first, then the agenda proper, translations last."""
    pages = {number_of(each, "templateId"): each for each in documents if number_of(each, "compileOutputType") == _HTML}
    return sorted((each for template, each in pages.items() if template), key=_rank)


def _rank(document: Row) -> tuple[bool, bool, bool, int]:
    name = _label(document)
    revised = bool(_REVISED.search(name))
    return bool(_SPANISH.search(name)), not revised, name.casefold() != "agenda", -number_of(document, "templateId")


def _asks(pages: list[Row], base: str) -> tuple[Ask, ...]:
    return tuple(Ask(_address(each, base), accept="text/html") for each in pages)


def _off(labels: list[str]) -> MeetingStatus | None:
    """Return what a title or a notice says of a body that is in recess, or of a meeting that was vacated."""
    return MeetingStatus.CANCELLED if any(map(_OFF.search, labels)) else None


def _stamp(written: str) -> datetime | None:
    """Read when a document was published: without a zone, but in UTC, unlike the meeting's own time."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        return None


def _link(document: Row, base: str) -> Link | None:
    form = number_of(document, "compileOutputType")
    # Two documents have one name: the page, and the file that is made of it.
    beside = _FORMS.get((form, _PACKET.search(_label(document)) is not None), "")
    return link(_label(document) + beside, text_of(document, "link") or _address(document, base), base)


def _label(document: Row) -> str:
    return _HTML_PREFIX.sub("", text_of(document, "templateName"))


def _address(document: Row, base: str) -> str:
    template, form = number_of(document, "templateId"), number_of(document, "compileOutputType")
    if not template:
        return ""
    if form == _HTML:
        return f"{base}/Portal/Meeting?meetingTemplateId={template}"
    return f"{base}/Public/CompiledDocument?meetingTemplateId={template}&compileOutputType={form or 1}"


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    page = open_page(body)
    if isinstance(page, Unreadable):
        return page
    return agenda_items(meeting, _lines(page, meeting.url)) or without_items(page)


def _lines(page: Element, base: str) -> Iterator[AgendaLine]:
    """Read the items: newer tenants wrap each in a ``meeting-item``, older ones have ``agenda-item`` alone."""
    wrapped = first(page, ".meeting-item") is not None
    areas = {each.get("id"): each for each in select(page, "[id^=agenda_item_area_]")}
    kind = "meeting-item" if wrapped else "agenda-item"
    headings: dict[Element, str] = {}
    latest, read_to = "", 0
    for element in page.walk():
        if element.outer < read_to:
            continue
        if kind in element.classes:
            read_to = element.end
            own = element.get("data-itemid") or element.get("id").rpartition("_")[2]
            sections = [headings[each] for each in element.ancestors() if headings.get(each)][::-1] or [latest]
            if line := _line(element, own, tuple(sections), areas.get(f"agenda_item_area_{own}"), base):
                yield line
        elif "data-sectionid" in element.attributes:
            below = (each for each in element.walk() if kind in each.classes or "data-sectionid" in each.attributes)
            heading = element.source[element.start : next((each.outer for each in below), element.end)]
            latest = headings[element] = _number(html_to_text(heading, limit=MAX_TITLE).replace("\n", " "))[1]


def _line(element: Element, own: str, sections: tuple[str, ...], area: Element | None, base: str) -> AgendaLine | None:
    inside = [area] if area and element in area.ancestors() else []
    content = first(element, ".item-cell") or element
    rows = content.text(without=inside).split("\n")
    cell = first(element, ".number-cell")
    number, rest = (cell.line(), rows[0]) if cell else _number(rows[0])
    rows = [row for row in (rest, *rows[1:]) if row]
    file = rows.pop(0) if len(rows) > 1 and _FILE.fullmatch(rows[0]) else ""
    # Where the file stands above it, a title begins with the council district that it is about.
    district = _DISTRICT.match(rows[0]) if file else None
    if district:
        rows = [row for row in (rows[0][district.end() :].strip(), *rows[1:]) if row]
    if not rows:
        return None
    anchors = [each for part in (element, area) if part for each in select(part, "a[href]")]
    return AgendaLine(
        title=rows[0],
        own=own,
        number=number.strip(" ()."),
        sections=sections,
        text="\n".join(rows[1:]),
        file=file,
        tags=(district[0],) if district else (),
        attached=links(link(each.line(), each.get("href"), base) for each in anchors if _ATTACHED.search(each.get("href"))),
    )


def _number(row: str) -> tuple[str, str]:
    """Split the number off that a title begins with."""
    number, _, title = row.partition(" ")
    return (number, title) if title and is_number(number, bare=False) else ("", row)


PRIMEGOV = Platform("primegov", _lists, _read_list, _read_agenda)

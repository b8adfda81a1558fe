"""eSCRIBE (sources.md section 3.8). ``feed.address`` is ``https://pub-{tenant}.escribemeetings.com``."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Link
from bot.domain.limits import MAX_FIELD
from bot.feeds.dates import EARLIEST
from bot.feeds.document import Unreadable
from bot.feeds.escribe_agenda import read_escribe_agenda
from bot.feeds.meeting_words import without_status
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import (
    Row,
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
_MEETING_PAGE = re.compile(r"\bmeeting\.aspx\?", re.IGNORECASE)
_NAMES = {"Merged": "Agenda packet", "AgendaCover": "Agenda cover", "PostMinutes": "Minutes"}
_VIEWS = ("PostMinutes", "Agenda", "Merged")


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
    return Page(tuple(_listed(row, guid, base, place) for row in rows_of(rows) if (guid := _guid(row))))


def _guid(row: Row) -> str:
    """Return the id of a meeting: lists of the past have other names for it than the calendar, or but the page's address."""
    found = (_GUID.search(text_of(row, name)) for name in ("ID", "Id", "Url"))
    return next((hit[0].lower() for hit in found if hit), "")


def _listed(row: Row, guid: str, base: str, place: Place) -> Listed:
    name = text_of(row, "MeetingName") or text_of(row, "Title")
    documents: list[Row] = [*rows_of(row.get("MeetingDocumentLink"))]
    kinds = {text_of(each, "Type") for each in documents}
    location = html_to_text(text_of(row, "Location"), limit=MAX_FIELD).replace("\n", ", ")
    text = html_to_text(text_of(row, "Description"))
    meeting = meeting_item(
        guid,
        name,
        place,
        _start(text_of(row, "StartDate") or text_of(row, "Start"), place.zone),
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
    return Listed(meeting, version, tuple(Ask(_page(documents, view, base, guid), accept="text/html") for view in views))


def _page(documents: list[Row], view: str, base: str, guid: str) -> str:
    """Return where a view of the agenda is: as the list names it where that is in another language alone."""
    named = [link("", text_of(each, "Url"), f"{base}/") for each in documents if text_of(each, "Type") == view]
    pages = [each.url for each in named if each and _MEETING_PAGE.search(each.url) and each.url.startswith(f"{base}/")]
    english = _view(base, guid, view)
    return pages[0] if pages and not any("lang=english" in page.lower() for page in pages) else english


def _view(base: str, guid: str, view: str) -> str:
    return f"{base}/Meeting.aspx?Id={guid}&Agenda={view}&lang=English"


def _document(document: Row, base: str) -> Link | None:
    kind = text_of(document, "Type")
    form = " (PDF)" if text_of(document, "Format").lower().endswith("pdf") else ""
    return link(text_of(document, "Title") or f"{_NAMES.get(kind, kind)}{form}", text_of(document, "Url"), f"{base}/")


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


ESCRIBE = Platform("escribe", _lists, _read_list, read_escribe_agenda)

"""CivicWeb, also sold as Diligent Community (sources.md section 3.9). ``feed.address`` is ``https://{tenant}.civicweb.net``."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item, MeetingStatus
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.document import Unreadable
from bot.feeds.meeting_words import is_draft, without_status
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import (
    Row,
    host_of,
    meeting_item,
    number_of,
    read_json,
    rows_of,
    starts,
    stated_status,
    text_of,
    whole_agenda,
)
from bot.text.html import html_to_text

_HOSTS = (".civicweb.net", ".community.diligentoneplatform.com", ".community.highbond.com")
_API = "/Services/MeetingsService.svc/meetings"
_AGENDA = 1
_DAY_IN_NAME = re.compile(r"\s*-\s*(?:[A-Z][a-z]{2}\.? \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]{2}\.?,? \d{4})\b")
_NO_MEETING = re.compile(r"\s*[-–—(\[]*\s*\bno meeting\b\s*[)\]]?", re.IGNORECASE)


def recognise(url: str) -> str | None:
    """Return the base address of the tenant that an address belongs to, None for an address of another kind."""
    host = host_of(url)
    return f"https://{host}" if host.endswith(_HOSTS) else None


def _lists(feed: Feed, first: date, last: date) -> tuple[Ask, ...]:
    return (Ask(f"{feed.address.rstrip('/')}{_API}?from={first}&to={last}"),)


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    rows = read_json(body)
    if isinstance(rows, Unreadable):
        return rows
    if not isinstance(rows, list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no list of meetings")
    base = address.partition(_API)[0]
    found = (_listed(row, base, place) for row in rows_of(rows) if number_of(row, "Id"))
    return Page(tuple(each for each in found if each))


def _listed(row: Row, base: str, place: Place) -> Listed | None:
    """Read a meeting. One that is not published is none: a draft or a double, unless it was withdrawn to say that it is off."""
    number, name = number_of(row, "Id"), text_of(row, "Name")
    location = text_of(row, "MeetingLocation") or text_of(row, "Location")
    status = stated_status([name, location])
    if row.get("Published") is False and status is None:
        return None
    if status is None and is_draft(name):
        status = MeetingStatus.TENTATIVE
    title = _DAY_IN_NAME.sub("", name).strip() or name
    meeting = meeting_item(
        number,
        title,
        place,
        starts(text_of(row, "MeetingDateTime") or text_of(row, "MeetingDate"), place.zone),
        url=f"{base}/Portal/MeetingInformation.aspx?Id={number}",
        body=without_status(_NO_MEETING.sub("", title)).strip(" -–—"),
        location=location,
        status=status,
    )
    # The list says nothing of the documents: no version, so they are asked for every time.
    return Listed(meeting, "", () if status is MeetingStatus.CANCELLED else (Ask(f"{base}{_API}/{number}/meetingDocuments"),))


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read the public agenda of a meeting's documents; empty where there is none yet, or none as a page."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if isinstance(answer, dict):
        answer = answer.get("Documents")
    if not isinstance(answer, list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no list of documents")
    agendas = [each for each in rows_of(answer) if _is_agenda(each)]
    if not agendas:
        return ()
    agenda = max(agendas, key=_rank)
    page = text_of(agenda, "Html")
    items = read_agenda_page(page.encode(), meeting)
    return items if isinstance(items, tuple) else whole_agenda(meeting, text_of(agenda, "Name"), html_to_text(page))


def _is_agenda(document: Row) -> bool:
    kind = document.get("Type", document.get("DocumentType"))
    return document.get("IsPublic") is True and kind == _AGENDA and bool(text_of(document, "Html"))


def _rank(document: dict[str, Any]) -> tuple[bool, int]:
    """Prefer a final agenda to a draft, and the newest."""
    return not is_draft(text_of(document, "Name")), number_of(document, "Id")


CIVICWEB = Platform("civicweb", _lists, _read_list, _read_agenda)

"""CivicWeb, also sold as Diligent Community (sources.md section 3.9). ``feed.address`` is ``https://{tenant}.civicweb.net``."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import MeetingStatus
from bot.feeds.civicweb_agenda import read_civicweb_agenda
from bot.feeds.document import Unreadable
from bot.feeds.meeting_words import is_draft, without_status
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import Row, host_of, meeting_item, number_of, read_json, rows_of, starts, stated_status, text_of

_HOSTS = (".civicweb.net", ".community.diligentoneplatform.com", ".community.highbond.com")
_API = "/Services/MeetingsService.svc/meetings"
_DAY_IN_NAME = re.compile(r"\s*-\s*(?P<day>[A-Z][a-z]{2}\.? \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]{2}\.?,? \d{4})\b")
_NO_MEETING = re.compile(r"\s*[-–—(\[]*\s*\bno meeting\b\s*[)\]]?", re.IGNORECASE)
_AGENDA = re.compile(r"\s+(?:(?:amended|revised|draft)\s+)?agenda$", re.IGNORECASE)


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
    told = [row for row in rows_of(rows) if number_of(row, "Id")]
    published = {_marks(row) for row in told if row.get("Published") is not False}
    # An agenda that is not published makes no secret of its meeting; but what repeats a published one is a draft of it.
    return Page(
        tuple(_listed(row, base, place) for row in told if row.get("Published") is not False or _marks(row) not in published)
    )


def _marks(row: Row) -> tuple[str, str]:
    return text_of(row, "Name"), text_of(row, "MeetingDateTime") or text_of(row, "MeetingDate")


def _listed(row: Row, base: str, place: Place) -> Listed:
    number, name = number_of(row, "Id"), text_of(row, "Name")
    location = text_of(row, "MeetingLocation") or text_of(row, "Location")
    status = stated_status([name, location])
    if status is None and is_draft(name):
        status = MeetingStatus.TENTATIVE
    title = _DAY_IN_NAME.sub("", name).strip() or name
    meeting = meeting_item(
        number,
        title,
        place,
        _start(row, name, place.zone),
        url=f"{base}/Portal/MeetingInformation.aspx?Id={number}",
        body=_AGENDA.sub("", without_status(_NO_MEETING.sub("", _AGENDA.sub("", title))).strip(" -–—*")),
        location=location,
        status=status,
    )
    ready = row.get("Published") is not False and status is not MeetingStatus.CANCELLED
    # The list says nothing of the documents: no version, so they are asked for every time.
    return Listed(meeting, "", (Ask(f"{base}{_API}/{number}/meetingDocuments"),) if ready else ())


def _start(row: Row, name: str, zone: str) -> tuple[datetime | None, bool]:
    """Return when a meeting begins (UTC), by the first of its dates that can be read; some tenants have it but in the name."""
    day = text_of(row, "MeetingDate")
    named = _DAY_IN_NAME.search(name)
    timed = f"{day.partition('T')[0]} {text_of(row, 'MeetingTime')}"
    written = (text_of(row, "MeetingDateTime"), timed, day, named["day"] if named else "")
    found = (starts(each, zone) for each in written)
    return next((start for start in found if start[0]), (None, True))


CIVICWEB = Platform("civicweb", _lists, _read_list, read_civicweb_agenda)

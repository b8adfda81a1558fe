"""CivicClerk (sources.md section 3.7). ``feed.address`` is ``https://{tenant}.api.civicclerk.com``.

Its times end in ``Z`` and are local; 1900-01-01 and 0001-01-01 mean that there is none.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import quote, urlsplit, urlunsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Link
from bot.feeds.civicclerk_agenda import read_civicclerk_agenda
from bot.feeds.dates import EARLIEST, parse_date
from bot.feeds.document import Unreadable
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import (
    Row,
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
from bot.text.html import html_to_text

_TENANT = re.compile(r"([a-z0-9-]+)(?:\.api|\.portal)?\.civicclerk\.com")
_API = "/v1/"
_PLACE_PARTS = ("name", "address1", "address2", "city", "state")
_AGENDA = re.compile(r"\bagenda\b(?!.*\b(?:packet|package)\b)")
_REVISED = re.compile(r"\b(?:revised|amended|updated|corrected)\b", re.IGNORECASE)
_POSTED = re.compile(r"^\D{0,40}\bon\s+", re.IGNORECASE)


def recognise(url: str) -> str | None:
    """Return the base address of the tenant that an address belongs to, None for an address of another kind."""
    tenant = _TENANT.fullmatch(host_of(url))
    return f"https://{tenant[1]}.api.civicclerk.com" if tenant else None


def _lists(feed: Feed, first: date, last: date) -> tuple[Ask, ...]:
    window = quote(f"startDateTime ge {first}T00:00:00Z and startDateTime le {last}T23:59:59Z", safe=":")
    return (Ask(f"{_base(feed.address)}{_API}Events?$filter={window}&$orderby=startDateTime"),)


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if not isinstance(answer, dict) or not isinstance(answer.get("value"), list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no list of meetings")
    base = _base(address.partition(f"{_API}Events")[0])
    events = [row for row in rows_of(answer["value"]) if number_of(row, "id") and _is_public(row)]
    following = text_of(answer, "@odata.nextLink")
    return Page(tuple(_listed(row, base, place) for row in events), _following(following, address) if following else None)


def _following(written: str, address: str) -> Ask | None:
    """Return where the next page is. Only the query counts: the list is where it was, whatever its server calls itself."""
    try:
        query = urlsplit(written).query
    except ValueError:
        return None
    return Ask(urlunsplit(urlsplit(address)._replace(query=query, fragment=""))) if query else None


def _is_public(event: Row) -> bool:
    return event.get("isDeleted") is not True and (text_of(event, "isPublished") or "Published").lower() == "published"


def _listed(event: Row, base: str, place: Place) -> Listed:
    number, name = number_of(event, "id"), text_of(event, "eventName")
    files = rows_of(event.get("publishedFiles"))
    agendas = sorted((file for file in files if _is_agenda(file) and number_of(file, "fileId")), key=_rank)
    texts = [html_to_text(text_of(event, field)) for field in ("eventNotice", "eventDescription")]
    stamps = [at for file in files if "agenda" in _kind(file) and (at := starts(text_of(file, "publishOn"), place.zone)[0])]
    stamp = parse_date(_POSTED.sub("", text_of(event, "publishedAgendaTimeStamp")), place.zone)
    stamp = stamp if stamp and stamp >= EARLIEST else None
    location = _location(event.get("eventLocation"))
    video = text_of(event, "youtubeVideoId")
    meeting = meeting_item(
        number,
        name,
        place,
        _start(event, place.zone),
        url=f"{_portal(base)}/event/{number}/overview",
        body=text_of(event, "categoryName"),
        text="\n".join(text for text in texts if text),
        location=location,
        status=stated_status([name, location], [*texts, *(text_of(file, "name") for file in files)]),
        attached=links(
            [
                *(_file(file, base) for file in files),
                link("Video", f"https://www.youtube.com/watch?v={quote(video)}" if video else "", base),
                link("Video", text_of(event, "externalMediaUrl"), base),
            ]
        ),
        agenda_at=min(stamps, default=stamp),
    )
    ways = [Ask(f"{base}{_API}Meetings/{agenda}")] if (agenda := number_of(event, "agendaId")) else []
    ways += [Ask(_stream(file, base, plain=True), accept="text/plain, */*") for file in agendas]
    version = version_of(
        event.get("agendaId"),
        event.get("publishedAgendaTimeStamp"),
        sorted([str(file.get(field)) for field in ("fileId", "type", "name", "publishOn")] for file in files),
    )
    return Listed(meeting, version, tuple(ways))


def _start(event: Row, zone: str) -> tuple[datetime | None, bool]:
    """Return when an event begins, by the first of its dates that is none of the sentinels."""
    found = (starts(text_of(event, name), zone) for name in ("startDateTime", "eventDate"))
    return next((start for start in found if start[0]), (None, True))


def _kind(file: Row) -> str:
    return text_of(file, "type").lower()


def _is_agenda(file: Row) -> bool:
    return _AGENDA.search(_kind(file)) is not None


def _rank(file: Row) -> tuple[bool, int]:
    """Put a revised agenda before the one that it stands for, and the newest first."""
    return _REVISED.search(f"{_kind(file)} {text_of(file, 'name')}") is None, -number_of(file, "fileId")


def _location(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    return ", ".join(dict.fromkeys(part for name in _PLACE_PARTS if (part := text_of(value, name))))


def _file(file: Row, base: str) -> Link | None:
    """Return a published file. Its own ``url`` is signed and expires; the stream by its id does not."""
    address = _stream(file, base, plain=False) if number_of(file, "fileId") else ""
    # What the stream sends of an agenda is a PDF, whatever was uploaded.
    form = " (PDF)" if _is_agenda(file) else ""
    return link(f"{text_of(file, 'type') or text_of(file, 'name')}{form}", address, base)


def _stream(file: Row, base: str, *, plain: bool) -> str:
    form = "true" if plain else "false"
    return f"{base}{_API}Meetings/GetMeetingFileStream(fileId={number_of(file, 'fileId')},plainText={form})"


def _base(address: str) -> str:
    return address.rstrip("/").removesuffix("/v1")


def _portal(base: str) -> str:
    """Return where people read what the API tells."""
    return base.replace(".api.civicclerk.com", ".portal.civicclerk.com")


def _portal_of(feed: Feed) -> str:
    """Return the page from which some tenants want to be asked; they refuse whoever else asks."""
    tenant = _TENANT.fullmatch(host_of(feed.address))
    return f"https://{tenant[1]}.portal.civicclerk.com/" if tenant else ""


CIVICCLERK = Platform("civicclerk", _lists, _read_list, read_civicclerk_agenda, _portal_of)

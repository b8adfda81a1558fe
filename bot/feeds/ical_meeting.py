"""The words of one event of a calendar -> a meeting that has no key and no time yet. Pure."""

from __future__ import annotations

from urllib.parse import quote, urljoin

from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus
from bot.domain.limits import MAX_FIELD, MAX_TEXT, MAX_TITLE
from bot.feeds.ical_lines import Event
from bot.feeds.meeting_words import status_of_label, status_of_prose, without_status
from bot.text.html import html_to_text

_STATUS = {
    "CANCELLED": MeetingStatus.CANCELLED,
    "CANCELED": MeetingStatus.CANCELLED,
    "TENTATIVE": MeetingStatus.TENTATIVE,
    "CONFIRMED": MeetingStatus.CONFIRMED,
}
_MAX_LINKS = 20


def meeting_of(event: Event, url: str, place: str | None, *, cancels: bool) -> Item | None:
    """Return an event's meeting, None for one without words; ``url`` is the calendar's, ``cancels``: its method is CANCEL.

    Stamps (DTSTAMP, LAST-MODIFIED, CREATED, SEQUENCE) are no part of it: they change without any change.
    """
    text = html_to_text(event.get("DESCRIPTION").text, limit=MAX_TEXT)
    text = text or html_to_text(event.get("X-ALT-DESC").text, limit=MAX_TEXT)
    location = html_to_text(event.get("LOCATION").text, limit=MAX_FIELD).replace("\n", ", ")
    title = html_to_text(event.get("SUMMARY").text, limit=MAX_TITLE).replace("\n", " ")
    title = title or text.partition("\n")[0][:MAX_TITLE] or location[:MAX_TITLE]
    if not title:
        return None
    tags = [html_to_text(tag, limit=MAX_FIELD) for line in event.all("CATEGORIES") for tag in line.text.split(",")]
    return Item(
        type=ItemType.MEETING,
        keys=(),
        title=title,
        url=_address(event.get("URL").value, url),
        text=text,
        status=MeetingStatus.CANCELLED if cancels else _status(event, title, location, text),
        place=place,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        links=_attached(event, url),
        agenda=AgendaFacts(meeting_key="", body=without_status(title) or title, location=location),
    )


def _status(event: Event, title: str, location: str, text: str) -> MeetingStatus | None:
    """Return what the event says of itself: its words before its field, which calendars leave at CONFIRMED."""
    stated = _STATUS.get(event.get("STATUS").value.strip().upper())
    if stated is MeetingStatus.CANCELLED:
        return stated
    return status_of_label(title) or status_of_label(location) or status_of_prose(text) or stated


def _attached(event: Event, base: str) -> tuple[Link, ...]:
    found = []
    for line in event.all("ATTACH")[:_MAX_LINKS]:
        address = "" if "VALUE" in line.parameters and line.parameters["VALUE"].upper() != "URI" else _address(line.value, base)
        if address:
            name = line.parameters.get("FILENAME") or address.partition("?")[0].rstrip("/").rpartition("/")[2]
            found.append(Link(html_to_text(name, limit=MAX_FIELD), address))
    return tuple(found)


def _address(value: str, base: str) -> str:
    """Resolve an address by the calendar's; empty for what is no http address."""
    if not value.strip():
        return ""
    try:
        resolved = urljoin(base, html_to_text(value.strip(), limit=MAX_FIELD))
    except ValueError:
        return ""
    if not resolved.lower().startswith(("http://", "https://")):
        return ""
    return quote(resolved, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")[:MAX_FIELD]

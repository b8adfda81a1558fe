"""Legistar's RSS (sources.md section 3.2): the way in where the Web API wants a token.

``feed.address`` is ``https://{client}.legistar.com/Feed.ashx?M=Calendar&ID=…&GUID=…&Mode=…``, as a person got it from the RSS
button of Calendar.aspx: its ID and GUID cannot be guessed. Each meeting has a feed of its own with the items of its agenda.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item
from bot.domain.limits import MAX_FIELD
from bot.feeds.civic_rss import LEGISTAR_GUID, LEGISTAR_TITLE, meeting_start
from bot.feeds.dates import EARLIEST, parse_date
from bot.feeds.document import Unreadable
from bot.feeds.legistar_records import is_section, outcome_of
from bot.feeds.meeting_words import status_of_label
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.procedural import is_procedural
from bot.feeds.records import AgendaLine, agenda_items, link, links, meeting_item, version_of
from bot.feeds.rss_records import Channel, Entry, also_known_by, read_channel

_FEED = "Feed.ashx"
_ACCEPT = "application/rss+xml, application/xml;q=0.9, */*;q=0.5"
_SHOWN = 80
_FIELDS = (
    "File #|Ver.|Agenda #|Type|Title|Action|Result|Name|Status|Tally|Vote|Mover|Seconder|Agenda Note|Minutes Note|"
    "Action Details|Meeting Details|Sponsors|Attachments|In control|Video"
).split("|")
_FIELD = re.compile(rf"^\s*(?P<name>{'|'.join(map(re.escape, _FIELDS))})\s*:\s*", re.IGNORECASE | re.MULTILINE)
_GUID = re.compile(r"[0-9A-Fa-f-]{32,40}")
_MEETING = re.compile(r"/Gateway\.aspx\?(?:.*&)?M=MD\b", re.IGNORECASE)
_STARS = re.compile(r"^[\s*]+")


def recognise(url: str) -> str | None:
    """Return the address of a calendar's feed if this is one, None for any other."""
    parts = urlsplit(url)
    query = {name.upper(): values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path.rpartition("/")[2].lower() != _FEED.lower() or query.get("M", "").lower() != "calendar":
        return None
    return url.partition("#")[0] if query.get("ID") and query.get("GUID") else None


def _lists(feed: Feed, first_day: date, last_day: date) -> tuple[Ask, ...]:
    return (Ask(feed.address, accept=_ACCEPT),)


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    channel = _channel(body, address)
    if isinstance(channel, Unreadable):
        return channel
    found = [_listed(entry, address, place) for entry in channel.entries]
    if channel.entries and not any(found):
        shown = channel.entries[0].title[:_SHOWN]
        return Unreadable(Fault.NOT_A_FEED, f"the feed lists no meetings with their days; its first item is “{shown}”")
    return Page(tuple({each.meeting.keys[0]: each for each in reversed(found) if each}.values()))


def _channel(body: bytes, address: str) -> Channel | Unreadable:
    channel = read_channel(body, address)
    if isinstance(channel, Channel) and channel.title.strip().lower() == "invalid feed" and not channel.entries:
        return Unreadable(
            Fault.MISCONFIGURED, "Legistar calls this an invalid feed: copy its address from the RSS button of the calendar"
        )
    return channel


def _listed(entry: Entry, address: str, place: Place) -> Listed | None:
    """Read a meeting. Its guid ends in the time of its last change; what stands before it stays, and so do the link's ids."""
    ids = {name.upper(): values[0] for name, values in parse_qs(urlsplit(entry.link).query).items()}
    tailed = LEGISTAR_GUID.fullmatch(entry.record.guid)
    own = (tailed[1] if tailed else ids.get("GUID") or entry.record.guid)[:100].lower()
    named = LEGISTAR_TITLE.fullmatch(entry.title)
    if not own or named is None:
        return None
    changed_at = parse_date(entry.record.published, "UTC")
    meeting = meeting_item(
        own,
        named["body"],
        place,
        meeting_start(named["day"], named["clock"] or "", place.zone),
        url=entry.link,
        text=entry.text,
        status=status_of_label(entry.title),
        attached=links([link("Meeting details", entry.link, address)]),
        # Not said anywhere; the feed of its items is public from the day on that the meeting is listed.
        agenda_at=changed_at if changed_at and changed_at >= EARLIEST else None,
    )
    marks = [f"meeting-id:{ids['ID'][:40]}"] if ids.get("ID", "").isdigit() else []
    return Listed(also_known_by(meeting, marks), version_of(entry.record.guid), _agenda(ids, address))


def _agenda(ids: dict[str, str], address: str) -> tuple[Ask, ...]:
    """Return the feed of a meeting's items: at the host that its calendar came from, with the ids of the meeting's link."""
    if not ids.get("ID") or not ids.get("GUID"):
        return ()
    query = urlencode({"M": "CalendarDetail", "ID": ids["ID"], "GUID": ids["GUID"]})
    return (Ask(f"{urljoin(address, _FEED)}?{query}", accept=_ACCEPT),)


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    channel = _channel(body, meeting.url)
    if isinstance(channel, Unreadable):
        return channel
    if channel.entries and all(_MEETING.search(entry.link) for entry in channel.entries):
        return Unreadable(Fault.NOT_A_FEED, "the answer lists meetings, not the items of one")
    return tuple(_judged(item) for item in agenda_items(meeting, _lines(channel)))


def _lines(channel: Channel) -> Iterator[AgendaLine]:
    """Read the items. The description states all fields; a row without a file is a heading of those after it."""
    section = ""
    for entry in channel.entries:
        fields = _fields(entry.text)
        file = (fields.get("file #") or (entry.title if fields.get("title") else ""))[:MAX_FIELD]
        written = fields.get("title") or fields.get("name") or entry.title
        title = _STARS.sub("", written)
        kind = fields.get("type") or next(iter(entry.record.tags), "")
        if not title:
            continue
        is_heading = not file and not entry.link and is_section(title)
        section = "" if is_heading else section
        yield AgendaLine(
            title=title,
            own=_own(entry),
            number=fields.get("agenda #", ""),
            sections=(section,) if section else (),
            file=file,
            tags=(kind,) if kind else (),
            attached=links([link(file or "Legislation", entry.link, "")]),
            # Some towns mark so what is passed in one vote.
            consent=written.lstrip().startswith("*"),
            outcome=outcome_of(
                fields.get("action", ""), fields.get("result", ""), fields.get("tally", "") or fields.get("vote", ""), None
            ),
        )
        section = title if is_heading else section


def _judged(item: Item) -> Item:
    """Say of a row without a file whether it is a mere heading."""
    facts = item.agenda
    if facts is None or facts.file or facts.procedural:
        return item
    return replace(
        item, agenda=replace(facts, procedural=is_procedural(item.title, substantial=bool(item.links or facts.outcome)))
    )


def _fields(text: str) -> dict[str, str]:
    """Split "File #: … Title: …" into fields by lower-case name; a title may take several lines."""
    hits = list(_FIELD.finditer(text))
    found: dict[str, str] = {}
    for hit, after in zip_longest(hits, hits[1:]):
        value = text[hit.end() : after.start() if after else len(text)]
        found.setdefault(hit["name"].lower(), " ".join(value.split()))
    return found


def _own(entry: Entry) -> str:
    """Return the item's id: that of its file, the same at every meeting, so it counts within the meeting."""
    ids = {name.upper(): values[0] for name, values in parse_qs(urlsplit(entry.link).query).items()}
    tailed = LEGISTAR_GUID.fullmatch(entry.record.guid)
    own = ids.get("GUID") or (tailed[1] if tailed else "")
    return own.lower() if _GUID.fullmatch(own) else ""


LEGISTAR_RSS = Platform("legistar-rss", _lists, _read_list, _read_agenda)

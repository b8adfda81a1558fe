"""CivicPlus' RSS -> meetings of agendas (ModID 65) and of the calendar (58), and news (1 and the others). Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.item import Item, ItemType
from bot.domain.limits import MAX_FIELD
from bot.feeds.agenda_center import FILE, clock_of_title, day_of_file
from bot.feeds.civic_rss import ALL_DAY, CIVICPLUS_EVENT, meeting_start
from bot.feeds.dates import EARLIEST, parse_date
from bot.feeds.meeting_words import status_of_label, status_of_prose
from bot.feeds.platform import Ask, Listed, Place
from bot.feeds.records import link, links, meeting_item, version_of
from bot.feeds.rss_records import Channel, Entry, also_known_by, body_key, by_body_and_day
from bot.text.html import html_to_text

RSS_PAGE = re.compile(r"/rssfeed\.aspx$", re.IGNORECASE)
_MINUTES = re.compile(r"\bminutes\s*(?:\((?:PDF|HTML)\)\s*)?$", re.IGNORECASE)
_DATES, _TIMES, _LOCATION = "calendarevent:eventdates", "calendarevent:eventtimes", "calendarevent:location"
_DAY = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b")
_KIND = r"(?:agenda(?: packet)?|minutes)\b"
_KIND_WORDS = re.compile(
    rf"^\s*{_KIND}\s*(?:for\b|of\b|[-–:])\s*|\s*(?:\((?:PDF|HTML|packet)\)|\b{_KIND})\s*$|\b{_KIND}(?=\s*[-–,:]?\s*(?:{_DAY.pattern})\s*$)",
    re.IGNORECASE,
)
# "1 Court StPinewood, TN 38000": the site drops the line break before the town, which may be a McAllen or a DeLand.
_RUN_TOGETHER = re.compile(r"(?s)(.*[a-z0-9.])(?<!Mc)(?<!Mac)(?<!De)(?<!La)(?<!Le)(?<!Du)([A-Z][A-Za-z .'-]*, [A-Z]{2}\b.*)")


@dataclass(frozen=True, slots=True)
class _Named:
    """A record of an agenda or of minutes: the body, the day at midnight UTC, the file if it names one, its place in order."""

    entry: Entry
    body: str
    day: datetime
    file: re.Match[str] | None
    rank: tuple[int, int]

    @property
    def is_minutes(self) -> bool:
        """Whether it tells what was done, not what will be."""
        return "/minutes/" in self.entry.link.lower() or _MINUTES.search(self.entry.title) is not None

    @property
    def label(self) -> str:
        """What its link leads to."""
        if self.is_minutes:
            return "Minutes"
        packet = "packet=true" in self.entry.link.lower() or "packet" in self.entry.title.lower()
        return "Agenda packet" if packet else "Agenda"


def site_of(address: str) -> str:
    """Return the site of a feed's address."""
    return RSS_PAGE.sub("", address.partition("?")[0])


def read_rss(channel: Channel, address: str, place: Place) -> tuple[Listed, ...]:
    """Return what a feed tells of: events with their date fields, agendas by their titles or links, and else news."""
    events = [listed for entry in channel.entries if _DATES in entry.record.extras and (listed := _event(entry, place))]
    others = [entry for entry in channel.entries if _DATES not in entry.record.extras]
    named = [each for rank, entry in enumerate(others) if (each := _named(entry, rank))]
    sessions = [(each[0].body, f"{each[0].day:%Y-%m-%d}", each[0].rank, each) for each in _together(named)]
    agendas = [_agenda(key, records, address, place) for key, records in by_body_and_day(sessions)]
    known = {id(each.entry) for each in named}
    news = [_news(entry, place) for entry in others if id(entry) not in known and (entry.link or entry.title)]
    return tuple({each.meeting.keys[0]: each for each in (*events, *agendas, *news)}.values())


def _event(entry: Entry, place: Place) -> Listed | None:
    """Read an event of the calendar. One id serves every date of a recurring event; ticks in the guid say when it changed."""
    extras = entry.record.extras
    dates = " ".join(extras[_DATES].split())
    event = CIVICPLUS_EVENT.search(entry.record.guid) or CIVICPLUS_EVENT.search(entry.link)
    if event is None or not dates:
        return None
    times = extras.get(_TIMES, "")
    location = html_to_text(extras.get(_LOCATION, ""), limit=MAX_FIELD).replace("\n", ", ")
    if apart := _RUN_TOGETHER.fullmatch(location):
        location = f"{apart[1]}, {apart[2]}"
    meeting = meeting_item(
        f"{event[1]}/{dates}",
        entry.title,
        place,
        meeting_start(dates.partition(" - ")[0], "" if ALL_DAY.search(times) else times, place.zone),
        url=entry.link,
        text=entry.text,
        location=location,
        status=status_of_label(entry.title) or status_of_label(location) or status_of_prose(entry.text),
    )
    return Listed(replace(meeting, published_at=_moment(entry, place)), version_of(entry.record.guid))


def _named(entry: Entry, rank: int) -> _Named | None:
    """Read a title such as "January 21, 2026 Town Council Special Meeting Agenda (PDF)"; None for what is no agenda's.

    Other sites put the day last, or leave it to the address of the file.
    """
    file = FILE.search(entry.link)
    title = entry.title
    while (shorter := _KIND_WORDS.sub("", title)) != title:
        title = shorter
    written = _DAY.search(title)
    day = day_of_file(file) if file else parse_date(written[0], "UTC") if written else None
    if day is None or day < EARLIEST or (title == entry.title and not file):
        return None
    body = " ".join(_DAY.sub(" ", title).split()).strip(" -–—:,")
    number = int(file["number"]) if file else 0
    return _Named(entry, body or entry.title, day, file, (number, -rank))


def _together(named: Sequence[_Named]) -> list[list[_Named]]:
    """Put what is of one meeting together: agenda, packet and minutes are records of their own."""
    found: dict[tuple[str, datetime, str], list[_Named]] = defaultdict(list)
    for each in named:
        found[body_key(each.body), each.day, each.file["number"] if each.file else each.entry.link].append(each)
    return list(found.values())


def _agenda(key: str, records: Sequence[_Named], address: str, place: Place) -> Listed:
    """Return the meeting of some records; its page is read if one of them is of its agenda."""
    agendas = [each for each in records if not each.is_minutes]
    first = (agendas or records)[0]
    file = next((each.file for each in agendas if each.file), None)
    page = f"{site_of(address)}/AgendaCenter/ViewFile/Agenda/{file['id']}" if file else ""
    published_at = _moment(first.entry, place)
    own = [link("Agenda", page or first.entry.link, address)] if agendas else []
    others = [link(each.label, each.entry.link, address) for each in records if each.label != "Agenda"]
    meeting = meeting_item(
        key,
        first.body,
        place,
        meeting_start(f"{first.day:%Y-%m-%d}", clock_of_title(first.body), place.zone),
        url=page or first.entry.link,
        status=next((status for each in records if (status := status_of_label(each.entry.title))), None),
        attached=links([*own, *others]),
        agenda_at=published_at,
    )
    asks = (Ask(f"{page}?html=true", accept="text/html"),) if page else ()
    marks = [f"agenda:{each.file['id']}" for each in records if each.file]
    version = [(each.entry.record.guid, each.entry.record.published, each.entry.link) for each in records]
    return Listed(also_known_by(meeting, marks), version_of(sorted(version)), asks)


def _news(entry: Entry, place: Place) -> Listed:
    own = entry.record.guid or entry.link or entry.title
    item = Item(
        type=ItemType.NEWS,
        keys=(f"guid:{own}"[:MAX_FIELD],),
        title=entry.title,
        url=entry.link,
        text=entry.text,
        published_at=_moment(entry, place),
        place=place.id,
    )
    return Listed(item, version_of(entry.record.published))


def _moment(entry: Entry, place: Place) -> datetime | None:
    moment = parse_date(entry.record.published, place.zone)
    return moment if moment and moment >= EARLIEST else None

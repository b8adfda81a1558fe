"""CivicPlus' RSS -> meetings of agendas (ModID 65) and of the calendar (58), and news (1 and the others). Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.domain.item import Item, ItemType
from bot.domain.limits import MAX_FIELD
from bot.feeds.agenda_center import FILE
from bot.feeds.civic_rss import ALL_DAY, CIVICPLUS_EVENT, meeting_start
from bot.feeds.dates import EARLIEST, parse_date
from bot.feeds.meeting_words import status_of_label, status_of_prose
from bot.feeds.platform import Ask, Listed, Place
from bot.feeds.records import link, links, meeting_item, version_of
from bot.feeds.rss_records import Channel, Entry, also_known_by, by_body_and_day

RSS_PAGE = re.compile(r"/rssfeed\.aspx$", re.IGNORECASE)
_DATES, _TIMES, _LOCATION = "calendarevent:eventdates", "calendarevent:eventtimes", "calendarevent:location"
_AGENDA_TITLE = re.compile(r"(?P<day>[A-Z][a-z]{2,8} \d{1,2}, \d{4})\s*[-–:]?\s*(?P<body>\S.{0,300})")
_AGENDA_WORDS = re.compile(r"\s*(?:\((?:PDF|HTML|packet)\)|\bagenda(?: packet)?\b)\s*$", re.IGNORECASE)
# "1 Court StPinewood, TN 38000": the site drops the line break before the town, which may be a McAllen or a DeLand.
_RUN_TOGETHER = re.compile(r"(?s)(.*[a-z0-9.])(?<!Mc)(?<!Mac)(?<!De)(?<!La)(?<!Le)(?<!Du)([A-Z][A-Za-z .'-]*, [A-Z]{2}\b.*)")


def site_of(address: str) -> str:
    """Return the site of a feed's address."""
    return RSS_PAGE.sub("", address.partition("?")[0])


def read_rss(channel: Channel, address: str, place: Place) -> tuple[Listed, ...]:
    """Return what a feed tells of: events with their date fields, agendas by their titles or links, and else news."""
    events = [listed for entry in channel.entries if _DATES in entry.record.extras and (listed := _event(entry, place))]
    others = [entry for entry in channel.entries if _DATES not in entry.record.extras]
    named = [(hit, entry) for entry in others if (hit := _named(entry))]
    sessions = [
        (hit["body"], day.date().isoformat(), (_file_number(entry), -rank), entry)
        for rank, (hit, entry) in enumerate(named)
        if (day := parse_date(hit["day"], "UTC")) and day >= EARLIEST
    ]
    agendas = [_agenda(key, entry, address, place) for key, entry in by_body_and_day(sessions)]
    known = {id(entry) for *_, entry in sessions}
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
    location = " ".join(extras.get(_LOCATION, "").split())
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


def _named(entry: Entry) -> re.Match[str] | None:
    """Return day and body of an agenda's title, "January 21, 2026 Town Council Special Meeting Agenda (PDF)"."""
    title = entry.title
    while (shorter := _AGENDA_WORDS.sub("", title)) != title:
        title = shorter
    hit = _AGENDA_TITLE.fullmatch(title.strip())
    return hit if hit and (title != entry.title or FILE.search(entry.link)) else None


def _file_number(entry: Entry) -> int:
    file = FILE.search(entry.link)
    return int(file["number"]) if file else 0


def _agenda(key: str, entry: Entry, address: str, place: Place) -> Listed:
    hit, file = _named(entry), FILE.search(entry.link)
    body = hit["body"] if hit else entry.title
    page = f"{site_of(address)}/AgendaCenter/ViewFile/Agenda/{file['id']}" if file else ""
    published_at = _moment(entry, place)
    meeting = meeting_item(
        key,
        body,
        place,
        meeting_start(hit["day"] if hit else "", "", place.zone),
        url=page or entry.link,
        status=status_of_label(entry.title),
        attached=links([link("Agenda", page or entry.link, address)]),
        agenda_at=published_at,
    )
    asks = (Ask(f"{page}?html=true", accept="text/html"),) if page else ()
    marks = [f"agenda:{file['id']}"] if file else []
    return Listed(also_known_by(meeting, marks), version_of(entry.record.guid, entry.record.published, entry.link), asks)


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

"""Granicus ViewPublisher (sources.md section 3.3): RSS of agendas, and their pages.

``feed.address`` is ``https://{tenant}.granicus.com/ViewPublisherRSS.php?view_id=N&mode=agendas``, or ``ViewPublisher.php`` of
the same view. A feed says of a meeting its body, its day and where its agenda is, and never at what time it begins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qs, urljoin, urlsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Link
from bot.feeds.agenda_center import clock_of_title
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.civic_rss import GRANICUS_TITLE, meeting_start, read_parts
from bot.feeds.dates import EARLIEST, parse_date
from bot.feeds.document import Unreadable
from bot.feeds.granicus_view import CLOCK, read_view
from bot.feeds.meeting_words import status_of_label
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.feeds.records import links, meeting_item, version_of
from bot.feeds.rss_records import Entry, also_known_by, by_body_and_day, read_channel

_RSS = "ViewPublisherRSS.php"
_MODES = frozenset({"agendas", "minutes", "video", "podcast", "vpodcast"})
_VIEWERS = {
    "agendaviewer.php": "Agenda",
    "generatedagendaviewer.php": "Agenda",
    "minutesviewer.php": "Minutes",
    "mediaplayer.php": "Video",
    "documentviewer.php": "Agenda",
}
_VARIANT = re.compile(
    r"\s*\((?=[^)]{0,60}\b(?:captions?|captioned|video|audio|spanish|español)\b)[^()]{1,60}\)\s*", re.IGNORECASE
)
_ID = re.compile(r"\d{1,12}")
_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Session:
    """A record that tells of a meeting. ``variant``: it is the same meeting once more, in another language or without video."""

    entry: Entry
    body: str
    day: date
    event: str
    clip: str
    variant: bool

    @property
    def of(self) -> tuple[str, date]:
        """What it is a record of."""
        return self.body, self.day

    @property
    def rank(self) -> tuple[int, ...]:
        """Its place among the sessions of a day: what is archived was before what is to come, and ids are given in order."""
        return (self.variant, not self.clip, int(self.clip or self.event or 0))


def recognise(url: str) -> str | None:
    """Return the RSS address of the view that an address belongs to, None for one of another kind or without a view."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2].lower()
    hosted = (parts.hostname or "").lower().endswith(".granicus.com")
    view = _first(url, "view_id")
    if not view or not (name.startswith("viewpublisher") or (hosted and name in _VIEWERS)):
        return None
    return _rss(url)


def _lists(feed: Feed, first_day: date, last_day: date) -> tuple[Ask, ...]:
    return (Ask(_rss(feed.address), accept="application/rss+xml, application/xml;q=0.9, */*;q=0.5"),)


def _rss(address: str) -> str:
    """Return the address of a view's RSS of agendas; of the mode that is asked for if one is."""
    base = address.partition("?")[0]
    if base.lower().endswith(".php"):
        base = base.rpartition("/")[0]
    mode = _first(address, "mode").lower()
    view = _first(address, "view_id")
    query = (f"view_id={view}&" if view else "") + f"mode={mode if mode in _MODES else 'agendas'}"
    return f"{base.rstrip('/')}/{_RSS}?{query}"


def _first(url: str, name: str) -> str:
    try:
        return parse_qs(urlsplit(url).query).get(name, [""])[0][:40]
    except ValueError:
        return ""


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    entries = read_view(body, address) if _PAGE.match(body) else _entries(body, address)
    if isinstance(entries, Unreadable):
        return entries
    sessions = [session for entry in entries if (session := _session(entry))]
    if entries and not sessions:
        return Unreadable(Fault.NOT_A_FEED, f"no title of this feed has a meeting's date: “{entries[0].title[:80]}”")
    own = [each for each in sessions if not each.variant]
    told = {each.of for each in own}
    # A variant is a meeting of its own only where nothing else tells of it; else it belongs to the day's first.
    own += {each.of: each for each in sessions if each.variant and each.of not in told}.values()
    variants: dict[tuple[str, date], list[_Session]] = defaultdict(list)
    for each in sessions:
        if each.variant and each.of in told:
            variants[each.of].append(each)
    ranked = by_body_and_day([(each.body, each.day.isoformat(), each.rank, each) for each in own])
    return Page(tuple(_listed(key, each, variants.pop(each.of, []), address, place) for key, each in ranked))


def _entries(body: bytes, address: str) -> tuple[Entry, ...] | Unreadable:
    channel = read_channel(body, address)
    return channel if isinstance(channel, Unreadable) else channel.entries


def _session(entry: Entry) -> _Session | None:
    title = _VARIANT.sub(" ", entry.title).strip()
    named = GRANICUS_TITLE.fullmatch(title)
    day = parse_date(named["day"], "UTC") if named else None
    if named is None or day is None or day < EARLIEST:
        return None
    event, clip = (_first(entry.link, name) for name in ("event_id", "clip_id"))
    return _Session(
        entry,
        f"{named['body']} {named['rest']}".strip(),
        day.date(),
        event if _ID.fullmatch(event) else "",
        clip if _ID.fullmatch(clip) else "",
        variant=title != entry.title.strip(),
    )


def _listed(key: str, session: _Session, variants: Sequence[_Session], address: str, place: Place) -> Listed:
    entry = session.entry
    published_at = _published(entry)
    label = _label(entry)
    meeting = meeting_item(
        f"{_first(entry.link, 'view_id') or _first(address, 'view_id')}/{key}",
        session.body,
        place,
        meeting_start(f"{session.day:%Y-%m-%d}", entry.record.extras.get(CLOCK) or clock_of_title(entry.title), place.zone),
        url=entry.link or address,
        status=status_of_label(entry.title),
        attached=links(each for told in (session, *variants) for each in _links(told.entry)),
        agenda_at=published_at if label == "Agenda" else None,
    )
    marks = [mark for each in (session, *variants) for mark in _marks(each)]
    version = version_of(entry.record.guid, entry.record.extras.get("gran:pubdateparts", ""), entry.link)
    return Listed(also_known_by(meeting, marks), version, _agenda(entry, address) if label == "Agenda" else ())


def _marks(session: _Session) -> list[str]:
    named = {"event": session.event, "clip": session.clip, "guid": session.entry.record.guid[:100]}
    return [f"{kind}:{value}" for kind, value in named.items() if value]


def _links(entry: Entry) -> list[Link]:
    """Return what a record leads to: all that a page has beside it, or the one address of a feed's."""
    beside = [Link(_VIEWERS.get(_script(each.url), each.label), each.url) for each in entry.record.links]
    return beside or ([Link(_label(entry), entry.link)] if entry.link else [])


def _label(entry: Entry) -> str:
    return _VIEWERS.get(_script(entry.link), "Agenda")


def _script(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2].lower()


def _agenda(entry: Entry, address: str) -> tuple[Ask, ...]:
    """Return where the agenda's page is: at the host that the feed came from, under whatever name its links call it."""
    parts = urlsplit(entry.link)
    name = parts.path.rpartition("/")[2]
    if not entry.link:
        return ()
    page = urljoin(address, f"{name}?{parts.query}") if name.lower() in _VIEWERS else entry.link
    return (Ask(page, accept="text/html, application/pdf;q=0.5"),)


def _published(entry: Entry) -> datetime | None:
    """Return when a record was published; its pubDate says it on a 12-hour clock without the half of the day."""
    moment = read_parts(entry.record.extras.get("gran:pubdateparts", ""))
    return moment if moment and moment >= EARLIEST else None


GRANICUS = Platform("granicus", _lists, _read_list, read_agenda_page)

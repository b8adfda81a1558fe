"""CivicPlus, also sold as CivicEngage (sources.md section 3.5): AgendaCenter pages, and RSS of agendas, events and news.

``feed.address`` is the site (its AgendaCenter is searched by day), an AgendaCenter page, or ``RSSFeed.aspx`` with a ModID.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import Item
from bot.feeds.agenda_center import ROOT, count_rows, is_agenda_center, read_agenda_center
from bot.feeds.agenda_lists import read_agenda_lists
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.charset import decode
from bot.feeds.civicplus_rss import RSS_PAGE, read_rss, site_of
from bot.feeds.document import Unreadable
from bot.feeds.markup import ends_early, read_page
from bot.feeds.platform import Ask, Page, Place, Platform
from bot.feeds.rss_records import read_channel

AGENDAS, CALENDAR = "65", "58"
"""The ModIDs of the RSS that tells of meetings."""

_RSS = re.compile(r"\s*(?:<\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\s)*<(?:rss|rdf)\b", re.IGNORECASE | re.DOTALL)
_SNIFFED = 4_000


def recognise(url: str) -> str | None:
    """Return the address to poll for a CivicPlus page, None for any other: news have kind rss, .ics calendars kind ical."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    if RSS_PAGE.search(parts.path):
        return url.partition("#")[0] if _mod_id(url) in {AGENDAS, CALENDAR} else None
    if ROOT.search(parts.path):
        return site + ROOT.split(parts.path)[0]
    if re.search(r"/rss\.aspx$", parts.path, re.IGNORECASE):
        return site + parts.path[: -len("/rss.aspx")]
    return site if (parts.hostname or "").lower().endswith(".civicplus.com") and parts.path in {"", "/"} else None


def _mod_id(url: str) -> str:
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    return query.get("modid", "")


def _lists(feed: Feed, first_day: date, last_day: date) -> tuple[Ask, ...]:
    address = feed.address.partition("#")[0]
    path = address.partition("?")[0].rstrip("/")
    if RSS_PAGE.search(path):
        return (Ask(address, accept="application/rss+xml, application/xml;q=0.9, */*;q=0.5"),)
    if ROOT.search(path) and not path.lower().endswith("/search"):
        return (Ask(address, accept="text/html"),)
    days = f"startDate={first_day:%m/%d/%Y}&endDate={last_day:%m/%d/%Y}"
    center = f"{ROOT.split(path)[0]}/AgendaCenter"
    search = f"{center}/Search/?term=&CIDs=all&{days}&dateRange=&dateSelector="
    return (Ask(search, accept="text/html", otherwise=Ask(center, accept="text/html")),)


def _read_list(body: bytes, address: str, place: Place) -> Page | Unreadable:
    text = decode(body)
    if _RSS.match(text[:_SNIFFED]):
        return _read_rss(body, address, place)
    if ends_early(text):
        return Unreadable(Fault.UNREADABLE, "the page is cut off: it ends before its last tag")
    page = read_page(text)
    listed = read_agenda_center(page, address, place)
    if not listed and (rows := count_rows(page)):
        return Unreadable(Fault.UNREADABLE, f"none of the {rows} agendas on the page says of which day it is")
    if not listed and not is_agenda_center(page):
        return Unreadable(Fault.NOT_A_FEED, f"the page is no AgendaCenter: “{page.line(limit=80)}”")
    return Page(listed)


def _read_rss(body: bytes, address: str, place: Place) -> Page | Unreadable:
    """Read a feed. One of agendas may be an empty channel for ever while the AgendaCenter is full: then that is read."""
    channel = read_channel(body, address)
    if isinstance(channel, Unreadable):
        return channel
    if not channel.entries and _mod_id(address) == AGENDAS:
        return Page((), Ask(f"{site_of(address)}/AgendaCenter", accept="text/html"))
    return Page(read_rss(channel, address, place))


def _read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    return read_agenda_lists(body, meeting) or read_agenda_page(body, meeting)


CIVICPLUS = Platform("civicplus", _lists, _read_list, _read_agenda)

"""A made-up agenda platform and one town on it: pages of meetings by POST, agendas as JSON with a plain-text form beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus
from bot.feeds.dates import local
from bot.feeds.document import Unreadable
from bot.feeds.platform import Ask, Listed, Page, Place, Platform
from bot.ports import Failed
from tests.fakes.sources import Answer, ScriptedFetcher, fetched

Row = dict[str, Any]
BASE = "https://saltmarsh.town.example"


def lists(feed: Feed, first: date, last: date) -> tuple[Ask, ...]:
    """Ask for the first page of the list by POST."""
    return (Ask(f"{feed.address}/list?page=0", json.dumps({"from": first.isoformat(), "to": last.isoformat()})),)


def read_list(body: bytes, url: str, place: Place) -> Page | Unreadable:
    """Read {"meetings": […], "next": address or null}; a meeting's ``forms`` are the addresses of its agenda."""
    try:
        page = json.loads(body)
    except ValueError:
        return Unreadable(Fault.NOT_A_FEED, "the answer is not JSON")
    meetings = tuple(_listed(row, url, place) for row in page["meetings"])
    return Page(meetings, Ask(page["next"], "{}") if page["next"] else None)


def read_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read a list of titles."""
    try:
        titles = json.loads(body)
    except ValueError:
        return Unreadable(Fault.NOT_A_FEED, "the agenda is not JSON")
    facts = AgendaFacts(meeting.keys[0], meeting.title)
    return tuple(
        Item(ItemType.AGENDA_ITEM, (f"item:{title}",), title, meets_at=meeting.meets_at, agenda=facts) for title in titles
    )


def _listed(row: Row, url: str, place: Place) -> Listed:
    key = f"meeting:{row['id']}"
    start = datetime.fromisoformat(row["start"]) if row["start"] else None
    meeting = Item(
        ItemType.MEETING,
        (key,),
        row["title"],
        meets_at=local(start.date(), start.time(), place.zone) if start else None,
        status=MeetingStatus(row["status"]) if row["status"] else None,
        place=place.id,
        agenda=AgendaFacts(key, row["title"], agenda_published_at=None),
    )
    base = url.partition("/list")[0]
    return Listed(meeting, str(row["version"]), tuple(Ask(f"{base}/agenda/{row['id']}/{form}") for form in row["forms"]))


def read_list_with_documents(body: bytes, url: str, place: Place) -> Page | Unreadable:
    """Read the same list, with the ``documents`` of each meeting (label and path) as its links."""
    page = read_list(body, url, place)
    if isinstance(page, Unreadable):
        return page
    base = url.partition("/list")[0]
    rows = json.loads(body)["meetings"]
    attached = [tuple(Link(label, base + path) for label, path in row["documents"]) for row in rows]
    meetings = tuple(
        replace(each, meeting=replace(each.meeting, links=links)) for each, links in zip(page.meetings, attached, strict=True)
    )
    return replace(page, meetings=meetings)


TOWN = Platform("town", lists, read_list, read_agenda)
TOWN_WITH_DOCUMENTS = Platform("town", lists, read_list_with_documents, read_agenda)


class Town:
    """The town's server in memory: ``meetings`` are its rows, ``agendas`` titles by "id/form", ``page`` rows on a page.

    ``broken`` are answers by "id/form" given instead of an agenda.
    """

    def __init__(self, *meetings: Row, page: int = 100) -> None:
        self.meetings = list(meetings)
        self.agendas: dict[str, list[str]] = {}
        self.broken: dict[str, Answer] = {}
        self.page = page
        self.fetcher = ScriptedFetcher({BASE: self.answer})

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for since the last look."""
        paths = [urlsplit(url).path.removeprefix("/") for url, _, _ in self.fetcher.asked]
        self.fetcher.asked.clear()
        return paths

    def answer(self, url: str) -> Answer:
        """Answer a request."""
        parts = urlsplit(url)
        base = url.removesuffix(parts.path + ("?" + parts.query if parts.query else ""))
        if parts.path.endswith("/list"):
            number = int(parse_qs(parts.query)["page"][0])
            rows = self.meetings[number * self.page : (number + 1) * self.page]
            more = len(self.meetings) > (number + 1) * self.page
            following = f"{base}{parts.path}?page={number + 1}" if more else None
            return fetched(json.dumps({"meetings": rows, "next": following}).encode(), url)
        form = parts.path.partition("/agenda/")[2]
        if form in self.broken:
            return self.broken[form]
        titles = self.agendas.get(form)
        if titles is None:
            return Failed(Fault.MISSING, "answered 404", status=404)
        return fetched(json.dumps(titles).encode(), url)


def row(number: int, start: str | None, *forms: str, title: str = "Town Commission", version: int = 1, status: str = "") -> Row:
    """Return a row of the list; ``start`` is local."""
    return {"id": number, "start": start, "title": title, "version": version, "status": status, "forms": list(forms)}

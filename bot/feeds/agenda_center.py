"""A page of CivicPlus' AgendaCenter -> meetings (sources.md section 3.5). Pure.

A row is an agenda of a body on a day, and never says at what time. An amendment may keep the row's number or bring a new one,
so body and day tell the meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from bot.domain.item import Link, MeetingStatus
from bot.domain.limits import MAX_TITLE
from bot.feeds.civic_rss import meeting_start
from bot.feeds.dates import EARLIEST, parse_date
from bot.feeds.markup import Element
from bot.feeds.meeting_words import status_of_label
from bot.feeds.platform import Ask, Listed, Place
from bot.feeds.records import link, links, meeting_item, version_of
from bot.feeds.rss_records import also_known_by, by_body_and_day

ROOT = re.compile(r"/agendacenter(?=/|\?|$)", re.IGNORECASE)
FILE = re.compile(
    r"/AgendaCenter/(?:ViewFile/\w{1,40}|PreviousVersions)/(?P<id>_(?P<day>\d{8})-(?P<number>\d{1,12}))", re.IGNORECASE
)
_STAMP = re.compile(r"\b(?P<what>Posted|Amended)\s+(?P<when>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}(?: \d{1,2}:\d{2} [AP]M)?)")
_ROW = "catAgendaRow"
_HEADINGS = frozenset({"h2", "h3"})
_KINDS = {"agenda": "Agenda", "archivedagenda": "Archived agenda", "minutes": "Minutes"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its body's name, its title, the id of its file, when it was posted and amended, its links."""

    body: str
    title: str
    id: re.Match[str]
    posted_at: datetime | None
    stamp: str
    links: tuple[Link, ...]

    @property
    def day(self) -> datetime | None:
        """The day of the meeting, at midnight UTC, as its file's address states it."""
        written = self.id["day"]
        return parse_date(f"{written[4:]}-{written[:2]}-{written[2:4]}", "UTC")


def is_agenda_center(page: Element) -> bool:
    """Whether a page is an AgendaCenter, with or without agendas."""
    return any(_ROW in each.classes or "agendacenter" in (each.get("id") + each.get("action")).lower() for each in page.walk())


def read_agenda_center(page: Element, address: str, place: Place) -> tuple[Listed, ...]:
    """Return the meetings of a page that came from ``address``."""
    rows = [row for row in _rows(page, address, place) if (day := row.day) and day >= EARLIEST]
    sessions = [(row.body, f"{row.day:%Y-%m-%d}", (int(row.id["number"]),), row) for row in rows]
    return tuple(_listed(key, row, place) for key, row in by_body_and_day(sessions))


def whole(address: str, href: str) -> str:
    """Return an address of the AgendaCenter below the same prefix as ``address``, which came from the same site."""
    root = ROOT.split(address.partition("?")[0])[0].rstrip("/")
    if ROOT.match(href):
        return root + href
    try:
        return urljoin(address, href)
    except ValueError:
        return ""


def _rows(page: Element, address: str, place: Place) -> Iterator[_Row]:
    body, seen = "", set[str]()
    headings = [each for each in page.walk() if each.name in _HEADINGS]
    bodies = {id(each) for each in headings if _is_body(each)} or {id(each) for each in headings}
    for element in page.walk():
        if id(element) in bodies:
            body = element.line(without=[each for each in element.walk() if each.get("id").startswith("span")]).strip("▼▲ ")
        elif _ROW in element.classes and (row := _row(element, body, address, place)) and row.id["id"] + body not in seen:
            seen.add(row.id["id"] + body)
            yield row


def _is_body(heading: Element) -> bool:
    """Whether a heading is surely a body's: it folds its agendas, or it stands in their list."""
    marks = ("data-cp-toggle", "onclick", "aria-controls")
    return any(mark in heading.attributes for mark in marks) or any("listing" in each.classes for each in heading.ancestors())


def _row(row: Element, body: str, address: str, place: Place) -> _Row | None:
    anchors = [each for each in row.walk() if each.name == "a" and FILE.search(each.get("href"))]
    found = next((hit for each in anchors if (hit := FILE.search(each.get("href")))), None)
    if found is None:
        return None
    stamps = {hit["what"].lower(): hit["when"] for hit in _STAMP.finditer(row.line())}
    heading = next((each for each in row.walk() if each.name in {"h3", "h4", "strong"}), None)
    below = next((each.line(limit=MAX_TITLE) for each in row.walk() if each.name == "p" and each.line()), "")
    named = next((each.get("title") for each in anchors if each.get("title")), "")
    posted = stamps.get("posted") or stamps.get("amended") or ""
    videos = [
        each
        for each in row.walk()
        if each.name == "a" and any({"videos", "media"} & set(up.classes) for up in each.ancestors())
    ]
    return _Row(
        body=body or below or named,
        title=below or named.strip() or (heading.line() if heading else ""),
        id=found,
        posted_at=parse_date(posted, place.zone) if posted else None,
        stamp=" ".join(f"{what} {when}" for what, when in sorted(stamps.items())),
        links=links(
            [*(_link(each, address) for each in anchors), *(link("Video", each.get("href"), address) for each in videos)]
        ),
    )


def _link(anchor: Element, address: str) -> Link | None:
    """Return a link of a row, named by what it leads to; earlier versions are kept by the site and of no use in an alert."""
    url = whole(address, anchor.get("href"))
    parts = urlsplit(url)
    folder = parts.path.lower().rpartition("/")[0].rpartition("/")[2]
    if folder not in _KINDS:
        return None
    form = {"html=true": " (HTML)", "packet=true": " packet"}.get(parts.query.lower(), "")
    return link(_KINDS[folder] + form, url, address)


def _listed(key: str, row: _Row, place: Place) -> Listed:
    pages = [each.url for each in row.links if each.url.lower().endswith("?html=true")]
    files = [each.url for each in row.links if each.label == "Agenda"]
    meeting = meeting_item(
        key,
        row.title,
        place,
        meeting_start(f"{row.day:%Y-%m-%d}", "", place.zone),
        url=next(iter(pages + files + [each.url for each in row.links]), ""),
        body=row.body,
        status=status_of_label(row.title),
        attached=row.links,
        agenda_at=row.posted_at,
    )
    # What stands in the place of a cancelled meeting's agenda is a notice.
    asks = [Ask(each, accept="text/html") for each in pages if meeting.status is not MeetingStatus.CANCELLED]
    # "Posted" and "Amended" move without the number; the number moves without them.
    return Listed(also_known_by(meeting, [f"agenda:{row.id['id']}"]), version_of(row.stamp, row.id["id"]), tuple(asks))

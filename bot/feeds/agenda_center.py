"""A page of CivicPlus' AgendaCenter -> meetings (sources.md section 3.5). Pure.

A row is an agenda of a body on a day, and says at what time in its title at most. An amendment may keep the row's number or
bring a new one, so body and day tell the meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
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

MAX_ROWS = 5_000
"""Rows read of one page."""

ROOT = re.compile(r"/agendacenter(?=/|\?|$)", re.IGNORECASE)
FILE = re.compile(
    r"/AgendaCenter/(?:ViewFile/\w{1,40}|PreviousVersions)/(?P<id>_(?P<day>\d{8})-(?P<number>\d{1,12}))", re.IGNORECASE
)
_STAMP = re.compile(r"\b(?P<what>Posted|Amended)\s+(?P<when>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}(?: \d{1,2}:\d{2} [AP]M)?)")
_DAY = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")
_TIME = r"(?:\d{1,2}(?::\d{2})?\s*[ap]\.?m\b\.?|\bnoon\b)"
_CLOCK = re.compile(rf"\b(?:\d{{1,2}}(?::\d{{2}})?\s*[-–]\s*)?{_TIME}(?:\s*(?:[-–]|to)\s*{_TIME})?", re.IGNORECASE)
_ROW = "catAgendaRow"
_HEADINGS = frozenset({"h2", "h3"})
_KINDS = {"agenda": "Agenda", "archivedagenda": "Archived agenda", "minutes": "Minutes"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its body's name, its title, its day at midnight UTC, its file, when it was posted and amended, its links.

    ``file`` is None where its agenda is kept elsewhere.
    """

    body: str
    title: str
    day: datetime
    file: re.Match[str] | None
    posted_at: datetime | None
    stamp: str
    links: tuple[Link, ...]

    @property
    def number(self) -> int:
        """The number of its file; a body's sessions of one day come in the order of theirs."""
        return int(self.file["number"]) if self.file else 0

    @property
    def file_id(self) -> str:
        """What tells its file, empty where it has none."""
        return self.file["id"] if self.file else ""


def is_agenda_center(page: Element) -> bool:
    """Whether a page is an AgendaCenter, with or without agendas."""
    return any(_ROW in each.classes or "agendacenter" in (each.get("id") + each.get("action")).lower() for each in page.walk())


def read_agenda_center(page: Element, address: str, place: Place) -> tuple[Listed, ...]:
    """Return the meetings of a page that came from ``address``."""
    sessions = [(row.body, f"{row.day:%Y-%m-%d}", (row.number,), row) for row in islice(_rows(page, address, place), MAX_ROWS)]
    return tuple(_listed(key, row, place) for key, row in by_body_and_day(sessions))


def count_rows(page: Element) -> int:
    """Count the rows of a page, readable or not."""
    return sum(_ROW in each.classes for each in page.walk())


def day_of_file(file: re.Match[str]) -> datetime | None:
    """Return the day that a file's address states, at midnight UTC; None where that can be none."""
    written = file["day"]
    day = parse_date(f"{written[4:]}-{written[:2]}-{written[2:4]}", "UTC")
    return day if day and day >= EARLIEST else None


def clock_of_title(title: str) -> str:
    """Return the time that a title states, empty where it states none or several."""
    hits = _CLOCK.findall(title)
    return hits[0] if len(hits) == 1 else ""


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
    body, seen, read_to = "", set[str](), 0
    headings = [
        each for each in page.walk() if each.name in _HEADINGS and not any(_ROW in up.classes for up in each.ancestors())
    ]
    bodies = {id(each) for each in headings if _is_body(each)} or {id(each) for each in headings}
    for element in page.walk():
        if id(element) in bodies:
            body = element.line(without=[each for each in element.walk() if each.get("id").startswith("span")]).strip("▼▲ ")
        # What stands within a row is a part of it, whatever it calls itself.
        elif element.outer >= read_to and _ROW in element.classes:
            read_to = element.end
            row = _row(element, body, address, place)
            if row is None:
                continue
            mark = f"{row.file_id or element.outer} {body}"
            if mark not in seen:
                seen.add(mark)
                yield row


def _is_body(heading: Element) -> bool:
    """Whether a heading is surely a body's: it folds its agendas, or it stands in their list."""
    marks = ("data-cp-toggle", "onclick", "aria-controls")
    return any(mark in heading.attributes for mark in marks) or any("listing" in each.classes for each in heading.ancestors())


def _row(row: Element, body: str, address: str, place: Place) -> _Row | None:
    anchors = [each for each in row.walk() if each.name == "a" and each.get("href")]
    file = next((hit for each in anchors if (hit := FILE.search(each.get("href")))), None)
    heading = next((each for each in row.walk() if each.name in {"h3", "h4", "strong"}), None)
    day = day_of_file(file) if file else _written_day(heading)
    if day is None:
        return None
    stamps = {hit["what"].lower(): hit["when"] for hit in _STAMP.finditer(row.line())}
    below = next((each.line(limit=MAX_TITLE) for each in row.walk() if each.name == "p" and each.line()), "")
    named = next((each.get("title") for each in anchors if each.get("title")), "")
    posted = stamps.get("posted") or stamps.get("amended") or ""
    videos = [
        each
        for each in anchors
        if not FILE.search(each.get("href")) and any({"videos", "media"} & set(up.classes) for up in each.ancestors())
    ]
    documents = [each for each in anchors if each not in videos]
    return _Row(
        body=body or below or named,
        title=below or named.strip() or (heading.line() if heading else ""),
        day=day,
        file=file,
        posted_at=parse_date(posted, place.zone) if posted else None,
        stamp=" ".join(f"{what} {when}" for what, when in sorted(stamps.items())),
        links=links(
            [*(_link(each, address) for each in documents), *(link("Video", each.get("href"), address) for each in videos)]
        ),
    )


def _written_day(heading: Element | None) -> datetime | None:
    # What stands behind "Posted" is another day.
    hit = _DAY.search(_STAMP.split(heading.line())[0]) if heading else None
    day = parse_date(hit[0], "UTC") if hit else None
    return day if day and day >= EARLIEST else None


def _link(anchor: Element, address: str) -> Link | None:
    """Return a link of a row, named by what it leads to; earlier versions are kept by the site and of no use in an alert."""
    href = anchor.get("href")
    if not ROOT.search(href.partition("?")[0]):
        in_minutes = any("minutes" in up.classes for up in anchor.ancestors())
        return link("Minutes" if in_minutes else "Agenda", href, address) if href.startswith(("http", "/")) else None
    url = whole(address, href)
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
        meeting_start(f"{row.day:%Y-%m-%d}", clock_of_title(row.title), place.zone),
        url=next(iter(pages + files + [each.url for each in row.links]), ""),
        body=row.body,
        status=status_of_label(row.title),
        attached=row.links,
        agenda_at=row.posted_at,
    )
    # What stands in the place of a cancelled meeting's agenda is a notice.
    asks = [Ask(each, accept="text/html") for each in pages if meeting.status is not MeetingStatus.CANCELLED]
    # "Posted" and "Amended" move without the number; the number moves without them.
    marks = [f"agenda:{row.file_id}"] if row.file else []
    return Listed(also_known_by(meeting, marks), version_of(row.stamp, row.file_id), tuple(asks))

"""What the readers of every JSON agenda platform share: fields of a row, its local times, and the items made of them. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.domain.errors import Fault
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, Outcome
from bot.domain.limits import MAX_FIELD, MAX_ITEMS, MAX_TEXT, MAX_TITLE
from bot.feeds.charset import clean
from bot.feeds.dates import EARLIEST, local, parse_date
from bot.feeds.document import Unreadable
from bot.feeds.meeting_words import status_of_label, status_of_prose, without_status
from bot.feeds.platform import Place
from bot.feeds.procedural import is_routine
from bot.feeds.wording import told_by

Row = Mapping[str, Any]

_WRITTEN_NUMBER = re.compile(r"\s{0,9}[0-9]{1,18}\s{0,9}")
_MOST = 10**18
_BELOW = " › "
_FILE = re.compile(r"\bFile\s*(?:ID|No\.?|Number|#)\s*[:#]?\s*#?\s*(?P<file>\w*\d[\w./-]{0,30}\w|\d)", re.IGNORECASE)
_CONSENT = re.compile(r"\bconsent\b", re.IGNORECASE)
_NOT_CONSENT = re.compile(r"\bnon-?\s?consent\b|\b(?:removed|pulled|withdrawn|items?) from (?:the )?consent\b", re.IGNORECASE)


def host_of(url: str) -> str:
    """Return the host of an address in lower case, empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def read_json(body: bytes) -> Any:
    """Return what a JSON body says, or Unreadable."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"<":
        return Unreadable(Fault.NOT_A_FEED, "the answer is a page or XML, not JSON")
    try:
        return json.loads(start)
    except (ValueError, RecursionError) as error:
        if start[:1] not in {b"[", b"{"}:
            shown = " ".join(start[:80].decode("utf-8", "replace").split())
            return Unreadable(Fault.NOT_A_FEED, f"the answer is not JSON: “{shown}”")
        return Unreadable(Fault.UNREADABLE, f"the JSON cannot be read: {str(error)[:200]}")


def rows_of(value: object) -> list[dict[str, Any]]:
    """Return the rows of a JSON list; what is no list has none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text_of(row: Row, name: str) -> str:
    """Return a text field, empty where there is none."""
    value = row.get(name)
    return clean(value).strip() if isinstance(value, str) else ""


def number_of(row: Row, name: str) -> int:
    """Return a number that tells a record, written as a text or not; 0 where there is none, or none that could."""
    value = row.get(name)
    if isinstance(value, str) and _WRITTEN_NUMBER.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST else 0


def starts(written: str, zone: str) -> tuple[datetime | None, bool]:
    """Read a naive local time (ISO 8601, else as people write it) in ``zone``: the start in UTC, and whether its time of day
    is known.

    An offset is passed over: where these platforms write one, the time is local all the same. Midnight says that only the day
    is known, a day long past (0001-01-01, 1900-01-01) that there is none.
    """
    try:
        moment = _moment(written.strip())
        if moment is None:
            return None, True
        meets_at = local(moment.date(), moment.time(), zone)
    except OverflowError:
        return None, True
    return (meets_at, bool(moment.hour or moment.minute)) if meets_at >= EARLIEST else (None, True)


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return parse_date(written, "UTC")


def stated_status(labels: Iterable[str], prose: Iterable[str] = ()) -> MeetingStatus | None:
    """Return the first status that is stated of a meeting: in short labels (name, place, documents), else in prose."""
    found = [*map(status_of_label, labels), *map(status_of_prose, prose)]
    return next((status for status in found if status), None)


def link(label: str, address: str, base: str) -> Link | None:
    """Return a link, its address made whole by ``base``; None for what is no web address."""
    try:
        whole = urljoin(base, "https:" + address if address.startswith("//") else address) if address else ""
    except ValueError:
        return None
    if not whole.lower().startswith(("http://", "https://")):
        return None
    return Link((label or "Document")[:MAX_FIELD], whole[:MAX_FIELD])


def links(found: Iterable[Link | None]) -> tuple[Link, ...]:
    """Return links in their order, each address once."""
    return tuple({each.url: each for each in reversed([each for each in found if each])}.values())[::-1]


def version_of(*parts: object) -> str:
    """Return a hash of what says that a meeting must be looked at again."""
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()[:16]


def meeting_item(
    own: int | str,
    title: str,
    place: Place,
    start: tuple[datetime | None, bool],
    *,
    url: str,
    body: str = "",
    text: str = "",
    location: str = "",
    status: MeetingStatus | None = None,
    attached: tuple[Link, ...] = (),
    agenda_at: datetime | None = None,
) -> Item:
    """Return a meeting. ``own`` is the platform's id of it, ``start`` when it begins (UTC) and whether that time is known.

    ``agenda_at`` is when its agenda was published, where the platform says.
    """
    key = f"meeting:{own}"
    return Item(
        type=ItemType.MEETING,
        keys=(key,),
        title=title[:MAX_TITLE],
        url=url[:MAX_FIELD],
        text=text[:MAX_TEXT],
        published_at=agenda_at,
        meets_at=start[0],
        time_known=start[1],
        status=status,
        place=place.id,
        links=attached,
        agenda=AgendaFacts(
            meeting_key=key,
            body=(body or without_status(title) or title)[:MAX_FIELD],
            location=location[:MAX_FIELD],
            agenda_published_at=agenda_at,
        ),
    )


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item of an agenda as its platform states it, in plain text. ``own`` is its id there, empty where it has none.

    ``sections`` are the headings above it, the outermost first; ``consent`` is set where something else says so.
    """

    title: str
    own: str = ""
    number: str = ""
    sections: tuple[str, ...] = ()
    text: str = ""
    file: str = ""
    tags: tuple[str, ...] = ()
    attached: tuple[Link, ...] = ()
    outcome: Outcome | None = None
    consent: bool = False


def agenda_items(meeting: Item, lines: Iterable[AgendaLine]) -> tuple[Item, ...]:
    """Return the items of a meeting's agenda, in its order; what they do not have of their own they take from the meeting.

    Where the platform gives an item no id, its words tell it.
    """
    told = list(islice(lines, MAX_ITEMS))
    words = told_by([(line.title, line.file, line.attached) for line in told])
    scope = meeting.keys[0].partition(":")[2]
    seen: dict[str, int] = {}
    items = []
    for sequence, (line, by_words) in enumerate(zip(told, words, strict=True), start=1):
        seen[line.own] = seen.get(line.own, 0) + 1
        again = f"/{seen[line.own]}" if seen[line.own] > 1 else ""
        own = (f"{line.own}{again}",) if line.own else by_words
        keys = tuple(f"agenda-item:{scope}/{each}"[:200] for each in own)
        items.append(_agenda_item(meeting, line, keys, sequence))
    return tuple(items)


def whole_agenda(meeting: Item, title: str, text: str) -> tuple[Item, ...]:
    """Return an agenda whose items cannot be told apart as one item, so that its words are found all the same."""
    return agenda_items(meeting, [AgendaLine(title or meeting.title, own="whole", text=text)] if text else [])


def file_in(*texts: str) -> str:
    """Return the legislative file number that texts name ("File ID: 26-0112"), the first of it; empty where none does."""
    hits = (_FILE.search(text[:MAX_FIELD]) for text in texts)
    return next((hit["file"] for hit in hits if hit), "")


def is_consent(sections: Sequence[str]) -> bool:
    """Whether what stands under these headings is passed in one vote."""
    return any(_CONSENT.search(section) and not _NOT_CONSENT.search(section) for section in sections)


def _agenda_item(meeting: Item, line: AgendaLine, keys: tuple[str, ...], sequence: int) -> Item:
    facts = meeting.agenda or AgendaFacts(meeting.keys[0], meeting.title)
    whole = " ".join(line.title.split())
    title = whole[:MAX_TITLE]
    parts = [whole if whole != title else "", line.text]
    substantial = bool(line.file or line.attached or line.outcome)
    return Item(
        type=ItemType.AGENDA_ITEM,
        keys=keys,
        title=title,
        url=meeting.url,
        text="\n".join(part for part in parts if part)[:MAX_TEXT],
        published_at=meeting.published_at,
        meets_at=meeting.meets_at,
        time_known=meeting.time_known,
        status=meeting.status,
        place=meeting.place,
        tags=tuple(dict.fromkeys(tag[:MAX_FIELD] for tag in (*line.sections, *line.tags) if tag)),
        links=line.attached,
        agenda=AgendaFacts(
            meeting_key=facts.meeting_key,
            body=facts.body,
            location=facts.location,
            number=line.number[:MAX_FIELD],
            section=_BELOW.join(section for section in line.sections if section)[:MAX_FIELD],
            sequence=sequence,
            file=line.file[:MAX_FIELD],
            consent=line.consent or is_consent(line.sections),
            procedural=is_routine(title, substantial=substantial),
            agenda_published_at=facts.agenda_published_at,
            outcome=line.outcome,
        ),
    )

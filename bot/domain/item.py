"""An item: one thing that a feed publishes, as its Source hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemType(StrEnum):
    """What an item is; the values stand in ``gavel poll --json``."""

    NEWS = "news"
    MEETING = "meeting"
    AGENDA_ITEM = "agenda-item"
    DOCUMENT = "document"


class MeetingStatus(StrEnum):
    """Open Civic Data's meeting status, with postponed kept apart from cancelled."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    PASSED = "passed"


OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.POSTPONED})
"""What a meeting is that does not take place as planned."""


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address: an agenda PDF, an attachment, the minutes."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PdfPages:
    """Where the last part of an item's text stands in a PDF at ``url``.

    That part begins at character ``start`` of the text, on page ``first`` (counted from 1); each form feed in it turns a page.
    ``of`` is what a reader calls the PDF: the packet, or the agenda.
    """

    url: str
    first: int
    start: int
    of: str = "packet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a body did with an agenda item, as the government's own record states it.

    ``action`` is the record's word ("Passed"), ``passed`` its flag if set, ``tally`` its count ("6:1", "6-1") verbatim.
    """

    action: str
    passed: bool | None
    tally: str


@dataclass(frozen=True, slots=True)
class AgendaFacts:
    """What only meetings and agenda items have.

    ``meeting_key`` is the first key of the meeting in the same feed. ``file`` is the legislative file number
    ("25-1234"), ``number`` the place on the agenda ("CA-9"), ``section`` the headings above it ("Consent"), ``matter`` the
    file's short name. ``pulled`` is set on an item that stood on the agenda and does not any more.
    ``agenda_published_at`` says since when the meeting's agenda is public (None: not yet, or not stated).
    Of a meeting that is off, ``vanished`` says that it is only not listed any more, and ``moved_to`` when it is held instead,
    where it came back as another record (UTC), ``moved_url`` the address of that record. ``unread`` says of a meeting what of
    its packet could not be read ("the packet is scanned and was not read"), ``beside`` of an item what does not stand in its
    agenda and its platform was asked about ("attachments").
    """

    meeting_key: str
    body: str
    location: str = ""
    number: str = ""
    section: str = ""
    sequence: int | None = None
    file: str = ""
    matter: str = ""
    consent: bool = False
    procedural: bool = False
    pulled: bool = False
    vanished: bool = False
    moved_to: datetime | None = None
    moved_url: str = ""
    unread: str = ""
    beside: tuple[str, ...] = ()
    agenda_published_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a feed publishes. Plain text only; times are aware and in UTC; undated stays None.

    ``keys`` are all the keys under which the item may be known in its feed, the policy's choice first; any match
    means that the item was seen. ``published_at`` is what the feed states, ``meets_at`` when the meeting starts;
    neither is ever derived from the other. ``time_known`` is False where ``meets_at`` has only a date.
    ``place`` is set where the place is certain (agenda feeds).
    """

    type: ItemType
    keys: tuple[str, ...]
    title: str
    url: str = ""
    text: str = ""
    published_at: datetime | None = None
    meets_at: datetime | None = None
    time_known: bool = True
    status: MeetingStatus | None = None
    place: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    agenda: AgendaFacts | None = None
    pages: PdfPages | None = None


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as the store knows it. ``baseline``: learnt at the first poll, so never alerted by itself."""

    id: int
    feed_id: str
    item: Item
    revision: str
    first_seen_at: datetime
    baseline: bool

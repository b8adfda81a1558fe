"""Alerts: the news for one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.item import StoredItem
from bot.domain.story import Chapter
from bot.domain.subscription import Match, Want


class AlertKind(StrEnum):
    """What changed; the values stand in the console's JSON lines (DESIGN.md section 9)."""

    NEW = "new"
    AGENDA = "agenda"
    ADDENDUM = "addendum"
    AMENDED = "amended"
    PULLED = "pulled"
    MOVED = "moved"
    CANCELLED = "cancelled"
    OUTCOME = "outcome"
    REVERSAL = "reversal"
    CORRECTION = "correction"

    @property
    def want(self) -> Want | None:
        """Which want of a subscription covers this kind; None: always wanted."""
        return _WANTS[self]


_WANTS: dict[AlertKind, Want | None] = {
    AlertKind.NEW: Want.NEWS,
    AlertKind.AGENDA: Want.AGENDA,
    AlertKind.ADDENDUM: Want.AGENDA,
    AlertKind.AMENDED: Want.CHANGE,
    AlertKind.PULLED: Want.CHANGE,
    AlertKind.MOVED: Want.CHANGE,
    AlertKind.CANCELLED: Want.CHANGE,
    AlertKind.OUTCOME: Want.OUTCOME,
    AlertKind.REVERSAL: None,
    AlertKind.CORRECTION: Want.CHANGE,
}


@dataclass(frozen=True, slots=True)
class Alert:
    """One change of one chapter for one channel, with its matches and the reason it was raised.

    ``change_key`` names the change within the chapter (DESIGN.md section 3): (channel, chapter, change_key) is unique.
    ``note`` is what the change was: old → new in words; of a moved meeting the old start in ISO 8601, or ``old/new`` where it
    came back as another record.
    """

    id: int
    channel: str
    chapter: int
    item: int
    kind: AlertKind
    change_key: str
    reason: str
    matches: tuple[Match, ...]
    created_at: datetime
    possible: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Someone is on it: who took an alert (``discord:user:1``), as people call them, and when."""

    by: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """An item that reports a chapter, with the feed that carried it: a source of an alert."""

    feed: str
    feed_title: str
    item: StoredItem
    primary: bool


@dataclass(frozen=True, slots=True)
class AlertView:
    """All that composing an alert needs, read at send time.

    ``reports`` are the items of the chapter, first seen first. ``meeting`` is the meeting of an agenda item or itself.
    ``earlier`` are messages already posted in this channel for earlier chapters of the story: (chapter title, message link).
    ``claim`` says who is on it.
    """

    alert: Alert
    chapter: Chapter
    place: str | None
    reports: tuple[Report, ...]
    meeting: StoredItem | None
    earlier: tuple[tuple[str, str], ...] = ()
    claim: Claim | None = None

    @property
    def face(self) -> Report:
        """The report that stands for the chapter: the one the alert was raised on, else the first seen."""
        return next((report for report in self.reports if report.item.id == self.alert.item), self.reports[0])

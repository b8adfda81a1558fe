"""Stories and their chapters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.item import Outcome


class ChapterKind(StrEnum):
    """What sort of event a chapter is."""

    NEWS = "news"
    AGENDA = "agenda"  # an item is on the agenda of a meeting
    OUTCOME = "outcome"  # a body acted on it


class Relation(StrEnum):
    """How an item came to its chapter; the values stand in ``gavel stories``."""

    FIRST = "first"
    UPDATE = "update"
    SAME_EVENT = "same-event"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event in a story. ``key`` is its stable name where a record gives it one (an agenda item's id)."""

    id: int
    story: int
    kind: ChapterKind
    title: str
    created_at: datetime
    key: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored item that an arriving one may be a copy of, with what is needed to judge it."""

    item: int
    feed: str
    chapter: int
    story: int
    title_key: str
    canonical_url: str
    places: frozenset[str]
    first_seen_at: datetime
    token_count: int
    sketch: frozenset[int]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item belongs. ``chapter`` None: a new chapter; ``story`` None too: a new story. ``evidence`` says why."""

    chapter: int | None
    story: int | None
    relation: Relation
    evidence: str

"""Channels, topics and subscriptions as people set them, and matches against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from bot.domain.place import Mention

UNSUBSCRIBED = "unsubscribed"
"""Why a subscription that was ended in chat is not in force, and why its open deliveries were dropped."""


class Mode(StrEnum):
    """How soon a subscription is served, most immediate first."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class Want(StrEnum):
    """Which alerts a subscription asks for."""

    NEWS = "news"
    AGENDA = "agenda"
    CHANGE = "change"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall-clock hours, in the channel's zone, in which nothing may notify; ``end`` may be on the next day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Channel:
    """A place in a chat platform where alerts go. ``id`` is ``console:NAME``, ``discord:ID`` or ``slack:ID``.

    ``line`` is where feeds.yaml describes it (None: its settings may be made in chat).
    """

    id: str
    timezone: str
    digest_at: time = time(8)
    quiet: QuietHours | None = None
    parked: str = ""
    line: int | None = None

    @property
    def platform(self) -> str:
        """The part before the colon: which adapter serves it."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Topic:
    """A named, reusable query. ``line`` is where feeds.yaml says so (None: made in chat)."""

    name: str
    title: str
    query: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing request: jurisdictions × (topics or query) × wants × mode.

    ``query`` and ``topics`` are alternatives to each other: either one that hits is enough; with neither, every item of the
    places matches. ``line`` is where feeds.yaml says so (None: made in chat, first by ``by``). ``mention`` is whom its alerts
    call (``discord:role:2``), nobody if empty. While it is ``paused`` its alerts are held.
    """

    id: int
    channel: str
    places: tuple[str, ...]
    topics: tuple[str, ...] = ()
    query: str = ""
    mode: Mode = Mode.INSTANT
    want: frozenset[Want] = frozenset(Want)
    loose: bool = False
    include_contained: bool = True
    include_parents: bool = False
    line: int | None = None
    mention: str = ""
    by: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A hit of a query in a text: the words as they stand there, with offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicHit:
    """A topic (or, with an empty name, the subscription's own query) that hit, with the terms that made it true."""

    topic: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An item revision met a subscription: which place by which rule, which terms, where in the text."""

    subscription: int
    channel: str
    mode: Mode
    places: tuple[Mention, ...]
    hits: tuple[TopicHit, ...]


@dataclass(frozen=True, slots=True)
class TopicMiss:
    """A topic (or, with an empty name, the subscription's own query) that did not hit.

    ``found`` are the terms it asks for that stand in the text; ``missing`` is what it lacks, in the words of the query, and
    nothing where there is no such topic.
    """

    topic: str
    found: tuple[Term, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A subscription that an item almost met: either of place and query held, and the other did not.

    Without ``misses`` the query hit (or every item was asked for), and ``places`` are only possible for a strict subscription.
    With ``misses`` it asks about ``places``, and this is what the text lacks of each topic and of its own query.
    """

    subscription: int
    channel: str
    places: tuple[Mention, ...]
    hits: tuple[TopicHit, ...] = ()
    misses: tuple[TopicMiss, ...] = ()

"""A replayed week as data: what was published where and when, and what a feed shows at a given moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Format(StrEnum):
    """How a feed is written."""

    RSS2 = "rss2"
    ATOM = "atom"
    RDF = "rdf"  # RSS 1.0
    JSON = "json"  # JSON Feed 1.1
    LEGISTAR = "legistar"


class Validators(StrEnum):
    """Which validators a server sends, as real ones differ."""

    BOTH = "both"
    WEAK_ETAG = "weak-etag"
    LAST_MODIFIED = "last-modified"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Outlet:
    """One publisher, which is one feed on one host. ``site`` begins the links of its articles.

    ``window`` is how many of its newest articles the feed shows. ``client`` is the tenant name of a Legistar feed.
    """

    id: str
    title: str
    format: Format
    site: str
    timezone: str
    place: str = ""
    home: tuple[str, ...] = ()
    client: str = ""
    validators: Validators = Validators.BOTH
    window: int = 20


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it stood from ``at`` on. ``text`` is plain, paragraphs apart by a blank line."""

    at: datetime
    title: str
    text: str
    link: str
    guid: str
    published_at: datetime

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text by paragraph."""
        return tuple(part.strip() for part in self.text.split("\n\n") if part.strip())


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one outlet, with all its versions, oldest first; ``gone_at`` is when it was taken down."""

    id: str
    outlet: str
    versions: tuple[Version, ...]
    gone_at: datetime | None = None

    def at(self, moment: datetime) -> Version | None:
        """Return the version that stands at a moment, None before the first and after the last."""
        if self.gone_at is not None and self.gone_at <= moment:
            return None
        standing = [version for version in self.versions if version.at <= moment]
        return standing[-1] if standing else None


@dataclass(frozen=True, slots=True)
class Result:
    """What a body did with an agenda row, as the clerk entered it at ``at``."""

    at: datetime
    action: str
    passed: bool | None = None
    tally: str = ""
    mover: str = ""
    seconder: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an agenda; without ``file`` it is a heading or a procedural row. It shows from ``at`` on."""

    id: int
    at: datetime
    title: str
    number: str = ""
    file: str = ""
    name: str = ""
    type: str = "Resolution"
    consent: bool = False
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The status and comment of a meeting from ``at`` on."""

    at: datetime
    status: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of one body. ``starts`` is local and naive, as Legistar keeps it; ``agenda_at`` None: no agenda yet."""

    id: int
    outlet: str
    body: str
    body_id: int
    starts: datetime
    location: str
    created: datetime
    agenda_at: datetime | None = None
    standings: tuple[Standing, ...] = ()
    rows: tuple[Row, ...] = ()

    def moments(self) -> list[datetime]:
        """Return when anything about the meeting changes, in order."""
        found = {self.created}
        found.update(standing.at for standing in self.standings)
        for row in self.rows:
            found.add(row.at)
            if row.result is not None:
                found.add(row.result.at)
        if self.agenda_at is not None:
            found.add(self.agenda_at)
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Change:
    """Something is published, changed or taken down on one feed."""

    at: datetime
    outlet: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What one feed shows at ``moment``; ``changed_at`` is when it last changed (None: nothing was published yet).

    ``articles`` are newest first with their ids; ``meetings`` are those that exist by then, whole: the renderer asks each
    row and standing whether its time has come.
    """

    outlet: Outlet
    moment: datetime
    changed_at: datetime | None
    articles: tuple[tuple[str, Version], ...] = ()
    meetings: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """A week: who publishes, what, when; and what the newsroom's one channel subscribed to.

    ``start`` is the moment of the first poll: what was published until then is the baseline.
    """

    title: str
    start: datetime
    timezone: str
    channel: str
    place: str
    topics: Mapping[str, Mapping[str, str]]
    outlets: tuple[Outlet, ...]
    articles: tuple[Article, ...]
    meetings: tuple[Meeting, ...]

    def changes(self) -> list[Change]:
        """Return every change in order of time."""
        found = {Change(version.at, article.outlet) for article in self.articles for version in article.versions}
        found |= {Change(article.gone_at, article.outlet) for article in self.articles if article.gone_at is not None}
        found |= {Change(at, meeting.outlet) for meeting in self.meetings for at in meeting.moments()}
        return sorted(found, key=lambda change: (change.at, change.outlet))

    def state_at(self, moment: datetime, outlet_id: str) -> Shown:
        """Return what one feed shows at a moment. Raises KeyError for an unknown feed."""
        outlet = {each.id: each for each in self.outlets}[outlet_id]
        standing = [
            (article.id, version)
            for article in self.articles
            if article.outlet == outlet_id and (version := article.at(moment)) is not None
        ]
        standing.sort(key=lambda pair: (pair[1].published_at, pair[0]), reverse=True)
        past = [change.at for change in self.changes() if change.outlet == outlet_id and change.at <= moment]
        return Shown(
            outlet=outlet,
            moment=moment,
            changed_at=past[-1] if past else None,
            articles=tuple(standing[: outlet.window]),
            meetings=tuple(each for each in self.meetings if each.outlet == outlet_id and each.created <= moment),
        )

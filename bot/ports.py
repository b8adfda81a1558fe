"""The seams of the house: what services need, with the errors each may raise. Adapters, feeds and storage implement them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ParamSpec, Protocol, TypeVar

from bot.domain.alert import Alert, AlertKind, AlertView
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType, HoldReason
from bot.domain.errors import Fault
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item, Outcome, StoredItem
from bot.domain.limits import JobLimit
from bot.domain.message import Message
from bot.domain.place import Mention
from bot.domain.story import Candidate, Chapter, ChapterKind, Placement
from bot.domain.subscription import Channel, Match, Subscription, Topic

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """Where the composition root reads the time; everything below it takes ``now`` as an argument."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


# --- fetching -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete answer. Header names are lower-case; ``url`` is where the body came from.

    ``fresh_for`` is how long the answer says that it stays fresh (max-age, Expires), None if it does not say.
    ``moved_to`` is set when every redirect on the way was permanent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304. Validators are those that it carried, None where it carried none (then the old ones hold)."""

    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer. ``retry_after`` holds for the whole host of ``host`` (``name:port``)."""

    fault: Fault
    text: str
    host: str = ""
    permanent: bool = False
    retry_after: timedelta | None = None
    status: int | None = None


class Fetcher(Protocol):
    """HTTP and nothing about feeds. Never raises for what a server does: the answer is a Failed."""

    async def fetch(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
    ) -> Fetched | NotModified | Failed:
        """GET ``url``, within the per-host limit and spacing, following redirects, under the size cap."""
        ...


# --- sources --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Items that belong together and are committed together: at most 100, or one meeting with its agenda.

    ``state`` is set on the last batch of a poll only: what the source learnt (validators, cursor, key policy, title,
    item_count).
    ``not_before``: the earliest next poll that the source's answers allow. An empty last batch means "nothing new".
    """

    items: tuple[Item, ...]
    state: FeedState | None = None
    not_before: datetime | None = None


class Source(Protocol):
    """One feed kind: an address -> items."""

    kind: str

    def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll a feed once, yielding batches in the order in which they must be committed.

        Raises FeedError when the feed cannot be read; batches yielded before stay committed.
        """
        ...


class Workers(Protocol):
    """The process pool for CPU-heavy, pure, bounded jobs."""

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``job`` (a module-level function) in a worker, under ``limit``.

        Raises WorkerError when the job hung, died or hit a limit; what the job itself raises comes through.
        """
        ...


# --- chat -----------------------------------------------------------------------------------------------------------


class ChatAdapter(Protocol):
    """One chat platform. Every method raises Transient, UnknownOutcome, ChannelGone or PayloadRejected, nothing else."""

    platform: str

    async def send(self, channel: str, message: Message) -> str:
        """Post a message; return the platform's id of it."""
        ...

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Post a message in the thread of ``target``; return its id."""
        ...

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Replace the message ``target``. Raises PayloadRejected if it was deleted."""
        ...

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look for a message that carries the idempotency key, sent at or after ``since``; return its id."""
        ...

    async def check(self, channel: str) -> None:
        """Raise what a send to the channel would raise because of the channel itself; send nothing."""
        ...

    def link(self, channel: str, message_id: str) -> str:
        """Return the address under which people find a message, or an empty string where there is none."""
        ...


# --- storage --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemReading:
    """What one reading of an item revision's text found: kept so that lookup, back-test and alerts read the same."""

    mentions: tuple[Mention, ...]
    token_count: int
    sketch: frozenset[int]
    numbers: frozenset[str]
    title_key: str
    canonical_url: str


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as a poll found it, with the hash of its revision and what its text says."""

    item: Item
    revision: str
    reading: ItemReading


@dataclass(frozen=True, slots=True)
class Stage:
    """One step that an item went through, for ``why``: its name, its outcome, and the values it was decided on."""

    name: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Traced:
    """The stages that one revision of an item went through, and when."""

    item: StoredItem
    revision: str
    at: datetime
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A due feed, leased to this process until the lease runs out."""

    feed: Feed
    state: FeedState


class FeedRows(Protocol):
    """Feeds and what polling taught."""

    async def sync(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make the stored feeds those of feeds.yaml: add, rename (same canonical address), update, park, resume.

        A feed that is gone from the file is parked with the reason "not in feeds.yaml", and resumed when it is back.
        A new feed is due at once; a known one keeps its state and next poll time.
        """
        ...

    async def claim(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int, force: bool = False, only: str | None = None
    ) -> list[Claimed]:
        """Lease up to ``limit`` due feeds, longest overdue first, at most one per host that is not already leased.

        Skips parked feeds, live leases and hosts blocked by Retry-After. ``force`` ignores next_poll_at (``run --once``) and
        takes feeds whose last poll was before ``now``; ``only`` is the one feed to consider.
        """
        ...

    async def get(self, feed_id: str) -> Claimed | None:
        """Return a feed and its state, without a lease."""
        ...

    async def all(self) -> list[Claimed]:
        """Return every feed and its state, parked ones too, by id."""
        ...

    async def save(self, state: FeedState, *, owner: str) -> bool:
        """Write a feed's state and release its lease. False, writing nothing, if ``owner`` no longer holds the lease."""
        ...

    async def extend(self, feed_id: str, *, owner: str, until: datetime) -> bool:
        """Keep a lease alive during a long poll; False if it was lost."""
        ...

    async def release(self, feed_id: str, *, owner: str) -> None:
        """Give a lease back without a result: the feed stays as due as it was."""
        ...

    async def block_host(self, host: str, until: datetime) -> None:
        """Let no feed of ``host`` (``name:port``) be claimed before ``until``."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next unparked feed is due."""
        ...


class ItemRows(Protocol):
    """Items, the keys they were ever seen under, and what their texts say."""

    async def known(self, feed_id: str, keys: Collection[str]) -> Mapping[str, StoredItem]:
        """Return the items of a feed by each of the keys they were ever seen under."""
        ...

    async def get(self, item_ids: Collection[int]) -> Mapping[int, StoredItem]:
        """Return items by id."""
        ...

    async def add(self, feed_id: str, found: Sequence[FoundItem], now: datetime, *, baseline: bool) -> list[StoredItem]:
        """Store items of a feed seen for the first time, with all their keys and readings, in the order given.

        A key that another item has stays there.
        """
        ...

    async def revise(self, stored: StoredItem, item: Item, revision: str, reading: ItemReading, now: datetime) -> StoredItem:
        """Store a new revision of an item; earlier keys stay."""
        ...

    async def touch(self, stored: StoredItem, keys: Collection[str]) -> None:
        """Add keys under which a known item was seen now."""
        ...

    async def of_meeting(self, feed_id: str, meeting_key: str) -> list[StoredItem]:
        """Return the agenda items known of a meeting."""
        ...

    async def upcoming(self, now: datetime, *, feed_id: str | None = None) -> list[StoredItem]:
        """Return the agenda items and meetings that start after ``now`` (of one feed), soonest first."""
        ...

    async def by_url(self, canonical_url: str) -> list[StoredItem]:
        """Return items by canonical address, newest first, for ``why``."""
        ...

    async def reading(self, item_id: int) -> ItemReading | None:
        """Return the reading of an item's newest revision."""
        ...

    async def trace(self, ways: Sequence[tuple[int, str, Sequence[Stage]]], now: datetime) -> None:
        """Keep the stages that revisions went through: item id, revision, stages."""
        ...

    async def traces(self, item_id: int) -> list[Traced]:
        """Return what an item's revisions went through, oldest first."""
        ...


class StoryRows(Protocol):
    """Stories, chapters, and which items report them."""

    async def candidates(self, reading: ItemReading, *, since: datetime) -> list[Candidate]:
        """Return items that share the canonical address, the title key or enough of the sketch (at most 50).

        Only items that report news: a report that quotes an agenda item in full is no copy of it.
        """
        ...

    async def placed(self, item_id: int) -> Chapter | None:
        """Return the newest chapter that an item reports, if any."""
        ...

    async def chapter(self, chapter_id: int) -> Chapter | None:
        """Return a chapter."""
        ...

    async def chapter_by_key(self, key: str) -> Chapter | None:
        """Return the chapter that a record's key names."""
        ...

    async def of_story(self, story_id: int) -> list[Chapter]:
        """Return a story's chapters, oldest first."""
        ...

    async def by_matter(self, jurisdiction: str, matter_keys: Collection[str]) -> int | None:
        """Return the story of a jurisdiction that carries one of the matter keys (file number, title)."""
        ...

    async def open(self, jurisdiction: str | None, title: str, matter_keys: Collection[str], now: datetime) -> int:
        """Open a story; return its id."""
        ...

    async def add_matter_keys(self, story_id: int, jurisdiction: str, matter_keys: Collection[str]) -> None:
        """Let a story be found under further matter keys; those that another story has stay there."""
        ...

    async def add_chapter(
        self,
        story_id: int,
        kind: ChapterKind,
        title: str,
        now: datetime,
        *,
        key: str | None = None,
        outcome: Outcome | None = None,
    ) -> Chapter:
        """Add a chapter to a story."""
        ...

    async def join(self, chapter_id: int, item_id: int, placement: Placement, now: datetime) -> None:
        """Record that an item reports a chapter, and by what evidence; once is enough."""
        ...


class DeskRows(Protocol):
    """Channels, topics and subscriptions."""

    async def sync(
        self, channels: Sequence[Channel], topics: Sequence[Topic], subscriptions: Sequence[Subscription], now: datetime
    ) -> None:
        """Make the rows with origin "file" those of feeds.yaml. Gone from the file = parked, back = resumed.

        A subscription's identity is (channel, places, topics, query); its created_at is when it was first seen. Ids given in
        ``subscriptions`` are ignored. A channel of a subscription that no ``channels`` row describes gets the default settings.
        """
        ...

    async def version(self) -> int:
        """Return a number that grows with every change of topics or subscriptions."""
        ...

    async def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions in force."""
        ...

    async def topics(self) -> list[Topic]:
        """Return the topics in force."""
        ...

    async def channels(self, ids: Collection[str] | None = None) -> Mapping[str, Channel]:
        """Return channels by id (all when ``ids`` is None)."""
        ...


class AlertRows(Protocol):
    """Alerts; (channel, chapter, change_key) is unique."""

    async def raise_alert(
        self,
        channel: str,
        chapter_id: int,
        item_id: int,
        kind: AlertKind,
        change_key: str,
        *,
        matches: Sequence[Match],
        reason: str,
        note: str = "",
        possible: bool = False,
        now: datetime,
    ) -> Alert | None:
        """Store an alert; None if this channel already has one for this change."""
        ...

    async def of_chapter(self, chapter_id: int) -> list[Alert]:
        """Return the alerts raised for a chapter, oldest first."""
        ...

    async def views(self, alert_ids: Collection[int]) -> list[AlertView]:
        """Return all that composing these alerts needs, in the order given."""
        ...


class DeliveryRows(Protocol):
    """The outbox. (channel, alert, type) is unique for post, reply and digest; one open edit per message."""

    async def add(
        self,
        channel: str,
        type: DeliveryType,
        alerts: Sequence[int],
        now: datetime,
        *,
        state: DeliveryState = DeliveryState.PENDING,
        due: datetime | None = None,
        held_until: datetime | None = None,
        reason: str = "",
        heading: str = "",
        text: str = "",
        target: str | None = None,
        notice_key: str | None = None,
    ) -> Delivery | None:
        """Write a delivery; None where a UNIQUE rule says that it is already there (an open edit, a notice told before)."""
        ...

    async def claim(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int, platforms: Collection[str]
    ) -> list[Delivery]:
        """Lease what may be sent now: at most one per channel, channels served longest ago first.

        Per channel the head of the line by id (held ones do not stand in it), or a due edit when nothing else is due. Skips
        parked and backed-off channels and channels with a live lease. A lease that ran out comes back with in_doubt=True.
        """
        ...

    async def holds(self, delivery_id: int, *, owner: str, now: datetime) -> bool:
        """Whether the lease still holds: asked right before a send."""
        ...

    async def sent(self, delivery_id: int, message_id: str, now: datetime, *, owner: str) -> bool:
        """Record a send and serve the channel; False if the lease was lost to another (then it is a possible repeat)."""
        ...

    async def retry(self, delivery_id: int, due: datetime, error: str, now: datetime, *, in_doubt: bool, owner: str) -> bool:
        """Put a failed send back; backs off the whole channel until ``due``, edits only themselves.

        False, writing nothing, if ``owner`` no longer holds the lease.
        """
        ...

    async def settle(self, delivery_id: int, state: DeliveryState, reason: str, now: datetime) -> None:
        """End a delivery as dropped, superseded or rejected, with the reason."""
        ...

    async def hold(self, delivery_ids: Collection[int], reason: HoldReason, until: datetime) -> None:
        """Hold pending deliveries until they are folded or released."""
        ...

    async def held(self, channel: str, until: datetime) -> list[Delivery]:
        """Return the deliveries of a channel held no longer than ``until``, by id."""
        ...

    async def channels_to_release(self, now: datetime) -> list[str]:
        """Return the channels that have held deliveries whose time has come."""
        ...

    async def fold(self, channel: str, groups: Sequence[tuple[str, Sequence[int]]], now: datetime) -> list[Delivery]:
        """Replace deliveries by digests, one per (heading, delivery ids); the folded ones keep a link to theirs."""
        ...

    async def release(self, delivery_ids: Collection[int], now: datetime) -> None:
        """Let held deliveries go as they are."""
        ...

    async def pending(self, channel: str) -> list[Delivery]:
        """Return the pending deliveries of a channel that notify (no edits), by id."""
        ...

    async def sent_times(self, channel: str, since: datetime) -> list[datetime]:
        """Return when messages that notify were sent to a channel since then, oldest first (for the cap)."""
        ...

    async def of_alerts(self, alert_ids: Collection[int]) -> list[Delivery]:
        """Return the post, reply and digest deliveries that carry these alerts, by id."""
        ...

    async def last_edit(self, channel: str, target: str) -> datetime | None:
        """When a message was last edited by us."""
        ...

    async def park_channel(self, channel: str, reason: str, now: datetime) -> None:
        """Send nothing more to a channel until it is resumed; its deliveries stay pending."""
        ...

    async def resume_channel(self, channel: str, now: datetime) -> None:
        """Let a parked channel be served again."""
        ...

    async def parked_channels(self) -> Mapping[str, str]:
        """Return the parked channels and why."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next delivery may be sent, or the next held one is to be released."""
        ...


class UnitOfWork(Protocol):
    """One transaction over everything. Leaving it without ``commit`` rolls back."""

    @property
    def feeds(self) -> FeedRows: ...
    @property
    def items(self) -> ItemRows: ...
    @property
    def stories(self) -> StoryRows: ...
    @property
    def desk(self) -> DeskRows: ...
    @property
    def alerts(self) -> AlertRows: ...
    @property
    def deliveries(self) -> DeliveryRows: ...

    async def commit(self) -> None:
        """Make everything written so far durable and end the transaction."""
        ...


class Store(Protocol):
    """The database. Raises StoreError where the environment fails."""

    def deciding(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open the decide transaction: it holds the one decide lock until it ends."""
        ...

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a short write transaction that needs no decide lock."""
        ...

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a read-only transaction: one consistent snapshot."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...

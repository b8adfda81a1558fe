"""The tables. Rows never leave this package: each noun's file maps them to the dataclasses of bot.domain."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.domain.alert import AlertKind
from bot.domain.delivery import DeliveryState, DeliveryType
from bot.domain.errors import Fault
from bot.domain.item import ItemType
from bot.domain.story import ChapterKind, Relation
from bot.domain.subscription import Mode
from storage.columns import Id, PlainText, UtcDateTime, Word


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration can change it on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        str: PlainText,
        bytes: LargeBinary,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        AlertKind: Word(AlertKind),
        ChapterKind: Word(ChapterKind),
        DeliveryState: Word(DeliveryState),
        DeliveryType: Word(DeliveryType),
        Fault: Word(Fault),
        ItemType: Word(ItemType),
        Mode: Word(Mode),
        Relation: Word(Relation),
    }


class HostRow(Base):
    """A server that feeds live on (``name:port``): locked while a feed of it is claimed."""

    __tablename__ = "hosts"

    name: Mapped[str] = mapped_column(primary_key=True)
    blocked_until: Mapped[datetime | None]


class FeedRow(Base):
    """A feed and its state. Other rows refer to the number, so that a new ``name`` (the feed's id) is one UPDATE."""

    __tablename__ = "feeds"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    identity: Mapped[bytes] = mapped_column(unique=True)  # digest of the canonical address
    kind: Mapped[str]
    address: Mapped[str]
    host: Mapped[str] = mapped_column(ForeignKey("hosts.name"), index=True)
    timezone: Mapped[str]
    interval_seconds: Mapped[float] = mapped_column(Double)
    place: Mapped[str | None]
    home: Mapped[list[Any]]
    line: Mapped[int | None]
    origin: Mapped[str] = mapped_column(default="file", server_default="file")  # "file" or "chat"
    in_chat: Mapped[dict[str, Any] | None]

    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_hash: Mapped[str | None]
    key_policy: Mapped[str | None]
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    title: Mapped[str] = mapped_column(default="")
    item_count: Mapped[int] = mapped_column(default=0)
    baseline_at: Mapped[datetime | None]
    last_poll_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    next_poll_at: Mapped[datetime | None] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    fault: Mapped[Fault | None]
    fault_text: Mapped[str] = mapped_column(default="")
    told: Mapped[Fault | None]
    redirect: Mapped[dict[str, Any] | None]
    parked: Mapped[str] = mapped_column(default="")

    lease_owner: Mapped[str | None]
    leased_until: Mapped[datetime | None]


class ItemRow(Base):
    """An item at its newest revision; the digests are what lookups go by."""

    __tablename__ = "items"
    __table_args__ = (Index(None, "feed_id", "meeting"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    type: Mapped[ItemType]
    revision: Mapped[str]
    item: Mapped[dict[str, Any]]
    baseline: Mapped[bool]
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    meets_at: Mapped[datetime | None] = mapped_column(index=True)
    meeting: Mapped[bytes | None]  # digest of the meeting's key
    url: Mapped[bytes | None] = mapped_column(index=True)  # digest of the canonical address
    title: Mapped[bytes | None] = mapped_column(index=True)  # digest of the title key
    sketch_size: Mapped[int]


class ItemKeyRow(Base):
    """A key that an item was ever seen under; the first item to have it keeps it."""

    __tablename__ = "item_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    key: Mapped[str]


class ItemTextRow(Base):
    """What the text of a revision said: its ItemReading."""

    __tablename__ = "item_texts"

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True, autoincrement=False)
    revision: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reading: Mapped[dict[str, Any]]


class ItemTraceRow(Base):
    """The stages that a revision went through, for ``why``."""

    __tablename__ = "item_traces"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    revision: Mapped[str]
    at: Mapped[datetime]
    stages: Mapped[list[Any]]


class SketchRow(Base):
    """The similarity index: which items have a hash in the sketch of their newest revision."""

    __tablename__ = "sketches"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True, autoincrement=False, index=True)


class StoryRow(Base):
    """A matter in a jurisdiction over time."""

    __tablename__ = "stories"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    jurisdiction: Mapped[str | None]
    title: Mapped[str]
    created_at: Mapped[datetime]


class StoryMatterRow(Base):
    """A file number or title by which a jurisdiction's records name a story."""

    __tablename__ = "story_matters"

    digest: Mapped[bytes] = mapped_column(primary_key=True)  # of jurisdiction and key
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"), index=True)
    key: Mapped[str]


class ChapterRow(Base):
    """An event in a story."""

    __tablename__ = "chapters"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"), index=True)
    kind: Mapped[ChapterKind]
    title: Mapped[str]
    created_at: Mapped[datetime]
    key: Mapped[str | None]
    identity: Mapped[bytes | None] = mapped_column(unique=True)  # digest of the key
    outcome: Mapped[dict[str, Any] | None]


class ChapterItemRow(Base):
    """An item reports a chapter."""

    __tablename__ = "chapter_items"

    chapter_id: Mapped[int] = mapped_column(ForeignKey("chapters.id"), primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True, autoincrement=False, index=True)
    relation: Mapped[Relation]
    evidence: Mapped[str]
    at: Mapped[datetime]


class DeskRow(Base):
    """The one row that counts the changes of topics and subscriptions."""

    __tablename__ = "desk"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


class ChannelRow(Base):
    """A channel: its settings, and where its outbox stands.

    ``origin`` is "file" (feeds.yaml names it; ``line`` where it says how it is set), "chat" (set or subscribed there) or "use"
    (only deliveries name it). ``in_chat`` are the settings made in chat, in force where the file makes none.
    """

    __tablename__ = "channels"

    id: Mapped[str] = mapped_column(primary_key=True)
    platform: Mapped[str]
    timezone: Mapped[str]
    digest_at: Mapped[str]
    quiet: Mapped[dict[str, Any] | None]
    origin: Mapped[str]
    line: Mapped[int | None]
    in_chat: Mapped[dict[str, Any] | None]
    parked: Mapped[str] = mapped_column(default="")
    parked_at: Mapped[datetime | None]
    backoff_until: Mapped[datetime | None]
    last_served_at: Mapped[datetime | None]


class TopicRow(Base):
    """A named query; ``parked`` says why it is not in force, ``in_chat`` what chat says, for when the file says it no more."""

    __tablename__ = "topics"

    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    query: Mapped[str]
    origin: Mapped[str]
    line: Mapped[int | None]
    in_chat: Mapped[dict[str, Any] | None]
    parked: Mapped[str] = mapped_column(default="")
    changed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))  # the version of the desk that did


class SubscriptionRow(Base):
    """A channel's standing request; ``parked`` says why it is not in force.

    ``in_chat`` is what chat says of it, for when feeds.yaml says it no more; ``by`` who said it there first.
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    identity: Mapped[bytes] = mapped_column(unique=True)  # digest of channel, places, topics and query
    channel: Mapped[str] = mapped_column(ForeignKey("channels.id"), index=True)
    places: Mapped[list[Any]]
    topics: Mapped[list[Any]]
    query: Mapped[str]
    mode: Mapped[Mode]
    want: Mapped[list[Any]]
    loose: Mapped[bool]
    include_contained: Mapped[bool]
    include_parents: Mapped[bool]
    mention: Mapped[str | None]
    by: Mapped[str | None]
    line: Mapped[int | None]
    origin: Mapped[str]
    in_chat: Mapped[dict[str, Any] | None]
    paused_at: Mapped[datetime | None]
    parked: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), index=True)  # the version of the desk that did


class AlertRow(Base):
    """The news for one channel. The UNIQUE constraint is rule 2: a change is told once."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("channel", "chapter_id", "change"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(ForeignKey("channels.id"))
    chapter_id: Mapped[int] = mapped_column(ForeignKey("chapters.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[AlertKind]
    change_key: Mapped[str]
    change: Mapped[bytes]  # digest of the change key
    reason: Mapped[str]
    note: Mapped[str]
    possible: Mapped[bool]
    matches: Mapped[list[Any]]
    created_at: Mapped[datetime]


class DeliveryRow(Base):
    """One send. Rule 2 again: one open edit per message, and a notice is told once in a channel."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("channel", "open_target"),
        UniqueConstraint("channel", "notice_key"),
        Index(None, "channel", "state", "id"),
        Index(None, "channel", "target"),
        Index(None, "channel", "sent_at"),
        Index(None, "state", "held_until"),
        {"sqlite_autoincrement": True},  # an idempotency key derives from the id: none is ever given twice
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(ForeignKey("channels.id"))
    type: Mapped[DeliveryType]
    state: Mapped[DeliveryState]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    in_doubt: Mapped[bool] = mapped_column(default=False)
    target: Mapped[str | None]
    open_target: Mapped[str | None]  # the target while an edit waits; NULLs are distinct
    message_id: Mapped[str | None]
    heading: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str]
    notice_key: Mapped[str | None]
    held_until: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    first_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    folded_into: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    mute_id: Mapped[int | None] = mapped_column(ForeignKey("mutes.id"))  # the mute that held it back last
    lease_owner: Mapped[str | None]
    leased_until: Mapped[datetime | None]


class DeliveryAlertRow(Base):
    """A delivery carries an alert, at a position. ``once`` is the delivery's type where an alert may have only one of it."""

    __tablename__ = "delivery_alerts"
    __table_args__ = (UniqueConstraint("channel", "alert_id", "once"), Index(None, "alert_id"))

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), primary_key=True, autoincrement=False)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True, autoincrement=False)
    position: Mapped[int]
    channel: Mapped[str]
    once: Mapped[DeliveryType | None]

"""A feed and what polling it has taught us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.domain.errors import Fault

NOT_IN_FILE = "not in feeds.yaml"
"""Why a feed, channel, topic or subscription that feeds.yaml no longer names is parked; back in the file, it is resumed."""

REMOVED = "removed in chat"
"""Why a feed that was added in chat is parked; added again, it is resumed."""

OUT_OF_USE = frozenset({NOT_IN_FILE, REMOVED})
"""Why a feed that nobody wants any more is parked, unlike one that had to be stopped."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A polled source as configured.

    ``address`` is the full base URL and, canonicalised, the feed's identity: a new ``id`` is a rename.
    ``place`` is certain (an agenda feed is that government's), ``home`` a prior (where a news feed is published).
    ``timezone`` is the IANA zone in which the source's local times are read. ``line`` is where it stands in feeds.yaml, None
    for one that was added in chat.
    """

    id: str
    kind: str
    address: str
    timezone: str
    interval: timedelta
    place: str | None = None
    home: tuple[str, ...] = ()
    line: int | None = None

    @property
    def host(self) -> str:
        """The host that polls of this feed go to, as ``name:port``: limits and Retry-After hold per host."""
        parts = urlsplit(self.address)
        return f"{parts.hostname or ''}:{parts.port or (443 if parts.scheme == 'https' else 80)}"

    @property
    def homes(self) -> tuple[str, ...]:
        """The jurisdictions that the feed is about: its certain place, else its home."""
        return (self.place,) if self.place else self.home


@dataclass(frozen=True, slots=True)
class RedirectProof:
    """A chain of permanent redirects seen again and again; the address moves only after repeated proof."""

    target: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed between polls; written with the last batch of a poll only.

    ``cursor`` is opaque JSON owned by the feed's Source (watermarks, revisions of meetings).
    ``key_policy`` is chosen once, at the first poll, and kept. ``title`` is what the source calls itself.
    ``told`` is the fault that the newsroom was last told of, None while all is well.
    """

    feed_id: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    key_policy: str | None = None
    cursor: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    item_count: int = 0
    baseline_at: datetime | None = None
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    fault: Fault | None = None
    fault_text: str = ""
    told: Fault | None = None
    redirect: RedirectProof | None = None
    parked: str = ""

"""Rows of the desk to and from channels, topics and subscriptions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import time
from functools import lru_cache
from sys import intern
from typing import Any

from sqlalchemy import RowMapping, String, cast

from bot.domain.subscription import Channel, Mode, QuietHours, Subscription, Topic, Want
from storage.columns import digest
from storage.convert import from_json, to_json
from storage.tables import SubscriptionRow

COLUMNS = (
    SubscriptionRow.id,
    SubscriptionRow.channel,
    cast(SubscriptionRow.places, String).label("places"),
    cast(SubscriptionRow.topics, String).label("topics"),
    SubscriptionRow.query,
    SubscriptionRow.mode,
    cast(SubscriptionRow.want, String).label("want"),
    SubscriptionRow.loose,
    SubscriptionRow.include_contained,
    SubscriptionRow.include_parents,
    SubscriptionRow.line,
    SubscriptionRow.mention,
    SubscriptionRow.by,
    SubscriptionRow.paused_at,
    SubscriptionRow.parked,
)
"""What a subscription is made of; lists as the JSON that they are, to be read once for all that have the same."""


def identity(subscription: Subscription) -> bytes:
    """Return what stands for channel, places, topics and query: subscriptions that agree in them are one."""
    places, topics = sorted(subscription.places), sorted(subscription.topics)
    return digest(subscription.channel, *places, "\n", *topics, "\n", subscription.query)


def channel_settings(channel: Channel) -> dict[str, Any]:
    """Return the columns of what can be set of a channel."""
    return {"timezone": channel.timezone, "digest_at": channel.digest_at.isoformat(), "quiet": to_json(channel.quiet)}


def channel(row: RowMapping) -> Channel:
    """Make a channel of a row."""
    return Channel(
        id=row["id"],
        timezone=row["timezone"],
        digest_at=time.fromisoformat(row["digest_at"]),
        quiet=from_json(QuietHours, row["quiet"]) if row["quiet"] else None,
        parked=row["parked"],
        line=row["line"],
    )


def topic(row: RowMapping) -> Topic:
    """Make a topic of a row."""
    return Topic(row["name"], row["title"], row["query"], row["line"])


def request(subscription: Subscription) -> dict[str, Any]:
    """Return the columns of what makes a subscription this one: they never change."""
    return {
        "channel": subscription.channel,
        "places": list(subscription.places),
        "topics": list(subscription.topics),
        "query": subscription.query,
    }


def manner(subscription: Subscription) -> dict[str, Any]:
    """Return the columns of how a subscription is served; JSON can hold them."""
    return {
        "mode": subscription.mode,
        "want": to_json(subscription.want),
        "loose": subscription.loose,
        "include_contained": subscription.include_contained,
        "include_parents": subscription.include_parents,
        "mention": subscription.mention or None,
    }


def manner_kept(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``manner`` gave, from the JSON that kept it."""
    return {**kept, "mode": Mode(kept["mode"])}


def subscription(row: Sequence[Any]) -> Subscription:
    """Make a subscription of COLUMNS. Many are alike in their parts, which they then share."""
    number, of, places, topics, query, mode, want, loose, contained, parents, line, mention, by, paused_at, _ = row
    return Subscription(
        id=number,
        channel=intern(of),
        places=_strings(places),
        topics=_strings(topics),
        query=intern(query),
        mode=mode,
        want=_wants(want),
        loose=loose,
        include_contained=contained,
        include_parents=parents,
        line=line,
        mention=intern(mention or ""),
        by=intern(by or ""),
        paused=paused_at is not None,
    )


@lru_cache(maxsize=2**14)
def _strings(listed: str) -> tuple[str, ...]:
    return tuple(json.loads(listed))


@lru_cache
def _wants(listed: str) -> frozenset[Want]:
    return frozenset(map(Want, json.loads(listed)))

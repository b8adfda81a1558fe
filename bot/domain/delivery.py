"""Deliveries: one send to a channel each, with a state."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryType(StrEnum):
    """How an alert reaches a channel. A notice carries no alert: it tells of a feed or a channel."""

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"
    DIGEST = "digest"
    NOTICE = "notice"


class DeliveryState(StrEnum):
    """Where a delivery stands (DESIGN.md section 5)."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    FOLDED = "folded"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    REJECTED = "rejected"


class HoldReason(StrEnum):
    """Why a delivery waits to be listed in a digest."""

    QUIET = "quiet"
    MODE = "mode"
    CAP = "cap"
    OUTAGE = "outage"
    PAUSED = "paused"
    MUTE = "mute"


MUTED_FOR_GOOD = "muted for good"
"""Why a delivery was dropped that a mute without an end silenced."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One send to a channel.

    ``alerts`` are the alerts it carries, in order. ``target`` is the platform's id of the message that an edit changes or a
    reply answers. ``in_doubt``: an earlier attempt may have arrived, so the adapter looks for ``key`` before it sends.
    ``heading`` is the first line of a delivery that carries several alerts; ``text`` the words of a notice, after a line
    that says what it is. ``mute`` is the one that held it back last, or dropped it.
    """

    id: int
    channel: str
    type: DeliveryType
    state: DeliveryState
    alerts: tuple[int, ...]
    created_at: datetime
    attempts: int = 0
    in_doubt: bool = False
    target: str | None = None
    message_id: str | None = None
    heading: str = ""
    text: str = ""
    reason: str = ""
    held_until: datetime | None = None
    next_attempt_at: datetime | None = None
    first_attempt_at: datetime | None = None
    sent_at: datetime | None = None
    mute: int | None = None

    @property
    def key(self) -> str:
        """The idempotency key: the same at every attempt, short enough for a Discord nonce (25 characters)."""
        return idempotency_key(self.id)


def idempotency_key(delivery_id: int) -> str:
    """Derive a delivery's idempotency key (24 characters, lower-case base32) from its id."""
    digest = hashlib.sha256(f"gavel-delivery:{delivery_id}".encode()).digest()
    return base64.b32encode(digest[:15]).decode().lower()

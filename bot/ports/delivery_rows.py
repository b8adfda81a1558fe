"""The outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.delivery import Delivery, DeliveryState, DeliveryType, HoldReason


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
        mute: int | None = None,
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

    async def settle(
        self, delivery_id: int, state: DeliveryState, reason: str, now: datetime, *, mute: int | None = None
    ) -> None:
        """End a delivery as dropped (by a mute), superseded or rejected, with the reason."""
        ...

    async def hold(
        self, delivery_ids: Collection[int], reason: HoldReason, until: datetime | None, *, mute: int | None = None
    ) -> None:
        """Hold pending deliveries until they are folded or released (None: someone says so); ``mute`` is what does, if one."""
        ...

    async def part(self, delivery_id: int, alerts: Collection[int], now: datetime) -> Delivery | None:
        """Move some alerts of a pending or held delivery to a new, pending one like it; None if none of them is in one."""
        ...

    async def reconsider(self, now: datetime, *, channel: str | None = None) -> None:
        """Let the next release ask again of everything (of a channel) that mutes hold whether they still do."""
        ...

    async def reopen(self, delivery_ids: Collection[int], now: datetime) -> None:
        """Let the next release ask again of deliveries that mutes hold or dropped; others are left alone."""
        ...

    async def give_up(self, delivery_id: int, reason: str) -> None:
        """Drop a waiting delivery, and let its alerts be delivered anew should someone ask for them again."""
        ...

    async def waiting(self, channel: str) -> list[Delivery]:
        """Return the pending and held deliveries of a channel that carry alerts (no edits), by id."""
        ...

    async def put_off(self, delivery_ids: Collection[int], reason: HoldReason, until: datetime | None) -> None:
        """Hold waiting deliveries, whatever held them so far; until someone says so where ``until`` is None."""
        ...

    async def held(self, channel: str, until: datetime) -> list[Delivery]:
        """Return the deliveries of a channel held no longer than ``until``, by id."""
        ...

    async def channels_held(self, reason: HoldReason) -> list[str]:
        """Return the channels of which something is held for a reason."""
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

    async def of_message(self, channel: str, message_id: str) -> list[Delivery]:
        """Return the deliveries that a message of a channel is, by the platform's id of it: one, unless it is none of ours."""
        ...

    async def sent_since(self, channels: Collection[str], since: datetime) -> list[Delivery]:
        """Return the post, reply and digest deliveries sent to channels since then, by id."""
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

"""When what notifies must wait, until when, and how what waited is folded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alert import AlertKind
from bot.domain.delivery import Delivery, DeliveryType, HoldReason
from bot.domain.localtime import next_daily, next_hour, next_weekly, quiet_until
from bot.domain.subscription import Channel, Mode

CAP = 20
CAP_WINDOW = timedelta(hours=1)
"""At most ``CAP`` messages that notify in any hour and channel."""

DIGEST_SIZE = 15
"""The most alerts of one digest message."""

MANY = 5
"""After an outage more than this many waiting messages are folded."""

AWAY = "While we were away"
_HEADINGS = {
    HoldReason.QUIET.value: "Quiet hours",
    HoldReason.CAP.value: f"Overflow: more than {CAP} messages in an hour",
    HoldReason.OUTAGE.value: AWAY,
    HoldReason.PAUSED.value: "While it was paused",
    HoldReason.MUTE.value: "While it was muted",
    f"{HoldReason.MODE.value} {Mode.HOURLY.value}": "Hourly digest",
    f"{HoldReason.MODE.value} {Mode.DAILY.value}": "Daily digest",
    f"{HoldReason.MODE.value} {Mode.WEEKLY.value}": "Weekly digest",
}
_PROMPTNESS = {mode: rank for rank, mode in enumerate(Mode)}


@dataclass(frozen=True, slots=True)
class Hold:
    """Why and until when (UTC; None: until someone says so) a delivery waits; ``mode`` is the subscription's if it is why."""

    reason: HoldReason
    until: datetime | None
    mode: Mode | None = None

    @property
    def words(self) -> str:
        """The reason as it is stored: ``quiet``, ``mode daily``."""
        return f"{self.reason.value} {self.mode.value}" if self.mode else self.reason.value


def plan(kind: AlertKind, modes: Collection[Mode], channel: Channel, now: datetime) -> Hold | None:
    """Decide whether a new post or reply must wait. ``modes`` are those of the alert's matches: the most immediate one wins.

    A reversal pierces quiet hours (DESIGN.md section 3); what a mode holds is not released into quiet hours.
    """
    mode = min(modes, key=_PROMPTNESS.__getitem__, default=Mode.INSTANT)
    until = _turn(mode, channel, now)
    quiet = None if kind is AlertKind.REVERSAL else quiet_until(channel.quiet, channel.timezone, until or now)
    if until:
        return Hold(HoldReason.MODE, quiet or until, mode)
    return Hold(HoldReason.QUIET, quiet) if quiet else None


def cap_until(sent_times: Sequence[datetime], now: datetime, cap: int = CAP) -> datetime | None:
    """Return when the channel may be notified again (UTC), None if it may be now. ``sent_times`` are in order."""
    recent = [sent for sent in sent_times if sent > now - CAP_WINDOW]
    return recent[-cap] + CAP_WINDOW if len(recent) >= cap else None


def foldable(delivery: Delivery) -> bool:
    """Whether a delivery may become part of a digest: notices carry no alert, digests are not folded again."""
    return delivery.type in {DeliveryType.POST, DeliveryType.REPLY}


def heading(reason: str) -> str:
    """Return the first line of the digest of what was held for ``reason``."""
    return _HEADINGS[reason]


def bundles(deliveries: Iterable[Delivery], size: int = DIGEST_SIZE) -> list[list[Delivery]]:
    """Cut deliveries, in order, into as few groups as whole deliveries of at most ``size`` alerts a group allow."""
    groups: list[list[Delivery]] = []
    room = 0
    for delivery in deliveries:
        if not groups or len(delivery.alerts) > room:
            groups.append([])
            room = size
        groups[-1].append(delivery)
        room -= len(delivery.alerts)
    return groups


def _turn(mode: Mode, channel: Channel, now: datetime) -> datetime | None:
    if mode is Mode.HOURLY:
        return next_hour(now, channel.timezone)
    if mode is Mode.DAILY:
        return next_daily(channel.digest_at, channel.timezone, now)
    if mode is Mode.WEEKLY:
        return next_weekly(channel.digest_at, channel.timezone, now)
    return None

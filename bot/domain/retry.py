"""The one retry policy: what becomes of a delivery whose send failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from bot.domain.errors import ChannelGone, PayloadRejected, Transient, UnknownOutcome

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
JITTER = 0.25
"""The largest share that is added to a wait of our own, so that channels that failed together do not return together."""

SHORTEST_RETRY_AFTER = timedelta(seconds=1)
LONGEST_RETRY_AFTER = timedelta(days=1)
"""The bounds within which a platform's own wait is believed."""

OUTAGE_AFTER = timedelta(hours=6)
"""How long a channel may fail before what waits for it is folded into one message (DESIGN.md section 5)."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after ``wait``. ``in_doubt``: look for the message before sending it again."""

    wait: timedelta
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class Park:
    """Send nothing more to the channel until a check of it passes; its deliveries stay."""


@dataclass(frozen=True, slots=True)
class End:
    """This delivery can never be sent; the next one passes."""

    state: DeliveryState


Verdict = Retry | Park | End


def wait(attempts: int, jitter: float, retry_after: timedelta | None = None) -> timedelta:
    """Return how long to wait after ``attempts`` failures in a row; ``jitter`` is a random number in [0, 1).

    The platform's own wait is honoured; else 5 s, doubled at each failure, up to 15 min, jitter included.
    """
    if retry_after is not None:
        return min(max(retry_after, SHORTEST_RETRY_AFTER), LONGEST_RETRY_AFTER)
    doublings = min(max(attempts, 1) - 1, 30)
    return min(FIRST_WAIT * (1 << doublings) * (1 + JITTER * jitter), LONGEST_WAIT)


def overdue(delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery has been tried in vain for so long that its channel counts as out."""
    return delivery.first_attempt_at is not None and now - delivery.first_attempt_at >= OUTAGE_AFTER


def judge(error: Exception, delivery: Delivery, now: datetime, jitter: float) -> Verdict:
    """Decide what a failed send means for its delivery.

    An error outside the adapter's contract is a defect of ours with unknown outcome; it ends the delivery only when six hours
    of trying have not helped, so that one message cannot stop its channel for ever.
    """
    if isinstance(error, ChannelGone):
        return Park()
    if isinstance(error, PayloadRejected):
        gone = delivery.type is DeliveryType.EDIT
        return End(DeliveryState.SUPERSEDED if gone else DeliveryState.REJECTED)
    if isinstance(error, Transient):
        return Retry(wait(delivery.attempts, jitter, error.retry_after), delivery.in_doubt)
    if not isinstance(error, UnknownOutcome) and overdue(delivery, now):
        return End(DeliveryState.REJECTED)
    return Retry(wait(delivery.attempts, jitter), in_doubt=True)

"""Times as Slack writes them, and the timestamps that are its ids of messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.fakes.clock import Clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Stamps:
    """Timestamps ``1751284800.000001``: text, to the microsecond, never the same twice."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._last = 0

    def __call__(self) -> str:
        self._last = max(self._last + 1, (self.clock() - EPOCH) // MICROSECOND)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def moment(ts: str) -> datetime:
    """Return when a timestamp was made."""
    whole, _, fraction = ts.partition(".")
    return EPOCH + timedelta(seconds=int(whole), microseconds=int(fraction or 0))


def seconds(when: datetime) -> int:
    """Return a time as Slack writes it where it is not an id."""
    return int(when.timestamp())

"""Ids of the server, which hold the time: snowflakes; and times as Discord writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.fakes.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Snowflakes:
    """Ids that hold the time at which they were made, and never repeat."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._last = 0

    def __call__(self) -> int:
        made = (self.clock() - EPOCH) // MILLISECOND << 22
        self._last = max(self._last + 1, made)
        return self._last


def created_at(snowflake: int) -> datetime:
    """Return when an id was made."""
    return EPOCH + (snowflake >> 22) * MILLISECOND


def iso(when: datetime) -> str:
    """Return a time as Discord writes it."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")

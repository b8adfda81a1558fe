"""Time and ids of the server: a clock that tests may move, and snowflakes made from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def wall() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.time += by


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

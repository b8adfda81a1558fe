"""Where the time comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the composition root reads the time; everything below it takes ``now`` as an argument."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

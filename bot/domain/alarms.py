"""Where failures are told that concern no channel of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alarms:
    """The channel where failures are told. ``line`` is where feeds.yaml says so (None: set in chat)."""

    channel: str
    line: int | None = None

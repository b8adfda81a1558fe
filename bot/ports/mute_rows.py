"""Mutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.mute import Mute


class MuteRows(Protocol):
    """Mutes. Who sets or ends one holds the decide lock; whoever holds back or lets go by them does too."""

    async def add(self, mute: Mute) -> Mute:
        """Put a mute in force and return it with its id; what ``mute`` says of that is ignored.

        One of the same thing in the same channel (or everywhere) that is in force ends: this one takes its place.
        """
        ...

    async def end(self, mute_id: int, now: datetime) -> bool:
        """Take a mute out of force; False if it was not in force any more."""
        ...

    async def get(self, mute_ids: Collection[int]) -> Mapping[int, Mute]:
        """Return mutes by id, ended ones too."""
        ...

    async def of_channel(self, channel: str, now: datetime) -> list[Mute]:
        """Return the mutes in force for a channel, its own and those that hold everywhere, oldest first."""
        ...

    async def held_back(self, mute_ids: Collection[int], channel: str) -> Mapping[int, int]:
        """Return how many alerts of a channel mutes hold, or have dropped: by mute, those that do neither left out."""
        ...

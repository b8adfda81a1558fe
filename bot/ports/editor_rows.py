"""Editors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.editor import Editor


class EditorRows(Protocol):
    """Editors: from feeds.yaml, and added in chat. One that both name is one, and the file's."""

    async def sync(self, editors: Sequence[Editor], now: datetime) -> None:
        """Make those with origin "file" the ones of feeds.yaml; those added in chat stay."""
        ...

    async def all(self) -> list[Editor]:
        """Return the editors by id; without any, whoever can manage a channel counts as one."""
        ...

    async def add(self, editor: Editor, now: datetime) -> bool:
        """Add one in chat; False if they are an editor already."""
        ...

    async def remove(self, editor_id: str) -> bool:
        """Take away one that was added in chat; False if there is none. What feeds.yaml says stays."""
        ...

"""Editors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.editor import Editor
from storage.statements import insert
from storage.tables_desk import EditorRow

_FILE, _CHAT = "file", "chat"


class SqlEditors:
    """EditorRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sync(self, editors: Sequence[Editor], now: datetime) -> None:
        """Make those with origin "file" the ones of feeds.yaml; those added in chat stay."""
        await self._connection.execute(delete(EditorRow).where(EditorRow.origin == _FILE))
        for editor in editors:
            await self._write(editor, _FILE, now)

    async def all(self) -> list[Editor]:
        """Return the editors by id; of one that both name, what the file says."""
        rows = await self._connection.execute(select(EditorRow).order_by(EditorRow.id, EditorRow.origin))
        found: dict[str, Editor] = {}
        for row in rows.mappings():
            # "chat" comes before "file" in order, so the file has the last word.
            found[row["id"]] = Editor(row["id"], row["name"], row["by"], row["line"])
        return list(found.values())

    async def add(self, editor: Editor, now: datetime) -> bool:
        """Add one in chat; False if they are an editor already."""
        known = select(EditorRow.id).where(EditorRow.id == editor.id)
        if await self._connection.scalar(known) is not None:
            return False
        await self._write(editor, _CHAT, now)
        return True

    async def remove(self, editor_id: str) -> bool:
        """Take away one that was added in chat; False if there is none."""
        gone = delete(EditorRow).where(EditorRow.id == editor_id, EditorRow.origin == _CHAT)
        return (await self._connection.execute(gone)).rowcount > 0

    async def _write(self, editor: Editor, origin: str, now: datetime) -> None:
        new = insert(self._connection, EditorRow).values(
            id=editor.id, origin=origin, name=editor.name, by=editor.by, line=editor.line, created_at=now
        )
        await self._connection.execute(new.on_conflict_do_nothing())

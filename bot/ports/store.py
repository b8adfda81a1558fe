"""The database as units of work."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports.agenda_rows import AgendaRows
from bot.ports.alert_rows import AlertRows
from bot.ports.audit_rows import AuditRows
from bot.ports.delivery_rows import DeliveryRows
from bot.ports.desk_rows import DeskRows
from bot.ports.editor_rows import EditorRows
from bot.ports.feed_rows import FeedRows
from bot.ports.item_rows import ItemRows
from bot.ports.lookup_rows import LookupRows
from bot.ports.mute_rows import MuteRows
from bot.ports.story_rows import StoryRows


class UnitOfWork(Protocol):
    """One transaction over everything. Leaving it without ``commit`` rolls back."""

    @property
    def feeds(self) -> FeedRows: ...
    @property
    def items(self) -> ItemRows: ...
    @property
    def agendas(self) -> AgendaRows: ...
    @property
    def lookup(self) -> LookupRows: ...
    @property
    def stories(self) -> StoryRows: ...
    @property
    def desk(self) -> DeskRows: ...
    @property
    def alerts(self) -> AlertRows: ...
    @property
    def deliveries(self) -> DeliveryRows: ...
    @property
    def mutes(self) -> MuteRows: ...
    @property
    def editors(self) -> EditorRows: ...
    @property
    def audit(self) -> AuditRows: ...

    async def commit(self) -> None:
        """Make everything written so far durable and end the transaction."""
        ...


class Store(Protocol):
    """The database. Raises StoreError where the environment fails."""

    def deciding(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open the decide transaction: it holds the one decide lock until it ends."""
        ...

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a short write transaction that needs no decide lock."""
        ...

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a read-only transaction: one consistent snapshot."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...

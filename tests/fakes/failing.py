"""A store whose commit fails on purpose."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.domain.errors import StoreError
from bot.ports import Store, UnitOfWork


class FailingStore:
    """Passes everything on to a real store, but the ``at``-th decide transaction (from 1) fails at its commit."""

    def __init__(self, store: Store, *, at: int) -> None:
        self._store = store
        self._at = at
        self._decided = 0

    @asynccontextmanager
    async def deciding(self) -> AsyncIterator[UnitOfWork]:
        """Open the decide transaction; the chosen one is rolled back instead of committed."""
        self._decided += 1
        broken = self._decided == self._at
        async with self._store.deciding() as uow:
            if broken:

                async def fail() -> None:
                    raise StoreError("database", "the disk is full")

                uow.commit = fail  # type: ignore[method-assign]
            yield uow

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """As the real store."""
        return self._store.writing()

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """As the real store."""
        return self._store.reading()

    async def close(self) -> None:
        """As the real store."""
        await self._store.close()

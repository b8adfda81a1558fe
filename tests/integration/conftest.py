"""Fixtures that the delivery tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.store import SqlStore
from tests.fakes.delivery import ALARMS, CITY, DESK, NIGHT, Rig


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[Rig]:
    """A delivery loop over a fresh store and a scripted platform with four channels."""
    rig = Rig(sqlite_store)
    await rig.alerts.open(DESK, CITY, NIGHT, ALARMS, alarms=ALARMS)
    yield rig
    await rig.delivering.drain(10)

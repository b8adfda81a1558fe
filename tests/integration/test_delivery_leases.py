"""Leases of deliveries: processes that die, stall or lose theirs, and a store that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from bot.domain.alert import AlertView
from bot.domain.delivery import Delivery
from bot.domain.errors import StoreError, UnknownOutcome
from bot.ports import UnitOfWork
from bot.services.sending import LEASE, Sender
from tests.fakes.adapter import Mishap
from tests.fakes.alerts import compose
from tests.fakes.delivery import DESK, HOUR, SECOND, Rig, busy, stories


async def test_a_process_that_died_after_the_send_is_followed_by_one_that_finds_the_message(rig: Rig) -> None:
    alerts = await rig.post(DESK, 2)
    async with rig.store.writing() as uow:
        [claimed] = await uow.deliveries.claim(rig.now, owner="dead", lease=LEASE, limit=1, platforms=["fake"])
        await uow.commit()
    await rig.chat.send(DESK.id, compose(claimed, await _views(rig, claimed), DESK, str))
    await rig.tick(LEASE - SECOND)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    await rig.tick(SECOND)
    assert rig.chat.texts(DESK.id) == stories(1, 2)
    assert await rig.states(alerts) == ["sent", "sent"]


async def test_a_process_that_died_before_the_send_loses_nothing(rig: Rig) -> None:
    await rig.post(DESK, 2)
    async with rig.store.writing() as uow:
        await uow.deliveries.claim(rig.now, owner="dead", lease=LEASE, limit=1, platforms=["fake"])
        await uow.commit()
    await rig.tick(LEASE)
    assert rig.chat.texts(DESK.id) == stories(1, 2)


async def test_a_send_that_outlives_its_lease_is_counted_as_a_possible_repeat(rig: Rig) -> None:
    gate = rig.chat.hold(DESK.id)
    await rig.post(DESK)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: rig.chat.in_flight[DESK.id] == 1)
    other = rig.process("two")
    await other.tick(rig.now + LEASE)
    await other.idle()
    with capture_logs() as logs:
        gate.set()
        await rig.delivering.idle()
    assert rig.delivering.possible_repeats == 1
    assert "possible_repeat" in [line["event"] for line in logs]
    assert rig.chat.texts(DESK.id) == stories(1, 1)


async def test_a_lease_lost_before_the_send_sends_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"), stores=True)
    alerts = await rig.post(DESK)
    await rig.tick()
    looking = asyncio.Event()
    found = rig.chat.find

    async def slow_find(channel: str, key: str, since: datetime) -> str | None:
        looking.set()
        await asyncio.sleep(0)
        async with rig.store.writing() as uow:
            await uow.deliveries.claim(rig.now + LEASE, owner="two", lease=LEASE, limit=1, platforms=["fake"])
            await uow.commit()
        return None

    monkeypatch.setattr(rig.chat, "find", slow_find)
    await rig.tick(5 * SECOND)
    assert looking.is_set()
    assert rig.chat.texts(DESK.id) == ["story 1"]
    monkeypatch.setattr(rig.chat, "find", found)
    await rig.tick(2 * LEASE)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert await rig.states(alerts) == ["sent"]


async def test_a_delivery_that_another_process_holds_is_not_sent(rig: Rig) -> None:
    await rig.post(DESK)
    async with rig.store.writing() as uow:
        [claimed] = await uow.deliveries.claim(rig.now, owner="two", lease=LEASE, limit=1, platforms=["fake"])
        await uow.commit()
    sender = Sender(rig.store, {"fake": rig.chat}, compose, rig.gazetteer, owner="one", now=lambda: rig.now, jitter=lambda: 0.0)
    await sender.serve(claimed, DESK)
    assert rig.chat.texts(DESK.id) == []


async def test_a_send_that_fails_after_its_lease_does_not_touch_the_next_attempt(rig: Rig) -> None:
    gate = asyncio.Event()
    rig.chat.mishaps[DESK.id].append(Mishap(busy(HOUR), gate=gate))
    alerts = await rig.post(DESK)
    await rig.delivering.tick(rig.now)
    await rig.chat.until(lambda: DESK.id in rig.chat.blocked)
    other = rig.process("two")
    await other.tick(rig.now + LEASE)
    await other.idle()
    gate.set()
    await rig.delivering.idle()
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert await rig.states(alerts) == ["sent"]


async def test_a_store_that_fails_costs_a_lease_and_nothing_else(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def locked() -> AsyncIterator[UnitOfWork]:
        raise StoreError("database", "is locked")
        yield

    alerts = await rig.post(DESK)
    with capture_logs() as logs, monkeypatch.context() as patch:
        patch.setattr(rig.store, "deciding", locked)
        await rig.tick()
    assert [line["event"] for line in logs] == ["delivering_failed"]
    await rig.tick(LEASE)
    assert rig.chat.texts(DESK.id) == ["story 1"]
    assert await rig.states(alerts) == ["sent"]


async def _views(rig: Rig, delivery: Delivery) -> list[AlertView]:
    async with rig.store.reading() as uow:
        return await uow.alerts.views(delivery.alerts)

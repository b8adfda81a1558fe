"""Alerts, a scripted platform, and delivery between them on a clock of its own."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from bot.domain.alert import Alert, AlertKind
from bot.domain.delivery import Delivery, DeliveryType, idempotency_key
from bot.domain.errors import Transient
from bot.domain.message import Message, Span
from bot.domain.subscription import Channel, Mode, QuietHours
from bot.matching.gazetteer import load_gazetteer
from bot.ports import Store
from bot.services.delivering import Delivering
from bot.services.outbox import enqueue
from tests.fakes.adapter import FakeAdapter
from tests.fakes.alerts import START, Alerts, compose

DESK = Channel("fake:desk", "America/New_York")
CITY = Channel("fake:city", "America/New_York")
NIGHT = Channel("fake:night", "America/New_York", quiet=QuietHours(time(22), time(6, 30)))
ALARMS = Channel("fake:alarms", "UTC")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def words(n: int, **more: Any) -> Message:
    """Return the n-th message, for tests that do not care what it says."""
    return Message(idempotency_key(n), (Span(f"story {n}"),), (), **more)


class Rig:
    """Delivery with everything around it; its clock moves only when told to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.alerts = Alerts(store)
        self.gazetteer = load_gazetteer()
        self.chat = FakeAdapter()
        self.now = START
        self.delivering = self.process("one")

    def process(self, owner: str) -> Delivering:
        """Return one more process that delivers."""
        return Delivering(self.store, {"fake": self.chat}, compose, self.gazetteer, owner=owner, jitter=lambda: 0.0)

    async def post(
        self,
        channel: Channel,
        count: int = 1,
        *,
        kind: AlertKind = AlertKind.NEW,
        mode: Mode = Mode.INSTANT,
        type: DeliveryType = DeliveryType.POST,
        target: str | None = None,
        missed: bool = False,
    ) -> list[Alert]:
        """Raise alerts and enqueue one delivery each."""
        async with self.store.deciding() as uow:
            alerts = [await self.alerts.alert(uow, channel.id, self.now, kind=kind, mode=mode) for _ in range(count)]
            for alert in alerts:
                assert await enqueue(
                    uow, channel, [alert], self.now, gazetteer=self.gazetteer, type=type, target=target, missed=missed
                )
            await uow.commit()
        return alerts

    async def tick(self, after: timedelta = timedelta()) -> None:
        """Let time pass, then tick once and wait until nothing more is due."""
        self.now += after
        await self.delivering.tick(self.now)
        await self.delivering.idle()

    async def run(self, time: timedelta, step: timedelta = MINUTE) -> None:
        """Tick through a stretch of time."""
        until = self.now + time
        while self.now < until:
            await self.tick(min(step, until - self.now))

    async def deliveries(self, alerts: list[Alert]) -> list[Delivery]:
        """Return the posts, replies and digests that carry the alerts."""
        async with self.store.reading() as uow:
            return await uow.deliveries.of_alerts([alert.id for alert in alerts])

    async def states(self, alerts: list[Alert]) -> list[str]:
        """Return the states of those."""
        return [delivery.state.value for delivery in await self.deliveries(alerts)]


def busy(wait: timedelta | None = None) -> Transient:
    """What a platform says that wants us to wait."""
    return Transient(DESK.id, "slow down", retry_after=wait)


def stories(*numbers: int) -> list[str]:
    """The titles of the n-th alerts."""
    return [f"story {number}" for number in numbers]

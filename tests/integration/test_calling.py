"""Whom a message calls: what its subscriptions name, and nobody for what is paused, ended or muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alert import Alert
from bot.domain.message import Message
from bot.domain.mute import Mute, MuteKind
from bot.domain.subscription import Subscription
from bot.ports import UnitOfWork
from bot.services.outbox import enqueue
from tests.fakes.alerts import LAKESIDE
from tests.fakes.delivery import DESK, Rig

ROLE, PERSON = "fake:role:2", "fake:user:1"
ONE = Subscription(0, DESK.id, (LAKESIDE,), query="rent", mention=ROLE)
TWO = replace(ONE, query="zoning", mention=PERSON)
SILENT = replace(ONE, query="hockey", mention="")


@pytest.fixture
def heard(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Whom each message called that was sent."""
    calls: list[tuple[str, ...]] = []
    send = rig.chat.send

    async def listening(channel: str, message: Message) -> str:
        calls.append(message.mentions)
        return await send(channel, message)

    monkeypatch.setattr(rig.chat, "send", listening)
    return calls


async def subscribe(rig: Rig, *wanted: Subscription) -> list[Subscription]:
    async with rig.store.deciding() as uow:
        stored = [await uow.desk.put_subscription(one, rig.now) for one in wanted]
        await uow.commit()
    return stored


async def post(rig: Rig, *behind: Subscription, alerts: int = 1) -> None:
    """Post alerts in one message, each with a match of every one of these subscriptions."""
    async with rig.store.deciding() as uow:
        raised = [await _raise(rig, uow, behind) for _ in range(alerts)]
        await enqueue(uow, DESK, raised, rig.now, gazetteer=rig.gazetteer)
        await uow.commit()
    await rig.tick()


async def _raise(rig: Rig, uow: UnitOfWork, behind: tuple[Subscription, ...]) -> Alert:
    alert = await rig.alerts.alert(uow, DESK.id, rig.now)
    matches = tuple(replace(alert.matches[0], subscription=one.id) for one in behind)
    await uow.alerts.rest_on(alert.id, matches)
    return replace(alert, matches=matches)


async def test_a_message_calls_whom_its_subscriptions_name_each_once(rig: Rig, heard: list[tuple[str, ...]]) -> None:
    one, two, silent = await subscribe(rig, ONE, TWO, SILENT)
    await post(rig, silent)
    await post(rig, one)
    await post(rig, two, one, silent, alerts=3)
    assert heard == [(), (ROLE,), (PERSON, ROLE)]


async def test_what_is_paused_or_ended_calls_nobody(rig: Rig, heard: list[tuple[str, ...]]) -> None:
    one, two, silent = await subscribe(rig, ONE, TWO, SILENT)
    async with rig.store.deciding() as uow:
        await uow.desk.pause_subscriptions([one.id], rig.now)
        await uow.desk.end_subscriptions([two.id])
        await uow.commit()
    await post(rig, one, two, silent)
    assert heard == [()]


async def test_what_a_mute_takes_of_an_alert_calls_nobody(rig: Rig, heard: list[tuple[str, ...]]) -> None:
    one, two = await subscribe(rig, ONE, TWO)
    await post(rig, one, two)
    async with rig.store.deciding() as uow:
        raised = await _raise(rig, uow, (one, two))
        here, there = raised.matches
        elsewhere = replace(there.places[0], jurisdiction="ocd-division/country:us/state:oh/place:brookpark")
        matches = (here, replace(there, places=(elsewhere,)))
        await uow.alerts.rest_on(raised.id, matches)
        mute = Mute(0, MuteKind.PLACE, LAKESIDE, DESK.id, rig.now + timedelta(hours=2), "fake:user:9", False, "", rig.now)
        await uow.mutes.add(mute)
        await enqueue(uow, DESK, [replace(raised, matches=matches)], rig.now, gazetteer=rig.gazetteer)
        await uow.commit()
    await rig.tick()
    assert heard == [(ROLE, PERSON), (PERSON,)]

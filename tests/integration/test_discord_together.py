"""Faults of Discord that come together, each found by an attack: what one alone does not break, several may."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord.client import DiscordAdapter
from adapters.discord.gateway import Gateway
from bot.domain.alarms import Alarms
from bot.domain.delivery import DeliveryType, idempotency_key
from bot.domain.errors import ChannelGone, Transient
from bot.domain.subscription import Channel, Subscription
from bot.services.outbox import alarm
from storage.store import SqlStore
from tests.fakes.alerts import LAKESIDE
from tests.fakes.delivery import HOUR, MINUTE, stories, words
from tests.fakes.discord import Permission, Thread
from tests.fakes.discord.kinds import Kind
from tests.fakes.discord_delivery import POST, DiscordRig, channel, newsroom

AFTER_THE_WINDOW = timedelta(minutes=20)
"""Nonces are forgotten by then: only looking for the message tells whether it arrived."""


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with newsroom(sqlite_store) as rig:
        yield rig


# Looking for what may have arrived


async def test_what_was_held_for_days_is_not_looked_for_behind_all_that_was_said_meanwhile(rig: DiscordRig) -> None:
    """It was made long before it was sent; a history is read from its start, and only so far."""
    await rig.post(channel(rig.desk))
    ana = rig.guild.member("Ana")
    for n in range(4_100):
        rig.desk.say(ana, f"{n}")
    rig.server.faults.add(POST, status=503, after=True)
    await rig.tick(HOUR)
    await rig.tick(AFTER_THE_WINDOW)
    assert rig.shown(rig.desk) == stories(1)


@pytest.mark.parametrize("where", ["desk", "board"])
async def test_a_thread_that_is_deleted_while_it_is_searched_is_not_the_channel(rig: DiscordRig, where: str) -> None:
    place = getattr(rig, where)
    here = channel(place).id
    root = await rig.adapter.send(here, words(1))
    await rig.adapter.reply(here, root, words(2))
    [thread] = rig.server.threads(place)
    reading = rig.server.faults.add(f"GET /channels/{thread.id}/messages", hold=True)
    looking = asyncio.create_task(rig.adapter.find(here, idempotency_key(9), rig.now - HOUR))
    await reading.reached.wait()
    thread.delete()
    reading.release()
    assert await looking is None


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": True}])
@pytest.mark.parametrize("then", ["archived", "locked", "no permission", "no history", "kicked"])
async def test_a_reply_that_was_lost_is_one_reply_whatever_happens_to_its_thread(
    rig: DiscordRig, fault: dict[str, Any], then: str
) -> None:
    thread = await _story(rig)
    rig.server.faults.add(f"POST /channels/{thread.id}/messages", after=True, **fault)
    target = f"{rig.guild.id}/{rig.desk.id}/{thread.id}"
    alerts = await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=target)
    await rig.tick()
    match then:
        case "archived" | "locked":
            thread.archive(locked=then == "locked")
        case "no permission":
            rig.desk.deny(rig.guild.bot, Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS)
        case "no history":
            rig.desk.deny(rig.guild.bot, Permission.READ_MESSAGE_HISTORY)
        case "kicked":
            rig.guild.kick()
    await rig.tick(AFTER_THE_WINDOW)
    rig.restart()
    rig.desk.clear(rig.guild.bot)
    rig.guild.join()
    await rig.tick(HOUR)
    await rig.tick(HOUR)
    assert await rig.states(alerts) == ["sent"]
    assert rig.shown(rig.desk) == stories(1, 2, 3)


async def test_a_reset_then_long_429s_then_a_crash_make_one_message(rig: DiscordRig) -> None:
    rig.server.faults.add(POST, reset=True, after=True)
    await rig.post(channel(rig.desk))
    await rig.tick()
    for _ in range(2):
        rig.server.faults.add(f"GET /channels/{rig.desk.id}/messages", limited=900)
        await rig.tick(AFTER_THE_WINDOW)
        rig.restart()
    await rig.tick(AFTER_THE_WINDOW)
    assert rig.shown(rig.desk) == stories(1)


# Rate limits


async def test_a_long_429_of_an_edit_does_not_hold_up_news(rig: DiscordRig) -> None:
    here = channel(rig.desk).id
    sent = await rig.adapter.send(here, words(1))
    rig.server.faults.add("PATCH *", limited=900)
    for _ in range(2):
        with pytest.raises(Transient):
            await rig.adapter.edit(here, sent, words(2))
    assert len(rig.server.asked("PATCH")) == 1
    await rig.adapter.send(here, words(3))
    assert rig.shown(rig.desk) == stories(1, 3)


async def test_a_channels_long_429_after_a_short_one_for_the_whole_bot_leaves_other_channels_alone(rig: DiscordRig) -> None:
    rig.server.faults.add(POST, limited=0.05, scope="global")
    rig.server.faults.add(POST, limited=900)
    with pytest.raises(Transient):
        await rig.adapter.send(channel(rig.desk).id, words(1))
    await rig.adapter.send(channel(rig.city).id, words(2))
    assert len(rig.shown(rig.city)) == 1


async def test_a_send_given_up_during_a_429_for_the_whole_bot_does_not_stop_it_for_ever(
    rig: DiscordRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py lets nothing out until its sleep ends, and a cancelled sleep does not end."""
    asleep = asyncio.Event()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "Global rate limit has been hit" in record.getMessage():
                asleep.set()

    monkeypatch.setattr(logging.getLogger("discord.http"), "handlers", [Ear()])
    rig.server.faults.add(POST, limited=0.5, scope="global")
    given_up = asyncio.create_task(rig.adapter.send(channel(rig.desk).id, words(1)))
    await asleep.wait()
    given_up.cancel()
    await asyncio.wait({given_up})
    async with asyncio.timeout(20):
        await rig.adapter.send(channel(rig.city).id, words(2))
    assert len(rig.shown(rig.city)) == 1


# Who answers, and what


@pytest.mark.parametrize("status", [400, 408, 413])
async def test_a_proxys_refusal_says_nothing_of_the_message(rig: DiscordRig, status: int) -> None:
    rig.server.faults.add(POST, status=status, html=True)
    alerts = await rig.post(channel(rig.desk))
    await rig.tick()
    assert await rig.states(alerts) == ["pending"]
    await rig.tick(MINUTE)
    assert rig.shown(rig.desk) == stories(1)


@pytest.mark.parametrize("route", ["GET /users/@me", "GET /oauth2/applications/@me"])
async def test_a_proxys_page_instead_of_the_login_is_no_crash(rig: DiscordRig, route: str) -> None:
    rig.server.faults.add(route, status=200, html=True)
    async with Gateway(rig.server.token) as gateway:
        with pytest.raises(Transient):
            await DiscordAdapter(gateway).send(channel(rig.desk).id, words(1))
        await rig.server.gateway.ready()
        await DiscordAdapter(gateway).send(channel(rig.desk).id, words(1))
    assert rig.shown(rig.desk) == stories(1)


# Threads and kinds of channels


async def test_an_edit_in_a_locked_thread_that_is_a_channel_says_what_to_do(rig: DiscordRig) -> None:
    thread = await _story(rig)
    here = channel(thread).id
    sent = await rig.adapter.send(here, words(3))
    thread.archive(locked=True)
    with pytest.raises(ChannelGone, match="unlock"):
        await rig.adapter.edit(here, sent, words(4))


async def test_a_channel_that_became_one_for_announcements_has_threads_as_before(rig: DiscordRig) -> None:
    here = channel(rig.desk).id
    root = await rig.adapter.send(here, words(1))
    rig.desk.kind = Kind.ANNOUNCEMENT
    rig.desk.changed()
    answer = await rig.adapter.reply(here, root, words(2))
    await rig.adapter.check(here)
    [thread] = rig.server.threads(rig.desk)
    assert thread.kind is Kind.ANNOUNCEMENT_THREAD
    thread.archive()
    rig.restart()
    assert await rig.adapter.find(here, idempotency_key(2), rig.now - HOUR) == answer


async def test_a_thread_as_a_channel_is_parked_when_the_channel_above_it_is_deleted(rig: DiscordRig) -> None:
    thread = await _story(rig)
    await rig.alerts.open(channel(thread), channel(rig.alarms_here), alarms=channel(rig.alarms_here))
    rig.desk.delete()
    alerts = await rig.post(channel(thread))
    await rig.tick()
    assert await rig.states(alerts) == ["pending"]
    [told] = rig.server.messages(rig.alarms_here)
    assert f"{thread.id}" in told.text and "the channel was deleted" in told.text


async def _story(rig: DiscordRig) -> Thread:
    """Post a message with an answer; return the thread."""
    await rig.post(channel(rig.desk))
    await rig.tick()
    [root] = rig.server.messages(rig.desk)
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=f"{rig.guild.id}/{rig.desk.id}/{root.id}")
    await rig.tick()
    [thread] = rig.server.threads(rig.desk)
    return thread


# Nobody is left in the dark


async def test_point_4_without_a_channel_for_alarms_another_one_is_told(rig: DiscordRig) -> None:
    await _subscribe(rig, channel(rig.desk), channel(rig.city))
    rig.desk.delete()
    await rig.post(channel(rig.desk))
    await rig.tick()
    await rig.tick(MINUTE)
    [told] = rig.shown(rig.city)
    assert "cannot be reached" in told


async def test_point_4_a_channel_for_alarms_that_is_lost_is_told_of_elsewhere(rig: DiscordRig) -> None:
    await _subscribe(rig, channel(rig.city), channel(rig.alarms_here), alarms=channel(rig.alarms_here))
    rig.alarms_here.delete()
    await rig.post(channel(rig.alarms_here))
    await rig.tick()
    await rig.tick(MINUTE)
    [told] = rig.shown(rig.city)
    assert "cannot be reached" in told


async def test_while_nobody_can_be_reached_an_alarm_waits_for_its_channel(rig: DiscordRig) -> None:
    here = channel(rig.desk)
    await _subscribe(rig, here, alarms=channel(rig.alarms_here))
    async with rig.store.writing() as uow:
        for place in (here.id, channel(rig.alarms_here).id):
            await uow.deliveries.park_channel(place, "away", rig.now)
        await alarm(uow, here.id, "the desk is away", rig.now, key="away")
        await uow.commit()
    await rig.delivering.recheck(rig.now)
    await rig.tick()
    assert "the desk is away" in rig.shown(rig.alarms_here)


async def _subscribe(rig: DiscordRig, *channels: Channel, alarms: Channel | None = None) -> None:
    rows = [Subscription(0, one.id, (LAKESIDE,)) for one in channels]
    async with rig.store.deciding() as uow:
        await uow.desk.sync(channels, [], rows, rig.now)
        await uow.desk.sync_alarms(Alarms(alarms.id) if alarms else None)
        await uow.commit()

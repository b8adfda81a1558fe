"""Deliveries to Discord, end to end below the app: chat-platforms.md section 7, lessons.md section 10, each by its number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord.client import DiscordAdapter
from bot.domain.delivery import DeliveryType, idempotency_key
from bot.domain.message import Message, Span
from storage.store import SqlStore
from tests.fakes.delivery import HOUR, MINUTE, SECOND, stories
from tests.fakes.discord import MESSAGE_CREATE, Permission
from tests.fakes.discord_delivery import FORUM_POST, POST, DiscordRig, channel, newsroom

AFTER_THE_WINDOW = timedelta(minutes=20)
"""Nonces are forgotten by then: only looking for the message tells whether it arrived."""


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with newsroom(sqlite_store) as rig:
        yield rig


# 2. Exactly once

FAULTS: list[dict[str, Any]] = [
    {"status": 503},
    {"status": 503, "html": True},
    {"reset": True},
    {"drop": True},
    {"status": 500},
    {"status": 502, "html": True},
    {"status": 504},
    {"status": 524},
]


async def test_point_2_every_row_of_the_table_of_faults_ends_with_one_message(rig: DiscordRig) -> None:
    """All rows at once, since the library waits a second where it repeats by itself."""
    rows = [(fault, after, rig.guild.text("row")) for fault in FAULTS for after in (False, True)]
    for fault, after, place in rows:
        rig.server.faults.add(f"POST /channels/{place.id}/messages", after=after, **fault)
    await rig.alerts.open(*(channel(place) for _, _, place in rows))
    for _, _, place in rows:
        await rig.post(channel(place))
    await rig.tick()
    for _ in range(3):
        await rig.tick(AFTER_THE_WINDOW)
    assert [len(rig.server.messages(place)) for _, _, place in rows] == [1] * len(rows)


async def test_point_2_every_row_ends_with_one_post_in_a_forum(rig: DiscordRig) -> None:
    rows = [(fault, after, rig.guild.forum("row")) for fault in FAULTS for after in (False, True)]
    for fault, after, place in rows:
        rig.server.faults.add(f"POST /channels/{place.id}/threads", after=after, **fault)
    await rig.alerts.open(*(channel(place) for _, _, place in rows))
    for _, _, place in rows:
        await rig.post(channel(place))
    await rig.tick()
    for _ in range(3):
        await rig.tick(AFTER_THE_WINDOW)
    assert [len(rig.shown(place)) for _, _, place in rows] == [1] * len(rows)
    for _, _, place in rows:
        assert [thread.archived for thread in rig.server.threads(place) if rig.server.messages(thread)] == [False]
        assert all(thread.archived for thread in rig.server.threads(place) if not rig.server.messages(thread))


async def test_point_2_a_refusal_after_a_try_that_was_stored_is_looked_up(rig: DiscordRig) -> None:
    """The library's last try says "slow down", "forbidden" or "bad", but its first one had arrived."""
    refusals: list[dict[str, Any]] = [{"limited": 900}, {"status": 403, "code": 50013}, {"status": 400}]
    places = [rig.guild.text("row") for _ in refusals]
    await rig.alerts.open(*map(channel, places))
    stored = [rig.server.faults.add(f"POST /channels/{place.id}/messages", status=500, after=True) for place in places]
    for place in places:
        await rig.post(channel(place))
    tick = asyncio.create_task(rig.tick())
    for place, fault, refusal in zip(places, stored, refusals, strict=True):
        await fault.reached.wait()
        rig.server.faults.add(f"POST /channels/{place.id}/messages", **refusal)
    await tick
    rig.restart()
    await rig.tick(AFTER_THE_WINDOW)
    assert [len(rig.server.messages(place)) for place in places] == [1, 1, 1]
    assert len(rig.server.asked("POST", "/channels/{channel_id}/messages")) == 6


@pytest.mark.parametrize("where", ["desk", "board"])
async def test_point_2_killed_between_post_and_record(rig: DiscordRig, where: str) -> None:
    place = getattr(rig, where)
    held = rig.server.faults.add(POST if where == "desk" else FORUM_POST, hold=True, after=True)
    await rig.post(channel(place))
    tick = asyncio.create_task(rig.tick())
    await held.reached.wait()
    rig.restart()
    await rig.tick(HOUR)
    assert rig.shown(place) == stories(1)
    held.release()
    await tick
    assert rig.shown(place) == stories(1)


async def test_a_post_in_a_forum_that_arrives_late_is_withdrawn(rig: DiscordRig) -> None:
    held = rig.server.faults.add(FORUM_POST, hold=True)
    message = Message(idempotency_key(1), (Span("story 1"),), ())
    late = asyncio.create_task(rig.adapter.send(channel(rig.board).id, message))
    await held.reached.wait()
    late.cancel()
    await asyncio.wait({late})
    await rig.post(channel(rig.board))
    await rig.tick()
    held.release()
    await rig.server.until(lambda: len(rig.server.threads(rig.board)) == 2)
    await rig.tick(HOUR)
    assert rig.shown(rig.board) == stories(1)
    kept, other = rig.server.threads(rig.board)
    assert (kept.archived, other.archived, other.name) == (False, True, "Repeated post, withdrawn")


async def test_with_manage_threads_a_repeated_post_is_deleted(rig: DiscordRig) -> None:
    rig.board.allow(rig.guild.bot, Permission.MANAGE_THREADS)
    rig.server.faults.add(FORUM_POST, status=500, after=True)
    await rig.post(channel(rig.board))
    await rig.tick()
    assert len(rig.server.threads(rig.board)) == 2
    await rig.tick(HOUR)
    assert len(rig.server.threads(rig.board)) == 1


async def test_a_message_deleted_by_someone_within_the_window_is_not_posted_again(rig: DiscordRig) -> None:
    rig.server.faults.add(POST, status=503, after=True)
    [alert] = await rig.post(channel(rig.desk))
    await rig.tick()
    rig.server.messages(rig.desk)[0].delete()
    await rig.tick(10 * SECOND)
    assert await rig.states([alert]) == ["rejected"]
    assert "story 1" not in rig.shown(rig.desk)


# 3. Rates


async def test_point_3_twenty_alerts_arrive_in_order_without_a_429(rig: DiscordRig) -> None:
    rig.server.buckets.set(MESSAGE_CREATE, limit=5, per=0.3)
    await rig.post(channel(rig.desk), 20)
    await rig.tick()
    assert rig.shown(rig.desk) == stories(*range(1, 21))
    assert rig.server.count(429) == 0


async def test_lesson_8_five_posts_through_a_long_429_arrive_in_order_and_other_channels_go_on(rig: DiscordRig) -> None:
    rig.server.faults.add(f"POST /channels/{rig.desk.id}/messages", limited=900)
    alerts = await rig.post(channel(rig.desk), 5)
    await rig.tick()
    await rig.post(channel(rig.city))
    await rig.tick(SECOND)
    assert (rig.shown(rig.desk), len(rig.shown(rig.city))) == ([], 1)
    await rig.tick(10 * MINUTE)
    assert rig.server.count(429) == 1
    rig.restart()
    await rig.tick(5 * MINUTE)
    assert rig.shown(rig.desk) == stories(1, 2, 3, 4, 5)
    assert await rig.states(alerts) == ["sent"] * 5


# 4. Permanent errors


async def test_point_4_a_deleted_channel_is_parked_and_told_elsewhere_and_nothing_is_erased(rig: DiscordRig) -> None:
    rig.desk.delete()
    alerts = await rig.post(channel(rig.desk), 3)
    await rig.post(channel(rig.city))
    await rig.tick()
    assert len(rig.shown(rig.city)) == 1
    assert [text for text in rig.shown(rig.alarms_here) if "the channel was deleted" in text]
    asked = len(rig.server.asked("POST"))
    await rig.tick(MINUTE)
    assert len(rig.server.asked("POST")) == asked
    assert await rig.states(alerts) == ["pending"] * 3
    rig.desk.restore()
    await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1, 2, 3)


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        (Permission.SEND_MESSAGES, "the bot lacks Send Messages in #desk"),
        (Permission.EMBED_LINKS, "the bot lacks Embed Links in #desk"),
        (
            Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY,
            "the bot lacks Read Message History, Send Messages in #desk",
        ),
        (Permission.VIEW_CHANNEL, "the bot cannot see the channel"),
    ],
)
async def test_lesson_9_a_permission_lost_for_three_minutes_is_named_and_the_alert_comes_late(
    rig: DiscordRig, denied: Permission, named: str
) -> None:
    rig.desk.deny(rig.guild.bot, denied)
    alerts = await rig.post(channel(rig.desk))
    await rig.tick()
    assert [text for text in rig.shown(rig.alarms_here) if named in text]
    rig.desk.clear(rig.guild.bot)
    await rig.tick(3 * MINUTE)
    await rig.delivering.recheck(rig.now)
    await rig.tick()
    assert rig.shown(rig.desk) == stories(1)
    assert await rig.states(alerts) == ["sent"]


async def test_a_bot_that_was_kicked_is_back_after_an_invitation(rig: DiscordRig) -> None:
    rig.guild.kick()
    [alert] = await rig.post(channel(rig.desk))
    await rig.tick()
    assert await rig.states([alert]) == ["pending"]
    rig.guild.join()
    await rig.tick(HOUR)
    assert rig.shown(rig.desk) == stories(1)


async def test_a_lost_post_is_not_taken_for_missing_while_the_history_is_hidden(rig: DiscordRig) -> None:
    """Without Read Message History Discord shows an empty list; the message stands there all the same."""
    rig.server.faults.add(POST, status=503, after=True)
    alerts = await rig.post(channel(rig.desk))
    await rig.tick()
    rig.desk.deny(rig.guild.bot, Permission.READ_MESSAGE_HISTORY)
    await rig.tick(HOUR)
    await rig.tick(HOUR)
    assert [text for text in rig.shown(rig.alarms_here) if "cannot see what it has posted" in text]
    rig.desk.clear(rig.guild.bot)
    await rig.tick(HOUR)
    assert len(rig.server.messages(rig.desk)) == 1
    assert await rig.states(alerts) == ["sent"]


# Replies


async def test_without_the_right_to_threads_a_reply_refers_to_its_message(rig: DiscordRig) -> None:
    rig.desk.deny(rig.guild.bot, Permission.CREATE_PUBLIC_THREADS)
    await rig.post(channel(rig.desk))
    await rig.tick()
    [root] = rig.server.messages(rig.desk)
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=f"{rig.guild.id}/{rig.desk.id}/{root.id}")
    await rig.tick()
    _, reply = rig.server.messages(rig.desk)
    assert reply.reference is root
    assert reply.pinged == frozenset()


async def test_a_reply_whose_thread_cannot_be_used_is_a_reference_and_without_history_a_post(rig: DiscordRig) -> None:
    await rig.post(channel(rig.desk))
    await rig.tick()
    [root] = rig.server.messages(rig.desk)
    target = f"{rig.guild.id}/{rig.desk.id}/{root.id}"
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=target)
    await rig.tick()
    [thread] = rig.server.threads(rig.desk)
    assert thread.name == "story 2"
    thread.archive()
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=target)
    await rig.tick()
    assert (thread.archived, len(rig.server.messages(thread))) == (False, 2)
    thread.archive(locked=True)
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=target)
    await rig.tick()
    assert [one.reference for one in rig.server.messages(rig.desk)] == [None, root]
    rig.desk.deny(rig.guild.bot, Permission.READ_MESSAGE_HISTORY)
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=target)
    await rig.tick()
    assert [one.reference for one in rig.server.messages(rig.desk)] == [None, root, None]


async def test_a_reply_to_a_deleted_message_is_a_post(rig: DiscordRig) -> None:
    target = f"{rig.guild.id}/{rig.desk.id}/{rig.server.world.new_id()}"
    await rig.post(channel(rig.desk), type=DeliveryType.REPLY, target=target)
    await rig.tick()
    assert rig.shown(rig.desk) == stories(1)
    assert rig.server.threads(rig.desk) == []


async def test_an_edit_in_an_archived_thread_leaves_it_archived(rig: DiscordRig) -> None:
    await rig.post(channel(rig.board))
    await rig.tick()
    [thread] = rig.server.threads(rig.board)
    target = f"{rig.guild.id}/{thread.id}/{thread.id}"
    thread.archive()
    corrected = Message(idempotency_key(1), (Span("story 1, corrected"),), ())
    await rig.adapter.edit(channel(rig.board).id, target, corrected)
    assert thread.archived
    assert rig.shown(rig.board) == ["story 1, corrected"]


# A thread as a channel; a forum's tags


async def test_a_thread_can_be_subscribed(rig: DiscordRig) -> None:
    await rig.post(channel(rig.desk))
    await rig.tick()
    [root] = rig.server.messages(rig.desk)
    await rig.adapter.reply(channel(rig.desk).id, f"{rig.guild.id}/{rig.desk.id}/{root.id}", words(90))
    [thread] = rig.server.threads(rig.desk)
    here = channel(thread)
    await rig.adapter.check(here.id)
    first = await rig.adapter.send(here.id, words(91))
    answer = await rig.adapter.reply(here.id, first, words(92))
    assert await rig.adapter.find(here.id, idempotency_key(92), rig.now - HOUR) == answer
    assert rig.server.messages(thread)[-1].reference is not None
    assert DiscordAdapter(rig.gateway).link(here.id, answer) == f"https://discord.com/channels/{answer}"


@pytest.mark.parametrize(
    ("tags", "required", "kind", "chosen"),
    [
        (["Outcome", "new"], False, "outcome", ["Outcome"]),
        (["news", "city"], False, "outcome", []),
        (["news", "city"], True, "outcome", ["news"]),
        ([], False, "outcome", []),
    ],
)
async def test_a_post_has_the_tag_of_its_kind(
    rig: DiscordRig, tags: list[str], required: bool, kind: str, chosen: list[str]
) -> None:
    forum = rig.guild.forum("stories", tags=tags, tag_required=required)
    await rig.adapter.send(channel(forum).id, words(1, kind))
    [post] = rig.server.threads(forum)
    assert post.tag_names == chosen
    assert post.name == "story"


def words(n: int, kind: str = "new") -> Message:
    return Message(idempotency_key(n), (Span("story"),), (), facts=(("kind", kind),))

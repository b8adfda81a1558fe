"""The Discord adapter against the tests' own Discord: what is particular to it, with the surprises that its server knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord.client import DiscordAdapter
from adapters.discord.permissions import INVITED as INVITE
from bot.domain.delivery import idempotency_key
from bot.domain.errors import ChannelGone, DeliveryError, PayloadRejected, Transient, UnknownOutcome
from bot.domain.message import Button
from storage.store import SqlStore
from tests.fakes.delivery import HOUR, MINUTE, words
from tests.fakes.discord import INVITED, Channel, Permission, Thread
from tests.fakes.discord_delivery import FORUM_POST, POST, DiscordRig, channel, newsroom


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with newsroom(sqlite_store) as rig:
        yield rig


async def failed(rig: DiscordRig, place: Channel, n: int = 1) -> DeliveryError:
    """Return what a send raises."""
    with pytest.raises(DeliveryError) as caught:
        await rig.adapter.send(channel(place).id, words(n))
    return caught.value


# What a post holds


async def test_a_post_has_its_key_as_nonce_and_calls_only_whom_it_names(rig: DiscordRig) -> None:
    role, other = rig.guild.role("desk"), rig.guild.role("other")
    asked = words(1, mentions=(f"discord:role:{role.id}",), buttons=(Button("Why?", "why", "7"),))
    await rig.adapter.send(channel(rig.desk).id, asked)
    [request] = rig.server.asked("POST", "/channels/{channel_id}/messages")
    assert (request.body["nonce"], request.body["enforce_nonce"]) == (idempotency_key(1), True)
    assert request.body["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    [message] = rig.server.messages(rig.desk)
    assert message.pinged == {role.id} != {other.id}
    assert message.find("Why?") is not None
    await rig.adapter.edit(channel(rig.desk).id, f"{rig.guild.id}/{rig.desk.id}/{message.id}", words(2))
    assert message.find("Why?") is None


async def test_a_forum_post_calls_nobody_either(rig: DiscordRig) -> None:
    await rig.adapter.send(channel(rig.board).id, words(1))
    [request] = rig.server.asked("POST", "/channels/{channel_id}/threads")
    assert request.body["message"]["allowed_mentions"] == {"parse": []}


async def test_a_private_channel_is_served(rig: DiscordRig) -> None:
    ana = rig.guild.member("Ana").user
    private = rig.server.world.dm(ana)
    here = channel(private).id
    sent = await rig.adapter.send(here, words(1))
    assert rig.adapter.link(here, sent) == f"https://discord.com/channels/@me/{private.id}/{rig.server.messages(private)[0].id}"
    assert await rig.adapter.find(here, idempotency_key(1), rig.now - HOUR) == sent
    ana.dms_open = False
    assert "private messages" in str(await failed(rig, private, 2))


# Rates


async def test_after_a_long_429_nothing_is_asked_until_it_is_over(rig: DiscordRig) -> None:
    rig.server.faults.add(POST, limited=900)
    first = await failed(rig, rig.desk)
    asked = len(rig.server.requests)
    again = await failed(rig, rig.desk)
    assert isinstance(first, Transient) and first.retry_after == timedelta(seconds=900)
    assert isinstance(again, Transient) and again.retry_after is not None
    assert timedelta(seconds=890) < again.retry_after <= timedelta(seconds=900)
    assert len(rig.server.requests) == asked
    await rig.adapter.send(channel(rig.city).id, words(2))


@pytest.mark.parametrize("how", [{"scope": "global"}, {"via": False}])
async def test_a_long_429_for_the_whole_bot_holds_every_channel(rig: DiscordRig, how: dict[str, Any]) -> None:
    """Of the whole bot, and of the whole address: Cloudflare's, which has no ``Via``."""
    rig.server.faults.add(POST, limited=900, **how)
    await failed(rig, rig.desk)
    asked = len(rig.server.requests)
    other = await failed(rig, rig.city)
    assert isinstance(other, Transient)
    assert other.subject == channel(rig.city).id
    assert len(rig.server.requests) == asked


async def test_a_short_429_is_waited_out(rig: DiscordRig) -> None:
    rig.server.faults.add(POST, limited=0.05)
    await rig.adapter.send(channel(rig.desk).id, words(1))
    assert rig.server.count(429) == 1


# Errors


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"status": 403, "html": True}, Transient, "status 403"),
        ({"status": 404, "html": True}, Transient, "status 404"),
        ({"status": 400, "code": 130000}, Transient, "code 130000"),
        ({"status": 400, "code": 50035}, PayloadRejected, "code 50035"),
        ({"status": 400, "code": 200000}, PayloadRejected, "code 200000"),
        ({"status": 400, "code": 50083}, ChannelGone, "unlock"),
        ({"status": 401}, ChannelGone, "GAVEL_DISCORD_TOKEN"),
        ({"status": 503}, UnknownOutcome, "may have arrived"),
        ({"drop": True}, UnknownOutcome, "may have arrived"),
    ],
)
async def test_what_a_refusal_means(rig: DiscordRig, fault: dict[str, Any], error: type[DeliveryError], says: str) -> None:
    rig.server.faults.add(POST, **fault)
    raised = await failed(rig, rig.desk)
    assert type(raised) is error
    assert says in str(raised)


async def test_a_discord_that_cannot_be_connected_to_has_nothing(rig: DiscordRig) -> None:
    await rig.adapter.send(channel(rig.desk).id, words(1))
    await rig.server.stop()
    await failed(rig, rig.desk, 2)  # On the connection that was open: nobody knows.
    raised = await failed(rig, rig.desk, 2)
    assert isinstance(raised, Transient)
    assert "cannot be reached" in str(raised)


async def test_names_of_channels_and_messages_that_are_none(rig: DiscordRig) -> None:
    for name in ("discord:", "discord:desk", "slack:C1"):
        with pytest.raises(ChannelGone):
            await rig.adapter.send(name, words(1))
    with pytest.raises(PayloadRejected):
        await rig.adapter.edit(channel(rig.desk).id, "1:2", words(1))
    assert rig.adapter.link(channel(rig.desk).id, "1:2") == ""


# Checks


def test_the_invitation_asks_for_what_checks_look_for() -> None:
    assert INVITE.value == INVITED


async def test_a_check_passes_where_everything_is_there_and_sends_nothing(rig: DiscordRig) -> None:
    for place in (rig.desk, rig.board):
        await rig.adapter.check(channel(place).id)
        assert (await rig.adapter.survey(channel(place).id)).advised == ()
    assert rig.server.asked("POST") == []


async def test_without_threads_a_check_passes_and_the_survey_advises(rig: DiscordRig) -> None:
    rig.guild.everyone.set(Permission(0))
    rig.guild.bot_role.set(Permission(84992))
    await rig.adapter.check(channel(rig.desk).id)
    assert (await rig.adapter.survey(channel(rig.desk).id)).advised == ("Create Public Threads", "Send Messages in Threads")
    with pytest.raises(ChannelGone, match="Send Messages in Threads"):
        await rig.adapter.check(channel(rig.board).id)


async def test_a_check_of_a_category_and_of_a_locked_thread(rig: DiscordRig) -> None:
    with pytest.raises(ChannelGone, match="category"):
        await rig.adapter.check(channel(rig.guild.category("papers")).id)
    thread = await story(rig)
    here = channel(thread).id
    thread.archive()
    await rig.adapter.check(here)
    thread.archive(locked=True)
    with pytest.raises(ChannelGone, match="unlock"):
        await rig.adapter.check(here)
    with pytest.raises(ChannelGone, match="unlock"):
        await rig.adapter.send(here, words(3))
    rig.desk.allow(rig.guild.bot, Permission.MANAGE_THREADS)
    await rig.adapter.check(here)
    await rig.adapter.send(here, words(3))


async def story(rig: DiscordRig) -> Thread:
    """Post a message with an answer; return the thread."""
    root = await rig.adapter.send(channel(rig.desk).id, words(1))
    await rig.adapter.reply(channel(rig.desk).id, root, words(2))
    [thread] = rig.server.threads(rig.desk)
    return thread


# Looking for messages


@pytest.mark.parametrize("archived", [False, True])
async def test_an_answer_that_was_lost_is_found_in_its_thread(rig: DiscordRig, archived: bool) -> None:
    thread = await story(rig)
    rig.now += 20 * MINUTE
    rig.server.faults.add(f"POST /channels/{thread.id}/messages", status=503, after=True)
    root = f"{rig.guild.id}/{rig.desk.id}/{thread.id}"
    with pytest.raises(UnknownOutcome):
        await rig.adapter.reply(channel(rig.desk).id, root, words(3))
    if archived:
        thread.archive()
    rig.restart()
    lost = rig.server.messages(thread)[-1]
    found = await rig.adapter.find(channel(rig.desk).id, idempotency_key(3), rig.now - MINUTE)
    assert found == f"{rig.guild.id}/{thread.id}/{lost.id}"


async def test_threads_in_which_nothing_was_said_since_are_not_read(rig: DiscordRig) -> None:
    thread = await story(rig)
    thread.archive()
    rig.now += HOUR
    assert await rig.adapter.find(channel(rig.desk).id, idempotency_key(9), rig.now - MINUTE) is None
    read = [one.path for one in rig.server.asked("GET", "/channels/{channel_id}/messages")]
    assert read == [f"/channels/{rig.desk.id}/messages"]


async def test_a_message_is_found_behind_hundreds_of_others_and_only_its_own(rig: DiscordRig) -> None:
    ana = rig.guild.member("Ana")
    rig.server.world.message_content = True  # Else her copy would be hidden from the bot.
    for n in range(250):
        rig.desk.say(ana, f"{n}")
    sent = await rig.adapter.send(channel(rig.desk).id, words(1))
    copied = rig.server.messages(rig.desk)[0].embeds
    rig.desk.say(ana, "", embeds=copied)
    assert await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR) == sent
    rig.server.messages(rig.desk)[0].delete()
    assert await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR) is None


# Threads


async def test_a_thread_that_an_earlier_try_made_is_used(rig: DiscordRig) -> None:
    rig.server.faults.add("POST /channels/{channel_id}/messages/{message_id}/threads", status=500, after=True)
    thread = await story(rig)
    assert len(rig.server.messages(thread)) == 1


async def test_two_answers_at_once_share_one_thread(rig: DiscordRig) -> None:
    here = channel(rig.desk).id
    root = await rig.adapter.send(here, words(1))
    await asyncio.gather(*(rig.adapter.reply(here, root, words(n)) for n in (2, 3)))
    [thread] = rig.server.threads(rig.desk)
    assert len(rig.server.messages(thread)) == 2


async def test_an_answer_in_a_forum_post_that_was_deleted_is_rejected_so_that_it_becomes_a_post(rig: DiscordRig) -> None:
    here = channel(rig.board).id
    root = await rig.adapter.send(here, words(1))
    rig.server.threads(rig.board)[0].delete()
    with pytest.raises(PayloadRejected):
        await rig.adapter.reply(here, root, words(2))


async def test_an_edit_in_a_thread_that_was_locked_is_given_up_and_the_channel_goes_on(rig: DiscordRig) -> None:
    thread = await story(rig)
    thread.archive(locked=True)
    [answer] = rig.server.messages(thread)
    with pytest.raises(PayloadRejected):
        await rig.adapter.edit(channel(rig.desk).id, f"{rig.guild.id}/{thread.id}/{answer.id}", words(3))


async def test_tags_that_were_replaced_unnoticed_are_read_again(rig: DiscordRig) -> None:
    forum = rig.guild.forum("stories", tags=["new"], tag_required=True)
    await rig.adapter.send(channel(forum).id, words(1))
    forum.tags[0].id += 1
    assert isinstance(await failed(rig, forum, 2), Transient)
    await rig.adapter.send(channel(forum).id, words(2))


async def test_a_forum_where_the_bot_may_set_no_tag_says_what_to_do(rig: DiscordRig) -> None:
    forum = rig.guild.forum("stories", tag_required=True)
    assert "add one" in str(await failed(rig, forum))


async def test_a_doubted_post_in_a_forum_is_looked_up_after_the_next_one(rig: DiscordRig) -> None:
    rig.server.faults.add(FORUM_POST, status=503)
    assert isinstance(await failed(rig, rig.board), UnknownOutcome)
    assert isinstance(await failed(rig, rig.board), UnknownOutcome)
    found = await rig.adapter.find(channel(rig.board).id, idempotency_key(1), rig.now - HOUR)
    assert found is not None
    assert DiscordAdapter(rig.gateway).link(channel(rig.board).id, found)

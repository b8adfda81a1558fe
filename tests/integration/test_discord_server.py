"""The tests' own Discord against the real discord.py: login, messages, threads, permissions, limits."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from tests.fakes.discord import MESSAGE_CREATE, DiscordServer, ManualClock, Permission
from tests.fakes.discord import schema as openapi
from tests.fakes.discord.client import Bot, logged_in, place, refused

START = datetime(2025, 6, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=clock) as running:
        running.buckets.set(MESSAGE_CREATE, limit=1000, per=1)
        yield running


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with logged_in(server) as client:
        yield client


# Login


async def test_login_names_the_owner_and_the_flags(server: DiscordServer, bot: Bot) -> None:
    assert bot.user is not None
    assert bot.user.id == bot.application_id == server.world.application_id
    assert bot.application is not None
    assert bot.application.owner.name == "owner"
    assert bot.application.flags.value == 0


async def test_a_wrong_token_is_refused(server: DiscordServer) -> None:
    server.token = "wrong"
    with pytest.raises(discord.LoginFailure):
        async with logged_in(server):
            pass
    assert server.count(401) == 1


async def test_the_schema_is_held_against_requests(server: DiscordServer, bot: Bot) -> None:
    if openapi.find() is None:
        pytest.skip("Discord's own schema is not beside the project: requests are not held against it")
    channel = server.guild("Desk").text("key-west")
    for body in ({"content": 5}, {"embeds": [{"title": "x" * 257}]}, {"nonce": "x" * 26}):
        await refused(
            bot.http.request(discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id), json=body)
        )
    assert [line.partition(": ")[2] for line in server.violations] == [
        "body.content: 5 is not string or null",
        "body.embeds[0].title: 257 is over maxLength 256",
        "body.nonce: 26 is over maxLength 25",
    ]
    with pytest.raises(AssertionError, match="maxLength"):
        server.check()
    server.violations.clear()


def test_every_route_is_in_the_schema(server: DiscordServer) -> None:
    description = openapi.description(openapi.find())
    if description is None:
        pytest.skip("Discord's own schema is not beside the project")
    for method, template, _ in server.rest.routes():
        assert method.lower() in description.paths.get(template, {}), f"{method} {template}"


# Messages


async def test_a_message_is_stored_edited_read_and_deleted(server: DiscordServer, bot: Bot) -> None:
    channel = server.guild("Desk").text("key-west")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Why?", custom_id="why:1"))
    sent = await place(bot, channel).send("Outcome", embed=discord.Embed(title="Vote", description="6-1"), view=view)
    [stored] = server.messages(channel)
    assert stored.id == sent.id
    assert stored.text == "Outcome\nVote\n6-1\nWhy?"
    assert stored.find("Why?") == {"type": 2, "style": 2, "label": "Why?", "custom_id": "why:1", "disabled": False, "id": 2}
    edited = await sent.edit(content="Outcome, corrected")
    assert (edited.content, edited.edited_at) == ("Outcome, corrected", START)
    assert (await place(bot, channel).fetch_message(sent.id)).embeds[0].title == "Vote"
    await sent.delete()
    assert server.messages(channel) == []
    assert (await refused(sent.edit(content="gone"))).code == 10008


async def test_a_nonce_brings_back_the_earlier_message_for_some_minutes(
    server: DiscordServer, bot: Bot, clock: ManualClock
) -> None:
    channel = server.guild("Desk").text("key-west")
    first = await place(bot, channel).send("once", nonce="delivery-1")
    clock.advance(4 * MINUTE)
    assert (await place(bot, channel).send("once", nonce="delivery-1")).id == first.id
    assert len(server.messages(channel)) == 1
    clock.advance(2 * MINUTE)
    assert (await place(bot, channel).send("once", nonce="delivery-1")).id != first.id
    assert len(server.messages(channel)) == 2


async def test_a_nonce_of_a_deleted_message_is_not_found(server: DiscordServer, bot: Bot) -> None:
    channel = server.guild("Desk").text("key-west")
    await place(bot, channel).send("once", nonce=7)
    server.messages(channel)[0].delete()
    assert (await refused(place(bot, channel).send("once", nonce=7))).code == 10008


async def test_history_before_after_and_around(server: DiscordServer, bot: Bot, clock: ManualClock) -> None:
    channel = server.guild("Desk").text("key-west")
    ids = []
    for n in range(7):
        clock.advance(MINUTE)
        ids.append((await place(bot, channel).send(str(n))).id)
    here = place(bot, channel)
    assert [one.id async for one in here.history(limit=3)] == ids[:3:-1]
    assert [one.id async for one in here.history(limit=2, before=discord.Object(ids[3]))] == [ids[2], ids[1]]
    assert [one.id async for one in here.history(limit=2, after=discord.Object(ids[3]))] == ids[4:6]
    assert [one.id async for one in here.history(after=START + 5 * MINUTE + timedelta(seconds=1))] == ids[5:]
    assert [one.id async for one in here.history(limit=3, around=discord.Object(ids[3]))] == ids[4:1:-1]


async def test_other_peoples_words_are_kept_from_a_bot_without_message_content(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    channel.say(guild.member("Ana"), "secret")
    await place(bot, channel).send("mine")
    assert [one.content async for one in place(bot, channel).history(limit=9)] == ["mine", ""]


async def test_a_reply_refers_to_its_message(server: DiscordServer, bot: Bot) -> None:
    channel = server.guild("Desk").text("key-west")
    root = await place(bot, channel).send("root")
    reply = await place(bot, channel).send("reply", reference=root.to_reference())
    assert reply.reference is not None
    assert isinstance(reply.reference.resolved, discord.Message)
    assert reply.reference.resolved.id == root.id
    server.messages(channel)[0].delete()
    error = await refused(place(bot, channel).send("reply", reference=root))
    assert (
        error.code,
        "REPLIES_UNKNOWN_MESSAGE" in str(server.requests[-1].refusal and server.requests[-1].refusal.errors),
    ) == (
        50035,
        True,
    )
    lenient = root.to_reference(fail_if_not_exists=False)
    assert (await place(bot, channel).send("reply", reference=lenient)).reference is None


async def test_only_allowed_mentions_ping(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    channel, ana, desk = guild.text("key-west"), guild.member("Ana"), guild.role("desk")
    channel.allow(guild.bot, Permission.MENTION_EVERYONE)
    text = f"@everyone <@{ana.id}> <@&{desk.id}>"
    await place(bot, channel).send(text)
    await place(bot, channel).send(text, allowed_mentions=discord.AllowedMentions(roles=[discord.Object(desk.id)]))
    await bot.http.request(
        discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id), json={"content": text}
    )
    assert [one.pinged for one in server.messages(channel)] == [frozenset(), {desk.id}, {0, ana.id, desk.id}]


async def test_a_file_is_sent(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    file = discord.File(io.BytesIO(b"record"), "record.json")
    assert (await refused(place(bot, channel).send(file=file))).code == 50013
    channel.allow(guild.bot, Permission.ATTACH_FILES)
    file = discord.File(io.BytesIO(b"record"), "record.json")
    assert [one.filename for one in (await place(bot, channel).send(file=file)).attachments] == ["record.json"]


# Threads and forums


async def test_a_thread_starts_from_a_message_once(server: DiscordServer, bot: Bot) -> None:
    channel = server.guild("Desk").text("key-west")
    root = await place(bot, channel).send("root")
    made = await bot.http.start_thread_with_message(channel.id, root.id, name="Story", auto_archive_duration=1440)
    assert int(made["id"]) == root.id
    [thread] = server.threads(channel)
    reply = await place(bot, thread).send("moved")
    assert [one.id for one in server.messages(thread)] == [reply.id]
    again = bot.http.start_thread_with_message(channel.id, root.id, name="Story", auto_archive_duration=1440)
    assert (await refused(again)).code == 160004
    assert (await place(bot, channel).fetch_message(root.id)).flags.has_thread


async def test_a_forum_post_has_tags_and_no_nonce(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    forum = guild.forum("alerts", tags=["agenda", "outcome"], tag_required=True)
    found = await bot.fetch_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    error = await refused(found.create_thread(name="Story", content="root"))
    assert error.code == 40067
    posts = [await found.create_thread(name="Story", content="root", applied_tags=[found.available_tags[1]]) for _ in range(2)]
    assert [one.tag_names for one in server.threads(forum)] == [["outcome"], ["outcome"]]
    assert posts[0].thread.id == posts[0].message.id
    assert (await refused(place(bot, forum).send("not here"))).code == 50008


async def test_threads_are_listed_archived_and_opened(server: DiscordServer, bot: Bot, clock: ManualClock) -> None:
    guild = server.guild("Desk")
    forum = guild.forum("alerts")
    found = await bot.fetch_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    posts = []
    for n in range(4):
        clock.advance(MINUTE)
        posts.append((await found.create_thread(name=f"Story {n}", content="root")).thread)
    for post in posts[:3]:
        clock.advance(MINUTE)
        await post.edit(archived=True)
    assert [one["id"] for one in (await bot.http.get_active_threads(guild.id))["threads"]] == [str(posts[3].id)]
    assert [one.id async for one in found.archived_threads()] == [posts[2].id, posts[1].id, posts[0].id]
    page = await bot.http.get_public_archived_threads(forum.id, limit=2)
    assert page["has_more"]
    assert (await refused(place(bot, posts[0]).get_partial_message(posts[0].id).edit(content="no"))).code == 50083
    await place(bot, posts[0]).send("opens by itself")
    assert not server.threads(forum)[0].archived
    server.threads(forum)[1].archive(locked=True)
    assert (await refused(place(bot, posts[1]).send("locked"))).code == 50083
    assert (await refused(posts[1].edit(archived=False))).code == 50013
    assert (await refused(posts[0].delete())).code == 50013


# Permissions


@pytest.mark.parametrize(
    ("denied", "code"),
    [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013), (Permission.EMBED_LINKS, 50013)],
)
async def test_a_send_without_permission(server: DiscordServer, bot: Bot, denied: Permission, code: int) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    channel.deny(guild.everyone, denied)
    channel.deny(guild.bot_role, denied)
    error = await refused(place(bot, channel).send("no", embed=discord.Embed(title="x")))
    assert isinstance(error, discord.Forbidden)
    assert error.code == code
    channel.allow(guild.bot, denied)
    await place(bot, channel).send("yes", embed=discord.Embed(title="x"))


async def test_without_history_the_history_is_empty_and_a_reply_refused(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    channel = guild.text("key-west")
    root = await place(bot, channel).send("root")
    channel.deny(guild.bot, Permission.READ_MESSAGE_HISTORY)
    assert [one async for one in place(bot, channel).history()] == []
    assert (await refused(place(bot, channel).fetch_message(root.id))).code == 50013
    assert (await refused(place(bot, channel).send("reply", reference=root))).code == 160002


async def test_channels_that_are_gone_and_guilds_without_the_bot(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk")
    channel, other = guild.text("key-west"), guild.text("other")
    channel.delete()
    error = await refused(place(bot, channel).send("gone"))
    assert isinstance(error, discord.NotFound)
    assert error.code == 10003
    guild.kick()
    assert (await refused(place(bot, other).send("kicked"))).code == 50001
    assert (await refused(bot.fetch_guild(guild.id))).code == 10004
    guild.join()
    assert (await bot.fetch_guild(guild.id)).name == "Desk"


async def test_threads_need_their_own_permission(server: DiscordServer, bot: Bot) -> None:
    guild = server.guild("Desk", permissions=Permission(84992))
    channel = guild.text("key-west")
    root = await place(bot, channel).send("root")
    made = bot.http.start_thread_with_message(channel.id, root.id, name="Story", auto_archive_duration=1440)
    assert (await refused(made)).code == 50013


async def test_a_private_message_and_one_that_is_refused(server: DiscordServer, bot: Bot) -> None:
    ana = server.guild("Desk").member("Ana").user
    user = await bot.fetch_user(ana.id)
    await user.send("A feed is silent.")
    assert [one.text for one in server.messages(server.world.dm(ana))] == ["A feed is silent."]
    ana.dms_open = False
    assert (await refused(user.send("no"))).code == 50007


# Limits


def embeds(*sizes: int) -> list[discord.Embed]:
    return [discord.Embed(description="x" * size) for size in sizes]


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({"content": "x" * 2001}, 50035, "content"),
        ({"content": " \n"}, 50006, ""),
        ({"embeds": embeds(4097)}, 50035, "embeds.0.description"),
        ({"embeds": embeds(4000, 2001)}, 50035, "embeds"),
        ({"content": "x", "nonce": "x" * 26}, 50035, "nonce"),
        ({"embeds": [discord.Embed(title="x" * 257)]}, 50035, "embeds.0.title"),
        ({"embeds": [discord.Embed().add_field(name="x" * 257, value="x")]}, 50035, "embeds.0.fields.0.name"),
        ({"embeds": [discord.Embed().add_field(name="x", value="")]}, 50035, "embeds.0.fields.0.value"),
        ({"embeds": [discord.Embed(title="x", url="javascript:x")]}, 50035, "embeds.0.url"),
        ({"embeds": [discord.Embed(title="x").set_footer(text="x" * 2049)]}, 50035, "embeds.0.footer.text"),
        ({"content": "half a pair \ud800"}, 50109, ""),
    ],
)
async def test_messages_over_the_limits(server: DiscordServer, bot: Bot, body: dict[str, Any], code: int, where: str) -> None:
    channel = server.guild("Desk").text("key-west")
    error = await refused(place(bot, channel).send(**body))
    assert (error.status, error.code) == (400, code)
    assert f"In {where}:" in error.text if where else "In " not in error.text
    assert server.messages(channel) == []
    server.violations.clear()


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ({"type": 2, "style": 1, "label": "x" * 81, "custom_id": "a"}, "label"),
        ({"type": 2, "style": 1, "label": "x", "custom_id": "a" * 101}, "custom_id"),
        ({"type": 2, "style": 5, "label": "x", "url": "ftp://x"}, "url"),
        ({"type": 3, "custom_id": "a", "options": [{"label": str(n), "value": str(n)} for n in range(26)]}, "options"),
        ({"type": 3, "custom_id": "a", "placeholder": "x" * 151, "options": [{"label": "x", "value": "x"}]}, "placeholder"),
    ],
)
async def test_components_over_the_limits(server: DiscordServer, bot: Bot, part: dict[str, Any], where: str) -> None:
    channel = server.guild("Desk").text("key-west")
    body = {"content": "x", "components": [{"type": 1, "components": [part]}]}
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
    error = await refused(bot.http.request(route, json=body))
    assert f"components.0.components.0.{where}" in error.text
    server.violations.clear()


async def test_what_the_server_lacks_is_a_violation(server: DiscordServer, bot: Bot) -> None:
    await refused(bot.http.request(discord.http.Route("GET", "/no/such/route")))
    assert server.violations == ["GET /no/such/route: this server does not serve it"]
    server.violations.clear()

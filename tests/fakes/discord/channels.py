"""Routes of guilds, channels and threads."""

from __future__ import annotations

from datetime import datetime

from tests.fakes.discord import payloads
from tests.fakes.discord.calls import Call, Reply, Route, require
from tests.fakes.discord.errors import ApiError, Json, Problems, invalid, missing_permissions, thread_archived, unknown
from tests.fakes.discord.kinds import Kind
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.messages import may_send, shown
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.posting import compose
from tests.fakes.discord.state import Channel, Message, Thread

ARCHIVE_AFTER = (60, 1440, 4320, 10080)


async def get(call: Call) -> Reply:
    """Get a channel or thread."""
    return Reply(payloads.channel(call.channel))


async def edit(call: Call) -> Reply:
    """Edit a thread; of other channels only the name and topic."""
    channel, body = call.channel, call.data
    if isinstance(channel, Thread):
        _may_edit(channel, body)
        _name(body, required=False)
        channel.name = body.get("name") or channel.name
        channel.auto_archive = body.get("auto_archive_duration") or channel.auto_archive
        if "applied_tags" in body:
            channel.applied = _tags(channel.top, body)
        channel.set(archived=body.get("archived"), locked=body.get("locked"))
        return Reply(payloads.channel(channel))
    require(channel, Permission.MANAGE_CHANNELS)
    channel.topic = body.get("topic", channel.topic)
    channel.rename(body.get("name") or channel.name)
    return Reply(payloads.channel(channel))


def _may_edit(thread: Thread, body: Json) -> None:
    """Opening needs the right to write, unless it is locked; the thread's maker may rename and archive it."""
    manager = bool(thread.bot_permissions & Permission.MANAGE_THREADS)
    opening = body.get("archived") is False
    if thread.archived and not opening:
        raise thread_archived()
    if manager:
        return
    if opening and not thread.locked:
        require(thread, Permission.SEND_MESSAGES_IN_THREADS)
    elif thread.locked or thread.owner is not thread.world.bot:
        raise missing_permissions()
    if "locked" in body or "rate_limit_per_user" in body:
        raise missing_permissions()


async def delete(call: Call) -> Reply:
    """Delete a channel or thread. Having made the thread is not enough: it takes MANAGE_THREADS."""
    channel = call.channel
    require(channel, Permission.MANAGE_THREADS if isinstance(channel, Thread) else Permission.MANAGE_CHANNELS)
    data = payloads.channel(channel)
    channel.delete()
    return Reply(data)


async def start_from_message(call: Call) -> Reply:
    """Start a thread from a message; it gets the message's id."""
    channel = call.channel
    message = channel.message(call.id("message_id"))
    require(channel, Permission.CREATE_PUBLIC_THREADS)
    _name(call.data)
    if message.thread:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    thread = _open(call, channel, message.id)
    thread.add(Message(call.world.new_id(), thread, call.world.bot, type=21, reference=message))
    return Reply(payloads.channel(thread), 201)


async def start(call: Call) -> Reply:
    """Start a thread without a message, or post in a forum. A forum post has no nonce."""
    channel, body = call.channel, call.data
    _name(body)
    if channel.kind is not Kind.FORUM:
        require(channel, Permission.CREATE_PUBLIC_THREADS)
        return Reply(payloads.channel(_open(call, channel, call.world.new_id())), 201)
    first = body.get("message")
    if not isinstance(first, dict):
        raise invalid(("message",), "BASE_TYPE_REQUIRED", "This field is required")
    may_send(channel, first, files=bool(call.files))
    check_message(first, path=("message",), attachments=len(call.files))
    tags = _tags(channel, body)
    if channel.tag_required and not tags:
        raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
    thread = _open(call, channel, call.world.new_id(), tags)
    message = compose(thread, call, {**first, "nonce": None}, id=thread.id)
    thread.add(message)
    return Reply(payloads.channel(thread) | {"message": shown(call, message)}, 201)


def _open(call: Call, parent: Channel, id: int, tags: list[int] | None = None) -> Thread:
    body, world = call.data, call.world
    after = body.get("auto_archive_duration") or 1440
    if after not in ARCHIVE_AFTER:
        raise invalid(("auto_archive_duration",), "BASE_TYPE_CHOICES", f"Value must be one of {ARCHIVE_AFTER}.")
    thread = Thread(
        world,
        id,
        Kind.ANNOUNCEMENT_THREAD if parent.kind is Kind.ANNOUNCEMENT else Kind.THREAD,
        body["name"],
        parent.guild,
        parent,
        owner=world.bot,
        archived_at=world.clock(),
        auto_archive=after,
        applied=tags or [],
    )
    world.channels[id] = thread
    world.dispatch("THREAD_CREATE", payloads.channel(thread) | {"newly_created": True}, parent.guild)
    return thread


def _name(body: Json, *, required: bool = True) -> None:
    problems = Problems()
    problems.length(("name",), body.get("name"), most=100, least=1, required=required)
    problems.check()


def _tags(forum: Channel, body: Json) -> list[int]:
    asked = [int(id) for id in body.get("applied_tags") or []]
    known = {tag.id for tag in forum.tags}
    if len(asked) > 5:
        raise invalid(("applied_tags",), "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
    if not known.issuperset(asked):
        raise ApiError(400, 10087, "Unknown tag")
    return asked


async def active(call: Call) -> Reply:
    """List a guild's active threads, newest first."""
    threads = sorted(call.guild.active_threads, key=lambda one: -one.id)
    return Reply({"threads": [payloads.channel(one) for one in threads], "members": []})


async def archived(call: Call) -> Reply:
    """List a channel's archived public threads, latest archived first."""
    channel = call.channel
    require(channel, Permission.READ_MESSAGE_HISTORY)
    limit = call.number("limit", 50, least=2, most=100)
    found = sorted((one for one in channel.threads if one.archived), key=lambda one: one.archived_at, reverse=True)
    if "before" in call.query:
        before = datetime.fromisoformat(call.query["before"])
        found = [one for one in found if one.archived_at < before]
    page = [payloads.channel(one) for one in found[:limit]]
    return Reply({"threads": page, "members": [], "has_more": len(found) > limit})


async def join(call: Call) -> Reply:
    """Join a thread."""
    if not isinstance(call.channel, Thread):
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return Reply()


async def guild(call: Call) -> Reply:
    """Get a guild with its roles."""
    return Reply(payloads.bare_guild(call.guild))


async def guild_channels(call: Call) -> Reply:
    """List a guild's channels, without threads."""
    return Reply([payloads.channel(one) for one in call.guild.channels])


async def guild_roles(call: Call) -> Reply:
    """List a guild's roles."""
    return Reply([payloads.role(one) for one in call.guild.roles.values()])


async def guild_member(call: Call) -> Reply:
    """Get someone in a guild."""
    member = call.guild.members.get(call.id("user_id"))
    if member is None:
        raise unknown("Member", 10007)
    return Reply(payloads.member(member))


async def leave(call: Call) -> Reply:
    """Leave a guild."""
    call.guild.kick()
    return Reply()


async def dm(call: Call) -> Reply:
    """Open the private channel with someone."""
    user = call.world.users.get(int(call.data["recipient_id"]))
    if user is None:
        raise unknown("User", 10013)
    return Reply(payloads.channel(call.world.dm(user)))


ROUTES: list[Route] = [
    ("GET", "/channels/{channel_id}", get),
    ("PATCH", "/channels/{channel_id}", edit),
    ("DELETE", "/channels/{channel_id}", delete),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads", start_from_message),
    ("POST", "/channels/{channel_id}/threads", start),
    ("GET", "/channels/{channel_id}/threads/archived/public", archived),
    ("PUT", "/channels/{channel_id}/thread-members/@me", join),
    ("GET", "/guilds/{guild_id}/threads/active", active),
    ("GET", "/guilds/{guild_id}", guild),
    ("GET", "/guilds/{guild_id}/channels", guild_channels),
    ("GET", "/guilds/{guild_id}/roles", guild_roles),
    ("GET", "/guilds/{guild_id}/members/{user_id}", guild_member),
    ("DELETE", "/users/@me/guilds/{guild_id}", leave),
    ("POST", "/users/@me/channels", dm),
]

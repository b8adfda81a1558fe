"""Routes of messages: create, edit, get, history, delete."""

from __future__ import annotations

from tests.fakes.discord import payloads
from tests.fakes.discord.calls import Call, Reply, Route, require
from tests.fakes.discord.errors import ApiError, Json, invalid, thread_archived, unknown_message
from tests.fakes.discord.kinds import Kind
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.posting import change, compose
from tests.fakes.discord.state import Channel, Message, Thread


async def create(call: Call) -> Reply:
    """Post a message, or give back the earlier one with the same nonce."""
    channel, body = call.channel, call.data
    if channel.kind in (Kind.FORUM, Kind.CATEGORY):
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    may_send(channel, body, files=bool(call.files))
    check_message(body, attachments=len(call.files))
    if earlier := _earlier(call, body):
        return Reply(shown(call, earlier))
    reference = _reference(channel, body)
    if isinstance(channel, Thread) and channel.archived:
        channel.set(archived=False)
    message = compose(channel, call, body, type=19 if reference else 0, reference=reference)
    channel.add(message)
    if message.nonce is not None:
        call.world.nonces[str(message.nonce)] = message
    return Reply(shown(call, message))


def may_send(channel: Channel, body: Json, *, files: bool = False) -> None:
    """Refuse a message that the bot may not send here. A thread that is only archived opens by itself."""
    if channel.recipient and not channel.recipient.dms_open:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    thread = isinstance(channel, Thread)
    require(channel, Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES)
    if body.get("embeds"):
        require(channel, Permission.EMBED_LINKS)
    if files:
        require(channel, Permission.ATTACH_FILES)
    if isinstance(channel, Thread) and channel.locked and not channel.bot_permissions & Permission.MANAGE_THREADS:
        raise thread_archived() if channel.archived else ApiError(400, 160005, "Thread is locked")


def _earlier(call: Call, body: Json) -> Message | None:
    earlier = call.world.nonces.get(str(body.get("nonce")))
    if not body.get("enforce_nonce") or earlier is None:
        return None
    if call.world.clock() - earlier.created_at > call.world.nonce_window:
        return None
    if earlier.deleted:
        raise unknown_message()
    return earlier


def _reference(channel: Channel, body: Json) -> Message | None:
    asked = body.get("message_reference")
    if not asked:
        return None
    if not channel.bot_permissions & Permission.READ_MESSAGE_HISTORY:
        raise ApiError(403, 160002, "Cannot reply without permission to read message history")
    found = channel.messages.get(int(asked["message_id"]))
    if found is None and asked.get("fail_if_not_exists", True):
        raise invalid(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return found


def shown(call: Call, message: Message) -> Json:
    """A message as the bot may see it."""
    made = payloads.message(message)
    return made if call.world.message_content else payloads.withheld(made, call.world.bot)


async def edit(call: Call) -> Reply:
    """Edit one of the bot's own messages."""
    channel = call.channel
    message = channel.message(call.id("message_id"))
    if message.author is not call.world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    if isinstance(channel, Thread) and channel.archived:
        raise thread_archived()
    check_message(call.data, flags=message.flags, partial=True)
    update(message, call, call.data)
    return Reply(shown(call, message))


def update(message: Message, call: Call, body: Json) -> None:
    """Change a message and tell of it; an edit that leaves nothing is refused."""
    before = (message.content, message.embeds, message.components, message.flags, message.edited_at)
    change(message, call, body)
    if not (message.content or message.embeds or message.components or message.attachments):
        message.content, message.embeds, message.components, message.flags, message.edited_at = before
        raise ApiError(400, 50006, "Cannot send an empty message")
    if not message.ephemeral:
        message.channel.tell_message("MESSAGE_UPDATE", payloads.message(message))


async def get(call: Call) -> Reply:
    """Get one message."""
    require(call.channel, Permission.READ_MESSAGE_HISTORY)
    return Reply(shown(call, call.channel.message(call.id("message_id"))))


async def history(call: Call) -> Reply:
    """Read messages, newest first. Without READ_MESSAGE_HISTORY the list is empty: Discord does not refuse it."""
    channel = call.channel
    limit = call.number("limit", 50, least=1, most=100)
    found = [channel.messages[id] for id in sorted(channel.messages)]
    if not channel.bot_permissions & Permission.READ_MESSAGE_HISTORY:
        found = []
    if "around" in call.query:
        middle, half = int(call.query["around"]), limit // 2
        before = [one for one in found if one.id < middle][-half:]
        found = before + [one for one in found if one.id >= middle][: limit - half]
    elif "after" in call.query:
        found = [one for one in found if one.id > int(call.query["after"])][:limit]
    elif "before" in call.query:
        found = [one for one in found if one.id < int(call.query["before"])]
    return Reply([shown(call, one) for one in reversed(found[-limit:])])


async def delete(call: Call) -> Reply:
    """Delete a message."""
    channel = call.channel
    message = channel.message(call.id("message_id"))
    if message.author is not call.world.bot:
        require(channel, Permission.MANAGE_MESSAGES)
    if isinstance(channel, Thread) and channel.archived:
        raise thread_archived()
    message.delete()
    return Reply()


async def typing(call: Call) -> Reply:
    """Show that the bot types."""
    may_send(call.channel, {})
    return Reply()


ROUTES: list[Route] = [
    ("POST", "/channels/{channel_id}/messages", create),
    ("GET", "/channels/{channel_id}/messages", history),
    ("GET", "/channels/{channel_id}/messages/{message_id}", get),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}", edit),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
    ("POST", "/channels/{channel_id}/typing", typing),
]

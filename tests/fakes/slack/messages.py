"""The chat methods."""

from __future__ import annotations

import copy
from datetime import timedelta

from tests.fakes.slack import payloads
from tests.fakes.slack.calls import Call, Method
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.limits import TEXT_MOST, UPDATE_MOST, check_metadata
from tests.fakes.slack.posting import checked, compose, parent_of
from tests.fakes.slack.state import Channel


async def post(call: Call) -> Json:
    """Post a message; in the private conversation if ``channel`` is a person."""
    channel = target(call)
    if channel.archived:
        raise ApiError("is_archived")
    if not channel.has_bot and "chat:write.public" not in call.team.scopes:
        raise ApiError("not_in_channel")
    if channel.read_only:
        raise ApiError("restricted_action")
    made = content(call, most=None)
    made["fallback"] = made["fallback"][:TEXT_MOST]
    metadata = check_metadata(call.structure("metadata", "invalid_metadata_format"))
    parent = parent_of(channel, call.text("thread_ts"))
    message = compose(
        channel,
        made,
        metadata=metadata or None,
        thread_ts=parent,
        broadcast=bool(parent) and call.flag("reply_broadcast"),
        unfurl=(call.flag("unfurl_links"), call.flag("unfurl_media", True)),
        loose=call.flag("link_names") or call.text("parse") == "full",
    )
    channel.add(message)
    return {"channel": channel.id, "ts": message.ts, "message": payloads.message(message, payload=True)}


def content(call: Call, *, most: int | None, kept: bool = False) -> Json:
    """Return text, blocks and attachments of a call, checked."""
    blocks = call.objects("blocks", "invalid_blocks_format")
    attachments = call.objects("attachments", "invalid_attachments")
    return checked(call.text("text"), blocks, attachments, most=most, kept=kept)


def target(call: Call) -> Channel:
    """Return where a message goes: a channel by id or ``#name``, or someone's private conversation."""
    wanted = call.text("channel")
    if wanted in call.team.people and not call.team.people[wanted].bot:
        return call.team.im(call.team.people[wanted])
    for one in call.team.channels.values():
        if one.name == wanted.removeprefix("#") and not one.im:
            return call.team.visible(one.id)
    if not wanted:
        raise ApiError("channel_not_found")
    return call.team.visible(wanted)


async def update(call: Call) -> Json:
    """Change one of the bot's own messages. What is not named stays: blocks, attachments, metadata."""
    channel = call.channel
    message = channel.message(call.required("ts"))
    if message.author is not call.team.bot:
        raise ApiError("cant_update_message")
    if channel.archived:
        raise ApiError("is_inactive")
    window = call.team.edit_window
    if window is not None and call.world.clock() - message.created_at > timedelta(seconds=window):
        raise ApiError("edit_window_closed")
    made = content(call, most=UPDATE_MOST, kept=bool(message.blocks))
    metadata = check_metadata(call.structure("metadata", "invalid_metadata_format"))
    before = payloads.message(message)
    message.fallback = made["fallback"] if "text" in call.args else message.fallback
    message.blocks = message.blocks if call.args.get("blocks") is None else made["blocks"]
    message.attachments = message.attachments if call.args.get("attachments") is None else made["attachments"]
    if metadata is not None:
        message.metadata = metadata or None
    message.revisions += 1
    message.edited_ts = call.world.event_stamps()
    after = payloads.message(message)
    channel.tell_message(
        {"type": "message", "subtype": "message_changed", "hidden": True, "message": after, "previous_message": before}
    )
    shown = payloads.message(message, payload=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.fallback, "message": shown}


async def delete(call: Call) -> Json:
    """Delete one of the bot's own messages."""
    channel = call.channel
    message = channel.message(call.required("ts"))
    if message.author is not call.team.bot:
        raise ApiError("cant_delete_message")
    message.delete()
    return {"channel": channel.id, "ts": message.ts}


async def ephemeral(call: Call) -> Json:
    """Show something to one person in a channel; it is not kept, and cannot be updated or found."""
    channel = call.channel
    if channel.archived:
        raise ApiError("is_archived")
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    person = call.team.people.get(call.required("user"))
    if person is None or person not in channel.members:
        raise ApiError("user_not_in_channel")
    made = content(call, most=TEXT_MOST)
    message = compose(channel, made, to=person, thread_ts=parent_of(channel, call.text("thread_ts")))
    person.see(message)
    return {"message_ts": message.ts}


async def permalink(call: Call) -> Json:
    """Return the address under which people find a message."""
    channel = call.channel
    message = channel.message(call.required("message_ts"))
    address = f"{call.team.address}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


async def history(call: Call) -> Json:
    """Read a channel, newest first, without what stands in threads only."""
    channel = readable(call)
    found = [one for one in reversed(channel.ordered) if one.top]
    return _page(call, channel, [one.ts for one in found])


async def replies(call: Call) -> Json:
    """Read a thread, its first message first."""
    channel = readable(call)
    wanted = call.required("ts")
    message = channel.messages.get(wanted)
    if message is None:
        raise ApiError("thread_not_found")
    root = message.thread_ts or message.ts
    found = [one.ts for one in channel.ordered if root in (one.ts, one.thread_ts)]
    return _page(call, channel, found)


def readable(call: Call) -> Channel:
    """Return the channel whose messages are wanted; refuses one that the bot is not in, and a missing scope."""
    channel = call.channel
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    call.team.require(f"{channel.kind}:history")
    return channel


def _page(call: Call, channel: Channel, stamps: list[str]) -> Json:
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = call.flag("inclusive")
    inside = [
        ts
        for ts in stamps
        if (not oldest or ts > oldest or (inclusive and ts == oldest))
        and (not latest or ts < latest or (inclusive and ts == latest))
    ]
    if call.method == "conversations.replies":
        # The first message of a thread comes whatever the bounds are.
        inside = [ts for ts in stamps[:1] if ts not in inside] + inside
    page, following = call.page(inside, most=999, usual=100)
    payload = call.flag("include_all_metadata")
    body: Json = {
        "messages": [copy.deepcopy(payloads.message(channel.messages[ts], payload=payload)) for ts in page],
        "has_more": bool(following),
    }
    return body | {"response_metadata": {"next_cursor": following}} if following else body


def _bound(call: Call, name: str) -> str:
    """Return a bound in the form of a timestamp, with which it is compared as text."""
    given = call.text(name)
    if not given or given == "0":
        return ""
    whole, _, fraction = given.partition(".")
    if not (whole.isdecimal() and (fraction or "0").isdecimal()):
        raise ApiError(f"invalid_ts_{name}")
    return f"{int(whole):010d}.{fraction[:6]:<06}"


METHODS = [
    Method("chat.postMessage", post, ("chat:write",)),
    Method("chat.update", update, ("chat:write",)),
    Method("chat.delete", delete, ("chat:write",)),
    Method("chat.postEphemeral", ephemeral, ("chat:write",)),
    Method("chat.getPermalink", permalink),
    Method("conversations.history", history, ("channels:history", "groups:history", "im:history")),
    Method("conversations.replies", replies, ("channels:history", "groups:history", "im:history")),
]

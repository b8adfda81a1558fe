"""What a message is made of, whichever way it comes: a method, a response_url, an acknowledgement."""

from __future__ import annotations

import copy
from typing import Any

from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.limits import check_blocks, fill_ids
from tests.fakes.slack.state import Channel, Message


def checked(
    text: str, blocks: list[Any] | None, attachments: list[Any] | None, *, most: int | None, kept: bool = False
) -> Json:
    """Return the parts of a message; refuses what Slack refuses. ``kept`` says that blocks stay from before."""
    if not (text.strip() or blocks or attachments or kept):
        raise ApiError("no_text")
    if most is not None and len(text) > most:
        raise ApiError("msg_too_long")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ApiError("invalid_arguments", messages=["half a surrogate pair is no text [json-pointer:/text]"]) from None
    check_blocks(blocks or [])
    if len(attachments or []) > 100:
        raise ApiError("too_many_attachments")
    return {"fallback": text, "blocks": fill_ids(copy.deepcopy(blocks or [])), "attachments": attachments or []}


def compose(channel: Channel, made: Json, **more: Any) -> Message:
    """Make a message of the bot's, not yet stored."""
    world = channel.team.world
    return Message(world.stamps(), channel, channel.team.bot, **made, **more)


def parent_of(channel: Channel, thread_ts: str) -> str | None:
    """Return the first message of the thread to post in.

    A parent that was deleted and has no tombstone is no error: Slack posts in the channel itself, without ``thread_ts``
    in the answer (slack-go/slack#1571).
    """
    if not thread_ts:
        return None
    whole, _, fraction = thread_ts.partition(".")
    if not (whole.isdecimal() and fraction.isdecimal()):
        raise ApiError("invalid_thread_ts", messages=[f"{thread_ts} is not a valid thread_ts"])
    parent = channel.messages.get(thread_ts)
    return (parent.thread_ts or parent.ts) if parent else None

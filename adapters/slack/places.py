"""What stands in the way of posting in a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.slack.workspace import Identity

_INVITE = "open it in Slack, type /invite and choose the bot"


def obstacle(told: Mapping[str, Any], identity: Identity | None) -> str:
    """Return why nothing can be posted in a channel, as conversations.info tells of it, and what to do about it."""
    if told.get("is_archived"):
        return "the channel is archived: unarchive it, and invite the bot there"
    if told.get("is_im") or told.get("is_member", True):
        return ""
    if told.get("is_ext_shared"):
        return f"the bot is not in the channel, which is shared with another organisation: {_INVITE}"
    if told.get("is_private"):
        return f"the bot is not in the private channel: {_INVITE}"
    may_post_uninvited = identity is not None and "chat:write.public" in (identity.scopes or ())
    return "" if may_post_uninvited else f"the bot is not in the channel: {_INVITE}"

"""Events that decide about posting: they are told by channel, and nothing is asked of Slack for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from adapters.slack.errors import token_refused
from adapters.slack.workspace import Workspace

CHANNEL_EVENTS = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
)
MEMBER_EVENTS = ("member_joined_channel", "member_left_channel")
APP_EVENTS = ("app_uninstalled", "tokens_revoked")
EVENTS = (*CHANNEL_EVENTS, *MEMBER_EVENTS, *APP_EVENTS)
"""What the app has to subscribe to; an event that it does not get costs at most 15 minutes, until the next check."""

log = structlog.get_logger(__name__)


def watch(app: AsyncApp, workspace: Workspace, tell: Callable[[str], None]) -> None:
    """Tell of every channel in which something changed, by Slack's id of it."""

    async def changed(event: dict[str, Any]) -> None:
        told = event.get("channel")
        channel = told.get("id") if isinstance(told, dict) else told
        if isinstance(channel, str) and channel:
            tell(channel)

    async def member(event: dict[str, Any]) -> None:
        """People come and go; what counts is the bot."""
        if workspace.identity and event.get("user") == workspace.identity.user:
            await changed(event)

    async def revoked(event: dict[str, Any]) -> None:
        team = workspace.identity.team if workspace.identity else ""
        reason = token_refused(workspace.tokens.bot_setting)
        log.error("slack_token_revoked", event_type=event["type"], team=team, reason=reason)

    for name in CHANNEL_EVENTS:
        app.event(name)(changed)
    for name in MEMBER_EVENTS:
        app.event(name)(member)
    for name in APP_EVENTS:
        app.event(name)(revoked)

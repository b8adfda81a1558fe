"""Looking for a message by its delivery's key: in the channel, and in the threads where answers stand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from adapters.slack.calls import Answer, Method
from adapters.slack.errors import MessageDeleted
from adapters.slack.ids import MessageId, stamp
from adapters.slack.workspace import Identity, Workspace

EVENT_TYPE = "gavel_delivery"
PAGE = 200
"""Messages asked for at once; Slack recommends no more."""

MOST = 4_000
"""Messages read of one channel or thread; what arrived did so soon after it was sent, so that this many suffice."""

EARLIER = 1_000
"""Messages read of those before, for threads that still go on: more than a month of a busy channel of alerts."""

log = structlog.get_logger(__name__)


def metadata(key: str) -> dict[str, Any]:
    """Return what marks a message as that of a delivery. Everybody in the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": key}}


class Search:
    """Looks through one channel for our own message with a key, sent at or after ``since``. Raises what ``Calls`` does.

    One that was broken off, as where Slack asks to wait, goes on with the pages that it has not read: with more of them than
    Slack gives in a minute, none that began anew would come to an end.
    """

    def __init__(self, workspace: Workspace, name: str, channel: str, key: str, since: datetime) -> None:
        self._workspace = workspace
        self._name = name
        self._channel = channel
        self._key = key
        self._since = stamp(since)
        self._pages: dict[tuple[object, ...], Answer] = {}
        """Those that were read, by what was asked."""

    async def everywhere(self) -> MessageId | None:
        """Look in the channel, then in every thread of ours in which something was said since."""
        identity = await self._workspace.known(self._name)
        roots: list[str] = []
        async for message in self._read(self._workspace.client.conversations_history, MOST, oldest=self._since, inclusive=True):
            if self._is_it(message, identity):
                return self._id(message)
            roots += self._stirring(message, identity)
        async for message in self._read(self._workspace.client.conversations_history, EARLIER, latest=self._since):
            roots += self._stirring(message, identity)
        for root in roots:
            if found := await self.thread(root):
                return found
        return None

    async def channel(self) -> MessageId | None:
        """Look in the channel only, where a message stands that is no answer."""
        identity = await self._workspace.known(self._name)
        async for message in self._read(self._workspace.client.conversations_history, MOST, oldest=self._since, inclusive=True):
            if self._is_it(message, identity):
                return self._id(message)
        return None

    async def thread(self, root: str) -> MessageId | None:
        """Look in one thread."""
        identity = await self._workspace.known(self._name)
        replies = self._workspace.client.conversations_replies
        with suppress(MessageDeleted):
            async for message in self._read(replies, MOST, ts=root, oldest=self._since, inclusive=True):
                if self._is_it(message, identity):
                    return self._id(message)
        return None

    async def _read(self, method: Method, most: int, **arguments: Any) -> AsyncIterator[Mapping[str, Any]]:
        cursor = None
        for _ in range(most // PAGE):
            page = (method.__name__, arguments.get("ts"), arguments.get("latest"), cursor)
            answer = self._pages.get(page) or await self._workspace.calls.made(
                self._name,
                method,
                channel=self._channel,
                cursor=cursor,
                limit=PAGE,
                include_all_metadata=True,
                **arguments,
            )
            for message in answer["messages"]:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            self._pages[page] = answer
            if not cursor:
                return
        if most == MOST:
            log.warning("history_too_long", channel=self._name, read=most, since=self._since)

    def _is_it(self, message: Mapping[str, Any], identity: Identity) -> bool:
        marked = message.get("metadata") or {}
        return _is_ours(message, identity) and marked.get("event_payload") == {"delivery_id": self._key}

    def _stirring(self, message: Mapping[str, Any], identity: Identity) -> list[str]:
        """Return a message as root of a thread if something was said there since: ours, or one that was ours and deleted."""
        ours = _is_ours(message, identity) or message.get("subtype") == "tombstone"
        return [message["ts"]] if ours and str(message.get("latest_reply") or "") >= self._since else []

    def _id(self, message: Mapping[str, Any]) -> MessageId:
        root = message.get("thread_ts") or ""
        return MessageId(self._channel, message["ts"], root if root != message["ts"] else "")


def _is_ours(message: Mapping[str, Any], identity: Identity) -> bool:
    """Whether the bot wrote a message: others may mark theirs alike."""
    marked = (message.get("metadata") or {}).get("event_type") == EVENT_TYPE
    return marked and (message.get("bot_id") == identity.bot if identity.bot else message.get("user") == identity.user)

"""Slack as a chat platform: everything that is delivered goes over the Web API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from adapters.slack import ids, receiving
from adapters.slack.app import make_app
from adapters.slack.calls import Answer
from adapters.slack.connection import Connection
from adapters.slack.errors import ScopeMissing
from adapters.slack.history import PAGE, Search, metadata
from adapters.slack.ids import MessageId, message_id
from adapters.slack.pacing import Pacing
from adapters.slack.places import obstacle
from adapters.slack.render import render
from adapters.slack.teams import Tokens
from adapters.slack.watching import watch
from adapters.slack.workspace import TIMEOUT, Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.errors import ChannelGone, PayloadRejected, Transient, UnknownOutcome
from bot.domain.message import Message

Setup = Callable[[AsyncApp, Workspace], None]
"""Registers listeners with the app of a workspace."""

log = structlog.get_logger(__name__)


def _nobody(channel: str) -> None:
    """Listen to nothing."""


class SlackAdapter:
    """Implements ChatAdapter. ``on_channel`` is told of a channel in which something changed: it may be worth a check."""

    platform = ids.PLATFORM

    def __init__(
        self, workspaces: Workspaces, on_channel: Callable[[str], None] = _nobody, pacing: Pacing | None = None
    ) -> None:
        self.workspaces = workspaces
        self.routes: list[web.RouteDef] = []
        """What is to be mounted on Gavel's web server, in HTTP mode."""
        self._on_channel = on_channel
        self._pacing = pacing or Pacing()
        self._in_doubt: dict[str, str] = {}
        """The thread, or nothing for the channel itself, to which a message went whose outcome is unknown; by key."""
        self._unseen: dict[str, str] = {}
        """What was sent again without being looked up, since a scope is missing: the channel by key."""
        self._searches: dict[str, Search] = {}
        """Those that have not come to an end, by key."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        tokens: Sequence[Tokens],
        *,
        api_url: str | None = None,
        on_channel: Callable[[str], None] = _nobody,
        setup: Sequence[Setup] = (),
        pacing: Pacing | None = None,
    ) -> AsyncIterator[SlackAdapter]:
        """Learn who the bot is, and keep each workspace's socket connected while the block lasts; nothing is posted.

        Raises ConfigurationError if a token is refused. If Slack cannot be reached, it is asked again when it is needed, and
        connecting goes on in the background. ``setup`` is called with each workspace's app before anything reaches it.
        """
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession(timeout=TIMEOUT))
            workspaces = Workspaces([Workspace(one, session, api_url) for one in tokens])
            await workspaces.identify()
            adapter = cls(workspaces, on_channel, pacing)
            apps = [(adapter._app(workspace, setup), workspace) for workspace in workspaces.all]
            adapter.routes = receiving.routes({one.tokens.signing_secret: app for app, one in apps if not one.tokens.app})
            for app, workspace in apps:
                if workspace.tokens.app:
                    await stack.enter_async_context(Connection(app, workspace))
            yield adapter

    async def send(self, channel: str, message: Message) -> str:
        """Post a message."""
        return await self._post(channel, message, "")

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Post in the thread of a message, or of the one above it."""
        return await self._post(channel, message, message_id(channel, target).thread)

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Replace the words of a message; it keeps the metadata that it was posted with."""
        workspace, _ = await self.workspaces.find(channel)
        known = message_id(channel, target)
        update = workspace.client.chat_update
        await workspace.calls.made(
            channel, update, thread=bool(known.root), channel=known.channel, ts=known.ts, **_arguments(message)
        )

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look for a message in the channel and in its threads.

        Without the scope to read the history nothing can be looked up. Then a message is sent again unseen, once, which is
        logged: a repeat is better than a loss. If the outcome of that is unknown too, ChannelGone says what is missing.
        """
        workspace, number = await self.workspaces.find(channel)
        search = self._searches.setdefault(key, Search(workspace, channel, number, key, since))
        try:
            async with workspace.searching:
                if key not in self._in_doubt:
                    found = await search.everywhere()
                elif root := self._in_doubt[key]:
                    found = await search.thread(root) or await search.channel()
                else:
                    found = await search.channel()
        except PayloadRejected as error:
            raise Transient(channel, f"what was posted cannot be looked up: {error.message}") from error
        except ScopeMissing as error:
            workspace.unable(error.scopes)
            if key in self._unseen:
                raise
            self._unseen[key] = channel
            log.warning("possible_repeat", channel=channel, key=key, reason=error.message)
            return None
        except (AttributeError, LookupError, TypeError) as error:
            raise Transient(channel, "what was posted cannot be looked up: Slack's answer cannot be read") from error
        self._searches.pop(key, None)
        if found is None:
            return None
        self._settled(key)
        return str(found)

    async def check(self, channel: str) -> None:
        """Raise ChannelGone if nothing can be posted, or if something must be looked up first and cannot be."""
        if reason := await self.obstacle(channel):
            raise ChannelGone(channel, reason)
        if channel in self._unseen.values():
            workspace, number = await self.workspaces.find(channel)
            await workspace.calls.made(channel, workspace.client.conversations_history, channel=number, limit=PAGE)

    async def obstacle(self, channel: str) -> str:
        """Return why nothing can be posted in a channel, asked anew; nothing is known of it without the scope to read it."""
        workspace, number = await self.workspaces.find(channel)
        try:
            answer = await workspace.calls.made(channel, workspace.client.conversations_info, channel=number)
        except ScopeMissing as error:
            workspace.unable(error.scopes)
            return ""
        return obstacle(answer.get("channel") or {}, workspace.identity)

    def link(self, channel: str, message_id: str) -> str:
        """Return the address of a message; nothing as long as its workspace's own is not known."""
        return ids.address(self.workspaces.url(channel), message_id)

    def _app(self, workspace: Workspace, setup: Sequence[Setup]) -> AsyncApp:
        app = make_app(workspace)
        watch(app, workspace, lambda channel: self._on_channel(self.workspaces.name(workspace, channel)))
        for each in setup:
            each(app, workspace)
        return app

    async def _post(self, channel: str, message: Message, root: str) -> str:
        workspace, number = await self.workspaces.find(channel)
        await self._pacing.turn(channel)
        try:
            answer = await self._posted(workspace, channel, number, message, root)
        except (UnknownOutcome, asyncio.CancelledError):
            self._in_doubt[message.key] = root
            raise
        self._settled(message.key)
        # Slack posts in the channel itself what answers a message that was deleted.
        stands = (answer.get("message") or {}).get("thread_ts", "")
        return str(MessageId(str(answer.get("channel") or number), str(answer["ts"]), stands))

    async def _posted(self, workspace: Workspace, channel: str, number: str, message: Message, root: str) -> Answer:
        answer = await workspace.calls.made(
            channel,
            workspace.client.chat_postMessage,
            thread=bool(root),
            channel=number,
            thread_ts=root or None,
            metadata=metadata(message.key),
            unfurl_links=False,
            unfurl_media=False,
            **_arguments(message),
        )
        if not answer.get("ts"):
            raise UnknownOutcome(channel, "Slack answers without the message; it may have arrived")
        return answer

    def _settled(self, key: str) -> None:
        self._in_doubt.pop(key, None)
        self._unseen.pop(key, None)
        self._searches.pop(key, None)


def _arguments(message: Message) -> dict[str, Any]:
    """What posts and edits have in common; an edit that does not say how to read it is read as people's own words are."""
    payload = render(message)
    return {"text": payload.text, "blocks": list(payload.blocks), "link_names": False, "parse": "none"}

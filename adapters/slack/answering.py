"""Answers, checked: one that did not arrive is noticed and logged, never assumed to have arrived."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from adapters.slack.errors import FAILURES, code_of
from adapters.slack.render import render
from adapters.slack.workspace import Workspace, quiet
from bot.domain.message import Message

SECONDS = 30.0
"""How long one answer may take."""

HEAD_START_SECONDS = 0.03
"""Bolt looks every 10 ms whether a listener has acknowledged, and only then tells Slack."""

AGAIN_SECONDS = 1.0
"""When a response_url is tried again that was not even reached."""

Answering = Callable[[str, Message, bool], Awaitable[None]]
"""Shows a message to the one who asked: for what (for the log), and whether in place of the message that was pressed."""

log = structlog.get_logger(__name__)


async def acknowledge(ack: AsyncAck, **answer: Any) -> None:
    """Acknowledge, and return when that has gone out: before any work, which might hold it up."""
    await ack(**answer)
    await asyncio.sleep(HEAD_START_SECONDS)


def by_url(workspace: Workspace, url: str, thread: str = "") -> Answering:
    """Answer by the response_url of an interaction, good for five uses within 30 minutes: one is used, two at most.

    ``thread`` is the message whose thread the answer belongs to. slack_sdk neither raises when Slack refuses nor may it try
    again by itself: what was stored but not acknowledged would be shown twice.
    """
    client = AsyncWebhookClient(url, session=workspace.client.session, retry_handlers=[], logger=quiet)

    async def answer(what: str, message: Message, replace: bool) -> None:
        body = {"response_type": "ephemeral", "replace_original": replace, **_payload(message)}
        if thread and not replace:
            body["thread_ts"] = thread
        try:
            async with asyncio.timeout(SECONDS):
                response = await _sent(client, body)
        except FAILURES as error:
            _failed(what, type(error).__name__)
            return
        if response.status_code != 200 or _refusal(response.body):
            _failed(what, "refused", status=response.status_code, code=_refusal(response.body))

    return answer


def to_one(workspace: Workspace, channel: str, user: str, thread: str = "") -> Answering:
    """Answer where there is no response_url: by a message in a channel that one person sees."""

    async def answer(what: str, message: Message, replace: bool) -> None:
        payload = _payload(message)
        try:
            async with asyncio.timeout(SECONDS):
                await workspace.client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread or None, **payload)
        except FAILURES as error:
            _failed(what, type(error).__name__, code=code_of(error))

    return answer


def in_modal(
    workspace: Workspace,
    view: str,
    showing: Callable[[Message], Mapping[str, Any]],
    *,
    hash: str = "",
    closed: Answering | None = None,
) -> Answering:
    """Answer by showing something else in a form; if that was ``closed`` meanwhile, otherwise or not at all.

    With a ``hash`` nothing is shown over what changed since.
    """

    async def answer(what: str, message: Message, replace: bool) -> None:
        shown = dict(showing(message))
        try:
            async with asyncio.timeout(SECONDS):
                await workspace.client.views_update(view_id=view, hash=hash or None, view=shown)
        except FAILURES as error:
            if closed:
                await closed(what, message, False)
            elif code_of(error) not in {"hash_conflict", "not_found"}:
                _failed(what, type(error).__name__, code=code_of(error))

    return answer


async def unanswered(what: str, message: Message, replace: bool) -> None:
    """Show nothing: what came of it is seen otherwise, on a page or in suggestions."""


async def _sent(client: AsyncWebhookClient, body: dict[str, Any]) -> WebhookResponse:
    try:
        return await client.send_dict(body)
    except aiohttp.ClientConnectorError:
        await asyncio.sleep(AGAIN_SECONDS)
        return await client.send_dict(body)


def _payload(message: Message) -> dict[str, Any]:
    payload = render(message)
    return {"text": payload.text, "blocks": list(payload.blocks)}


def _refusal(body: str) -> str:
    """Return Slack's word for why it did not take an answer, which it may say with status 200 too."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("error") or "unknown") if isinstance(told, dict) and not told.get("ok") else ""


def _failed(what: str, error: str, **more: Any) -> None:
    """Log only the kind of an error: its text may hold the address, which is a ticket."""
    log.warning("answer_failed", what=what, error=error, **more)

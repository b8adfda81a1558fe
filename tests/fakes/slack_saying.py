"""What the bot says in a channel from outside Gavel: messages of before, with buttons that nobody knows any more."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Message
from tests.fakes.slack_newsroom import SlackNewsroom


async def say(room: SlackNewsroom, text: str, button: str = "", thread: str = "") -> Message:
    """Let the bot say something in the desk channel, from outside Gavel."""
    label = {"type": "plain_text", "text": "Old"}
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "plain_text", "text": text}}]
    if button:
        blocks.append(
            {"type": "actions", "elements": [{"type": "button", "action_id": button, "value": button, "text": label}]}
        )
    client = AsyncWebClient(room.team.token, base_url=room.server.api_url)
    sent = await client.chat_postMessage(channel=room.desk.id, text=text, blocks=blocks, thread_ts=thread or None)
    return room.desk.messages[sent["ts"]]

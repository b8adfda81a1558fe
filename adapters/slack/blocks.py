"""The blocks of a message. Whatever is not ours stands in ``plain_text`` or rich text, where Slack reads no markup.

Rich text is what Slack's own composer writes, on phones too; its docs prefer it for text that an app did not word itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.slack.lines import Row, elements

Block = dict[str, Any]


def header(text: str) -> Block:
    """A line in large bold letters."""
    return {"type": "header", "text": plain_text(text)}


def rich_text(rows: Sequence[Row]) -> Block:
    """Lines with emphasis, links and times."""
    gaps = ["", *("\n\n" if row.apart or row.is_heading else "\n" for row in rows[1:])]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements(rows, gaps)}]}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [plain_text(text)]}


def divider() -> Block:
    """A line between the items of a list."""
    return {"type": "divider"}


def called(text: str) -> Block:
    """Mentions, which Slack's docs promise to notify in markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def plain_text(text: str) -> dict[str, Any]:
    """Text that Slack shows as it is, ``:names:`` of emoji too."""
    return {"type": "plain_text", "text": text, "emoji": False}


def weight(blocks: Sequence[Block]) -> int:
    """Count the characters of blocks as they are sent."""
    return len(json.dumps(blocks))

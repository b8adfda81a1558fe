"""Answers as pages that Slack takes."""

from __future__ import annotations

from adapters.common.paging import paged
from adapters.slack.blocks import rich_text, weight
from adapters.slack.lines import row
from bot.domain.answer import Answer
from bot.domain.message import Line, Message

ROOM = 6_000
"""Characters of the rows on a page as they are sent; the rest of a message's 12,000 is for the lines above and the buttons."""

LONGEST_LINE = 800


def pages(answer: Answer, token: str) -> tuple[Message, ...]:
    """Turn an answer into its pages, at least one; ``token`` names the list in the buttons that turn them."""
    return paged(answer, token, room=ROOM, size=_size)


def _size(line: Line) -> int:
    found = row(line)
    return weight([rich_text([found.within(LONGEST_LINE)])]) if found else 0

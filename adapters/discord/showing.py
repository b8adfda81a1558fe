"""Answers as pages that Discord takes."""

from __future__ import annotations

from adapters.common.cutting import size
from adapters.common.paging import paged
from adapters.discord.lines import row
from bot.domain.answer import Answer
from bot.domain.message import Line, Message

ROOM = 3_000
"""Characters of the rows on a page, as Discord counts them; the rest of its 6,000 is for the lines above."""

LONGEST_LINE = 800


def pages(answer: Answer, token: str) -> tuple[Message, ...]:
    """Turn an answer into its pages, at least one; ``token`` names the list in the buttons that turn them."""
    return paged(answer, token, room=ROOM, size=_size)


def _size(line: Line) -> int:
    found = row(line)
    return size(found.markdown(LONGEST_LINE)) + 2 if found else 0

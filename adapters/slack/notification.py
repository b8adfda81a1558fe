"""What a locked phone shows of a message: what, where, what about, and the result, the words that matched, or the time."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.common.cutting import ELLIPSIS, cut
from adapters.common.words import said
from adapters.slack.escape import escape
from adapters.slack.limits import TEXT
from bot.domain.message import Line, Message, Style

_TITLE = 110
"""Characters of the title, so that what came of it is seen too."""

_ENDS = (".", "!", "?", "…")
"""How a headline ends that is a sentence."""


def notification(message: Message, sign: str) -> str:
    """Return the text of a message's notification."""
    words = ((number, said(line).removeprefix("• ")) for number, line in enumerate(message.lines, start=1))
    number, title = next((found for found in words if found[1]), (0, ""))
    headline, title = said(message.headline), cut(title, _TITLE)
    gap = " " if headline.endswith(_ENDS) else ": "
    about = gap.join(text for text in (headline, title) if text)
    told = " — ".join(text for text in (about, said(_telling(message.lines[number:])).removeprefix("• ")) if text)
    return escape(cut(f"{sign} {told}".strip(), TEXT)) or ELLIPSIS


def _telling(lines: Sequence[Line]) -> Line:
    """The first line that emphasises something, else the first with a time."""
    strong = (line for line in lines if any(span.style is Style.STRONG for span in line))
    timed = (line for line in lines if any(span.when for span in line))
    return next(strong, next(timed, ()))

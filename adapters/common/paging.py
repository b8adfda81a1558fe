"""Answers as messages: what they list is put on pages that a reader takes in at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.answer import Answer
from bot.domain.message import Button, Line, Message, Span, Style

ROWS = 10
"""The most rows on a page."""

PAGE = "page"
"""The action of the buttons that turn pages."""

_REFUSED = "⛔ "


def paged(answer: Answer, token: str, *, room: int, size: Callable[[Line], int]) -> tuple[Message, ...]:
    """Turn an answer into its pages, at least one; ``token`` names the list in the buttons that turn them.

    The rows of a page take at most ``room`` as ``size`` measures their lines, unless one row alone takes more.
    """
    parts = _parts(answer.rows, room, size) or [()]
    return tuple(_page(answer, part, number, len(parts), token) for number, part in enumerate(parts))


def turned(target: str) -> tuple[str, int] | None:
    """Read the target of a button that turns pages: the list's token, and which page."""
    token, _, number = target.rpartition("-")
    return (token, int(number)) if token and number.isdecimal() else None


def _page(answer: Answer, part: tuple[Line, ...], number: int, of: int, token: str) -> Message:
    headline = (Span(_REFUSED, Style.STRONG), *answer.headline) if answer.refused else answer.headline
    turning = tuple(
        Button(label, PAGE, f"{token}-{other}")
        for label, other in (("◀ Previous", number - 1), ("Next ▶", number + 1))
        if 0 <= other < of
    )
    footer: Line = (Span(f"Page {number + 1} of {of}"),) if of > 1 else ()
    facts = (("kind", "refused"),) if answer.refused else ()
    return Message("", headline, (*answer.lines, *part), footer, (*answer.buttons, *turning), facts)


def _parts(rows: Sequence[tuple[Line, ...]], room: int, size: Callable[[Line], int]) -> list[tuple[Line, ...]]:
    parts: list[tuple[Line, ...]] = []
    left, count = 0, ROWS
    for lines in rows:
        needed = sum(map(size, lines))
        if count >= ROWS or needed > left:
            parts.append(())
            left, count = room, 0
        parts[-1] += ((), *lines) if len(lines) > 1 else lines
        left, count = left - needed, count + 1
    return parts

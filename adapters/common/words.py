"""The words of spans as people read them, where a platform knows no markup and before it adds any."""

from __future__ import annotations

from datetime import datetime

from adapters.common.clean import clean
from adapters.common.cutting import ELLIPSIS, cut
from bot.domain.message import Line, Span

SPAN = 600
"""Characters shown of one span of text, and ``LABEL`` of the words of a link among others."""

LABEL = 200


def shown(span: Span, limit: int) -> str:
    """Return the visible words of a span, cut to ``limit`` before they are escaped; of a longer text the start is looked at."""
    rest = ELLIPSIS if len(span.text) > 2 * limit else ""
    return cut(clean(span.text[: 2 * limit]) + rest, limit)


def said(line: Line) -> str:
    """Return the words of a line alone; a time in the wording that came with it, else in UTC."""
    texts = (moment(span.when) if span.when and not span.text.strip() else shown(span, SPAN) for span in line)
    return "".join(texts).strip()


def moment(when: datetime) -> str:
    """Say a moment where nothing better is known: ``Mon, Jun 30, 2025, 21:00 UTC``."""
    return f"{when:%a, %b} {when.day}, {when.year}, {when:%H:%M %Z}".strip()

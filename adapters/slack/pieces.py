"""The spans of a line as pieces of rich text, in which Slack reads no markup: what is a link or a time says so itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.common.links import named, target
from adapters.common.words import LABEL, SPAN, moment, shown
from bot.domain.message import Line, Span, Style

_FORMAT = "{date_short_pretty} at {time}"
"""By the reader's own clock: ``tomorrow at 5:00 PM`` (docs.slack.dev, "Date element")."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: a link with a ``url``, a time with a ``when``, else text.

    The ``text`` of a time is what stands for it where Slack cannot show it; it cannot be cut, everything else can.
    """

    text: str
    strong: bool = False
    url: str = ""
    when: datetime | None = None
    beside: bool = False
    """A time beside its local wording, in brackets."""

    @property
    def is_text(self) -> bool:
        """Whether it is neither a link nor a time."""
        return not (self.url or self.when)

    def element(self) -> dict[str, Any]:
        """Return the piece as an element of rich text."""
        style = {"style": {"bold": True}} if self.strong else {}
        if self.when:
            frame = "({})" if self.beside else "{}"
            format_, fallback = frame.format(_FORMAT), frame.format(self.text)
            return {"type": "date", "timestamp": int(self.when.timestamp()), "format": format_, "fallback": fallback} | style
        return ({"type": "link", "url": self.url} if self.url else {"type": "text"}) | {"text": self.text} | style


def pieces(line: Line) -> Iterator[Piece]:
    """Return the parts of a line that can be seen, links under their own words and times by the reader's clock."""
    for span in line:
        strong = span.style is Style.STRONG
        text = _words(span, alone=len(line) == 1)
        if text.text:
            yield text
        if span.when:
            beside = bool(text.text.strip())
            if beside:
                yield Piece(" ", strong)
            yield Piece(moment(span.when), strong, when=span.when, beside=beside)


def _words(span: Span, *, alone: bool) -> Piece:
    strong = span.style is Style.STRONG
    address = target(span.url) if span.url else ""
    if not address:
        return Piece(shown(span, SPAN), strong)
    return Piece(named(shown(span, SPAN if alone else LABEL), address), strong, address)

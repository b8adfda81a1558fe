"""A message as services word it, before an adapter renders it for its platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """How a span stands out."""

    PLAIN = "plain"
    STRONG = "strong"  # a matched word, a label
    QUIET = "quiet"  # sources, reasons


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. ``url`` makes it a link; ``when`` makes it a time, shown in ``zone`` (IANA) or by the platform.

    ``text`` is hostile unless we wrote it: the adapter makes it inert. With ``when`` set, ``text`` is the wording to use where
    the platform has no time of its own.
    """

    text: str
    style: Style = Style.PLAIN
    url: str = ""
    when: datetime | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """An action a reader may take; ``action`` and ``target`` are ids, never objects."""

    label: str
    action: str
    target: str


@dataclass(frozen=True, slots=True)
class Message:
    """The words of one delivery; an empty line among them parts what stands before it from what follows.

    ``key`` is the delivery's idempotency key and must stand in what the platform stores. ``facts`` is the delivery as data: the
    fields of the console's JSON line (DESIGN.md section 9), built from plain JSON types.
    ``mentions`` are whom it calls, by id as in ``editors`` (``discord:role:2``, ``slack:group:S4``); nobody else is called.
    """

    key: str
    headline: Line
    lines: tuple[Line, ...]
    footer: Line = ()
    buttons: tuple[Button, ...] = ()
    facts: tuple[tuple[str, Any], ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The message as plain text, line by line."""
        rows = (self.headline, *self.lines, self.footer)
        return "\n".join("".join(span.text for span in row) for row in rows if row)

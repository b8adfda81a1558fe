"""Lines of a message as rich text, cut to a size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.common.cutting import ELLIPSIS, head, size
from adapters.common.links import named
from adapters.slack.pieces import Piece, pieces
from bot.domain.message import Line, Style


@dataclass(frozen=True, slots=True)
class Row:
    """A line that can be seen; ``small`` if all of it is quiet and nothing but text, ``alone`` if it is a block of its own.

    ``apart`` if a line or a blank one parts it from what stands before.
    """

    pieces: tuple[Piece, ...]
    small: bool = False
    alone: bool = False
    apart: bool = False

    @property
    def text(self) -> str:
        """The words of the row."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_heading(self) -> bool:
        """Whether it stands above others: all bold, and no link."""
        return all(piece.strong and piece.is_text for piece in self.pieces)

    def within(self, limit: int) -> Row:
        """Return the row with at most ``limit`` characters, and an ellipsis if it had more."""
        return self if size(self.text) <= limit else replace(self, pieces=tuple(_cut(self.pieces, limit - 1)))


def row(line: Line) -> Row | None:
    """Make a row of a line; None if there is nothing to see."""
    found = list(pieces(line))
    while found and not found[0].text.strip():
        del found[0]
    if not found:
        return None
    found[0] = replace(found[0], text=found[0].text.lstrip())
    only_text = all(piece.is_text for piece in found)
    said = (span for span in line if span.text.strip())
    return Row(tuple(found), only_text and all(span.style is Style.QUIET for span in said))


def elements(rows: Sequence[Row], separators: Iterable[str]) -> list[dict[str, Any]]:
    """Return rows as the elements of one section of rich text; a separator stands before each row."""
    flat = [part for each, gap in zip(rows, separators, strict=True) for part in (Piece(gap), *each.pieces) if part.text]
    merged: list[Piece] = []
    for piece in flat:
        last = merged[-1] if merged else None
        if last and last.is_text and piece.is_text and last.strong == piece.strong:
            merged[-1] = replace(last, text=last.text + piece.text)
        else:
            merged.append(piece)
    return [piece.element() for piece in merged]


def _cut(parts: Iterable[Piece], limit: int) -> list[Piece]:
    """Take what fits, the last one cut, then an ellipsis."""
    kept: list[Piece] = []
    for piece in parts:
        left = limit - sum(size(each.text) for each in kept)
        if size(piece.text) > left:
            start = head(piece.text, left) if left > 0 and not piece.when else ""
            return [*kept, *([_start(piece, start)] if start else []), Piece(ELLIPSIS)]
        kept.append(piece)
    return kept


def _start(piece: Piece, text: str) -> Piece:
    """The start of a piece; no link any more if what is left of its words looks like another address."""
    honest = bool(piece.url) and named(text, piece.url) == text
    return replace(piece, text=text, url=piece.url if honest else "")

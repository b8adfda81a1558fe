"""Lines of a message as Discord's markdown, cut to a size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from adapters.common.cutting import ELLIPSIS, head, size
from adapters.discord.pieces import Piece, pieces
from bot.domain.message import Line, Style

_BOLD = "**"
_SMALL = "-# "
"""Small print ("Subtext" in support article 210298617), a line of its own. Embeds show it: merlinfuchs/embed-generator#168."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line whose text is inert; ``small`` if all of it is quiet, ``apart`` if a blank line stands before it."""

    pieces: tuple[Piece, ...]
    small: bool
    apart: bool = False

    def markdown(self, limit: int) -> str:
        """Return the row within ``limit``."""
        prefix = _SMALL if self.small else ""
        whole = prefix + _joined(self.pieces)
        if size(whole) <= limit:
            return whole
        return prefix + _joined(_within(self.pieces, limit - len(prefix + ELLIPSIS))) + ELLIPSIS


def row(line: Line) -> Row | None:
    """Make a line inert; None if there is nothing to see."""
    found = list(pieces(line))
    while found and not found[0].text.strip():
        del found[0]
    if not found:
        return None
    found[0] = replace(found[0], text=found[0].text.lstrip())
    said = [span for span in line if span.text.strip() or span.url or span.when]
    return Row(tuple(found), all(span.style is Style.QUIET for span in said))


def _joined(parts: Iterable[Piece]) -> str:
    texts: list[str] = []
    for strong, group in groupby(parts, key=lambda piece: piece.strong):
        text = "".join(piece.text for piece in group)
        texts.append(f"{_BOLD}{text}{_BOLD}" if strong else text)
    return "".join(texts)


def _within(parts: Iterable[Piece], limit: int) -> list[Piece]:
    """Take the pieces that fit, the last one cut."""
    kept: list[Piece] = []
    for piece in parts:
        left = limit - size(_joined([*kept, Piece("", piece.strong)]))
        if size(piece.text) <= left:
            kept.append(piece)
        elif piece.instead is not None and size(piece.instead) <= left:
            kept += [Piece(piece.instead, piece.strong)] if piece.instead else []
        else:
            start = head(piece.text, left) if piece.instead is None and left > 0 else ""
            return [*kept, *([Piece(start, piece.strong)] if start else [])]
    return kept

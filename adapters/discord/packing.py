"""Lines into the descriptions of one message's embeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.common.cutting import ELLIPSIS, size
from adapters.discord.limits import DESCRIPTION, EMBEDS
from adapters.discord.lines import Row, row
from adapters.discord.pieces import Piece
from bot.domain.message import Line

_END = "\n" + ELLIPSIS
_CAPS = (DESCRIPTION - len(_END), 1_500, 800, 500, 300)
"""The longest line, tried in turn until all lines fit: of too much text the longest lines give way, then the small print."""

_BULLET = "•"
"""How composing begins an item of a list; on a phone a blank line before it parts the items. So does an empty line."""


def descriptions(lines: Sequence[Line], room: int) -> list[str]:
    """Render lines into as few descriptions as hold them, with at most ``room`` in all; cut at a line if they do not fit."""
    return _pack(_fitting(_rows(lines, room), room), room)


def _rows(lines: Sequence[Line], room: int) -> list[Row]:
    """The lines that can be seen; those behind what fits in no case are not looked at."""
    rows: list[Row] = []
    used, apart = 0, False
    for line in lines:
        found = row(line)
        if not found:
            apart = apart or not line
            continue
        rows.append(replace(found, apart=apart or found.pieces[0].text.startswith(_BULLET)))
        apart = False
        used += 0 if found.small else min(_CAPS[-1] // 2, sum(size(piece.text) for piece in found.pieces))
        if used > room:
            return [*rows, Row((Piece(ELLIPSIS, False),), small=False)]
    return rows


def _fitting(rows: Sequence[Row], room: int) -> list[str]:
    """The rows within ``room``, each after the line break that parts it from what stands before."""
    for cap in _CAPS:
        texts = [("\n" if found.apart else "") + found.markdown(cap) for found in rows]
        if sum(size(text) + 2 for text in texts) <= room:
            return texts
    return [text for text, found in zip(texts, rows, strict=True) if not found.small] or texts


def _pack(texts: Sequence[str], room: int) -> list[str]:
    packed: list[str] = []
    left = room
    for number, text in enumerate(texts):
        spare = len(_END) if number + 1 < len(texts) else 0
        alone = text.lstrip("\n")
        joined = f"{packed[-1]}\n{text}" if packed else alone
        cost = size(joined) - size(packed[-1]) if packed else size(alone)
        if packed and size(joined) + spare <= DESCRIPTION and cost + spare <= left:
            packed[-1] = joined
        elif size(alone) + spare <= min(left, DESCRIPTION) and len(packed) < EMBEDS:
            packed.append(alone)
            cost = size(alone)
        else:
            return [*packed[:-1], packed[-1] + _END] if packed else [ELLIPSIS]
        left -= cost
    return packed

"""Lines into the blocks of one message."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.common.cutting import ELLIPSIS, size
from adapters.slack.blocks import Block, context, divider, rich_text, weight
from adapters.slack.limits import CONTEXT, SECTION
from adapters.slack.lines import Row, row
from adapters.slack.pieces import Piece
from bot.domain.message import Line

_CAPS = (SECTION, 1_500, 800, 500, 300)
"""The longest line, tried in turn until all lines fit: of too much text the longest lines give way, then the small print."""

_BULLET = "•"
"""How composing begins an item of a list, which stands apart on a phone. An empty line parts paragraphs too."""

_LEFT_OUT = Row((Piece(ELLIPSIS),))


def packed(headline: Line, lines: Sequence[Line], room: int, most: int) -> list[Block]:
    """Render lines into at most ``most`` blocks that weigh at most ``room``; cut at a line if they do not fit.

    A headline, unless it is empty, stands in a block of its own.
    """
    first = row(headline)
    rows = [*([replace(first, alone=True)] if first else []), *_rows(lines, room)] or [_LEFT_OUT]
    for blocks in _tries(rows):
        if weight(blocks) <= room and len(blocks) <= most:
            return blocks
    loud = [each.within(_CAPS[-1]) for each in _loud(rows)]

    def is_too_much(count: int) -> bool:
        blocks = _flow([*loud[:count], _LEFT_OUT])
        return weight(blocks) > room or len(blocks) > most

    return _flow([*loud[: bisect(range(1, len(loud)), False, key=is_too_much)], _LEFT_OUT])


def _loud(rows: Sequence[Row]) -> list[Row]:
    """The rows without small print, unless nothing else stands below the headline."""
    loud = [each for each in rows if not each.small]
    return loud if any(not each.alone for each in loud) else [replace(each, small=False) for each in rows]


def _rows(lines: Sequence[Line], room: int) -> list[Row]:
    """The lines that can be seen; those behind what fits in no case are not looked at."""
    rows: list[Row] = []
    used, apart = 0, False
    for line in lines:
        found = row(line)
        if not found:
            apart = apart or not line
            continue
        rows.append(replace(found, apart=apart or found.text.startswith(_BULLET)))
        apart = False
        used += 0 if found.small else min(_CAPS[-1] // 2, 1 + size(found.text))
        if used > room:
            return [*rows, _LEFT_OUT]
    return rows


def _tries(rows: Sequence[Row]) -> Iterator[list[Block]]:
    """Small print in blocks of its own, then among the other lines, then left out, each with shorter and shorter lines."""
    for cap in _CAPS:
        yield _flow([each.within(cap) for each in rows])
    among = [replace(each, small=False) for each in rows]
    for cap in _CAPS:
        yield _flow([each.within(cap) for each in among])
    loud = _loud(rows)
    end = [] if loud[-1] is _LEFT_OUT else [_LEFT_OUT]
    for cap in _CAPS:
        yield _flow([*(each.within(cap) for each in loud), *end])


def _flow(rows: Sequence[Row]) -> list[Block]:
    blocks: list[Block] = []
    run: list[Row] = []
    for each in rows:
        length = sum(size(one.text) + 2 for one in run)
        parted = each.apart and any(block["type"] == "context" for block in blocks[-1:])
        if run and (each.small or run[-1].alone or length + size(each.text) > SECTION):
            blocks.append(rich_text(run))
            run = []
        if parted and not run:
            blocks.append(divider())
        if each.small:
            blocks.append(context(each.within(CONTEXT).text))
        else:
            run.append(each)
    return [*blocks, rich_text(run)] if run else blocks

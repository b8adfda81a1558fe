"""Words of a text shown where they stand, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_AROUND = 40
_LONGEST = 160
_PASSAGES = 3


def quote(full: str, hits: Iterable[tuple[int, int]]) -> str:
    """Quote the passages around hits (offsets into ``full``), at most three, with each hit in brackets.

    ``“… ended its [agreement] with [ICE] on …”``; nothing where there is no hit to show.
    """
    passages = list(_passages(sorted({(start, end) for start, end in hits if start < end})))
    shown = [_quoted(full, passage) for passage in passages[:_PASSAGES]]
    more = len(passages) - len(shown)
    return " ".join(shown) + (f" and {more} more" if more else "")


def _passages(hits: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Put hits together that one passage can show."""
    passage: list[tuple[int, int]] = []
    for hit in hits:
        if passage and (hit[0] - passage[-1][1] > 2 * _AROUND or hit[1] - passage[0][0] > _LONGEST):
            yield passage
            passage = []
        passage.append(hit)
    if passage:
        yield passage


def _quoted(full: str, hits: list[tuple[int, int]]) -> str:
    first, last = hits[0][0], hits[-1][1]
    start, end = max(0, first - _AROUND), min(len(full), last + _AROUND)
    if start:
        start = full.find(" ", start, first) + 1 or first
    if end < len(full):
        end = max(full.rfind(" ", last, end), last)
    said, at = "", start
    for hit_start, hit_end in hits:
        if hit_start >= at:
            said += f"{full[at:hit_start]}[{full[hit_start:hit_end]}]"
            at = hit_end
    said = " ".join((said + full[at:end]).split())
    return f"“{'… ' if start else ''}{said}{' …' if end < len(full) else ''}”"

"""The spans of a line as pieces of Discord's markdown, each inert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.common.cutting import cut
from adapters.common.links import named, target
from adapters.common.words import LABEL, SPAN, said, shown
from adapters.discord.escape import escape, label, plain
from bot.domain.message import Line, Style


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line. ``instead`` stands in for a part that cannot be cut and does not fit; None: it can be cut."""

    text: str
    strong: bool
    instead: str | None = None


def pieces(line: Line) -> Iterator[Piece]:
    """Text in runs of one style, so that nothing live can hide across two spans; links and times as wholes."""
    run, run_strong = "", False
    for span in line:
        strong = span.style is Style.STRONG
        address = target(span.url) if span.url else ""
        text = "" if address else shown(span, SPAN)
        if run and (address or (text and strong != run_strong)):
            yield from _text(run, run_strong)
            run = ""
        if address:
            name = named(label(shown(span, SPAN if len(line) == 1 else LABEL)), address)
            yield Piece(f"[{name}]({address})", strong, escape(name))
        if text:
            run, run_strong = run + text, strong
        if span.when:
            yield from _text(run, run_strong)
            run = ""
            yield Piece(_stamp(span.when, alone=not (text.strip() or address)), strong, "")
    yield from _text(run, run_strong)


def words(line: Line, limit: int) -> str:
    """Render a line where Discord knows no markup: the words alone."""
    return cut(plain(said(line)), limit)


def _text(run: str, strong: bool) -> list[Piece]:
    """Blanks stay outside of emphasis."""
    inner = run.strip()
    if not inner:
        return [Piece(" ", False)] if run else []
    if not strong:
        return [Piece(escape(run), False)]
    before, after = run[: run.index(inner)], run[run.index(inner) + len(inner) :]
    edges = (Piece(before, False), Piece(escape(inner), True), Piece(after, False))
    return [piece for piece in edges if piece.text]


def _stamp(when: datetime, *, alone: bool) -> str:
    """A moment by the reader's own clock (``reference.mdx``, "Timestamp Styles"); the local wording stands before it."""
    unix = int(when.timestamp())
    return f"<t:{unix}:F> (<t:{unix}:R>)" if alone else f" (<t:{unix}:R>)"

"""Agenda items out of the text of a PDF, each with its page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.item import Item, PdfPages
from bot.domain.limits import MAX_TEXT
from bot.feeds.outline import Row, begins_row, read_lines
from bot.feeds.records import AgendaLine, agenda_items, file_in, whole_agenda

_FULL = 0.75
"""The share of the usual width from which on a line goes on in the next one."""

_SEEN = 30
_OF = "agenda"
_END = re.compile(r"\badjourn", re.IGNORECASE)


def items_of_pdf(pages: Sequence[str], url: str, meeting: Item) -> tuple[Item, ...]:
    """Return the items of a meeting's agenda, to its adjournment; none where they cannot be told apart."""
    lines = [(number, line) for number, page in enumerate(pages, start=1) for line in paragraphs(page)]
    rows = read_lines(line for _, line in lines)
    end = next((place for place, row in enumerate(rows, start=1) if _END.search(row.title)), len(rows))
    told = [
        AgendaLine(
            row.title, number=row.number, sections=row.sections, text="\n".join(row.lines), file=file_in(row.title, *row.lines)
        )
        for row in rows[:end]
    ]
    if len(told) < 2:
        return ()
    starts = _pages(rows, lines)
    return tuple(
        replace(item, pages=PdfPages(url, first, 0, _OF))
        for item, first in zip(agenda_items(meeting, told), starts, strict=False)
    )


def whole_pdf(pages: Sequence[str], url: str, meeting: Item) -> tuple[Item, ...]:
    """Return an agenda whose items cannot be told apart as one item."""
    whole = whole_agenda(meeting, meeting.title, "\f".join(pages)[:MAX_TEXT])
    return tuple(replace(item, pages=PdfPages(url, 1, 0, _OF)) for item in whole)


def paragraphs(page: str) -> Iterator[str]:
    """Put the lines of a page together that are one: a full line goes on in the next, unless that begins a row."""
    lines = page.split("\n")
    width = sorted(map(len, lines))[int(len(lines) * 0.9)] if lines else 0
    text, full = "", False
    for line in lines:
        if text and full and not begins_row(line):
            text = f"{text} {line}"
        else:
            if text:
                yield text
            text = line
        full = len(line) >= _FULL * width
    if text:
        yield text


def _pages(rows: Sequence[Row], lines: Sequence[tuple[int, str]]) -> Iterator[int]:
    """Yield the page of each row: that of the next line that holds the beginning of its title."""
    at, page = 0, 1
    for row in rows:
        beginning = row.title[:_SEEN]
        found = next((place for place in range(at, len(lines)) if beginning in lines[place][1]), None)
        if found is not None:
            at, page = found, lines[found][0]
        yield page

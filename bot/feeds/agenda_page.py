"""An agenda as a page -> agenda items: for the platforms whose pages have numbers and headings, and no ids. Pure."""

from __future__ import annotations

import re

from bot.domain.errors import Fault
from bot.domain.item import Item
from bot.domain.limits import MAX_FIELD
from bot.feeds.charset import decode
from bot.feeds.document import Unreadable
from bot.feeds.markup import MAX_PAGE, Element, ends_early, read_page
from bot.feeds.outline import Row, read_outline
from bot.feeds.procedural import is_procedural
from bot.feeds.records import AgendaLine, agenda_items, file_in

_UNPUBLISHED = re.compile(r"agenda (?:is|has) not (?:currently |yet |been )*(?:published|available|posted)", re.IGNORECASE)
_SHOWN = 80


def read_agenda_page(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read the agenda items of a meeting from a page of HTML, in agenda order; the job that runs in a worker for each meeting.

    A PDF (many a page is a redirect to one), an empty answer and a page without rows are Unreadable.
    """
    page = open_page(body)
    if isinstance(page, Unreadable):
        return page
    lines = [_line(row) for row in read_outline(page, meeting.url) if not _is_heading(row)]
    return agenda_items(meeting, lines) if lines else without_items(page)


def open_page(body: bytes) -> Element | Unreadable:
    """Return the page of an agenda. A PDF is none, and one that is cut off would miss items that nobody took off."""
    if body.lstrip()[:5] == b"%PDF-":
        return Unreadable(Fault.NOT_A_FEED, "the agenda is a PDF, not a page")
    text = decode(body)
    if ends_early(text) or len(text) > MAX_PAGE:
        return Unreadable(Fault.UNREADABLE, "the page of the agenda is cut off: it ends before its last tag")
    return read_page(text)


def without_items(page: Element) -> Unreadable:
    """Say what a page without agenda items is: an agenda to come, or something else (a login, an error) in its place."""
    shown = page.line(limit=MAX_FIELD)
    if _UNPUBLISHED.search(shown):
        return Unreadable(Fault.MISSING, f"the agenda is not published: “{shown[:_SHOWN]}”")
    return Unreadable(Fault.NOT_A_FEED, f"no agenda items can be told apart on the page: “{shown[:_SHOWN]}”")


def _is_heading(row: Row) -> bool:
    """Whether a row says nothing but what the rows under it are."""
    return row.above and not row.links and not row.lines and is_procedural(row.title, substantial=False)


def _line(row: Row) -> AgendaLine:
    text = "\n".join(row.lines)
    return AgendaLine(
        title=row.title,
        number=row.number,
        sections=row.sections,
        text=text,
        file=file_in(row.title, text),
        attached=tuple(dict.fromkeys(row.links)),
    )

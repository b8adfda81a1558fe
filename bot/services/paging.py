"""Where in a meeting's packet an item's words stand, said to a reader: ``page 212 of the packet``."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.item import Item
from bot.domain.message import Line, Span, Style
from bot.domain.pages import at_page, page_of
from bot.domain.subscription import Match, Term
from bot.services.wording import around


def name(item: Item, page: int) -> str:
    """Name a page: of the packet, or of the agenda where the item itself was read from that."""
    return f"page {page} of the {item.pages.of if item.pages else 'packet'}"


def packet(match: Match, item: Item, *, quoted: bool = True) -> Line:
    """Say on which page of its PDF an item has the first word of a match, with a link to the page and the words around it.

    An item that was read from a PDF, and has such words only in its title, is told by the page on which it begins; any other
    has no such line.
    """
    if item.pages is None:
        return ()
    terms = {term for hit in match.hits for term in hit.terms}
    page = first_page(terms, item)
    if page is None:
        return _linked(item, item.pages.first) if item.pages.of == "agenda" else ()
    quote = around(terms, f"{item.title}\n{item.text}", len(item.title) + 1 + item.pages.start) if quoted else ()
    return (*_linked(item, page), *((Span(": "), *quote) if quote else ()))


def first_page(terms: Iterable[Term], item: Item) -> int | None:
    """Return the page on which the first of these terms stands that is in an item's PDF; None where none is."""
    full, body = f"{item.title}\n{item.text}", len(item.title) + 1
    starts = sorted(term.start for term in terms if full[term.start : term.end] == term.text)
    found = (page_of(item, start - body) for start in starts if start >= body)
    return next((page for page in found if page is not None), None)


def unread(meeting: Item | None) -> Line:
    """Say what of a meeting's packet could not be read, if anything."""
    said = meeting.agenda.unread if meeting and meeting.agenda else ""
    return (Span(f"{said[0].upper()}{said[1:]}.", Style.QUIET),) if said else ()


def span_of(item: Item) -> str:
    """Say which pages of its PDF an item holds: ``pages 212–219 of the packet``; empty where it holds none."""
    if item.pages is None:
        return ""
    last = item.pages.first + item.text.count("\f", item.pages.start)
    named = name(item, last)
    return named if last == item.pages.first else f"pages {item.pages.first}–{named.removeprefix('page ')}"


def _linked(item: Item, page: int) -> Line:
    assert item.pages is not None
    said = name(item, page)
    return (Span(f"P{said[1:]}", url=at_page(item.pages.url, page)),)

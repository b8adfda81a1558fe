"""Where in a PDF a passage of an item's text stands."""

from __future__ import annotations

from bot.domain.item import Item


def page_of(item: Item, at: int) -> int | None:
    """Return the page (from 1) on which a character of the item's text stands in its PDF; None for text that is not from it."""
    pages = item.pages
    if pages is None or at < pages.start:
        return None
    return pages.first + item.text.count("\f", pages.start, at)


def at_page(url: str, page: int) -> str:
    """Return the address at which a reader's browser opens a PDF at a page (RFC 8118 section 3)."""
    return f"{url.partition('#')[0]}#page={page}"


def own_text(item: Item) -> str:
    """Return what of an item's text is not from a PDF."""
    return item.text[: item.pages.start].rstrip("\n") if item.pages else item.text

"""The address of a part of a page: the page's own, with a CSS selector in its fragment.

An address is a feed's identity: another selector on the same page is another feed, with a first poll of its own.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

_MARK = "!select="
"""Begins the fragment. Canonical addresses keep fragments that begin with ``!``."""

WHOLE_PAGE = "body"


def selected(url: str, selector: str) -> str:
    """Return the address of what ``selector`` chooses on the page at ``url``."""
    page = url.partition("#")[0]
    return f"{page}#{_MARK}{quote(' '.join(selector.split()), safe='')}"


def selection(address: str) -> tuple[str, str]:
    """Return the page and the selector of an address; without one, of the whole page."""
    page, _, fragment = address.partition("#")
    named = fragment.startswith(_MARK)
    return page, (unquote(fragment.removeprefix(_MARK)) if named else "") or WHOLE_PAGE

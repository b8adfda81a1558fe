"""A web page -> the lines of text that a selector chooses, and what differs between two times. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from bot.domain.errors import Fault
from bot.domain.item import Link
from bot.domain.limits import MAX_FIELD, MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.document import Unreadable
from bot.feeds.markup import Element, read_page
from bot.feeds.page_refusal import refusal_of
from bot.feeds.selector import select
from bot.text.html import html_to_text

MAX_SELECTION = 200_000
"""Characters of selected text that are compared; of a longer one the end would come and go."""

_MAX_LINKS = 500
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,1000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines that a selector chooses on a page, the links in them, the page's title, and how it says no if it does."""

    title: str
    lines: tuple[str, ...]
    links: tuple[Link, ...]
    refusal: str = ""


def read_selection(body: bytes, content_type: str, url: str, selector: str) -> PageText | Unreadable:
    """Read what ``selector`` chooses: the job that runs in a worker. A selection without text is none, and said to be so."""
    html = decode(body, content_type)
    if body.startswith(b"%PDF") or "<" not in html[:10_000]:
        shown = "a PDF" if body.startswith(b"%PDF") else f"“{html[:80].strip()}”"
        return Unreadable(Fault.NOT_A_FEED, f"the answer is no web page: {shown}")
    page = read_page(html)
    try:
        chosen = list(_outermost(select(page, selector)))
    except ValueError as error:
        return Unreadable(Fault.MISCONFIGURED, f"the selector “{selector}” cannot be used: {error}")
    title = _TITLE.search(html)
    named = html_to_text(title[1], limit=MAX_TITLE).replace("\n", " ") if title else ""
    refusal = refusal_of(page, named, chosen)
    if not chosen:
        said = f", which says “{refusal}”" if refusal else ""
        return Unreadable(Fault.MISCONFIGURED, f"the selector “{selector}” finds nothing on the page{said}")
    # A block before each: what is chosen is HTML, even where nothing inside it shows it.
    text = html_to_text("".join(f"<hr>{element.html()}" for element in chosen), limit=MAX_SELECTION)
    if not text:
        reason = f"the selector “{selector}” finds an element without text: it may be filled by a script, which is not run"
        return Unreadable(Fault.MISCONFIGURED, reason)
    if len(text) >= MAX_SELECTION - 1:
        return Unreadable(Fault.TOO_LARGE, f"the selector “{selector}” finds more than {MAX_SELECTION:,} characters: narrow it")
    return PageText(named, tuple(text.split("\n")), tuple(_links(chosen, url)), refusal)


def difference(
    before: Sequence[str], after: Sequence[str], quiet: Sequence[Callable[[str], str]]
) -> tuple[list[str], list[str]]:
    """Return the lines that were added and those that were removed, each in the order of its page.

    Where a line stands does not count. ``quiet`` says, for either time, how a line reads without noise: lines that differ in
    noise only are one.
    """
    removed, added = _without(before, after), _without(after, before)
    was, now = [quiet[0](line) for line in removed], [quiet[1](line) for line in added]
    return [added[place] for place in _surplus(now, was)], [removed[place] for place in _surplus(was, now)]


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    return [lines[place] for place in _surplus(lines, others)]


def _surplus(lines: Sequence[str], others: Sequence[str]) -> list[int]:
    """Return the places of the lines that ``others`` does not have, or not as often."""
    left = Counter(others)
    places = []
    for place, line in enumerate(lines):
        if left[line] > 0:
            left[line] -= 1
        else:
            places.append(place)
    return places


def _outermost(elements: Iterator[Element]) -> Iterator[Element]:
    """Leave out elements inside others: their text is there already. They come in the order of the page."""
    end = -1
    for element in elements:
        if element.outer >= end:
            end = element.end
            yield element


def _links(chosen: Sequence[Element], base: str) -> Iterator[Link]:
    anchors = (each for element in chosen for each in (element, *element.walk()) if each.name == "a" and each.get("href"))
    for _, anchor in zip(range(_MAX_LINKS), anchors, strict=False):
        label = anchor.line()
        try:
            address = urljoin(base, anchor.get("href").strip())
        except ValueError:
            continue
        if label and address.lower().startswith(("http://", "https://")):
            yield Link(label, quote(address, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")[:MAX_FIELD])

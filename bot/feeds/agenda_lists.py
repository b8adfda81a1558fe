"""An agenda as a page of nested lists, whose numbers the browser counts -> agenda items. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.item import Item, Link
from bot.domain.limits import MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.markup import Element, ends_early, read_page
from bot.feeds.procedural import is_procedural
from bot.feeds.records import AgendaLine, agenda_items, file_in, link, links
from bot.text.html import html_to_text

MAX_ROWS = 2_000
"""Rows of a page that may be an agenda."""

_LISTS = frozenset({"ol", "ul"})
_ELSEWHERE = frozenset({"nav", "header", "footer", "aside", "menu"})
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,5})[.)]\s")
_STYLES = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_ROW = re.compile(r"<li\b", re.IGNORECASE)
_DEEPEST = 8
_SNIFFED = 400


def read_agenda_lists(body: bytes, meeting: Item) -> tuple[Item, ...]:
    """Read the agenda items of a meeting from lists inside lists; empty for a page that has none, or writes its numbers out."""
    text = decode(body)
    if body.lstrip()[:5] == b"%PDF-" or ends_early(text) or not 1 < len(_ROW.findall(text)) <= MAX_ROWS:
        return ()
    rows = [each for each in read_page(text).walk() if each.name == "li" and not _is_elsewhere(each)]
    if all(_nearest(row) is None for row in rows) or any(_NUMBERED.match(_beginning(row)) for row in rows):
        return ()
    outermost = {id(row.parent): row.parent for row in rows if row.parent and _nearest(row) is None}
    return agenda_items(meeting, (line for each in outermost.values() for line in _lines(each, meeting.url, (), "")))


def _lines(under: Element, base: str, sections: tuple[str, ...], above: str) -> Iterator[AgendaLine]:
    """Go through the items of a list. What stands below a heading are items, what stands below an item are its words."""
    rows = [each for each in under.children if each.name == "li"]
    for place, row in enumerate(rows, start=_first(under)):
        inner = [each for each in row.walk() if each.name in _LISTS and _nearest(each) is row]
        title, _, text = row.text(without=inner).partition("\n")
        number = above + _number(under, place)
        attached = _links(row, inner, base)
        heads = bool(inner) and not attached and not text and is_procedural(title, substantial=False)
        if heads and title and len(sections) < _DEEPEST:
            for each in inner:
                yield from _lines(each, base, (*sections, title), number)
        elif title:
            text = row.text().partition("\n")[2]
            yield AgendaLine(
                title=title,
                number=number,
                sections=sections,
                text=text,
                file=file_in(title, text),
                attached=_links(row, [], base),
            )


def _links(row: Element, without: list[Element], base: str) -> tuple[Link, ...]:
    anchors = (each for each in row.walk() if each.name == "a" and each.get("href"))
    own = (each for each in anchors if not any(inner.outer <= each.outer < inner.end for inner in without))
    return links(link(each.line() or each.get("title"), each.get("href").strip(), base) for each in own)


def _is_elsewhere(element: Element) -> bool:
    return any(up.name in _ELSEWHERE for up in element.ancestors())


def _nearest(element: Element) -> Element | None:
    return next((up for up in element.ancestors() if up.name == "li"), None)


def _beginning(row: Element) -> str:
    return html_to_text(row.source[row.start : min(row.end, row.start + _SNIFFED)], limit=MAX_TITLE)


def _first(under: Element) -> int:
    return int(under.get("start")) if re.fullmatch(r"[0-9]{1,4}", under.get("start")) else 1


def _number(under: Element, place: int) -> str:
    """Return what a browser writes before the ``place``-th item of a list, empty for a bullet."""
    if under.name != "ol":
        return ""
    style = next((kind for name, kind in _STYLES.items() if name in under.get("style").lower()), "")
    kind = style or under.get("type") or "1"
    if kind in {"a", "A"} and 1 <= place <= len("abcdefghijklmnopqrstuvwxyz"):
        letter = chr(ord("a") + place - 1)
        return f"{letter.upper() if kind == 'A' else letter}."
    if kind in {"i", "I"} and 1 <= place < 40:
        roman = _roman(place)
        return f"{roman.upper() if kind == 'I' else roman}."
    return f"{place}."


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written

"""An HTML page as a tree of elements, for pages that have to be read by their structure. Pure, linear, never raises.

Text is never kept: an element knows where it stands in its source, and its text is what ``html_to_text`` makes of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.limits import MAX_FIELD, MAX_TEXT
from bot.feeds.document import MAX_RAW_TEXT
from bot.text.html import DROPPED, MARKUP, Scan, html_to_text

MAX_PAGE = 4 * 2**20
"""Characters read of one page."""

_MAX_DEPTH = 200
_MAX_TAGS = 200_000
_SNIFFED = 4_000
_BEGINS = re.compile(r"<html\b", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_ATTRIBUTE = re.compile(r"([^\s=/>\"']++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++)))?+")
# Which open elements a start tag ends, and at which the search for them stops (HTML Standard, "optional tags").
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
} | dict.fromkeys(
    "address article aside blockquote div dl fieldset footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table "
    "ul".split(),
    (frozenset({"p"}), frozenset({"div", "li", "table", "td", "th"})),
)
_NO_ENDS: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


@dataclass(eq=False, slots=True)
class Element:
    """An element of a page. Names of elements and attributes are in lower case; ``start`` and ``end`` enclose its content."""

    name: str
    attributes: dict[str, str]
    source: str
    outer: int
    start: int
    end: int
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The words of its class attribute."""
        return self.attributes.get("class", "").split()

    def get(self, name: str) -> str:
        """Return an attribute, empty where there is none."""
        return self.attributes.get(name, "")

    def walk(self) -> Iterator[Element]:
        """Go through everything inside it, in the order of the page."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def ancestors(self) -> Iterator[Element]:
        """Go up to the page, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def html(self, *, without: Sequence[Element] = ()) -> str:
        """Return its content as it stands in the source; ``without`` leaves elements inside it out."""
        pieces, at = [], self.start
        for inner in sorted(without, key=lambda element: element.outer):
            if at <= inner.outer <= self.end:
                pieces.append(self.source[at : inner.outer])
                at = max(at, inner.end)
        pieces.append(self.source[at : self.end])
        return "<br>".join(pieces)

    def text(self, *, limit: int = MAX_TEXT, without: Sequence[Element] = ()) -> str:
        """Return its text."""
        return html_to_text(self.html(without=without)[:MAX_RAW_TEXT], limit=limit)

    def line(self, *, limit: int = MAX_FIELD, without: Sequence[Element] = ()) -> str:
        """Return its text in one line."""
        return self.text(limit=limit, without=without).replace("\n", " ")


def ends_early(html: str) -> bool:
    """Whether a page that begins as a whole one was cut off: what it lacks was not taken away."""
    return _BEGINS.search(html[:_SNIFFED]) is not None and "</html" not in html[-_SNIFFED:].lower()


def read_page(html: str) -> Element:
    """Return the page as an element without a name. Scripts, styles and comments are no part of it."""
    html = html[:MAX_PAGE]
    page = Element("", {}, html, 0, 0, len(html))
    stack, scan, at, count = [page], Scan(html), 0, 0
    while (found := MARKUP.search(html, at)) is not None and count < _MAX_TAGS:
        start = found.start()
        name, at = scan.markup(start)
        if at == start:
            at += 1
            continue
        if not name or name in DROPPED:
            continue
        count += 1
        if html[start + 1] == "/":
            _close(stack, name, start)
        else:
            _open(stack, Element(name, _attributes(html[start:at], name), html, start, at, at))
    for element in stack[1:]:
        element.end = len(html)
    return page


def _open(stack: list[Element], element: Element) -> None:
    ends, stops = _ENDS.get(element.name, _NO_ENDS)
    outermost = 0
    for depth in range(len(stack) - 1 if ends else 0, 0, -1):
        if stack[depth].name in stops:
            break
        if stack[depth].name in ends:
            outermost = depth
    if outermost:
        _end(stack, outermost, element.outer)
    element.parent = stack[-1]
    stack[-1].children.append(element)
    if element.name not in _VOID and len(stack) < _MAX_DEPTH:
        stack.append(element)


def _close(stack: list[Element], name: str, where: int) -> None:
    """End the nearest open element of this name; an end tag that has none is passed over."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            _end(stack, depth, where)
            return
        if stack[depth].name == "table" and name != "table":
            return


def _end(stack: list[Element], depth: int, where: int) -> None:
    for element in stack[depth:]:
        element.end = where
    del stack[depth:]


def _attributes(tag: str, name: str) -> dict[str, str]:
    """Read the attributes of a start tag; of one that is repeated the first counts."""
    found: dict[str, str] = {}
    if "=" not in tag and " " not in tag.rstrip(" />"):
        return found
    for hit in _ATTRIBUTE.finditer(tag, len(name) + 1, len(tag) - 1):
        key = hit[1].lower()
        if key not in found:
            found[key] = html_to_text(hit[2] or hit[3] or hit[4] or "", limit=MAX_FIELD)
    return found

"""The outline of an agenda page: numbered rows with their sections, text and links. Pure, never raises.

Vendors and their customers lay agendas out as tables, columns of boxes, headings or plain lines. What they share is the order
of the page and the numbers, so the page is read as lines, of which a number begins a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from bot.domain.item import Link
from bot.domain.limits import MAX_FIELD
from bot.feeds.markup import Element
from bot.feeds.numbering import Numbering, follows, is_number
from bot.feeds.records import is_consent, link, links
from bot.text.html import html_to_text

MAX_ROWS = 2_000
"""Rows read of one agenda."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th", "num"})
_BREAKS = _HEADINGS | _CELLS | frozenset(
    "address article blockquote br caption center dd div dl dt fieldset figure footer form header hr li main nav ol p pre "
    "section table tbody tfoot thead tr ul".split()
)  # fmt: skip
_INLINE = re.compile(r"(?P<number>\(?[A-Za-z0-9][A-Za-z0-9.\-]{0,14}[.)])\s+(?P<rest>\S.*)", re.DOTALL)
_SIZE_ONLY = re.compile(r"[\W\d]*(?:[kmg]?b|pdf|docx?)?[\W\d]*", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"[-–—:,&]\s*$|\b(?:an?|and|as|at|between|by|for|from|in|of|on|or|the|to|with)$", re.IGNORECASE
)  # fmt: skip
_TAG_ALONE = re.compile(r"\s*+<[A-Za-z/!?][^<>]*+>\s*+")
_PAGES = re.compile(r"\d{1,4}(?:\s*[-–]\s*\d{1,4})?")
_LONGEST_LABEL = 4  # "RES", "ORD": what follows is still the title
_LONGEST_HEADING_WORDS = 8
_SHORTEST_SHOUT = 8
_MAX_LINKS = 50
_MAX_LINES = 20_000


@dataclass(slots=True)
class Row:
    """A row of an agenda. ``sections`` are the titles above it, the outermost first; ``above``: rows stand under it."""

    number: str
    title: str = ""
    lines: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    sections: tuple[str, ...] = ()
    above: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands between two breaks. ``rest`` is its text without that of its links."""

    text: str
    rest: str
    links: tuple[Link, ...]
    is_heading: bool
    in_cell: bool
    in_list: bool


def read_outline(page: Element, base: str) -> list[Row]:
    """Return the rows of an agenda, in its order; links are resolved by ``base``. Empty where no row can be told."""
    lines = list(islice(_lines(page, base), _MAX_LINES))
    if sum(_stands_alone(line) for line in lines) > 1:
        return _Outline(columns=True).rows(lines)
    return _Outline(columns=False).rows(lines)


def read_lines(lines: Iterable[str]) -> list[Row]:
    """Return the rows of an agenda in plain text, line by line; a number may stand in the line before its title."""
    plain = [_Line(line, line, (), is_heading=False, in_cell=False, in_list=False) for line in islice(lines, _MAX_LINES)]
    return _Outline(columns=sum(map(_stands_alone, plain)) > 1).rows(plain)


def _stands_alone(line: _Line) -> bool:
    return is_number(line.text, bare=line.in_cell)


def begins_row(text: str) -> bool:
    """Whether a line of plain text begins with the number of a row, or is nothing else."""
    hit = _INLINE.fullmatch(text)
    return is_number(hit["number"] if hit else text, bare=False)


class _Outline:
    """One reading. ``columns``: the numbers stand by themselves, so a number that begins a line of text is part of the text."""

    def __init__(self, *, columns: bool) -> None:
        self._columns = columns
        self._numbering: Numbering[Row] = Numbering()
        self._banner = ""
        self._rows: list[Row] = []

    def rows(self, lines: list[_Line]) -> list[Row]:
        listed = not self._columns and not any(self._inline(line, "") for line in lines)
        latest = ""
        for line in lines:
            if len(self._rows) >= MAX_ROWS:
                break
            row = self._rows[-1] if self._rows else None
            if self._columns and _stands_alone(line):
                self._begin(line.text)
            elif not self._columns and (hit := self._inline(line, latest)):
                latest = hit["number"]
                self._begin(latest)
                _take(self._rows[-1], line, hit["rest"])
            elif self._is_banner(line, row):
                self._banner = line.text
                self._numbering.clear()
            elif listed and line.in_list and line.rest:
                self._begin("")
                _take(self._rows[-1], line, line.text)
            elif row is not None:
                _take(row, line, line.text)
        return [row for row in self._rows if row.title]

    def _inline(self, line: _Line, latest: str) -> re.Match[str] | None:
        hit = _INLINE.fullmatch(line.text)
        return hit if hit and is_number(hit["number"], bare=False) and follows(hit["number"], latest) else None

    def _is_banner(self, line: _Line, row: Row | None) -> bool:
        """Whether a line without a number is a heading of the rows below it."""
        if not line.rest or len(line.text.split()) > _LONGEST_HEADING_WORDS:
            return False
        if row is None:
            # Above the first row stands the name of the body.
            return is_consent((line.text,))
        if not row.title:
            return False
        return line.is_heading or (line.text.isupper() and len(line.text) >= _SHORTEST_SHOUT and not line.links)

    def _begin(self, number: str) -> None:
        parent = self._numbering.parent(number)
        row = Row(_joined(parent.number, number) if parent else number)
        if parent:
            parent.above = True
            row.sections = (*parent.sections, parent.title)
        elif self._banner:
            row.sections = (self._banner,)
        self._numbering.add(row)
        self._rows.append(row)


def _joined(above: str, number: str) -> str:
    """Return the whole number of a row: "a." below "7." is "7.a.", "7.D." below it is "7.D."."""
    if len(re.findall(r"[A-Za-z]+|\d+", number)) > 1 or not above:
        return number[:MAX_FIELD]
    return f"{above if above[-1:] in '.)' else above + '.'}{number}"[:MAX_FIELD]


def _take(row: Row, line: _Line, text: str) -> None:
    """Add a line to a row: first its title, which may take several, then what stands below it."""
    row.links += line.links[: _MAX_LINKS - len(row.links)]
    if row.title and line.links and _SIZE_ONLY.fullmatch(line.rest):
        return
    if not row.title:
        row.title = text
    elif not row.lines and (_UNFINISHED.search(row.title) or len(row.title) <= _LONGEST_LABEL):
        row.title = f"{row.title} {text}"
    else:
        row.lines.append(text)


def _lines(page: Element, base: str) -> Iterator[_Line]:
    """Cut a page where its block elements begin and end."""
    cuts: list[tuple[int, int, Element]] = []
    anchors: list[Element] = []
    for element in page.walk():
        if element.name in _BREAKS:
            cuts += [(element.outer, 1, element), (element.end, -1, element)]
        elif element.name == "a" and element.get("href"):
            anchors.append(element)
    cuts.sort(key=lambda cut: (cut[0], cut[1]))
    anchors.reverse()
    inside = dict.fromkeys(("heading", "cell", "list"), 0)
    last_cell = begun = False
    at = page.start
    for where, step, element in [*cuts, (page.end, 0, page)]:
        here: list[Element] = []
        while anchors and anchors[-1].outer < where:
            here.append(anchors.pop())
        text = _plain(page.source[at:where])
        # A number at the end of a table's row is the page of the packet that it is on.
        if text and not (begun and last_cell and _PAGES.fullmatch(text)):
            yield _Line(
                text,
                _plain(_without(page.source, at, where, here)) if here else text,
                links(link(_label(anchor), anchor.get("href").strip(), base) for anchor in here[:_MAX_LINKS]),
                is_heading=inside["heading"] > 0,
                in_cell=inside["cell"] > 0,
                in_list=inside["list"] > 0,
            )
        begun = (begun or bool(text)) and element.name != "tr"
        if step and element.name in {"td", "th"}:
            last_cell = step > 0 and element.parent is not None and element.parent.children[-1] is element
        at = max(at, where)
        for group, names in (("heading", _HEADINGS), ("cell", _CELLS), ("list", {"li"})):
            inside[group] += step if element.name in names else 0


def _without(source: str, start: int, end: int, anchors: list[Element]) -> str:
    pieces = []
    for anchor in anchors:
        pieces.append(source[start : max(start, anchor.outer)])
        start = max(start, min(anchor.end, end))
    return " ".join([*pieces, source[start:end]])


def _label(anchor: Element) -> str:
    return _plain(anchor.source[anchor.start : min(anchor.end, anchor.start + MAX_FIELD)]) or anchor.get("title")


def _plain(html: str) -> str:
    # Most of what stands between two breaks is one tag and nothing else.
    return "" if _TAG_ALONE.fullmatch(html) else html_to_text(html).replace("\n", " ")

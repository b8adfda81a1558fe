"""HTML, or what passes for it in a feed, to plain text."""

from __future__ import annotations

import re
from html.entities import html5

from bot.domain.limits import MAX_TEXT

_MAX_INPUT = 2 * 2**20
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol option p pre section select summary table tbody tfoot thead "
    "tr ul".split()
)
_CELLS = frozenset({"td", "th"})
DROPPED = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "title", "object"})

MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
# Possessive quantifiers: a tag is read once and never read again, whatever follows.
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,30})")
_TAG = re.compile(r"</?([A-Za-z][^\s/>]*+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_CLOSERS = {name: re.compile(rf"</{name}(?![A-Za-z0-9])[^<>]*+>", re.IGNORECASE) for name in DROPPED}
# What feeds encode twice (Q&amp;amp;A) is decoded through, but for the brackets of markup that is being quoted.
_ENTITY = re.compile(
    r"&(?:amp;(?!(?:lt|gt);))*(?:#(?P<decimal>[0-9]{1,7});?|#[xX](?P<hex>[0-9A-Fa-f]{1,6});?|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?P<bare>amp|lt|gt|quot|nbsp)(?![A-Za-z0-9=]))"
)
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, soft hyphens, zero-width and direction marks, stray halves of surrogate pairs: invisible, and used to trick readers.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_SPACED_LINE_BREAKS = re.compile(r" ?\n[ \n]*")


def html_to_text(html: str, *, limit: int = MAX_TEXT) -> str:
    """Turn an HTML fragment, or plain text, into plain text of at most ``limit`` characters.

    Block elements become line breaks, inline ones nothing; scripts, styles and comments go. Entities are decoded only where
    they are complete, so that ``?a=1&section=2`` stays. White space is folded; line breaks of the source count only
    where no block element shows that it is HTML. Linear in the input, of which the first 2 MiB are read; never raises.
    """
    pieces, is_html = _strip_tags(html[:_MAX_INPUT].replace("<![CDATA[", "").replace("]]>", ""))
    if is_html:
        pieces = [piece if piece == "\n" else _fold_source_lines(piece) for piece in pieces]
    text = _ENTITY.sub(_decode, "".join(pieces))
    text = _INVISIBLE.sub("", _LINE_BREAK.sub("\n", text))
    text = _SPACED_LINE_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()
    return text if len(text) <= limit else text[:limit].rstrip()


def _fold_source_lines(piece: str) -> str:
    return _LINE_BREAK.sub(" ", piece).replace("\n", " ")


def _strip_tags(html: str) -> tuple[list[str], bool]:
    """Return the text between the tags, with a line break as a piece of its own for each block, and whether there was one."""
    scan = Scan(html)
    pieces: list[str] = []
    at, is_html = 0, False
    while (found := MARKUP.search(html, at)) is not None:
        start = found.start()
        pieces.append(html[at:start])
        name, at = scan.markup(start)
        if at == start:
            pieces.append("<")
            at = start + 1
        elif name in _BLOCKS:
            pieces.append("\n")
            is_html = True
        elif name in _CELLS:
            pieces.append(" ")
    pieces.append(html[at:])
    return pieces, is_html


class Scan:
    """Finds where markup ends. What was looked for in vain is remembered, so that no search is repeated to the end."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._missing: set[str] = set()
        self._quotes_close = True

    def markup(self, start: int) -> tuple[str, int]:
        """Return the lower-case element name of the markup at ``start`` and where it ends; ``start`` if it is mere text."""
        html = self._html
        if html.startswith("<!--", start):
            return "", self._after("-->", start + 4) or start + 4
        if _NAME.match(html, start) is None:
            return "", self._after(">", start) or start
        tag = _TAG.match(html, start) if self._quotes_close else None
        if tag is None:
            return self._careless_tag(start)
        name, end = tag[1].lower(), tag.end()
        if name in DROPPED and html[start + 1] != "/" and html[end - 2] != "/":
            return name, self._after_element(name, end)
        return name, end

    def _careless_tag(self, start: int) -> tuple[str, int]:
        """Read a tag up to the first ``>``: from the first tag on that a missing quotation mark left open."""
        self._quotes_close = False
        name, end = _NAME.match(self._html, start), self._after(">", start)
        return (name[1].lower(), end) if name and end else ("", start)

    def _after(self, mark: str, start: int) -> int | None:
        if mark in self._missing:
            return None
        end = self._html.find(mark, start)
        if end < 0:
            self._missing.add(mark)
            return None
        return end + len(mark)

    def _after_element(self, name: str, start: int) -> int:
        if name in self._missing:
            return start
        closer = _CLOSERS[name].search(self._html, start)
        if closer is None:
            self._missing.add(name)
            return start
        return closer.end()


def _decode(entity: re.Match[str]) -> str:
    if entity["bare"]:
        return html5[entity["bare"] + ";"]
    if entity["name"]:
        return html5.get(entity["name"] + ";", f"&{entity['name']};")
    code = int(entity["decimal"]) if entity["decimal"] else int(entity["hex"], 16)
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    return chr(code) if 0 < code <= 0x10FFFF else "\ufffd"

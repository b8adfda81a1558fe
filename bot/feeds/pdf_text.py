"""What the text of a PDF needs to be text again: ligatures, words broken over lines, and what stands on every page. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | {"\u00a0": " ", "\u2028": "\n", "\u2029": "\n"}
)
# U+FFFE and U+0002 are what PDFium makes of a hyphen at which it sees a word broken.
_BROKEN_WORD = re.compile(r"[\u00ad\ufffe\u0002][ \t]*\n?|(?<=[a-z])[-\u2010][ \t]*\n(?=[a-z])")
_LINE_ENDS = re.compile(r"\r\n?|[\f\v\u0085]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t]+")
_LEADERS = re.compile(r"(?:\. ?){4,200}\d{0,4} ?$")
_DIGITS = re.compile(r"\d+")
_OF_ITEM = re.compile(r"\bitem\b", re.IGNORECASE)

_EDGE = 3
"""Lines at the head and at the foot of a page in which what stands on every page is looked for."""

_LONGEST_HEADER = 150
_LEAST_PAGES = 4


def plain(text: str) -> str:
    """Return what PDFium extracts as readable text: one line break between lines, no form feed, no trick of typesetting."""
    text = _LINE_ENDS.sub("\n", text).translate(_LIGATURES)
    text = _NOT_TEXT.sub("", _BROKEN_WORD.sub("", text))
    lines = (_LEADERS.sub("", _BLANKS.sub(" ", line)).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def without_repeats(pages: Sequence[str]) -> list[str]:
    """Return pages without the lines that head or foot more than half of them, whatever number stands in them.

    A line that names an item is told from the next one by its number, so that it only repeats if it is the same.
    """
    if len(pages) < _LEAST_PAGES:
        return list(pages)
    split = [page.split("\n") for page in pages]
    uses = Counter(mark for lines in split for mark in {_mark(lines[at]) for at in _edges(lines)})
    return ["\n".join(_kept(lines, uses, len(pages) // 2)) for lines in split]


def _kept(lines: list[str], uses: Counter[str], most: int) -> list[str]:
    repeated = {at for at in _edges(lines) if uses[_mark(lines[at])] > most}
    return [line for at, line in enumerate(lines) if at not in repeated]


def _edges(lines: list[str]) -> Iterator[int]:
    """Yield the places of the first and of the last lines, each once."""
    places = (at for at in range(len(lines)) if at < _EDGE or at >= len(lines) - _EDGE)
    return (at for at in places if len(lines[at]) <= _LONGEST_HEADER)


def _mark(line: str) -> str:
    return line if _OF_ITEM.search(line) else _DIGITS.sub("0", line)

"""Text as people read it: one line, without characters that hide, move, reverse or pile up."""

from __future__ import annotations

import re
import unicodedata

_ATTACHED = 3
"""The most marks, joiners and variation selectors on one character; languages need two or three, Zalgo text many more."""

_JOINERS = "\u200c\u200d"
"""Many languages and the emoji of families need them."""

_SELECTORS = "\ufe0e\ufe0f"
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""They look like nothing but count as letters or symbols to Unicode."""

_LOST = "\ufffd"
_LOOSE_JOINER = re.compile(f"(?:(?<=\\s)|^)[{_JOINERS}{_SELECTORS}]+")


def clean(text: str) -> str:
    """Return a text as one line of visible characters; one blank stays at an end that had any."""
    if not (text.isascii() and text.isprintable()):
        text = _LOOSE_JOINER.sub("", "".join(_visible(unicodedata.normalize("NFC", text))))
    body = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if body and text[-1:].isspace() else ""
    return before + body + after


def is_mark(char: str) -> bool:
    """Whether a character stands on the one before it and cannot be cut from it."""
    return char in _JOINERS or char in _SELECTORS or unicodedata.category(char) in {"Mn", "Me", "Mc"}


def _visible(text: str) -> list[str]:
    kept: list[str] = []
    attached = 0
    for char in text:
        category = unicodedata.category(char)
        if char.isspace() or char in _BLANKS:
            kept.append(" ")
            attached = 0
        elif category in {"Mn", "Me"} or char in _JOINERS:
            attached += 1
            if attached <= _ATTACHED and not _is_hidden(char):
                kept.append(char)
        elif category not in {"Cc", "Cf"}:
            kept.append(_LOST if category in {"Cs", "Co"} or _is_noncharacter(char) else char)
            attached = 0
    return kept


def _is_hidden(char: str) -> bool:
    """The combining grapheme joiner, Khmer's inherent vowels, and variation selectors other than those of emoji."""
    return char in "\u034f\u17b4\u17b5" or "\ufe00" <= char <= "\ufe0d" or "\U000e0100" <= char <= "\U000e01ef"


def _is_noncharacter(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF

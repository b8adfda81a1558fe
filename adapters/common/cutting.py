"""Text cut to a size, also after it was escaped: at a word, never within an escape or a character."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.common.clean import is_mark

ELLIPSIS = "…"
_JOINER = "\u200d"
_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)


def size(text: str) -> int:
    """Count a text in UTF-16 units: never fewer than a platform counts, whichever way it does."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Cut a text to at most ``limit``, and say so with an ellipsis."""
    return text if size(text) <= limit else head(text, limit - 1) + ELLIPSIS if limit > 0 else ""


def head(text: str, limit: int) -> str:
    """Return the start of a text that is longer than ``limit``, up to a word's end where there is one near."""
    kept: list[str] = []
    left = limit
    for atom in _atoms(text):
        left -= size(atom)
        if left < 0:
            break
        kept.append(atom)
    start = "".join(kept)
    at_word = start.rfind(" ")
    return (start[:at_word] if at_word > len(start) // 2 else start).rstrip()


def _atoms(text: str) -> Iterator[str]:
    """Split a text into what must stay together: an escape with its character, a character with its marks, an emoji."""
    atom = ""
    for char in text:
        if atom and not _joins(atom, char):
            yield atom
            atom = ""
        atom += char
    if atom:
        yield atom


def _joins(atom: str, char: str) -> bool:
    return (
        atom == "\\"
        or is_mark(char)
        or atom.endswith(_JOINER)
        or ord(char) in _TONES
        or (ord(char) in _FLAGS and len(atom) == 1 and ord(atom) in _FLAGS)
    )

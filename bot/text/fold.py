"""Unicode to the plain letters that people type, with the way back to the original's offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPECIAL = {
    **dict.fromkeys("‘’‚‛ʻʼʽ′＇", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("™©®℠¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞", " "),
    **dict.fromkeys("\x85\u2028\u2029", "\n"),
    **dict(zip("øØłŁđĐħĦıŧŦ", "oOlLdDhHitT", strict=True)),
    **{"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ß": "ss", "ẞ": "SS", "…": "."},
}
_DROPPED = frozenset({"Mn", "Me", "Cf"})  # accents, enclosing marks, invisible format characters


class Folded:
    """A text with accents, width and typographic variants folded away; case is kept. Offsets lead back to the original."""

    __slots__ = ("_deltas", "_starts", "text")

    def __init__(self, original: str) -> None:
        """Fold ``original``. Linear; ASCII text is its own folding."""
        self._starts: list[int] = []
        self._deltas: list[int] = []
        self.text = original if original.isascii() else _NOT_ASCII.sub(self._fold_run, original)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that folded to ``text[start:end]`` (not empty)."""
        return self._back(start), max(self._back(end - 1) + 1, self._back(end))

    def _fold_run(self, run: re.Match[str]) -> str:
        folded = [_fold_character(character) for character in run[0]]
        if any(len(piece) != 1 for piece in folded):
            self._note(run.start(), folded)
        return "".join(folded)

    def _note(self, at: int, folded: list[str]) -> None:
        """Record, for each place where lengths differ, from which folded offset on the original lies how much further."""
        delta = self._deltas[-1] if self._deltas else 0
        for offset, piece in enumerate(folded, at):
            here = offset - delta
            for surplus in range(1, len(piece)):
                self._record(here + surplus, delta - surplus)
            if len(piece) != 1:
                delta += 1 - len(piece)
                self._record(here + len(piece), delta)

    def _record(self, start: int, delta: int) -> None:
        if self._starts and self._starts[-1] == start:
            self._deltas[-1] = delta
        else:
            self._starts.append(start)
            self._deltas.append(delta)

    def _back(self, offset: int) -> int:
        found = bisect_right(self._starts, offset)
        return offset + (self._deltas[found - 1] if found else 0)


def fold(text: str) -> str:
    """Fold accents, width and typographic variants away; case is kept."""
    return Folded(text).text


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    special = _SPECIAL.get(character)
    if special is not None:
        return special
    return "".join(
        " " if unicodedata.category(piece) == "Zs" else piece
        for piece in unicodedata.normalize("NFKD", character)
        if unicodedata.category(piece) not in _DROPPED
    )

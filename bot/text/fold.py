"""Unicode to the plain letters that people type, with the way back to the original's offsets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPECIAL = {
    **dict.fromkeys("‘’‚‛ʹʻʼʽˈ′‵´՚׳ꞌꞋ", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‒–—―⁃−˗⸺⸻", "-"),
    **dict.fromkeys("™℠©®", " "),
    **dict.fromkeys("\x85\u2028\u2029", "\n"),
    **dict.fromkeys("ـ\u115f\u1160", ""),  # letters by name, but they only stretch a word or fill a gap
    **dict(zip("øØłŁđĐħĦıŧŦȷ", "oOlLdDhHitTj", strict=True)),
    **{"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ß": "ss", "ẞ": "SS"},
    **{"…": ".", "⁄": "/"},
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

    def original_starts(self, offsets: list[int]) -> list[int]:
        """Return where in the original lies what begins at these ascending offsets of ``text``. Linear."""
        if not self._starts:
            return offsets
        found: list[int] = []
        delta = change = 0
        for offset in offsets:
            while change < len(self._starts) and self._starts[change] <= offset:
                delta = self._deltas[change]
                change += 1
            found.append(offset + delta)
        return found

    def original_ends(self, offsets: list[int]) -> list[int]:
        """Return where in the original ends what ends at these ascending offsets of ``text``; marks are taken along."""
        if not self._starts:
            return offsets
        lasts = self.original_starts([offset - 1 for offset in offsets])
        return [max(last + 1, after) for last, after in zip(lasts, self.original_starts(offsets), strict=True)]

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


def fold(text: str) -> str:
    """Fold accents, width and typographic variants away; case is kept."""
    return Folded(text).text


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Fold one character by its canonical parts first, so that composed and decomposed text fold to the same."""
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFD", character))


def _fold_part(part: str) -> str:
    special = _SPECIAL.get(part)
    if special is not None:
        return special
    folded = "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFKD", part))
    # Superscripts, fractions and digits in circles are numbers of their own: CO₂ is CO 2, but 2025¹ is not 20251.
    return f" {folded} " if unicodedata.category(part) == "No" else folded


def _fold_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in _DROPPED:
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    return _SPECIAL.get(letter, letter)

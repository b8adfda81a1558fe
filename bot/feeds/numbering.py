"""The numbers of agendas: "7.", "7.D.", "IV.", "a)", and which row stands under which."""

from __future__ import annotations

import re
from typing import Generic, TypeVar

T = TypeVar("T")

_PART = r"(?:\d{1,3}|[A-Z]{1,2}|[a-z]{1,2}|[IVXL]{1,7}|[ivxl]{1,7})"
_NUMBER = re.compile(rf"\(?{_PART}(?:[.\-]\s?{_PART}|(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d{{1,3}}){{0,5}}[.):]{{0,2}}")
_PARTS = re.compile(r"\d+|[A-Za-z]+")
_BARE = re.compile(r"\d{1,3}[A-Z]?|[A-Z]|\w{1,3}[.\-]\w{1,3}(?:[.\-]\w{1,3})*")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def is_number(text: str, *, bare: bool) -> bool:
    """Whether a text is the number of a row; ``bare``: without the full stop or bracket that else tells it from a word."""
    if len(text) > 20 or not _NUMBER.fullmatch(text):
        return False
    return text[-1] in ".)" or (bare and _BARE.fullmatch(text) is not None)


def follows(number: str, latest: str) -> bool:
    """Whether a single letter may be a number after ``latest``: "J. Smith" is the name of somebody, "B." after "A." is none."""
    parts = _PARTS.findall(number)
    if len(parts) != 1 or parts[0].isdigit():
        return True
    before = _PARTS.findall(latest)
    first = parts[0].lower() in {"a", "i"} or _roman(parts[0]) > 0
    return first or (bool(before) and not before[-1].isdigit() and 0 < _letter(parts[0]) - _letter(before[-1]) <= 2)


class Numbering(Generic[T]):
    """The open rows of an outline, the outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[list[str], str, T]] = []
        self._next: tuple[list[str], str] = ([], "")

    def clear(self) -> None:
        """Begin anew, as a heading without a number does."""
        self._open = []

    def parent(self, number: str) -> T | None:
        """Return the row under which a row of this number stands; what it ends is ended."""
        parts = _PARTS.findall(number)
        kind = self._kind(parts)
        self._next = (parts, kind)
        if len(parts) > 1:
            while self._open and self._open[-1][0] != parts[: len(self._open[-1][0])]:
                self._open.pop()
            while self._open and len(self._open[-1][0]) >= len(parts):
                self._open.pop()
        else:
            for depth, (_, other, _) in enumerate(self._open):
                if other == kind:
                    del self._open[depth:]
                    break
        return self._open[-1][2] if self._open else None

    def add(self, row: T) -> None:
        """Open the row whose parent was asked for."""
        self._open.append((*self._next, row))

    def _kind(self, parts: list[str]) -> str:
        """Return which series a number belongs to; "I." is a letter only after "H."."""
        if not parts:
            return "none"
        part = parts[0]
        if part.isdigit():
            return "digits"
        case = "upper" if part.isupper() else "lower"
        for above, kind, _ in reversed(self._open):
            if kind == f"{case} letters" and len(above) == 1 and 0 < _letter(part) - _letter(above[0]) <= 2:
                return kind
            if kind == f"{case} roman" and 0 < _roman(part) - _roman(above[0]) <= 2:
                return kind
        roman = part.lower() == "i" or (len(part) > 1 and _roman(part))
        return f"{case} {'roman' if roman else 'letters'}"


def _letter(part: str) -> int:
    """Return the place of "a" to "zz"; 0 for what is longer."""
    part = part.lower()
    return {1: ord(part[0]) - 96, 2: 26 + ord(part[-1]) - 96}.get(len(part), 0)


def _roman(part: str) -> int:
    """Return the value of a roman number up to 89, 0 for what is none."""
    values = [_ROMAN.get(letter, 0) for letter in part.lower()]
    if not all(values):
        return 0
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))

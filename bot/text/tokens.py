"""The words of a text, by columns: what places, queries and copies read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

FIELD_GAP = 100
"""How far the positions of the body's first word and the title's last one lie apart: farther than any NEAR reaches."""


class Token(NamedTuple):
    """One word of a text.

    ``folded`` has no accents, no case, no punctuation. ``cased`` is the same in its case ("ICE", "MOUs"). ``start`` and
    ``end`` are offsets into the text as it was given. ``position`` counts words, with FIELD_GAP between title and body.
    ``sentence`` counts sentences and lines; lines that were merely wrapped are one.
    """

    folded: str
    cased: str
    start: int
    end: int
    position: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in order, one list per property (see Token); iterated, its words one by one.

    ``body`` is the index of the body's first word: how many words the title has.
    """

    folded: list[str]
    cased: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    body: int

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.folded)

    def __getitem__(self, index: int) -> Token:
        """Return one word. Raises IndexError."""
        index = range(len(self))[index]
        return Token(
            self.folded[index],
            self.cased[index],
            self.starts[index],
            self.ends[index],
            self.position(index),
            self.sentences[index],
        )

    def __iter__(self) -> Iterator[Token]:
        """Go through the words in order."""
        return (self[index] for index in range(len(self)))

    def position(self, index: int) -> int:
        """Return the position of a word: its index, FIELD_GAP further on in the body."""
        return index if index < self.body else index + FIELD_GAP

    def at(self, position: int) -> int:
        """Return the index of the word at a position."""
        return position if position < self.body else position - FIELD_GAP

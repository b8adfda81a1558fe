"""A text read for places: its words with offsets, and the names of the gazetteer in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.place import Jurisdiction
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold

_WORD = re.compile(
    r"W\. ?Va\b\.?|(?:[^\W\d_]\.){2,}|(?:St|Ste|Ft|Mt|ST|STE|FT|MT)\.(?= )|[^\W_]+(?:['’‘-][^\W_]+)*",
)
_SUFFIXED = re.compile(r"-(?:based|area|born|bred|wide|bound|style)$")
_STOPS = frozenset('.!?:;\n"“”•|*')
_LOUD_SHARE = 0.7
_LONG_WORD = 4


class Word(NamedTuple):
    """One word: offsets without a possessive ending, its folded form, and how it stands.

    ``joined`` = only a space lies between it and the word before; ``opens`` = it begins a sentence or a line;
    ``owns`` = it is a possessive; ``loud`` = it stands in a line where capitals say nothing (a headline).
    """

    start: int
    end: int
    key: str
    capital: bool
    joined: bool
    opens: bool
    owns: bool
    loud: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of the gazetteer in the text: words first..last, and what it can mean (counties under their bare name last)."""

    first: int
    last: int
    start: int
    end: int
    key: str
    meanings: tuple[Jurisdiction, ...]


class Page:
    """A text and its words. Linear in the text."""

    def __init__(self, full: str) -> None:
        self.full = full
        self.words = _read_words(full)

    def gap(self, index: int) -> str:
        """Return what lies between a word and the one before it, possessive ending included."""
        before = self.words[index - 1].end if index else 0
        return self.full[before : self.words[index].start]

    def before(self, hit: Hit) -> Word | None:
        """Return the word right before a name, if only a space lies between."""
        return self.words[hit.first - 1] if hit.first and self.words[hit.first].joined else None

    def after(self, hit: Hit) -> Word | None:
        """Return the word right after a name, if only a space lies between."""
        following = hit.last + 1
        return self.words[following] if following < len(self.words) and self.words[following].joined else None

    def keys(self, first: int, count: int) -> list[str]:
        """Return the folded forms of up to ``count`` words that follow one another, beginning with ``first``."""
        found: list[str] = []
        for index in range(first, min(first + count, len(self.words))):
            if found and not self.words[index].joined:
                break
            found.append(self.words[index].key)
        return found


def _read_words(full: str) -> list[Word]:
    words: list[Word] = []
    line: list[Word] = []
    previous = 0
    for match in _WORD.finditer(full):
        start, end = match.span()
        token = match.group()
        gap = full[previous:start]
        if "\n" in gap:
            words += _settle(line, gap)
            line = []
        previous = end
        owns = False
        if len(token) > 2 and token[-2] in "'’‘" and token[-1] in "sS":
            token, end, owns = token[:-2], end - 2, True
        elif "-" in token and (suffix := _SUFFIXED.search(token)):
            token, end = token[: suffix.start()], end - len(suffix.group())
        capital = token[0].isupper()
        opens = start == 0 or not _STOPS.isdisjoint(gap)
        key = fold(token) if capital else token.lower()
        line.append(Word(start, end, key, capital, gap in (" ", "  ", "\xa0"), opens, owns, False))
    return words + _settle(line, full[previous:])


def _settle(line: Sequence[Word], ending: str) -> list[Word]:
    """Mark the words of a line in which nearly every word is capitalised, unless it ends as a sentence does."""
    if ending.startswith("."):
        return list(line)
    long = [word.capital for word in line if len(word.key) >= _LONG_WORD]
    if len(long) > 1 and sum(long) >= _LOUD_SHARE * len(long):
        return [word._replace(loud=True) for word in line]
    return list(line)


def find_names(page: Page, gazetteer: Gazetteer) -> list[Hit]:
    """Find the gazetteer's names in a text: capitalised, on word boundaries, the longest first."""
    hits: list[Hit] = []
    words, index = page.words, 0
    while index < len(words):
        found = _longest(words, index, gazetteer) if words[index].capital else None
        if found:
            hits.append(found)
            index = found.last
        index += 1
    return hits


def _longest(words: Sequence[Word], first: int, gazetteer: Gazetteer) -> Hit | None:
    limit = gazetteer.longest(words[first].key.partition(" ")[0])
    if not limit:
        return None
    last = first
    while last + 1 < len(words) and last - first + 1 < limit and words[last + 1].joined and not words[last].owns:
        last += 1
    while last >= first:
        if words[last].capital:
            key = " ".join(word.key for word in words[first : last + 1])
            meanings = gazetteer.named(key) or gazetteer.counties_named(key)
            if meanings:
                return Hit(first, last, words[first].start, words[last].end, key, meanings)
        last -= 1
    return None

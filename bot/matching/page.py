"""A text read for places: its words, how they stand to one another, and the names of the gazetteer in it."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from bot.domain.place import Jurisdiction
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import token_keys
from bot.text.document import Text

_SPACES = frozenset((" ", "  ", "\xa0"))
_HYPHENS = frozenset(("-", "\u2010", "\u2011"))
_OWNING = frozenset(("'s ", "’s ", "‘s ", "'S ", "’S "))
_STOPS = frozenset('.!?:;\n"“”•|*')
_SHORTENED = frozenset(("st", "ste", "ft", "mt"))
_APOSTROPHES = frozenset("'’‘")
_LOUD_SHARE = 0.7
_LONG_WORD = 4


class Hit(NamedTuple):
    """A name of the gazetteer in the text: words first..last, and what it can mean (counties under their bare name last)."""

    first: int
    last: int
    start: int
    end: int
    key: str
    meanings: tuple[Jurisdiction, ...]


class Page:
    """A text and its words, by number. What lies between words is read only where it is asked for."""

    __slots__ = ("_lines", "capitals", "cased", "ends", "full", "keys", "size", "starts")

    def __init__(self, text: Text) -> None:
        tokens = text.tokens
        self.full = text.full
        self.keys = token_keys(tokens.folded)
        self.cased = tokens.cased
        first = [index for index, word in enumerate(tokens.cased) if word < "["]
        self.capitals = [index for index in first if tokens.cased[index] > "@"]
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.size = len(tokens.folded)
        self._lines: dict[int, bool] = {}

    @property
    def capitalised(self) -> set[str]:
        """The folded forms of the words that begin with a capital."""
        keys = self.keys
        return {keys[index] for index in self.capitals}

    def key(self, index: int) -> str:
        """Return the folded form of a word, "" where there is none."""
        return self.keys[index] if 0 <= index < self.size else ""

    def gap(self, index: int) -> str:
        """Return what lies between a word and the one before it."""
        if index >= self.size:
            return self.full[self.ends[-1] :] if self.size else self.full
        return self.full[self.ends[index - 1] if index else 0 : self.starts[index]]

    def capital(self, index: int) -> bool:
        """Whether a word begins with a capital."""
        return "@" < self.cased[index] < "["

    def before(self, hit: Hit) -> int:
        """Return the word right before a name, if only a space lies between; else -1."""
        return hit.first - 1 if hit.first and self.gap(hit.first) in _SPACES else -1

    def after(self, hit: Hit) -> int:
        """Return the word right after a name, if only a space lies between; else -1."""
        following = hit.last + 1
        return following if following < self.size and self.gap(following) in _SPACES else -1

    def is_joined(self, index: int) -> bool:
        """Whether only a space lies between a word and the one before it."""
        return 0 < index < self.size and self.gap(index) in _SPACES

    def is_hyphened(self, index: int) -> bool:
        """Whether a hyphen ties a word to the one before it."""
        return 0 < index < self.size and self.gap(index) in _HYPHENS

    def goes_on(self, index: int) -> bool:
        """Whether a name may go on from the word before to this one: over a space, a hyphen, "St." or "Prince George's"."""
        gap = self.gap(index)
        if gap in _SPACES or gap in _HYPHENS or gap in _OWNING:
            return True
        return gap == ". " and self.keys[index - 1] in _SHORTENED

    def owns(self, index: int) -> bool:
        """Whether a word is a possessive."""
        return self.full[self.ends[index] : self.ends[index] + 1] in _APOSTROPHES and self.ends[index] < len(self.full)

    def opens(self, index: int) -> bool:
        """Whether a word begins a sentence or a line, so that its capital says nothing."""
        return index == 0 or not _STOPS.isdisjoint(self.gap(index))

    def phrase(self, first: int, count: int) -> list[str]:
        """Return the folded forms of up to ``count`` words that follow one another, beginning with ``first``."""
        found: list[str] = []
        for index in range(max(first, 0), min(first + count, self.size)):
            if found and not self.is_joined(index):
                break
            found.append(self.keys[index])
        return found

    def loud(self, index: int) -> bool:
        """Whether a word stands in a line where capitals say nothing: nearly all words have one, as in a headline."""
        start = self.full.rfind("\n", 0, self.starts[index]) + 1
        known = self._lines.get(start)
        if known is None:
            known = self._lines[start] = self._is_loud(start)
        return known

    def _is_loud(self, start: int) -> bool:
        end = self.full.find("\n", start)
        end = len(self.full) if end < 0 else end
        if self.full[start:end].rstrip().endswith("."):
            return False
        words = [w for w in self.cased[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if len(w) >= _LONG_WORD]
        return len(words) > 1 and sum("@" < word < "[" for word in words) >= _LOUD_SHARE * len(words)


def find_names(page: Page, gazetteer: Gazetteer) -> list[Hit]:
    """Find the gazetteer's names in a text: capitalised, on word boundaries, the longest first."""
    hits: list[Hit] = []
    keys, past = page.keys, 0
    for index in page.capitals:
        limit = gazetteer.longest(keys[index]) if index >= past else 0
        found = _longest(page, index, limit, gazetteer) if limit else None
        if found and index + 2 <= found.last and keys[index + 1] == "of":
            # "City of Orange" is a name, but "City of Orange Beach" another city.
            inside = _longest(page, index + 2, gazetteer.longest(keys[index + 2]), gazetteer)
            found = inside if inside and inside.last > found.last else found
        if found:
            hits.append(found)
            past = found.last + 1
    return hits


def _longest(page: Page, first: int, limit: int, gazetteer: Gazetteer) -> Hit | None:
    last = first
    while last + 1 < page.size and last - first + 1 < limit and page.goes_on(last + 1):
        last += 1
    while last >= first:
        if not page.cased[last].islower():
            key = " ".join(page.keys[first : last + 1]) if last > first else page.keys[first]
            meanings = gazetteer.named(key) or gazetteer.counties_named(key)
            if meanings:
                return Hit(first, last, page.starts[first], page.ends[last], key, meanings)
        last -= 1
    return None

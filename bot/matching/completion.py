"""What someone who types the beginning of a place name may mean: "key w" -> Key West, FL."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from heapq import nsmallest

from bot.matching.gazetteer import Gazetteer
from bot.text.tokeniser import tokenise

MOST = 25
"""The most completions that chat platforms show."""

_PLAIN = re.compile(r"[A-Za-z]+(?:,? [A-Za-z]+)*")
_TWO_WAYS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_OTHER_WAY = _TWO_WAYS | {full: short for short, full in _TWO_WAYS.items()}
_BEHIND_ALL = "\U0010ffff"


class Completion:
    """Every place of the gazetteer under each word of its name, in one sorted list; made once, then only read."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._ids = gazetteer.by_population()
        endings = sorted(
            (ending, rank) for rank, identity in enumerate(self._ids) for ending in _endings(gazetteer.written(identity))
        )
        self._endings = [ending for ending, _ in endings]
        self._ranks = array("l", (rank for _, rank in endings))

    def of(self, typed: str, count: int = MOST) -> list[str]:
        """Return the labels of places, most populous first, whose names have words that begin as typed, from any word on."""
        wanted = " ".join(_words(typed))
        if not wanted:
            return []
        start = bisect_left(self._endings, wanted)
        end = bisect_left(self._endings, wanted + _BEHIND_ALL, lo=start)
        # A place may be there twice: under two of its words, or by two spellings of one.
        first = nsmallest(4 * count, self._ranks[start:end])
        return [self._gazetteer.label(self._ids[rank]) for rank in list(dict.fromkeys(first))[:count]]


def _words(text: str) -> Sequence[str]:
    if _PLAIN.fullmatch(text):
        return text.lower().replace(",", "").split(" ")
    return tokenise(text).folded


def _endings(written: str) -> Iterator[str]:
    """What a place is found under: its name from each of its words on, in either spelling; not its postal code alone."""
    words = _words(written)
    for first in range(max(1, len(words) - 1)):
        yield " ".join(words[first:])
        if words[first] in _OTHER_WAY:
            yield " ".join((_OTHER_WAY[words[first]], *words[first + 1 :]))

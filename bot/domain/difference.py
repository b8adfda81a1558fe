"""What differs between two wordings: old → new, short enough for an alert."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from bot.domain.urls import stable_url

_SHOWN = 200
_CONTEXT = 6
"""A wording longer than ``_SHOWN`` characters is told by what differs, with this many words around it."""

_EDGES = re.compile(r"^\W+|\W+$")


def same_words(one: str, other: str) -> bool:
    """Whether two wordings say the same: letter case, spacing, punctuation around words and tracking of addresses aside."""
    return list(_words(one)) == list(_words(other))


def difference(old: str, new: str) -> str:
    """Return ``old → new``; of long wordings only what differs, with some words around it."""
    if max(len(old), len(new)) <= _SHOWN:
        return f"{_line(old)} → {_line(new)}"
    before, after = old.split(), new.split()
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    return f"{_around(before, head, tail)} → {_around(after, head, tail)}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> Iterator[str]:
    for word in text.casefold().split():
        bare = stable_url(word) if "://" in word else _EDGES.sub("", word)
        if bare:
            yield bare


def _shared(one: list[str], other: list[str]) -> int:
    """Count the words with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _around(words: list[str], head: int, tail: int) -> str:
    """Return what stands between the first ``head`` and the last ``tail`` words, with some of either, cut to ``_SHOWN``."""
    first, last = max(0, head - _CONTEXT), min(len(words), len(words) - tail + _CONTEXT)
    text = " ".join(words[first:last])
    cut = len(text) > _SHOWN
    return ("… " if first else "") + text[:_SHOWN].rstrip() + (" …" if cut or last < len(words) else "")

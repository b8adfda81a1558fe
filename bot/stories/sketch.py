"""What a text leaves behind for finding its copies: sampled shingles, its numbers, its title."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

_SHINGLE = 4
_SAMPLE = 4
_MASK = 2**63 - 1
_DIGIT = re.compile(r"\d")


def shingles(words: Sequence[str]) -> frozenset[int]:
    """Return a sample (about a quarter) of the hashed 4-word shingles of a text, as non-negative 63-bit integers.

    The sample depends on each shingle alone, so two texts that share a passage share its sampled shingles, and the share of one
    sketch that is in another estimates how much of the text is (Broder, On the resemblance and containment of documents, 1997).
    """
    hashes = (
        int.from_bytes(hashlib.blake2b(" ".join(words[i : i + _SHINGLE]).encode(), digest_size=8).digest()) & _MASK
        for i in range(len(words) - _SHINGLE + 1)
    )
    return frozenset(value for value in hashes if value % _SAMPLE == 0)


def numbers(words: Sequence[str]) -> frozenset[str]:
    """Return the words of a text that hold a digit: votes, dates, sums, file numbers."""
    return frozenset(word for word in words if _DIGIT.search(word))


def title_key(words: Sequence[str]) -> str:
    """Return a title as its folded words, so that case, accents and punctuation do not make another title."""
    return " ".join(words)


def containment(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how much of the smaller sketch is in the larger: 1.0 for a trimmed copy, 0.0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0

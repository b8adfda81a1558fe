"""Words that a hyphen makes of two: ``re-instate`` is also ``reinstate``, ``e-mail`` also ``email``."""

from __future__ import annotations

from bisect import bisect_left

from bot.text.tokens import Tokens

_HYPHENS = "-‐‑"


def hyphenated(text: str, tokens: Tokens) -> list[int]:
    """Return the indexes of the words that a hyphen, and nothing else, joins to the next one; both of letters only.

    ``tokens`` are the words of ``text``. Costs a search for hyphens, and a step for each.
    """
    found: list[int] = []
    for hyphen in _HYPHENS:
        at = text.find(hyphen)
        while at >= 0:
            first = bisect_left(tokens.ends, at)
            if first < len(tokens) - 1 and tokens.ends[first] == at and tokens.starts[first + 1] == at + 1:
                one, other = tokens.folded[first : first + 2]
                if one.isalpha() and other.isalpha():
                    found.append(first)
            at = text.find(hyphen, at + 1)
    return found

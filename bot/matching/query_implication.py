"""Which words and phrases of a query cannot be in a text without others: ``"ICE pact"`` never without ``pact``.

Each function answers True only where it is certain for every text.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.matching.query_tree import Fit, Near, Part, Phrase
from bot.matching.stems import stem


def implies(one: Phrase, other: Phrase) -> bool:
    """Whether a text that has ``one`` has ``other``, a word alone proving an acronym only where it stands alone."""
    if len(other.parts) == 1 and other.parts[0].capitals:
        return len(one.parts) == 1 and _part_implies(one.parts[0], other.parts[0])
    return any(True for _ in _offsets(one, other))


def implies_near(one: Phrase, near: Near) -> bool:
    """Whether a text that has a phrase has in it two words that ``near`` asks for: ``"ICE pact"`` and ``ICE NEAR/8 pact``."""
    return any(
        _apart(first, second, left, right) <= near.distance
        for left in near.left
        for right in near.right
        for first in _offsets(one, left)
        for second in _offsets(one, right)
    )


def pair_implies_near(left: Phrase, right: Phrase, distance: int, near: Near) -> bool:
    """Whether two phrases at most ``distance`` apart are always a pair that ``near`` asks for."""
    return distance <= near.distance and any(
        any(_same_place(left, one) for one in ones) and any(_same_place(right, other) for other in others)
        for ones, others in ((near.left, near.right), (near.right, near.left))
    )


def _same_place(one: Phrase, other: Phrase) -> bool:
    """Whether ``other`` begins and ends wherever ``one`` does."""
    return len(one.parts) == len(other.parts) and any(True for _ in _offsets(one, other))


def _offsets(one: Phrase, other: Phrase) -> Iterator[int]:
    """Return the offsets at which each word of ``other`` is implied by the word of ``one`` that stands there."""
    for offset in range(len(one.parts) - len(other.parts) + 1):
        pairs = zip(one.parts[offset:], other.parts, strict=False)
        if all(
            _part_implies(first, second) and (second.opens or not first.opens or not index)
            for index, (first, second) in enumerate(pairs)
        ):
            yield offset


def _apart(first: int, second: int, left: Phrase, right: Phrase) -> int | float:
    """Return how far two phrases within a third lie apart at most: a word between them may be two with a hyphen."""
    if first > second:
        first, second, left = second, first, right
    between = second - first - len(left.parts)
    return 2 * between + 1 if between >= 0 else float("inf")


def _part_implies(one: Part, other: Part) -> bool:
    if other.capitals:
        return one.capitals and one.form == other.form and (one.fit is other.fit or other.fit is Fit.INFLECTED)
    match other.fit:
        case Fit.EXACT:
            return one.fit is Fit.EXACT and one.form == other.form
        case Fit.INFLECTED:
            return one.fit is not Fit.PREFIX and stem(one.form) == stem(other.form)
        case Fit.PREFIX:
            return (one.fit is not Fit.INFLECTED or one.capitals) and one.form.startswith(other.form)

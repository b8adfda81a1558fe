"""How found places are scored against marked ones. Pure: no gazetteer, no corpus."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

Span = tuple[int, int]

NEAR_KM = 161.0
"""100 miles: the distance within which the literature counts a place as resolved ("accuracy@161")."""

_EARTH_KM = 6371.0


def kilometres(one: Point, other: Point) -> float:
    """Return the distance between two points on a sphere (haversine)."""
    north, east, north_2, east_2 = (math.radians(degree) for degree in (*one, *other))
    half = math.sin((north_2 - north) / 2) ** 2 + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def pair(found: Sequence[Span], marked: Sequence[Span]) -> dict[int, int]:
    """Pair found spans with marked ones that they overlap: each with one at most, those that share most first."""
    shared = [
        (min(end, until) - max(start, since), -abs(end - start - until + since), -i, -j)
        for i, (start, end) in enumerate(found)
        for j, (since, until) in enumerate(marked)
        if start < until and since < end
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(shared, reverse=True):
        if -i not in pairs and -j not in taken:
            pairs[-i] = -j
            taken.add(-j)
    return pairs


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span shares a character with any of others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def ratio(part: float, whole: float) -> float:
    """Return part of whole; 0 of nothing is 0."""
    return part / whole if whole else 0.0


@dataclass(slots=True)
class Tally:
    """Counts of one run. ``beside`` are found places on marks that count neither way; ``right`` lie within 161 km."""

    gold: int = 0
    hit: int = 0
    exact: int = 0
    right: int = 0
    wrong: int = 0
    beside: int = 0

    @property
    def precision(self) -> float:
        """Found places that are marked, of those that count."""
        return ratio(self.hit, self.hit + self.wrong)

    @property
    def precision_with_beside(self) -> float:
        """The same, where a place found beside a mark counts against it."""
        return ratio(self.hit, self.hit + self.wrong + self.beside)

    @property
    def recall(self) -> float:
        """Marked places that were found."""
        return ratio(self.hit, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return ratio(2 * self.precision * self.recall, self.precision + self.recall)

    @property
    def resolution(self) -> float:
        """Places found that lie where the mark does, of those found on a mark."""
        return ratio(self.right, self.hit)

    @property
    def end_to_end(self) -> float:
        """Marked places that were found and lie where the mark does, of all marked."""
        return ratio(self.right, self.gold)


@dataclass(slots=True)
class Sets:
    """Agreement of the sets of jurisdictions of documents, counted over all documents."""

    both: int = 0
    found: int = 0
    gold: int = 0

    def add(self, found: Collection[Hashable], gold: Collection[Hashable]) -> None:
        """Count one document."""
        self.both += len(set(found) & set(gold))
        self.found += len(set(found))
        self.gold += len(set(gold))

    @property
    def precision(self) -> float:
        """Jurisdictions found that are gold."""
        return ratio(self.both, self.found)

    @property
    def recall(self) -> float:
        """Gold jurisdictions that were found."""
        return ratio(self.both, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return ratio(2 * self.both, self.found + self.gold)

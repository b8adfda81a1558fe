"""Where jurisdictions lie: points for scoring only, for the gazetteer that ships has none."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.domain.place import PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from tests.benchmarks.scoring import Point, kilometres

_PLACES = "geonames_us_places_500plus.csv.gz"
_FAR = 75.0


class Atlas:
    """Points of jurisdictions, from the GeoNames places that they are or hold.

    A county or state lies at the mean of its places, weighted by population; a place without a point lies where its county
    does. Raises OSError if the list of places is not in ``directory``.
    """

    def __init__(self, directory: Path, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._points: dict[str, Point] = {}
        self._by_geonames: dict[str, str] = {}
        self._cells: dict[tuple[int, int], list[tuple[Point, str]]] = defaultdict(list)
        sums: dict[str, tuple[float, float, float]] = defaultdict(lambda: (0.0, 0.0, 0.0))
        for row in _table(directory / _PLACES):
            point = float(row["lat"]), float(row["lon"])
            state = gazetteer.state_named(row["state"].lower()) or ""
            self._cells[_cell(point)].append((point, state))
            identity = self._jurisdiction(row, state)
            if identity is None:
                continue
            self._by_geonames[row["geonameid"]] = identity
            self._points.setdefault(identity, point)
            weight = float(row["population"]) or 1.0
            for holder in gazetteer.ancestors(identity):
                north, east, total = sums[holder]
                sums[holder] = north + weight * point[0], east + weight * point[1], total + weight
        for holder, (north, east, total) in sums.items():
            self._points.setdefault(holder, (north / total, east / total))

    def _jurisdiction(self, row: dict[str, str], state: str) -> str | None:
        """Tell which jurisdiction a GeoNames place is: the build of the gazetteer gave it the same population."""
        own = f"geonames:{row['geonameid']}"
        if self._gazetteer.get(own):
            return own
        same = [one for one in self._gazetteer.in_state(fold(row["name"]), state) if one.population == int(row["population"])]
        return min((one.id for one in same), default=None)

    def point(self, identity: str) -> Point | None:
        """Return where a jurisdiction lies, None if nothing is known of it nor of its county."""
        identity = self._gazetteer.canonical(identity)
        found = self._points.get(identity)
        if found is None:
            known = self._gazetteer.get(identity)
            found = self._points.get(known.county or "") if known and known.kind is not PlaceKind.STATE else None
        return found

    def of_geonames(self, number: str) -> str | None:
        """Return the jurisdiction that a GeoNames number stands for, if it is a place of the list."""
        return self._by_geonames.get(number)

    def state_at(self, point: Point) -> str | None:
        """Return the state of the nearest place, None where none is near: the point is not in the US, or at sea."""
        north, east = _cell(point)
        around = (self._cells.get((north + i, east + j), ()) for i in (-1, 0, 1) for j in (-2, -1, 0, 1, 2))
        near = min(((kilometres(point, at), state) for cell in around for at, state in cell), default=(math.inf, ""))
        return near[1] if near[0] <= _FAR else None


def _table(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point[0]), math.floor(point[1])

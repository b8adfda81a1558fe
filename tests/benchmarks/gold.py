"""Which marks of a corpus the places of a text are scored against, and which jurisdiction each stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from tests.benchmarks.atlas import Atlas
from tests.benchmarks.corpus import Mark
from tests.benchmarks.scoring import NEAR_KM, Point, kilometres

_SAME_SPOT_KM = 25.0
_UNNUMBERED_KM = 10.0
_RANK = {PlaceKind.CITY: 0, PlaceKind.SETTLEMENT: 1, PlaceKind.COUNTY: 2, PlaceKind.TOWNSHIP: 3}


@dataclass(frozen=True, slots=True)
class Gold:
    """A mark to be found: where it stands and lies. ``state`` holds its point; ``jurisdiction`` None = not in the gazetteer."""

    start: int
    end: int
    point: Point
    state: str | None
    is_state: bool
    jurisdiction: str | None


def gold_of(mark: Mark, gazetteer: Gazetteer, atlas: Atlas) -> Gold | None:
    """Return a mark as gold, None if it is none.

    Gold has a point in the US, a name that is in the gazetteer, and is a state, county or place. Where the corpus does not
    tell the feature (GeoWebNews), the gazetteer decides: it is one of its places by GeoNames number, or a jurisdiction of that
    name lies within 161 km (10 km if the mark has no number: most of those are streets), or it is a state and holds the point.
    A hamlet of which neither point nor county is known counts as near in its own state.
    """
    point = mark.latitude, mark.longitude
    if mark.beside or not in_us(mark, atlas):
        return None
    meant = [one for name in mark.names for one in _named(name, gazetteer)]
    if not meant:
        return None
    state = atlas.state_at(point)
    jurisdiction = _meant(mark, meant, point, state, atlas)
    if mark.feature:
        if not mark.feature.startswith(("A.ADM1", "A.ADM2", "P.")):
            return None
    elif jurisdiction is None:
        return None
    is_state = any(one.kind is PlaceKind.STATE and one.id == jurisdiction for one in meant)
    return Gold(mark.start, mark.end, point, state, is_state, jurisdiction)


def in_us(mark: Mark, atlas: Atlas) -> bool:
    """Whether a mark's point lies in the US."""
    if mark.us is not None:
        return mark.us
    return atlas.of_geonames(mark.geonames) is not None or atlas.state_at((mark.latitude, mark.longitude)) is not None


def _named(name: str, gazetteer: Gazetteer) -> list[Jurisdiction]:
    key = fold(name)
    state = gazetteer.state_named(key)
    return [*gazetteer.named(key), *gazetteer.counties_named(key), *([gazetteer[state]] if state else [])]


def _meant(mark: Mark, meant: list[Jurisdiction], point: Point, state: str | None, atlas: Atlas) -> str | None:
    """Tell which of the jurisdictions of a mark's name lies at its point."""
    numbered = atlas.of_geonames(mark.geonames)
    if numbered:
        return numbered
    wants_state = mark.feature == "A.ADM1" or not mark.feature
    wants_county = mark.feature == "A.ADM2"
    if wants_state and mark.geonames:
        for one in meant:
            if one.kind is PlaceKind.STATE and one.id == state:
                return one.id
    reach = NEAR_KM if mark.geonames else _UNNUMBERED_KM
    near: list[tuple[bool, bool, int, float, str]] = []
    for one in meant:
        at = atlas.point(one.id)
        away = kilometres(at, point) if at else reach if one.state == state and mark.geonames else math.inf
        if one.kind is PlaceKind.STATE or away > reach:
            continue
        near.append((wants_county != (one.kind is PlaceKind.COUNTY), away > _SAME_SPOT_KM, _RANK[one.kind], away, one.id))
    return min(near)[-1] if near else None

"""Place names as people type them: "Key West, FL", "Monroe County, Fla.", "Florida", or an id."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.names import fold

if TYPE_CHECKING:
    from bot.matching.gazetteer import Gazetteer

_SUGGESTIONS = 5
_LEGAL_WORDS = {
    "township": (PlaceKind.TOWNSHIP,),
    "town": (PlaceKind.TOWNSHIP, PlaceKind.CITY),
    "city": (PlaceKind.CITY,),
    "village": (PlaceKind.CITY,),
    "borough": (PlaceKind.CITY,),
}


def resolve(typed: str, gazetteer: Gazetteer) -> Jurisdiction:
    """Tell which jurisdiction a typed name means. Raises PlaceError with suggestions when it is unknown or ambiguous."""
    name = typed.strip()[:200]
    if name.startswith(("ocd-division/", "geonames:")):
        found = gazetteer.get(name)
        if found is None:
            raise PlaceError(name, "no jurisdiction has this id")
        return found
    parts = [fold(part) for part in name.rstrip(" ,").split(",")]
    if not parts[0]:
        raise PlaceError(name, "a place name is needed, for example Key West, FL")
    if len(parts) == 1:
        return _without_comma(name, parts[0], gazetteer)
    state = gazetteer.state_named(parts[-1])
    if state is None:
        near = get_close_matches(parts[-1], gazetteer.state_keys(), n=_SUGGESTIONS, cutoff=0.6)
        states = dict.fromkeys(gazetteer.state_named(key) for key in near)
        labels = [gazetteer.label(s) for s in states if s]
        written = ", ".join(part.strip() for part in name.split(",")[:-1])
        raise PlaceError(
            name, "the part after the last comma is not a state", suggestions=tuple(f"{written}, {label}" for label in labels)
        )
    return _in_state(name, parts[0], parts[1] if len(parts) > 2 else "", state, gazetteer)


def _without_comma(typed: str, key: str, gazetteer: Gazetteer) -> Jurisdiction:
    state = gazetteer.state_named(key)
    if state is not None:
        return gazetteer[state]
    words = key.split()
    for count in (1, 2, 3):
        state = gazetteer.state_named(" ".join(words[-count:]))
        rest = " ".join(words[:-count])
        if state is not None and any(c.state == state for c in gazetteer.named(rest) + gazetteer.counties_named(rest)):
            return _in_state(typed, rest, "", state, gazetteer)
    found = [c for c in gazetteer.named(key) if c.kind is not PlaceKind.STATE] or list(gazetteer.counties_named(key))
    if len(found) == 1:
        return found[0]
    if not found:
        raise _unknown(typed, key, None, gazetteer)
    raise _ambiguous(typed, found)


def _in_state(typed: str, key: str, county: str, state: str, gazetteer: Gazetteer) -> Jurisdiction:
    def held(candidates: list[Jurisdiction]) -> list[Jurisdiction]:
        return [c for c in candidates if not county or (c.county and county in gazetteer.keys_of_county(c.county))]

    found = held(gazetteer.in_state(key, state))
    stem, _, word = key.rpartition(" ")
    if not found and word in _LEGAL_WORDS:
        found = [c for c in held(gazetteer.in_state(stem, state)) if c.kind in _LEGAL_WORDS[word]]
        exact = [c for c in found if gazetteer.legal_word(c.id) == word]
        found = exact or found
    if not found and not county:
        found = [c for c in gazetteer.counties_named(key) if c.state == state]
    if not found:
        raise _unknown(typed, key, state, gazetteer)
    meant = gazetteer.principal(found)
    if meant is None:
        raise _ambiguous(typed, found)
    return meant


def _unknown(typed: str, key: str, state: str | None, gazetteer: Gazetteer) -> PlaceError:
    alike = [name for name in gazetteer.keys(state) if _looks_like(name, key)]
    near = get_close_matches(key, alike, n=_SUGGESTIONS, cutoff=0.72)
    labels: dict[str, None] = {}
    for name in near:
        found = gazetteer.in_state(name, state) if state else list(gazetteer.named(name))
        for one in sorted(found, key=lambda c: -c.population)[:2]:
            labels[one.label] = None
    suggestions = tuple(labels)[:_SUGGESTIONS]
    where = f" in {gazetteer[state].name}" if state else ""
    return PlaceError(typed, f"no such place{where}", suggestions=suggestions)


def _looks_like(name: str, key: str) -> bool:
    """Whether a name is worth comparing letter by letter: nearly as long, and begins or ends alike."""
    return abs(len(name) - len(key)) <= 2 and (name[:1] == key[:1] or name[-2:] == key[-2:])


def _ambiguous(typed: str, found: list[Jurisdiction]) -> PlaceError:
    ranked = sorted(found, key=lambda c: (c.kind is PlaceKind.TOWNSHIP, -c.population, c.id))
    states = sorted({c.state.rsplit(":", 1)[1].upper() for c in found if c.state})
    where = f"in {len(states)} states ({', '.join(states)})" if len(states) > 1 else f"{len(found)} times in {states[0]}"
    suggestions = tuple(dict.fromkeys(c.label for c in ranked))[:_SUGGESTIONS]
    return PlaceError(typed, f"there is a place of this name {where}; say which", suggestions=suggestions)

"""Place names as people type them: "Key West, FL", "monroe county fla", "City of Miami, Florida", "NYC", or an id."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import partial

from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from bot.matching.nicknames import shipped
from bot.matching.rows import COUNTRY

_SUGGESTIONS = 5
_LONGEST = 200
_COUNTRY = frozenset({"us", "usa", "united states", "united states of america"})
_WRITTEN_OUT = {"co": "county", "cnty": "county", "twp": "township"}
_OF = re.compile(r"^(city|town|village|borough|township|county|parish) of (?:the )?(.+)$")


class _Unknown(Exception):
    """A name is unknown; ``explain`` looks for what else may be meant, which takes up to a tenth of a second."""

    def __init__(self, explain: Callable[[], PlaceError]) -> None:
        self.explain = explain


def resolve(typed: str, gazetteer: Gazetteer) -> Jurisdiction:
    """Tell which jurisdiction a typed name means. Raises PlaceError with suggestions when it is unknown or ambiguous."""
    try:
        return _meant(typed, gazetteer)
    except _Unknown as unknown:
        raise unknown.explain() from None


def recognise(typed: str, gazetteer: Gazetteer) -> Jurisdiction | None:
    """Tell which jurisdiction a typed name means, or None if that is not clear; quick, since nothing else is suggested."""
    try:
        return _meant(typed, gazetteer)
    except (PlaceError, _Unknown):
        return None


def is_name(typed: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a place has this name, also where it is not clear which place is meant; as quick as ``recognise``."""
    try:
        _meant(typed, gazetteer)
    except PlaceError as error:
        return bool(error.suggestions)
    except _Unknown:
        return False
    return True


def _meant(typed: str, gazetteer: Gazetteer) -> Jurisdiction:
    name = typed.strip()
    if len(name) > _LONGEST:
        raise PlaceError(name[:_LONGEST], "that is longer than the name of any place")
    if name.startswith(("ocd-division/", "geonames:")):
        found = gazetteer.get(name)
        if found is None:
            raise PlaceError(name, "no jurisdiction has this id")
        return found
    parts = [part for part in (fold(part) for part in name.split(",")) if part]
    if parts and parts[-1] in _COUNTRY:
        if len(parts) == 1:
            return gazetteer[COUNTRY]
        parts.pop()
    if not parts or (name.startswith(",") and len(parts) == 1):
        raise PlaceError(name, "a place name is needed, for example Key West, FL")
    if len(parts) == 1:
        return _without_comma(name, parts[0], gazetteer)
    state = gazetteer.state_named(parts[-1])
    if state is None:
        raise _Unknown(partial(_no_state, name, parts[-1], gazetteer))
    # A comma may also stand in a legal name: "Islamorada, Village of Islands, FL".
    whole = gazetteer.find(" ".join(parts[:-1]), state) if len(parts) > 2 else []
    if len(whole) == 1:
        return whole[0]
    return _in_state(name, parts[0], parts[1] if len(parts) > 2 else "", state, gazetteer)


def _without_comma(typed: str, key: str, gazetteer: Gazetteer) -> Jurisdiction:
    state = gazetteer.state_named(key)
    if state is not None:
        return gazetteer[state]
    words = key.split()
    stated = [
        (" ".join(words[:-count]), state)
        for count in (3, 2, 1)
        if len(words) > count and (state := gazetteer.state_named(" ".join(words[-count:])))
    ]
    for rest, state in stated:
        if any(gazetteer.find(way, state) for way in _ways(rest)) or _nicknamed(rest, state, gazetteer):
            return _in_state(typed, rest, "", state, gazetteer)
    found: list[Jurisdiction] = []
    for way in _ways(key):
        found = (
            found or [c for c in gazetteer.named(way) if c.kind is not PlaceKind.STATE] or list(gazetteer.counties_named(way))
        )
    found = found or _nicknamed(key, None, gazetteer)
    if len(found) == 1:
        return found[0]
    if not found:
        rest, state = stated[0] if stated else (key, None)
        raise _Unknown(partial(_unknown, typed, rest, state, gazetteer))
    raise _ambiguous(typed, found)


def _in_state(typed: str, key: str, county: str, state: str, gazetteer: Gazetteer) -> Jurisdiction:
    found: list[Jurisdiction] = []
    for way in _ways(key):
        found = found or gazetteer.find(way, state, _ways(county)[0] if county else "")
    found = found or _nicknamed(key, state, gazetteer)
    if not found:
        raise _Unknown(partial(_unknown, typed, key, state, gazetteer))
    meant = gazetteer.principal(found)
    if meant is None:
        raise _ambiguous(typed, found)
    return meant


def _ways(key: str) -> list[str]:
    """A folded name as it was typed; "monroe co" written out; "city of key west" as "key west city" and "key west"."""
    stem, _, last = key.rpartition(" ")
    if stem and last in _WRITTEN_OUT:
        key = f"{stem} {_WRITTEN_OUT[last]}"
    of = _OF.match(key)
    if of is None:
        return [key]
    return [key, f"{of[2]} {of[1]}"] + ([of[2]] if of[1] not in ("county", "parish") else [])


def _nicknamed(key: str, state: str | None, gazetteer: Gazetteer) -> list[Jurisdiction]:
    """The places that newsrooms call so, in a state or anywhere."""
    ids = dict.fromkeys(identity for meaning in shipped().meanings(key) for identity in meaning.ids)
    found = [gazetteer[identity] for identity in ids]
    return [one for one in found if state is None or one.state == state]


def _no_state(typed: str, key: str, gazetteer: Gazetteer) -> PlaceError:
    near = get_close_matches(key, gazetteer.state_keys(), n=_SUGGESTIONS, cutoff=0.6)
    states = dict.fromkeys(gazetteer.state_named(name) for name in near)
    written = ", ".join(part.strip() for part in typed.rstrip(" ,").split(",")[:-1])
    suggestions = []
    for state in states:
        label = f"{written}, {gazetteer.label(state or '')}"
        try:
            resolve(label, gazetteer)
        except PlaceError:
            continue
        suggestions.append(label)
    return PlaceError(typed, "the part after the last comma is not a state", suggestions=tuple(suggestions))


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


def _ambiguous(typed: str, found: Sequence[Jurisdiction]) -> PlaceError:
    ranked = sorted(found, key=lambda c: (c.kind is PlaceKind.TOWNSHIP, -c.population, c.id))
    states = sorted({c.state.rsplit(":", 1)[1].upper() for c in found if c.state})
    where = f"in {len(states)} states ({', '.join(states)})" if len(states) > 1 else f"{len(found)} times in {states[0]}"
    suggestions = tuple(dict.fromkeys(c.label for c in ranked))[:_SUGGESTIONS]
    return PlaceError(typed, f"there is a place of this name {where}; say which", suggestions=suggestions)

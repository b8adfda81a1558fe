"""Names to rows: which lines of the data file a folded name can mean, in a state or anywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot.domain.place import PlaceKind
from bot.matching.names import fold
from bot.matching.rows import CODES, Row, Rows, bare

_LEGAL_WORDS = {
    "township": (PlaceKind.TOWNSHIP,),
    "town": (PlaceKind.TOWNSHIP, PlaceKind.CITY),
    "city": (PlaceKind.CITY,),
    "village": (PlaceKind.CITY,),
    "borough": (PlaceKind.CITY,),
    "plantation": (PlaceKind.CITY,),
}
_COUNTY_TYPE = re.compile(r" (?:County|Parish|Borough)$")
_ALSO = {"tex": "tx", "wisc": "wi", "penn": "pa", "penna": "pa", "oreg": "or", "nebr": "ne"}
"""Abbreviations of states that the AP has none or another for, as people write them all the same."""
_CLEARLY = 5
_NO_IDS: tuple[str, ...] = ()


class Ranked(Protocol):
    """What ``principal`` compares."""

    @property
    def kind(self) -> PlaceKind:
        """What kind of place it is."""

    @property
    def population(self) -> int:
        """How many live there; 0 = not stated."""


R = TypeVar("R", bound=Ranked)


def principal(found: Sequence[R]) -> R | None:
    """Return which of several places of one name and state is meant when nothing more is said; None = unclear.

    The only city (or county, or state), or one with clearly more people than the others of them; where there is none, the
    only township or settlement, or the most populous if its number is known.
    """
    governments = [one for one in found if one.kind not in (PlaceKind.TOWNSHIP, PlaceKind.SETTLEMENT)]
    ranked = sorted(governments or found, key=lambda one: -one.population)
    if len(ranked) < 2:
        return ranked[0] if ranked else None
    margin = _CLEARLY if governments else 1
    return ranked[0] if ranked[0].population > margin * ranked[1].population else None


class NameIndex:
    """The names of the gazetteer, folded, with the ids that they can mean."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows.by_id
        self.names: dict[str, list[str]] = defaultdict(list)
        self.counties: dict[str, list[str]] = defaultdict(list)
        self.states: dict[str, str] = {}
        self.longest: dict[str, int] = {}
        self.city_and_county: set[str] = set()
        self._by_state: dict[str, dict[str, list[Row]]] = {}
        for identity, row in rows.by_id.items():
            if row.code in "NRBA":
                self.counties[fold(bare(row.name, row.code))].append(identity)
            self._add(row.name, identity)
        for name, identity in rows.names:
            self._add(name, identity)
            is_county = rows.by_id[identity].code in "NRBA"
            if (is_county or identity in rows.equivalents) and _COUNTY_TYPE.search(name):
                self._county_too(fold(_COUNTY_TYPE.sub("", name)), identity)
                if not is_county:
                    self.city_and_county.add(identity)
        for identity, abbreviations in rows.states:
            for written in (self._rows[identity].name, *abbreviations):
                self.states[fold(written)] = identity
        self.states.update((written, self.states[code]) for written, code in _ALSO.items() if code in self.states)
        self.capital = self.states.get("dc", "")
        if self.capital:
            for key in ("washington", "washington dc", "dc"):
                self.names[key].append(self.capital)
        self._measure()

    def _add(self, name: str, identity: str) -> None:
        keys = [fold(name)]
        if "'s" in name:
            # A text's words lose a possessive ending ("prince george county"); people also type "Prince Georges County".
            keys.append(fold(name.replace("'s", "s")))
        for key in keys:
            if identity not in self.names[key]:
                self.names[key].append(identity)

    def _county_too(self, key: str, identity: str) -> None:
        if identity not in self.counties[key]:
            self.counties[key].append(identity)

    def _measure(self) -> None:
        longest = self.longest
        for table in (self.names, self.counties):
            for key in table:
                first, _, rest = key.partition(" ")
                count = rest.count(" ") + 2 if rest else 1
                if count > longest.get(first, 0):
                    longest[first] = count

    def ids(self, key: str) -> Sequence[str]:
        """Return the ids of a folded name, counties by their full name."""
        return self.names.get(key, _NO_IDS)

    def in_state(self, key: str, state: str) -> Sequence[Row]:
        """Return what a folded name can mean in a state ("Washington" in the District of Columbia: itself)."""
        states = self._by_state.get(key)
        if states is None:
            if key not in self.names:
                return ()
            states = self._by_state[key] = defaultdict(list)
            for identity in self.names[key]:
                row = self._rows[identity]
                states[identity if identity == self.capital else row.state or ""].append(row)
        return states.get(state, ())

    def find(self, key: str, state: str, county: str = "") -> Sequence[Row]:
        """Return what a name that may carry its legal type ("monroe township") can mean in a state, and in a county of it.

        A county may be named without its type where no place has the name.
        """

        def held(rows: Sequence[Row]) -> Sequence[Row]:
            if not county:
                return rows
            holders = {*self.ids(county), *self.counties.get(county, _NO_IDS)}
            return [row for row in rows if row.county in holders]

        found = held(self.in_state(key, state))
        stem, _, word = key.rpartition(" ")
        if not found and word in _LEGAL_WORDS:
            found = [row for row in held(self.in_state(stem, state)) if row.kind in _LEGAL_WORDS[word]]
            found = [row for row in found if CODES[row.code].word.lower() == word] or found
        if not found and not county:
            found = [self._rows[one] for one in self.counties.get(key, _NO_IDS) if self._rows[one].state == state]
        return found

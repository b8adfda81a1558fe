"""The gazetteer: every US state, county, city, township and settlement, by id and by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction
from bot.matching.labels import label
from bot.matching.name_index import NameIndex, principal
from bot.matching.rows import COUNTRY, Row, Rows, read

_NO_IDS: tuple[str, ...] = ()
_COUNTRY = Row(COUNTRY, "S", "United States", 0, "America/New_York", None, None)


class Gazetteer:
    """Jurisdictions by id and by name.

    An id is an Open Civic Data division id, or ``geonames:NUMBER`` for a settlement that has none. Every method takes alias
    ids too (a consolidated government's county id). Names are looked up by their key: folded as typed
    (``bot.matching.names.fold``) or joined from a text's words (``bot.matching.names.token_keys``); a look-up is one in a dict.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows.by_id
        self._aliases = rows.aliases
        self._common = rows.common
        self._shared = rows.shared
        self._index = NameIndex(rows)
        self._known: dict[str, Jurisdiction] = {}
        self._meanings: dict[str, tuple[Jurisdiction, ...]] = {}
        self._counties: dict[str, tuple[Jurisdiction, ...]] = {}
        self._held: dict[str, tuple[str, ...]] = {}
        # An alias written inside a place says which counties that place holds: New York City its boroughs.
        self._above = {
            identity: holder
            for alias, identity in rows.aliases.items()
            if "/place:" in (holder := alias.rpartition("/")[0]) and holder in self._rows
        }

    # --- by id ---

    def canonical(self, identity: str) -> str:
        """Return the id under which a jurisdiction is known here."""
        return self._aliases.get(identity, identity)

    def get(self, identity: str) -> Jurisdiction | None:
        """Return a jurisdiction by its id, None if there is none."""
        identity = self.canonical(identity)
        known = self._known.get(identity)
        if known is None:
            row = _COUNTRY if identity == COUNTRY else self._rows.get(identity)
            if row is not None:
                known = self._known[identity] = self._make(row)
        return known

    def __getitem__(self, identity: str) -> Jurisdiction:
        """Return a jurisdiction by its id. Raises PlaceError if there is none."""
        found = self.get(identity)
        if found is None:
            raise PlaceError(identity, "no jurisdiction has this id")
        return found

    def label(self, identity: str) -> str:
        """Return what people read for an id ("Key West, FL"); the id itself where it is unknown."""
        found = self.get(identity)
        return found.label if found else identity

    def written(self, identity: str) -> str:
        """Return a name with its postal code, which may mean others too; cheaper than the label, for going through all."""
        row = self._rows[identity]
        return f"{row.name}, {row.state.rpartition(':')[2].upper()}" if row.state else row.name

    def by_population(self) -> list[str]:
        """Return every id, those of the most people first."""
        return sorted(self._rows, key=lambda identity: (-self._rows[identity].population, identity))

    def ancestors(self, identity: str) -> tuple[str, ...]:
        """Return the ids that hold a jurisdiction, the nearest first: city or county, state.

        A county governed by the council of a city in it (Duval and Jacksonville) is held by that city, and the city by it: what
        concerns the one concerns the other. The county's other cities are not the city's.
        """
        held = self._held.get(identity)
        if held is None:
            held = self._held[identity] = self._holders(self._rows.get(self.canonical(identity)))
        return held

    def _holders(self, row: Row | None) -> tuple[str, ...]:
        if row is None:
            return _NO_IDS
        above = self._above.get(row.county or row.id) or self._shared.get(row.id)
        return tuple(holder for holder in (row.county, above, row.state) if holder)

    def contains(self, holder: str, identity: str) -> bool:
        """Whether a jurisdiction holds another; each holds itself, and the country holds all."""
        holder, identity = self.canonical(holder), self.canonical(identity)
        return holder in (identity, COUNTRY) or holder in self.ancestors(identity)

    def is_city_and_county(self, identity: str) -> bool:
        """Whether one government is both (Denver, Nashville, New Orleans): words for either mean it. Its kind is CITY."""
        return self.canonical(identity) in self._index.city_and_county

    # --- by name ---

    def named(self, key: str) -> tuple[Jurisdiction, ...]:
        """Return the jurisdictions of a folded name; counties by their full name ("monroe county")."""
        found = self._meanings.get(key)
        if found is None:
            ids = self._index.ids(key)
            if not ids:
                return ()
            found = self._meanings[key] = tuple(self[identity] for identity in ids)
        return found

    def has(self, key: str) -> bool:
        """Whether any place, county with its type, or state has this folded name."""
        return key in self._index.names

    def counties_named(self, key: str) -> tuple[Jurisdiction, ...]:
        """Return the counties whose name without its type is this folded name ("monroe")."""
        found = self._counties.get(key)
        if found is None:
            ids = self._index.counties.get(key)
            if ids is None:
                return ()
            found = self._counties[key] = tuple(self[identity] for identity in ids)
        return found

    def in_state(self, key: str, state: str) -> list[Jurisdiction]:
        """Return what a folded name can mean in a state ("Washington" in the District of Columbia: itself)."""
        return [self[row.id] for row in self._index.in_state(key, state)]

    def find(self, key: str, state: str, county: str = "") -> list[Jurisdiction]:
        """Return what a folded name, with or without its legal type, can mean in a state, and in a county of it by its key."""
        return [self[row.id] for row in self._index.find(key, state, county)]

    def state_named(self, key: str) -> str | None:
        """Return the id of a state by its folded name, postal code or AP abbreviation."""
        return self._index.states.get(key)

    def state_keys(self) -> Iterable[str]:
        """Return every folded way to write a state."""
        return self._index.states.keys()

    def keys(self, state: str | None) -> list[str]:
        """Return the folded names in use, in one state or everywhere."""
        names = self._index.names
        if state is None:
            return list(names)
        return [key for key, ids in names.items() if any(self._rows[identity].state == state for identity in ids)]

    def longest(self, first_word: str) -> int:
        """Return how many words the longest name has that begins with this folded word; 0 = no name does."""
        return self._index.longest.get(first_word, 0)

    def is_common(self, key: str) -> bool:
        """Whether a folded name is an ordinary word or a person's name far more often than a place."""
        return key in self._common

    @staticmethod
    def principal(found: Sequence[Jurisdiction]) -> Jurisdiction | None:
        """Return which of several jurisdictions of one name and state is meant when nothing more is said; None = unclear."""
        return principal(found)

    def _make(self, row: Row) -> Jurisdiction:
        written = label(row, self._rows[row.county] if row.county else None, self._index)
        return Jurisdiction(row.id, row.name, written, row.kind, row.state, row.county, row.population, row.timezone)


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer, read from the data file once per process."""
    with (files("bot.matching") / "data" / "gazetteer.tsv").open(encoding="utf-8") as lines:
        return Gazetteer(read(lines))

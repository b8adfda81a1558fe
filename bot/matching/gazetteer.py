"""The gazetteer: every US state, county, city, township and settlement, by id and by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching import typed
from bot.matching.names import fold
from bot.matching.rows import CODES, COUNTRY, Row, Rows, bare, read

_NO_IDS: tuple[str, ...] = ()


class Gazetteer:
    """Jurisdictions by id and by name.

    An id is an Open Civic Data division id, or ``geonames:NUMBER`` for a settlement that has none. Every method takes alias
    ids too (a consolidated government's county id). Names are looked up folded (``bot.matching.names.fold``).
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows.by_id
        self._aliases = rows.aliases
        self._common = rows.common
        self._known: dict[str, Jurisdiction] = {}
        self._names: dict[str, list[str]] = defaultdict(list)
        self._counties: dict[str, list[str]] = defaultdict(list)
        self._states: dict[str, str] = {}
        self._longest: dict[str, int] = {}
        self._above: dict[str, str] = {}
        self._meanings: dict[str, tuple[Jurisdiction, ...]] = {}
        self._held: dict[str, tuple[str, ...]] = {}
        self._index(rows)
        self._rows[COUNTRY] = Row(COUNTRY, "S", "United States", 0, "America/New_York", None, None)

    def _index(self, rows: Rows) -> None:
        names = self._names
        for identity, row in rows.by_id.items():
            code = row.code
            if code in "NRBA":
                self._counties[fold(bare(row.name, code))].append(identity)
            names[fold(row.name)].append(identity)
        for name, identity in rows.names:
            names[fold(name)].append(identity)
        for identity, abbreviations in rows.states:
            for written in (self._rows[identity].name, *abbreviations):
                self._states[fold(written)] = identity
        names["washington"].append(self._states["dc"])
        names["dc"].append(self._states["dc"])
        longest = self._longest
        for table in (names, self._counties):
            for key in table:
                first, _, rest = key.partition(" ")
                count = rest.count(" ") + 2 if rest else 1
                if count > longest.get(first, 0):
                    longest[first] = count
        # An alias written inside a place says what that place holds: New York City its boroughs.
        for alias, identity in rows.aliases.items():
            holder = alias.rpartition("/")[0]
            if "/place:" in holder and holder in self._rows:
                self._above[identity] = holder

    # --- by id ---

    def canonical(self, identity: str) -> str:
        """Return the id under which a jurisdiction is known here."""
        return self._aliases.get(identity, identity)

    def get(self, identity: str) -> Jurisdiction | None:
        """Return a jurisdiction by its id, None if there is none."""
        identity = self.canonical(identity)
        known = self._known.get(identity)
        if known is None and identity in self._rows:
            known = self._known[identity] = self._make(self._rows[identity])
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

    def legal_word(self, identity: str) -> str:
        """Return the legal type of a place in lower case: "city", "village", "township", "" for a settlement."""
        return CODES[self._rows[self.canonical(identity)].code].word.lower()

    def ancestors(self, identity: str) -> tuple[str, ...]:
        """Return the ids that hold a jurisdiction, the nearest first: city or county, state."""
        held = self._held.get(identity)
        if held is None:
            held = self._held[identity] = self._holders(self._rows.get(self.canonical(identity)))
        return held

    def _holders(self, row: Row | None) -> tuple[str, ...]:
        if row is None:
            return _NO_IDS
        above = self._above.get(row.county or row.id)
        return tuple(holder for holder in (row.county, above, row.state) if holder)

    def contains(self, holder: str, identity: str) -> bool:
        """Whether a jurisdiction holds another; each holds itself, and the country holds all."""
        holder, identity = self.canonical(holder), self.canonical(identity)
        return holder in (identity, COUNTRY) or holder in self.ancestors(identity)

    # --- by name ---

    def resolve(self, name: str) -> Jurisdiction:
        """Tell which jurisdiction a typed name means; see ``bot.matching.typed``. Raises PlaceError with suggestions."""
        return typed.resolve(name, self)

    def named(self, key: str) -> tuple[Jurisdiction, ...]:
        """Return the jurisdictions of a folded name; counties by their full name ("monroe county")."""
        found = self._meanings.get(key)
        if found is None:
            ids = self._names.get(key)
            if ids is None:
                return ()
            found = self._meanings[key] = tuple(self[identity] for identity in ids)
        return found

    def has(self, key: str) -> bool:
        """Whether any place, county with its type, or state has this folded name."""
        return key in self._names

    def counties_named(self, key: str) -> tuple[Jurisdiction, ...]:
        """Return the counties whose name without its type is this folded name ("monroe")."""
        return tuple(self[identity] for identity in self._counties.get(key, _NO_IDS))

    def in_state(self, key: str, state: str) -> list[Jurisdiction]:
        """Return what a folded name can mean in a state ("Washington" in the District of Columbia: itself)."""
        ids = self._names.get(key, _NO_IDS)
        capital = state == self._states["dc"]
        return [self[one] for one in ids if self._rows[one].state == state or (capital and one == state)]

    def state_named(self, key: str) -> str | None:
        """Return the id of a state by its folded name, postal code or AP abbreviation."""
        return self._states.get(key)

    def state_keys(self) -> Iterable[str]:
        """Return every folded way to write a state."""
        return self._states.keys()

    def keys(self, state: str | None) -> list[str]:
        """Return the folded names in use, in one state or everywhere."""
        if state is None:
            return list(self._names)
        return [key for key, ids in self._names.items() if any(self._rows[identity].state == state for identity in ids)]

    def keys_of_county(self, identity: str) -> tuple[str, str]:
        """Return the folded names of a county: with its type and without."""
        row = self._rows[identity]
        return fold(row.name), fold(bare(row.name, row.code))

    def longest(self, first_word: str) -> int:
        """Return how many words the longest name has that begins with this folded word; 0 = no name does."""
        return self._longest.get(first_word, 0)

    def is_common(self, key: str) -> bool:
        """Whether a folded name is an ordinary word or a person's name far more often than a place."""
        return key in self._common

    @staticmethod
    def principal(found: Sequence[Jurisdiction]) -> Jurisdiction | None:
        """Return which of several jurisdictions of one name and state is meant when nothing more is said; None = unclear.

        The only city (or county, or state); where there is none, the only one, or the most populous if its number is known.
        """
        governments = [one for one in found if one.kind not in (PlaceKind.TOWNSHIP, PlaceKind.SETTLEMENT)]
        if governments:
            return governments[0] if len(governments) == 1 else None
        ranked = sorted(found, key=lambda one: -one.population)
        if len(ranked) == 1 or (len(ranked) > 1 and ranked[0].population > ranked[1].population):
            return ranked[0]
        return None

    def _make(self, row: Row) -> Jurisdiction:
        kind = PlaceKind.COUNTRY if row.id == COUNTRY else CODES[row.code].kind
        return Jurisdiction(row.id, row.name, self._label(row), kind, row.state, row.county, row.population, row.timezone)

    def _label(self, row: Row) -> str:
        if row.state is None:
            return "Washington, DC" if row.code == "D" else row.name
        postal = row.state.rsplit(":", 1)[1].upper()
        peers = [self._rows[identity] for identity in self._names[fold(row.name)] if self._rows[identity].state == row.state]
        if len(peers) == 1 or self._stands_for(row, peers):
            return f"{row.name}, {postal}"
        kind = CODES[row.code]
        name = f"{row.name} {kind.word}" if kind.kind is PlaceKind.TOWNSHIP else row.name
        if row.county and sum(peer.county == row.county and peer.code == row.code for peer in peers) == 1:
            return f"{name}, {self._rows[row.county].name}, {postal}"
        return f"{row.name} {kind.word}, {postal}".replace(" ,", ",")

    @staticmethod
    def _stands_for(row: Row, peers: Sequence[Row]) -> bool:
        governments = [peer for peer in peers if peer.code not in "TUG"]
        if governments:
            return governments == [row]
        return all(peer is row or peer.population < row.population for peer in peers)


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer, read from the data file once per process."""
    with (files("bot.matching") / "data" / "gazetteer.tsv").open(encoding="utf-8") as lines:
        return Gazetteer(read(lines))

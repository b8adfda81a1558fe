"""What a text and its feed say about where it plays, and which of several places of one name that makes likely."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.vocabulary import STANDALONE

_LARGE = 100_000
_MARGIN = 10


class Reason(StrEnum):
    """Why one of several places of a name was chosen."""

    SENSE = "sense"  # the text says elsewhere which one it means
    HOME = "home"  # the feed's home is, holds or borders it
    COUNTY = "county"  # its county is named
    HOME_STATE = "home-state"  # it is the one in the feed's own state
    STATE = "state"  # its state is named
    UNIQUE = "unique"  # no other place has the name
    STANDALONE = "standalone"  # newsrooms let it stand without a state
    PROMINENT = "prominent"  # a large city, ten times as populous as the next of its name
    GUESS = "guess"  # the most populous


class Scene:
    """The feed's homes, the states and counties that the text names, and the names whose meaning it has settled."""

    def __init__(self, gazetteer: Gazetteer, homes: Sequence[Jurisdiction]) -> None:
        self.gazetteer = gazetteer
        self.senses: dict[str, Jurisdiction] = {}
        self._states: set[str] = set()
        self._counties: set[str] = set()
        self._homes = {home.id for home in homes if home.kind is not PlaceKind.STATE}
        self._home_states = {home.state or home.id for home in homes}
        held_by = (gazetteer.ancestors(home.id) for home in homes)
        self._holders = {holder for holders in held_by for holder in holders} - self._home_states
        self._stage = ""
        self._judged: dict[tuple[str, int], tuple[Jurisdiction, Reason]] = {}

    def settle(self, key: str, place: Jurisdiction, *, anew: bool = False) -> None:
        """Let a name mean this place for the rest of the text (one sense per document).

        The first to say so is right, unless it is settled ``anew`` by a surer rule.
        """
        if key not in self.senses or anew:
            self.senses[key] = place
            self._judged.clear()
        if place.kind is PlaceKind.COUNTY:
            self._counties.add(place.id)
        self.name_state(place.state or place.id)

    def name_state(self, state: str) -> None:
        """Take note that the text names a state."""
        if state not in self._states:
            self._states.add(state)
            self._judged.clear()

    def play_in(self, state: str) -> None:
        """Take note of the state that the dateline names: a name that it has means the one there, not the one at home."""
        if self.is_away(state):
            self._stage = state
            self._judged.clear()

    def is_away(self, state: str) -> bool:
        """Whether a state is not that of the feed's homes."""
        return state not in self._home_states

    def is_home(self, place: Jurisdiction) -> bool:
        """Whether a place is one of the feed's homes."""
        return place.id in self._homes

    def is_near(self, meanings: Sequence[Jurisdiction]) -> bool:
        """Whether the feed's home is, holds or borders one of these places."""
        return any(self.is_home(one) or self._held(one) or self._beside(one) for one in meanings)

    def judge(self, key: str, meanings: Sequence[Jurisdiction]) -> tuple[Jurisdiction, Reason]:
        """Choose what a name means, and say why."""
        known = self._judged.get((key, len(meanings)))
        if known is None or known[0] not in meanings:
            known = self._judged[key, len(meanings)] = self._judge(key, meanings)
        return known

    def _judge(self, key: str, meanings: Sequence[Jurisdiction]) -> tuple[Jurisdiction, Reason]:
        settled = self.senses.get(key)
        if settled is not None and settled in meanings:
            return settled, Reason.SENSE
        ranked = sorted(meanings, key=_rank)
        staged = [one for one in ranked if one.state == self._stage]
        if staged and (staged[0].kind is PlaceKind.COUNTY or _MARGIN**2 * staged[0].population > ranked[0].population):
            return self._principal(staged, Reason.STATE)
        for nearness in (self.is_home, self._held, self._beside):
            near = [one for one in ranked if nearness(one)]
            if near:
                return near[0], Reason.HOME
        in_county = [one for one in ranked if one.county in self._counties]
        if in_county:
            return in_county[0], Reason.COUNTY
        named = {one.state for one in ranked if one.state in self._states}
        if not named or named & self._home_states:
            at_home = [one for one in ranked if one.state in self._home_states]
            if at_home:
                return self._principal(at_home, Reason.HOME_STATE)
        if len(ranked) > 1 and ranked[0].population >= max(_LARGE, _MARGIN * max(one.population for one in ranked[1:])):
            return ranked[0], Reason.PROMINENT
        governed = [one for one in ranked if one.kind is not PlaceKind.TOWNSHIP]
        if len(named) == 1:
            chosen = [one for one in ranked if one.state in named]
            if chosen[0].kind is PlaceKind.TOWNSHIP and not chosen[0].population and governed:
                return governed[0], Reason.GUESS
            return self._principal(chosen, Reason.STATE)
        if len(governed) == 1 or len(ranked) == 1:
            return (governed or ranked)[0], Reason.UNIQUE
        if key in STANDALONE:
            return ranked[0], Reason.STANDALONE
        among = [one for one in ranked if one.state in named]
        return (among or ranked)[0], Reason.GUESS

    def _principal(self, found: Sequence[Jurisdiction], reason: Reason) -> tuple[Jurisdiction, Reason]:
        principal = self.gazetteer.principal(found)
        return (principal, reason) if principal else (found[0], Reason.GUESS)

    def _held(self, place: Jurisdiction) -> bool:
        """Whether a home holds a place, or a place holds a home."""
        return place.id in self._holders or not self._homes.isdisjoint(self.gazetteer.ancestors(place.id))

    def _beside(self, place: Jurisdiction) -> bool:
        """Whether a place lies in the county of a home."""
        return place.county is not None and place.county in self._holders


def _rank(place: Jurisdiction) -> tuple[bool, bool, int, str]:
    """Order places of one name: governments with known population first, townships last."""
    township = place.kind is PlaceKind.TOWNSHIP and not place.population
    return township, place.kind is PlaceKind.SETTLEMENT, -place.population, place.id

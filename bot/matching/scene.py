"""What a text and its feed say about where it plays, and which of several places of one name that makes likely.

Each place of a name is weighed on one scale, that of population (in powers of ten); what the text and the feed say adds to it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.abroad import homes_abroad, is_famous_abroad, signs_of
from bot.matching.gazetteer import Gazetteer
from bot.matching.vocabulary import STANDALONE

_UNKNOWN = 300
"""Counted as the population of a place whose number the sources do not state, on top of what they do."""

_NAMED = 1.25  # its state is named
_NAMED_AGAIN, _NAMED_MOST = 0.05, 1.4  # and again
_NAMED_ALONE = 0.25  # and no other is
_IMPLIED, _IMPLIED_MOST = 0.5, 1.2  # a place that no other has the name of lies in its state
_COUNTY = 1.5  # its county is named, or another place in it
_STAGE = 0.5  # the dateline says so
# Where the dateline does not name another state:
_HOME, _BORDER, _HOME_STATE = 5.0, 4.0, 2.5  # the feed's home is it; holds, lies in or borders it; is in its state
_LESSER = {PlaceKind.TOWNSHIP: -1.0, PlaceKind.SETTLEMENT: -0.3}
_MARGIN = 1.0
_SLIGHT = 0.3
_MANY = 4
"""Of more places of one name than this, those of no known population are left out unless something speaks for them."""
_LARGE = 100_000


class Reason(StrEnum):
    """Why one of several places of a name was chosen."""

    SENSE = "sense"  # the text says elsewhere which one it means
    HOME = "home"  # the feed's home is, holds or borders it
    COUNTY = "county"  # its county is named
    HOME_STATE = "home-state"  # it is the one in the feed's own state
    STATE = "state"  # its state is named
    NEAR = "near"  # another place of the text lies in its state
    AMID = "amid"  # several do
    UNIQUE = "unique"  # no other place has the name
    STANDALONE = "standalone"  # newsrooms let it stand without a state
    PROMINENT = "prominent"  # ten times as populous, or supported, as the next of its name
    GUESS = "guess"  # the most populous


_BY_STATE = frozenset((Reason.STATE, Reason.HOME_STATE, Reason.COUNTY, Reason.NEAR, Reason.AMID))


class Choice(NamedTuple):
    """What a name means, and why."""

    place: Jurisdiction
    reason: Reason


class Scene:
    """The feed's homes, the states, counties and countries that the text names, and the names whose meaning it has settled."""

    def __init__(self, gazetteer: Gazetteer, homes: Sequence[Jurisdiction], capitalised: set[str]) -> None:
        self.gazetteer = gazetteer
        self.senses: dict[str, Jurisdiction] = {}
        self.abroad = signs_of(capitalised)
        self._named: dict[str, float] = {}
        self._implied: dict[str, set[str]] = defaultdict(set)
        self._counties: dict[str, set[str]] = defaultdict(set)
        self._homes = {home.id for home in homes if home.kind is not PlaceKind.STATE}
        self._home_states = {home.state or home.id for home in homes}
        held_by = (gazetteer.ancestors(home.id) for home in homes)
        self._holders = {holder for holders in held_by for holder in holders} - self._home_states
        self.stage = ""

    # --- what is learnt from the text ---

    def settle(self, key: str, place: Jurisdiction, *, anew: bool = False) -> None:
        """Let a name mean this place for the rest of the text (one sense per document).

        The first to say so is right, unless it is settled ``anew`` by a surer rule.
        """
        if key not in self.senses or anew:
            self.senses[key] = place
        self._counties[place.county or place.id].add(key)

    def name_state(self, state: str) -> None:
        """Take note that the text names a state."""
        self._named[state] = min(self._named.get(state, _NAMED - _NAMED_AGAIN) + _NAMED_AGAIN, _NAMED_MOST)

    def imply(self, key: str, place: Jurisdiction) -> None:
        """Take note of a place that the text surely speaks of: others near it are likelier."""
        self._implied[place.state or place.id].add(key)
        self._counties[place.county or place.id].add(key)

    def visit(self, country: str, city: str) -> None:
        """Take note that the dateline names a country and a city there."""
        self.abroad[country] = self.abroad.get(country, set()) | {country, city}

    def play_in(self, state: str) -> None:
        """Take note of the state that the dateline names: a name that it has means the one there, not the one at home."""
        self.stage = state

    # --- what is asked ---

    def is_away(self, state: str) -> bool:
        """Whether a state is not that of the feed's homes."""
        return state not in self._home_states

    def is_home(self, place: Jurisdiction) -> bool:
        """Whether a place is one of the feed's homes."""
        return place.id in self._homes

    def is_near(self, meanings: Iterable[Jurisdiction]) -> bool:
        """Whether the feed's home is, holds or borders one of these places."""
        return any(self.is_home(one) or self._borders(one) for one in meanings)

    def names(self, state: str | None) -> bool:
        """Whether the text names a state."""
        return state in self._named

    def speaks_of(self, state: str) -> bool:
        """Whether the text names a state, or it is that of the feed's home."""
        return state in self._named or state in self._home_states

    def is_american(self, key: str) -> bool:
        """Whether a state, a home or another name of the text says that it plays in the US."""
        return bool(self._named or self._home_states or any(names - {key} for names in self._implied.values()))

    def is_abroad(self, key: str, place: Jurisdiction) -> bool:
        """Whether a name means a city abroad: one famous enough, or whose country the text speaks of, and not its state."""
        countries = homes_abroad(key)
        if key == "georgia":  # It is abroad as a state, too: whatever other countries are named, only its own neighbours tell.
            return bool(self.abroad.get("georgia"))
        if not countries or self.senses.get(key) is place or self.is_home(place) or self._borders(place):
            return False
        spoken = self.plays_abroad() or any(self.abroad.get(country, frozenset()) - {key} for country in countries)
        here = self.names(place.state) or self._is_implied(key, place.state) or place.state in self._home_states
        return not here if is_famous_abroad(key) else spoken and not here

    def plays_abroad(self) -> bool:
        """Whether the text speaks of other countries and names no state."""
        return not self._named and not self._homes and sum(len(words) for words in self.abroad.values()) > 1

    def judge(self, key: str, meanings: Sequence[Jurisdiction], *, local: float = 1.0) -> Choice:
        """Choose what a name means, and say why. ``local``: how many times as much as usual a named state weighs."""
        settled = self.senses.get(key)
        if settled is not None and any(one is settled for one in meanings):
            return Choice(settled, Reason.SENSE)
        if len(meanings) > _MANY:
            meanings = [one for one in meanings if one.population or self._speaks_for(one)] or meanings
        if len(meanings) == 1:
            return Choice(meanings[0], self._reason(key, meanings[0], _MARGIN, alone=True))
        ranked = sorted((-self._weigh(key, one, local), one.id, one) for one in meanings)
        (first, _, place), (second, _, rival) = ranked[0], ranked[1]
        governed = sum(one.kind is not PlaceKind.TOWNSHIP for one in meanings)
        reason = self._reason(key, place, second - first, alone=governed == 1 and place.kind is not PlaceKind.TOWNSHIP)
        if reason in _BY_STATE and place.state == rival.state and not self._is_principal(place, meanings):
            reason = Reason.GUESS
        return Choice(place, reason)

    def _speaks_for(self, place: Jurisdiction) -> bool:
        """Whether the text or the feed speaks of a place's state."""
        return place.state in self._named or place.state in self._implied or place.state in self._home_states

    def _is_principal(self, place: Jurisdiction, meanings: Collection[Jurisdiction]) -> bool:
        inside = [one for one in meanings if one.state == place.state and not (place.county and one.county != place.county)]
        return (
            self.gazetteer.principal(inside) == place
            or self.gazetteer.principal([one for one in meanings if one.state == place.state]) == place
        )

    def _reason(self, key: str, place: Jurisdiction, margin: float, *, alone: bool) -> Reason:
        away = bool(self.stage) and place.state != self.stage
        if not away and (self.is_home(place) or self._borders(place)):
            return Reason.HOME
        if margin >= _SLIGHT and self._has_county(key, place):
            return Reason.COUNTY
        if margin >= _SLIGHT and self.names(place.state):
            return Reason.STATE
        if not away and place.state in self._home_states and margin >= _SLIGHT:
            return Reason.HOME_STATE
        if key in STANDALONE and margin > 0:
            return Reason.STANDALONE
        others = len(self._implied.get(place.state or "", set()) - {key})
        if margin >= _SLIGHT and others > 1:
            return Reason.AMID
        if alone:
            return Reason.UNIQUE
        if margin >= _SLIGHT and others:
            return Reason.NEAR
        enough = _MARGIN if place.population < _LARGE or place.kind is PlaceKind.COUNTY else _MARGIN / 2
        return Reason.PROMINENT if margin >= enough else Reason.GUESS

    def _is_implied(self, key: str, state: str | None) -> bool:
        """Whether another name of the text implies a state."""
        return bool(self._implied.get(state or "", set()) - {key})

    def _has_county(self, key: str, place: Jurisdiction) -> bool:
        """Whether another name of the text is a place's county, or lies in it."""
        return bool((self._counties.get(place.county or "", set()) | self._counties.get(place.id, set())) - {key})

    def _weigh(self, key: str, place: Jurisdiction, local: float) -> float:
        """Weigh a place as what a name means: its population, and what the text and the feed say for it."""
        state = place.state or place.id
        weight = math.log10(place.population + _UNKNOWN) + _LESSER.get(place.kind, 0.0)
        near = self._named.get(state, 0.0)
        if near and len(self._named) == 1:
            near += _NAMED_ALONE
        implied = self._implied.get(state)
        if implied:
            near = max(near, min(_IMPLIED * len(implied - {key}), _IMPLIED_MOST))
        weight += near * local
        if self._counties and self._has_county(key, place):
            weight += _COUNTY
        if self._home_states and (not self.stage or state == self.stage):
            weight += self._at_home(place, state) + (_STAGE if self.stage else 0.0)
        return weight

    def _at_home(self, place: Jurisdiction, state: str) -> float:
        if self.is_home(place):
            return _HOME
        if self._borders(place):
            return _BORDER
        return _HOME_STATE if state in self._home_states else 0.0

    def _borders(self, place: Jurisdiction) -> bool:
        """Whether a home holds a place, a place holds a home, or both lie in one county."""
        if not self._homes:
            return False
        return (
            place.id in self._holders
            or (place.county is not None and place.county in self._holders)
            or not self._homes.isdisjoint(self.gazetteer.ancestors(place.id))
        )

"""Whether a name that nothing explains is a place: all that the text says of it, added up.

A name has one sense in a text, so its occurrences are weighed together: what stands around each, how the place stands among
those of its name, and whether the name is a word or a person elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.given_names import GIVEN_NAMES
from bot.matching.page import Hit, Page
from bot.matching.reading import Reading
from bot.matching.scene import Choice, Reason, Scene
from bot.matching.standing import Standing
from bot.matching.vocabulary import (
    LOCATIVES,
    NAMESAKES,
    NOUNS,
    OF_PLACES,
    ORGANISATIONS,
    PLACE_NOUNS,
    SIDES,
    SPEECH,
    STANDALONE,
    STREETS,
)

LIKELY = 2
"""From this weight on a name is a place."""
UNLIKELY = -9
"""The weight of what is none."""
LISTED = 3
"""What a place beside it in a list, in the same state, adds."""

_SUPPORT = {
    Reason.SENSE: 5,
    Reason.HOME: 4,
    Reason.COUNTY: 4,
    Reason.STANDALONE: 3,
    Reason.STATE: 2,
    Reason.HOME_STATE: 2,
    Reason.AMID: 2,
    Reason.NEAR: 1,
    Reason.PROMINENT: 1,
    Reason.UNIQUE: 1,
    Reason.GUESS: -2,
}
_UNSUPPORTED = frozenset((Reason.UNIQUE, Reason.PROMINENT, Reason.GUESS))
_BY_STATE = frozenset((Reason.STATE, Reason.AMID))
_CERTAIN = frozenset((Reason.SENSE, Reason.HOME, Reason.COUNTY))
_CITY, _LARGE, _TOWN, _OBSCURE = 250_000, 100_000, 20_000, 2_500
_METROPOLIS = 1_000_000

_ADDRESS = 6  # words, of "1200 block of West Main Street"
_PARTY = 5  # "D-Eugene"
_SOMEWHERE = 2  # "in X", "residents of X", "southern X", "X-based"
_OF = 1  # "of X"
_NOUN_AFTER = 1  # "the X area"
_ARTICLE = -1  # "the X dock"
_LONG_NAME = 1  # two words or more
_WORD, _HOME_WORD = -4, -2  # an ordinary word; inside a sentence, at home or "in" a state that is named
_GIVEN = -1  # a given name
_PERSON = -4  # a person's in the text
_SAYS = -2  # "X said"
_LOWER = -4  # written small elsewhere, or before a surname, and by itself only where every word has a capital
_NOWHERE = -1  # no other sign of the US
_ABROAD = -2  # signs of other countries only


@dataclass(slots=True)
class Name:
    """One name of a text with the occurrences that nothing explains (by index): all, and those that stand by themselves."""

    key: str
    hits: list[tuple[int, Hit, Standing]] = field(default_factory=list)
    free: list[Hit] = field(default_factory=list)

    def take(self, index: int, hit: Hit, stands: Standing) -> None:
        """Add an occurrence."""
        self.hits.append((index, hit, stands))
        if stands is Standing.FREE:
            self.free.append(hit)


def weigh(reading: Reading, name: Name, choice: Choice, borne: Collection[str]) -> int:
    """Weigh whether a name is a place; from ``LIKELY`` on it is."""
    place, reason = choice
    page = reading.page
    hit = name.hits[0][1]
    single = hit.first == hit.last
    is_word = is_noun(hit) or (reading.gazetteer.is_common(name.key) and place.population < _METROPOLIS)
    if not name.free:
        part = any(stands is Standing.PART for _, _, stands in name.hits)
        return 0 if part and not is_word and (not single or reason not in _UNSUPPORTED) else UNLIKELY
    weight = _SUPPORT[reason] + around(page, name.free)
    if not single:
        weight += _LONG_NAME
    if name.key in NAMESAKES and reason not in _CERTAIN and weight < _PARTY:
        return UNLIKELY
    if is_word:
        located = reason in _BY_STATE and not is_noun(hit) and around(page, name.free) >= _SOMEWHERE
        sure = located or reason in (Reason.HOME, Reason.COUNTY)
        weight += _HOME_WORD if sure and not _opens_everywhere(page, name.free) else _WORD
    elif single and name.key in GIVEN_NAMES and name.key not in STANDALONE:
        weight += _GIVEN
    weight += _by_size(place, reason, single=single)
    if single:
        weight += _by_bearers(page, name, borne)
        elsewhere = hit.key in page.cased or any(stands is Standing.PERSON for _, _, stands in name.hits)
        if elsewhere and _opens_everywhere(page, name.free):
            weight += _LOWER
    if reason in _UNSUPPORTED and name.key not in STANDALONE:
        weight += _by_country(name.key, choice, reading.scene)
    return min(weight, LIKELY - 1) if reason is Reason.GUESS and place.population < _CITY else weight


def _by_size(place: Jurisdiction, reason: Reason, *, single: bool) -> int:
    if place.population >= _LARGE:
        return 4 if reason is Reason.GUESS and place.population >= _CITY else 2
    if place.population >= _TOWN:
        return 1
    return -1 if single and is_obscure(place) and (reason in _UNSUPPORTED or reason in _BY_STATE) else 0


def _by_bearers(page: Page, name: Name, borne: Collection[str]) -> int:
    if name.key in borne:
        return _PERSON
    said = any(stands is Standing.PERSON and page.key(hit.last + 1) in SPEECH for _, hit, stands in name.hits)
    return _SAYS if said else 0


def _by_country(key: str, choice: Choice, scene: Scene) -> int:
    weight = 0 if choice.reason is Reason.GUESS or scene.is_american(key) else _NOWHERE
    return weight + (_ABROAD if choice.place.population < _LARGE and scene.plays_abroad() else 0)


def around(page: Page, free: Iterable[Hit]) -> int:
    """Weigh what stands around the occurrences of a name, the best of them: "in X", "residents of X", "the X area"."""
    return max((_around(page, hit) for hit in free), default=0)


def _around(page: Page, hit: Hit) -> int:
    weight = 0
    before, following = page.key(hit.first - 1), hit.last + 1
    if page.is_joined(hit.first):
        if before in LOCATIVES:
            weight = 0 if page.owns(hit.last) else _SOMEWHERE
        elif before == "of":
            weight = _SOMEWHERE if page.key(hit.first - 2) in OF_PLACES or _is_age(page, hit.first - 2) else _OF
        elif before in SIDES and not page.capital(hit.first - 1):
            weight = _SOMEWHERE
        elif before in ("the", "a", "an"):
            weight = _ARTICLE
    elif len(before) == 1 and page.is_hyphened(hit.first):
        weight = _PARTY
    elif _is_address(page, hit.first):
        weight = _SOMEWHERE
    if page.key(following) in PLACE_NOUNS:
        if page.is_hyphened(following):
            return weight + _SOMEWHERE
        if page.is_joined(following) and not page.capital(following):
            return weight + _NOUN_AFTER
    return weight


def _is_age(page: Page, index: int) -> bool:
    """Whether a word is a person's age: "Lee, 34, of Xenia"."""
    return page.key(index).isdigit() and len(page.keys[index]) <= 3 and page.gap(index) == ", " and page.gap(index + 1) == ", "


def _is_address(page: Page, first: int) -> bool:
    """Whether a numbered street stands before a name: "1200 Columbus Ave., Sandusky"."""
    if page.key(first - 1) not in STREETS or page.gap(first) not in (", ", "., "):
        return False
    return any(page.keys[index].isdigit() for index in range(max(first - _ADDRESS, 0), first - 1))


def is_obscure(place: Jurisdiction) -> bool:
    """Whether a place is so small that its one-word name, unexplained, is more likely a person's or a foreign place's."""
    return place.kind is PlaceKind.SETTLEMENT or (place.kind is not PlaceKind.COUNTY and place.population < _OBSCURE)


def is_noun(hit: Hit) -> bool:
    """Whether a name is a word that stands next to names ("City", "University"), and a place only with its state."""
    first, _, rest = hit.key.partition(" ")
    return hit.key in NOUNS or (first == "the" and rest in NOUNS) or (first in ORGANISATIONS and rest.startswith("of "))


def _opens_everywhere(page: Page, free: Iterable[Hit]) -> bool:
    return all(page.opens(hit.first) or page.loud(hit.first) for hit in free)

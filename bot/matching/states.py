"""States: where their names stand for them, and where for a city, a person or a university."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.domain.place import Confidence, Jurisdiction, PlaceKind
from bot.matching.given_names import GIVEN_NAMES
from bot.matching.lists import listed
from bot.matching.page import Hit, Page
from bot.matching.people import is_borne
from bot.matching.placehood import LIKELY, around
from bot.matching.placestate import Resolved
from bot.matching.reading import Reading
from bot.matching.standing import state_is_plain
from bot.matching.vocabulary import DIRECTIONS

CITIES_FIRST = frozenset({"new york", "washington"})
"""States whose name, standing alone, more often means their city or the capital."""

_ABBREVIATED = frozenset("ariz calif colo conn fla kan minn mont neb nebr nev okla tenn tex wis wisc mich".split())
_MORE = frozenset("ala ark del ga ill ind ky la mass md miss mo ore pa va vt wash wyo".split())
"""Abbreviations that are words, too, or anything else: a state only after a place, as in "Camp Murray, Wash."."""
_DOTTED = frozenset("nc nd nh nj nm ny ri sc sd".split())
_OF_WASHINGTON = frozenset(("gov", "legislature"))
_LONGEST_ABBREVIATION = 5
_PARTIES = frozenset("rdi")
_STATE_OF = frozenset(("legislature", "assembly", "senate", "gov", "governor", "lt", "lawmakers", "thruway"))


def state_meant(page: Page, hit: Hit) -> Jurisdiction | None:
    """Return the state that a name can mean as it stands; "New York" and "Washington" only where they are called one."""
    state = state_of(hit)
    if state is None or (hit.key in CITIES_FIRST and not _is_called_state(page, hit)):
        return None
    return state


def state_of(hit: Hit) -> Jurisdiction | None:
    """Return the state of this name, None if there is none."""
    return next((one for one in hit.meanings if one.kind is PlaceKind.STATE), None)


def _is_called_state(page: Page, hit: Hit) -> bool:
    following = page.key(hit.last + 1) if page.is_joined(hit.last + 1) else ""
    if hit.first > 1 and page.gap(hit.first) == ", " and page.capital(hit.first - 1) and page.gap(hit.last + 1)[:1] in ",.;)":
        return not page.opens(hit.first - 1)
    if following == "state" or (following in _STATE_OF and hit.key == "new york"):
        return True
    if following in _OF_WASHINGTON or (following == "department" and page.key(hit.last + 2) == "of"):
        return page.capital(hit.last + 1)
    before = page.key(hit.first - 1)
    if before == "of" and page.key(hit.first - 2) == "state":
        return True
    return before == "upstate" or before in DIRECTIONS


def take_states(reading: Reading, stated: Mapping[int, Resolved]) -> None:
    """Find the states, those among them that say where a place lies (``stated``, by the index of the place's name)."""
    page, gazetteer = reading.page, reading.gazetteer
    said = {resolved.said.first: resolved for resolved in stated.values()}
    persons = _persons(page, reading.hits)
    taken: set[int] = set()
    for index, hit in list(reading.open.items()):
        if hit.first in said or index in stated:
            taken.update(range(hit.first, hit.last + 1))
            if index not in stated:
                del reading.open[index]
            continue
        state = state_meant(page, hit) or (state_of(hit) if _is_among_states(page, reading.hits, index) else None)
        if state is None:
            continue
        del reading.open[index]
        taken.update(range(hit.first, hit.last + 1))
        plain = (
            index not in reading.teams
            and hit.key not in persons
            and state_is_plain(page, hit)
            and not reading.scene.is_abroad(hit.key, state)
        )
        if plain:
            reading.scene.name_state(state.id)
            reading.scene.settle(hit.key, state)
        reading.add(hit.start, hit.end, state, Confidence.CERTAIN if plain else Confidence.POSSIBLE, "bare")
    for first, resolved in said.items():
        last = resolved.said.last
        taken.update(range(first, last + 1))
        if resolved.place.id == resolved.said.state:
            continue  # "Washington, D.C." is one place, named once.
        end = page.ends[last]
        end += (
            page.full[end : end + 1] == "."
            and not resolved.said.full_name
            and not _is_code(page.full[page.starts[first] : end])
        )
        reading.add(page.starts[first], end, gazetteer[resolved.said.state], Confidence.CERTAIN, "place-state")
    _take_abbreviated(reading, taken)


def _is_code(written: str) -> bool:
    """Whether a state is written as its postal code: the period after "MI" ends the sentence, the one after "Pa" does not."""
    return len(written) == 2 and written.isupper()


def _persons(page: Page, hits: Sequence[Hit]) -> set[str]:
    """Collect the names of states that people bear in the text (Georgia, Virginia), unless something is said to be there."""
    maybe = [hit for hit in hits if hit.key in GIVEN_NAMES and state_of(hit)]
    borne = {hit.key for hit in maybe if is_borne(page, hit)}
    return {key for key in borne if around(page, [hit for hit in maybe if hit.key == key]) < LIKELY}


def _is_among_states(page: Page, hits: Sequence[Hit], index: int) -> bool:
    """Whether "New York" or "Washington" stands in a list of states."""
    if hits[index].key not in CITIES_FIRST:
        return False
    for first, second, other in ((index - 1, index, index - 1), (index, index + 1, index + 1)):
        if 0 <= first and second < len(hits) and listed(page, hits[first], hits[second]):
            beside = hits[other]
            if beside.key not in CITIES_FIRST and state_of(beside) and state_is_plain(page, beside):
                return True
    return False


def _take_abbreviated(reading: Reading, taken: Collection[int]) -> None:
    """Find abbreviated states that no name explains: "Fla.", "N.Y."; ``taken`` are words explained already."""
    page = reading.page
    for index in page.capitals:
        word = page.cased[index]
        if len(word) > _LONGEST_ABBREVIATION or index in taken:
            continue
        key, end = page.keys[index], page.ends[index]
        if _follows_party(page, index):
            end += page.full[end : end + 1] == "." and not _is_code(word)
        elif key in _DOTTED:
            if page.full.count(".", page.starts[index], end) < 2:
                continue
        elif (key in _ABBREVIATED or (key in _MORE and _follows_a_place(page, index))) and not word.isupper():
            if page.full[end : end + 1] != ".":
                continue
            end += 1
        else:
            continue
        state = reading.gazetteer.state_named(key)
        if state:
            reading.scene.name_state(state)
            reading.add(page.starts[index], end, reading.gazetteer[state], Confidence.CERTAIN, "bare")


def _follows_party(page: Page, index: int) -> bool:
    """Whether a word stands where a legislator's state does: "R-SC", "D-Va."."""
    return page.key(index - 1) in _PARTIES and page.is_hyphened(index) and page.capital(index - 1)


def _follows_a_place(page: Page, index: int) -> bool:
    return page.gap(index) == ", " and page.capital(index - 1)

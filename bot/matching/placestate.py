"""Rule ``place-state``: "Key West, Fla.", "Monroe County, Florida", "Portland OR", "Key West (Fla.)"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.place import Confidence, Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.given_names import GIVEN_NAMES
from bot.matching.page import Hit, Page
from bot.matching.reading import Reading
from bot.matching.standing import Standing, standing
from bot.matching.vocabulary import DIRECTIONS, LANDMARKS, SIDES

_SUBSTANTIAL = 5_000
_OTHER_PLACE = LANDMARKS | DIRECTIONS
_AFTER_PLACE = frozenset(("", ",", "(", ", ("))


@dataclass(frozen=True, slots=True)
class Stated:
    """A state named right after a place: its id, its words first..last, and how it is said."""

    state: str
    first: int
    last: int
    full_name: bool
    comma: bool
    inside: bool  # "Key West in Florida"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name means by the state after it; ``shared``: the state stands only after a later name of the same list."""

    place: Jurisdiction
    confidence: Confidence
    said: Stated
    shared: bool = False


def state_after(page: Page, last: int, gazetteer: Gazetteer, ends: Mapping[int, int]) -> Stated | None:
    """Read the state that follows the word ``last``, if one does; ``ends`` are the last words of all names by their first."""
    first = last + 1
    inside = False
    if first + 1 < page.size and page.keys[first] == "in" and page.gap(first).strip(" ,") == "":
        first, inside = first + 1, True
        if page.keys[first] in SIDES and first + 1 < page.size and page.is_joined(first + 1):
            first += 1
    if first >= page.size or not page.capital(first):
        return None
    gap = page.gap(first)
    if gap.strip(" \xa0") not in _AFTER_PLACE:
        return None
    comma = gap.strip() != ""
    keys = page.phrase(first, 3)
    if keys == ["w"] and page.key(first + 1) == "va" and page.gap(first + 1) in (".", ". "):
        return Stated(gazetteer.state_named("w va") or "", first, first + 1, False, comma, inside)
    for count in range(len(keys), 0, -1):
        key = " ".join(keys[:count])
        state = gazetteer.state_named(key)
        if state is None:
            continue
        full_name = len(key) > 2 and any(one.id == state for one in gazetteer.named(key))
        end = first + count - 1
        if ends.get(first, end) > end:
            return None
        written = page.full[page.starts[first] : page.ends[end] + 1]
        if len(key) == 2 and not written[:2].isupper() and "." not in written:
            continue
        if not comma and not full_name and (len(key) > 2 or page.loud(first)):
            continue
        if inside and not full_name:
            continue
        return Stated(state, first, end, full_name, comma, inside)
    return None


def meant_in(found: Sequence[Jurisdiction], gazetteer: Gazetteer) -> tuple[Jurisdiction, bool] | None:
    """Choose among places of one name in one state; the flag says whether there was no choice to guess."""
    if not found:
        return None
    principal = gazetteer.principal(found)
    if principal:
        return principal, True
    return min(found, key=lambda one: (one.kind is PlaceKind.TOWNSHIP, -one.population, one.id)), False


def place_state(page: Page, hits: Sequence[Hit], gazetteer: Gazetteer) -> dict[int, Resolved]:
    """Resolve the hits (by index) that a state follows, and those before them in a list ("Miami and Key West, Fla.")."""
    found: dict[int, Resolved] = {}
    ends = {hit.first: hit.last for hit in hits}
    for index in range(len(hits) - 1, -1, -1):
        hit = hits[index]
        stated = state_after(page, hit.last, gazetteer, ends)
        if stated:
            resolved = _in_stated(page, hit, stated, gazetteer)
            if resolved:
                found[index] = resolved
                if index + 1 in found and hits[index + 1].first <= stated.last:
                    del found[index + 1]  # The state of one place is not a place in the next state.
            continue
        later = found.get(index + 1)
        if later is None or not _is_next(page, hit, hits[index + 1]):
            continue
        gap = page.gap(hits[index + 1].first).strip(" ")
        if gap == "," and later.place.kind is PlaceKind.COUNTY and not later.shared:
            # "Key West, Monroe County, Florida": the county between them narrows the place.
            state = later.said.state
            held = [one for one in hit.meanings if one.state == state and one.county in (later.place.id, None)]
            inside = meant_in(held, gazetteer)
            if inside:
                found[index] = Resolved(inside[0], Confidence.CERTAIN, later.said)
                continue
        listed = meant_in([one for one in hit.meanings if one.state == later.said.state], gazetteer)
        largest = max(one.population for one in hit.meanings)
        if listed and later.said.comma and 10 * listed[0].population >= largest and hit.key not in GIVEN_NAMES:
            found[index] = Resolved(listed[0], Confidence.LIKELY, later.said, shared=True)
    return found


def take_stated(reading: Reading, stated: Mapping[int, Resolved]) -> None:
    """Find the places that a state follows, but for those that a dateline has taken."""
    for index, resolved in sorted(stated.items()):
        hit = reading.open.pop(index, None)
        if hit:
            reading.add(hit.start, hit.end, resolved.place, resolved.confidence, "list" if resolved.shared else "place-state")


def _is_next(page: Page, hit: Hit, following: Hit) -> bool:
    """Whether a name follows another as the next of a list."""
    between = following.first - hit.last - 1
    if between == 1:
        return page.keys[hit.last + 1] in ("and", "or") and page.gap(hit.last + 1).strip(" ") in ("", ",")
    return between == 0 and page.gap(following.first) == ", "


def _in_stated(page: Page, hit: Hit, stated: Stated, gazetteer: Gazetteer) -> Resolved | None:
    if gazetteer.state_named(hit.key) and stated.full_name and hit.key != "new york":
        # "Kansas, Oklahoma and Texas" is a list of states, although Oklahoma has a town of Kansas.
        if not _is_city_all_the_same(page, hit, stated):
            return None
    loose = stated.inside or not stated.comma
    if loose and standing(page, hit) is not Standing.FREE and not _ends_in_state(page, hit, stated):
        return None
    if not stated.comma and hit.key in GIVEN_NAMES:
        return None
    left = page.before(hit)
    if left >= 0 and page.capital(left) and page.keys[left] in _OTHER_PLACE:
        return None
    capital = [one for one in hit.meanings if one.id == stated.state and hit.key == "washington"]
    inside = capital or [one for one in hit.meanings if one.state == stated.state]
    meant = meant_in(inside, gazetteer)
    if meant is None:
        return None
    place, sure = meant
    if not sure:
        return Resolved(place, Confidence.POSSIBLE, stated)
    return Resolved(place, Confidence.LIKELY if stated.inside else Confidence.CERTAIN, stated)


def _ends_in_state(page: Page, hit: Hit, stated: Stated) -> bool:
    """Whether only the state itself makes a name look like part of a longer one ("Portland Oregon")."""
    left = page.before(hit)
    return stated.first == hit.last + 1 and not (left >= 0 and page.capital(left) and not page.opens(left))


def _is_city_all_the_same(page: Page, hit: Hit, stated: Stated) -> bool:
    """Whether a state's name before another state is a city there ("Delaware, Ohio"), and not the first of a list."""
    following = stated.last + 1
    more = page.gap(following) == ", " and following < page.size and page.capital(following)
    listed = more or page.key(following) in ("and", "or")
    return not listed and any(one.state == stated.state and one.population >= _SUBSTANTIAL for one in hit.meanings)

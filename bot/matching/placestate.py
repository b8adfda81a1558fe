"""Rule ``place-state``: "Key West, Fla.", "Monroe County, Florida", "Portland OR", "Key West (Fla.)"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.place import Confidence, Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.page import Hit, Page

_AFTER_COMMA = ("", ",", "(", ", (")


@dataclass(frozen=True, slots=True)
class Stated:
    """A state named right after a place: its id, its words first..last, and how it is said."""

    state: str
    first: int
    last: int
    full_name: bool
    inside: bool  # "Key West in Florida"


def state_after(page: Page, last: int, gazetteer: Gazetteer) -> Stated | None:
    """Read the state that follows the word ``last``, if one does."""
    first = last + 1
    inside = False
    if first + 1 < len(page.words) and page.words[first].key == "in" and page.gap(first).strip(" ,") == "":
        first, inside = first + 1, True
    if first >= len(page.words) or not page.words[first].capital:
        return None
    gap = page.gap(first)
    if "\n" in gap or gap.strip() not in _AFTER_COMMA or page.words[last].owns:
        return None
    comma = gap.strip() != ""
    keys = page.keys(first, 3)
    for count in range(len(keys), 0, -1):
        key = " ".join(keys[:count])
        state = gazetteer.state_named(key)
        if state is None:
            continue
        full_name = gazetteer.has(key) and len(key) > 2
        written = page.full[page.words[first].start : page.words[first + count - 1].end]
        if len(key) == 2 and not written.isupper() and "." not in written + page.full[page.words[first].end :][:1]:
            continue
        if not comma and not full_name and (len(key) > 2 or page.words[first].loud):
            continue
        if inside and not full_name:
            continue
        return Stated(state, first, first + count - 1, full_name, inside)
    return None


def meant_in(found: list[Jurisdiction], gazetteer: Gazetteer) -> tuple[Jurisdiction, bool] | None:
    """Choose among places of one name in one state; the flag says whether there was a choice to guess."""
    if not found:
        return None
    principal = gazetteer.principal(found)
    if principal:
        return principal, True
    return min(found, key=lambda one: (one.kind is PlaceKind.TOWNSHIP, -one.population, one.id)), False


def place_state(page: Page, hits: list[Hit], gazetteer: Gazetteer) -> dict[int, tuple[Jurisdiction, Confidence, Stated]]:
    """Resolve the hits (by index) that a state follows."""
    found: dict[int, tuple[Jurisdiction, Confidence, Stated]] = {}
    for index in range(len(hits) - 1, -1, -1):
        hit = hits[index]
        stated = state_after(page, hit.last, gazetteer)
        if stated:
            resolved = _in_stated(hit, stated, gazetteer)
            if resolved:
                found[index] = resolved
        elif index + 1 in found and page.gap(hits[index + 1].first).strip(" ") == ",":
            # "Key West, Monroe County, Florida": the county between them narrows the place.
            county, _, county_state = found[index + 1]
            inside = [one for one in hit.meanings if one.county == county.id]
            if hits[index + 1].first == hit.last + 1 and county.kind is PlaceKind.COUNTY and inside:
                found[index] = (inside[0], Confidence.CERTAIN, county_state)
    return found


def _in_stated(hit: Hit, stated: Stated, gazetteer: Gazetteer) -> tuple[Jurisdiction, Confidence, Stated] | None:
    if gazetteer.state_named(hit.key) and stated.full_name and hit.key != "new york":
        # "Kansas, Oklahoma and Texas" is a list of states, although Oklahoma has a town of Kansas.
        return None
    capital = [one for one in hit.meanings if one.id == stated.state and hit.key == "washington"]
    inside = capital or [one for one in hit.meanings if one.state == stated.state]
    meant = meant_in(inside, gazetteer)
    if meant is None:
        return None
    place, sure = meant
    if not sure:
        return place, Confidence.POSSIBLE, stated
    return place, Confidence.LIKELY if stated.inside else Confidence.CERTAIN, stated

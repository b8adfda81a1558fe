"""Rule ``dateline``: "KEY WEST, Fla. (AP) —" at the start of a text, a line or, in a round-up, a sentence."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.place import Confidence, Jurisdiction
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from bot.matching.page import Page
from bot.matching.placestate import meant_in
from bot.matching.reading import Reading
from bot.matching.scene import Reason, Scene
from bot.matching.vocabulary import COUNTRIES, STANDALONE, STANDALONE_ABROAD

_CAPITALS = r"(?:(?:Mc|Mac|De|La|O['’])?[A-Z][A-Z'’.]{0,20}(?:-[A-Z][A-Z'’.]{0,20}){0,3})"
_STATE = r"(?:, ?(?P<state>[A-Z][A-Za-z.]{1,14}(?: (?:of )?[A-Z][a-zA-Z.]{2,9}){0,2}))?"
_DATE = r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?"
_AGENCY = r"(?P<agency>,? ?\([A-Z][^()\n]{0,40}\))"
_DASH = r"(?: ?[—–]| ?--| -(?= )|-(?=\s))"
_DATELINE = re.compile(
    r"(?:(?:UPDATED?|BREAKING(?: NEWS)?|DEVELOPING|EXCLUSIVE|CORRECTION|ALERT)\s{0,3}(?:[:—–|-]|--)\s{0,3})?"
    rf"(?P<city>{_CAPITALS}(?: {_CAPITALS}){{0,4}}){_STATE}{_DATE}{_AGENCY}?{_DASH}"
)
_WIRED = re.compile(
    rf"(?P<city>{_CAPITALS}(?: {_CAPITALS}){{0,3}}|[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}){_STATE}{_DATE}"
    r"(?P<agency> ?\([A-Z]{2,7}\))(?=[\s—–-])"
)
_BARE = re.compile(rf"(?P<city>{_CAPITALS}(?: {_CAPITALS}){{0,2}})(?P<state>)(?P<agency>) (?=[A-Z][a-z]+ [a-zA-Z][a-z])")
_STAFF = frozenset(("press", "writer"))
_WIRE = re.compile(r"\b(?:AP|AFP|UPI|CNN|TNS|JTA|Reuters|Bloomberg|Associated Press|Canadian Press)\b")
_LINES = 400


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a text says that it plays: the place, None for one that is not in the gazetteer, and where its name stands."""

    place: Jurisdiction | None
    start: int
    end: int
    country: str = ""


def take_datelines(reading: Reading, stated: Container[int]) -> Dateline | None:
    """Find the places of datelines, and let them say where the text plays. Returns the first.

    ``stated`` are the indexes of the names whose state the text says: those mean that place, whatever the dateline.
    """
    scene, page = reading.scene, reading.page
    first: Dateline | None = None
    elsewhere: set[str] = set()
    taken: list[tuple[int, int, Jurisdiction]] = []
    spans: list[tuple[int, int]] = []
    for found in find_datelines(page, scene, reading.gazetteer):
        place, start, end = found.place, found.start, found.end
        key = fold(page.full[start:end])
        spans.append((start, end))
        if place is None:
            elsewhere.add(key)
            if found.country:
                scene.visit(found.country, key)
        else:
            state = place.state or place.id
            scene.settle(key, place, anew=True)
            scene.name_state(state)
            if first is None and scene.is_away(state):
                scene.play_in(state)
            taken.append((start, end, place))
        first = first or found
    reading.clear(spans)
    for index in [i for i, hit in reading.open.items() if hit.key in elsewhere and i not in stated]:
        del reading.open[index]
    for start, end, place in taken:
        reading.add(start, end, place, Confidence.CERTAIN, "dateline")
    return first


def find_datelines(page: Page, scene: Scene, gazetteer: Gazetteer) -> Iterator[Dateline]:
    """Read the datelines of a text, in order.

    Without a state one is taken only for the AP's standalone cities, a place of the feed's home, or a name that is unique in
    the gazetteer or far the best known (no ordinary word unless an agency follows), so that "ICE —" and "BREAKING —" are
    refused. What a wire agency sends from a place that is none of these, or from abroad, plays elsewhere.
    """
    full = page.full
    past = 0
    for position in islice(_starts(page), _LINES):
        if position < past:
            continue
        match = _DATELINE.match(full, position) or _WIRED.match(full, position) or _bare(full, position)
        if match:
            past = match.end()
            place = _place(match, scene, gazetteer)
            if place or _is_elsewhere(match, scene, gazetteer):
                said = fold(match["state"]) if match["state"] and not place else ""
                yield Dateline(place, match.start("city"), match.end("city"), said if said in COUNTRIES else "")


def _starts(page: Page) -> Iterator[int]:
    """Return where a dateline may begin: the text's first word, and words in capitals that begin a line or a sentence."""
    if page.size:
        yield page.starts[0]
    for index in page.capitals:
        word = page.cased[index]
        if index and len(word) > 1 and word[-2:].isupper():
            if page.keys[index - 1] in _STAFF or (page.opens(index) and not page.goes_on(index)):
                yield page.starts[index]


def _bare(full: str, position: int) -> re.Match[str] | None:
    """Read a dateline without a dash, "WASHINGTON Two senators …": only for a city that newsrooms let stand alone."""
    match = _BARE.match(full, position)
    return match if match and fold(match["city"]) in STANDALONE else None


def _is_elsewhere(match: re.Match[str], scene: Scene, gazetteer: Gazetteer) -> bool:
    """Whether a dateline without a place of the gazetteer is one all the same, from outside the feed's own state."""
    said = fold(match["state"]) if match["state"] else ""
    state = gazetteer.state_named(said)
    if state:
        return scene.is_away(state)
    return said in COUNTRIES or fold(match["city"]) in STANDALONE_ABROAD or _WIRE.search(match["agency"] or "") is not None


def _place(match: re.Match[str], scene: Scene, gazetteer: Gazetteer) -> Jurisdiction | None:
    key = fold(match["city"])
    found = [one for one in gazetteer.named(key) if one.state is not None or key == "washington"]
    if not found:
        return None
    if match["state"]:
        state = gazetteer.state_named(fold(match["state"]))
        meant = meant_in([one for one in found if state and state in (one.state, one.id)], gazetteer)
        return meant[0] if meant else None
    if key == "washington":
        capital = gazetteer.state_named("dc")
        return gazetteer.get(capital) if capital else None
    if key in STANDALONE_ABROAD and _WIRE.search(match["agency"] or ""):
        return None
    judged, reason = scene.judge(key, [one for one in found if one.state])
    if reason in (Reason.HOME, Reason.SENSE) or key in STANDALONE:
        return judged
    sure = reason in (Reason.UNIQUE, Reason.STATE, Reason.HOME_STATE, Reason.COUNTY, Reason.PROMINENT)
    if sure and key not in STANDALONE_ABROAD and (match["agency"] or not gazetteer.is_common(key)):
        return judged
    return None

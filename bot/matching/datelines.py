"""Rule ``dateline``: "KEY WEST, Fla. (AP) —" at the start of a line near the top of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.place import Jurisdiction
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from bot.matching.placestate import meant_in
from bot.matching.scene import Reason, Scene
from bot.matching.vocabulary import COUNTRIES, STANDALONE, STANDALONE_ABROAD

_CAPITALS = r"(?:(?:Mc|Mac|De|La|O['’])?[A-Z][A-Z'’.]*(?:-[A-Z][A-Z'’.]*)*)"
_DATELINE = re.compile(
    r"\s{0,9}(?:(?:UPDATED?|BREAKING(?: NEWS)?|DEVELOPING|EXCLUSIVE|CORRECTION|ALERT)\s{0,3}(?:[:—–|-]|--)\s{0,3})?"
    rf"(?P<city>{_CAPITALS}(?: {_CAPITALS}){{0,4}})"
    r"(?:, ?(?P<state>[A-Z][A-Za-z.]{1,14}(?: (?:of )?[A-Z][a-zA-Z.]{2,9}){0,2}))?"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?"
    r"(?P<agency>,? ?\([A-Z][^()\n]{0,40}\))?"
    r"(?: ?[—–]| ?--| -(?= )|-(?=\s))"
)
_WIRE = re.compile(r"\b(?:AP|AFP|UPI|CNN|TNS|JTA|Reuters|Bloomberg|Associated Press|Canadian Press)\b")
_LINES = 6


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a text says that it plays: the place, None for one that is not in the gazetteer, and where its name stands."""

    place: Jurisdiction | None
    start: int
    end: int


def find_dateline(full: str, scene: Scene, gazetteer: Gazetteer) -> Dateline | None:
    """Read the dateline of a text.

    Without a state it is taken only for the AP's standalone cities, a place of the feed's home, or a name unique in the
    gazetteer (no ordinary word unless an agency follows), so that "ICE —" and "BREAKING —" are refused. What a wire agency
    sends from a place that is none of these, or from abroad, plays elsewhere.
    """
    position = 0
    for _ in range(_LINES):
        match = _DATELINE.match(full, position)
        if match:
            place = _place(match, scene, gazetteer)
            if place or _is_elsewhere(match, scene, gazetteer):
                return Dateline(place, match.start("city"), match.end("city"))
        position = full.find("\n", position) + 1
        if not position:
            break
    return None


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
    judged, reason = scene.judge(key, [one for one in found if one.state])
    if reason in (Reason.HOME, Reason.SENSE) or key in STANDALONE:
        return judged
    if reason is Reason.UNIQUE and key not in STANDALONE_ABROAD and (match["agency"] or not gazetteer.is_common(key)):
        return judged
    return None

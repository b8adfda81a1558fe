"""Places in free text: at its beginning, or at its end."""

from __future__ import annotations

import re

from bot.domain.place import PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.typed import is_name, recognise
from bot.services.commands.freehand_text import beginnings, endings, unquoted

_MOST_WORDS = 12
"""Of the name of a place: ``St. Thomas the Apostle Township, St. John the Baptist Parish, LA``."""

_OF_A_QUERY = re.compile(r'["*()=]|(?:^|\s)-')
_STATE_CODE = re.compile(r"\S [A-Z]{2}$")
_AND = re.compile(r"(?:and|&|(?P<comma>,))\s+", re.IGNORECASE)
_PART_OF_A_PHRASE = frozenset({"of", "the", "to", "with", "by", "and", "or", "not", "near"})
"""After these a name at the end is a part of what is looked for: ``governor of Florida``."""


def places_first(text: str, gazetteer: Gazetteer) -> tuple[str, str]:
    """Return the places that a text begins with, with ; between them, and what follows; ``"", text`` if there are none."""
    found: list[str] = []
    rest = text
    while (name := place_first(rest, gazetteer)) is not None:
        found.append(name.strip(' ,"'))
        rest = rest[len(name.rstrip(",")) :].lstrip()
        after = rest.removeprefix(";").lstrip()
        if after == rest:
            joined = _AND.match(rest)
            if joined and joined["comma"] and not _is_whole(name, gazetteer):  # ``Orlando, Georgia`` is no two places.
                break
            after = rest[joined.end() :] if joined else rest
            another = place_first(after, gazetteer)
            if after == rest or another is None or not is_certain(another, gazetteer):
                break
        rest = after
    return "; ".join(found), rest.lstrip(", ")


def place_first(text: str, gazetteer: Gazetteer) -> str | None:
    """Return the longest beginning of a text that is the name of a place, or of several; not beyond a semicolon."""
    if quoted := unquoted(text):
        return text[: len(text) - len(quoted[1])].rstrip() if is_name(quoted[0], gazetteer) else None
    until = text.partition(";")[0]
    for end in endings(until, _MOST_WORDS):
        name = until[:end]
        if any(map(str.isalnum, name.rsplit(maxsplit=1)[-1])) and is_name(name.rstrip(","), gazetteer):
            return name
    return None


def place_last(text: str, gazetteer: Gazetteer) -> tuple[int, bool] | None:
    """Return where the place begins that a text ends with, the longest, and whether it is certainly meant as one."""
    for start in beginnings(text, _MOST_WORDS):
        name = text[start:]
        if _OF_A_QUERY.search(name) or not is_name(name, gazetteer):
            continue
        before = text[:start].rstrip()
        last = before.split()[-1].casefold() if before else ""
        if last in _PART_OF_A_PHRASE or not recognise(name, gazetteer):
            return start, False
        after_phrase = before.endswith(('"', ")")) and name[:1].isupper()
        return start, after_phrase or last == "in" or is_certain(name, gazetteer)
    return None


def is_certain(name: str, gazetteer: Gazetteer) -> bool:
    """Whether a name is written as only those of places are: with its state, as a county, or a state itself."""
    written = name.strip(" ,")
    if _is_whole(name, gazetteer):
        return True
    place = recognise(written, gazetteer)
    return place is not None and place.kind is PlaceKind.COUNTY and written.casefold().endswith((" county", " parish"))


def _is_whole(name: str, gazetteer: Gazetteer) -> bool:
    """Whether a name says its state, or is that of a state."""
    written = name.strip(" ,")
    place = recognise(written, gazetteer)
    if place is None:
        return False
    return "," in written or bool(_STATE_CODE.search(written)) or (place.kind is PlaceKind.STATE and len(written) > 3)

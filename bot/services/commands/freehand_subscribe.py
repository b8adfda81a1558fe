"""``subscribe Key West, FL immigration, housing daily``: the places first, then what it is about."""

from __future__ import annotations

import re

from bot.services.commands.freehand_places import is_certain, place_first, places_first
from bot.services.commands.freehand_reading import Reading
from bot.services.commands.freehand_subject import FILLING, Subject, choices_of, topics_by_key
from bot.services.commands.freehand_text import PERSON, bare_word, person
from bot.services.commands.freehand_values import begins_otherwise, topic_first

_MOST_BEFORE = 12
"""How many topics and other words may stand before the places."""

_OPERATORS = frozenset({"or", "not"})
"""After a topic these are no state: ``housing OR immigration``."""

_IN = re.compile(r"(?<!\S)in\s+$", re.IGNORECASE)
_TO = re.compile(r"^(?:(?:me|us|this channel) )?to ", re.IGNORECASE)


def read_subscribe(reading: Reading, text: str) -> None:
    """Read what was typed without names."""
    for mark in PERSON.findall(text):
        reading.give("mention", person(mark, reading.known.people))
    text = _TO.sub("", " ".join(PERSON.sub(" ", text).split()))
    if reading.is_open("place"):
        text = _place_of(reading, text)
    Subject(reading, text).read()


def _place_of(reading: Reading, text: str) -> str:
    """Read the places; return what else there is. They stand first, or after a topic, ``daily`` and the like."""
    gazetteer = reading.known.gazetteer
    before = text[: _otherwise(reading, text)]
    rest = text[len(before) :]
    found, after = places_first(rest, gazetteer)
    name = place_first(rest, gazetteer)
    at = None if name and is_certain(name, gazetteer) else _certain_place(rest, reading)
    if at is not None and at >= len(rest) - len(after):
        before += _IN.sub("", rest[:at])
        found, after = places_first(rest[at:], gazetteer)
    if not found:
        # An unknown place is what stands before the first word that is something else; subscribe says what it may be.
        at = next((cut for cut in _cuts(rest) if begins_otherwise(reading, rest[cut:])), len(rest))
        found, after = rest[:at].strip(" ,;"), rest[at:]
    if found:
        reading.give("place", found)
    return f"{before} {after}".strip(" ,;")


def _otherwise(reading: Reading, text: str) -> int:
    """Return where in a text the topics and words like ``daily`` end that it begins with; 0 of ``Daily, NE`` and of queries."""
    gazetteer, choices, topics = reading.known.gazetteer, choices_of(reading), topics_by_key(reading)
    at = 0
    for _ in range(_MOST_BEFORE):
        rest = text[at:].lstrip(" ,;")
        name = place_first(rest, gazetteer)
        word = bare_word(rest.split(maxsplit=1)[0]) if rest else ""
        if not rest or (name and is_certain(name, gazetteer)):
            break
        if at and word in _OPERATORS:
            return 0
        if word in choices or (at and word in FILLING):
            rest = rest.partition(" ")[2]
        elif not (after := topic_first(rest, topics))[0] or len(name or "") >= len(rest) - len(after[1]):
            break
        else:
            rest = after[1]
        at = len(text) - len(rest)
    return at


def _cuts(text: str) -> list[int]:
    return [found.start() for found in re.finditer(r"\S+", text)][1:13]


def _certain_place(text: str, reading: Reading) -> int | None:
    """Where in a text a name begins that is certainly a place's: ``immigration in Key West, FL``."""
    gazetteer = reading.known.gazetteer
    for at in _cuts(text):
        name = None if text.count('"', 0, at) % 2 else place_first(text[at:], gazetteer)
        if name and is_certain(name, gazetteer):
            return at
    return None

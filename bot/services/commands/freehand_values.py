"""The value of an option that was named, where more may follow it: ``topics: housing daily``."""

from __future__ import annotations

import re

from bot.services.commands.command import Option
from bot.services.commands.freehand_places import is_certain, place_first, places_first
from bot.services.commands.freehand_reading import Reading
from bot.services.commands.freehand_subject import LONGEST_TITLE, WANTS, choices_of, key, topics_by_key
from bot.services.commands.freehand_text import bare_word, endings, folded, unquoted

_BETWEEN = re.compile(r"(?:[\s,;&+]|and\b)+", re.IGNORECASE)
_TIMES_BEGIN = {"since": {"since"}, "for": {"for", "until", "till"}, "everywhere": {"everywhere"}}


def read_named(reading: Reading, option: Option, text: str) -> str:
    """Read the value of an option into a reading; return what follows it and is something else."""
    apart = {"topics": _topics, "want": _wants, "place": _places}.get(option.name)
    if apart is None or not text or unquoted(text):
        return reading.take(option, text)
    value, rest = apart(reading, text)
    if not value or not begins_otherwise(reading, rest):
        value, rest = text, ""
    reading.give(option.name, value)
    return rest


def begins_otherwise(reading: Reading, text: str) -> bool:
    """Whether a text begins with what is certainly another option: ``daily``, ``since``, a topic, a place."""
    if not text:
        return False
    word = bare_word(text.split(maxsplit=1)[0])
    has = {option.name for option in reading.command.options}
    if word in choices_of(reading) or ("want" in has and folded(word) in WANTS):
        return True
    if any(name in has and word in words for name, words in _TIMES_BEGIN.items()):
        return True
    if "query" in has and text[:1] in {'"', "("}:
        return True
    if "topics" in has and topic_first(text, topics_by_key(reading))[0]:
        return True
    name = place_first(text, reading.known.gazetteer) if reading.is_open("place") else None
    return name is not None and is_certain(name, reading.known.gazetteer)


def topic_first(text: str, topics: dict[str, str]) -> tuple[str, str]:
    """Return the name of the topic that a text begins with, the longest, and what follows; nothing if there is none."""
    for end in endings(text, LONGEST_TITLE):
        if name := topics.get(key(text[:end])):
            return name, text[end:]
    return "", text


def _topics(reading: Reading, text: str) -> tuple[str, str]:
    topics, names = topics_by_key(reading), list[str]()
    if key(text) in topics:
        return text, ""
    while True:
        name, after = topic_first(text, topics)
        if not name:
            return ", ".join(names), text
        names.append(name)
        text = _BETWEEN.sub("", after, count=1) if _BETWEEN.match(after) else after


def _wants(reading: Reading, text: str) -> tuple[str, str]:
    known, names = {*WANTS, "all", "everything"}, list[str]()
    while text:
        word = text.split(maxsplit=1)[0]
        if folded(word.strip(",;")) not in known:
            break
        names.append(WANTS.get(folded(word.strip(",;")), word))
        text = _BETWEEN.sub("", text[len(word) :], count=1)
    return ", ".join(names), text


def _places(reading: Reading, text: str) -> tuple[str, str]:
    return places_first(text, reading.known.gazetteer)

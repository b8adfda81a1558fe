"""``lookup "287(g)" Key West, FL since 7d``: the words, then the place, then the time."""

from __future__ import annotations

import re

from bot.services.commands.freehand_places import place_last
from bot.services.commands.freehand_reading import Reading, readable_time
from bot.services.commands.freehand_text import hidden

_SINCE = re.compile(r"(?<!\S)since(?!\S)", re.IGNORECASE)
_IN_AT_END = re.compile(r"(?<!\S)in\s+$", re.IGNORECASE)
_IN = re.compile(r"(?:(?<!\S)in)?[\s,]*$", re.IGNORECASE)


def read_lookup(reading: Reading, text: str) -> None:
    """Read what was typed without names."""
    if reading.is_open("since"):
        text = _without_since(reading, text)
    if reading.is_open("place"):
        text = _without_place(reading, text)
    if text and reading.is_open("words"):
        reading.give("words", text)
    else:
        reading.leave(text)


def _without_since(reading: Reading, text: str) -> str:
    """Read since when from the end of a text; return the rest. What is no time is one all the same: lookup says why not."""
    marks = list(_SINCE.finditer(hidden(text)))
    if not marks:
        return text
    before, said = text[: marks[-1].start()].rstrip(" ,;"), text[marks[-1].end() :].strip()
    value, rest = readable_time("since", said, reading.known.now)
    if not value and not (before and said):
        return text
    reading.give("since", value or said)
    return f"{before} {rest if value else ''}".strip()


def _without_place(reading: Reading, text: str) -> str:
    """Read the place from the end of a text, if one is certainly meant; return the rest."""
    found = place_last(text, reading.known.gazetteer)
    if found is None:
        return text
    start, certain = found
    name = text[start:].strip(" ,;")
    if certain:
        reading.give("place", name)
        text = _IN.sub("", text[:start]).rstrip(" ,")
        if not text and reading.is_open("words"):
            reading.hints.append(f'To look for the place as words, put it in quotation marks: "{name}"')
    elif start and (_IN_AT_END.search(text[:start]) or (" " in name and name[:1].isupper())):
        reading.notes.append(f"“{name}” was looked for as words. If you meant the place: place: {name}")
    return text

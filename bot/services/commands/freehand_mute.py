"""``mute topic housing for 2h everywhere``: what, for how long, and where."""

from __future__ import annotations

import re

from bot.services.commands.freehand_reading import Reading, readable_time
from bot.services.commands.freehand_subject import key, topics_by_key
from bot.services.commands.freehand_text import hidden

_EVERYWHERE = re.compile(r"(?:(?:^|(?<=\s))everywhere[,;]?$)|^everywhere[,;]?\s+", re.IGNORECASE)
_FOR = re.compile(r"(?<!\S)(?:for|until|till?)(?!\S)", re.IGNORECASE)
_LENGTH = re.compile(r"(?<=\s)\d{1,3} ?[a-z]+(?: \d{1,3} ?[a-z]+)?$", re.IGNORECASE)
_MARKS = 12
"""How many times ``for`` and ``until`` may stand in what is muted."""


def read_mute(reading: Reading, text: str) -> None:
    """Read what was typed without names."""
    text = _without_everywhere(reading, text)
    if reading.is_open("for") and key(text) not in topics_by_key(reading):
        text = _without_time(reading, text)
        text = _without_everywhere(reading, text)
    if text and reading.is_open("what"):
        reading.give_unquoted("what", text)
    else:
        reading.leave(text, f"Why it is muted can be said, too: reason: {text}")


def _without_everywhere(reading: Reading, text: str) -> str:
    if reading.is_open("everywhere") and (found := _EVERYWHERE.search(text)):
        reading.give("everywhere", True)
        return (text[: found.start()] + text[found.end() :]).strip(" ,;")
    return text


def _without_time(reading: Reading, text: str) -> str:
    """Read for how long from the end of a text, or from its beginning; return the rest."""
    now = reading.known.now
    marks = list(_FOR.finditer(hidden(text)))[-_MARKS:]
    for mark in marks:
        value, rest = readable_time("for", text[mark.start() :], now)
        if value:
            return _taken(reading, value, text[: mark.start()], rest)
    if (length := _LENGTH.search(hidden(text))) and readable_time("for", length[0], now)[0] == length[0]:
        return _taken(reading, length[0], text[: length.start()], "")
    if marks and text[: marks[-1].start()].strip() and text[marks[-1].end() :].strip():
        # It cannot be read, which mute says with what to write instead.
        return _taken(reading, text[marks[-1].start() :], text[: marks[-1].start()], "")
    return text


def _taken(reading: Reading, value: str, before: str, after: str) -> str:
    said = value.removeprefix("for ").removeprefix("For ").strip()
    reading.give("for", value if said in {"good", "ever"} else said)
    before = before.strip(" ,;")
    if before and after:
        after = _without_everywhere(reading, after)
        reading.leave(after, f"Why it is muted can be said, too: reason: {after}" if after else "")
        return before
    return before or after

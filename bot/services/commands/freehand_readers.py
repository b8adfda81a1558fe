"""What stands in a command without a name, read by its meaning: one reader for each command that takes more than one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.domain.answer import Answer
from bot.services.commands.command import Option, Someone
from bot.services.commands.freehand_lookup import read_lookup
from bot.services.commands.freehand_mute import read_mute
from bot.services.commands.freehand_reading import Reading
from bot.services.commands.freehand_subject import key, topics_by_key
from bot.services.commands.freehand_subscribe import read_subscribe
from bot.services.commands.freehand_text import PERSON, person, unquoted
from bot.services.commands.quiet import OFF
from bot.services.commands.typed_times import read_quiet, read_zone

_LINK = re.compile(r"\S+://\S+")
_DAYS = re.compile(
    r"(?:^|[\s,;])(?:(?:for|in)\s+)?((?:the\s+)?(?:next\s+)?\d{1,4}[\s-]*(?:d|days?|w|wks?|weeks?)?)\.?$", re.IGNORECASE
)


def read_loose(reading: Reading, text: str) -> None:
    """Read what was typed without names into a reading."""
    if text:
        READERS.get(reading.command.name, _first_option)(reading, text)


def _first_option(reading: Reading, text: str) -> None:
    """Take everything for the first option; a command without one takes nothing."""
    option = next((each for each in reading.command.options if reading.is_open(each.name)), None)
    if reading.command.name == "help":
        return
    if option is None:
        reading.leave(text, f"/gavel {reading.command.name} needs nothing more." if not reading.command.options else "")
    elif option.kind is Someone:
        _people(reading, option, text)
    else:
        reading.give_unquoted(option.name, text)


def _people(reading: Reading, option: Option, text: str) -> None:
    mark = PERSON.search(text)
    if mark:
        reading.give(option.name, person(mark[0], reading.known.people))
        reading.leave(text[: mark.start()] + text[mark.end() :], "One at a time.")
    else:
        reading.take(option, text)


def _why(reading: Reading, text: str) -> None:
    found = _LINK.search(text)
    if not reading.is_open("link"):
        reading.leave(text)
    elif found:
        reading.give("link", found[0])
        reading.leave(text[: found.start()].strip(), "One link is enough.")
        reading.leave(text[found.end() :].strip(), "One link is enough.")
    else:
        reading.give("link", text)


def _agenda(reading: Reading, text: str) -> None:
    """``Key West, FL 30 days``: the place, then how many days."""
    days = _DAYS.search(text) if reading.is_open("days") else None
    if days:
        reading.give("days", days[1].strip())
        text = text[: days.start()].rstrip(" ,;")
    if text:
        _first_option(reading, text)


def _add_feed(reading: Reading, text: str) -> None:
    """``https://… Key West, FL``: the address, then whose it is."""
    address, _, rest = text.partition(" ")
    if reading.is_open("url"):
        reading.give("url", address)
    else:
        rest = text
    if rest.strip() and reading.is_open("place"):
        reading.give_unquoted("place", rest.strip())
    else:
        reading.leave(rest.strip())


def _quiet(reading: Reading, text: str) -> None:
    if not reading.is_open("hours") or not reading.is_open("zone"):
        _first_option(reading, text)
        return
    words = text.split()[:10]
    for cut in range(len(words), -1, -1):
        hours, zone = " ".join(words[:cut]), " ".join(words[cut:])
        for one, other in ((hours, zone), (zone, hours)):
            if (one or other) and (not one or _are_hours(one)) and (not other or not isinstance(read_zone(other), Answer)):
                for name, value in (("hours", one), ("zone", other)):
                    if value:
                        reading.give(name, value)
                reading.leave(" ".join(text.split()[10:]))
                return
    reading.give("hours", text)


def _are_hours(text: str) -> bool:
    return text.casefold() in OFF or not isinstance(read_quiet(text), Answer)


def _add_topic(reading: Reading, text: str) -> None:
    """``housing eviction OR rent*``: the name, then the query; more words are the name if the query has its own."""
    quoted = unquoted(text)
    if not reading.is_open("name"):
        name, rest = "", text
    elif quoted and quoted[0]:
        name, rest = quoted
    elif reading.is_open("query"):
        name, _, rest = text.partition(" ")
    else:
        name, rest = text, ""
    _name_and_query(reading, name.rstrip(",;"), rest)


def _edit_topic(reading: Reading, text: str) -> None:
    """The longest beginning that names a topic, then the query."""
    topics = topics_by_key(reading)
    words = text.split()
    if not reading.is_open("name"):
        cut = 0
    elif reading.is_open("query"):
        cut = next((n for n in range(min(len(words), 12), 0, -1) if key(" ".join(words[:n])) in topics), 1)
    else:
        cut = len(words)
    name = " ".join(words[:cut])
    _name_and_query(reading, topics.get(key(name), name.strip('"')), " ".join(words[cut:]))


def _name_and_query(reading: Reading, name: str, query: str) -> None:
    if name:
        reading.give("name", name)
    if query and reading.is_open("query"):
        reading.give("query", query)
    else:
        reading.leave(query)


READERS: Mapping[str, Callable[[Reading, str], None]] = {
    "subscribe": read_subscribe,
    "agenda": _agenda,
    "lookup": read_lookup,
    "mute": read_mute,
    "why": _why,
    "quiet": _quiet,
    "feeds add": _add_feed,
    "topics add": _add_topic,
    "topics edit": _edit_topic,
}

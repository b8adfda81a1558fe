"""Times, hours and zones as people type them: "8am", "22:00-06:30", "Chicago"."""

from __future__ import annotations

import re
from datetime import time
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from bot.domain.answer import Answer
from bot.domain.subscription import QuietHours
from bot.services.commands.desk import refusal
from bot.services.commands.typed import either

_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?: ?([ap])\.?(?:m\.?)?)?")
_NAMED = {"noon": time(12), "midnight": time(0)}
_BETWEEN = re.compile(r"\s*(?:[-–—]|\bto\b|\buntil\b)\s*", re.IGNORECASE)
SAID_ZONES = {
    "America/New_York": ("eastern", "east", "east coast", "et", "est", "edt"),
    "America/Chicago": ("central", "ct", "cst", "cdt"),
    "America/Denver": ("mountain", "mt", "mst", "mdt"),
    "America/Phoenix": ("arizona",),
    "America/Los_Angeles": ("pacific", "west", "west coast", "pt", "pst", "pdt"),
    "America/Anchorage": ("alaska", "akst", "akdt"),
    "Pacific/Honolulu": ("hawaii", "hst"),
    "America/Puerto_Rico": ("atlantic", "puerto rico"),
}
US_ZONES = tuple(SAID_ZONES)
"""The zones that newsrooms choose among first, from east to west but for the last."""

_BY_WORD = {word: zone for zone, words in SAID_ZONES.items() for word in words}


def read_time(typed: str) -> time | Answer:
    """Read a time of day: ``8am``, ``8:30 pm``, ``20:30``, ``noon``."""
    word = " ".join(typed.split()).casefold()
    found = _NAMED.get(word) or _clock(word)
    if found is None:
        return refusal(f"“{typed.strip()[:50]}” is no time of day.", "Write it like 8:00, 8am or 17:30.")
    return found


def read_quiet(typed: str) -> QuietHours | Answer:
    """Read quiet hours, whose end may be on the next day: ``22:00-06:30``, ``10pm to 6am``."""
    ends = [_NAMED.get(part.casefold()) or _clock(part.casefold()) for part in _BETWEEN.split(typed.strip())]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return refusal(f"“{typed.strip()[:50]}” are no hours.", "Write them like 22:00-06:30 or 10pm-6am; off ends them.")
    if ends[0] == ends[1]:
        return refusal("Quiet hours cannot begin and end at the same time.", "To hold everything, use /gavel pause.")
    return QuietHours(ends[0], ends[1])


def read_zone(typed: str) -> str | Answer:
    """Read a time zone: its IANA name, the last part of one (``Chicago``), or how people say it (``eastern``)."""
    word = " ".join(typed.replace("_", " ").split()).casefold()
    word = word.removesuffix(" time").removesuffix(" standard")
    if word in _BY_WORD:
        return _BY_WORD[word]
    known = zones()
    if word in known:
        return known[word]
    ending = sorted({zone for name, zone in known.items() if name.rpartition("/")[2] == word})
    if ending:
        # "America/Louisville" is "America/Kentucky/Louisville" too: the shorter name is the one that people write.
        return min(ending, key=len)
    near = get_close_matches(word, [name.rpartition("/")[2] for name in known], n=3)
    meant = dict.fromkeys(map(_by_city, near))
    hint = f"Did you mean {either(meant)}?" if meant else "Write it like America/New_York."
    return refusal(f"There is no time zone “{typed.strip()[:50]}”.", hint)


def _by_city(city: str) -> str:
    """Return the zone whose name ends so, folded."""
    return min((zone for name, zone in zones().items() if name.rpartition("/")[2] == city), key=len)


@cache
def zones() -> dict[str, str]:
    """Every IANA zone that this machine knows, by its name folded."""
    return {name.replace("_", " ").casefold(): name for name in sorted(available_timezones())}


def said(at: time) -> str:
    """Say a time of day: ``8:00 AM``."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def said_hours(quiet: QuietHours) -> str:
    """Say quiet hours: ``10:00 PM to 6:30 AM``."""
    return f"{said(quiet.start)} to {said(quiet.end)}"


def _clock(word: str) -> time | None:
    read = _TIME.fullmatch(word)
    if not read:
        return None
    hour, minute, half = int(read[1]), int(read[2] or 0), read[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None

"""What changes on a page without any change of it: today's date, the clock, counters, tokens. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.identity import fold_title
from bot.feeds.dates import clock_in, parse_date

_NEAR_DAYS = 1
_NEAR_MINUTES = 10
_DAY_MINUTES = 24 * 60
_LONGEST = 2_000

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?:\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)?"
    rf"(?:\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?|\b\d{{1,2}}\s+{_MONTH}\s+\d{{4}}\b"
    r"|\b\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\b\.?)?(?:\s*\b[ECMP][SD]?T\b|\s*\b(?:UTC|GMT)\b)?", re.IGNORECASE
)
_OF_AN_EVENT = re.compile(
    r"\b(?:meeting|hearing|session|workshop|agenda|vote|voting|deadline|election|notice|minutes|bids?|closed|closes|opens)s?\b",
    re.IGNORECASE,
)
_OF_NOW = re.compile(
    r"\b(?:today|now|current(?:ly)?|as of|local time|time is|updated|refreshed|generated|retrieved)\b", re.IGNORECASE
)
_STAMP = re.compile(
    r"\W*(?:(?:this|the|our)\s+)?(?:web\s*)?(?:page|site|website|content|list|document|data)?\s*(?:was\s+)?(?:last\s+)?"
    r"(?:updated|modified|refreshed|generated|retrieved|reviewed)\b",
    re.IGNORECASE,
)
_NUMBER = r"\d[\d,.]*[km]?"
_COUNTED = r"(?:page\s*)?(?:views?|visits?|visitors?|hits?|downloads?|likes?|shares?|followers?|comments?|reactions?|reads?)"
_NOISE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_NUMBER}\s*(?:unique\s+)?{_COUNTED}\b",
        rf"\b{_COUNTED}\b(?:\s+(?:count|counter|number|no\.?|today|total|so far))?\s*[:#(]?\s*{_NUMBER}\b",
        rf"\b{_NUMBER}\s+(?:users?|people|guests?|members?)\s+(?:are\s+)?(?:online|viewing|watching|here)\b",
        r"\b(?:\d+|an?|one|few)\s+(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?\s+(?:ago|left|remaining|to go)\b",
        r"\bjust now\b",
        r"\b(?:in|took)\s+\d+(?:\.\d+)?\s*(?:s|ms|sec(?:ond)?s?|milliseconds)\b",
        r"-?\b\d{1,3}\s*°\s*[fc]?\b",
        r"(?:©|\(c\)|\bcopyright\b)[^a-z\n]{0,12}\d{4}(?:\s*[-–]\s*\d{4})?",
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        r"\b(?=[0-9a-f]{0,60}[a-f])(?=[0-9a-f]{0,60}\d)[0-9a-f]{16,64}\b",
        r"\b(?:csrf|xsrf|nonce|token|session|request|ray|trace)(?:[ _-]?(?:id|token|key))?\s*[:=#]\s*\S+",
    )
)


def quiet(line: str, at: datetime, zone: str) -> str:
    """Return a line of a page as it is compared: without what only says when and for whom the page was made.

    ``at`` is when the page was fetched, ``zone`` (IANA) where its readers are. Dates and times are noise where they are about
    that moment, give or take a server's own zone; those of a meeting never are.
    """
    line = line[:_LONGEST]
    stamp = _STAMP.match(line) is not None
    if stamp or _OF_NOW.search(line) or not _OF_AN_EVENT.search(line):
        line = _DATE.sub(lambda hit: "⟨day⟩" if stamp or _is_near_day(hit[0], at, zone) else hit[0], line)
        line = _CLOCK.sub(lambda hit: "⟨time⟩" if stamp or _is_near_clock(hit[0], at, zone) else hit[0], line)
        if _OF_NOW.search(line):
            line = _WEEKDAY.sub("⟨day⟩", line)
    for pattern in _NOISE:
        line = pattern.sub("⟨…⟩", line)
    return fold_title(line)


def _is_near_day(text: str, at: datetime, zone: str) -> bool:
    here = at.astimezone(ZoneInfo(zone)).date()
    for written in (text, f"{text}, {here.year}"):
        if moment := parse_date(written, "UTC"):
            return abs((moment.date() - here).days) <= _NEAR_DAYS
    return False


def _is_near_clock(text: str, at: datetime, zone: str) -> bool:
    """Whether a clock shows the moment: of the feed's zone or of UTC; only clocks that run show seconds."""
    if text.count(":") > 1:
        return True
    read = clock_in(" ".join(text.split()[:2])) or clock_in(text.split(maxsplit=1)[0])
    if read is None:
        return False
    return any(_minutes_apart(read, at.astimezone(each).time()) <= _NEAR_MINUTES for each in (ZoneInfo(zone), UTC))


def _minutes_apart(one: time, other: time) -> int:
    apart = abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)
    return min(apart, _DAY_MINUTES - apart)

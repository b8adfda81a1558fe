"""An iCalendar file -> its events as content lines (RFC 5545 section 3.1), as much as can be saved of any. Pure, linear."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.feeds.charset import clean, decode
from bot.feeds.document import MAX_RAW_TEXT, MAX_RECORDS

_FOLD = re.compile(rb"(?:\r+\n?|\n)[ \t]")
_BREAK = re.compile(r"\r+\n?|\n")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
# Quotation marks enclose colons; a mark that is never closed makes the line one without parameters.
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]*+)((?:;[^:;=\"]*+(?:=(?:\"[^\"]*+\"|[^\";:])*+)?)*+):")
_CARELESS = re.compile(r"([A-Za-z][A-Za-z0-9-]*+)[;:]")
_PARAMETER = re.compile(r";([^:;=\"]++)=((?:\"[^\"]*+\"|[^\";:])*+)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_KEPT = frozenset(
    "UID RECURRENCE-ID SEQUENCE DTSTART DTEND RRULE RDATE EXDATE STATUS SUMMARY DESCRIPTION X-ALT-DESC LOCATION URL ATTACH "
    "CATEGORIES".split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its parameters by upper-case name, its value as written."""

    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """Its value as TEXT: escapes undone."""
        return _ESCAPED.sub(lambda hit: "\n" if hit[1] in "nN" else hit[1], self.value)


NOTHING = Line({}, "")


@dataclass(slots=True)
class Event:
    """The properties of a VEVENT that matter, by upper-case name."""

    lines: dict[str, list[Line]] = field(default_factory=dict)

    def get(self, name: str) -> Line:
        """Return a property; of one that is repeated the first counts."""
        return self.lines.get(name, [NOTHING])[0]

    def all(self, name: str) -> list[Line]:
        """Return every property of this name."""
        return self.lines.get(name, [])


@dataclass(slots=True)
class CalendarFile:
    """What a file holds, of one calendar or several. ``truncated``: it ends too early, and its last event is left out."""

    found: bool = False
    title: str = ""
    zone: str = ""
    cancels: bool = False
    truncated: bool = True
    events: list[Event] = field(default_factory=list)


def read_file(body: bytes, content_type: str = "") -> CalendarFile:
    """Read the events of a file. What stands in other components (time zones, alarms, tasks) is passed over unread."""
    file = CalendarFile()
    event: Event | None = None
    inside = 0
    for name, line in _lines(body, content_type):
        mark = line.value.strip().upper() if name in {"BEGIN", "END"} else ""
        if (name, mark) == ("BEGIN", "VCALENDAR"):
            file.found = file.truncated = True
        elif not file.found:
            continue
        elif mark in {"VEVENT", "VCALENDAR"}:
            # An event that lacks its end is ended by the next, or by the calendar's.
            if event is not None and len(file.events) < MAX_RECORDS:
                file.events.append(event)
            event, inside = (Event() if name == "BEGIN" else None), 0
            file.truncated = mark != "VCALENDAR"
        elif mark:
            inside = inside + 1 if name == "BEGIN" else max(0, inside - 1)
        elif event is not None and not inside:
            if name in _KEPT:
                event.lines.setdefault(name, []).append(line)
        elif event is None:
            _describe(file, name, line)
    return file


def _describe(file: CalendarFile, name: str, line: Line) -> None:
    if name == "X-WR-CALNAME":
        file.title = file.title or line.text
    elif name == "X-WR-TIMEZONE":
        file.zone = file.zone or line.value.strip()
    elif name == "METHOD":
        file.cancels = file.cancels or line.value.strip().upper() == "CANCEL"


def _lines(body: bytes, content_type: str) -> Iterator[tuple[str, Line]]:
    """Go through the content lines. What is none continues the one before it: a line break that nobody escaped."""
    name, parameters, value = "", "", ""
    for raw in _raw_lines(body, content_type):
        hit = _LINE.match(raw) or _CARELESS.match(raw)
        if hit is None:
            if raw.strip() and len(value) < MAX_RAW_TEXT:
                value += "\\n" + raw
            continue
        if name:
            yield name, _line(parameters, value)
        name, parameters = hit[1].upper(), hit[2] if hit.re is _LINE else ""
        value = raw[hit.end() :][:MAX_RAW_TEXT]
    if name:
        yield name, _line(parameters, value)


def _line(parameters: str, value: str) -> Line:
    named = _parameters(parameters)
    if named.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        # What vCalendar 1.0 knew, and some writers still do: a break after "=" is none.
        value = decode(quopri.decodestring(value.replace("=\\n", "").encode()), "")
    return Line(named, value)


def _raw_lines(body: bytes, content_type: str) -> Iterator[str]:
    """Unfold before decoding: many writers fold in the middle of a character. A fault of one line is no fault of the next."""
    if body.startswith(_WIDE):
        body = decode(body, content_type).encode()
    body = _FOLD.sub(b"", body)
    try:
        yield from _BREAK.split(clean(body.decode("utf-8-sig")))
    except UnicodeDecodeError:
        for line in body.splitlines():
            yield decode(line, content_type)


def _parameters(text: str) -> dict[str, str]:
    return {hit[1].strip().upper(): hit[2].strip().strip('"') for hit in _PARAMETER.finditer(text)} if text else {}

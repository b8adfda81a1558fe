"""iCalendar files of an imaginary town, line by line."""

from __future__ import annotations


def event(uid: str, start: str, summary: str = "Town Commission", *lines: str) -> str:
    """Return a VEVENT; ``start`` is what stands after DTSTART (``:20250708T220000Z``, ``;VALUE=DATE:20250708``)."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{start}", f"SUMMARY:{summary}", *lines, "END:VEVENT"])


def calendar(*events: str, head: tuple[str, ...] = ()) -> bytes:
    """Return a file of these events; ``head`` are the calendar's own lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, *events, "END:VCALENDAR", ""]).encode()

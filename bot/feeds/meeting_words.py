"""Status in prose: cancellations are written into titles, places, times and comments far more often than into a field."""

from __future__ import annotations

import re

from bot.domain.item import MeetingStatus

_CANCELLED = re.compile(r"\bcancel(?:l?ed|l?ation)\b|\bno meeting\b", re.IGNORECASE)
_POSTPONED = re.compile(r"\b(?:postponed?|deferred|rescheduled)\b(?! from\b)", re.IGNORECASE)
_DRAFT = re.compile(r"\b(?:draft|tentative)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"[\s\-–—:]*[(\[]?\s*"
    r"\b(?:cancel(?:l?ed|l?ation)|postponed|deferred|rescheduled|revised|amended|draft agenda|draft|updated)\b"
    r"\s*[)\]]?[\s\-–—:]*",
    re.IGNORECASE,
)
_WHAT = (
    r"\b(?:meeting|hearing|session|workshop)s?\b[^.;\n]{0,60}?\b(?:is|are|was|were|has been|have been|will be)\s+(?:hereby\s+)?"
)
_PROSE_CANCELLED = re.compile(
    r"^\W*(?:notice of )?(?:meeting |hearing )?cancel(?:l?ed|l?ation)\b|notice of cancellation|^\W*no meeting\b"
    rf"|{_WHAT}cancel?led\b",
    re.IGNORECASE | re.MULTILINE,
)
_PROSE_POSTPONED = re.compile(
    rf"(?:^\W*(?:meeting |hearing )?|{_WHAT})(?:postponed|deferred|rescheduled)\b(?! from\b)",
    re.IGNORECASE | re.MULTILINE,
)
_SHOUTED = re.compile(r"\bCANCELL?ED\b")


def status_of_label(label: str) -> MeetingStatus | None:
    """Return the status that a short label states (a title, a place, a time, a status name), None where it states none."""
    if _CANCELLED.search(label):
        return MeetingStatus.CANCELLED
    if _POSTPONED.search(label):
        return MeetingStatus.POSTPONED
    return None


def status_of_prose(text: str) -> MeetingStatus | None:
    """Return the status that a comment states of its own meeting; another meeting's cancellation in passing is none."""
    text = text[:2_000]
    if _PROSE_CANCELLED.search(text) or _SHOUTED.search(text):
        return MeetingStatus.CANCELLED
    return MeetingStatus.POSTPONED if _PROSE_POSTPONED.search(text) else None


def is_draft(label: str) -> bool:
    """Whether a status name says that an agenda is not final."""
    return _DRAFT.search(label) is not None


def without_status(title: str) -> str:
    """Return a title or body without status words: "CANCELLED" arrives later and must not make another meeting of it."""
    return _WORDS.sub(" ", title).strip()

"""Status in prose: cancellations are written into titles, places, times and comments far more often than into a field."""

from __future__ import annotations

import re

from bot.domain.item import MeetingStatus

_CANCELLED = re.compile(r"\bcancel(?:l?ed|l?ation|ad[ao]|ación)\b|\bno meeting\b|\bannulée?\b", re.IGNORECASE)
_POSTPONED = re.compile(r"\b(?:postponed?|deferred|rescheduled|pospuest[ao]|aplazad[ao]|reportée?)\b(?! from\b)", re.IGNORECASE)
_DRAFT = re.compile(r"\b(?:draft|tentative)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"[\s\-–—:*]*[(\[]?\s*"
    r"\b(?:cancel(?:l?ed|l?ation|ad[ao])|annulée?|pospuest[ao]|postponed|deferred|rescheduled|revised|amended|draft agenda"
    r"|draft|updated)\b"
    r"\s*[)\]]?[\s\-–—:*]*",
    re.IGNORECASE,
)
_WHAT = (
    r"\b(?:meeting|hearing|session|workshop)s?\b(?:[ap]\.m\.|[^.;\n]){0,60}?"
    r"\b(?:is|are|was|were|has been|have been|will be)\s+(?:hereby\s+)?"
)
_PROSE_CANCELLED = re.compile(
    r"(?P<label>^\W*(?:notice of )?(?:meeting |hearing )?cancel(?:l?ed|l?ation)\b|notice of cancellation|^\W*no meeting\b)"
    rf"|{_WHAT}cancel?led\b|(?<!\bnot )\b(?-i:CANCELL?ED)\b",
    re.IGNORECASE | re.MULTILINE,
)
_PROSE_POSTPONED = re.compile(
    rf"(?:(?P<label>^\W*(?:meeting |hearing )?)|{_WHAT})(?:postponed|deferred|rescheduled)\b(?! from\b)",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[.!?\n](?:\s|$)")
_THIS = re.compile(r"\b(?:this|today['’]s|tonight['’]s)(?:\s+\w+){0,3}\s*$", re.IGNORECASE)
_REPLACES = re.compile(r"\breplac(?:es|ing)\b|\breplacement for\b|\bin (?:place|lieu) of it\b|\bmakes up for\b", re.IGNORECASE)
_LONG_AGO = re.compile(
    r"\blast (?:year|month)\b|\byears? ago\b|\b(?:last|previous|prior) (?:\w+ ){0,2}(?:meeting|hearing|session|workshop)s?\b",
    re.IGNORECASE,
)
_IN_CASE = re.compile(r"\b(?:if|unless|should|whenever|in case|in the event(?: that)?)\b[^,;]*$", re.IGNORECASE)
_CONDITION = re.compile(r"\s+(?:if|unless|when(?:ever)?)\b", re.IGNORECASE)
_OTHER_THINGS = re.compile(r"\s+[a-z]+s\s+(?:are|were|will|may|can|must)\b", re.IGNORECASE)
"""What follows where something else was called off: "cancelled classes are refunded"."""


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
    if _is_stated(_PROSE_CANCELLED, text):
        return MeetingStatus.CANCELLED
    return MeetingStatus.POSTPONED if _is_stated(_PROSE_POSTPONED, text) else None


def _is_stated(status: re.Pattern[str], text: str) -> bool:
    return any(_is_own(hit, text) for hit in status.finditer(text))


def _is_own(hit: re.Match[str], text: str) -> bool:
    """Whether a status is said of the meeting itself: not of another one, of other things, or only for a case that may come."""
    before, after = _SENTENCE_END.split(text[: hit.start()])[-1], _SENTENCE_END.split(text[hit.end() :], maxsplit=1)[0]
    if _IN_CASE.search(before) or _CONDITION.match(after) or _OTHER_THINGS.match(after) or _REPLACES.search(hit[0]):
        return False
    if hit["label"] is not None or _THIS.search(before):
        return True
    return not _REPLACES.search(text) and not _LONG_AGO.search(before + hit[0] + after)


def is_draft(label: str) -> bool:
    """Whether a status name says that an agenda is not final."""
    return _DRAFT.search(label) is not None


def without_status(title: str) -> str:
    """Return a title or body without status words: "CANCELLED" arrives later and must not make another meeting of it."""
    return _WORDS.sub(" ", title).strip()

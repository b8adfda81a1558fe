"""The sign before a headline, by kind of alert: a reader who scrolls knows it before the label in words beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MARKS = {
    "reversal": "🔴",
    "outcome": "🗳️",
    "correction": "✏️",
    "cancelled": "🚫",
    "moved": "🕓",
    "pulled": "📤",
    "amended": "📝",
    "addendum": "➕",
    "agenda": "📅",
    "new": "📰",
    "notice": "⚠️",
}
_POSSIBLE_REVERSAL = "🟠"
_SEVERAL = "🗂️"


def mark(facts: Mapping[str, Any]) -> str:
    """Return the sign of a message; nothing for an answer, which is no alert, and for a kind that is not known."""
    records = facts.get("alerts") or [facts]
    kinds = {str(record["kind"]) for record in records if record.get("kind")}
    if len(kinds) > 1:
        return _SEVERAL
    if kinds == {"reversal"} and all(record.get("possible") for record in records):
        return _POSSIBLE_REVERSAL
    return _MARKS.get("".join(kinds), "")

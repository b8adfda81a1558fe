"""The colour of a message's bar, by kind of alert: the loudest stand out, the label in words stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COLOURS = {
    "reversal": 0xE5383B,
    "outcome": 0x27AE60,
    "correction": 0x9B51E0,
    "cancelled": 0x4F4F4F,
    "moved": 0xF2994A,
    "pulled": 0x8D6E63,
    "amended": 0xF2C94C,
    "addendum": 0x56CCF2,
    "agenda": 0x2F80ED,
    "new": 0x607D8B,
    "notice": 0xB8860B,
    "refused": 0xB71C1C,
}
_SEVERAL = 0x99AAB5
_PALE = 0xD0D0D0


def colour(facts: Mapping[str, Any]) -> int | None:
    """Return the colour of a message, paler if what it tells is only possible; None for an answer, which is no alert."""
    records = facts.get("alerts") or [facts]
    kinds = {record.get("kind") for record in records}
    if kinds == {None}:
        return None
    found = _COLOURS.get(str(kinds.pop()), _SEVERAL) if len(kinds) == 1 else _SEVERAL
    return _between(found, _PALE) if all(record.get("possible") for record in records) else found


def _between(one: int, other: int) -> int:
    channels = (((one >> shift & 0xFF) + (other >> shift & 0xFF)) // 2 << shift for shift in (16, 8, 0))
    return sum(channels)

"""What is wrong with a query that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """The kinds of it; the first two make a query useless."""

    NEVER = "can never match"
    NEARLY_ALWAYS = "matches nearly every text"
    OFTEN = "matches more than half of all texts"
    CAPITALS = "finds a word in capitals only"


@dataclass(frozen=True, slots=True)
class QueryFinding:
    """One doubt: ``message`` says which words do it, ``hint`` what to write instead."""

    doubt: Doubt
    message: str
    hint: str

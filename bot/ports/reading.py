"""What one reading of an item found, and the way that an item went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.item import Item, StoredItem
from bot.domain.place import Mention


@dataclass(frozen=True, slots=True)
class ItemReading:
    """What one reading of an item revision's text found: kept so that lookup, back-test and alerts read the same."""

    mentions: tuple[Mention, ...]
    token_count: int
    sketch: frozenset[int]
    numbers: frozenset[str]
    title_key: str
    canonical_url: str


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The terms of an item revision for the full-text index, blank-separated: of its title, its body, and of what it is about.

    See bot.matching.terms.
    """

    title: str = ""
    body: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as a poll found it, with the hash of its revision, what its text says, and what lookup finds it by."""

    item: Item
    revision: str
    reading: ItemReading
    words: ItemWords


@dataclass(frozen=True, slots=True)
class Stage:
    """One step that an item went through, for ``why``: its name, its outcome, and the values it was decided on.

    ``channels`` are those that it is about; none: it is about the item.
    """

    name: str
    outcome: str
    detail: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traced:
    """The stages that one revision of an item went through, and when."""

    item: StoredItem
    revision: str
    at: datetime
    stages: tuple[Stage, ...]

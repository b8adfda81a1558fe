"""A meeting's agenda as it was read now, beside the one that is known: which items are the same, and which were pulled. Pure.

A platform may give every item another id or title overnight; that is no news. So items are paired by what they are about before
anything is said to be pulled or added.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.identity import fold_title, resolve
from bot.domain.item import OFF, AgendaFacts, Item, ItemType, StoredItem
from bot.domain.limits import MAX_ITEMS

_SHORT = 3
"""An agenda of no more items may well be replaced as a whole."""

_ALIKE, _TELLING_WORDS = 0.6, 5
"""The share of words that two titles have in common of which one is the other reworded; shorter ones are no proof."""

_MOST_PAIRS = 250_000
"""Pairs of titles that are compared word by word; of an agenda with more the items are told by key, file and title alone."""

_NUMBER = re.compile(r"^\W*(?:item\s+)?(?:(?:[a-z]{1,2}\.?)?\d{1,3}(?:\.\d{1,3})*[a-z]?|[a-z]|[ivx]{1,5})[.):]\s*")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgendaReading:
    """What was read, each item under the first key that it was ever known by, and what was pulled, marked so.

    ``relearnt`` says why the agenda is taken for the known one in other words, so that nothing of it is told as added or as
    pulled; empty where it is not.
    """

    items: tuple[Item, ...]
    relearnt: str = ""


def without_number(title: str) -> str:
    """Return a title as it reads wherever it stands on an agenda: folded, without the number before it."""
    folded = fold_title(title)
    return _NUMBER.sub("", folded) or folded


def settled(item: Item, stored: StoredItem) -> Item:
    """Return a meeting, or what belongs to one, under the keys it is known by: its first key names its chapters for good.

    A meeting keeps when it is held instead, as long as it is off.
    """
    keys = tuple(dict.fromkeys((stored.item.keys[0], *item.keys)))
    facts, known = item.agenda, stored.item.agenda
    if facts and known and item.type is ItemType.MEETING:
        facts = replace(facts, meeting_key=known.meeting_key)
        if item.status in OFF:
            facts = replace(facts, moved_to=known.moved_to, moved_url=known.moved_url)
    return replace(item, keys=keys, agenda=facts)


def compare(
    meeting: Item, agenda: Sequence[Item], kept: Sequence[StoredItem], known: Mapping[str, StoredItem], now: datetime
) -> AgendaReading:
    """Compare the ``agenda`` of a ``meeting`` (settled) with the items ``kept`` of it; ``known`` is what its keys are known as.

    Items are pulled only from a whole agenda, before their meeting (``now`` is aware) and if the agenda is still the same one.
    """
    key = meeting.agenda.meeting_key if meeting.agenda else meeting.keys[0]
    here = [replace(item, agenda=replace(item.agenda, meeting_key=key)) if item.agenda else item for item in agenda]
    owners, here = _by_key(here, {**known, **{each: stored for stored in kept for each in stored.item.keys}})
    taken = {stored.id for stored in owners.values()}
    _pair(here, owners, [stored for stored in kept if stored.id not in taken])
    taken = {stored.id for stored in owners.values()}
    items = [settled(item, owners[place]) if place in owners else item for place, item in enumerate(here)]
    standing = [stored for stored in kept if not _facts(stored.item).pulled]
    missing = [stored for stored in standing if stored.id not in taken]
    if not here or len(here) >= MAX_ITEMS or not missing or meeting.status in OFF or not is_ahead(meeting, now):
        return AgendaReading(tuple(items))
    items += [replace(stored.item, agenda=replace(_facts(stored.item), pulled=True)) for stored in missing]
    another = len(missing) == len(standing) and max(len(standing), len(here)) > _SHORT
    words = f"none of its {len(here)} items is one of the {len(standing)} known before" if another else ""
    return AgendaReading(tuple(items), words)


def _by_key(items: Sequence[Item], known: Mapping[str, StoredItem]) -> tuple[dict[int, StoredItem], list[Item]]:
    """Find each item by its keys; of two that would be the same one, the second is another, and loses the keys of the first."""
    found = [resolve(item, known) for item in items]
    owners: dict[int, StoredItem] = {}
    claimed: set[int] = set()
    own_title = [place for place, stored in enumerate(found) if stored and _looks(items[place]) == _looks(stored.item)]
    for place in dict.fromkeys((*own_title, *range(len(items)))):
        stored = found[place]
        if stored and stored.id not in claimed:
            owners[place] = stored
            claimed.add(stored.id)
    told = list(items)
    for place, stored in enumerate(found):
        if stored and place not in owners:
            rest = tuple(key for key in items[place].keys if key not in known or known[key].id not in claimed)
            told[place] = replace(items[place], keys=rest or (f"{items[place].keys[0]}/again",))
            again = resolve(told[place], known)
            if again and again.id not in claimed:
                owners[place] = again
                claimed.add(again.id)
    return owners, told


def _pair(items: Sequence[Item], owners: dict[int, StoredItem], missing: Sequence[StoredItem]) -> None:
    """Pair what is unknown with what is missing, by what tells one of each: file and title, file alone, title alone.

    What is left is paired by titles that are most alike: an item under another id, reworded, is neither pulled nor added. One
    that was pulled before is told as gone: what looks alike now is another.
    """
    looks: tuple[Callable[[Item], tuple[str, ...]], ...] = (_looks, _file, _title)
    taken = {owner.id for owner in owners.values()}
    for look in looks:
        left: dict[tuple[str, ...], list[StoredItem]] = defaultdict(list)
        for stored in missing:
            if stored.id not in taken:
                left[look(stored.item)].append(stored)
        unknown = {place: look(item) for place, item in enumerate(items) if place not in owners}
        ours, theirs = Counter(unknown.values()), {mark: len(alike) for mark, alike in left.items()}
        for place, mark in unknown.items():
            same = next((stored for stored in left.get(mark, ()) if not _other_file(items[place], stored.item)), None)
            if same and all(mark) and ours[mark] == theirs[mark]:
                owners[place] = same
                taken.add(same.id)
                left[mark].remove(same)
    words = [(place, _Words.of(item)) for place, item in enumerate(items) if place not in owners]
    others = [
        (stored, _Words.of(stored.item)) for stored in missing if stored.id not in taken and not _facts(stored.item).pulled
    ]
    if len(words) * len(others) > _MOST_PAIRS:
        return
    pairs = ((own.likeness(other), place, stored) for place, own in words for stored, other in others)
    for _, place, stored in sorted((pair for pair in pairs if pair[0] >= _ALIKE), key=lambda pair: (-pair[0], pair[1])):
        if place not in owners and stored.id not in taken:
            owners[place] = stored
            taken.add(stored.id)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an item's title, those of them that are numbers, and its file: made once for all comparisons."""

    all: frozenset[str]
    numbers: frozenset[str]
    file: str

    @classmethod
    def of(cls, item: Item) -> _Words:
        words = frozenset(without_number(item.title).split())
        return cls(words, frozenset(word for word in words if any(map(str.isdigit, word))), _facts(item).file)

    def likeness(self, other: _Words) -> float:
        """Return the share of words that two titles have in common; none where they name other files or other numbers."""
        if self.file and other.file and self.file != other.file:
            return 0
        if self.numbers and other.numbers and self.numbers.isdisjoint(other.numbers):
            return 0
        if min(len(self.all), len(other.all)) < _TELLING_WORDS:
            return 0
        return len(self.all & other.all) / len(self.all | other.all)


def _other_file(one: Item, other: Item) -> bool:
    files = {_facts(one).file, _facts(other).file} - {""}
    return len(files) > 1


def _looks(item: Item) -> tuple[str, ...]:
    return (f"file {_facts(item).file}", *_title(item))


def _file(item: Item) -> tuple[str, ...]:
    return (_facts(item).file,)


def _title(item: Item) -> tuple[str, ...]:
    return (without_number(item.title),)


def _facts(item: Item) -> AgendaFacts:
    assert item.agenda is not None
    return item.agenda


def is_pulled(item: Item) -> bool:
    """Whether an item stood on its agenda and does not any more."""
    return item.agenda is not None and item.agenda.pulled


def is_ahead(meeting: Item, now: datetime) -> bool:
    """Whether a meeting is still to come; one of unknown time is all day long."""
    return meeting.meets_at is not None and now < meeting.meets_at + (timedelta() if meeting.time_known else _DAY)

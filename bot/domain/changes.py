"""What a poll changed about one item: known state and found item in, the changes that may alert out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from bot.domain.alert import AlertKind
from bot.domain.item import Item, ItemType, MeetingStatus, Outcome, StoredItem

_OFF = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
_DAY = timedelta(days=1)
_SHOWN = 200
_CONTEXT = 6
"""A wording longer than ``_SHOWN`` characters is told by what differs, with this many words around it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change worth an alert. ``key`` is the alert's change_key.

    ``note`` says old → new in words; of a moved meeting it is the old start in ISO 8601, to be shown in the reader's zone.
    """

    kind: AlertKind
    key: str
    note: str = ""


def changes(known: StoredItem | None, found: Item, revision: str, *, agenda_was_out: bool) -> tuple[Change, ...]:
    """Return what is new about ``found``; nothing for a revision that is known.

    ``agenda_was_out`` says that the item's meeting had a published agenda with items at an earlier poll: an item that appears
    afterwards is an addendum. A change of wording in a news item is no change: it only updates what was posted.
    """
    if known and known.revision == revision:
        return ()
    if found.type is ItemType.MEETING:
        return _of_meeting(known, found, revision)
    if found.type is ItemType.AGENDA_ITEM:
        return _of_agenda_item(known, found, revision, agenda_was_out=agenda_was_out)
    return () if known else (Change(AlertKind.NEW, "new"),)


def _of_meeting(known: StoredItem | None, found: Item, revision: str) -> tuple[Change, ...]:
    """A meeting that is put off to another day has moved; one that is on again after all is a correction."""
    if known is None:
        return (Change(AlertKind.AGENDA, "agenda"),)
    old = known.item
    moved = _moved(old, found)
    goes_on = moved and found.status is not MeetingStatus.CANCELLED
    if found.status in _OFF and found.status is not old.status and not goes_on:
        return (Change(AlertKind.CANCELLED, "cancelled", found.status.value if found.status else ""),)
    if moved and found.meets_at and old.meets_at:
        return (Change(AlertKind.MOVED, f"moved:{found.meets_at.isoformat()}", old.meets_at.isoformat()),)
    if old.status in _OFF and found.status not in _OFF:
        note = f"{old.status.value if old.status else ''} → takes place after all"
        return (Change(AlertKind.CORRECTION, f"correction:{revision[:16]}", note),)
    return ()


def _moved(old: Item, found: Item) -> bool:
    """Whether a meeting starts at another time. A date alone is its midnight: a time of that day only makes it precise."""
    if not found.meets_at or not old.meets_at:
        return False
    if old.time_known is found.time_known:
        return found.meets_at != old.meets_at
    later = found.meets_at - old.meets_at if found.time_known else old.meets_at - found.meets_at
    return not timedelta() <= later < _DAY


def _of_agenda_item(known: StoredItem | None, found: Item, revision: str, *, agenda_was_out: bool) -> tuple[Change, ...]:
    new = _outcome(found)
    if known is None:
        if new:
            return (Change(AlertKind.OUTCOME, "outcome"),)
        if agenda_was_out:
            return (Change(AlertKind.ADDENDUM, f"addendum:{found.keys[0]}"),)
        return (Change(AlertKind.AGENDA, "agenda"),)
    old = _outcome(known.item)
    found_changes = []
    if new and not old:
        found_changes.append(Change(AlertKind.OUTCOME, "outcome"))
    elif old and new != old:
        note = f"{_words(old)} → {_words(new) if new else 'the record states no result any more'}"
        found_changes.append(Change(AlertKind.CORRECTION, f"correction:{revision[:16]}", note))
    if not new and _wording(found) != _wording(known.item):
        note = _difference(_wording(known.item), _wording(found))
        found_changes.append(Change(AlertKind.AMENDED, f"amended:{found.keys[0]}:{revision[:16]}", note))
    return tuple(found_changes)


def _outcome(item: Item) -> Outcome | None:
    return item.agenda.outcome if item.agenda else None


def _wording(item: Item) -> str:
    """Return the whole title; of one too long for a title the text begins with it."""
    first = item.text.partition("\n")[0]
    return first if first.startswith(item.title) else item.title


def _difference(old: str, new: str) -> str:
    if max(len(old), len(new)) <= _SHOWN:
        return f"{old} → {new}"
    before, after = old.split(), new.split()
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    return f"{_around(before, head, tail)} → {_around(after, head, tail)}"


def _shared(one: list[str], other: list[str]) -> int:
    """Count the words with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _around(words: list[str], head: int, tail: int) -> str:
    """Return what stands between the first ``head`` and the last ``tail`` words, with some of either, cut to ``_SHOWN``."""
    first, last = max(0, head - _CONTEXT), min(len(words), len(words) - tail + _CONTEXT)
    text = " ".join(words[first:last])
    cut = len(text) > _SHOWN
    return ("… " if first else "") + text[:_SHOWN].rstrip() + (" …" if cut or last < len(words) else "")


def _words(outcome: Outcome) -> str:
    return " ".join(part for part in (outcome.action, outcome.tally) if part)

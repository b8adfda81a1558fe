"""What a poll changed about one item: known state and found item in, the changes that may alert out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.alert import AlertKind
from bot.domain.item import Item, ItemType, MeetingStatus, Outcome, StoredItem

_OFF = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}


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
        return _of_meeting(known, found)
    if found.type is ItemType.AGENDA_ITEM:
        return _of_agenda_item(known, found, revision, agenda_was_out=agenda_was_out)
    return () if known else (Change(AlertKind.NEW, "new"),)


def _of_meeting(known: StoredItem | None, found: Item) -> tuple[Change, ...]:
    if known is None:
        return (Change(AlertKind.AGENDA, "agenda"),)
    old = known.item
    if found.status in _OFF and old.status not in _OFF:
        return (Change(AlertKind.CANCELLED, "cancelled", found.status.value if found.status else ""),)
    if found.meets_at and old.meets_at and found.meets_at != old.meets_at:
        return (Change(AlertKind.MOVED, f"moved:{found.meets_at.isoformat()}", old.meets_at.isoformat()),)
    return ()


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
    elif new and old and new != old:
        note = f"{_words(old)} → {_words(new)}"
        found_changes.append(Change(AlertKind.CORRECTION, f"correction:{revision[:16]}", note))
    if not new and found.title != known.item.title:
        note = f"{known.item.title} → {found.title}"
        found_changes.append(Change(AlertKind.AMENDED, f"amended:{found.keys[0]}:{revision[:16]}", note))
    return tuple(found_changes)


def _outcome(item: Item) -> Outcome | None:
    return item.agenda.outcome if item.agenda else None


def _words(outcome: Outcome) -> str:
    return " ".join(part for part in (outcome.action, outcome.tally) if part)

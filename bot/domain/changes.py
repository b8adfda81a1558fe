"""What a poll changed about one item: known state and found item in, the changes that may alert out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.agenda import is_pulled, without_number
from bot.domain.alert import AlertKind
from bot.domain.difference import difference, same_words
from bot.domain.identity import fold_title
from bot.domain.item import OFF, Item, ItemType, MeetingStatus, Outcome, StoredItem

NOT_LISTED = "not listed any more"
"""The note of a cancellation that nobody stated: the meeting is missing from its government's list."""

ATTACHMENTS = "attachments"
"""What an item names whose attachments do not stand in its agenda, and were asked about."""

BACK = "pulled → back on the agenda"

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One change worth an alert. ``key`` is the alert's change_key.

    ``note`` says old → new in words; of a moved meeting it is the old start in ISO 8601, to be shown in the reader's zone, or
    ``old/new/address`` where it moved to another record (without one the address is left out).
    """

    kind: AlertKind
    key: str
    note: str = ""


def changes(known: StoredItem | None, found: Item, revision: str, *, agenda_was_out: bool, now: datetime) -> tuple[Change, ...]:
    """Return what is new about ``found`` at ``now`` (aware); nothing for a revision that is known.

    ``agenda_was_out`` says that the item's meeting had a published agenda with items at an earlier poll: an item that appears
    afterwards is an addendum. A change of wording in a news item is no change: it only updates what was posted.
    """
    if known and known.revision == revision:
        return ()
    if found.type is ItemType.MEETING:
        return _of_meeting(known, found, revision)
    if found.agenda:
        return _of_agenda_item(known, found, revision, agenda_was_out=agenda_was_out, now=now)
    return () if known else (Change(AlertKind.NEW, "new"),)


def _of_meeting(known: StoredItem | None, found: Item, revision: str) -> tuple[Change, ...]:
    """A meeting that is put off to another day has moved; one that is on again after all is a correction."""
    if known is None:
        return (Change(AlertKind.AGENDA, "agenda"),)
    old = known.item
    if found.agenda and found.agenda.moved_to:
        return _elsewhere(old, found, found.agenda.moved_to, found.agenda.moved_url)
    moved = _moved(old, found)
    goes_on = moved and found.status is not MeetingStatus.CANCELLED
    if found.status in OFF and found.status is not old.status and not goes_on:
        vanished = found.agenda is not None and found.agenda.vanished
        stated = found.status.value if found.status else ""
        return (Change(AlertKind.CANCELLED, "cancelled", NOT_LISTED if vanished else stated),)
    if moved and found.meets_at and old.meets_at:
        return (Change(AlertKind.MOVED, f"moved:{found.meets_at.isoformat()}", old.meets_at.isoformat()),)
    if old.status in OFF and found.status not in OFF:
        vanished = old.agenda is not None and old.agenda.vanished
        stated = old.status.value if old.status else ""
        note = f"{NOT_LISTED} → listed again" if vanished else f"{stated} → takes place after all"
        return (Change(AlertKind.CORRECTION, f"correction:{revision[:16]}", note),)
    return ()


def _elsewhere(old: Item, found: Item, to: datetime, url: str) -> tuple[Change, ...]:
    """A meeting that is off and came back as another record has moved there; what becomes of the old one is then no news."""
    known = old.agenda is not None and old.agenda.moved_to == to
    if known or found.meets_at is None:
        return ()
    note = "/".join(part for part in (found.meets_at.isoformat(), to.isoformat(), url) if part)
    return (Change(AlertKind.MOVED, f"moved:{to.isoformat()}", note),)


def _moved(old: Item, found: Item) -> bool:
    """Whether a meeting starts at another time. A date alone is its midnight: a time of that day only makes it precise."""
    if not found.meets_at or not old.meets_at:
        return False
    if old.time_known is found.time_known:
        return found.meets_at != old.meets_at
    later = found.meets_at - old.meets_at if found.time_known else old.meets_at - found.meets_at
    return not timedelta() <= later < _DAY


def _of_agenda_item(
    known: StoredItem | None, found: Item, revision: str, *, agenda_was_out: bool, now: datetime
) -> tuple[Change, ...]:
    new = _outcome(found)
    if known is None:
        if new:
            return (Change(AlertKind.OUTCOME, "outcome"),)
        if agenda_was_out:
            return (Change(AlertKind.ADDENDUM, f"addendum:{found.keys[0]}"),)
        return (Change(AlertKind.AGENDA, "agenda"),)
    if is_pulled(found):
        return () if is_pulled(known.item) else (Change(AlertKind.PULLED, f"pulled:{found.keys[0]}"),)
    old = _outcome(known.item)
    found_changes = []
    if new and not old:
        found_changes.append(Change(AlertKind.OUTCOME, "outcome"))
    elif old and new != old and not _completes(new, old):
        note = f"{_words(old)} → {_words(new) if new else 'the record states no result any more'}"
        found_changes.append(Change(AlertKind.CORRECTION, f"correction:{revision[:16]}", note))
    elif is_pulled(known.item):
        found_changes.append(Change(AlertKind.CORRECTION, f"correction:{revision[:16]}", BACK))
    if not new and (note := _amendment(known.item, found, now)):
        found_changes.append(Change(AlertKind.AMENDED, f"amended:{found.keys[0]}:{revision[:16]}", note))
    return tuple(found_changes)


def _amendment(old: Item, found: Item, now: datetime) -> str:
    """Say what of an item a reader would call another wording, old → new; empty where there is nothing.

    Its title, its own text, and what is attached to it. Pages of the packet are no text of its own; a text where none was
    before, what its platform was asked about only later, and what is written after the meeting (its minutes), change nothing
    that was said.
    """
    if found.type is ItemType.DOCUMENT:
        return ""
    said = []
    if not same_words(without_number(_wording(old)), without_number(_wording(found))):
        said.append(difference(_wording(old), _wording(found)))
    if found.meets_at is not None and found.meets_at <= now:
        return said[0] if said else ""
    before, after = _own_text(old), _own_text(found)
    if before and after and not same_words(before, after) and not _filled(old, found, before, after):
        said.append(f"text: {difference(before, after)}")
    if (added := _attached(old, found)) and ATTACHMENTS not in _found_beside(old, found):
        said.append(f"attached: {', '.join(added)}")
    return "; ".join(said)


def _own_text(item: Item) -> str:
    """Return an item's text without what the packet says, and without a first line that is its title in full."""
    own = item.text[: item.pages.start] if item.pages else item.text
    return own.partition("\n")[2] if own and _wording(item) != item.title else own


def _filled(old: Item, found: Item, before: str, after: str) -> bool:
    """Whether a text gained only lines, and some of them by asking."""
    return bool(_found_beside(old, found)) and set(before.split("\n")) <= set(after.split("\n"))


def _found_beside(old: Item, found: Item) -> set[str]:
    """Return what was found by asking beside the agenda, and had not been before."""
    before, after = (set(item.agenda.beside) if item.agenda else set() for item in (old, found))
    return after - before


def _attached(old: Item, found: Item) -> list[str]:
    """Return the names of what is attached now and was not before."""
    before = {fold_title(link.label) for link in old.links}
    return [name for name in dict.fromkeys(link.label for link in found.links) if fold_title(name) not in before]


def _outcome(item: Item) -> Outcome | None:
    return item.agenda.outcome if item.agenda else None


def _completes(new: Outcome | None, old: Outcome) -> bool:
    """Whether a record only says more than it did: the same decision, now with its count."""
    return new is not None and new == replace(
        old, passed=new.passed if old.passed is None else old.passed, tally=old.tally or new.tally
    )


def _wording(item: Item) -> str:
    """Return the whole title; of one too long for a title the text begins with it."""
    first = item.text.partition("\n")[0]
    return first if first.startswith(item.title) else item.title


def _words(outcome: Outcome) -> str:
    return " ".join(part for part in (outcome.action, outcome.tally) if part)

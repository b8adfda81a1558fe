from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.alert import AlertKind
from bot.domain.changes import changes
from bot.domain.item import AgendaFacts, Item, ItemType, MeetingStatus, Outcome, StoredItem

START = datetime(2025, 6, 30, 21, tzinfo=UTC)
NEWS = Item(ItemType.NEWS, ("guid:1",), "Commission votes")
MEETING = Item(
    ItemType.MEETING,
    ("event:1",),
    "City Commission",
    meets_at=START,
    status=MeetingStatus.CONFIRMED,
    agenda=AgendaFacts("event:1", "City Commission"),
)
ROW = Item(
    ItemType.AGENDA_ITEM,
    ("eventitem:1",),
    "A resolution on the agreement",
    meets_at=START,
    agenda=AgendaFacts("event:1", "City Commission", file="25-1"),
)


def stored(item: Item, revision: str = "old") -> StoredItem:
    return StoredItem(1, "feed", item, revision, START, baseline=False)


def decided(item: Item, *, passed: bool = True, tally: str = "6-1") -> Item:
    assert item.agenda
    return replace(item, agenda=replace(item.agenda, outcome=Outcome("Passed", passed, tally)))


def kinds(known: Item | None, found: Item, *, out: bool = False) -> list[tuple[AlertKind, str]]:
    before = stored(known) if known else None
    return [(change.kind, change.key) for change in changes(before, found, "new", agenda_was_out=out)]


def test_news_is_new_once_and_a_reworded_item_is_no_change() -> None:
    assert kinds(None, NEWS) == [(AlertKind.NEW, "new")]
    assert kinds(NEWS, replace(NEWS, title="Commission votes 6-1")) == []


def test_a_known_revision_changes_nothing() -> None:
    assert changes(stored(decided(ROW), "same"), decided(ROW), "same", agenda_was_out=True) == ()


def test_an_agenda_item_is_agenda_at_first_and_addendum_once_the_agenda_was_out() -> None:
    assert kinds(None, ROW) == [(AlertKind.AGENDA, "agenda")]
    assert kinds(None, ROW, out=True) == [(AlertKind.ADDENDUM, "addendum:eventitem:1")]


def test_an_outcome_is_told_once_and_a_corrected_tally_is_a_correction() -> None:
    assert kinds(ROW, decided(ROW)) == [(AlertKind.OUTCOME, "outcome")]
    assert kinds(None, decided(ROW)) == [(AlertKind.OUTCOME, "outcome")]
    (correction,) = changes(stored(decided(ROW)), decided(ROW, tally="5-1"), "new", agenda_was_out=False)
    assert (correction.kind, correction.note) == (AlertKind.CORRECTION, "Passed 6-1 → Passed 5-1")


def test_a_changed_title_is_an_amendment_with_old_and_new() -> None:
    (change,) = changes(stored(ROW), replace(ROW, title="Another resolution"), "new", agenda_was_out=False)
    assert change.kind is AlertKind.AMENDED
    assert change.note == "A resolution on the agreement → Another resolution"


def test_a_title_that_changes_with_its_outcome_is_only_an_outcome() -> None:
    assert kinds(ROW, decided(replace(ROW, title="Resolution 25-1"))) == [(AlertKind.OUTCOME, "outcome")]


def test_a_meeting_moves_or_is_called_off() -> None:
    moved = replace(MEETING, meets_at=START + timedelta(days=2))
    assert kinds(MEETING, moved) == [(AlertKind.MOVED, "moved:2025-07-02T21:00:00+00:00")]
    off = replace(MEETING, status=MeetingStatus.CANCELLED)
    assert kinds(MEETING, off) == [(AlertKind.CANCELLED, "cancelled")]
    assert kinds(off, off) == []
    assert kinds(MEETING, replace(MEETING, title="City Commission, special")) == []

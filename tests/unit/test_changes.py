from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alert import AlertKind
from bot.domain.changes import BACK, NOT_LISTED, changes
from bot.domain.identity import revision
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, Outcome, PdfPages, StoredItem

START = datetime(2025, 6, 30, 21, tzinfo=UTC)
NOW = START - timedelta(days=3)
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
    return [(change.kind, change.key) for change in changes(before, found, "new", agenda_was_out=out, now=NOW)]


def test_news_is_new_once_and_a_reworded_item_is_no_change() -> None:
    assert kinds(None, NEWS) == [(AlertKind.NEW, "new")]
    assert kinds(NEWS, replace(NEWS, title="Commission votes 6-1")) == []


def test_a_known_revision_changes_nothing() -> None:
    assert changes(stored(decided(ROW), "same"), decided(ROW), "same", agenda_was_out=True, now=NOW) == ()


def test_an_agenda_item_is_agenda_at_first_and_addendum_once_the_agenda_was_out() -> None:
    assert kinds(None, ROW) == [(AlertKind.AGENDA, "agenda")]
    assert kinds(None, ROW, out=True) == [(AlertKind.ADDENDUM, "addendum:eventitem:1")]


def test_an_outcome_is_told_once_and_a_corrected_tally_is_a_correction() -> None:
    assert kinds(ROW, decided(ROW)) == [(AlertKind.OUTCOME, "outcome")]
    assert kinds(None, decided(ROW)) == [(AlertKind.OUTCOME, "outcome")]
    (correction,) = changes(stored(decided(ROW)), decided(ROW, tally="5-1"), "new", agenda_was_out=False, now=NOW)
    assert (correction.kind, correction.note) == (AlertKind.CORRECTION, "Passed 6-1 → Passed 5-1")


def test_a_decision_whose_count_comes_later_is_no_correction() -> None:
    uncounted = decided(ROW, tally="")
    assert kinds(uncounted, decided(ROW)) == []
    unflagged = replace(uncounted, agenda=replace(ROW.agenda, outcome=Outcome("Passed", None, "")))  # type: ignore[type-var]
    assert kinds(unflagged, decided(ROW)) == []
    assert [kind for kind, _ in kinds(decided(ROW), uncounted)] == [AlertKind.CORRECTION]
    assert [kind for kind, _ in kinds(uncounted, decided(ROW, passed=False))] == [AlertKind.CORRECTION]


def test_what_is_only_found_later_beside_the_agenda_is_no_amendment_and_another_wording_is() -> None:
    assert ROW.agenda
    known = replace(ROW, text="The pact", agenda=replace(ROW.agenda, beside=("matter",)))
    more = replace(known, text="The pact\nBefore: repealed", links=(Link("Exhibit", "https://x.example/e"),))
    filled = replace(more, agenda=replace(ROW.agenda, beside=("matter", "histories", "attachments")))
    assert kinds(known, filled) == []
    assert [kind for kind, _ in kinds(known, replace(filled, text="Another\nBefore: repealed"))] == [AlertKind.AMENDED]
    assert [kind for kind, _ in kinds(known, replace(more, agenda=replace(ROW.agenda, beside=("histories",))))] == [
        AlertKind.AMENDED
    ]
    assert [kind for kind, _ in kinds(known, more)] == [AlertKind.AMENDED]


def test_a_changed_title_is_an_amendment_with_old_and_new() -> None:
    (change,) = changes(stored(ROW), replace(ROW, title="Another resolution"), "new", agenda_was_out=False, now=NOW)
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


TEXT = "The clerk recommends approval. The cost is $5,000."
FULL = replace(ROW, text=TEXT, links=(Link("Exhibit A", "https://town.example/a.pdf?sig=1"),))


@pytest.mark.parametrize(
    ("found", "note"),
    [
        (replace(FULL, text="The  clerk recommends\napproval; the cost is $5,000"), ""),
        (
            replace(FULL, text=f"{TEXT} See https://town.example/x?utm_source=a"),
            f"text: {TEXT} → {TEXT} See https://town.example/x?utm_source=a",
        ),
        (replace(FULL, text=TEXT.replace("5,000", "50,000")), f"text: {TEXT} → {TEXT.replace('5,000', '50,000')}"),
        (replace(FULL, text=""), ""),
        (replace(FULL, text=f"{TEXT}\nPacket", pages=PdfPages("https://town.example/p.pdf", 9, len(TEXT) + 1)), ""),
        (replace(FULL, links=()), ""),
        (replace(FULL, links=(Link("Exhibit A", "https://town.example/a.pdf?sig=2"),)), ""),
        (replace(FULL, links=(Link("EXHIBIT A", "https://town.example/other.pdf"),)), ""),
        (replace(FULL, links=(*FULL.links, Link("Exhibit B", "https://town.example/b.pdf"))), "attached: Exhibit B"),
        (replace(FULL, title="4. A RESOLUTION on the agreement"), ""),
        (
            replace(FULL, title="A resolution on the lease", links=(Link("Map", "https://town.example/m"),)),
            "A resolution on the agreement → A resolution on the lease; attached: Map",
        ),
    ],
)
def test_what_of_an_item_is_another_wording(found: Item, note: str) -> None:
    told = changes(stored(FULL), found, revision(found), agenda_was_out=True, now=NOW)
    assert [change.note for change in told] == ([note] if note else [])


def test_packet_pages_that_changed_are_no_amendment_and_a_revision_all_the_same() -> None:
    packets = [replace(FULL, text=f"{TEXT}\n{page}", pages=PdfPages("u", 1, len(TEXT) + 1)) for page in ("one", "two")]
    assert revision(packets[0]) != revision(packets[1])
    assert changes(stored(packets[0]), packets[1], "new", agenda_was_out=True, now=NOW) == ()


def test_what_is_written_after_the_meeting_is_its_minutes() -> None:
    minutes = replace(FULL, text=f"{TEXT} Moved by Ruiz.", links=(*FULL.links, Link("Vote", "https://town.example/v")))
    assert changes(stored(FULL), minutes, "new", agenda_was_out=True, now=START) == ()


def test_pages_of_a_packet_are_read_as_documents_and_never_amended() -> None:
    pages = replace(ROW, type=ItemType.DOCUMENT, title="Agenda packet, pages 201–240")
    assert kinds(None, pages) == [(AlertKind.AGENDA, "agenda")]
    assert kinds(pages, replace(pages, title="Agenda packet, pages 203–242")) == []


def off_list(item: Item, **facts: object) -> Item:
    assert item.agenda
    return replace(item, agenda=replace(item.agenda, **facts))  # type: ignore[arg-type]


def test_pulled_once_and_back_once() -> None:
    gone = off_list(ROW, pulled=True)
    assert kinds(ROW, gone) == [(AlertKind.PULLED, "pulled:eventitem:1")]
    assert kinds(gone, off_list(ROW, pulled=True, number="7")) == []
    (back,) = changes(stored(gone), ROW, "new", agenda_was_out=True, now=NOW)
    assert (back.kind, back.note) == (AlertKind.CORRECTION, BACK)


def test_a_meeting_that_is_not_listed_is_not_said_to_be_cancelled() -> None:
    gone = off_list(replace(MEETING, status=MeetingStatus.CANCELLED), vanished=True)
    (told,) = changes(stored(MEETING), gone, "new", agenda_was_out=True, now=NOW)
    assert (told.kind, told.key, told.note) == (AlertKind.CANCELLED, "cancelled", NOT_LISTED)
    (back,) = changes(stored(gone), MEETING, "new", agenda_was_out=True, now=NOW)
    assert (back.kind, back.note) == (AlertKind.CORRECTION, f"{NOT_LISTED} → listed again")


def test_a_meeting_that_came_back_as_another_record_moved_once() -> None:
    later = START + timedelta(days=9)
    off = replace(MEETING, status=MeetingStatus.POSTPONED)
    (told,) = changes(stored(off), off_list(off, moved_to=later), "new", agenda_was_out=True, now=NOW)
    assert (told.kind, told.key) == (AlertKind.MOVED, f"moved:{later.isoformat()}")
    assert told.note == f"{START.isoformat()}/{later.isoformat()}"
    linked = off_list(off, moved_to=later, moved_url="https://town.example/new/")
    (told,) = changes(stored(off), linked, "new", agenda_was_out=True, now=NOW)
    assert told.note == f"{START.isoformat()}/{later.isoformat()}/https://town.example/new/"
    assert kinds(off_list(off, moved_to=later), off_list(replace(off, status=MeetingStatus.CANCELLED), moved_to=later)) == []


def test_revisions_of_what_was_stored_before_stay_as_they_were() -> None:
    assert revision(ROW) == revision(off_list(ROW, section="Consent", vanished=False, pulled=False))
    assert revision(ROW) != revision(off_list(ROW, pulled=True))
    assert revision(MEETING) != revision(off_list(MEETING, moved_to=START))

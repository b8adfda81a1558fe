"""Readings of one agenda, one after another: which items are the same, and which changes follow."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import compare, without_number
from bot.domain.alert import AlertKind
from bot.domain.changes import changes
from bot.domain.identity import resolve, revision
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, StoredItem
from bot.feeds.platform import Place
from bot.feeds.records import AgendaLine, agenda_items, meeting_item

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
MEETS = NOW + timedelta(days=7)
MEETING = meeting_item(7, "Town Council", Place("America/New_York", None), (MEETS, True), url="https://town.example/7")
SUBJECTS = (
    "harbor dredging",
    "jail detainers",
    "hockey rink",
    "parking rates",
    "library roof",
    "ferry terminal",
    "tree canopy",
)


@dataclass
class Shelf:
    """What is stored of the agenda; ``read`` takes the next reading and returns the kinds of its changes, sorted."""

    kept: dict[int, StoredItem] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)

    def read(self, lines: list[AgendaLine], meeting: Item = MEETING, now: datetime = NOW) -> list[AlertKind]:
        known = {key: self.kept[number] for key, number in self.owners.items()}
        reading = compare(meeting, agenda_items(meeting, lines), list(self.kept.values()), known, now)
        was_out = bool(self.kept)
        found = []
        for item in reading.items:
            known = {key: self.kept[number] for key, number in self.owners.items()}
            before = resolve(item, known)
            made = changes(before, item, revision(item), agenda_was_out=was_out, now=now)
            found += [] if reading.relearnt else [change.kind for change in made]
            number = before.id if before else len(self.kept) + 1
            self.kept[number] = StoredItem(number, "f", item, revision(item), now, baseline=False)
            for key in item.keys:
                self.owners.setdefault(key, number)
        return sorted(found)


def row(place: int, *, own: bool = True) -> AgendaLine:
    """An item of its own: ``own`` says whether the platform gives it an id."""
    subject = SUBJECTS[place % len(SUBJECTS)]
    district = "".join(chr(ord("a") + int(digit)) for digit in f"{place:03}")
    title = f"Resolution on the {subject} and what it costs in district {district}"
    return AgendaLine(title, own=f"{place}" if own else "", number=f"{place}.", file=f"25-{place:03}" if place % 2 else "")


EDITS = ("add", "remove", "retitle", "repeat", "reorder", "renumber", "whitespace", "rekey")


@given(st.lists(st.sampled_from(EDITS), max_size=12), st.booleans(), st.integers())
def test_each_real_edit_is_one_change_and_a_silent_one_none(edits: list[str], own: bool, seed: int) -> None:
    chance, shelf = random.Random(seed), Shelf()
    lines = [row(place, own=own) for place in range(5)]
    shelf.read(lines)
    serial = 5
    for edit in edits:
        expected: list[AlertKind] = []
        if edit == "add":
            lines.insert(chance.randrange(len(lines) + 1), row(serial, own=own))
            serial, expected = serial + 1, [AlertKind.ADDENDUM]
        elif edit == "remove" and len(lines) > 1:
            lines.pop(chance.randrange(len(lines)))
            expected = [AlertKind.PULLED]
        elif edit == "retitle" and own:
            place = chance.randrange(len(lines))
            serial += 1
            lines[place] = replace(lines[place], title=f"{lines[place].title}, revision {serial}")
            expected = [AlertKind.AMENDED]
        elif edit == "reorder":
            chance.shuffle(lines)
        elif edit == "renumber":
            lines = [
                replace(line, number=f"{place}.", title=f"{place}. {without_number(line.title)}")
                for place, line in enumerate(lines, 1)
            ]
        elif edit == "whitespace":
            lines = [replace(line, title=f" {line.title.replace(' ', '  ')}") for line in lines]
        elif edit == "rekey" and own:
            serial += 1
            lines = [replace(line, own=f"{line.own}/{serial}") for line in lines]
        assert shelf.read(lines) == expected, edit
        assert shelf.read(lines) == []


def test_what_comes_back_after_it_was_pulled_is_known_again() -> None:
    shelf, lines = Shelf(), [row(place) for place in range(5)]
    shelf.read(lines)
    assert shelf.read(lines[1:]) == [AlertKind.PULLED]
    assert shelf.read(lines) == [AlertKind.CORRECTION]
    assert shelf.read([*lines[1:], replace(lines[0], own="another id")]) == []


def test_another_agenda_in_the_place_of_a_known_one_is_learnt_and_not_told() -> None:
    shelf = Shelf()
    shelf.read([row(place) for place in range(6)])
    others = [AgendaLine(f"Another matter of weight number {place}", own=f"x{place}") for place in range(6)]
    assert shelf.read(others) == []
    assert shelf.read(others) == []
    assert shelf.read(others[1:]) == [AlertKind.PULLED]


def test_of_an_agenda_too_long_to_be_compared_word_by_word_items_are_told_by_key_file_and_title() -> None:
    shelf, names = Shelf(), ["".join(chr(ord("a") + int(digit)) for digit in str(number)) for number in range(600)]
    lines = [AgendaLine(f"Permit for a fence at the house of {name}", own=f"p{name}") for name in names]
    shelf.read([*lines, row(0)])
    assert shelf.read([*(replace(line, own=f"new {line.own}") for line in lines), row(0)]) == []
    reworded = [AgendaLine(f"Second permit for a fence at the house of {name}", own=f"x{name}") for name in names]
    assert shelf.read([*reworded, row(0)]).count(AlertKind.PULLED) == len(lines)


@pytest.mark.parametrize(
    "meeting",
    [
        replace(MEETING, status=MeetingStatus.POSTPONED),
        replace(MEETING, meets_at=NOW - timedelta(minutes=1)),
        replace(MEETING, meets_at=None),
    ],
    ids=["off", "begun", "undated"],
)
def test_nothing_is_pulled_from_a_meeting_that_is_not_ahead(meeting: Item) -> None:
    shelf, lines = Shelf(), [row(place) for place in range(5)]
    shelf.read(lines)
    assert shelf.read(lines[1:], meeting) == []


def test_two_items_that_share_a_key_with_one_known_took_turns_in_being_it() -> None:
    link = (Link("Staff report", "https://town.example/report.pdf"),)
    both = AgendaLine("Ordinance on the harbor dredging contract", attached=link)
    shelf = Shelf()
    shelf.read([both, row(9, own=False)])
    parts = [AgendaLine(both.title), AgendaLine("Second reading of the dredging ordinance", attached=link), row(9, own=False)]
    assert shelf.read(parts) == [AlertKind.ADDENDUM]
    assert shelf.read(parts) == [] and shelf.read(parts[::-1]) == []


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("3. Lease of the rink", "lease of the rink"),
        ("A.2) Lease of the rink", "lease of the rink"),
        ("Item 14: Lease of the rink", "lease of the rink"),
        ("VII. Lease of the rink", "lease of the rink"),
        ("287(g) agreement", "287(g) agreement"),
        ("2025 budget", "2025 budget"),
        ("12.", "12."),
    ],
)
def test_a_number_before_a_title_is_its_place_and_not_its_words(title: str, bare: str) -> None:
    assert without_number(title) == bare


def test_the_first_key_of_an_item_stays_it_although_its_title_changes() -> None:
    first = Item(ItemType.AGENDA_ITEM, ("file/1", "title/1"), "Rink", agenda=AgendaFacts("meeting:7", "Council"))
    stored = StoredItem(1, "f", first, "r", NOW, baseline=False)
    found = replace(first, keys=("title/2", "file/1"), title="Rink lease")
    (item,) = compare(MEETING, [found], [stored], {"file/1": stored}, NOW).items
    assert item.keys == ("file/1", "title/2")

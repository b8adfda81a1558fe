"""The change model of agendas, edit by edit: an agenda as it was, what the clerk did, and what a reader is told of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.agenda_book import BOOK, HOURS, JAIL, OTHERS, PACT, Book, told
from tests.fakes.clerk import clerk
from tests.fakes.newsroom import START, newsroom

Edit = Callable[[Book], None]
ATTACHED = {"MatterAttachmentName": "Exhibit B", "MatterAttachmentHyperlink": "https://harbor.example/b.pdf"}


@pytest.fixture
async def book(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Book]:
    async with clerk() as office:
        office.meet("2025-06-30", START)
        async with newsroom(tmp_path, sqlite_url, [office.feed()]) as room:
            await room.poll()
            made = Book(office, room)
            assert told(await made.open()) == [("post", "agenda", 2)]
            yield made


def change(title: str, **fields: Any) -> Edit:
    return lambda book: book.row(title).update(fields)


def several(*edits: Edit) -> Edit:
    def all_of_them(book: Book) -> None:
        for edit in edits:
            edit(book)

    return all_of_them


def add(title: str, **fields: Any) -> Edit:
    def listed(book: Book) -> None:
        book.office.list(title, book.room.clock.at, number=BOOK, **fields)

    return listed


def pull(*titles: str) -> Edit:
    def pulled(book: Book) -> None:
        book.drop(*titles)
        book.renumber()

    return pulled


def reverse(book: Book) -> None:
    book.rows.reverse()
    book.renumber()


def meeting(**fields: Any) -> Edit:
    return lambda book: book.office.edit(book.room.clock.at, number=BOOK, **fields)


def retitle_all(book: Book) -> None:
    for place, row in enumerate(book.rows):
        row.update(
            EventItemTitle=f"Agenda paper {place} of the council on 287(g), page {place}", EventItemMatterFile=f"X-{place}"
        )


NUMBERED = {"EventItemTitle": f"3. {PACT}"}
SPACED = {"EventItemTitle": f"  {PACT.replace(' ', '  ')} "}
SHOUTED = {"EventItemTitle": PACT.upper()}


def reword_all(book: Book) -> None:
    for row in book.rows:
        row.update(EventItemTitle=f"Consideration of: {row['EventItemTitle']}", EventItemMatterFile=None)


def split(book: Book) -> None:
    book.rekey()
    change(PACT, EventItemTitle=f"{PACT} (part A: the agreement)", EventItemMatterFile=None)(book)
    add(f"{PACT} (part B: the jail)", file="25-9")(book)


TRACKED = {"EventItemAgendaNote": "See https://harbor.example/memo?utm_source=mail"}

TABLE: list[tuple[str, Edit, list[tuple[str, str, int]], list[str], list[str]]] = [
    ("nothing", lambda book: None, [], [], []),
    ("another's item", change(OTHERS[0], EventItemTitle="Lease of the swimming pool"), [], [], []),
    ("spacing", change(PACT, **SPACED), [], [], []),
    ("letter case", change(PACT, **SHOUTED), [], [], []),
    ("a number in the title", change(PACT, **NUMBERED), [], [], []),
    ("a note where none was", change(PACT, **TRACKED), [], [], []),
    ("renumbering", reverse, [], [], []),
    ("other ids, same words", Book.rekey, [], [], []),
    ("other ids and other order", several(Book.rekey, reverse), [], [], []),
    (
        "other ids, other words, as long",
        several(Book.rekey, retitle_all),
        [("reply", "addendum", 5)],
        [f"addendum:eventitem:{5_070_100 + place}" for place in range(5)],
        ["5 items added to the agenda"],
    ),
    ("a room", meeting(EventLocation="Harvey Center"), [], [], []),
    ("minutes", meeting(EventMinutesFile="https://harbor.example/minutes.pdf"), [], [], []),
    ("roll call added", add("ROLL CALL", EventItemMatterId=None, EventItemMatterFile=None), [], [], []),
    (
        "other ids, all reworded",
        several(Book.rekey, reword_all),
        [("reply", "amended", 2)],
        ["amended:eventitem:70100:", "amended:eventitem:70102:"],
        ["2 agenda items changed", f"Was: {JAIL}"],
    ),
    (
        "an item split in two",
        split,
        [("reply", "addendum", 1), ("reply", "amended", 1)],
        ["addendum:eventitem:70105", "amended:eventitem:70100:"],
        [f"Was: {PACT}\n", "(part B: the jail)"],
    ),
    (
        "an item added",
        add(f"{PACT}, second reading"),
        [("reply", "addendum", 1)],
        ["addendum:eventitem:70105"],
        ["Added to the agenda", "second reading"],
    ),
    (
        "two items added",
        several(add(f"{PACT}, second reading"), add(f"{JAIL}, renewal")),
        [("reply", "addendum", 2)],
        ["addendum:eventitem:70105", "addendum:eventitem:70106"],
        ["2 items added to the agenda"],
    ),
    (
        "a title",
        change(PACT, EventItemTitle=f"{PACT} as of July"),
        [("reply", "amended", 1)],
        ["amended:eventitem:70100:"],
        [f"Was: {PACT}\n"],
    ),
    (
        "an exhibit",
        change(PACT, EventItemMatterAttachments=[ATTACHED]),
        [("reply", "amended", 1)],
        ["amended:eventitem:70100:"],
        ["Changed: attached: Exhibit B"],
    ),
    (
        "two titles",
        several(change(PACT, EventItemTitle=f"{PACT} now"), change(JAIL, EventItemTitle=f"{JAIL}, amended")),
        [("reply", "amended", 2)],
        ["amended:eventitem:70100:", "amended:eventitem:70102:"],
        ["2 agenda items changed", f"Was: {JAIL}"],
    ),
    (
        "an item pulled",
        pull(PACT),
        [("reply", "pulled", 1)],
        ["pulled:eventitem:70100"],
        ["Pulled from the agenda", PACT],
    ),
    (
        "two items pulled",
        pull(PACT, JAIL),
        [("reply", "pulled", 2)],
        ["pulled:eventitem:70100", "pulled:eventitem:70102"],
        ["2 items pulled from the agenda"],
    ),
    ("another's item pulled", pull(OTHERS[0]), [], [], []),
    ("an agenda that is gone", lambda book: book.rows.clear(), [], [], []),
    (
        "one for another",
        several(pull(PACT), add("A review of the ICE agreement by counsel")),
        [("reply", "addendum", 1), ("reply", "pulled", 1)],
        ["addendum:eventitem:70104", "pulled:eventitem:70100"],
        [],
    ),
    ("postponed", meeting(EventAgendaStatusName="Deferred"), [("reply", "cancelled", 1)], ["cancelled"], ["Meeting postponed"]),
    (
        "cancelled in prose",
        meeting(EventComment="The meeting has been cancelled"),
        [("reply", "cancelled", 1)],
        ["cancelled"],
        ["Meeting cancelled"],
    ),
    (
        "another day",
        meeting(EventDate="2025-07-10T00:00:00"),
        [("reply", "moved", 1)],
        ["moved:2025-07-10T21:00:00+00:00"],
        ["Was: Tue, Jul 8, 2025, 5:00 PM EDT", "Meeting: Thu, Jul 10, 2025, 5:00 PM EDT"],
    ),
]


@pytest.mark.parametrize(("edit", "expected", "keys", "words"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
async def test_each_edit_is_told_as_the_table_says_and_once(
    book: Book, edit: Edit, expected: list[tuple[str, str, int]], keys: list[str], words: list[str]
) -> None:
    edit(book)
    lines = await book.poll()
    assert sorted(told(lines)) == expected
    text = "\n".join(line["text"] for line in lines)
    assert [word for word in words if word not in text] == []
    found = await _keys(book)
    assert len(found) == len(keys) and all(one.startswith(key) for one, key in zip(found, keys, strict=True))
    assert told(await book.poll()) == [] and told(await book.poll()) == []


async def _keys(book: Book) -> list[str]:
    """Return the change keys of all alerts, in order, but those of what was on the agenda at first."""
    async with book.room.app.store.reading() as uow:
        alerts = await uow.alerts.get(range(1, 100))
    return sorted(alert.change_key for alert in alerts if alert.change_key != "agenda")


@pytest.mark.parametrize(("status", "kind"), [("Final", "addendum"), ("Draft", "agenda")])
async def test_an_agenda_without_a_date_is_out_since_its_items_were_first_read_unless_it_is_a_draft(
    book: Book, status: str, kind: str
) -> None:
    fields = {"EventAgendaLastPublishedUTC": None, "EventAgendaStatusName": status}
    book.office.meet("2025-07-22", book.room.clock.at, number=706)
    book.office.list(OTHERS[0], book.room.clock.at, number=706)
    book.office.edit(book.room.clock.at, number=706, **fields)
    assert told(await book.poll()) == []
    book.office.list(f"{PACT}, second reading", book.room.clock.at, number=706)
    (line,) = await book.poll()
    assert line["kind"] == kind


async def test_why_says_that_an_agenda_was_relearnt(book: Book) -> None:
    book.rekey()
    retitle_all(book)
    assert told(await book.poll()) == [("reply", "addendum", 5)]
    async with book.room.app.store.reading() as uow:
        known = await uow.items.known("agendas", [f"eventitem:{row['EventItemId']}" for row in book.rows])
        stages = [stage for stored in known.values() for way in await uow.items.traces(stored.id) for stage in way.stages]
    assert {stage.outcome for stage in stages if stage.name == "agenda"} == {"relearnt"}
    assert any("none of its 5 items is one of the 5 known before" in stage.detail for stage in stages)


async def test_an_agenda_that_comes_in_other_words_is_one_message_for_who_was_not_told_of_its_meeting(book: Book) -> None:
    book.office.meet("2025-07-22", book.room.clock.at, number=706)
    rows = [book.office.list(f"{subject} {place}", book.room.clock.at, number=706) for place, subject in enumerate(OTHERS * 2)]
    assert told(await book.poll()) == []
    for place, row in enumerate(rows):
        row.update(EventItemId=5_000_000 + place, EventItemGuid="", EventItemMatterFile=f"X-{place}")
        row.update(EventItemTitle=f"{PACT}, part {place}")
    book.office.edit(book.room.clock.at, number=706)
    assert told(await book.poll()) == [("post", "agenda", 6)]


async def test_a_platform_migration_that_gives_all_meetings_and_items_new_ids_told_it_all_again(book: Book) -> None:
    book.rekey()
    for number in list(book.office.events):
        row = book.office.events.pop(number)
        book.office.events[number + 9000] = {**row, "EventId": number + 9000, "EventGuid": f"N-{number}"}
        book.office.agendas[number + 9000] = book.office.agendas.pop(number)
    for _ in range(4):
        assert [line for line in await book.room.poll(HOURS) if line["delivery"] != "edit"] == []
    book.office.edit(book.room.clock.at, number=BOOK + 9000, EventComment="This meeting has been cancelled")
    assert told([line for line in await book.room.poll(HOURS) if line["delivery"] != "edit"]) == [("reply", "cancelled", 1)]


async def test_two_agendas_that_take_turns_are_each_told_once_and_nothing_is_said_to_be_pulled_or_back(book: Book) -> None:
    first = [dict(row) for row in book.rows]
    book.rekey()
    retitle_all(book)
    second = list(book.rows)
    assert told(await book.poll()) == [("reply", "addendum", 5)]
    for turn in (first, second, first):
        book.rows[:] = turn
        assert told(await book.poll()) == []


async def test_a_pulled_item_that_is_back_is_told_once_each_way(book: Book) -> None:
    for _ in range(2):
        rows = book.drop(PACT)
        assert told(await book.poll()) == [("reply", "pulled", 1)]
        book.rows.extend(rows)
        (line,) = await book.poll()
        assert (line["delivery"], line["kind"]) == ("reply", "correction")
        assert "pulled → back on the agenda" in line["text"]


async def test_most_of_an_agenda_missing_is_believed_when_it_is_read_so_again(book: Book) -> None:
    book.drop(PACT, JAIL, *OTHERS[:1])
    assert told(await book.poll()) == []
    assert told(await book.poll()) == [("reply", "pulled", 2)]
    assert told(await book.poll()) == []


async def test_half_an_answer_that_is_whole_again_says_nothing(book: Book) -> None:
    gone = book.drop(PACT, JAIL, *OTHERS[:1])
    assert told(await book.poll()) == []
    book.rows.extend(gone)
    assert told(await book.poll()) == []


async def test_what_is_missing_after_the_meeting_was_not_pulled(book: Book) -> None:
    book.drop(PACT)
    assert told(await book.poll(timedelta(days=19))) == []


async def test_a_continued_item_is_a_new_chapter_of_the_same_story(book: Book) -> None:
    file = book.row(PACT)["EventItemMatterFile"]
    async with book.room.app.store.reading() as uow:
        before = await uow.alerts.get([1])
        chapter = await uow.stories.chapter(before[0].chapter)
    book.office.meet("2025-07-22", book.room.clock.at, number=702)
    book.office.list("Continued: the ICE agreement resolution", book.room.clock.at, number=702, file=file)
    (line,) = await book.poll()
    assert chapter and (line["kind"], line["story_id"]) == ("agenda", chapter.story)
    assert line["chapter_id"] != chapter.id


async def test_an_item_that_went_to_another_bodys_meeting_is_pulled_here_and_on_the_agenda_there(book: Book) -> None:
    (row,) = book.drop(PACT)
    book.office.meet("2025-07-09", book.room.clock.at, number=703)
    book.office.edit(book.room.clock.at, number=703, EventBodyName="Planning Board")
    book.office.list(PACT, book.room.clock.at, number=703, file=row["EventItemMatterFile"])
    assert sorted(told(await book.poll())) == [("post", "agenda", 1), ("reply", "pulled", 1)]


async def test_two_sessions_of_one_body_on_one_day_are_two(book: Book) -> None:
    book.office.meet("2025-07-08", book.room.clock.at, number=704, time="9:00 AM")
    book.office.list(f"{PACT}, workshop", book.room.clock.at, number=704)
    assert told(await book.poll()) == [("post", "agenda", 1)]


@pytest.mark.parametrize("days", [3, 270])
async def test_a_deferred_meeting_that_comes_back_as_another_record_has_moved(book: Book, days: int) -> None:
    book.office.edit(book.room.clock.at, number=BOOK, EventAgendaStatusName="Deferred")
    (line,) = await book.poll()
    assert "Meeting postponed" in line["text"]
    book.room.clock.at += timedelta(days=max(0, days - 60))
    day = START + timedelta(days=18 + days)
    book.office.meet(f"{day:%Y-%m-%d}", book.room.clock.at, number=705)
    for title, row in [(PACT, book.row(PACT)), (JAIL, book.row(JAIL))]:
        book.office.list(title, book.room.clock.at, number=705, file=row["EventItemMatterFile"])
    lines = await book.poll()
    moved = [line for line in lines if line["kind"] == "moved"]
    assert [(line["delivery"], line["story_id"]) for line in moved] == [("reply", 1)]
    assert "Was: Tue, Jul 8, 2025, 5:00 PM EDT" in moved[0]["text"]
    assert f"{day:%b} {day.day}, {day.year}, 5:00 PM" in moved[0]["text"]
    assert "https://harbor.example/meeting/705" in moved[0]["text"]
    assert [line["story_id"] for line in lines if line["kind"] == "agenda"] == [1]
    assert told(await book.poll()) == []


async def test_the_new_record_may_be_there_before_the_old_one_is_called_off(book: Book) -> None:
    book.office.meet("2025-07-15", book.room.clock.at, number=705)
    assert told(await book.poll()) == []
    book.office.edit(book.room.clock.at, number=BOOK, EventAgendaStatusName="Deferred")
    assert told(await book.poll()) == [("reply", "moved", 1)]


async def test_a_deferral_and_its_new_record_found_in_one_poll_are_one_message(book: Book) -> None:
    book.office.edit(book.room.clock.at, number=BOOK, EventAgendaStatusName="Deferred")
    book.office.meet("2025-07-15", book.room.clock.at, number=705)
    assert told(await book.poll()) == [("reply", "moved", 1)]
    assert told(await book.poll()) == []


async def test_the_next_regular_meeting_was_taken_for_the_one_that_was_postponed(book: Book) -> None:
    book.office.meet("2025-07-17", book.room.clock.at, number=705)
    assert told(await book.poll()) == []
    assert told(await book.poll(timedelta(days=5))) == []
    book.office.edit(book.room.clock.at, number=BOOK, EventAgendaStatusName="Deferred")
    assert told(await book.poll()) == [("reply", "cancelled", 1)]


async def test_a_cancelled_meeting_and_the_next_regular_one_are_two(book: Book) -> None:
    book.office.edit(book.room.clock.at, number=BOOK, EventComment="The meeting has been cancelled")
    assert told(await book.poll()) == [("reply", "cancelled", 1)]
    book.office.meet("2025-07-17", book.room.clock.at, number=705)
    book.office.list("Another question about the ferry terminal roof", book.room.clock.at, number=705)
    assert told(await book.poll(HOURS)) == []

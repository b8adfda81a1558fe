"""What becomes of an agenda in a channel: each row of the table of kinds, from the record to the message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.subscription import Subscription
from tests.fakes.clerk import Clerk, clerk
from tests.fakes.newsroom import KEY_WEST, START, Hand, Newsroom, newsroom, subscription

HOURS = timedelta(hours=2)
PACT = "A resolution declaring the 287(g) agreement with ICE void and unenforceable"
OTHER = "A resolution on the hockey rink at Bayview Park"


@pytest.fixture
async def office() -> AsyncIterator[Clerk]:
    async with clerk() as running:
        yield running


@pytest.fixture
async def room(office: Clerk, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    office.meet("2025-06-30", START)
    office.list(OTHER, START)
    async with newsroom(tmp_path, sqlite_url, [office.feed()]) as running:
        assert await running.poll() == []
        yield running


def told(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["delivery"], line["kind"]) for line in lines]


async def on_the_agenda(office: Clerk, room: Newsroom) -> dict[str, Any]:
    """Publish another meeting with the pact on its agenda; return the row."""
    office.meet("2025-07-08", room.clock.at, number=701)
    row = office.list(PACT, room.clock.at, number=701)
    assert told(await room.poll(HOURS)) == [("post", "agenda")]
    return row


async def test_items_of_one_meeting_found_in_one_poll_are_one_message(office: Clerk, room: Newsroom) -> None:
    office.meet("2025-07-08", room.clock.at, number=701)
    for n in range(3):
        office.list(f"{PACT}, part {n}", room.clock.at, number=701)
    (line,) = await room.poll(HOURS)
    assert (line["delivery"], line["kind"], len(line["alerts"])) == ("post", "agenda", 3)
    assert "Tue, Jul 8, 2025, 5:00 PM EDT" in line["text"]


async def test_an_item_added_after_publication_is_an_addendum_in_the_thread(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    office.list(f"{PACT} (addendum)", room.clock.at, number=701)
    (line,) = await room.poll(HOURS)
    assert (line["delivery"], line["kind"]) == ("reply", "addendum")


async def test_an_addendum_to_a_meeting_that_was_no_news_is_a_post(office: Clerk, room: Newsroom) -> None:
    office.list(PACT, room.clock.at)
    assert told(await room.poll(HOURS)) == [("post", "addendum")]


async def test_a_changed_title_is_told_with_old_and_new(office: Clerk, room: Newsroom) -> None:
    row = await on_the_agenda(office, room)
    office.change(row, room.clock.at, number=701, EventItemTitle=f"{PACT}, as amended")
    (line,) = await room.poll(HOURS)
    assert (line["delivery"], line["kind"], line["title"]) == ("reply", "amended", f"{PACT}, as amended")
    assert f"Was: {PACT}\n" in line["text"]


async def test_a_moved_meeting_is_told_once_with_old_and_new_time(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    office.edit(room.clock.at, number=701, EventDate="2025-07-10T00:00:00", EventTime="9:00 AM")
    (line,) = [line for line in await room.poll(HOURS) if line["delivery"] != "edit"]
    assert (line["delivery"], line["kind"]) == ("reply", "moved")
    assert "Was: Tue, Jul 8, 2025, 5:00 PM EDT" in line["text"]
    assert "Meeting: Thu, Jul 10, 2025, 9:00 AM EDT" in line["text"]


async def test_a_cancelled_meeting_is_told_once(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    office.edit(room.clock.at, number=701, EventComment="MEETING CANCELLED")
    (line,) = [line for line in await room.poll(HOURS) if line["delivery"] != "edit"]
    assert (line["delivery"], line["kind"]) == ("reply", "cancelled")
    office.edit(room.clock.at, number=701, EventComment="MEETING CANCELLED.")
    assert [kind for kind in told(await room.poll(HOURS)) if kind[0] != "edit"] == []


async def test_another_room_is_a_silent_edit(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    office.edit(room.clock.at, number=701, EventLocation="Harvey Government Center")
    (line,) = await room.poll(HOURS)
    assert line["delivery"] == "edit"
    assert "Harvey Government Center" in line["text"]


async def test_the_vote_is_a_post_that_links_back_and_its_correction_a_reply(office: Clerk, room: Newsroom) -> None:
    row = await on_the_agenda(office, room)
    room.clock.at = START + timedelta(days=18, hours=12)
    office.change(
        row, room.clock.at, number=701, EventItemActionName="Passed", EventItemPassedFlagName="Pass", EventItemTally="5-1"
    )
    (line,) = await room.poll(HOURS)
    assert (line["delivery"], line["kind"]) == ("post", "outcome")
    assert "Result: Passed 5-1" in line["text"] and "Earlier in this story" in line["text"]
    office.change(row, room.clock.at, number=701, EventItemTally="6-1")
    (correction,) = [line for line in await room.poll(HOURS) if line["delivery"] != "edit"]
    assert (correction["delivery"], correction["kind"]) == ("reply", "correction")
    assert "Passed 5-1 → Passed 6-1" in correction["text"]


async def test_an_agenda_and_its_vote_are_chapters_of_one_story_by_file_number(office: Clerk, room: Newsroom) -> None:
    office.meet("2025-07-08", room.clock.at, number=701)
    office.list(PACT, room.clock.at, number=701, file="25-9")
    (first,) = await room.poll(HOURS)
    office.meet("2025-07-22", room.clock.at, number=702)
    office.list("Second reading of the ICE agreement resolution", room.clock.at, number=702, file="25-9")
    (second,) = await room.poll(HOURS)
    assert second["story_id"] == first["story_id"] and second["chapter_id"] != first["chapter_id"]


async def test_what_is_on_the_agenda_already_is_one_message_at_the_first_poll(
    office: Clerk, tmp_path: Path, sqlite_url: str
) -> None:
    for n in range(3):
        office.meet(f"2025-07-0{n + 1}", START, number=700 + n)
        office.list(PACT, START, number=700 + n)
    office.meet("2025-06-10", START, number=690)
    office.list(PACT, START, number=690)
    async with newsroom(tmp_path, sqlite_url, [office.feed()]) as room:
        (line,) = await room.poll()
    assert (line["delivery"], len(line["alerts"])) == ("digest", 3)
    assert line["text"].startswith("Already on the agenda")


async def test_a_new_subscription_is_told_what_is_on_the_agenda_already(office: Clerk, tmp_path: Path, sqlite_url: str) -> None:
    office.meet("2025-07-08", START)
    office.list(PACT, START)
    clock = Hand()
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[], clock=clock) as room:
        assert await room.poll() == []
    async with newsroom(tmp_path, sqlite_url, [office.feed()], clock=clock) as room:
        (line,) = await room.deliver(timedelta(0))
        assert line["text"].startswith("Already on the agenda")
    async with newsroom(tmp_path, sqlite_url, [office.feed()], clock=clock) as room:
        assert await room.deliver(HOURS) == []


async def test_old_meetings_that_a_clerk_edits_are_history(office: Clerk, room: Newsroom) -> None:
    office.meet("2024-03-05", room.clock.at, number=100)
    office.list(PACT, room.clock.at, number=100)
    assert await room.poll(HOURS) == []


async def test_procedural_rows_are_no_news_even_to_who_wants_everything(office: Clerk, tmp_path: Path, sqlite_url: str) -> None:
    everything = Subscription(0, subscription().channel, (KEY_WEST,))
    office.meet("2025-06-30", START)
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[everything]) as room:
        await room.poll()
        office.meet("2025-07-08", room.clock.at, number=701)
        office.list("ROLL CALL", room.clock.at, number=701, EventItemMatterId=None, EventItemMatterFile=None)
        office.list(OTHER, room.clock.at, number=701)
        (line,) = await room.poll(HOURS)
    titles = {alert["title"] for alert in line["alerts"]}
    assert OTHER in titles and "ROLL CALL" not in titles
    assert "every item of the place" in line["text"]

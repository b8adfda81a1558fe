"""Regressions of what becomes of an agenda in a channel, each named after the failure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.subscription import Subscription, Want
from bot.services.explaining import Unseen, explain
from tests.fakes.clerk import Clerk, Row, clerk
from tests.fakes.newsroom import DESK, KEY_WEST, START, Entry, Newsroom, document, newsroom, posts, rss_feed, subscription
from tests.fakes.web import Answer, serve

HOURS = timedelta(hours=2)
PACT = "A resolution declaring the 287(g) agreement with ICE void and unenforceable"
PASSED = {"EventItemActionName": "Passed", "EventItemPassedFlagName": "Pass", "EventItemTally": "5-1"}
MEETING = 701


@pytest.fixture
async def office() -> AsyncIterator[Clerk]:
    async with clerk() as running:
        running.meet("2025-06-30", START)
        running.list("A resolution on the hockey rink at Bayview Park", START)
        yield running


@pytest.fixture
async def room(office: Clerk, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, sqlite_url, [office.feed()]) as running:
        assert await running.poll() == []
        yield running


async def told(room: Newsroom) -> list[dict[str, Any]]:
    """Poll; return what notified."""
    return [line for line in await room.poll(HOURS) if line["delivery"] != "edit"]


async def on_the_agenda(office: Clerk, room: Newsroom, title: str = PACT, *, time: str = "5:00 PM") -> Row:
    office.meet("2025-07-08", room.clock.at, number=MEETING, time=time)
    row = office.list(title, room.clock.at, number=MEETING)
    await told(room)
    return row


async def voted_on(office: Clerk, room: Newsroom) -> Row:
    row = await on_the_agenda(office, room)
    room.clock.at = START + timedelta(days=18, hours=12)
    office.change(row, room.clock.at, number=MEETING, **PASSED)
    await told(room)
    return row


async def test_a_corrected_vote_still_showed_the_old_result(office: Clerk, room: Newsroom) -> None:
    row = await voted_on(office, room)
    office.change(row, room.clock.at, number=MEETING, EventItemTally="6-1")
    correction, edit = await room.poll(HOURS)
    assert correction["kind"] == "correction" and "Result: Passed 6-1" in correction["text"]
    assert (edit["delivery"], edit["kind"]) == ("edit", "outcome") and "Result: Passed 6-1" in edit["text"]


async def test_a_result_that_was_withdrawn_and_entered_anew_was_never_told(office: Clerk, room: Newsroom) -> None:
    row = await voted_on(office, room)
    office.change(row, room.clock.at, number=MEETING, **dict.fromkeys(PASSED))
    (withdrawn,) = await told(room)
    assert "Changed: Passed 5-1 → the record states no result any more" in withdrawn["text"]
    office.change(
        row, room.clock.at, number=MEETING, **{**PASSED, "EventItemActionName": "Failed", "EventItemPassedFlagName": "Fail"}
    )
    (line,) = await told(room)
    assert line["kind"] == "outcome" and "Result: Failed 5-1" in line["text"]


async def test_a_meeting_moved_to_and_fro_was_not_told_the_second_time(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    days = []
    for day in ("10", "08", "10", "08"):
        office.edit(room.clock.at, number=MEETING, EventDate=f"2025-07-{day}T00:00:00")
        (line,) = await told(room)
        days.append(next(part for part in line["text"].splitlines() if part.startswith("Meeting: "))[14:20])
    assert [day.rstrip(",") for day in days] == ["Jul 10", "Jul 8", "Jul 10", "Jul 8"]


async def test_what_a_move_said_was_rewritten_by_the_next_move(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    office.edit(room.clock.at, number=MEETING, EventDate="2025-07-10T00:00:00")
    await told(room)
    office.edit(room.clock.at, number=MEETING, EventDate="2025-07-08T00:00:00")
    assert [line["kind"] for line in await room.poll(HOURS) if line["delivery"] == "edit"] == ["agenda"]


async def test_a_time_that_was_announced_was_told_as_a_move_from_midnight(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room, time="")
    office.edit(room.clock.at, number=MEETING, EventTime="5:00 PM")
    (line,) = await room.poll(HOURS)
    assert line["delivery"] == "edit" and "Meeting: Tue, Jul 8, 2025, 5:00 PM EDT" in line["text"]


async def test_a_move_from_a_day_without_a_time_said_midnight(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room, time="")
    office.edit(room.clock.at, number=MEETING, EventDate="2025-07-10T00:00:00", EventTime="5:00 PM")
    (line,) = await told(room)
    assert "Was: Tue, Jul 8, 2025\n" in line["text"]


async def test_a_meeting_called_off_again_or_on_again_was_not_told(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    headlines = []
    for comment in ("MEETING CANCELLED", None, "Meeting postponed", "MEETING CANCELLED"):
        office.edit(room.clock.at, number=MEETING, EventComment=comment)
        (line,) = await told(room)
        headlines.append((line["kind"], line["text"].partition(" · ")[0]))
        assert ("Changed: cancelled → takes place after all" in line["text"]) is (comment is None)
    assert headlines == [
        ("cancelled", "Meeting cancelled"),
        ("correction", "Correction"),
        ("cancelled", "Meeting postponed"),
        ("cancelled", "Meeting cancelled"),
    ]


async def test_a_meeting_put_off_to_another_day_hid_that_it_moved(office: Clerk, room: Newsroom) -> None:
    await on_the_agenda(office, room)
    office.edit(room.clock.at, number=MEETING, EventDate="2025-07-10T00:00:00", EventComment="Meeting postponed to July 10")
    (line,) = await told(room)
    assert line["kind"] == "moved" and "Was: Tue, Jul 8, 2025, 5:00 PM EDT" in line["text"]


async def test_an_item_reworded_out_of_the_query_was_followed_no_more(office: Clerk, room: Newsroom) -> None:
    row = await on_the_agenda(office, room)
    office.change(row, room.clock.at, number=MEETING, EventItemTitle="A resolution about the sheriff and the city")
    (line,) = await told(room)
    assert (line["kind"], line["title"]) == ("amended", "A resolution about the sheriff and the city")
    assert f"Was: {PACT}\n" in line["text"]
    office.change(row, room.clock.at, number=MEETING, **PASSED)
    (line,) = await told(room)
    assert line["kind"] == "outcome"


async def test_a_change_far_down_a_long_title_was_missed_or_cut_off(office: Clerk, room: Newsroom) -> None:
    long = f"{PACT}{', whereas the commission considered the matter at length' * 12}"
    row = await on_the_agenda(office, room, long)
    office.change(row, room.clock.at, number=MEETING, EventItemTitle=f"{long} and repealing it")
    (line,) = await told(room)
    assert (
        "Changed: … commission considered the matter at length → … commission considered the matter at length and repealing it"
        in line["text"]
    )
    office.change(row, room.clock.at, number=MEETING, EventItemTitle=f"{long.replace('void', 'valid')} and repealing it")
    (line,) = await told(room)
    assert "with ICE void and unenforceable, whereas" in line["text"] and "with ICE valid and unenforceable" in line["text"]


async def test_an_item_told_as_an_addendum_was_told_again_as_an_agenda_item(
    office: Clerk, tmp_path: Path, sqlite_url: str
) -> None:
    rink = Subscription(0, DESK.id, (KEY_WEST,), query="pier")
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[subscription(), rink]) as room:
        await room.poll()
        row = office.list(PACT, room.clock.at)
        assert [line["kind"] for line in await told(room)] == ["addendum"]
        office.change(row, room.clock.at, EventItemTitle=f"{PACT} at the pier")
        assert [line["kind"] for line in await told(room)] == ["amended"]
    everything = Subscription(0, DESK.id, (KEY_WEST,), query="resolution")
    async with newsroom(
        tmp_path,
        sqlite_url,
        [office.feed()],
        subscriptions=[subscription(), rink, everything],
        clock=room.clock,
    ) as room:
        (line,) = await room.deliver(timedelta(0))
        assert "hockey" in line["text"] and "287(g)" not in line["text"]


async def test_an_item_that_came_to_match_after_the_vote_was_told_as_still_to_come(office: Clerk, room: Newsroom) -> None:
    row = await on_the_agenda(office, room, "A resolution on the hockey rink of the city")
    room.clock.at = START + timedelta(days=18, hours=12)
    office.change(row, room.clock.at, number=MEETING, **PASSED)
    assert await told(room) == []
    office.change(row, room.clock.at, number=MEETING, EventItemTitle=PACT)
    (line,) = await told(room)
    assert line["kind"] == "outcome" and "Result: Passed 5-1" in line["text"]


async def test_an_edit_named_the_vote_as_earlier_than_its_agenda(office: Clerk, room: Newsroom) -> None:
    await voted_on(office, room)
    office.edit(room.clock.at, number=MEETING, EventLocation="Annex")
    edits = {line["kind"]: line["text"] for line in await room.poll(HOURS)}
    assert "Earlier in this story" in edits["outcome"] and "Earlier in this story" not in edits["agenda"]


async def test_a_meeting_without_items_was_told_without_its_time(office: Clerk, tmp_path: Path, sqlite_url: str) -> None:
    everything = Subscription(0, DESK.id, (KEY_WEST,))
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[everything]) as room:
        await room.poll()
        office.meet("2025-07-08", room.clock.at, number=MEETING)
        (line,) = await told(room)
        assert "Meeting: Tue, Jul 8, 2025, 5:00 PM EDT" in line["text"]
        office.edit(room.clock.at, number=MEETING, EventDate="2025-07-10T00:00:00")
        (line,) = await told(room)
        assert "Meeting: Thu, Jul 10, 2025, 5:00 PM EDT" in line["text"] and "Was: Tue, Jul 8" in line["text"]


async def test_what_is_on_several_agendas_already_lacked_the_days_and_lost_lines_when_edited(
    office: Clerk, tmp_path: Path, sqlite_url: str
) -> None:
    for n in range(3):
        office.meet(f"2025-07-0{n + 1}", START, number=MEETING + n)
        for part in range(4):
            office.list(f"{PACT}, part {part}", START, number=MEETING + n)
    async with newsroom(tmp_path, sqlite_url, [office.feed()]) as room:
        (line,) = await room.poll()
        for day in ("Tue, Jul 1", "Wed, Jul 2", "Thu, Jul 3"):
            assert line["text"].count(f"Meeting: {day}, 2025, 5:00 PM EDT") == 4
        office.edit(room.clock.at, number=MEETING, EventLocation="Annex")
        (edit,) = await room.poll(HOURS)
        assert edit["delivery"] == "edit" and edit["text"].startswith("Already on the agenda")
        assert edit["text"].count("•") == 12 and edit["text"].count("Annex") == 4


async def test_meetings_of_one_calendar_shared_a_message_without_their_days(tmp_path: Path, sqlite_url: str) -> None:
    def meeting(number: int) -> Entry:
        guid = f"AAAA{number:04}-0000-4000-8000-000000000001"
        link = f"https://harbor.legistar.com/Gateway.aspx?M=MD&From=RSS&ID={number}&GUID={guid}"
        return Entry(f"City Commission - 7/{number}/2025 - 5:00 PM", guid=f"{guid}-2025-06-20-10-00-00", link=link, text="")

    everything = Subscription(0, DESK.id, (KEY_WEST,), loose=True)
    async with serve() as site:
        site.script("/calendar", Answer(body=document(meeting(1))))
        calendar = rss_feed("calendar", site.url + "/calendar")
        async with newsroom(tmp_path, sqlite_url, [calendar], subscriptions=[everything]) as room:
            await room.poll()
            site.script("/calendar", Answer(body=document(*map(meeting, range(1, 5)))))
            lines = await told(room)
    assert len(posts(lines)) == 3
    for day in ("Wed, Jul 2", "Thu, Jul 3", "Fri, Jul 4"):
        assert sum(f"Meeting: {day}, 2025, 5:00 PM EDT" in line["text"] for line in lines) == 1


async def test_news_of_two_places_named_the_other_desk_s_place(tmp_path: Path, sqlite_url: str) -> None:
    miami = "ocd-division/country:us/state:fl/place:miami"
    other = Subscription(0, "console:miami", (miami,))
    async with serve() as site:
        site.script("/feed", Answer(body=document(Entry("Old", guid="o", text="Nothing."))))
        feeds = [rss_feed("ledger", site.url + "/feed")]
        async with newsroom(tmp_path, sqlite_url, feeds, subscriptions=[subscription(), other]) as room:
            await room.poll()
            text = "The Key West, Fla., and Miami, Fla., commissions talked about the 287(g) agreement with ICE."
            site.script("/feed", Answer(body=document(Entry("Two cities weigh a deal", guid="n", text=text))))
            lines = {line["channel"]: line["text"] for line in await told(room)}
    assert lines["console:desk"].startswith("News · Key West, FL") and lines["console:miami"].startswith("News · Miami, FL")


async def test_why_did_not_say_that_nobody_wants_this_kind(tmp_path: Path, sqlite_url: str) -> None:
    agendas = replace(subscription(), want=frozenset({Want.AGENDA}))
    async with serve() as site:
        site.script("/feed", Answer(body=document(Entry("Old", guid="o", text="Nothing."))))
        feeds = [rss_feed("ledger", site.url + "/feed")]
        async with newsroom(tmp_path, sqlite_url, feeds, subscriptions=[agendas]) as room:
            await room.poll()
            link = "https://l.example/vote"
            site.script("/feed", Answer(body=document(Entry("Commission weighs the 287(g) deal", guid="v", link=link))))
            assert await told(room) == []
            found = await explain(room.app.store, link)
            assert not isinstance(found, Unseen)
            (explained,) = found
    assert explained.traces[0].stages[-1].name == "want"

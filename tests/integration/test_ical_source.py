"""The Source of kind ical: what a poll tells, what it keeps silent about, and who is who under a new UID."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState
from bot.domain.identity import revision
from bot.domain.item import Item, MeetingStatus
from bot.domain.limits import CALENDAR_JOB
from bot.feeds.ical import BATCH_ITEMS, IcalSource
from bot.feeds.ical_events import Calendar, read_calendar
from bot.ports import Failed, NotModified
from bot.workers import WorkerPool
from tests.fakes.calendars import calendar, event
from tests.fakes.sources import Answer, DyingWorkers, InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

URL = "https://town.example/calendar.ics"
FEED = a_feed("ical", URL, place="p")
FRESH = FeedState("f")
NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = IcalSource(InlineWorkers())

BOARD = event("1", ":20250708T220000Z", "Board")
COUNCIL = event("2", ":20250709T220000Z", "Council")
PARKS = event("3", ":20250710T220000Z", "Parks")


class Town:
    """A calendar that is polled once an hour, and what each poll told."""

    def __init__(self) -> None:
        self.state = FRESH
        self.now = NOW
        self.fetcher = ScriptedFetcher()

    async def poll(self, answer: bytes | Answer) -> list[Item]:
        self.fetcher.answers[URL] = fetched(answer, URL) if isinstance(answer, bytes) else answer
        batches, self.state = await poll(SOURCE, FEED, self.state, self.fetcher, self.now)
        self.now += HOUR
        return items_of(batches)

    async def shows(self, *events: str) -> dict[str, Item]:
        return {item.keys[0]: item for item in await self.poll(calendar(*events))}


async def refused(answer: Answer, state: FeedState = FRESH) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await poll(SOURCE, FEED, state, ScriptedFetcher({URL: answer}), NOW)
    return caught.value


async def test_a_poll_tells_every_meeting_and_learns_the_title() -> None:
    town = Town()
    found = await town.poll(calendar(BOARD, COUNCIL, head=("X-WR-CALNAME:Town of Saltmarsh",)))
    assert [item.keys for item in found] == [("event:1",), ("event:2",)]
    assert (town.state.title, town.state.item_count) == ("Town of Saltmarsh", 2)


async def test_a_calendar_that_changes_only_stamps_500_times_changes_nothing() -> None:
    town = Town()
    revisions = set()
    for number in range(500):
        stamps = [f"{name}:20250601T{number // 60:02}{number % 60:02}00Z" for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED")]
        lines = (*stamps, f"SEQUENCE:{number}")
        series = event("w", ";TZID=America/New_York:20250701T180000", "Board", "RRULE:FREQ=WEEKLY;COUNT=4", *lines)
        town.now = NOW + timedelta(minutes=number)
        found = await town.poll(calendar(series, event("2", ":20250709T220000Z", "Council", *lines)))
        revisions.add(tuple((item.keys, revision(item)) for item in found))
    assert len(revisions) == 1
    assert len(revisions.pop()) == 5


async def test_a_304_and_the_same_bytes_tell_nothing() -> None:
    town = Town()
    await town.shows(BOARD)
    assert await town.poll(NotModified()) == []
    assert await town.shows(BOARD) == {}


async def test_a_file_that_never_changes_goes_on_repeating() -> None:
    town = Town()
    weekly = event("w", ";TZID=America/New_York:20250701T180000", "Board", "RRULE:FREQ=WEEKLY")
    before = await town.shows(weekly)
    town.now = NOW + timedelta(days=8)
    after = await town.shows(weekly)
    assert town.fetcher.asked[-1][1:] == (None, None)
    assert set(after) - set(before)


async def test_a_meeting_of_a_new_uid_with_the_name_and_start_of_one_that_vanished_is_that_one() -> None:
    town = Town()
    await town.shows(BOARD, COUNCIL)
    for number in range(5):
        found = await town.shows(event(f"new-{number}", ":20250708T220000Z", "CANCELLED: Board"), COUNCIL)
        assert found["event:1"].keys == ("event:1", f"event:new-{number}")
        assert found["event:1"].agenda is not None
        assert found["event:1"].agenda.meeting_key == "event:1"
        assert len(found) == 2


async def test_a_new_uid_beside_one_that_is_still_there_is_another_meeting() -> None:
    town = Town()
    await town.shows(BOARD)
    found = await town.shows(BOARD, event("9", ":20250708T220000Z", "Board"))
    assert [item.keys for item in found.values()] == [("event:1",), ("event:9",)]


async def test_a_single_meeting_that_becomes_a_series_stays_itself() -> None:
    town = Town()
    await town.shows(BOARD, COUNCIL)
    found = await town.shows(event("1", ":20250708T220000Z", "Board", "RRULE:FREQ=WEEKLY;COUNT=2"), COUNCIL)
    assert [item.keys for item in found.values()] == [("event:1", "event:1/2025-07-08"), ("event:2",), ("event:1/2025-07-15",)]


async def test_a_meeting_that_is_gone_for_three_polls_is_cancelled_once_and_can_come_back() -> None:
    town = Town()
    await town.shows(BOARD, COUNCIL, PARKS)
    told = [(await town.shows(COUNCIL, PARKS)).get("event:1") for _ in range(5)]
    assert [item and item.status for item in told] == [None, None, MeetingStatus.CANCELLED, None, None]
    assert told[2] is not None
    assert told[2].title == "Board"
    assert "does not list this meeting any more" in told[2].text
    assert (await town.shows(BOARD, COUNCIL, PARKS))["event:1"].status is None


async def test_past_meetings_vanish_without_a_word() -> None:
    town = Town()
    past = event("0", ":20250618T220000Z", "Board")
    await town.shows(past, COUNCIL, PARKS)
    for _ in range(4):
        assert "event:0" not in await town.shows(COUNCIL, PARKS)


async def test_a_truncated_file_cancels_nothing_and_is_read_again() -> None:
    town = Town()
    await town.shows(BOARD, COUNCIL, PARKS)
    whole = calendar(BOARD, COUNCIL, PARKS)
    for _ in range(4):
        found = await town.poll(whole[: whole.index(b"UID:3")])
        assert [item.keys[0] for item in found] == ["event:1", "event:2"]
    assert town.state.body_hash is None


async def test_an_empty_calendar_after_a_full_one_is_an_error_and_no_wave_of_cancellations() -> None:
    town = Town()
    await town.shows(BOARD)
    error = await refused(fetched(calendar(), URL), town.state)
    assert error.fault is Fault.EMPTY
    assert await Town().shows() == {}


async def test_what_was_over_long_ago_is_told_once() -> None:
    town = Town()
    old = event("0", ":20240618T220000Z", "Board")
    assert set(await town.shows(old, COUNCIL)) == {"event:0", "event:2"}
    assert set(await town.shows(event("00", ":20240618T220000Z", "Board"), COUNCIL)) == {"event:2"}


async def test_batches_are_bounded() -> None:
    events = [event(str(number), f":202507{1 + number % 28:02}T220000Z") for number in range(250)]
    batches, _ = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({URL: fetched(calendar(*events), URL)}), NOW)
    assert [len(batch.items) for batch in batches] == [BATCH_ITEMS, BATCH_ITEMS, 50]


async def test_failures_are_feed_errors_with_a_reason() -> None:
    page = await refused(fetched(b"<html><title>x</title><p>Sign in, please</html>", URL))
    assert page.fault is Fault.NOT_A_FEED
    assert "Sign in, please" in page.message
    assert (await refused(Failed(Fault.DOWN, "answered 500", status=500))).fault is Fault.DOWN
    with pytest.raises(FeedError, match="took longer") as caught:
        await poll(IcalSource(DyingWorkers()), FEED, FRESH, ScriptedFetcher({URL: fetched(calendar(BOARD), URL)}), NOW)
    assert caught.value.fault is Fault.UNREADABLE


async def test_a_huge_calendar_is_read_by_a_real_worker_within_its_limits() -> None:
    lines = ("RRULE:FREQ=HOURLY;COUNT=999999", "DESCRIPTION:" + "words and words " * 12)
    bombs = [event(str(number), ":20010101T220000Z", "Board", *lines) for number in range(8_000)]
    body = calendar(*bombs, event("real", ":20250708T220000Z"))
    workers = WorkerPool(1)
    try:
        found = await workers.run(CALENDAR_JOB, read_calendar, body, "", URL, "America/New_York", NOW)
    finally:
        await workers.close()
    assert isinstance(found, Calendar)
    assert "event:real" in {item.keys[0] for item in found.meetings}

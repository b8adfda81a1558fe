"""When an agenda feed is polled: hourly, and every quarter of an hour near a meeting that somebody may want to hear of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import Fault
from bot.domain.feed import Feed
from bot.domain.pacing import JITTER
from bot.domain.subscription import Subscription
from tests.fakes.calendars import calendar, event
from tests.fakes.clerk import Clerk, clerk
from tests.fakes.newsroom import DESK, KEY_WEST, START, Hand, Newsroom, newsroom
from tests.fakes.web import Answer, serve

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
MEETS_AT = datetime(2025, 6, 30, 21, tzinfo=UTC)
FLORIDA = Subscription(0, DESK.id, ("ocd-division/country:us/state:fl",))
GEORGIA = Subscription(0, DESK.id, ("ocd-division/country:us/state:ga",))


@pytest.fixture
async def office() -> AsyncIterator[Clerk]:
    async with clerk() as running:
        running.meet("2025-06-30", START)
        yield running


async def wait(room: Newsroom, feed: str = "agendas") -> timedelta:
    """Return how long after this poll the next one is due, jitter aside."""
    room.clock.at += 2 * HOUR
    await room.poll(timedelta())
    async with room.app.store.reading() as uow:
        claimed = await uow.feeds.get(feed)
    assert claimed and claimed.state.next_poll_at
    gap = claimed.state.next_poll_at - room.clock.at
    return next(each for each in (QUARTER, 2 * QUARTER, HOUR, 2 * HOUR) if abs(gap / each - 1) <= JITTER)


@pytest.mark.parametrize(
    ("from_start", "expected"),
    [(timedelta(hours=-60), HOUR), (timedelta(hours=-40), QUARTER), (HOUR, QUARTER), (timedelta(hours=50), HOUR)],
)
async def test_an_agenda_feed_is_polled_every_quarter_of_an_hour_near_a_watched_meeting(
    *, office: Clerk, tmp_path: Path, sqlite_url: str, from_start: timedelta, expected: timedelta
) -> None:
    clock = Hand(MEETS_AT + from_start - 2 * HOUR)
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[FLORIDA], clock=clock) as room:
        assert await wait(room) == expected


async def test_the_meetings_of_a_calendars_first_poll_count_though_they_come_with_its_last_batch(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with serve() as site:
        url = site.script("/town.ics", Answer(body=calendar(event("1", ":20250630T210000Z", "City Commission"))))
        feed = Feed("town", "ical", url, "America/New_York", HOUR, place=KEY_WEST)
        clock = Hand(MEETS_AT - 40 * HOUR)
        async with newsroom(tmp_path, sqlite_url, [feed], subscriptions=[FLORIDA], clock=clock) as room:
            assert await wait(room, "town") == QUARTER


async def test_a_meeting_that_nobody_asks_about_changes_nothing(office: Clerk, tmp_path: Path, sqlite_url: str) -> None:
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[GEORGIA], clock=Hand(MEETS_AT)) as room:
        assert await wait(room) == HOUR


async def test_a_failing_feed_is_tried_again_soon_near_a_watched_meeting_and_then_more_slowly(
    office: Clerk, tmp_path: Path, sqlite_url: str
) -> None:
    clock = Hand(MEETS_AT - 10 * HOUR)
    async with newsroom(tmp_path, sqlite_url, [office.feed()], subscriptions=[FLORIDA], clock=clock) as room:
        assert await wait(room) == QUARTER
        office.events.clear()
        assert await wait(room) == QUARTER
        async with room.app.store.reading() as uow:
            claimed = await uow.feeds.get("agendas")
        assert claimed and claimed.state.fault is Fault.EMPTY
        assert [await wait(room) for _ in range(3)] == [2 * QUARTER, HOUR, 2 * HOUR]

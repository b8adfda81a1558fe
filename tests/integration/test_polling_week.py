"""A week of polling by a clock that jumps from one due poll to the next: what an agenda feed's server is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.pacing import JITTER, NEAR_MEETING
from tests.fakes.agenda_book import PACT
from tests.fakes.clerk import MEETING, Clerk, clerk
from tests.fakes.newsroom import Hand, Newsroom, newsroom

BEGIN = datetime(2025, 7, 6, 4, tzinfo=UTC)
MEETS = datetime(2025, 7, 9, 21, tzinfo=UTC)
WEEK = timedelta(days=7)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
FAR = 990
"""A meeting of next month: its agenda is read when it changes, and only then."""


@pytest.fixture
async def office() -> AsyncIterator[Clerk]:
    async with clerk() as running:
        running.meet("2025-07-09", BEGIN)
        running.list(PACT, BEGIN)
        running.meet("2025-08-20", BEGIN, number=FAR)
        running.list("Lease of the rink", BEGIN, number=FAR)
        yield running


async def live(room: Newsroom, office: Clerk, until: datetime) -> list[tuple[datetime, list[str]]]:
    """Poll whenever something is due until then; return each poll's moment and what it asked for."""
    polls = []
    while room.clock.at < until:
        async with room.app.store.reading() as uow:
            claimed = await uow.feeds.get("agendas")
        assert claimed
        room.clock.at = max(room.clock.at, claimed.state.next_poll_at or room.clock.at)
        office.asked.clear()
        assert await room.app.polling.tick(room.clock.at) == 1
        await room.app.polling.idle()
        polls.append((room.clock.at, list(office.asked)))
    # What all these polls raised is sent at once: here it counts what they ask, not when it is told.
    assert not [line for line in await room.deliver(timedelta()) if line["kind"] not in {"agenda", "amended"}]
    return polls


async def test_a_week_around_a_watched_meeting_asks_hourly_then_quarter_hourly_then_hourly(
    office: Clerk, tmp_path: Path, sqlite_url: str
) -> None:
    async with newsroom(tmp_path, sqlite_url, [office.feed()], clock=Hand(BEGIN)) as room:
        polls = await live(room, office, BEGIN + timedelta(days=1))
        office.change(office.agendas[FAR][0], room.clock.at, number=FAR, EventItemTitle="Lease of the swimming pool")
        polls += await live(room, office, BEGIN + WEEK)
    assert all(sum(path == "events" for path in asked) == 1 for _, asked in polls)
    gaps = [(later - at, at) for (at, _), (later, _) in pairwise(polls)]
    near = [gap for gap, at in gaps if abs(at - MEETS) < NEAR_MEETING]
    before = [gap for gap, at in gaps if at < MEETS - NEAR_MEETING - HOUR]
    after = [gap for gap, at in gaps if at > MEETS + NEAR_MEETING]
    assert all((1 - JITTER) * QUARTER <= gap <= (1 + JITTER) * QUARTER for gap in near)
    assert all((1 - JITTER) * HOUR <= gap <= (1 + JITTER) * HOUR for gap in (*before, *after))
    assert abs(len(near) / (2 * NEAR_MEETING / QUARTER) - 1) <= JITTER
    assert len(before) >= 30 and len(after) >= 20
    agendas = Counter(path for _, asked in polls for path in asked)
    assert agendas[f"{FAR}/eventitems"] == 2
    # Votes are entered without a new stamp: near its meeting an agenda is read at each poll.
    assert len(near) <= agendas[f"{MEETING}/eventitems"] <= len(polls)


async def test_a_week_without_a_meeting_near_reads_no_agenda_twice(office: Clerk, tmp_path: Path, sqlite_url: str) -> None:
    del office.events[MEETING]
    async with newsroom(tmp_path, sqlite_url, [office.feed()], clock=Hand(BEGIN)) as room:
        polls = await live(room, office, BEGIN + WEEK)
    asked = Counter(path for _, paths in polls for path in paths)
    assert asked == {"events": len(polls), f"{FAR}/eventitems": 1}
    assert 7 * 24 * (1 - JITTER) <= len(polls) <= 7 * 24 * (1 + JITTER) + 1

"""A meeting that disappears from a government's list: three polls, one reply, and taken back when it returns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.clerk import Clerk, clerk
from tests.fakes.newsroom import START, Newsroom, newsroom

HOURS = timedelta(hours=2)
PACT = "A resolution declaring the 287(g) agreement with ICE void and unenforceable"


@pytest.fixture
async def office() -> AsyncIterator[Clerk]:
    async with clerk() as running:
        yield running


@pytest.fixture
async def room(office: Clerk, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    office.meet("2025-06-30", START)
    async with newsroom(tmp_path, sqlite_url, [office.feed()]) as running:
        assert await running.poll() == []
        office.meet("2025-07-08", running.clock.at, number=701)
        office.list(PACT, running.clock.at, number=701)
        assert told(await running.poll(HOURS)) == [("post", "agenda")]
        yield running


def told(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["delivery"], line["kind"]) for line in lines if line["delivery"] != "edit"]


async def test_a_meeting_that_vanishes_is_told_once_and_taken_back_when_it_returns(office: Clerk, room: Newsroom) -> None:
    withdrawn = office.events.pop(701)
    assert [told(await room.poll(HOURS)) for _ in range(5)] == [[], [], [("reply", "cancelled")], [], []]
    office.events[701] = withdrawn
    assert told(await room.poll(HOURS)) == [("reply", "correction")]
    assert [told(await room.poll(HOURS)) for _ in range(2)] == [[], []]


async def test_an_outage_in_between_does_not_cancel(office: Clerk, room: Newsroom) -> None:
    events = dict(office.events)
    office.events.clear()
    for _ in range(4):
        assert ("reply", "cancelled") not in told(await room.poll(timedelta(hours=6)))
    office.events.update(events)
    assert ("reply", "cancelled") not in told(await room.poll(timedelta(days=1)))


async def test_a_meeting_that_is_not_listed_any_more_is_not_said_to_be_cancelled(office: Clerk, room: Newsroom) -> None:
    withdrawn = office.events.pop(701)
    lines = [line for _ in range(3) for line in await room.poll(HOURS) if line["delivery"] == "reply"]
    assert [line["text"].partition(" · ")[0] for line in lines] == ["Meeting not listed any more"]
    office.events[701] = withdrawn
    (back,) = [line for line in await room.poll(HOURS) if line["delivery"] == "reply"]
    assert "not listed any more → listed again" in back["text"]


async def test_the_record_says_why_it_is_taken_for_cancelled(office: Clerk, room: Newsroom) -> None:
    office.events.pop(701)
    for _ in range(3):
        await room.poll(HOURS)
    async with room.app.store.reading() as uow:
        stored = (await uow.items.known("agendas", ["event:701"]))["event:701"]
    assert stored.item.text.startswith("127.0.0.1 does not list this meeting any more (3 polls in a row)")
    assert (stored.item.title, stored.item.url) == ("City Commission", "https://harbor.example/meeting/701")

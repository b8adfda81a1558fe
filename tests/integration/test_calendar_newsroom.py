"""Calendars and pages through the whole newsroom: each change is told once, and noise never."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.feed import Feed
from bot.domain.selection import selected
from tests.fakes.calendars import calendar, event
from tests.fakes.newsroom import KEY_WEST, newsroom
from tests.fakes.web import Answer, Site, serve

ZONE = "America/New_York"
HOUR = timedelta(hours=1)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


async def test_a_cancelled_meeting_is_told_once_and_stamps_never(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    def file(number: int, summary: str) -> Answer:
        stamp = f"DTSTAMP:20250620T00{number // 60:02}{number % 60:02}Z"
        return Answer(body=calendar(event("1", ":20250708T220000Z", summary, stamp, f"SEQUENCE:{number}")))

    url = site.script("/town.ics", file(0, "Workshop on the 287(g) agreement"))
    feed = Feed("town", "ical", url, ZONE, HOUR, place=KEY_WEST)
    async with newsroom(tmp_path, sqlite_url, [feed]) as room:
        first = await room.poll()
        assert [line["kind"] for line in first if line["kind"] != "notice"] == ["agenda"]
        for number in range(1, 25):
            site.script("/town.ics", file(number, "Workshop on the 287(g) agreement"))
            assert await room.poll(2 * HOUR) == []
        site.script("/town.ics", file(99, "CANCELLED: Workshop on the 287(g) agreement"))
        told = await room.poll(2 * HOUR)
        assert "cancelled" in {line["kind"] for line in told}
        assert await room.poll(2 * HOUR) == []


async def test_a_line_that_a_page_adds_is_told_once(tmp_path: Path, sqlite_url: str, site: Site) -> None:
    def page(*lines: str) -> Answer:
        return Answer(
            body=f"<title>City of Key West notices</title><ul>{''.join(f'<li>{line}' for line in lines)}</ul>".encode()
        )

    url = site.script("/notices", page("Bid 7"))
    feed = Feed("notices", "page", selected(url, "ul li"), ZONE, HOUR, place=KEY_WEST)
    async with newsroom(tmp_path, sqlite_url, [feed]) as room:
        assert await room.poll() == []
        site.script("/notices", page("Bid 7", "Special meeting on the 287(g) agreement with ICE"))
        told = await room.poll(2 * HOUR)
        assert [(line["kind"], line["url"]) for line in told] == [("new", url)]
        assert await room.poll(2 * HOUR) == []

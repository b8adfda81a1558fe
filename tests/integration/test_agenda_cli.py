"""``gavel agenda`` at a terminal, on both engines."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.item import Link
from storage.store import SqlStore
from tests.fakes.newsroom import DESK, START, Hand
from tests.fakes.town_hall import TownHall, agenda_feed

Fill = Callable[[TownHall], Awaitable[None]]


@pytest.fixture
def gavel(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Put a town hall into the database, then run gavel on it at START."""
    for name in [name for name in os.environ if name.startswith("GAVEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GAVEL_DATABASE_URL", store_url)
    monkeypatch.setattr("bot.app.SystemClock", Hand)

    async def filled(fill: Fill) -> None:
        store = SqlStore(store_url)
        await fill(TownHall(store))
        await store.close()

    def run(fill: Fill, *arguments: str) -> Result:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, filled(fill)).result()
            result = thread.submit(CliRunner().invoke, main, ["agenda", *arguments]).result()
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield run


async def town(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet(url="https://city.example/m1", links=(Link("Agenda", "https://city.example/a.pdf"),))
    await hall.list("End the 287(g) agreement", number="14", file="25-1", consent=True, after=5)
    await hall.list("Buy a fire engine")
    await hall.meet("m2", hours=24 * 20)


async def nothing(hall: TownHall) -> None:
    await hall.open()


def test_meetings_are_printed_for_people(gavel: Callable[..., Result]) -> None:
    result = gavel(town, "Key West, FL", "--channel", DESK.id)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "1 meeting in Key West, FL until Fri, Jul 4, 2025, 1 agenda item matches",
        "Matched by what this channel is subscribed to: Immigration.",
        "",
        "City Commission <https://city.example/m1> · Sun, Jun 22, 2025, 8:00 AM EDT",
        "Old City Hall",
        "• 14 · 25-1 End the 287(g) agreement · consent agenda · added Jun 20",
        "and 1 other item · Agenda <https://city.example/a.pdf>",
    ]


def test_without_a_channel_all_topics_count(gavel: Callable[..., Result]) -> None:
    result = gavel(town, "Florida", "--days", "30")
    assert result.stdout.splitlines()[:2] == [
        "2 meetings in Florida until Sun, Jul 20, 2025, 1 agenda item matches",
        "Matched by all topics: Immigration.",
    ]


def test_meetings_are_printed_for_scripts(gavel: Callable[..., Result]) -> None:
    result = gavel(town, "Key West, FL", "--json")
    [row] = [json.loads(line) for line in result.stdout.splitlines()]
    assert row == {
        "meeting": "m1",
        "feeds": ["city"],
        "place": "ocd-division/country:us/state:fl/place:key_west",
        "body": "City Commission",
        "title": "City Commission",
        "url": "https://city.example/m1",
        "meets_at": (START + timedelta(hours=48)).isoformat(),
        "time_known": True,
        "timezone": "America/New_York",
        "status": None,
        "moved_from": None,
        "moved_to": None,
        "location": "Old City Hall",
        "agenda_out": True,
        "links": [{"label": "Agenda", "url": "https://city.example/a.pdf"}],
        "items": [
            {
                "key": "m1:End the 287(g) agreement",
                "number": "14",
                "file": "25-1",
                "title": "End the 287(g) agreement",
                "url": "",
                "consent": True,
                "pulled": False,
                "added_at": (START + timedelta(hours=5)).isoformat(),
                "amended_at": None,
                "matched": [{"topic": "immigration", "terms": ["287(g)"]}],
                "packet_page": None,
            }
        ],
        "other_items": 1,
    }


@pytest.mark.parametrize(
    ("place", "said"), [("Kee West, FL", "no such place in Florida"), ("Key West, FL", "No agenda feed covers Key West, FL.")]
)
def test_what_cannot_be_answered_is_an_error(gavel: Callable[..., Result], place: str, said: str) -> None:
    result = gavel(nothing, place, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


@pytest.mark.parametrize("days", ["0", "121", "soon"])
def test_days_that_cannot_be_are_wrong_usage(gavel: Callable[..., Result], days: str) -> None:
    assert gavel(nothing, "Key West, FL", "--days", days).exit_code == 2

"""The loopback server: one host per feed, the state of a moment, validators that hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.demo.load import load_week
from bot.demo.server import DemoServer


@pytest.fixture
async def server() -> AsyncIterator[DemoServer]:
    async with DemoServer(load_week()) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as running:
        yield running


async def test_every_feed_is_a_host_of_its_own(server: DemoServer) -> None:
    hosts = [urlsplit(address).netloc for address in server.addresses.values()]
    assert len(set(hosts)) == len(hosts) == len(load_week().outlets)


async def test_a_feed_changes_with_the_moment_alone(server: DemoServer, session: aiohttp.ClientSession) -> None:
    address = server.addresses["lower-keys-ledger"]
    bodies = []
    for days in (0, 6, 0):
        server.moment = load_week().start + timedelta(days=days)
        async with session.get(address) as answer:
            assert answer.status == 200
            bodies.append((await answer.read(), answer.headers["Date"], answer.headers["ETag"]))
    assert bodies[0] == bodies[2] != bodies[1]


@pytest.mark.parametrize(
    ("feed", "sent", "asked"),
    [
        ("lower-keys-ledger", "ETag", "If-None-Match"),
        ("lower-keys-ledger", "Last-Modified", "If-Modified-Since"),
        ("conch-current", "ETag", "If-None-Match"),
        ("overseas-mile", "Last-Modified", "If-Modified-Since"),
    ],
)
async def test_validators_hold_until_the_feed_changes(
    server: DemoServer, session: aiohttp.ClientSession, feed: str, sent: str, asked: str
) -> None:
    async with session.get(server.addresses[feed]) as first:
        validator = first.headers[sent]
    async with session.get(server.addresses[feed], headers={asked: validator}) as second:
        assert (second.status, await second.read()) == (304, b"")
        assert second.headers[sent] == validator
    server.moment += timedelta(days=9)
    async with session.get(server.addresses[feed], headers={asked: validator}) as third:
        assert third.status == 200
    assert server.requests == {200: 2, 304: 1}


async def test_a_feed_without_validators_is_sent_whole_each_time(server: DemoServer, session: aiohttp.ClientSession) -> None:
    for _ in range(2):
        async with session.get(server.addresses["flint-plains-courier"]) as answer:
            assert answer.status == 200
            assert not {"ETag", "Last-Modified"} & set(answer.headers)


async def test_the_calendar_is_filtered_and_its_meetings_have_items(server: DemoServer, session: aiohttp.ClientSession) -> None:
    server.moment += timedelta(days=2)
    base = server.addresses["key-west-agendas"]
    query = {"$filter": "EventDate ge datetime'2025-06-28' and EventBodyId eq 138", "$orderby": "EventDate", "$top": "1"}
    async with session.get(f"{base}/events", params=query) as answer:
        (event,) = await answer.json()
    assert (event["EventId"], event["EventDate"], event["EventComment"]) == (1860, "2025-06-30T00:00:00", "Special Meeting")
    async with session.get(f"{base}/events/1860/eventitems", params={"AgendaNote": "1", "MinutesNote": "1"}) as answer:
        items = await answer.json()
    assert "25-3851" in [item["EventItemMatterFile"] for item in items]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1/elsewhere/events", 500, "LegistarConnectionString setting is not set up in InSite for client"),
        ("/v1/elsewhere/events/1860/eventitems", 500, "LegistarConnectionString"),
        ("/v1/keywest/events?$filter=EventDate%20soon", 400, "$filter"),
        ("/v1/keywest/events?$filter=Nothing%20eq%201", 400, "Nothing"),
        ("/v1/keywest/events/7/eventitems", 404, "no such event"),
    ],
)
async def test_the_calendar_refuses_as_the_real_one_does(
    server: DemoServer, session: aiohttp.ClientSession, path: str, status: int, words: str
) -> None:
    base = urlsplit(server.addresses["key-west-agendas"])
    async with session.get(f"http://{base.netloc}{path}") as answer:
        assert answer.status == status
        assert words in await answer.text()

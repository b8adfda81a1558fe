"""A POST of JSON keeps the rules of every fetch; a redirect asks for it again only if it says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Fault
from bot.feeds.fetch import HttpFetcher
from bot.ports import Failed, Fetched
from tests.fakes.web import Answer, Site, serve

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
BODY = '{"calendarStartDate": "2025-07-01", "place": "Ünion Hall"}'


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True, max_bytes=1_000) as client:
        yield client


async def test_the_body_arrives_as_json(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/list", Answer(body=b'{"d": []}'))
    answer = await fetcher.fetch(url, now=NOW, accept="application/json", body=BODY)
    assert isinstance(answer, Fetched)
    assert (answer.body, site.posted["/list"]) == (b'{"d": []}', [BODY])
    assert (site.asked["/list"][0]["Content-Type"], site.asked["/list"][0]["Accept"]) == ("application/json",) * 2


async def test_a_get_sends_no_body_and_names_no_type(site: Site, fetcher: HttpFetcher) -> None:
    await fetcher.fetch(site.script("/", Answer()), now=NOW)
    assert "Content-Type" not in site.asked["/"][0]
    assert site.posted == {}


@pytest.mark.parametrize(("status", "posts"), [(301, []), (302, []), (303, []), (307, [BODY]), (308, [BODY])])
async def test_only_307_and_308_repeat_a_post(site: Site, fetcher: HttpFetcher, status: int, posts: list[str]) -> None:
    site.script("/there", Answer(body=b"end"))
    answer = await fetcher.fetch(site.script("/", Answer(status, {"Location": "/there"})), now=NOW, body=BODY)
    assert isinstance(answer, Fetched)
    assert (answer.body, site.posted["/there"], len(site.asked["/there"])) == (b"end", posts, 1)
    assert ("Content-Type" in site.asked["/there"][0]) is bool(posts)


async def test_once_a_get_it_stays_one(site: Site, fetcher: HttpFetcher) -> None:
    site.script("/1", Answer(308, {"Location": "/2"}))
    site.script("/2", Answer())
    await fetcher.fetch(site.script("/0", Answer(303, {"Location": "/1"})), now=NOW, body=BODY)
    assert set(site.posted) == {"/0"}


async def test_a_post_is_bound_by_size_by_address_and_by_the_hosts_wishes(site: Site, fetcher: HttpFetcher) -> None:
    large = await fetcher.fetch(site.script("/large", Answer(body=b"x" * 2_000)), now=NOW, body=BODY)
    assert isinstance(large, Failed) and large.fault is Fault.TOO_LARGE
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta()) as strict:
        refused = await strict.fetch(site.script("/", Answer()), now=NOW, body=BODY)
    assert isinstance(refused, Failed) and refused.fault is Fault.REFUSED
    limited = await fetcher.fetch(site.script("/limit", Answer(429, {"Retry-After": "60"})), now=NOW, body=BODY)
    assert isinstance(limited, Failed) and limited.fault is Fault.RATE_LIMITED
    await fetcher.fetch(site.script("/", Answer()), now=NOW, body=BODY)
    assert site.asked["/"] == []


async def test_damaged_gzip_is_posted_once_more_without(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/", Answer(headers={"Content-Encoding": "gzip"}, body=b"no gzip"), Answer(body=b"plain"))
    answer = await fetcher.fetch(url, now=NOW, body=BODY)
    assert isinstance(answer, Fetched)
    assert (answer.body, site.posted["/"]) == (b"plain", [BODY, BODY])

"""The HTTP client against real servers on loopback: validators, freshness, statuses, redirects, Retry-After."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import __version__
from bot.domain.errors import Fault
from bot.feeds.answers import DEFAULT_WAIT
from bot.feeds.fetch import MAX_REDIRECTS, HttpFetcher
from bot.ports import Failed, Fetched, Fetcher, NotModified
from tests.fakes.web import Answer, Site, serve

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
STRANGE = ['W/"a-1"', "unquoted", '"' + "x" * 300 + '"', '"with , comma and  spaces"', "'single'", '"ünï"', 'W/""']


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with new_fetcher() as client:
        yield client


def new_fetcher() -> HttpFetcher:
    return HttpFetcher(contact="https://desk.example/gavel", spacing=timedelta(), allow_private=True)


async def get(fetcher: Fetcher, url: str, now: datetime = NOW) -> Fetched:
    answer = await fetcher.fetch(url, now=now)
    assert isinstance(answer, Fetched), answer
    return answer


async def fail(fetcher: Fetcher, url: str, now: datetime = NOW) -> Failed:
    answer = await fetcher.fetch(url, now=now)
    assert isinstance(answer, Failed), answer
    return answer


async def test_a_plain_answer(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/feed?a=1%2C2&b='x'", Answer(headers={"Content-Type": "text/xml", "X-Two": "b"}, body=b"<rss>1</rss>"))
    answer = await get(fetcher, url)
    assert (answer.status, answer.body, answer.url) == (200, b"<rss>1</rss>", url)
    assert (answer.headers["content-type"], answer.headers["x-two"]) == ("text/xml", "b")
    assert (answer.etag, answer.last_modified, answer.fresh_for, answer.moved_to) == (None, None, None, None)


async def test_says_who_it_is_and_nothing_else(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/", Answer(headers={"Set-Cookie": "id=1"}))
    await fetcher.fetch(url, now=NOW, accept="application/json")
    await fetcher.fetch(url, now=NOW)
    first, second = site.asked["/"]
    assert dict(first) == {
        "Host": site.host,
        "User-Agent": f"Gavel/{__version__} (+https://desk.example/gavel)",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
    }
    assert dict(second) == {**first, "Accept": "*/*"}


@pytest.mark.parametrize("etag", STRANGE)
async def test_row_1_a_strange_etag_is_echoed_exactly_also_after_a_restart(site: Site, etag: str) -> None:
    stamp = "mon, 30 jun 2025 9:00 EDT"
    url = site.script("/", Answer(headers={"ETag": etag, "Last-Modified": stamp}), Answer(304))
    async with new_fetcher() as before:
        first = await get(before, url)
    async with new_fetcher() as after:
        again = await after.fetch(url, now=NOW, etag=first.etag, last_modified=first.last_modified)
    assert isinstance(again, NotModified)
    assert (first.etag, first.last_modified) == (etag, stamp)
    sent = site.asked["/"][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (etag, stamp)


async def test_no_validator_is_ever_sent_empty(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/", Answer(headers={"ETag": "", "Last-Modified": ""}))
    first = await get(fetcher, url)
    assert (first.etag, first.last_modified) == (None, None)
    await fetcher.fetch(url, now=NOW, etag="", last_modified="")
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.asked["/"][1])


async def test_row_2_a_304_brings_its_new_validators_and_freshness(site: Site, fetcher: HttpFetcher) -> None:
    stamp = "Mon, 30 Jun 2025 10:00:00 GMT"
    url = site.script("/", Answer(304, {"Last-Modified": stamp, "Cache-Control": "max-age=600"}), Answer(304))
    assert await fetcher.fetch(url, now=NOW, etag='"1"') == NotModified(None, stamp, timedelta(minutes=10), None)
    assert await fetcher.fetch(url, now=NOW, etag='"1"') == NotModified()


async def test_a_304_that_nobody_asked_for_is_a_failure(site: Site, fetcher: HttpFetcher) -> None:
    assert (await fail(fetcher, site.script("/", Answer(304)))).fault is Fault.DOWN


async def test_row_3_expires_0_is_stale_at_once_and_its_validators_are_not_kept(site: Site, fetcher: HttpFetcher) -> None:
    answer = await get(fetcher, site.script("/", Answer(headers={"Expires": "0", "ETag": '"1"', "Last-Modified": "x"})))
    assert (answer.fresh_for, answer.etag, answer.last_modified) == (timedelta(), None, None)


async def test_freshness_is_read(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/", Answer(headers={"Cache-Control": "public, max-age=1800", "Age": "300"}))
    assert (await get(fetcher, url)).fresh_for == timedelta(minutes=25)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 30 Jun 2025 12:02:00 GMT", timedelta(minutes=2)),
        ("999999999999", timedelta(hours=24)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
    ],
)
async def test_row_4_retry_after_holds_for_the_whole_host(
    *, site: Site, fetcher: HttpFetcher, status: int, value: str, wait: timedelta
) -> None:
    date = {"Date": "Mon, 30 Jun 2025 12:00:00 GMT"}
    limited = site.script("/limited", Answer(status, {"Retry-After": value, **date}))
    other = site.script("/other", Answer())
    failed = await fail(fetcher, limited)
    assert (failed.fault, failed.retry_after, failed.host) == (Fault.RATE_LIMITED, wait, site.host)
    assert (failed.status, failed.permanent) == (status, False)

    blocked = await fail(fetcher, other, NOW + timedelta(minutes=1))
    assert (blocked.fault, blocked.retry_after) == (Fault.RATE_LIMITED, wait - timedelta(minutes=1))
    assert (blocked.host, blocked.status) == (site.host, None)
    assert site.asked["/other"] == []

    assert (await get(fetcher, other, NOW + wait)).status == 200


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "-5"}, {"Retry-After": "0"}, {"Retry-After": "later"}])
async def test_row_4_a_429_without_a_usable_time_gets_the_default_wait(
    site: Site, fetcher: HttpFetcher, headers: dict[str, str]
) -> None:
    failed = await fail(fetcher, site.script("/", Answer(429, headers)))
    assert (failed.fault, failed.retry_after) == (Fault.RATE_LIMITED, DEFAULT_WAIT)


async def test_a_limited_host_stops_no_other_host(site: Site, fetcher: HttpFetcher) -> None:
    async with serve() as other:
        await fail(fetcher, site.script("/", Answer(429, {"Retry-After": "60"})))
        assert (await get(fetcher, other.script("/", Answer()))).status == 200


async def test_a_redirect_to_a_limited_host_is_not_sent_there(site: Site, fetcher: HttpFetcher) -> None:
    async with serve() as other:
        await fail(fetcher, other.script("/limited", Answer(429, {"Retry-After": "60"})))
        there = other.script("/there", Answer())
        failed = await fail(fetcher, site.script("/", Answer(302, {"Location": there})))
        assert (failed.fault, failed.host, other.asked["/there"]) == (Fault.RATE_LIMITED, other.host, [])


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], True),
        ([308, 301], True),
        ([301, 302], False),
        ([302], False),
        ([303], False),
        ([307, 301], False),
        ([301] * MAX_REDIRECTS, True),
    ],
)
async def test_row_5_only_a_chain_of_permanent_redirects_moves_an_address(
    *, site: Site, fetcher: HttpFetcher, statuses: list[int], moved: bool
) -> None:
    for number, status in enumerate(statuses):
        site.script(f"/{number}", Answer(status, {"Location": f"/{number + 1}"}))
    end = site.script(f"/{len(statuses)}", Answer(body=b"end"), Answer(304))
    answer = await get(fetcher, site.url + "/0")
    assert (answer.body, answer.url, answer.moved_to) == (b"end", end, end if moved else None)
    unchanged = await fetcher.fetch(site.url + "/0", now=NOW, etag='"1"')
    assert unchanged == NotModified(moved_to=end if moved else None)


async def test_too_many_redirects_fail(site: Site, fetcher: HttpFetcher) -> None:
    failed = await fail(fetcher, site.script("/", Answer(301, {"Location": "/"})))
    assert failed.fault is Fault.DOWN
    assert len(site.asked["/"]) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("location", ["", "file:///etc/passwd", "gopher://keys.example/", "http://", "http://[::1", "//:80:80"])
async def test_a_redirect_to_nowhere_fails(site: Site, fetcher: HttpFetcher, location: str) -> None:
    failed = await fail(fetcher, site.script("/", Answer(302, {"Location": location} if location else {})))
    assert failed.fault in (Fault.REFUSED, Fault.DOWN)
    assert not failed.permanent


async def test_a_redirect_cannot_make_us_send_credentials(site: Site, fetcher: HttpFetcher) -> None:
    site.script("/end", Answer())
    await get(fetcher, site.script("/", Answer(302, {"Location": f"http://user:pass@{site.host}/end"})))
    assert "Authorization" not in site.asked["/end"][0]


@pytest.mark.parametrize("url", ["ftp://keys.example/feed", "keys.example/feed", "", "http://", "http://keys.example:99999/"])
async def test_an_address_that_is_not_http_is_refused_for_good(fetcher: HttpFetcher, url: str) -> None:
    failed = await fail(fetcher, url)
    assert (failed.fault, failed.permanent) == (Fault.REFUSED, True)


async def test_row_6_gone_is_permanent_and_says_so(site: Site, fetcher: HttpFetcher) -> None:
    failed = await fail(fetcher, site.script("/", Answer(410)))
    assert (failed.fault, failed.permanent, failed.status) == (Fault.GONE, True, 410)
    assert "410" in failed.text


@pytest.mark.parametrize(
    ("status", "fault"),
    [(404, Fault.MISSING), (401, Fault.BLOCKED), (403, Fault.BLOCKED), (500, Fault.DOWN), (502, Fault.DOWN), (503, Fault.DOWN)],
)
async def test_other_failures_may_go_away(site: Site, fetcher: HttpFetcher, status: int, fault: Fault) -> None:
    failed = await fail(fetcher, site.script("/", Answer(status)))
    assert (failed.fault, failed.permanent, failed.status, failed.host) == (fault, False, status, site.host)


async def test_a_bot_wall_is_named(site: Site, fetcher: HttpFetcher) -> None:
    assert "Cloudflare" in (await fail(fetcher, site.script("/", Answer(403, {"cf-mitigated": "challenge"})))).text


async def test_an_error_s_own_words_are_kept_but_not_its_pages(site: Site, fetcher: HttpFetcher) -> None:
    said = b'{"Message": "An error has occurred.",\r\n "ExceptionMessage": "setting is not set up for client: keywst"}'
    url = site.script("/json", Answer(500, {"Content-Type": "application/json; charset=utf-8"}, said))
    assert "not set up for client: keywst" in (await fail(fetcher, url)).text
    url = site.script("/html", Answer(500, {"Content-Type": "text/html"}, b"<h1>Oh no</h1>"))
    assert (await fail(fetcher, url)).text == "answered 500"
    url = site.script("/long", Answer(500, {"Content-Type": "text/plain"}, b"no " * 10_000))
    assert len((await fail(fetcher, url)).text) < 400

"""The HTTP client against hostile and slow servers: addresses, bombs, damage, time, and the line before each host."""

from __future__ import annotations

import asyncio
import gzip
import random
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.errors import Fault
from bot.feeds.fetch import HttpFetcher
from bot.ports import Failed, Fetched
from tests.fakes.web import Answer, Site, serve, serve_raw

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
CAP = 2**20
GZIP = {"Content-Encoding": "gzip"}
CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "self-signed.pem"


class Names(AbstractResolver):
    """Names that resolve to what the test says: each look-up takes the next list of addresses, the last one repeats."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        self.asked += 1
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


def fetcher_with(
    *,
    allow_private: bool = True,
    seconds: float = 10,
    spacing: timedelta = timedelta(),
    resolver: AbstractResolver | None = None,
) -> HttpFetcher:
    return HttpFetcher(
        contact="desk@keys.example",
        spacing=lambda host: spacing,
        allow_private=allow_private,
        max_bytes=CAP,
        seconds=seconds,
        resolver=resolver,
    )


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with fetcher_with() as client:
        yield client


async def fail(fetcher: HttpFetcher, url: str) -> Failed:
    answer = await fetcher.fetch(url, now=NOW)
    assert isinstance(answer, Failed), answer
    return answer


# --- addresses ------------------------------------------------------------------------------------------------------


async def test_row_7_loopback_is_refused_by_number_and_by_name(site: Site) -> None:
    site.script("/", Answer())
    port = site.host.partition(":")[2]
    async with fetcher_with(allow_private=False) as strict:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "127.1", "2130706433"):
            failed = await fail(strict, f"http://{host}:{port}/")
            assert failed.fault in (Fault.REFUSED, Fault.DOWN), host
    assert site.asked["/"] == []


@pytest.mark.parametrize("host", ["169.254.169.254", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[fe80::1]"])
async def test_row_7_a_redirect_to_metadata_or_a_disguised_address_is_refused(
    site: Site, fetcher: HttpFetcher, host: str
) -> None:
    port = site.host.partition(":")[2]
    failed = await fail(fetcher, site.script("/", Answer(301, {"Location": f"http://{host}:{port}/latest/"})))
    assert (failed.fault, failed.permanent) == (Fault.REFUSED, False)
    assert site.asked["/latest/"] == []


async def test_row_7_a_name_that_rebinds_is_checked_where_it_is_connected_to(site: Site) -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    port = site.host.partition(":")[2]
    site.script("/", Answer(headers={"Connection": "close"}))
    async with fetcher_with(resolver=names) as client:
        assert isinstance(await client.fetch(f"http://rebind.example:{port}/", now=NOW), Fetched)
        assert names.asked == 1  # no second look-up between check and connection
        assert (await fail(client, f"http://rebind.example:{port}/")).fault is Fault.REFUSED
    assert names.asked == 2


async def test_row_7_a_mixed_answer_is_refused_whole(site: Site) -> None:
    port = site.host.partition(":")[2]
    site.script("/", Answer())
    for addresses in (["127.0.0.1", "169.254.169.254"], ["::ffff:127.0.0.1", "127.0.0.1"]):
        async with fetcher_with(resolver=Names(addresses)) as client:
            assert (await fail(client, f"http://mixed.example:{port}/")).fault is Fault.REFUSED
    async with fetcher_with(resolver=Names(["8.8.8.8", "127.0.0.1"]), allow_private=False) as client:
        assert (await fail(client, f"http://mixed.example:{port}/")).fault is Fault.REFUSED
    assert site.asked["/"] == []


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a" * 64 + ".example", "a..b.example", "exa mple.invalid", "ü" * 80])
async def test_a_name_that_cannot_resolve_is_down(fetcher: HttpFetcher, name: str) -> None:
    assert (await fail(fetcher, f"http://{name}/")).fault in (Fault.DOWN, Fault.REFUSED)


async def test_a_certificate_nobody_vouches_for_is_not_trusted(fetcher: HttpFetcher) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    async with serve(tls) as secure:
        failed = await fail(fetcher, secure.script("/", Answer()))
        assert (failed.fault, secure.asked["/"]) == (Fault.DOWN, [])
        assert "no trusted connection" in failed.text


# --- size and encoding ----------------------------------------------------------------------------------------------


def bomb(megabytes: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(pack.compress(bytes(2**20)) for _ in range(megabytes)) + pack.flush()


async def test_row_8_a_gzip_bomb_is_stopped_with_little_memory_and_no_delay(site: Site, fetcher: HttpFetcher) -> None:
    url = site.script("/", Answer(headers=GZIP, body=bomb(300)))
    tracemalloc.start()
    try:
        started = time.perf_counter()
        failed = await fail(fetcher, url)
        taken = time.perf_counter() - started
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert failed.fault is Fault.TOO_LARGE
    assert peak < 4 * CAP
    assert taken < 1


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "br, gzip", "compress", "x" * 5000])
async def test_row_8_other_and_stacked_encodings_are_refused(site: Site, fetcher: HttpFetcher, encoding: str) -> None:
    failed = await fail(fetcher, site.script("/", Answer(headers={"Content-Encoding": encoding}, body=bomb(1))))
    assert failed.fault is Fault.UNREADABLE
    assert len(failed.text) < 200


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "identity, gzip"])
async def test_gzip_is_read(site: Site, fetcher: HttpFetcher, encoding: str) -> None:
    body = random.Random(1).randbytes(300_000) + bytes(300_000)
    answer = await fetcher.fetch(
        site.script("/", Answer(headers={"Content-Encoding": encoding}, body=gzip.compress(body))), now=NOW
    )
    assert isinstance(answer, Fetched)
    assert answer.body == body


async def test_gzip_of_several_members_and_padding_is_read_whole(site: Site, fetcher: HttpFetcher) -> None:
    packed = gzip.compress(b"<rss>") + gzip.compress(b"</rss>") + bytes(100)
    answer = await fetcher.fetch(site.script("/", Answer(headers=GZIP, body=packed)), now=NOW)
    assert isinstance(answer, Fetched)
    assert answer.body == b"<rss></rss>"


async def test_a_flood_of_empty_gzip_members_is_refused(site: Site, fetcher: HttpFetcher) -> None:
    failed = await fail(fetcher, site.script("/", Answer(headers=GZIP, body=gzip.compress(b"") * (CAP // 20))))
    assert (failed.fault, failed.text) == (Fault.UNREADABLE, "sent more than 500 gzip members")


async def test_a_body_as_large_as_the_cap_passes_and_one_byte_more_does_not(site: Site, fetcher: HttpFetcher) -> None:
    answer = await fetcher.fetch(site.script("/fits", Answer(body=bytes(CAP))), now=NOW)
    assert isinstance(answer, Fetched)
    assert (await fail(fetcher, site.script("/over", Answer(body=bytes(CAP + 1))))).fault is Fault.TOO_LARGE


async def test_an_endless_body_is_stopped_at_the_cap(fetcher: HttpFetcher) -> None:
    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(2**16))
            await writer.drain()

    async with serve_raw(pour) as url:
        assert (await fail(fetcher, url)).fault is Fault.TOO_LARGE


@pytest.mark.parametrize("body", [b"<rss/>", gzip.compress(b"<rss/>")[:-8] + bytes(8)], ids=["no gzip", "checksum"])
async def test_damaged_gzip_is_asked_for_once_more_without_encoding(site: Site, fetcher: HttpFetcher, body: bytes) -> None:
    damaged = Answer(headers=GZIP, body=body)
    mended = await fetcher.fetch(site.script("/", damaged, Answer(body=b"plain")), now=NOW, etag='"1"')
    assert isinstance(mended, Fetched)
    assert mended.body == b"plain"
    assert [(asked["Accept-Encoding"], asked["If-None-Match"]) for asked in site.asked["/"]] == [
        ("gzip", '"1"'),
        ("identity", '"1"'),
    ]
    assert (await fail(fetcher, site.script("/always", damaged))).fault is Fault.UNREADABLE
    assert len(site.asked["/always"]) == 2


# --- damage and time ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<rss>" * 1000)[:-9],
    ],
    ids=["content-length", "chunked", "gzip"],
)
async def test_a_truncated_body_is_no_document(fetcher: HttpFetcher, raw: bytes) -> None:
    async with serve_raw(raw) as url:
        failed = await fail(fetcher, url)
    assert (failed.fault, failed.permanent, failed.text) == (Fault.DOWN, False, "the answer was cut short")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\x00",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://a.invalid:bad/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
    ],
)
async def test_whatever_a_server_sends_is_a_failure_not_an_exception(fetcher: HttpFetcher, raw: bytes) -> None:
    async with serve_raw(raw) as url:
        failed = await fail(fetcher, url)
    assert (failed.fault in (Fault.DOWN, Fault.REFUSED), failed.permanent) == (True, False)


async def test_headers_that_are_not_text_are_not_kept_as_validators(fetcher: HttpFetcher) -> None:
    raw = b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nX-Name: caf\xe9\r\nContent-Length: 1\r\n\r\nx'
    async with serve_raw(raw) as url:
        answer = await fetcher.fetch(url, now=NOW)
    assert isinstance(answer, Fetched)
    assert answer.etag is None
    assert answer.headers["x-name"].encode()


async def test_nobody_listening_is_down(fetcher: HttpFetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    failed = await fail(fetcher, f"http://127.0.0.1:{port}/")
    assert (failed.fault, failed.host) == (Fault.DOWN, f"127.0.0.1:{port}")


async def test_a_slow_body_ends_at_the_total_time() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"<")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serve_raw(drip) as url, fetcher_with(seconds=0.3) as client:
        started = time.monotonic()
        assert (await fail(client, url)).fault is Fault.DOWN
        assert time.monotonic() - started < 2


async def test_redirects_share_one_total_time() -> None:
    async def dawdle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    async with serve_raw(dawdle) as url, fetcher_with(seconds=0.5) as client:
        failed = await fail(client, url)
    assert "in time" in failed.text


# --- the line before each host --------------------------------------------------------------------------------------


async def test_a_host_gets_one_request_at_a_time(site: Site, fetcher: HttpFetcher) -> None:
    hold = asyncio.Event()
    slow, quick = site.script("/slow", Answer(hold=hold)), site.script("/quick", Answer())
    first = asyncio.create_task(fetcher.fetch(slow, now=NOW))
    second = asyncio.create_task(fetcher.fetch(quick, now=NOW))
    assert await site.arrivals.get() == "/slow"
    async with serve() as other:  # a slow host delays no other
        assert isinstance(await fetcher.fetch(other.script("/", Answer()), now=NOW), Fetched)
    assert site.asked["/quick"] == []
    hold.set()
    assert isinstance(await first, Fetched)
    assert isinstance(await second, Fetched)


async def test_names_that_hang_delay_no_other_host(site: Site, fetcher: HttpFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    system, release = socket.getaddrinfo, threading.Event()

    def hang(host: str, *args: Any, **kwargs: Any) -> Any:
        if host.endswith(".dead.example"):
            release.wait(30)
            raise socket.gaierror(socket.EAI_AGAIN, "name server does not answer")
        return system(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    dead = [asyncio.create_task(fail(fetcher, f"http://n{number}.dead.example/")) for number in range(40)]
    await asyncio.sleep(0)
    site.script("/", Answer())
    alive = await asyncio.wait_for(fetcher.fetch(f"http://localhost:{site.host.partition(':')[2]}/", now=NOW), 5)
    release.set()
    assert isinstance(alive, Fetched)
    assert {failed.fault for failed in await asyncio.gather(*dead)} == {Fault.DOWN}


async def test_requests_to_a_host_are_spaced(site: Site) -> None:
    url = site.script("/", Answer())
    async with fetcher_with(spacing=timedelta(seconds=0.1)) as client:
        started = time.monotonic()
        await asyncio.gather(*(client.fetch(url, now=NOW) for _ in range(3)))
        assert time.monotonic() - started >= 0.2


async def test_a_fetch_cancelled_in_the_line_lets_the_next_one_pass(site: Site, fetcher: HttpFetcher) -> None:
    hold = asyncio.Event()
    slow, quick = site.script("/slow", Answer(hold=hold)), site.script("/quick", Answer())
    sent = asyncio.create_task(fetcher.fetch(slow, now=NOW))
    waiting = asyncio.create_task(fetcher.fetch(quick, now=NOW))
    last = asyncio.create_task(fetcher.fetch(quick, now=NOW))
    assert await site.arrivals.get() == "/slow"
    waiting.cancel()
    sent.cancel()
    assert isinstance(await last, Fetched)
    assert len(site.asked["/quick"]) == 1

"""The one HTTP client for feeds: conditional GET, POST of JSON; bounded in time, size and redirects; public addresses only."""

from __future__ import annotations

import asyncio
import re
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot import __version__
from bot.domain.errors import Fault, FeedError
from bot.domain.limits import MAX_BODY_BYTES
from bot.feeds.answers import refusal
from bot.feeds.body import read_body, read_start
from bot.feeds.credentials import asked_from, cleared, signed, unsigned
from bot.feeds.freshness import fresh_for
from bot.feeds.guard import AddressRefused, GuardedResolver, SystemResolver, guarded_connector
from bot.feeds.hosts import HostGate
from bot.ports import Credential, Failed, Fetched, NotModified

MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
TOTAL_SECONDS = 40.0
"""Seconds on the network for one fetch, slow bodies and all redirects included; waiting for the host's turn is not."""

DOCUMENT_SECONDS = 120.0
"""The same where more bytes than usual are asked for."""

_SAID = 300
_READABLE = re.compile(r"(?:text/plain|text/xml|application/(?:problem\+)?(?:json|xml))\b")
_PERMANENT = frozenset({301, 308})
_REPEATED = frozenset({307, 308})
_REDIRECTS = _PERMANENT | _REPEATED | {302, 303}
_ENCODED = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    status: int


class HttpFetcher:
    """The Fetcher of bot.ports on aiohttp; an async context manager, one for all feeds of a process.

    ``contact`` (an address or URL) stands in the User-Agent. ``spacing`` is the pause between two requests to a host, one for
    all or by host name and path. ``allow_private`` lets loopback and private networks be reached (tests, an intranet).
    ``seconds`` bounds the time on the network; ``resolver`` replaces the system's and is closed with the fetcher.
    """

    def __init__(
        self,
        *,
        contact: str,
        spacing: Callable[[str], timedelta] | timedelta,
        allow_private: bool = False,
        max_bytes: int = MAX_BODY_BYTES,
        seconds: float = TOTAL_SECONDS,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._agent = f"Gavel/{__version__} (+{contact})"
        self._gate = HostGate((lambda _: spacing) if isinstance(spacing, timedelta) else spacing)
        self._allow_private = allow_private
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._resolver = GuardedResolver(resolver or SystemResolver(), allow_private=allow_private)
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=guarded_connector(self._resolver, allow_private=self._allow_private),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def fetch(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        body: str = "",
        credential: Credential | None = None,
        referer: str = "",
        most: int | None = None,
    ) -> Fetched | NotModified | Failed:
        """GET ``url``, or POST it ``body``, as bot.ports.Fetcher describes; ``now`` is aware, in UTC.

        Validators go out exactly as they came. A host that answered Retry-After is not asked again before that time: such a
        fetch fails at once.
        """
        headers = {"User-Agent": self._agent, "Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        for encoding in ("gzip", "identity"):
            try:
                sent = {**headers, "Accept-Encoding": encoding}
                answer = await self._follow(url, sent, body, now, credential, referer=referer, most=most or self._max_bytes)
                return cleared(answer, credential)
            except zlib.error:
                continue
        return Failed(Fault.UNREADABLE, "sent damaged gzip data, twice", _host(URL(url)))

    async def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        body: str,
        now: datetime,
        credential: Credential | None,
        *,
        referer: str,
        most: int,
    ) -> Fetched | NotModified | Failed:
        """Take the redirects one by one, each in its own host's turn. Raises zlib.error.

        Only 307 and 308 ask for a POST again (RFC 9110 section 15.4); after any other redirect it goes on as a GET.
        """
        clock = asyncio.get_running_loop().time
        left = self._seconds if most <= self._max_bytes else max(self._seconds, DOCUMENT_SECONDS)
        permanent = True
        host = ""
        origin: URL | None = None
        for hop in range(MAX_REDIRECTS + 1):
            target = _target(url)
            if target is None:
                text = "is not an http or https address" if hop == 0 else "redirected to what is not an http or https address"
                return Failed(Fault.REFUSED, text, host, permanent=hop == 0)
            if hop:
                target = target.with_user(None)
            origin = origin or target.origin()
            at_home = target.origin() == origin
            own = {**headers, **asked_from(referer)} if at_home else headers
            asked, sent = signed(target, own, credential if at_home else None)
            host = _host(target)
            async with self._gate.turn(host, now, target.path) as blocked:
                if blocked:
                    return Failed(Fault.RATE_LIMITED, "asked us to wait; not sent", host, retry_after=blocked)
                started = clock()
                moved_to = str(target) if hop and permanent else None
                answer = await self._ask(asked, sent, body, now, left, moved_to=moved_to, most=most)
                left -= clock() - started
                if isinstance(answer, Failed) and answer.retry_after:
                    self._gate.block(host, now + answer.retry_after)
            if not isinstance(answer, _Redirect):
                return answer
            permanent = permanent and answer.status in _PERMANENT
            body = body if answer.status in _REPEATED else ""
            url = unsigned(answer.location, credential)
        return Failed(Fault.DOWN, f"redirected more than {MAX_REDIRECTS} times", host)

    async def _ask(
        self,
        target: URL,
        headers: Mapping[str, str],
        body: str,
        now: datetime,
        seconds: float,
        *,
        moved_to: str | None,
        most: int,
    ) -> Fetched | NotModified | Failed | _Redirect:
        """Send one request and judge the answer. Raises zlib.error."""
        timeout = aiohttp.ClientTimeout(total=max(seconds, 0.001), connect=CONNECT_SECONDS)
        method, data = ("POST", body.encode()) if body else ("GET", None)
        sent = {**headers, "Content-Type": "application/json"} if body else headers
        try:
            async with self._session.request(
                method, target, headers=sent, data=data, allow_redirects=False, timeout=timeout
            ) as response:
                return await self._judge(response, headers, now, moved_to, most)
        except FeedError as error:
            return Failed(error.fault, error.message, _host(target))
        except TimeoutError as error:
            kept = "no connection" if isinstance(error, aiohttp.ConnectionTimeoutError) else "no complete answer"
            return Failed(Fault.DOWN, f"{kept} in time", _host(target))
        # ValueError: what aiohttp makes of names and addresses that no request can carry
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _failure(error, _host(target))

    async def _judge(
        self, response: aiohttp.ClientResponse, asked: Mapping[str, str], now: datetime, moved_to: str | None, most: int
    ) -> Fetched | NotModified | Failed | _Redirect:
        headers = _plain(response)
        host = _host(response.url)
        status = response.status
        if status in _REDIRECTS and "location" in headers:
            return _Redirect(urljoin(str(response.url), headers["location"]), status)
        etag, last_modified = _validator(response, "ETag"), _validator(response, "Last-Modified")
        fresh = fresh_for(headers, now)
        if status == 304 and ("If-None-Match" in asked or "If-Modified-Since" in asked):
            return NotModified(etag, last_modified, fresh, moved_to)
        if status not in (200, 203):
            return refusal(status, headers, host, now, await _said(response))
        if headers.get("expires") == "0":
            etag = last_modified = None  # wants no cache at all: its validators prove nothing
        return Fetched(
            url=str(response.url.with_user(None)),
            status=status,
            headers=headers,
            body=await read_body(response, most),
            etag=etag,
            last_modified=last_modified,
            fresh_for=fresh,
            moved_to=moved_to,
        )


def _target(url: str) -> URL | None:
    """Read an address, byte for byte where it is a legal one already; None where it is not http or https."""
    try:
        target = URL(url, encoded=bool(_ENCODED.fullmatch(url)))
        usable = target.scheme in ("http", "https") and bool(target.host) and bool(target.port)
    except ValueError:
        return None
    return target if usable else None


def _host(url: URL) -> str:
    return f"{(url.host or '').lower()}:{url.port}"


def _plain(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return headers by lower-case name, repeated ones joined (RFC 9110 section 5.3), cookies left out."""
    plain: dict[str, str] = {}
    for name, value in response.headers.items():
        if name.lower() != "set-cookie":
            clean = value.encode(errors="surrogateescape").decode(errors="replace")
            plain[name.lower()] = f"{plain[name.lower()]}, {clean}" if name.lower() in plain else clean
    return plain


def _validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    """Return a validator as it was sent; None where it is empty or its bytes are not text that could be sent back."""
    value = response.headers.get(name)
    return value if value and not any("\udc80" <= character <= "\udcff" for character in value) else None


async def _said(response: aiohttp.ClientResponse) -> str:
    """Return the start of an error's text where it is meant for reading: Legistar says there what is wrong."""
    if not _READABLE.match(response.headers.get("Content-Type", "").lower()):
        return ""
    try:
        start = await read_start(response, _SAID)
    except (aiohttp.ClientError, OSError, FeedError, zlib.error):
        return ""
    return " ".join(start.decode(errors="replace").split())


def _failure(error: Exception, host: str) -> Failed:
    """Say what kept an answer from coming."""
    cause = getattr(error, "os_error", None) or error
    if isinstance(cause, AddressRefused):
        return Failed(Fault.REFUSED, str(cause), host)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Failed(Fault.DOWN, "the name does not resolve", host)
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Failed(Fault.DOWN, f"no trusted connection: {cause}", host)
    if isinstance(error, aiohttp.ClientPayloadError):
        return Failed(Fault.DOWN, "the answer was cut short", host)
    return Failed(Fault.DOWN, f"no answer: {cause}"[:_SAID], host)

"""Reading the body of an answer under a cap on its decompressed bytes."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp

from bot.domain.errors import Fault, FeedError
from bot.domain.limits import MAX_BODY_BYTES

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 2**16
"""Decompressed bytes made at a time: a bomb costs this much memory above the cap, not its size."""

_MOST_MEMBERS = 500
"""Real answers have one; a flood of empty ones costs CPU time instead of memory."""


async def read_body(response: aiohttp.ClientResponse, cap: int) -> bytes:
    """Read a whole body, decompressed, of a session with ``auto_decompress=False``.

    Raises FeedError when it has more than ``cap`` bytes (on the wire or decompressed), is cut short or has an encoding other
    than one layer of gzip; zlib.error when the gzip data are damaged; aiohttp.ClientError and TimeoutError as they come.
    """
    if (response.content_length or 0) > cap:
        raise _too_large(response, cap)
    body = bytearray()
    async with aclosing(_decoded(response, cap)) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > cap:
                raise _too_large(response, cap)
    return bytes(body)


async def read_start(response: aiohttp.ClientResponse, size: int) -> bytes:
    """Read the first ``size`` bytes of a body, decompressed; raises what read_body raises."""
    body = bytearray()
    async with aclosing(_decoded(response, MAX_BODY_BYTES)) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) >= size:
                break
    return bytes(body[:size])


async def _decoded(response: aiohttp.ClientResponse, cap: int) -> AsyncGenerator[bytes, None]:
    layers = _layers(response)
    if layers not in ([], ["gzip"]):
        raise FeedError(
            response.host, f"sent the encoding {', '.join(layers)[:100]}; only gzip is read", fault=Fault.UNREADABLE
        )
    wire = _capped(response, cap)
    async with aclosing(_inflated(response, wire) if layers else wire) as chunks:
        async for chunk in chunks:
            yield chunk


async def _capped(response: aiohttp.ClientResponse, cap: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for data in response.content.iter_any():
        size += len(data)
        if size > cap:
            raise _too_large(response, cap)
        yield data


async def _inflated(response: aiohttp.ClientResponse, wire: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Undo gzip (RFC 1952), of any number of members, a step at a time."""
    member: zlib._Decompress | None = None
    members = 0
    async for data in wire:
        rest = data
        # some servers pad the last member with zeros
        while rest := rest if member else rest.lstrip(b"\0"):
            if member is None:
                member, members = zlib.decompressobj(_GZIP), members + 1
                if members > _MOST_MEMBERS:
                    raise FeedError(response.host, f"sent more than {_MOST_MEMBERS} gzip members", fault=Fault.UNREADABLE)
            yield member.decompress(rest, _STEP)
            rest, member = (member.unused_data, None) if member.eof else (member.unconsumed_tail, member)
    if member:
        raise FeedError(response.host, "the answer was cut short", fault=Fault.DOWN)


def _layers(response: aiohttp.ClientResponse) -> list[str]:
    """Return the content codings, in the order applied, without ``identity`` and with ``x-gzip`` as gzip (RFC 9110 8.4)."""
    named = ",".join(response.headers.getall("Content-Encoding", [])).lower().split(",")
    codings = [name.strip() for name in named]
    return [{"x-gzip": "gzip"}.get(name, name) for name in codings if name not in ("", "identity")]


def _too_large(response: aiohttp.ClientResponse, cap: int) -> FeedError:
    return FeedError(response.host, f"sent more than {cap / 2**20:g} MB", fault=Fault.TOO_LARGE)

"""What the tries of one call met: discord.py repeats by itself, and its error tells of the last try only.

A message may have been stored by an earlier try, answered with a 500, although the last one was refused or never connected.
The library's own ``http_trace`` sees every try.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp

_POSTS = re.compile(r"/channels/[0-9]+/(?:messages|threads)\Z")
"""Where a POST makes a message; in a forum it makes a thread with one."""

_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""The connection was not even made."""


@dataclass(slots=True)
class Tries:
    """``posted``: how many tries may have stored a message; ``everywhere``: the last answer was a 429 for the whole bot."""

    posted: int = 0
    everywhere: bool = False


current: ContextVar[Tries | None] = ContextVar("tries", default=None)
"""The tries of the call that is being made."""


def is_everywhere(response: aiohttp.ClientResponse) -> bool:
    """Whether an answer asks the whole bot to wait."""
    return response.headers.get("X-RateLimit-Scope") == "global" or "X-RateLimit-Global" in response.headers


def trace() -> aiohttp.TraceConfig:
    """Return what notes the tries of each call; for the client's option ``http_trace``."""
    config = aiohttp.TraceConfig()
    config.on_request_end.append(_ended)
    config.on_request_exception.append(_broke)
    return config


async def _ended(session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
    """Note an answer. A success counts, since its body may still be lost; a refusal (4xx) says that nothing was stored."""
    if tries := current.get():
        tries.everywhere = is_everywhere(params.response)
        tries.posted += _may_post(params) and not 400 <= params.response.status < 500


async def _broke(session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams) -> None:
    if tries := current.get():
        tries.posted += _may_post(params) and not isinstance(params.exception, _NEVER_SENT)


def _may_post(params: aiohttp.TraceRequestEndParams | aiohttp.TraceRequestExceptionParams) -> bool:
    return params.method == "POST" and bool(_POSTS.search(params.url.path))

"""After a 429 for the whole bot discord.py lets nothing out until it has slept. If that sleep is cancelled, it never wakes.

A send that took too long is cancelled, as is an answer. Then not one request would go out until Gavel is restarted.
"""

from __future__ import annotations

import asyncio
from functools import partial
from types import SimpleNamespace

import aiohttp
import discord

from adapters.discord.tries import is_everywhere


def unblock(client: discord.Client, config: aiohttp.TraceConfig) -> None:
    """Let requests out again once a wait for the whole bot is over, whoever still waits for it."""
    config.on_request_end.append(partial(_ended, client))


async def _ended(
    client: discord.Client, session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    wait = params.response.headers.get("Retry-After", "")
    if is_everywhere(params.response) and wait.isdecimal():
        asyncio.get_running_loop().call_later(int(wait), client.http._global_over.set)

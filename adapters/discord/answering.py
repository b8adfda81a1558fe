"""Answers to interactions, checked: one that did not arrive is noticed and logged, never assumed to have arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import discord
import structlog

from adapters.discord.errors import FAILURES

SECONDS = 60.0
"""How long one answer may take: discord.py sleeps through a rate limit of any length here, and the token lives 15 minutes."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


async def answered(what: str, answer: Awaitable[T], seconds: float = SECONDS) -> T | None:
    """Await one answer or followup; return what it returned, or None if it did not arrive, which is logged under ``what``.

    Only the kind of an error is told: its text may hold the interaction's token.
    """
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except FAILURES as error:
        code = error.code if isinstance(error, discord.HTTPException) else 0
        log.warning("answer_failed", what=what, error=type(error).__name__, code=code)
        return None

"""Asking for the one document of a feed that is one document: validators, permanent redirects, and what an answer teaches."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.feed import FeedState
from bot.domain.pacing import prove_redirect
from bot.ports import Failed, Fetched, Fetcher, NotModified

FULL_FETCH_EVERY = timedelta(days=1)
"""How often validators are left out, so that a cache that is stuck on a 304 cannot silence a feed for good."""

_FULL_FETCH = "full_fetch_at"
_MOVED_TO = "moved_to"


async def ask(
    url: str, state: FeedState, fetch: Fetcher, now: datetime, *, accept: str, full: bool = False
) -> Fetched | NotModified | Failed:
    """Fetch a feed's document from where it has proved to be; ``full`` leaves the validators out."""
    full = full or full_fetch_due(state, now)
    etag, last_modified = (None, None) if full else (state.etag, state.last_modified)
    moved_to = state.cursor.get(_MOVED_TO)
    if moved_to:
        answer = await fetch.fetch(moved_to, now=now, etag=etag, last_modified=last_modified, accept=accept)
        if not isinstance(answer, Failed):
            return answer
    return await fetch.fetch(url, now=now, etag=etag, last_modified=last_modified, accept=accept)


def full_fetch_due(state: FeedState, now: datetime) -> bool:
    """Whether the document must come whole this time."""
    last = state.cursor.get(_FULL_FETCH)
    return last is None or now - datetime.fromisoformat(last) >= FULL_FETCH_EVERY


def learn(state: FeedState, answer: Fetched | NotModified, now: datetime) -> FeedState:
    """Return the state after an answer, before its body is read. What a 304 does not say again still holds (RFC 9111 4.3.4)."""
    cursor = dict(state.cursor)
    redirect, moved = prove_redirect(state.redirect, answer.moved_to, now)
    if moved and redirect:
        cursor[_MOVED_TO] = redirect.target
    learnt = replace(state, redirect=redirect, cursor=cursor)
    if isinstance(answer, NotModified):
        return replace(learnt, etag=answer.etag or state.etag, last_modified=answer.last_modified or state.last_modified)
    if full_fetch_due(state, now):
        cursor[_FULL_FETCH] = now.isoformat()
    return replace(
        learnt,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=hashlib.sha256(answer.body).hexdigest(),
    )


def earliest(answer: Fetched | NotModified, now: datetime) -> datetime | None:
    """Return the earliest next poll that an answer allows, None where it does not say."""
    return now + answer.fresh_for if answer.fresh_for else None

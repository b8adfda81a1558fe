"""When a feed is polled next, and when a redirect has proved to be permanent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.feed import Feed, RedirectProof

WITHOUT_VALIDATORS = timedelta(minutes=60)
"""The least time between two polls of a news feed that must be sent whole each time."""

NEAR_INTERVAL = timedelta(minutes=15)
NEAR_MEETING = timedelta(hours=48)
"""How often a feed is polled, and how long before and after a watched meeting's start."""

LONGEST_BACK_OFF = timedelta(hours=24)
JITTER = 0.1

REDIRECTS_SEEN = 24
REDIRECTS_OVER = timedelta(days=6)
"""A permanent redirect is believed after this many polls over this long: many are outages, paywalls or domain sales."""


def next_poll(
    feed: Feed,
    *,
    now: datetime,
    failures: int,
    has_validators: bool,
    jitter: float,
    not_before: datetime | None = None,
) -> datetime:
    """Return when to poll a feed next, after the poll at ``now`` (aware).

    The feed's interval, doubled with each of the ``failures`` in a row after the first (up to a day), ±10 % by ``jitter``
    (a random number in [0, 1)). Never before the answers allow it (``not_before``, from max-age or Retry-After), nor within
    an hour for a news feed without validators; such a bound is passed by up to a tenth, so that feeds bound alike do not
    return at once.
    """
    doubled = feed.interval * 2 ** min(max(failures - 1, 0), 16)
    wait = max(feed.interval, min(doubled, LONGEST_BACK_OFF))
    due = now + wait * (1 - JITTER + 2 * JITTER * jitter)
    floor = WITHOUT_VALIDATORS if feed.kind == "rss" and not has_validators else timedelta()
    earliest = max(now + floor, not_before or now)
    return due if due >= earliest else earliest + (earliest - now) * JITTER * jitter


def interval_near(interval: timedelta, meetings: Iterable[datetime], now: datetime) -> timedelta:
    """Return a feed's interval for now, given the starts of its watched meetings (aware), any of them.

    Within 48 hours of one it is 15 minutes, and before that never so long that it would miss the beginning of that time.
    """
    coming = [max(NEAR_INTERVAL, start - NEAR_MEETING - now) for start in meetings if start + NEAR_MEETING >= now]
    return min([interval, *coming])


def prove_redirect(proof: RedirectProof | None, moved_to: str | None, now: datetime) -> tuple[RedirectProof | None, bool]:
    """Count one more answer that came by ``moved_to`` (None: no redirect, or not all permanent); ``now`` is aware.

    Returns the proof to keep and whether the address may now be moved to its target. Another target, or an answer without
    redirect, starts from nothing; a login page is never a target.
    """
    if moved_to is None or _is_login(moved_to):
        return None, False
    if proof is None or proof.target != moved_to:
        return RedirectProof(moved_to, 1, now), False
    grown = RedirectProof(moved_to, proof.count + 1, proof.since)
    return grown, grown.count >= REDIRECTS_SEEN and now - grown.since >= REDIRECTS_OVER


def _is_login(url: str) -> bool:
    path = urlsplit(url).path.lower().replace("-", "").replace("_", "")
    return "login" in path or "signin" in path

"""What a fetch or a parse could not do -> the FeedError that costs the feed this poll."""

from __future__ import annotations

from bot.domain.errors import FeedError
from bot.domain.feed import Feed
from bot.feeds.document import Unreadable
from bot.ports import Failed


def failure(feed: Feed, failed: Failed) -> FeedError:
    """Return the error of a feed whose fetch failed."""
    return FeedError(
        feed.id,
        failed.text,
        fault=failed.fault,
        permanent=failed.permanent,
        retry_after=failed.retry_after,
        status=failed.status,
        host=failed.host,
    )


def unreadable(feed: Feed, body: Unreadable) -> FeedError:
    """Return the error of a feed whose answer cannot be read; the next answer may be."""
    return FeedError(feed.id, body.text, fault=body.fault)

"""The words of notices: feeds that fail, channels that cannot be reached, deliveries that did not go as planned.

The first line says what a notice is; composing shows it as the headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import AlertView
from bot.domain.feed import Feed
from bot.services.wording import clock


def failing(feed: Feed, why: str, next_poll: datetime | None, zone: str) -> str:
    """A feed fails; without a next poll it is not polled any more."""
    then = (
        f"It is tried again by itself, next {clock(next_poll, zone)}; you are told when it works."
        if next_poll
        else f"It is not polled any more. {way_back(feed)}"
    )
    return f"Feed {feed.id} fails\nNothing from it can be alerted: {why}. {then}"


def way_back(feed: Feed) -> str:
    """What to do about a feed that is not polled any more, where it was made: in feeds.yaml or in chat."""
    if feed.line is not None:
        return "Correct it in feeds.yaml, or take it out there and put it back once it works."
    return f"Remove it (/gavel feeds remove {feed.id}) and add its new address, or the same once it works."


def recovered(feed: str, since: datetime, zone: str) -> str:
    """A feed works again."""
    return f"Feed {feed} works again\nIt had failed since {clock(since, zone)}."


def parked(channel: str, reason: str) -> str:
    """A channel cannot be reached."""
    return (
        f"Channel cannot be reached\n{channel}: {reason}. Its alerts are kept, and come together once it can be reached again; "
        "that is tried every 15 minutes."
    )


def resumed(channel: str) -> str:
    """A channel can be reached again."""
    return f"Channel can be reached again\n{channel}: the alerts that waited for it are on their way."


def rejected(reason: str, views: Sequence[AlertView]) -> str:
    """The platform refuses an alert: say in plain words what it was about."""
    about = "; ".join(f"{view.chapter.title} {view.reports[0].item.item.url if view.reports else ''}".strip() for view in views)
    return f"An alert could not be posted here\nIt was about: {about} ({reason})"


def refused(channel: str, notice: str) -> str:
    """The platform refuses a notice for a channel."""
    return f"A notice could not be posted\n{channel}: {notice}"

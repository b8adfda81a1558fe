"""What commands read before they begin: the settings, and the feed that is asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.domain.feed import Feed
    from bot.settings import Settings


def read_settings() -> Settings:
    """Read the environment, and begin to log as it says."""
    from bot.logs import configure_logging
    from bot.settings import load_settings

    settings = load_settings()
    configure_logging(settings.log_format)
    return settings


def configured(settings: Settings, feed_id: str) -> Feed:
    """Return a feed of feeds.yaml by its id."""
    from bot.catalog import load_catalog

    feeds = {feed.id: feed for feed in load_catalog(settings.feeds_file).feeds}
    if feed_id not in feeds:
        raise click.ClickException(f"{settings.feeds_file} has no feed {feed_id}; it has: {', '.join(feeds)}")
    return feeds[feed_id]


def unconfigured(url: str, kind: str) -> Feed:
    """Return a feed for an address that stands in no feeds.yaml."""
    from bot.catalog.kinds import KINDS as BUILT
    from bot.catalog.kinds import base_address
    from bot.catalog.values import web_address
    from bot.domain.feed import Feed

    try:
        web_address(url)
    except ValueError as error:
        raise click.UsageError(f"The URL cannot be polled: {error}. A feed of feeds.yaml is named by --feed ID.") from error
    return Feed(id=url, kind=kind, address=base_address(BUILT[kind], url), timezone="UTC", interval=timedelta(hours=1))

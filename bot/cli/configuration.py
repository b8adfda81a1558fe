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


def unconfigured(url: str, kind: str | None = None, place: str = "", timezone: str = "") -> Feed:
    """Return a feed for an address that stands in no feeds.yaml.

    What is not said is told by the address: its kind (else rss), and the place whose zone its times are in (else UTC).
    """
    from bot.catalog.kinds import KINDS as BUILT
    from bot.catalog.kinds import base_address
    from bot.catalog.values import zones
    from bot.domain.feed import Feed
    from bot.domain.web_address import web_address
    from bot.feeds.recognising import recognise
    from bot.matching.gazetteer import load_gazetteer
    from bot.matching.typed import resolve
    from bot.services.siting import propose

    known = recognise(url)
    if known and not known.kind and kind is None:
        raise click.UsageError(f"The URL cannot be polled: {known.reason}.")
    name = kind or (known.kind if known else "rss")
    try:
        found = known.address if known and known.kind == name else web_address(url)
    except ValueError as error:
        raise click.UsageError(f"The URL cannot be polled: {error}. A feed of feeds.yaml is named by --feed ID.") from error
    if timezone and timezone not in zones():
        raise click.UsageError(f"There is no time zone {timezone}; write an IANA name like America/New_York.")
    gazetteer = load_gazetteer()
    address = base_address(BUILT[name], found)
    site = resolve(place, gazetteer) if place else propose(address, "", "", gazetteer).place
    return Feed(
        id=url,
        kind=name,
        address=address,
        timezone=timezone or (site.timezone if site else "UTC"),
        interval=timedelta(hours=1),
        place=site.id if site and BUILT[name].agenda else None,
    )

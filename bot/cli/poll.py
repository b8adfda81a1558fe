"""``gavel poll``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.configuration import configured, read_settings, unconfigured
from bot.cli.output import examples, json_option, print_row

if TYPE_CHECKING:
    from bot.domain.feed import Feed
    from bot.domain.item import Item
    from bot.settings import Settings

KINDS = (
    "rss",
    "legistar",
    "legistar-rss",
    "granicus",
    "civicplus",
    "primegov",
    "civicclerk",
    "escribe",
    "civicweb",
    "municode",
    "legiscan",
    "openstates",
    "federalregister",
    "ical",
    "page",
)


@click.command(
    epilog=examples(
        "gavel poll --feed keys-weekly",
        "gavel poll --feed key-west-agendas --dry-run --json",
        "gavel poll https://example.org/feed/",
        "gavel poll https://seattle.legistar.com/Calendar.aspx",
        "gavel poll https://example.gov/calendar.ics --place 'Pensacola, FL'",
    )
)
@click.argument("url", required=False)
@click.option("--feed", "feed_id", metavar="ID", help="A feed of feeds.yaml, by its id.")
@click.option("--kind", type=click.Choice(KINDS), help="What is behind the URL; told by it unless said, else rss.")
@click.option(
    "--place", metavar="PLACE", default="", help='Whose the URL is, as in "Key West, FL": its times are read in that zone.'
)
@click.option("--timezone", metavar="ZONE", default="", help="The zone of its local times; that of the place unless said.")
@click.option("--dry-run", is_flag=True, help="Only look: store nothing, alert nobody. Always so with a URL.")
@json_option
def poll(
    url: str | None, *, feed_id: str | None, kind: str | None, place: str, timezone: str, dry_run: bool, as_json: bool
) -> None:
    """Poll one feed now and print its items.

    Of a URL the kind is recognised, and the place, in whose zone its local times are, is read from its name where that is
    clear; otherwise they are read as UTC.
    """
    if (url is None) == (feed_id is None):
        raise click.UsageError("Name a URL or --feed ID, one of the two.")
    settings = read_settings()

    async def polled() -> None:
        feed = configured(settings, feed_id) if feed_id else unconfigured(url or "", kind, place, timezone)
        found = _look(settings, feed) if dry_run or url else _poll(settings, feed)
        async with aclosing(found):
            async for item in found:
                _print(item, as_json=as_json)

    asyncio.run(polled())


def _print(item: Item, *, as_json: bool) -> None:
    from bot.printing import item_line, item_row

    print_row(as_json, item_row(item), lambda _: [item_line(item)])


async def _look(settings: Settings, feed: Feed) -> AsyncGenerator[Item, None]:
    from bot.sources import open_sources

    async with open_sources(settings) as sources:
        async for item in sources.items(feed, datetime.now(UTC)):
            yield item


async def _poll(settings: Settings, feed: Feed) -> AsyncGenerator[Item, None]:
    from bot.app import open_app
    from bot.catalog import load_catalog

    # Nothing is delivered: no platform needs to be reached.
    async with open_app(settings, load_catalog(settings.feeds_file), adapters={}) as app:
        for item in await app.poll_once(feed):
            yield item

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
    from bot.printing import Row
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
    "ical",
    "page",
)


@click.command(
    epilog=examples(
        "gavel poll --feed keys-weekly",
        "gavel poll --feed key-west-agendas --dry-run --json",
        "gavel poll https://example.org/feed/",
        "gavel poll https://webapi.legistar.com/v1/seattle --kind legistar",
    )
)
@click.argument("url", required=False)
@click.option("--feed", "feed_id", metavar="ID", help="A feed of feeds.yaml, by its id.")
@click.option("--kind", type=click.Choice(KINDS), default="rss", show_default=True, help="What is behind the URL.")
@click.option("--dry-run", is_flag=True, help="Only look: store nothing, alert nobody. Always so with a URL.")
@json_option
def poll(url: str | None, feed_id: str | None, kind: str, dry_run: bool, as_json: bool) -> None:
    """Poll one feed now and print its items."""
    if (url is None) == (feed_id is None):
        raise click.UsageError("Name a URL or --feed ID, one of the two.")
    settings = read_settings()

    async def polled() -> None:
        from bot.printing import item_line

        feed = configured(settings, feed_id) if feed_id else unconfigured(url or "", kind)
        rows = _look(settings, feed) if dry_run or url else _poll(settings, feed)
        async with aclosing(rows):
            async for row in rows:
                print_row(as_json, row, lambda each: [item_line(each)])

    asyncio.run(polled())


async def _look(settings: Settings, feed: Feed) -> AsyncGenerator[Row, None]:
    from bot.printing import item_row
    from bot.sources import open_sources

    async with open_sources(settings) as sources:
        async for item in sources.items(feed, datetime.now(UTC)):
            yield item_row(item)


async def _poll(settings: Settings, feed: Feed) -> AsyncGenerator[Row, None]:
    from bot.app import open_app
    from bot.catalog import load_catalog
    from bot.printing import item_row

    # Nothing is delivered: no platform needs to be reached.
    async with open_app(settings, load_catalog(settings.feeds_file), adapters={}) as app:
        for item in await app.poll_once(feed):
            yield item_row(item)

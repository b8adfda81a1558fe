"""``gavel run``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.cli.configuration import read_settings
from bot.cli.output import examples, json_option

if TYPE_CHECKING:
    from bot.catalog import Catalog
    from bot.settings import Settings


@click.command(
    short_help="Run the bot: poll, and deliver alerts.",
    epilog=examples("gavel run", "gavel run --once", "gavel run --json >> alerts.jsonl"),
)
@click.option("--once", is_flag=True, help="Poll each feed once whatever its interval, deliver what is due, and stop.")
@json_option
def run(once: bool, as_json: bool) -> None:
    """Run the bot: poll the feeds of feeds.yaml and deliver alerts until you stop it (Ctrl-C).

    Without credentials of a chat platform the alerts appear here, in the terminal. The first poll of a feed is silent: what
    is there already is learnt, not told.
    """
    from bot.catalog import load_catalog

    settings = read_settings()
    read_feeds = partial(load_catalog, settings.feeds_file)
    asyncio.run(_run(settings, _begin_with(settings), None if once else read_feeds, as_json=as_json))


def _begin_with(settings: Settings) -> Catalog:
    """Read feeds.yaml; where there is none, a newsroom on a chat platform begins without feeds and sets up the rest in chat."""
    import structlog

    from bot.catalog import Catalog, load_catalog

    if not settings.begins_without_feeds:
        return load_catalog(settings.feeds_file)
    structlog.get_logger(__name__).warning("no feeds.yaml: nothing is polled", looked_for=str(settings.feeds_file.absolute()))
    return Catalog()


async def _run(settings: Settings, catalog: Catalog, reload: Callable[[], Catalog] | None, *, as_json: bool) -> None:
    from bot.app import open_app

    async with open_app(settings, catalog, as_json=as_json) as app:
        if reload:
            await app.run(reload)
        else:
            await app.run_once()

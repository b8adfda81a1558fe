"""``gavel feeds import`` and ``export``: OPML."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.configuration import read_settings
from bot.cli.output import examples, told

if TYPE_CHECKING:
    from bot.ports import Claimed


@click.command("import", epilog=examples("gavel feeds import feeds.opml", "gavel feeds import feeds.opml --dry-run"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", metavar="PLACE", default="", help="Where feeds are published, or whose they are, that do not say so.")
@click.option("--timezone", metavar="ZONE", default="", help="The zone of feeds that have neither a zone nor a place.")
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
def import_(file: Path, place: str, timezone: str, dry_run: bool) -> None:
    """Add the feeds of an OPML file, as feed readers export it, to feeds.yaml.

    Nothing is fetched: each address is taken for what it is known to be, else for RSS. Those that cannot be added are named
    with their line and the reason, and the others are added. Exit code 1 if any could not be added; one that is there already
    is no fault.
    """
    from bot.catalog.adding import add_rows, changing
    from bot.catalog.opml import MAX_BYTES, read_opml
    from bot.cli.importing import Importing
    from bot.matching.gazetteer import load_gazetteer

    settings = read_settings()
    gazetteer = load_gazetteer()
    with file.open("rb") as stream:
        outlines = read_opml(stream.read(MAX_BYTES + 1), str(file))
    with changing(settings.feeds_file) as feeds_file:
        try:
            importing = Importing(gazetteer, feeds_file, place=place, timezone=timezone)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        for outline in outlines:
            importing.take(outline)
        rows = add_rows(feeds_file, importing.feeds, gazetteer) if importing.feeds and not dry_run else []
    for line in importing.lines:
        click.echo(told(f"{file}:{line}").message)
    head = f"Added to {feeds_file.path}" if rows else "To add" if dry_run else "Added"
    click.echo(f"{head}: {len(importing.feeds)}; there already: {importing.known}; not added: {importing.bad}.")
    sys.exit(1 if importing.bad else 0)


@click.command(epilog=examples("gavel feeds export > feeds.opml"))
def export() -> None:
    """Print all feeds as OPML, for feed readers and for another Gavel: those of feeds.yaml, and those added in chat."""
    from bot.catalog.adding import read_feeds_file
    from bot.catalog.opml import write_opml
    from bot.domain.urls import canonical_url
    from bot.matching.gazetteer import load_gazetteer
    from bot.services.prospecting import twin

    settings = read_settings()
    of_file = read_feeds_file(settings.feeds_file).catalog.feeds
    stored = asyncio.run(_stored(settings.database_url.get_secret_value()))
    titles = {canonical_url(each.feed.address): each.state.title for each in stored}
    in_chat = [each.feed for each in stored if not each.state.parked and twin(each.feed.address, of_file) is None]
    titled = [(feed, titles.get(canonical_url(feed.address), "")) for feed in (*of_file, *in_chat)]
    click.echo(write_opml(titled, load_gazetteer().label, datetime.now(UTC)), nl=False)


async def _stored(url: str) -> list[Claimed]:
    """Return the feeds of the database; none where there is no database of this version yet, which is not made either."""
    from bot.check import absent_file
    from bot.domain.errors import StoreError
    from storage.store import SqlStore

    if absent_file(url):
        return []
    store = SqlStore(url)
    try:
        await store.ready()
        async with store.reading() as uow:
            return list(await uow.feeds.all())
    except StoreError:
        return []
    finally:
        await store.close()

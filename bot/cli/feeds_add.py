"""``gavel feeds add``."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.answers import print_answer
from bot.cli.configuration import read_settings
from bot.cli.output import examples

if TYPE_CHECKING:
    from bot.domain.answer import Answer
    from bot.services.prospecting import Wish
    from bot.settings import Settings


@click.command(
    short_help="Find the feed behind any address and add it to feeds.yaml.",
    epilog=examples(
        "gavel feeds add https://keywest.legistar.com/Calendar.aspx",
        "gavel feeds add https://www.example.gov/AgendaCenter --place 'Springfield, OH'",
        "gavel feeds add https://paper.example --which 2 --dry-run",
    ),
)
@click.argument("url")
@click.option("--which", metavar="NUMBER", default="", help="The one that is meant, where several were found.")
@click.option("--kind", metavar="KIND", default="", help="What it is, if that is not found.")
@click.option("--place", metavar="PLACE", default="", help='Whose it is, as in "Key West, FL", if that is not found.')
@click.option("--timezone", metavar="ZONE", default="", help="The zone of its local times, if not that of the place.")
@click.option("--dry-run", is_flag=True, help="Only show what is there; write nothing.")
def add(url: str, *, which: str, kind: str, place: str, timezone: str, dry_run: bool) -> None:
    """Find the feed behind any address, show what it holds, and add it to feeds.yaml.

    The address may be that of a feed, a calendar, any page of an agenda platform, or a page that links to one. Place and time
    zone are proposed from its name and its pages. Comments and layout of feeds.yaml stay. A running gavel takes the feed up on
    SIGHUP, or at its next start. Exit code 1 if nothing was added because something is to be said first, or cannot be read.
    """
    from bot.services.prospecting import Wish

    wish = Wish(url, which, kind.lower(), place, timezone, says=lambda name, value: f"--{name} {value}")
    answer = asyncio.run(_added(read_settings(), wish, dry_run=dry_run))
    print_answer(answer)
    sys.exit(1 if answer.refused else 0)


async def _added(settings: Settings, wish: Wish, *, dry_run: bool) -> Answer:
    from dataclasses import replace

    from bot.catalog.adding import add_rows, changing, read_feeds_file
    from bot.domain.answer import Answer
    from bot.matching.gazetteer import load_gazetteer
    from bot.services import prospect_words as words
    from bot.services.commands.desk import bold, plain
    from bot.services.prospecting import free_id, prospect, twin
    from bot.sources import open_discoverer

    file, gazetteer, now = read_feeds_file(settings.feeds_file), load_gazetteer(), datetime.now(UTC)
    wish = replace(wish, zone=file.zone)
    async with open_discoverer(settings) as discoverer:
        found = await prospect(discoverer, gazetteer, wish, file.catalog.feeds, now)
    if isinstance(found, Answer):
        return found
    feed = found.feed
    rows = words.shown_rows(found.sample, feed, now)
    lines = [*words.found_lines(feed, found.sample, found.why, gazetteer), ()]
    if dry_run:
        head = f"Found, and not added: {feed.id}"
    else:
        # Looking took a while: the file may be another one by now.
        with changing(file.path) as file:
            if same := twin(feed.address, file.catalog.feeds):
                return words.known_already(same)
            taken = {each.id for each in file.catalog.feeds}
            if feed.id in taken:
                feed = replace(feed, id=free_id(feed, found.sample.title, gazetteer, taken))
            [row] = add_rows(file, [feed], gazetteer)
        head = f"Added to {file.path}: {feed.id}"
        lines.append(plain(f"  - {row}"))
    return Answer(bold(head), (*lines, plain(words.heading(found.sample, rows, now))), rows)

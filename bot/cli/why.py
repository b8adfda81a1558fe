"""``gavel why``."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from bot.cli.configuration import read_settings
from bot.cli.output import examples, json_option, print_row

if TYPE_CHECKING:
    from bot.printing import Row


@click.command(
    short_help="Say why a link was, or was not, posted.",
    epilog=examples("gavel why https://example.org/news/vote", "gavel why LINK --channel console:desk"),
)
@click.argument("link")
@click.option("--channel", metavar="CHANNEL", help="Only what concerns this channel, as in console:desk.")
@json_option
def why(link: str, channel: str | None, as_json: bool) -> None:
    """Say why a link was, or was not, posted: the stages that its item went through.

    Exit code 1 if no item carries the link.
    """
    from bot.printing import explanation_lines, explanation_rows
    from bot.services.explaining import explain
    from storage.store import SqlStore

    async def explained() -> list[Row]:
        store = SqlStore(settings.database_url.get_secret_value())
        try:
            await store.ready()
            return explanation_rows(await explain(store, link, channel))
        finally:
            await store.close()

    settings = read_settings()
    rows = asyncio.run(explained())
    for row in rows:
        print_row(as_json, row, explanation_lines)
    sys.exit(0 if all(row["seen"] for row in rows) else 1)

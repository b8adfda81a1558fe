"""``gavel feeds``: the sources, found by any address."""

from __future__ import annotations

import click

from bot.cli.feeds_add import add
from bot.cli.feeds_opml import export, import_
from bot.cli.feeds_stored import health, list_, remove
from bot.cli.group import Gavel


@click.group(
    cls=Gavel,
    short_help="Find, add, list and check the sources that are polled.",
    epilog=(
        "Examples:\n"
        "  gavel feeds add https://keywest.legistar.com/Calendar.aspx --dry-run\n"
        "  gavel feeds add https://keysweekly.com\n"
        "  gavel feeds health"
    ),
)
def feeds() -> None:
    """Find, add, list and check the sources that are polled.

    add, import and export work on feeds.yaml; list, health and remove on the database, which also knows the feeds that were
    added in chat.
    """


for command in (add, list_, health, remove, import_, export):
    feeds.add_command(command)

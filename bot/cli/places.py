"""``gavel places``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.cli.configuration import read_settings
from bot.cli.output import examples
from bot.domain.errors import PlaceError

if TYPE_CHECKING:
    from bot.matching.nicknames import Own


@click.command(
    epilog=examples(
        """echo '{"id": 1, "text": "KEY WEST, Fla. — The commission met."}' | gavel places""",
        'gavel places --home "Monroe County, FL" < texts.jsonl',
    )
)
@click.option("--home", "homes", multiple=True, metavar="PLACE", help="Where the texts were published; may be repeated.")
@click.option("--json", is_flag=True, expose_value=False, help="JSON lines are what it always prints.")
def places(homes: tuple[str, ...]) -> None:
    """Find the places in texts: JSON lines in, JSON lines out.

    Reads {"id", "text", "home": […]} from standard input, one on a line; "home" is optional and stands in for --home. A line
    that cannot be read is named on standard error and the others are still answered; then the exit code is 1. Where there is
    a feeds.yaml, its nicknames count.
    """
    from bot.placing import Placing, lines_of
    from bot.printing import json_line, place_row, visible

    if sys.stdin is None:
        raise click.UsageError("There is no standard input: pipe the texts in, or write < FILE.")
    placing = Placing(homes, _own_nicknames())
    faulty = False
    for number, line in enumerate(lines_of(sys.stdin.buffer), 1):
        if not line.strip():
            continue
        try:
            identity, mentions = placing.answer(line)
        except (ValueError, PlaceError) as error:
            faulty = True
            click.echo(f"Error: line {number}: {visible(str(error))}", err=True)
        else:
            click.echo(json_line({"id": identity, "places": [place_row(mention) for mention in mentions]}))
    sys.exit(1 if faulty else 0)


def _own_nicknames() -> Own:
    """Return the nicknames of feeds.yaml; none without one. A faulty file is named, and keeps nobody from looking up places."""
    from bot.catalog import examine_catalog

    path = read_settings().feeds_file
    if not path.exists():
        return ()
    catalog, _ = examine_catalog(path)
    if catalog is None:
        click.echo(f"{path} has faults, so its nicknames do not count; gavel check lists them", err=True)
    return catalog.nicknames if catalog else ()

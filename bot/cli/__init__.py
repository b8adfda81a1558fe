"""The command line. Commands import what they need when they run: ``gavel --help`` answers at once."""

from __future__ import annotations

import click

from bot import __version__
from bot.cli.agenda import agenda
from bot.cli.check import check
from bot.cli.demo import demo
from bot.cli.feeds import feeds
from bot.cli.group import Gavel
from bot.cli.migrate import migrate
from bot.cli.places import places
from bot.cli.poll import KINDS, poll
from bot.cli.run import run
from bot.cli.why import why

__all__ = ["KINDS", "main"]


@click.group(
    cls=Gavel,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Begin with: gavel demo, then gavel check, then gavel run.\n"
        "What is polled and for whom stands in feeds.yaml; everything else in GAVEL_… variables (see README)."
    ),
)
@click.version_option(__version__, prog_name="gavel")
def main() -> None:
    """Watches what local governments publish and local media report, and posts each alert early, once, with its source."""


for command in (demo, check, run, poll, agenda, feeds, places, why, migrate):
    main.add_command(command)

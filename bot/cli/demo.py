"""``gavel demo``."""

from __future__ import annotations

import asyncio
import sys

import click

from bot.cli.output import examples, json_option


@click.command(
    short_help="Replay the Key West week of 2025 on this machine.",
    epilog=examples("gavel demo", "gavel demo --json > deliveries.jsonl"),
)
@json_option
def demo(as_json: bool) -> None:
    """Replay the Key West week of 2025 on this machine, in about 20 seconds.

    Needs no network and no settings: a server on this machine publishes the week, and the bot beside it polls it. Exit code 1
    if the alerts differ from the list of what was expected.
    """
    from bot.demo.run import run_demo

    sys.exit(asyncio.run(run_demo(as_json=as_json, out=sys.stdout)))

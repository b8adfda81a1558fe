"""``gavel check``."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

import click

from bot.cli.output import examples, json_option


@click.command(
    epilog=examples(
        "gavel check",
        "gavel check --online",
        "gavel check --json | jq -r .hint",
        "gavel check --slack-manifest > gavel.yaml",
        "gavel check --slack-manifest --http https://gavel.example.org",
    )
)
@click.option("--online", is_flag=True, help="Also poll every feed once, and ask Discord and Slack what the bot may do where.")
@click.option("--slack-manifest", is_flag=True, help="Only print the text from which Slack makes the app.")
@click.option("--http", "address", metavar="URL", default="", help="With it: for HTTP mode, Slack reaching Gavel at this URL.")
@json_option
def check(online: bool, slack_manifest: bool, address: str, as_json: bool) -> None:
    """Look for mistakes in feeds.yaml, the settings and the database.

    Lists all of them at once, each with its line, an id that stays the same, and what to do. Exit code 1 if there are any;
    warnings do not count. Changes nothing. With GAVEL_DISCORD_TOKEN it also prints the link that invites the bot.
    """
    if slack_manifest:
        _print_manifest(address, as_json=as_json)
        return
    if address:
        raise click.UsageError("--http belongs to --slack-manifest.")
    from bot.check import check as check_all
    from bot.printing import finding_row, json_line, visible

    checked = asyncio.run(check_all(datetime.now(UTC), online=online))
    catalog, faults = checked.catalog, sum(finding.is_fault for finding in checked.findings)
    for finding in checked.findings:
        click.echo(json_line(finding_row(finding)) if as_json else visible(str(finding)))
    if checked.invite:
        click.echo(json_line({"invite": checked.invite}) if as_json else f"Invite the bot to your server: {checked.invite}")
    if not as_json and catalog is not None and not faults:
        counts = f"feeds: {len(catalog.feeds)}, topics: {len(catalog.topics)}, subscriptions: {len(catalog.subscriptions)}"
        click.echo(f"In order. {counts}")
    elif not as_json:
        click.echo(f"{faults} to mend.")
    sys.exit(1 if faults else 0)


def _print_manifest(address: str, *, as_json: bool) -> None:
    import yaml

    from adapters.slack.manifest import manifest
    from bot.domain.web_address import web_address
    from bot.printing import json_line

    try:
        if address and not web_address(address).startswith("https://"):
            raise ValueError("it calls addresses that begin with https:// only")
    except ValueError as error:
        raise click.UsageError(f"Slack could not call Gavel there: {error}.") from error
    text = manifest(address)
    click.echo(json_line(yaml.safe_load(text)) if as_json else text, nl=as_json)

"""``gavel migrate``."""

from __future__ import annotations

import asyncio

import click

from bot.cli.configuration import read_settings


@click.command(short_help="Bring the database to the schema of this version.")
def migrate() -> None:
    """Bring the database to the schema of this version, creating it if need be; gavel run does so by itself."""
    from storage.migrate import migrate as bring_up

    revision = asyncio.run(bring_up(read_settings().database_url.get_secret_value()))
    click.echo(f"The database is at schema {revision}.")

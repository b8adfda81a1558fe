"""The command line. Commands import what they need when they run: ``gavel --help`` answers at once."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import __version__
from bot.domain.errors import GavelError, PlaceError, StoreError
from bot.domain.finding import ConfigurationFaults

if TYPE_CHECKING:
    from bot.catalog import Catalog
    from bot.domain.feed import Feed
    from bot.matching.nicknames import Own
    from bot.printing import Row
    from bot.settings import Settings

F = TypeVar("F", bound=Callable[..., object])

KINDS = ("rss", "legistar")


class Gavel(click.Group):
    """Prints Gavel's own errors as one line with the way out; every other one is a defect and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Exit code 1: the thing asked about is faulty."""
        try:
            return super().invoke(ctx)
        except ConfigurationFaults as error:
            raise _told(f"{error.subject} cannot be used as it is:\n{error.message}") from error
        except StoreError as error:
            raise _told(f"{error}\nThe database is named by GAVEL_DATABASE_URL; gavel check looks at it.") from error
        except GavelError as error:
            raise _told(str(error)) from error
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            _forget_output()
            raise _told(f"cannot write: {error.strerror}; make room and run the command again") from error

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the epilog with its line breaks."""
        formatter.write(f"\n{self.epilog}\n")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order in which people meet them."""
        return list(self.commands)


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON lines, for scripts.")(command)


def examples(*lines: str) -> str:
    """Examples for the end of a help text, kept line by line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


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


@main.command(
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


@main.command(
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
    from bot.catalog.values import web_address
    from bot.printing import json_line

    try:
        if address and not web_address(address).startswith("https://"):
            raise ValueError("it calls addresses that begin with https:// only")
    except ValueError as error:
        raise click.UsageError(f"Slack could not call Gavel there: {error}.") from error
    text = manifest(address)
    click.echo(json_line(yaml.safe_load(text)) if as_json else text, nl=as_json)


@main.command(
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

    settings = _settings()
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


@main.command(
    epilog=examples(
        "gavel poll --feed keys-weekly",
        "gavel poll --feed key-west-agendas --dry-run --json",
        "gavel poll https://example.org/feed/",
        "gavel poll https://webapi.legistar.com/v1/seattle --kind legistar",
    )
)
@click.argument("url", required=False)
@click.option("--feed", "feed_id", metavar="ID", help="A feed of feeds.yaml, by its id.")
@click.option("--kind", type=click.Choice(KINDS), default="rss", show_default=True, help="What is behind the URL.")
@click.option("--dry-run", is_flag=True, help="Only look: store nothing, alert nobody. Always so with a URL.")
@json_option
def poll(url: str | None, feed_id: str | None, kind: str, dry_run: bool, as_json: bool) -> None:
    """Poll one feed now and print its items."""
    if (url is None) == (feed_id is None):
        raise click.UsageError("Name a URL or --feed ID, one of the two.")
    settings = _settings()

    async def polled() -> None:
        from bot.printing import item_line

        feed = _configured(settings, feed_id) if feed_id else _unconfigured(url or "", kind)
        rows = _look(settings, feed) if dry_run or url else _poll(settings, feed)
        async with aclosing(rows):
            async for row in rows:
                _print(as_json, row, lambda each: [item_line(each)])

    asyncio.run(polled())


async def _look(settings: Settings, feed: Feed) -> AsyncGenerator[Row, None]:
    from bot.printing import item_row
    from bot.sources import open_sources

    async with open_sources(settings) as sources:
        async for item in sources.items(feed, datetime.now(UTC)):
            yield item_row(item)


async def _poll(settings: Settings, feed: Feed) -> AsyncGenerator[Row, None]:
    from bot.app import open_app
    from bot.catalog import load_catalog
    from bot.printing import item_row

    # Nothing is delivered: no platform needs to be reached.
    async with open_app(settings, load_catalog(settings.feeds_file), adapters={}) as app:
        for item in await app.poll_once(feed):
            yield item_row(item)


@main.command(
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

    path = _settings().feeds_file
    if not path.exists():
        return ()
    catalog, _ = examine_catalog(path)
    if catalog is None:
        click.echo(f"{path} has faults, so its nicknames do not count; gavel check lists them", err=True)
    return catalog.nicknames if catalog else ()


@main.command(
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

    settings = _settings()
    rows = asyncio.run(explained())
    for row in rows:
        _print(as_json, row, explanation_lines)
    sys.exit(0 if all(row["seen"] for row in rows) else 1)


@main.command(short_help="Bring the database to the schema of this version.")
def migrate() -> None:
    """Bring the database to the schema of this version, creating it if need be; gavel run does so by itself."""
    from storage.migrate import migrate as bring_up

    revision = asyncio.run(bring_up(_settings().database_url.get_secret_value()))
    click.echo(f"The database is at schema {revision}.")


def _settings() -> Settings:
    from bot.logs import configure_logging
    from bot.settings import load_settings

    settings = load_settings()
    configure_logging(settings.log_format)
    return settings


def _configured(settings: Settings, feed_id: str) -> Feed:
    from bot.catalog import load_catalog

    feeds = {feed.id: feed for feed in load_catalog(settings.feeds_file).feeds}
    if feed_id not in feeds:
        raise click.ClickException(f"{settings.feeds_file} has no feed {feed_id}; it has: {', '.join(feeds)}")
    return feeds[feed_id]


def _unconfigured(url: str, kind: str) -> Feed:
    from bot.catalog.values import web_address
    from bot.domain.feed import Feed

    try:
        web_address(url)
    except ValueError as error:
        raise click.UsageError(f"The URL cannot be polled: {error}. A feed of feeds.yaml is named by --feed ID.") from error
    return Feed(
        id=url, kind=kind, address=url.rstrip("/") if kind == "legistar" else url, timezone="UTC", interval=timedelta(hours=1)
    )


def _forget_output() -> None:
    """Let what standard output still holds go nowhere: some Pythons write it once more at exit, and fail with code 120."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _told(text: str) -> click.ClickException:
    """An error as a terminal may show it: what feeds.yaml or a server wrote cannot steer the screen."""
    from bot.printing import visible

    return click.ClickException("\n".join(visible(line) for line in text.splitlines()))


def _print(as_json: bool, row: Row, lines: Callable[[Row], list[str]]) -> None:
    from bot.printing import json_line

    for line in [json_line(row)] if as_json else lines(row):
        click.echo(line)

"""``gavel agenda``."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from bot.cli.answers import print_answer
from bot.cli.configuration import read_settings
from bot.cli.output import examples, json_option

if TYPE_CHECKING:
    from bot.domain.answer import Answer
    from bot.services.commands.agenda_looking import Looked

_MOST = 1_000


@click.command(
    short_help="List the meetings to come of a place, with the items that match.",
    epilog=examples(
        'gavel agenda "Key West, FL"',
        'gavel agenda "Monroe County, FL" --days 30 --channel console:desk',
        "gavel agenda Florida --json",
    ),
)
@click.argument("place")
@click.option("--days", type=click.IntRange(1, 120), default=14, show_default=True, help="How many days ahead.")
@click.option("--channel", metavar="CHANNEL", help="Match what this channel is subscribed to, as in console:desk.")
@json_option
def agenda(place: str, days: int, channel: str | None, as_json: bool) -> None:
    """List the meetings to come of a city, a county or a state with all in it, and the items on their agendas that match.

    Items match what the channel is subscribed to; without --channel, any topic and any subscription's query. Several places
    are named with ; between them. Times are those of the place.

    \b
    With --json each meeting is a line:
      {"meeting", "feeds", "place", "body", "title", "url", "meets_at", "time_known", "timezone",
       "status", "moved_from", "moved_to", "location", "agenda_out", "links": [{"label", "url"}], "other_items",
       "items": [{"key", "number", "file", "title", "url", "consent", "pulled", "added_at",
                  "amended_at", "matched": [{"topic", "terms"}], "packet_page"}]}

    Exit code 1 if the place is unknown or no agenda feed covers it.
    """
    settings = read_settings()
    looked, answer = asyncio.run(_look(settings.database_url.get_secret_value(), channel, place, days))
    if looked is None:
        print_answer(answer)
    elif as_json:
        _print_rows(looked)
    else:
        print_answer(answer, apart=True)
    sys.exit(1 if looked is None else 0)


async def _look(url: str, channel: str | None, place: str, days: int) -> tuple[Looked | None, Answer]:
    from bot.app import SystemClock
    from bot.matching.gazetteer import load_gazetteer
    from bot.services.commands.agenda import look
    from bot.services.commands.desk import Desk
    from bot.services.indexing import CurrentIndex
    from storage.store import SqlStore

    store, gazetteer = SqlStore(url), load_gazetteer()
    try:
        await store.ready()
        desk = Desk(store, gazetteer, CurrentIndex(gazetteer), SystemClock())
        return await look(desk, channel, place, str(days), most=_MOST)
    finally:
        await store.close()


def _print_rows(looked: Looked) -> None:
    from bot.matching.gazetteer import load_gazetteer
    from bot.printing import json_line
    from bot.services.commands.agenda_rows import meeting_row

    gazetteer = load_gazetteer()
    for found in looked.meetings:
        click.echo(json_line(meeting_row(found, gazetteer.get(found.ahead.item.place or ""))))

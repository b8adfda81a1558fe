"""``gavel feeds list``, ``health`` and ``remove``: the feeds of the database, as chat shows them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click

from bot.cli.answers import print_answer
from bot.cli.configuration import read_settings

if TYPE_CHECKING:
    from bot.domain.answer import Answer
    from bot.services.commands.desk import Desk

_HERE = "console:terminal"


@click.command("list")
def list_() -> None:
    """List the feeds, those added in chat too, with the places that they are about or from."""
    from bot.services.commands.feeds import list_feeds

    _answer(list_feeds)


@click.command()
def health() -> None:
    """Tell how each feed is, the worst first. Times are in UTC."""
    from bot.services.commands.feeds import feeds_health

    _answer(lambda desk: feeds_health(desk, _HERE))


@click.command()
@click.argument("feed", metavar="ID")
def remove(feed: str) -> None:
    """Stop polling a feed that was added in chat. One of feeds.yaml is taken out of that file."""
    from bot.domain.actor import Actor
    from bot.services.commands.feeds_remove import take_away

    who = Actor("console:user:terminal", "someone at the terminal")
    _answer(lambda desk: take_away(desk, who, _HERE, feed=feed))


def _answer(ask: Callable[[Desk], Awaitable[Answer]]) -> None:
    answer = asyncio.run(_asked(read_settings().database_url.get_secret_value(), ask))
    print_answer(answer)
    sys.exit(1 if answer.refused else 0)


async def _asked(url: str, ask: Callable[[Desk], Awaitable[Answer]]) -> Answer:
    from bot.app import SystemClock
    from bot.matching.gazetteer import load_gazetteer
    from bot.services.commands.desk import Desk
    from bot.services.indexing import CurrentIndex
    from storage.store import SqlStore

    store, gazetteer = SqlStore(url), load_gazetteer()
    try:
        await store.ready()
        return await ask(Desk(store, gazetteer, CurrentIndex(gazetteer), SystemClock()))
    finally:
        await store.close()

"""A whole Gavel on a test's own feeds, driven by a clock that the test moves."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, open_app
from bot.catalog import Catalog
from bot.domain.feed import Feed
from bot.domain.subscription import Channel, Mode, Subscription, Topic
from bot.ports import ChatAdapter, Fetcher, Store, Workers
from bot.settings import Settings
from tests.fakes.sources import InlineWorkers

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
HERE = InlineWorkers()
START = datetime(2025, 6, 20, 12, tzinfo=UTC)
TOPIC = Topic("immigration", "Immigration", '"287(g)" OR (ICE NEAR/8 agreement)')
DESK = Channel("console:desk", "America/New_York")


def rss_feed(id: str, address: str, *, home: tuple[str, ...] = (KEY_WEST,), minutes: int = 15) -> Feed:
    """A news feed published in Key West."""
    return Feed(id, "rss", address, "America/New_York", timedelta(minutes=minutes), home=home)


def subscription(channel: Channel = DESK, *, mode: Mode = Mode.INSTANT) -> Subscription:
    """Key West and immigration."""
    return Subscription(0, channel.id, (KEY_WEST,), (TOPIC.name,), mode=mode)


@dataclass(frozen=True)
class Entry:
    """An item of a test's RSS document; an empty part is left out of it."""

    title: str
    guid: str = ""
    link: str = ""
    date: str = ""
    text: str = "The Key West City Commission talked about the 287(g) agreement with ICE."


def document(*entries: Entry, title: str = "Ledger") -> bytes:
    """Write an RSS 2.0 document."""

    def part(name: str, value: str) -> str:
        return f"<{name}>{value}</{name}>" if value else ""

    items = "".join(
        "<item>"
        + part("title", entry.title)
        + part("link", entry.link.replace("&", "&amp;"))
        + part("guid", entry.guid)
        + part("pubDate", entry.date)
        + part("description", entry.text)
        + "</item>"
        for entry in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self.at


@dataclass
class Newsroom:
    """A running app, its clock and what its console showed."""

    app: App
    clock: Hand
    out: io.StringIO
    shown: int = field(default=0)

    async def poll(self, after: timedelta = timedelta(hours=1)) -> list[dict[str, Any]]:
        """Move the clock, poll and deliver whatever is due; return the lines shown since the last call."""
        self.clock.at += after
        while await self.app.polling.tick(self.clock.at):
            await self.app.polling.idle()
        return await self.deliver(timedelta(0))

    async def deliver(self, after: timedelta) -> list[dict[str, Any]]:
        """Move the clock and deliver what is due; return the lines shown since the last call."""
        self.clock.at += after
        await self.app.delivering.tick(self.clock.at)
        await self.app.delivering.idle()
        lines = self.out.getvalue().splitlines()[self.shown :]
        self.shown += len(lines)
        return [json.loads(line) for line in lines]


def posts(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the titles of the alerts among console lines that are messages of their own."""
    return [line["title"] for line in lines if line["delivery"] in {"post", "reply"} and line["kind"] != "notice"]


@asynccontextmanager
async def newsroom(
    directory: Path,
    database_url: str,
    feeds: Sequence[Feed],
    *,
    channels: Sequence[Channel] = (DESK,),
    subscriptions: Sequence[Subscription] | None = None,
    clock: Hand | None = None,
    store: Store | None = None,
    fetcher: Fetcher | None = None,
    workers: Workers | None = HERE,
    adapters: Mapping[str, ChatAdapter] | None = None,
) -> AsyncIterator[Newsroom]:
    """Open Gavel on these feeds, with one subscription of the desk unless told otherwise.

    Its jobs run in this process: starting another takes longer than most tests. Without ``workers`` they run in processes of
    their own, as in production.
    """
    clock = clock or Hand()
    out = io.StringIO()
    settings = Settings(
        database_url=SecretStr(database_url),
        console_journal=directory / "journal.jsonl",
        allow_private_networks=True,
        host_spacing=0,
    )
    wanted = tuple(subscriptions) if subscriptions is not None else (subscription(),)
    catalog = Catalog(feeds=tuple(feeds), topics=(TOPIC,), channels=tuple(channels), subscriptions=wanted)
    async with open_app(
        settings,
        catalog,
        as_json=True,
        out=out,
        clock=clock,
        store=store,
        fetcher=fetcher,
        workers=workers,
        adapters=adapters,
    ) as app:
        yield Newsroom(app, clock, out)

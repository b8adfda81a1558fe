"""``gavel demo``: a world on loopback, the bot beside it, and what came of it compared with what was expected."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import structlog
from pydantic import SecretStr

from adapters.console.client import ConsoleAdapter
from bot.app import open_app
from bot.catalog import load_catalog
from bot.demo.catalog import feeds_yaml
from bot.demo.compare import ExpectedPost, compare, read_expected, repeats
from bot.demo.load import load_week, read_data
from bot.demo.recorder import Delivered, Recorder
from bot.demo.replay import ReplayClock, replay
from bot.demo.screen import Screen
from bot.demo.server import DemoServer
from bot.demo.world import World
from bot.logs import configure_logging
from bot.settings import Settings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Played:
    """What one replay came to: the deliveries in order, and the bot's own figures."""

    deliveries: tuple[Delivered, ...]
    polls: int
    items: int
    matched: int
    alerts: int
    folded: int

    def figures(self) -> list[tuple[str, int]]:
        """Return the table of the last screen."""
        return [
            ("polls", self.polls),
            ("items polled", self.items),
            ("matched", self.matched),
            ("alerts", self.alerts),
            ("copies folded", self.folded),
            ("repeats", len(repeats(self.deliveries))),
        ]


async def run_demo(*, as_json: bool, out: TextIO, seconds: float = 20) -> int:
    """Replay the week that ships with Gavel and return the exit code: 0 if it came out as expected, else 1.

    ``as_json`` prints the deliveries as JSON lines and nothing else, as fast as it goes; otherwise the replay is shown on a
    terminal in about ``seconds``. Raises GavelError if the bot cannot be started or gets stuck.
    """
    configure_logging("console", logging.WARNING)
    world = load_week()
    expected = read_expected(read_data("expected.yaml"), world.timezone)
    if as_json:
        return await _print_lines(world, expected, out)
    return await show(world, expected, out, seconds)


async def _print_lines(world: World, expected: Sequence[ExpectedPost], out: TextIO) -> int:
    played = await play(world, out)
    differences = compare(expected, played.deliveries)
    for difference in differences:
        _log.error("not as expected", difference=difference)
    return 1 if differences else 0


async def show(world: World, expected: Sequence[ExpectedPost], out: TextIO, seconds: float) -> int:
    """Replay a world on a terminal in about ``seconds``; return the exit code."""
    with Screen(world, out, seconds) as screen:
        played = await play(world, io.StringIO(), watch=screen.show, on_step=screen.advance)
    differences = compare(expected, played.deliveries)
    screen.summary(played.figures(), expected, differences)
    return 1 if differences else 0


async def _at_once(_: datetime) -> None:
    pass


async def play(
    world: World,
    out: TextIO,
    *,
    watch: Callable[[Delivered], None] = lambda _: None,
    on_step: Callable[[datetime], Awaitable[None]] = _at_once,
) -> Played:
    """Run a bot of its own, in a directory that is removed afterwards, through a world; JSON lines go to ``out``."""
    with TemporaryDirectory(prefix="gavel-demo-") as folder:
        async with DemoServer(world) as server:
            settings = _settings(world, server, Path(folder))
            catalog = load_catalog(settings.feeds_file)
            clock = ReplayClock(server)
            with closing(ConsoleAdapter(settings.console_journal, out=out, as_json=True)) as console:
                recorder = Recorder(console, clock, watch)
                adapters = {recorder.platform: recorder}
                async with open_app(settings, catalog, clock=clock, adapters=adapters) as app:
                    await replay(world, app, server, on_step)
                    tally = app.polling.tally
                    return Played(
                        deliveries=tuple(recorder.deliveries),
                        polls=app.polling.polls,
                        items=tally.new,
                        matched=tally.matched,
                        alerts=tally.alerts,
                        folded=tally.folded,
                    )


def _settings(world: World, server: DemoServer, folder: Path) -> Settings:
    feeds_file = folder / "feeds.yaml"
    feeds_file.write_text(feeds_yaml(world, server.addresses), encoding="utf-8")
    return Settings(
        feeds_file=feeds_file,
        database_url=SecretStr(f"sqlite+aiosqlite:///{folder / 'gavel.db'}"),
        console_journal=folder / "console.jsonl",
        allow_private_networks=True,
        host_spacing=0,
    )

"""``gavel run`` as an operator starts and stops it: a real process, its log, and its database from outside."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.e2e.town import Town, agenda_row
from tests.fakes.chat_newsroom import eventually

ROOT = Path(__file__).parents[2]
FEEDS = """
version: 1
defaults: {{timezone: America/New_York}}
topics:
  immigration: {{title: Immigration, query: '"287(g)"'}}
feeds:
  - {{id: town, kind: legistar, url: "{url}/v1/town", place: "Key West, FL"}}
subscriptions:
  - {{channel: "{channel}", places: ["Key West, FL"], topics: [immigration]}}
"""
FOR_FEEDS = {"GAVEL_ALLOW_PRIVATE_NETWORKS": "1", "GAVEL_HOST_SPACING": "0"}


@asynccontextmanager
async def gavel(directory: Path, given: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``gavel run`` in a directory with these settings; its log goes to the file ``log``.

    The address of its health page is the only other one, since tests run beside each other.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GAVEL_")}
    environment |= {"GAVEL_HTTP_BIND": "127.0.0.1:0", "PYTHONPATH": str(ROOT), **given}
    with (directory / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), cwd=directory, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def came_up(directory: Path, lives: int = 1) -> None:
    """Wait until a process has come up so often."""
    await eventually(lambda: (directory / "log").read_text().count("running") >= lives, 60, pause=0.05)


def health(directory: Path) -> str:
    """Where a process that came up says that its health page is."""
    told: list[str] = re.findall(r"http://\S+/health", (directory / "log").read_text())
    return told[-1]


async def stopped(process: asyncio.subprocess.Process, directory: Path, lives: int = 1) -> None:
    """Stop a process once it has come up, as an operator does."""
    await came_up(directory, lives)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


def convene(place: Town, directory: Path, channel: str) -> None:
    """Let the town have a meeting about immigration, and the channel subscribe to it."""
    day = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    place.convene("/v1/town", (1, day, [agenda_row(1, "Part 1 of the 287(g) agreement")]))
    (directory / "feeds.yaml").write_text(FEEDS.format(url=place.urls[0], channel=channel))


def let_leases_run_out(directory: Path) -> None:
    """Five minutes pass for whoever held something when it was killed."""
    with closing(sqlite3.connect(directory / "gavel.db")) as connection, connection:
        past = "2020-01-01 00:00:00.000000"
        for table in ("deliveries", "feeds"):
            connection.execute(f"UPDATE {table} SET leased_until = ? WHERE leased_until IS NOT NULL", (past,))


async def settled(directory: Path) -> None:
    """Wait until what notifies was sent; an edit may follow."""
    await eventually(lambda: _states(directory / "gavel.db") == {"sent"}, 90, pause=0.05)


def _states(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {state for (state,) in connection.execute("SELECT state FROM deliveries WHERE type <> 'edit'")}

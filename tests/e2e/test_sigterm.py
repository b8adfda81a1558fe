"""``gavel run`` under SIGTERM: what is being sent is sent and recorded, and nothing else is begun."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.console.journal import Journal
from storage.store import SqlStore
from tests.e2e.slow_console import SENDING
from tests.e2e.town import Town, agenda_row, town

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[2]
FEEDS = """
version: 1
defaults: {{timezone: America/New_York}}
topics:
  immigration: {{title: Immigration, query: '"287(g)"'}}
feeds:
  - {{id: town, kind: legistar, url: "{url}/v1/town", place: "Key West, FL"}}
subscriptions:
  - {{channel: "console:desk", places: ["Key West, FL"], topics: [immigration]}}
  - {{channel: "console:city", places: ["Key West, FL"], topics: [immigration]}}
"""


@asynccontextmanager
async def gavel(directory: Path, place: Town, database_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``gavel run`` in a directory, with a console that waits for the end of standard input."""
    (directory / "feeds.yaml").write_text(FEEDS.format(url=place.urls[0]))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GAVEL_")}
    environment |= {
        "GAVEL_ALLOW_PRIVATE_NETWORKS": "1",
        "GAVEL_CONTACT": "desk@newsroom.example",
        "GAVEL_DATABASE_URL": database_url,
        "GAVEL_HOST_SPACING": "0",
        "GAVEL_HTTP_BIND": "127.0.0.1:0",
        "PYTHONPATH": str(ROOT),
    }
    command = (sys.executable, "-m", "tests.e2e.slow_console", "run", "--json")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, cwd=directory, env=environment, stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def until(process: asyncio.subprocess.Process, words: str, times: int = 1) -> None:
    """Read the log up to the line in which words stand for the n-th time."""
    assert process.stderr
    log = b""
    while log.count(words.encode()) < times:
        line = await process.stderr.readline()
        assert line, f"ended before it said {words!r}: {log.decode()}"
        log += line


@pytest.mark.timeout(180)
async def test_sigterm_lets_the_sends_in_flight_finish_and_begins_no_other(tmp_path: Path, sqlite_url: str) -> None:
    day = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    async with town(1) as place:
        place.convene("/v1/town", (1, day, [agenda_row(n, f"Part {n} of the 287(g) agreement") for n in range(1, 21)]))
        async with gavel(tmp_path, place, sqlite_url) as process:
            # One message for each of two channels is being sent, and another waits behind each of them.
            await until(process, SENDING, times=2)
            process.send_signal(signal.SIGTERM)
            await until(process, "stopping")
            out, log = await process.communicate(b"")
    assert process.returncode == 0, log.decode()
    assert b"sends_left=0" in log and b"Traceback" not in log
    shown = [json.loads(line) for line in out.splitlines()]
    assert sorted(line["channel"] for line in shown) == ["console:city", "console:desk"]
    recorded = [line["id"] for line in Journal(tmp_path / "gavel-console.jsonl").records()]
    assert len(recorded) == len(set(recorded)) == 2
    store = SqlStore(sqlite_url)
    async with store.reading() as uow:
        sent = [each.message_id for each in await uow.deliveries.of_alerts(range(1, 41)) if each.message_id]
        waiting = [len(await uow.deliveries.pending(channel)) for channel in ("console:desk", "console:city")]
    await store.close()
    assert sorted(sent) == sorted(recorded)
    assert waiting == [1, 1]

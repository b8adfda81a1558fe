"""How long a worker takes to read a large agenda packet, in what memory, and what the event loop feels of it.

``python -m tests.benchmarks.packets [--pages N] [--pictures KILOBYTES]``
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.item import AgendaFacts, Item, ItemType, Link
from bot.domain.limits import PDF_JOB
from bot.feeds.document import Unreadable
from bot.feeds.packet import Packet, read_packet
from bot.feeds.packets import digest_of
from bot.workers import WorkerPool
from tests.fakes.pdf import Leaf, a_pdf, a_picture

WORDS_A_PAGE = 500
WORDS_A_LINE = 12
BEAT = 0.02

_WORDS = (
    "the city of commission resolution ordinance agreement staff report recommends approval contract county budget fiscal year "
    "immigration enforcement memorandum drainage stormwater harbor parking zoning variance public hearing funds grant sheriff"
).split()


@dataclass(frozen=True, slots=True)
class Figures:
    """One reading: seconds, the worker's peak memory beyond an idle one's, and by how much a heartbeat was late at worst."""

    size: int
    pages: int
    seconds: float
    peak: int
    late: float
    packet: Packet | Unreadable


def a_meeting(items: int) -> tuple[Item, tuple[Item, ...]]:
    """Return a meeting with an agenda."""
    facts = AgendaFacts("meeting:1", "City Commission")
    start = datetime(2025, 7, 8, 21, tzinfo=UTC)
    meeting = Item(ItemType.MEETING, ("meeting:1",), "City Commission", meets_at=start, agenda=facts)
    agenda = tuple(
        Item(
            ItemType.AGENDA_ITEM,
            (f"agenda-item:1/{number}",),
            _title(number),
            agenda=AgendaFacts("meeting:1", "City Commission", number=f"{number}."),
        )
        for number in range(1, items + 1)
    )
    return meeting, agenda


def a_packet(pages: int, items: int, picture: int, *, seed: int = 7) -> bytes:
    """Write a packet of pages of text, a picture of so many bytes on every fourth, and a bookmark for each item."""
    dice = random.Random(seed)
    leaves = [
        Leaf(
            ["City Commission packet", *_lines(dice), f"Page {number} of {pages}"],
            a_picture(picture, number) if picture and number % 4 == 0 else b"",
        )
        for number in range(1, pages + 1)
    ]
    step = pages // items
    return a_pdf(leaves, [(f"{number}. {_title(number)}", 1 + (number - 1) * step) for number in range(1, items + 1)])


async def measure(body: bytes, items: int) -> Figures:
    """Read a packet in a worker that is running already, as the driver does, while a heart beats."""
    meeting, agenda = a_meeting(items)
    pool = WorkerPool(1)
    try:
        idle = await pool.run(PDF_JOB, _peak)
        late: list[float] = []
        heart = asyncio.create_task(_beat(late))
        started = time.perf_counter()
        packet = await pool.run(
            PDF_JOB, read_packet, body, Link("Agenda packet", "https://town.example/p.pdf"), meeting, agenda
        )
        await digest_of(body)
        seconds = time.perf_counter() - started
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart
        return Figures(
            len(body), body.count(b"/Type /Page "), seconds, await pool.run(PDF_JOB, _peak) - idle, max(late), packet
        )
    finally:
        await pool.close()


def report(figures: Figures) -> str:
    """Say the figures in one line."""
    held = sum(item.pages is not None for item in figures.packet.items) if isinstance(figures.packet, Packet) else 0
    pace = figures.pages / figures.seconds
    return (
        f"{figures.pages} pages, {figures.size / 1e6:.1f} MB: {figures.seconds:.2f} s, {pace:.0f} pages/s, "
        f"worker +{figures.peak / 2**20:.0f} MB at its peak, heartbeat late by {figures.late * 1000:.0f} ms at worst, "
        f"{held} items with pages"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--pictures", type=int, default=120, help="kilobytes of each picture")
    given = parser.parse_args(arguments)
    body = a_packet(given.pages, given.items, given.pictures * 1000)
    sys.stdout.write(f"{report(asyncio.run(measure(body, given.items)))}\n")


def _title(number: int) -> str:
    return f"Approve agreement number {number} with the {_WORDS[number % len(_WORDS)]} department"


def _lines(dice: random.Random) -> list[str]:
    words = dice.choices(_WORDS, k=WORDS_A_PAGE)
    return [" ".join(words[at : at + WORDS_A_LINE]) for at in range(0, WORDS_A_PAGE, WORDS_A_LINE)]


async def _beat(late: list[float]) -> None:
    while True:
        due = time.perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        late.append(time.perf_counter() - due)


def _peak() -> int:
    """Return the most memory that this process ever held, in bytes (proc(5): getrusage tells that of its parent, too)."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()

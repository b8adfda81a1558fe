"""How fast people find things: ``python -m tests.benchmarks.lookup``; see ``--help``.

Whole lookups are timed, from what was typed to the worded answer, over a SQLite file with made-up short items (archive.py) on a
warm disk cache. The goal is issue 4's: 95 of 100 within 200 ms over 1,000,000 items.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles

import click
from rich.console import Console
from rich.table import Table

from bot.domain.answer import Answer
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.services.commands.desk import Desk
from bot.services.commands.lookup import lookup
from bot.services.indexing import CurrentIndex
from storage.store import SqlStore
from tests.benchmarks.archive import NOW, build
from tests.benchmarks.generators import Country
from tests.benchmarks.vocabulary import COMMON, FUNCTION, PHRASES, TOPICS, tail

GOAL = 200.0
_MS = 1_000
_COMMONEST = 10
_CHANNEL = "console:desk"
_ACRONYMS = ("ICE", "FBI", "PFAS", "HUD", "287(g)", "FEMA", "CDC", "EPA", "FAFSA", "FAA")
_PREFIXES = ("com*", "con*", "sta*", "pro*", "comm*", "stat*", "vote*", "hous*", "commis*", "develop*", "immigr*", "detain*")


@dataclass(frozen=True, slots=True)
class Size:
    """How many items, of how many different texts, and how many lookups of each kind."""

    items: int = 1_000_000
    pool: int = 50_000
    lookups: int = 30


QUICK = Size(items=1_000, pool=300, lookups=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """A lookup as it is typed."""

    words: str
    place: str = ""
    since: str = ""


@dataclass(slots=True)
class Run:
    """What one run measured: milliseconds of each lookup by kind; how long the archive took; how many found nothing."""

    times: dict[str, list[float]] = field(default_factory=dict)
    building: float = 0
    megabytes: float = 0
    empty: dict[str, int] = field(default_factory=dict)

    @property
    def all(self) -> list[float]:
        """The milliseconds of all lookups."""
        return [spent for times in self.times.values() for spent in times]


class Still:
    """A clock that stands where the archive ends."""

    def now(self) -> datetime:
        """Return that moment."""
        return NOW


async def measure(size: Size, directory: Path) -> Run:
    """Build an archive in an empty directory, and look things up in it."""
    gazetteer, run = load_gazetteer(), Run()
    path, began = directory / "archive.db", time.perf_counter()
    url = await build(path, gazetteer, size.items, size.pool)
    run.building, run.megabytes = time.perf_counter() - began, path.stat().st_size / 2**20
    store = SqlStore(url)
    desk = Desk(store, gazetteer, CurrentIndex(gazetteer), Still())
    for kind, asked in _kinds(gazetteer, size.lookups).items():
        await _ask(desk, asked[0])
        answers = [await _ask(desk, each) for each in asked]
        run.times[kind] = [spent for spent, _ in answers]
        run.empty[kind] = sum(not answer.rows for _, answer in answers)
    await store.close()
    return run


async def _ask(desk: Desk, asked: Asked) -> tuple[float, Answer]:
    began = time.perf_counter()
    answer = await lookup(desk, _CHANNEL, asked.words, asked.place, asked.since)
    spent = (time.perf_counter() - began) * _MS
    if answer.refused:
        raise RuntimeError(f"{asked} was refused: {answer}")
    return spent, answer


def _kinds(gazetteer: Gazetteer, count: int) -> Mapping[str, Sequence[Asked]]:
    """Return lookups of each kind, the same for the same count."""
    random = Random(5)
    country = Country(gazetteer)
    words = [word for topic in TOPICS.values() for word in topic]
    alphabetic = [word for word in words if word.isalpha() and word.islower()]
    bare = FUNCTION[:_COMMONEST]
    commonest = [f'"{word}"' if word == "and" else word for word in bare]  # and alone is taken for a mistyped AND

    def some(made: Iterator[Asked]) -> list[Asked]:
        return [next(made) for _ in range(count)]

    def drawn(form: str, *pools: Sequence[str]) -> Iterator[Asked]:
        while True:
            yield Asked(form.format(*(random.choice(pool) for pool in pools)))

    def placed() -> Iterator[Asked]:
        while True:
            yield Asked(random.choice([*commonest, *COMMON, *alphabetic]), gazetteer.label(country.place(random)))

    def dated() -> Iterator[Asked]:
        while True:
            yield Asked(random.choice([*commonest, *COMMON, *alphabetic]), since=random.choice(["2 weeks", "june", "2023"]))

    return {
        "the ten commonest words": [Asked(word) for word in commonest],
        "a common word": some(drawn("{}", COMMON)),
        "a word of a topic": some(drawn("{}", alphabetic)),
        "a rare word": some(drawn("{}", tail())),
        "an acronym, 287(g)": some(drawn("{}", _ACRONYMS)),
        "two words": some(drawn("{} {}", COMMON, words)),
        "a common and a rare word": some(drawn("{} {}", commonest, tail())),
        "one of four": some(drawn("{} OR {} OR {} OR {}", COMMON, words, words, tail())),
        "a word without another": some(drawn("{} -{}", COMMON, COMMON)),
        "a word in the title": some(drawn("title:{}", COMMON)),
        "a phrase": some(drawn('"{}"', PHRASES)),
        "a phrase of two of the commonest": some(drawn('"{} {}"', bare, bare)),
        "NEAR": some(drawn("({} OR {}) NEAR/8 ({} OR {})", words, words, words, COMMON)),
        "a prefix": [Asked(prefix) for prefix in _PREFIXES],
        "a word in a place": some(placed()),
        "a word since a time": some(dated()),
    }


def show(run: Run, size: Size) -> Table:
    """Tabulate a run."""
    built = f"built in {run.building:.0f} s, {run.megabytes:,.0f} MB"
    table = Table(title=f"Lookups over {size.items:,} items ({built})", title_justify="left")
    for column in ("lookup of", "median", "p95", "longest", "found nothing", f"p95 < {GOAL:g} ms"):
        table.add_column(column, justify="left" if column == "lookup of" else "right")
    for kind, times in {**run.times, "all": run.all}.items():
        empty = f"{run.empty.get(kind, sum(run.empty.values()))} of {len(times)}"
        figures = [f"{figure:,.1f} ms" for figure in (median(times), p95(times), max(times))]
        table.add_row(kind, *figures, empty, "met" if p95(times) < GOAL else "missed")
    return table


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 are below."""
    return quantiles(times, n=20, method="inclusive")[-1]


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="a small form, in seconds: to see that it runs, not to compare")
def main(quick: bool) -> None:
    """Measure and print."""
    size = QUICK if quick else Size()
    with tempfile.TemporaryDirectory() as directory:
        run = asyncio.run(measure(size, Path(directory)))
    Console(width=120).print(show(run, size))


if __name__ == "__main__":
    main()

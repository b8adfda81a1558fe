"""How fast items find their subscriptions: ``python -m tests.benchmarks.matching``; see ``--help``.

All figures are taken in one run, on one core, in processor time, on made-up news and subscriptions (generators.py) over the
real gazetteer. Ratios are what to compare between machines.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean, median, quantiles

import click
from rich.console import Console
from rich.table import Table

from bot.domain.place import Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.index import Index
from bot.matching.places import find_places
from bot.text.document import Text
from tests.benchmarks.database import fill
from tests.benchmarks.generators import Country, Story, stories, subscriptions
from tests.benchmarks.rivals import BruteForce, automaton, literals, naive, scan

_WARM_UP = 30
_MS = 1_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much to measure: numbers of subscriptions, the last of them in full, and how many items for each figure."""

    steps: tuple[int, ...] = (1_000, 10_000, 100_000)
    items: int = 1_000
    brute_items: int = 100
    naive_items: int = 2
    changes: int = 500


QUICK = Size((100, 300, 1_000), items=20, brute_items=20, naive_items=1, changes=20)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number. ``goal`` is what issue 3 asks for, met below it, or above it where ``least``."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    least: bool = False

    @property
    def verdict(self) -> str:
        """Met, missed, or nothing where there is no goal."""
        if self.goal is None:
            return ""
        return "met" if (self.value >= self.goal if self.least else self.value < self.goal) else "missed"


@dataclass(slots=True)
class Run:
    """What one run measured. ``disagreements`` counts items for which index and brute force found different subscriptions."""

    figures: list[Figure] = field(default_factory=list)
    compared: int = 0
    disagreements: int = 0

    def add(self, name: str, value: float, unit: str, goal: float | None = None, *, least: bool = False) -> None:
        """Note a figure."""
        self.figures.append(Figure(name, value, unit, goal, least))


Prepared = Sequence[tuple[Text, list[Mention]]]


def measure(size: Size) -> Run:
    """Take all figures."""
    run = Run()
    gazetteer = load_gazetteer()
    country = Country(gazetteer)
    written = stories(country, size.items + _WARM_UP)
    asked, topics = subscriptions(country, size.steps[-1] + size.changes)
    asked, more = asked[: size.steps[-1]], asked[size.steps[-1] :]
    index = Index(asked, topics, gazetteer)
    gc.collect()
    gc.freeze()  # as the app does
    prepared = _whole(run, index, written, gazetteer)
    _growth(run, size, index, prepared, (asked, topics))
    _rivals(run, size, prepared, asked, topics)
    _changes(run, index, more)
    _cold_start(run, asked, topics)
    return run


def _whole(run: Run, index: Index, written: Sequence[Story], gazetteer: Gazetteer) -> Prepared:
    """Measure all of matching, from the text as a worker hands it over to the evidence, and the stages of it."""
    prepared: list[tuple[Text, list[Mention]]] = []
    times: dict[str, list[float]] = {"tokens": [], "places": [], "queries and evidence": []}
    matches = 0
    for number, story in enumerate(written):
        text = Text(story.title, story.body)
        began = time.process_time()
        _ = text.tokens
        read = time.process_time()
        mentions = find_places(text, [story.home], gazetteer)
        placed = time.process_time()
        result = index.match(text, mentions)
        matched = time.process_time()
        if number < _WARM_UP:
            continue
        for stage, spent in zip(times, (read - began, placed - read, matched - placed), strict=True):
            times[stage].append(spent)
        prepared.append((text, mentions))
        matches += len(result.matches)
    total = [sum(stages) for stages in zip(*times.values(), strict=True)]
    run.add("whole of matching, median", median(total) * _MS, "ms", 3)
    run.add("whole of matching, p99", _p99(total) * _MS, "ms", 8)
    for stage, spents in times.items():
        run.add(f"  {stage}, median", median(spents) * _MS, "ms")
        run.add(f"  {stage}, p99", _p99(spents) * _MS, "ms")
    run.add("  subscriptions met per item, mean", matches / len(prepared), "")
    return prepared


def _growth(
    run: Run, size: Size, index: Index, prepared: Prepared, desk: tuple[Sequence[Subscription], Sequence[Topic]]
) -> None:
    """Measure the index alone and trying every subscription, with few and with all of them."""
    (rows, topics), gazetteer = desk, load_gazetteer()
    few = prepared[: size.brute_items]
    alone: list[float] = []
    brute: list[float] = []
    for step in size.steps:
        smaller = index if step == len(rows) else Index(rows[:step], topics, gazetteer)
        alone.append(_mean(smaller.match, prepared))
        run.add(f"index alone, {step:,} subscriptions, mean", alone[-1] * _MS, "ms")
        if step not in (size.steps[0], size.steps[-1]):
            continue
        force = BruteForce(rows[:step], topics, gazetteer)
        brute.append(_mean(force.match, few))
        run.add(f"brute force, {step:,} subscriptions, mean", brute[-1] * _MS, "ms")
        for text, mentions in few:
            run.compared += 1
            met = {match.subscription for match in smaller.match(text, mentions).matches}
            run.disagreements += met != force.match(text, mentions)
    times = f"{size.steps[0]:,} to {size.steps[-1]:,}"
    run.add(f"index alone grows from {times}", alone[-1] / alone[0], "×", 15)
    run.add(f"brute force grows from {times}", brute[-1] / brute[0], "×")
    here = _mean(index.match, few)
    run.add(f"index against brute force, {size.steps[-1]:,}", brute[-1] / here, "× faster", 20, least=True)


def _rivals(run: Run, size: Size, prepared: Prepared, asked: Sequence[Subscription], topics: Sequence[Topic]) -> None:
    """Measure a loop over all queries as strings, and an automaton of all their terms, which only finds strings."""
    by_name = {topic.name: topic.query for topic in topics}
    terms = {query: literals(query) for query in {*by_name.values(), *(each.query for each in asked)}}
    each = [terms[one.query or by_name[one.topics[0]]] for one in asked]
    spent = _mean(lambda text, _: naive(each, text.full), prepared[: size.naive_items])
    run.add("naive loop, a substring search per term", spent * _MS, "ms")
    distinct = {term for some in each for term in some}
    began = time.process_time()
    built = automaton(distinct)
    run.add(f"automaton alone, build of {len(distinct):,} terms", (time.process_time() - began) * _MS, "ms")
    run.add("automaton alone, scan of one item, mean", _mean(lambda text, _: scan(built, text.full), prepared) * _MS, "ms")
    hits = fmean(scan(built, text.full) for text, _ in prepared[: size.brute_items])
    run.add("  strings it finds per item, parts of words too", hits, "")


def _changes(run: Run, index: Index, more: Sequence[Subscription]) -> None:
    """Measure one subscription that comes, and one that goes."""
    added = [_spent(partial(index.add, each)) for each in more]
    removed = [_spent(partial(index.remove, each.id)) for each in more]
    for what, times in (("add", added), ("remove", removed)):
        run.add(f"{what} one, median", median(times) * _MS, "ms", 1)
        run.add(f"{what} one, p99", _p99(times) * _MS, "ms", 1)


def _cold_start(run: Run, asked: Sequence[Subscription], topics: Sequence[Topic]) -> None:
    """Measure a process that starts from a SQLite file, and the memory it takes."""
    with tempfile.TemporaryDirectory() as room:
        url = asyncio.run(fill(Path(room) / "gavel.db", asked, topics))
        command = [sys.executable, "-m", "tests.benchmarks.coldstart", url]
        answer = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2])
    told: dict[str, float] = json.loads(answer.stdout)
    if told["subscriptions"] != len(asked):
        raise RuntimeError(f"{told['subscriptions']} of {len(asked)} subscriptions came back from the database")
    run.add("cold start from the database, wall time", told["total"], "s", 5)
    for stage in ("imports", "gazetteer", "index"):
        run.add(f"  {stage}", told[stage], "s")
    run.add("resident memory above an empty process", told["memory"], "MiB", 500)


def _mean(ask: Callable[[Text, list[Mention]], object], prepared: Prepared) -> float:
    """Return the mean processor seconds per item, the better of two rounds."""
    return min(_spent(lambda: [ask(text, mentions) for text, mentions in prepared]) for _ in range(2)) / len(prepared)


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def show(run: Run, size: Size) -> Table:
    """Tabulate a run."""
    table = Table(title=f"Matching with {size.steps[-1]:,} subscriptions, {size.items:,} items", title_justify="left")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("goal", justify="right")
    table.add_column("")
    for figure in run.figures:
        goal = "" if figure.goal is None else f"{'≥' if figure.least else '<'} {figure.goal:g} {figure.unit}"
        table.add_row(figure.name, f"{figure.value:,.3g} {figure.unit}".strip(), goal, figure.verdict)
    agreed = run.compared - run.disagreements
    table.add_row(
        "index and brute force found the same",
        f"{agreed} of {run.compared} items",
        "all",
        "met" if agreed == run.compared else "missed",
    )
    return table


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="a small form, in seconds: to see that it runs, not to compare")
def main(quick: bool) -> None:
    """Measure and print."""
    size = QUICK if quick else Size()
    Console(width=120).print(show(measure(size), size))


if __name__ == "__main__":
    main()

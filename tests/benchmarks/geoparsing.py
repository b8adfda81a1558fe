"""How well and how fast places are found: GeoWebNews and TR-News, restricted to US states, counties and places.

``python -m tests.benchmarks.geoparsing [CORPUS.xml …]``; see ``--help``. The corpora and the points are looked for in
``../shared/data`` beside the project, or where ``--data`` says; where they are not, it says so and goes on.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

import click
from rich.console import Console
from rich.table import Table

from bot.domain.place import Confidence
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.places import find_places
from bot.text.document import Text
from tests.benchmarks.atlas import Atlas
from tests.benchmarks.corpus import read_corpus
from tests.benchmarks.judging import Case, Verdict, compare_sets, count, find, judge, prepare
from tests.benchmarks.scoring import Tally, ratio

DATA = Path(__file__).parents[3] / "shared" / "data"
CORPORA = {"gwn": "GeoWebNews", "trnews": "TR-News"}
_COLUMNS = "home,places,found,precision,with beside,recall,F1,exact span,acc@161,end to end,sets: P,R,F1,MB/s"
_ROUNDS = 3
_CONTEXT = 60
_STRICT = frozenset({Confidence.CERTAIN, Confidence.LIKELY})


def speed(cases: Sequence[Case], gazetteer: Gazetteer, homes: bool) -> float:
    """Measure megabytes of text a second on one core, words included: the best of three rounds, processor time."""
    size = sum(len(case.document.text.encode()) for case in cases)
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        for case in cases:
            find_places(Text(case.document.text, ""), case.home if homes else (), gazetteer)
        best = min(best, time.process_time() - started)
    return ratio(size / 1e6, best)


def measure(
    name: str, cases: Sequence[Case], gazetteer: Gazetteer, atlas: Atlas, console: Console
) -> dict[bool, list[Verdict]]:
    """Measure one corpus and print its tables. Returns what became of all mentions, without home and with."""
    total = sum(len(case.gold) for case in cases)
    table = Table(title=f"{name}: {len(cases)} texts, {total} gold marks", title_justify="left")
    for column in _COLUMNS.split(","):
        table.add_column(column, justify="right")
    judged: dict[bool, list[Verdict]] = {}
    goals = []
    for homes in (False, True):
        rate = speed(cases, gazetteer, homes)
        found = [find(case, gazetteer, homes) for case in cases]
        for places, kept in (("strict", _STRICT), ("loose", frozenset(Confidence))):
            some = [[mention for mention in mentions if mention.confidence in kept] for mentions in found]
            verdicts = [v for case, mentions in zip(cases, some, strict=True) for v in judge(case, mentions, gazetteer, atlas)]
            tally, sets = count(verdicts, total), compare_sets(cases, some, verdicts)
            detection = tally.precision, tally.precision_with_beside, tally.recall, tally.f1, ratio(tally.exact, tally.hit)
            places_right = tally.resolution, tally.end_to_end, sets.precision, sets.recall, sets.f1
            cells = [f"{share:.1%}" for share in (*detection, *places_right)]
            table.add_row("yes" if homes else "no", places, str(tally.hit + tally.wrong + tally.beside), *cells, f"{rate:.2f}")
            if places == "strict":
                goals.append(f"Goals {'with' if homes else 'without'} home, strict: {against_goals(tally, rate)}")
        judged[homes] = verdicts
    lost = sum(one.jurisdiction is None for case in cases for one in case.gold)
    console.print(table)
    console.print(
        *goals, f"{lost} gold marks have a name that the gazetteer knows elsewhere only.\n", sep="\n", highlight=False
    )
    console.print(by_rule(judged[False]))
    return judged


def against_goals(tally: Tally, rate: float) -> str:
    """Say which of issue 3's goals are met."""
    figures = [
        ("acc@161 of 96 %", tally.resolution >= 0.96),
        ("precision of 90 %", tally.precision >= 0.9),
        ("recall of 85 %", tally.recall >= 0.85),
        ("1 MB/s", rate > 1),
    ]
    return ", ".join(f"{goal} {'met' if met else 'missed'}" for goal, met in figures)


def by_rule(verdicts: Sequence[Verdict]) -> Table:
    """Tabulate what came of each rule, home not given."""
    table = Table(title="by rule and confidence, without home", title_justify="left")
    for column in ("rule", "confidence", "found", "right", "misplaced", "wrong", "beside"):
        table.add_column(column, justify="left" if column in ("rule", "confidence") else "right")
    groups = Counter((v.mention.rule, v.mention.confidence.value, v.outcome) for v in verdicts if v.mention)
    for rule, confidence in sorted({(rule, confidence) for rule, confidence, _ in groups}):
        counts = [groups[rule, confidence, outcome] for outcome in ("right", "misplaced", "wrong", "beside")]
        table.add_row(rule, confidence, str(sum(counts)), *map(str, counts))
    return table


def tell(verdicts: Sequence[Verdict], console: Console) -> None:
    """Print what went wrong, by outcome and rule, with its context."""
    told = [v for v in verdicts if v.outcome in ("misplaced", "wrong", "missed")]
    for verdict in sorted(told, key=lambda v: (v.outcome, v.mention.rule if v.mention else "", v.case.document.id, v.start)):
        text = verdict.case.document.text
        before = text[max(0, verdict.start - _CONTEXT) : verdict.start]
        after = text[verdict.end : verdict.end + _CONTEXT]
        line = f"{before}[[{text[verdict.start : verdict.end]}]]{after}".replace("\n", "⏎")
        said = (
            f"{verdict.mention.rule} {verdict.mention.confidence.value} {verdict.mention.jurisdiction}"
            if verdict.mention
            else ""
        )
        meant = f" wanted {verdict.wanted}" if verdict.wanted else ""
        console.print(f"{verdict.outcome}: {said}{meant}\n    {verdict.case.document.id}: {line}", markup=False, soft_wrap=True)


@click.command(help=__doc__)
@click.argument("corpora", nargs=-1, type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="where geoparsing/ and jurisdictions/ are")
@click.option("--half", type=click.Choice(["even", "odd"]), help="only every other text: one half to learn from, one to check")
@click.option("--errors", is_flag=True, help="print what was found wrongly, misplaced or missed")
@click.option("--home", is_flag=True, help="errors of the run with homes")
def main(corpora: tuple[Path, ...], data: Path, half: str | None, errors: bool, home: bool) -> None:
    """Measure the corpora."""
    console = Console(width=150)
    gazetteer = load_gazetteer()
    try:
        atlas = Atlas(data / "jurisdictions", gazetteer)
    except OSError as error:
        console.print(f"The points of places are not there ({error}): nothing to measure places with.")
        return
    for path in corpora or [data / "geoparsing" / f"{stem}.xml" for stem in CORPORA]:
        try:
            documents = read_corpus(path)
        except (OSError, ParseError) as error:
            console.print(f"{CORPORA.get(path.stem, path.stem)} is not there or cannot be read, and is left out: {error}")
            continue
        kept = documents[half == "odd" :: 2] if half else documents
        cases = [prepare(document, gazetteer, atlas) for document in kept]
        judged = measure(CORPORA.get(path.stem, path.stem), cases, gazetteer, atlas, console)
        if errors:
            tell(judged[home], console)


if __name__ == "__main__":
    main()

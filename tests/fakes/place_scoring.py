"""Scores place finding on annotated texts: ``python -m tests.fakes.place_scoring FILE [--errors]``.

What is marked, and how, is written in tests/data/places/README.md. Detection counts strict mentions (certain, likely) that
words name; rule ``home``, whose mentions no words name, is scored by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import click

from bot.domain.place import Confidence, Mention, PlaceKind
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.places import find_places
from bot.text.document import Text
from tests.fakes.place_texts import Mark, Sample, read_samples

_LEADING = re.compile(r"(?:the )?(?:(?:city|town|village|borough|township|county) of )?", re.IGNORECASE)
_TRAILING = re.compile(r"(?: (?:county|city|parish|borough|township|town|village|state))?(?:['’]s?)?$", re.IGNORECASE)


@dataclass(slots=True)
class Score:
    """Counts over one or more texts; sums with ``+=`` through ``add``. ``errors`` are lines for people."""

    texts: int = 0
    marks: int = 0
    mentions: int = 0
    detected: int = 0
    resolved: int = 0
    states_missed: int = 0  # written after their place: "Key West, Fla."
    violations: int = 0
    home_texts: int = 0
    home_right: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts and errors of another score to this one."""
        for name in fields(self):
            setattr(self, name.name, getattr(self, name.name) + getattr(other, name.name))

    @property
    def precision(self) -> float:
        """Which part of the mentions stands on a mark."""
        return self.detected / self.mentions if self.mentions else 1.0

    @property
    def recall(self) -> float:
        """Which part of the marks was found."""
        return self.detected / self.marks if self.marks else 1.0

    @property
    def accuracy(self) -> float:
        """Which part of the marks that were found has the right jurisdiction."""
        return self.resolved / self.detected if self.detected else 1.0


def score(sample: Sample, mentions: Iterable[Mention], gazetteer: Gazetteer) -> Score:
    """Compare the mentions found in one text with its marks."""
    strict = [one for one in mentions if one.confidence is not Confidence.POSSIBLE]
    named = [one for one in strict if one.rule != "home"]
    result = Score(texts=1, marks=len(sample.marks))
    missed = list(sample.marks)
    for mention in named:
        mark = next((one for one in missed if _same_span(sample.text, one, mention)), None)
        if mark is not None:
            missed.remove(mark)
            result.detected += 1
            right = {gazetteer.canonical(identity) for identity in mark.jurisdictions}
            if gazetteer.canonical(mention.jurisdiction) in right:
                result.resolved += 1
            else:
                wanted = " or ".join(gazetteer.label(identity) for identity in mark.jurisdictions)
                result.errors.append(f"{_at(sample, mention)} is {wanted}, not {_found(mention, gazetteer)}")
        elif any(start < mention.end and mention.start < end for start, end in sample.optional):
            continue
        elif any(start < mention.end and mention.start < end for start, end in sample.barred):
            result.violations += 1
            result.errors.append(f"{_at(sample, mention)} is no place, found as {_found(mention, gazetteer)}")
        else:
            result.errors.append(f"{_at(sample, mention)} is not marked, found as {_found(mention, gazetteer)}")
        result.mentions += 1
    result.errors += [f"{_at(sample, one)} missed: {gazetteer.label(one.jurisdictions[0])}" for one in missed]
    result.states_missed = sum(_follows_place(sample, one, gazetteer) for one in missed)
    _score_home(sample, mentions, result, gazetteer)
    return result


def _score_home(sample: Sample, mentions: Iterable[Mention], result: Score, gazetteer: Gazetteer) -> None:
    """A text with a home is right when rule home finds as likely what it should, and as possible at least what it should."""
    if not sample.homes:
        return
    marked = {identity for mark in sample.marks for identity in mark.jurisdictions}
    found: dict[Confidence, set[str]] = {confidence: set() for confidence in Confidence}
    for mention in mentions:
        if mention.rule == "home" and mention.jurisdiction not in marked:
            found[mention.confidence].add(mention.jurisdiction)
    likely, possible = found[Confidence.LIKELY] | found[Confidence.CERTAIN], found[Confidence.POSSIBLE]
    result.home_texts += 1
    if likely == sample.home_likely and possible >= sample.home_possible:
        result.home_right += 1
        return
    wanted = [*sorted(sample.home_likely), *(f"{one}?" for one in sorted(sample.home_possible))]
    got = [*sorted(likely), *(f"{one}?" for one in sorted(possible))]
    result.errors.append(f"{sample.id}: home {_labels(got, gazetteer)}, should be {_labels(wanted, gazetteer)}")


def _labels(identities: Sequence[str], gazetteer: Gazetteer) -> str:
    return ", ".join(gazetteer.label(one.removesuffix("?")) + one[len(one.removesuffix("?")) :] for one in identities) or "none"


def _same_span(text: str, mark: Mark, mention: Mention) -> bool:
    """Whether two spans are equal but for a legal type, an article or a possessive."""
    return _core(text, mark.start, mark.end) == _core(text, mention.start, mention.end)


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    written = text[start:end]
    leading, trailing = _LEADING.match(written), _TRAILING.search(written)
    assert leading is not None and trailing is not None
    return start + leading.end(), start + trailing.start()


def _follows_place(sample: Sample, mark: Mark, gazetteer: Gazetteer) -> bool:
    """Whether a mark is a state that is written after a place of its own: "Key West, Fla.", "Portland (Ore.)"."""

    def is_state(one: Mark) -> bool:
        return gazetteer[one.jurisdictions[0]].kind is PlaceKind.STATE

    places = (one for one in sample.marks if one.end < mark.start and not is_state(one))
    return is_state(mark) and any(sample.text[one.end : mark.start] in (", ", " (") for one in places)


def _at(sample: Sample, span: Mark | Mention) -> str:
    before = sample.text[max(0, span.start - 25) : span.start].replace("\n", " ")
    after = sample.text[span.end : span.end + 25].replace("\n", " ")
    return f"{sample.id}: …{before}[{sample.text[span.start : span.end]}]{after}…"


def _found(mention: Mention, gazetteer: Gazetteer) -> str:
    return f"{gazetteer.label(mention.jurisdiction)} ({mention.rule}, {mention.confidence})"


def score_file(path: Path, gazetteer: Gazetteer) -> Iterator[tuple[Sample, Score]]:
    """Find the places of every text of a file and score them."""
    for sample in read_samples(path):
        mentions = find_places(Text(sample.text, ""), sample.homes, gazetteer)
        yield sample, score(sample, mentions, gazetteer)


def _row(name: str, s: Score) -> str:
    home = f"{s.home_right}/{s.home_texts}" if s.home_texts else "-"
    return (
        f"{name:<16}{s.texts:>6}{s.marks:>7}{s.precision:>11.1%}{s.recall:>9.1%}{s.accuracy:>11.1%}{s.violations:>12}{home:>9}"
    )


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Also list every difference.")
def main(path: Path, errors: bool) -> None:
    """Score place finding on the annotated texts of a file, by kind and in total."""
    gazetteer = load_gazetteer()
    kinds: dict[str, Score] = {}
    total = Score()
    for sample, result in score_file(path, gazetteer):
        kinds.setdefault(sample.kind, Score()).add(result)
        total.add(result)
    click.echo(
        f"{'kind':<16}{'texts':>6}{'marks':>7}{'precision':>11}{'recall':>9}{'resolution':>11}{'violations':>12}{'home':>9}"
    )
    for kind, result in sorted(kinds.items()):
        click.echo(_row(kind, result))
    click.echo(_row("all", total))
    click.echo(f"{total.states_missed} of the {total.marks - total.detected} marks missed are states after their place")
    if errors:
        click.echo("\n".join(total.errors))


if __name__ == "__main__":
    main()

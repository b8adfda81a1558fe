"""What became of the places found in a marked text: right, misplaced, wrong or missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.place import Confidence, Mention, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.places import find_places
from bot.text.document import Text
from tests.benchmarks.atlas import Atlas
from tests.benchmarks.corpus import Document
from tests.benchmarks.gold import Gold, gold_of, in_us
from tests.benchmarks.scoring import NEAR_KM, Sets, Span, Tally, kilometres, overlaps, pair


@dataclass(frozen=True, slots=True)
class Case:
    """One text with what should be found in it.

    ``home`` simulates a feed's: the jurisdiction that is most often gold in the text, the first of several.
    """

    document: Document
    gold: tuple[Gold, ...]
    beside: tuple[Span, ...]
    home: tuple[str, ...]


class Verdict(NamedTuple):
    """What became of a found or marked place: right, misplaced, wrong, beside or missed. ``wanted`` is the gold id."""

    outcome: str
    case: Case
    start: int
    end: int
    mention: Mention | None
    wanted: str


def prepare(document: Document, gazetteer: Gazetteer, atlas: Atlas) -> Case:
    """Work out what should be found in a text."""
    gold = tuple(found for mark in document.marks if (found := gold_of(mark, gazetteer, atlas)))
    beside = tuple((mark.start, mark.end) for mark in document.marks if mark.beside and in_us(mark, atlas))
    often = Counter(each.jurisdiction for each in gold if each.jurisdiction).most_common(1)
    return Case(document, gold, beside, tuple(identity for identity, _ in often))


def find(case: Case, gazetteer: Gazetteer, homes: bool) -> list[Mention]:
    """Find the places of a text as ``gavel places`` does; territories are left out: the corpora give them other countries."""
    found = find_places(Text(case.document.text, ""), case.home if homes else (), gazetteer)
    return [mention for mention in found if "/territory:" not in mention.jurisdiction]


def judge(case: Case, mentions: Sequence[Mention], gazetteer: Gazetteer, atlas: Atlas) -> list[Verdict]:
    """Compare the places found in a text with its gold. Mentions of rule ``home`` name no place and are left out."""
    named: dict[Span, Mention] = {}
    for mention in sorted(mentions, key=lambda m: list(Confidence).index(m.confidence)):
        if mention.rule != "home":
            named.setdefault((mention.start, mention.end), mention)
    spans = list(named)
    pairs = pair(spans, [(gold.start, gold.end) for gold in case.gold])
    verdicts = []
    for number, (span, mention) in enumerate(named.items()):
        if number in pairs:
            gold = case.gold[pairs[number]]
            outcome = "right" if lies_right(mention.jurisdiction, gold, gazetteer, atlas) else "misplaced"
            wanted = gold.jurisdiction or "not in the gazetteer"
        else:
            outcome, wanted = "beside" if overlaps(span, case.beside) else "wrong", ""
        verdicts.append(Verdict(outcome, case, *span, mention, wanted))
    for number in set(range(len(case.gold))) - set(pairs.values()):
        gold = case.gold[number]
        verdicts.append(Verdict("missed", case, gold.start, gold.end, None, gold.jurisdiction or "not in the gazetteer"))
    return verdicts


def lies_right(identity: str, gold: Gold, gazetteer: Gazetteer, atlas: Atlas) -> bool:
    """Whether a found jurisdiction is where a mark's point is: a state the gold state, all else within 161 km.

    A hamlet of which neither point nor county is known is right in the state that holds the point.
    """
    found = gazetteer[identity]
    if found.kind is PlaceKind.STATE and (gold.is_state or "/district:" not in found.id):
        return gold.is_state and found.id == gold.state
    at = atlas.point(found.id)
    return kilometres(at, gold.point) <= NEAR_KM if at else found.state == gold.state


def count(verdicts: Sequence[Verdict], gold: int) -> Tally:
    """Count verdicts."""
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    hits = [verdict for verdict in verdicts if verdict.outcome in ("right", "misplaced")]
    exact = sum(any((one.start, one.end) == (v.start, v.end) for one in v.case.gold) for v in hits)
    return Tally(gold, len(hits), exact, outcomes["right"], outcomes["wrong"], outcomes["beside"])


def compare_sets(cases: Sequence[Case], found: Sequence[Sequence[Mention]], verdicts: Sequence[Verdict]) -> Sets:
    """Compare, text by text, which jurisdictions were found; those found only beside a mark count neither way."""
    sets = Sets()
    beside = {(v.case.document.id, v.start, v.end) for v in verdicts if v.outcome == "beside"}
    for case, mentions in zip(cases, found, strict=True):
        gold = {one.jurisdiction for one in case.gold if one.jurisdiction}
        named = {m.jurisdiction for m in mentions if (case.document.id, m.start, m.end) not in beside}
        sets.add(named, gold)
    return sets

"""Reads the annotated texts of tests/data/places; the format is written in its README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.matching.gazetteer import load_gazetteer
from bot.matching.typed import resolve

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text that refers to a place. ``jurisdictions`` are the ids that are right, the best first."""

    start: int
    end: int
    jurisdictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One annotated text. ``optional`` spans may or may not be mentions, ``barred`` spans must not be strict ones.

    ``home_likely`` and ``home_possible`` are the ids that rule ``home`` should find.
    """

    id: str
    kind: str
    text: str
    homes: tuple[str, ...]
    marks: tuple[Mark, ...]
    optional: tuple[Span, ...]
    barred: tuple[Span, ...]
    home_likely: frozenset[str]
    home_possible: frozenset[str]


def read_samples(path: Path) -> Iterator[Sample]:
    """Read a file of annotated texts. Raises PlaceError where the gazetteer does not know a home."""
    gazetteer = load_gazetteer()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        marks = tuple(Mark(p["start"], p["end"], (p["jurisdiction"], *p.get("also", ()))) for p in row["places"])
        home = {(h["jurisdiction"], h["confidence"]) for h in row.get("home_places", ())}
        yield Sample(
            id=row["id"],
            kind=row["kind"],
            text=row["text"],
            homes=tuple(resolve(label, gazetteer).id for label in row["home"]),
            marks=marks,
            optional=tuple((span["start"], span["end"]) for span in row.get("optional", ())),
            barred=tuple(_barred(row["text"], row.get("not_places", ()), marks)),
            home_likely=frozenset(identity for identity, confidence in home if confidence == "likely"),
            home_possible=frozenset(identity for identity, confidence in home if confidence == "possible"),
        )


def _barred(text: str, names: list[str], marks: tuple[Mark, ...]) -> Iterator[Span]:
    """Every occurrence of the names as whole words, but for those that a mark touches."""
    for name in names:
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(mark.start < found.end() and found.start() < mark.end for mark in marks):
                yield found.span()

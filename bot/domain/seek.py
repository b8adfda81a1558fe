"""What to look for in the full-text index: a query said in the terms that the index keeps of a text.

A term is a word in one of the ways in which queries meet words (see bot.matching.terms).
"""

from __future__ import annotations

from dataclasses import dataclass

BREAK = "|"
"""Where a sentence ends in a run of terms."""

ALL = "x"
"""The term that every item has."""


@dataclass(frozen=True, slots=True)
class Has:
    """A term stands in the text."""

    term: str


@dataclass(frozen=True, slots=True)
class Run:
    """Terms follow each other; a BREAK between two of them means that a sentence ends there, none that none does.

    ``title``: they do in the title.
    """

    terms: tuple[str, ...]
    title: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """Two runs stand at most ``distance`` terms apart in any order (neighbours: 1), or overlap. ``title``: in the title."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    distance: int
    title: bool = False


@dataclass(frozen=True, slots=True)
class Each:
    """All of them hold."""

    of: tuple[Seek, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of them holds."""

    of: tuple[Seek, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """It does not hold."""

    seek: Seek


Seek = Has | Run | Close | Each | Either | Without

EVERYTHING = Each(())
NOTHING = Either(())


def each(*seeks: Seek) -> Seek:
    """Return what holds where all do, in as few words as possible."""
    parts = dict.fromkeys(part for seek in seeks for part in (seek.of if isinstance(seek, Each) else (seek,)))
    if NOTHING in parts:
        return NOTHING
    return next(iter(parts)) if len(parts) == 1 else Each(tuple(parts))


def either(*seeks: Seek) -> Seek:
    """Return what holds where one does, in as few words as possible."""
    parts = dict.fromkeys(part for seek in seeks for part in (seek.of if isinstance(seek, Either) else (seek,)))
    if EVERYTHING in parts:
        return EVERYTHING
    return next(iter(parts)) if len(parts) == 1 else Either(tuple(parts))


def without(seek: Seek) -> Seek:
    """Return what holds where ``seek`` does not."""
    if isinstance(seek, Without):
        return seek.seek
    if seek in (EVERYTHING, NOTHING):
        return NOTHING if seek == EVERYTHING else EVERYTHING
    return Without(seek)

"""What a query means, as a tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Fit(StrEnum):
    """How a word of a text must agree with one of a query."""

    EXACT = "exact"
    INFLECTED = "inflected"
    PREFIX = "prefix"

    __hash__ = str.__hash__  # that of Enum is slow, and every look-up of a Part hashes its fit


class Part(NamedTuple):
    """One word of a phrase, in its folded form.

    ``capitals``: it must stand in capitals. ``opens``: a sentence may end before it, as one does in the phrase as typed.
    """

    form: str
    fit: Fit
    capitals: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other in one sentence; usually one word. ``typed`` is how the query says it."""

    parts: tuple[Part, ...]
    typed: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All operands hold."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """An operand holds."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The operand does not hold."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Near:
    """A phrase of ``left`` and one of ``right``, in any order, at most ``distance`` words apart (neighbours: 1)."""

    left: tuple[Phrase, ...]
    right: tuple[Phrase, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class InTitle:
    """The operand holds of the title alone."""

    operand: Node


Node = Phrase | And | Or | Not | Near | InTitle


def names_something(node: Node) -> bool:
    """Whether the query asks for the presence of anything; one that does not would meet almost every text."""
    return _asks(node, True)


def _asks(node: Node, wanted: bool) -> bool:
    match node:
        case Phrase() | Near():
            return wanted
        case Not(operand):
            return _asks(operand, not wanted)
        case InTitle(operand):
            return _asks(operand, wanted)
        case And(operands) | Or(operands):
            return any(_asks(operand, wanted) for operand in operands)

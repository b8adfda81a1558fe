"""Whether any text at all can meet a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.matching.query_implication import implies, implies_near, pair_implies_near
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase

_MOST_STEPS = 5_000


class _Claim(NamedTuple):
    """A phrase or NEAR that must be (``wanted``) or must not be in the text, or in its title."""

    node: Phrase | Near
    in_title: bool
    wanted: bool


class _Choice(NamedTuple):
    """Claims and further choices of which all, or one, must hold."""

    of: tuple[_Claim | _Choice, ...]
    all: bool


@dataclass(slots=True)
class _Search:
    """Tries one way after the other to make a query true; ``clash`` is the first pair of claims that forbade one."""

    steps: int = 0
    clash: tuple[_Claim, _Claim] | None = None


class _Exhausted(Exception):
    """The search took more steps than it may: nothing is known."""


def contradiction(node: Node) -> tuple[Phrase | Near, Phrase | Near] | None:
    """Return two parts of a query, the second under a NOT, that exclude each other, if no text can ever meet the query.

    None where one can, and where that would take too long to find out: an answer is certain. All ways to choose among
    alternatives are tried, until one has nothing that it wants and excludes at once.
    """
    search = _Search()
    try:
        possible = _possible([_choices(node, in_title=False, wanted=True)], (), search)
    except _Exhausted:
        return None
    return None if possible or search.clash is None else (search.clash[0].node, search.clash[1].node)


def _choices(node: Node, *, in_title: bool, wanted: bool) -> _Claim | _Choice:
    match node:
        case Phrase() | Near():
            return _Claim(node, in_title, wanted)
        case InTitle(operand):
            return _choices(operand, in_title=True, wanted=wanted)
        case Not(operand):
            return _choices(operand, in_title=in_title, wanted=not wanted)
        case And(operands) | Or(operands):
            choices = tuple(_choices(operand, in_title=in_title, wanted=wanted) for operand in operands)
            return _Choice(choices, isinstance(node, And) == wanted)


def _possible(todo: list[_Claim | _Choice], claims: tuple[_Claim, ...], search: _Search) -> bool:
    """Whether ``todo`` can hold along with ``claims``, which agree with each other."""
    open_choices: list[_Choice] = []
    while todo:
        search.steps += 1
        if search.steps > _MOST_STEPS:
            raise _Exhausted
        match todo.pop():
            case _Claim() as claim:
                if clash := _clash(claim, claims):
                    search.clash = search.clash or clash
                    return False
                claims = (*claims, claim)
            case _Choice(of, True):
                todo.extend(of)
            case choice:
                open_choices.append(choice)
    if not open_choices:
        return True
    open_choices.sort(key=lambda choice: len(choice.of))
    first, *rest = open_choices
    return any(_possible([option, *rest], claims, search) for option in first.of)


def _clash(claim: _Claim, claims: tuple[_Claim, ...]) -> tuple[_Claim, _Claim] | None:
    together = (*claims, claim)
    excluded = [one for one in together if not one.wanted]
    for wanted in (one for one in together if one.wanted) if not claim.wanted else (claim,):
        if by := _excluded(wanted, excluded):
            return wanted, by
    return None


def _excluded(wanted: _Claim, excluded: list[_Claim]) -> _Claim | None:
    """Return what excludes ``wanted``, if together the excluded ones do. What is not in the text is not in the title either."""
    against = [one for one in excluded if wanted.in_title or not one.in_title]
    match wanted.node:
        case Phrase() as phrase:
            return next((one for one in against if _in_phrase(phrase, one.node)), None)
        case Near(left, right, distance):
            by = [
                next((one for one in against if _in_pair(first, second, distance, one.node)), None)
                for first in left
                for second in right
            ]
            return by[0] if all(by) else None


def _in_phrase(phrase: Phrase, node: Phrase | Near) -> bool:
    return implies(phrase, node) if isinstance(node, Phrase) else implies_near(phrase, node)


def _in_pair(left: Phrase, right: Phrase, distance: int, node: Phrase | Near) -> bool:
    """Whether two phrases near each other cannot be without ``node``. Near another word an acronym proves nothing alone."""
    if isinstance(node, Near):
        return pair_implies_near(left, right, distance, node) or implies_near(left, node) or implies_near(right, node)
    alone = len(node.parts) == 1 and node.parts[0].capitals
    return not alone and (implies(left, node) or implies(right, node))

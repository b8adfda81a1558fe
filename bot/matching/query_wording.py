"""How a part of a query is called in answers: as it was typed."""

from __future__ import annotations

from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase

_NAMED = 3


def called(node: Node) -> str:
    """Return a part of a query in its own words, long lists of alternatives cut short."""
    match node:
        case Phrase(typed=typed):
            return typed
        case And(operands):
            return " AND ".join(_grouped(operand) for operand in operands)
        case Or(operands):
            return _listed([_grouped(operand) for operand in operands])
        case Near(left, right, distance):
            return f"{_side(left)} NEAR/{distance} {_side(right)}"
        case InTitle(operand):
            return f"title:{_grouped(operand)}"
        case Not(operand):
            return f"NOT {_grouped(operand)}"


def _grouped(node: Node) -> str:
    text = called(node)
    return f"({text})" if isinstance(node, And | Near) or (isinstance(node, Or) and " OR " in text) else text


def _side(phrases: tuple[Phrase, ...]) -> str:
    text = either(phrases)
    return f"({text})" if " OR " in text else text


def either(phrases: tuple[Phrase, ...]) -> str:
    """Return alternatives in the query's own words."""
    return _listed([phrase.typed for phrase in phrases])


def _listed(names: list[str]) -> str:
    """Return alternatives as the query says them, each once, and not more of them than one can read."""
    names = list(dict.fromkeys(names))
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} others"]
    return " OR ".join(names)

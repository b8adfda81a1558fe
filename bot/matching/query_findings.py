"""What is wrong with a query that can be read: it can never match, matches nearly everything, or not what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.query_finding import Doubt, QueryFinding
from bot.matching.query import Query, parse_query
from bot.matching.query_breadth import broadest, is_common, share
from bot.matching.query_contradiction import contradiction
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase
from bot.matching.query_wording import called

_NEARLY_ALL = 0.85
_MOST = 0.5
_LONGEST_ACRONYM = 6


def check_query(text: str) -> list[QueryFinding]:
    """Read a query and look at it. Raises QueryError if it cannot be read."""
    return examine(parse_query(text))


def examine(query: Query) -> list[QueryFinding]:
    """Look for what makes a query useless or doubtful. "Never" is certain; how much it matches is an estimate."""
    useless = [*_never(query.tree)] or [*_broad(query.tree)]
    return [*useless, *_shouted(query.tree)]


def _never(node: Node) -> Iterator[QueryFinding]:
    if clash := contradiction(node):
        wanted, excluded = map(called, clash)
        reason = f"{wanted} must be there" + (f", which never is without {excluded}" if wanted != excluded else "")
        hint = f"drop NOT {excluded}, or exclude less: a phrase, a NEAR, or title:word"
        yield QueryFinding(Doubt.NEVER, f"{Doubt.NEVER}: {reason}, and {excluded} must not", hint)


def _broad(node: Node) -> Iterator[QueryFinding]:
    expected = share(node)
    if expected >= _MOST:
        doubt = Doubt.NEARLY_ALWAYS if expected >= _NEARLY_ALL else Doubt.OFTEN
        hint = 'add a word that says more, or make it a phrase: "city commission"; for everything about a place, leave it out'
        yield QueryFinding(doubt, f"{doubt}, because of {called(broadest(node))}", hint)


def _shouted(node: Node) -> Iterator[QueryFinding]:
    for phrase in dict.fromkeys(_phrases(node)):
        for part in phrase.parts:
            if part.capitals and (len(part.form) > _LONGEST_ACRONYM or (len(part.form) > 3 and is_common(part.form))):
                message = f"{Doubt.CAPITALS}, because of {part.form.upper()}"
                yield QueryFinding(Doubt.CAPITALS, message, f"write {part.form} to find the word however it is printed")


def _phrases(node: Node) -> Iterator[Phrase]:
    match node:
        case Phrase():
            yield node
        case Near(left, right):
            yield from (*left, *right)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _phrases(operand)
        case Not(operand) | InTitle(operand):
            yield from _phrases(operand)

"""Why a query is not true of a text: what of it is there, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.subscription import Term
from bot.matching.query_evidence import Evidence, evidence, present, printed
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase
from bot.matching.query_wording import called, either
from bot.matching.words import EVERYWHERE, Words

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Shortfall:
    """``found`` are the terms of the text that the query asks for; ``missing`` is what it lacks, in the words of the query.

    Of alternatives (OR) it is the one that lacks least. As a text: ``agreements is there; missing: ICE within 8 words``.
    """

    found: tuple[Term, ...]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        missing = f"missing: {', '.join(self.missing)}"
        if not self.found:
            return missing
        there = list(dict.fromkeys(term.text for term in self.found))
        named = there[:_NAMED] + ([f"{len(there) - _NAMED} more"] if len(there) > _NAMED else [])
        listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
        return f"{listed} {'is' if len(there) == 1 else 'are'} there; {missing}"


def shortfall(node: Node, words: Words) -> Shortfall | None:
    """Return what ``words`` lack for a query to be true, None where it is true. Linear in the text."""
    if evidence(node, words, EVERYWHERE) is not None:
        return None
    found, missing = _lack(node, words, EVERYWHERE, "")
    return Shortfall(printed(found, words), tuple(dict.fromkeys(missing)))


def _lack(node: Node, words: Words, within: int, where: str) -> tuple[Evidence, list[str]]:
    """Return what is there and what is missing of a node that may hold; ``where`` says what ``within`` is."""
    if (holds := evidence(node, words, within)) is not None:
        return holds, []
    match node:
        case And(operands):
            lacks = [_lack(operand, words, within, where) for operand in operands]
            return [piece for found, _ in lacks for piece in found], [text for _, missing in lacks for text in missing]
        case Or(operands):
            lacks = [_lack(operand, words, within, where) for operand in operands]
            begun = [lack for lack in lacks if lack[0]]
            return min(begun, key=lambda lack: len(lack[1])) if begun else ([], [called(node) + where])
        case Near(left, right, distance):
            ones, others = present(left, words, within), present(right, words, within)
            absent, there = (left, right) if others and not ones else (right, left)
            of_it = "" if bool(ones) != bool(others) else f" of {either(there)}"
            return ones + others, [f"{either(absent)} within {distance} words{of_it}{where}"]
        case InTitle(operand):
            return _lack(operand, words, words.title, " in the title")
        case Not(operand):
            return [], [f"a text without {called(operand)}{where}"]
        case Phrase():
            return [], [called(node) + where]

"""The query language: what a reporter types to say which words an alert must have.

======================  ================================================================================================
``agreement``           the word and its inflections (agreements), whatever its case and accents; never a part of a word
``ICE``                 an acronym in capitals meets only capitals (ICE, I.C.E., ICE's), not ice; in a headline all in
                        capitals it proves nothing, unless in parentheses, in a longer phrase, or by NEAR
``=policy``             exactly this word: not policies
``"city commission"``   exactly these words, side by side in one sentence
``immigr*``             every word that begins so; at least three letters
``a AND b``, ``a b``    both, anywhere in title or text
``a OR b``              either
``NOT a``, ``-a``       the text must not have it; something else must be asked for as well
``a NEAR/8 b``          at most 8 words apart in any order, neighbours being NEAR/1; title and text are never near. NEAR
                        alone is NEAR/8, the most is NEAR/50. Each side is a word, a phrase, a prefix*, or several of them
                        with OR: ``(ICE OR immigration) NEAR/8 (agreement OR memo*)``
``title:a``             in the title: also ``title:"a phrase"`` and ``title:(a OR b)``
``( )``                 grouping. Without it NEAR binds most, then NOT, then AND, then OR: ``a b OR c`` is ``(a b) OR c``
======================  ================================================================================================

Operators are written in capitals; straight and curly quotation marks are the same. Tokens keep what policy needs: ``287(g)`` is
287(g), 287 (g), 287g and 287(G)'s, not 1287(g); ``H.B. 1355`` is HB 1355 and HB1355; ``§ 908.103`` is Section 908.103;
``ICE-detainer`` is ICE detainer; ``re-instate`` is reinstate; C++, AT&T and U.S. are words. There are no regular expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.subscription import Term
from bot.matching.query_syntax import parse
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase
from bot.matching.words import Words
from bot.text.document import Text

_EVERYWHERE = -1
_TERMS_OF_A_PHRASE = 5
_TERMS = 20

Evidence = list[tuple[Phrase, int]]
"""Phrases, each with the set of positions where it begins (see bot.matching.words)."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has been read: as it was typed, and what it means."""

    text: str
    tree: Node

    def search(self, text: Text) -> tuple[Term, ...] | None:
        """Ask the query of a text; see ``ask``."""
        return self.ask(Words(text))

    def ask(self, words: Words) -> tuple[Term, ...] | None:
        """Return the terms that make the query true, in the order of the text, or None where it is not.

        At most 20 terms, at most 5 of each word or phrase, none inside another; none at all where only a NOT made it true.
        Linear in the text.
        """
        evidence = _evidence(self.tree, words, _EVERYWHERE)
        return None if evidence is None else _terms(evidence, words)


def parse_query(text: str) -> Query:
    """Read a query. Raises QueryError, whose ``position`` is the character at fault and ``hint`` what to write instead."""
    return Query(text, parse(text))


def _evidence(node: Node, words: Words, within: int) -> Evidence | None:
    """Return what makes ``node`` true of the positions ``within``, or None where it is not."""
    match node:
        case Phrase():
            mask = words.starts(node) & within
            return [(node, mask)] if mask else None
        case And(operands):
            all_found: Evidence = []
            for operand in operands:
                if (found := _evidence(operand, words, within)) is None:
                    return None
                all_found += found
            return all_found
        case Or(operands):
            answers = [found for operand in operands if (found := _evidence(operand, words, within)) is not None]
            return [piece for found in answers for piece in found] if answers else None
        case Not(operand):
            return [] if _evidence(operand, words, within) is None else None
        case Near():
            pairs = [(phrase, mask) for phrase, mask in _near(node, words, within) if mask]
            return pairs or None
        case InTitle(operand):
            return _evidence(operand, words, words.title)


def _near(near: Near, words: Words, within: int) -> Evidence:
    """Return the phrases of both sides with those of their beginnings that have the other side near."""
    left = [(phrase, words.starts(phrase, alone=False) & within) for phrase in near.left]
    right = [(phrase, words.starts(phrase, alone=False) & within) for phrase in near.right]
    return _close_to(left, right, near.distance) + _close_to(right, left, near.distance)


def _close_to(these: Evidence, those: Evidence, distance: int) -> Evidence:
    """Keep of ``these`` the beginnings of phrases that start soon after, or end soon before, one of ``those``."""
    starts = ends = 0
    for phrase, mask in those:
        starts |= mask
        ends |= mask << (len(phrase.parts) - 1)
    after, before = _spread_up(ends, distance), _spread_down(starts, distance)
    return [(phrase, mask & (after | before >> (len(phrase.parts) - 1))) for phrase, mask in these]


def _spread_up(mask: int, distance: int) -> int:
    """Return the positions 1 to ``distance`` after those of ``mask``."""
    spread, width = mask << 1, 1
    while width < distance:
        step = min(width, distance - width)
        spread |= spread << step
        width += step
    return spread


def _spread_down(mask: int, distance: int) -> int:
    """Return the positions 1 to ``distance`` before those of ``mask``."""
    spread, width = mask >> 1, 1
    while width < distance:
        step = min(width, distance - width)
        spread |= spread >> step
        width += step
    return spread


def _terms(evidence: Evidence, words: Words) -> tuple[Term, ...]:
    found = {words.term(phrase, start) for phrase, mask in evidence for start in _first_bits(mask, _TERMS_OF_A_PHRASE)}
    terms: list[Term] = []
    for term in sorted(found, key=lambda term: (term.start, -term.end)):
        if not terms or term.end > terms[-1].end:
            terms.append(term)
    return tuple(terms[:_TERMS])


def _first_bits(mask: int, count: int) -> Iterator[int]:
    while mask and count:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
        count -= 1

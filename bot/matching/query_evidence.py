"""What makes a query true of a text: which of its words and phrases, and where."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.subscription import Term
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase
from bot.matching.words import Span, Words

_TERMS_OF_A_PHRASE = 5
_TERMS = 20

Evidence = list[tuple[Phrase, int]]
"""Phrases, each with the set of positions where it begins (see bot.matching.words)."""


def evidence(node: Node, words: Words, within: int) -> Evidence | None:
    """Return what makes ``node`` true of the positions ``within``, or None where it is not."""
    match node:
        case Phrase():
            mask = words.starts(node) & within
            return [(node, mask)] if mask else None
        case And(operands):
            all_found: Evidence = []
            for operand in operands:
                if (found := evidence(operand, words, within)) is None:
                    return None
                all_found += found
            return all_found
        case Or(operands):
            any_found: Evidence = []
            holds = False
            for operand in operands:
                if (found := evidence(operand, words, within)) is not None:
                    any_found += found
                    holds = True
            return any_found if holds else None
        case Not(operand):
            return [] if evidence(operand, words, within) is None else None
        case Near():
            pairs = [(phrase, mask) for phrase, mask in _near(node, words, within) if mask]
            return pairs or None
        case InTitle(operand):
            return evidence(operand, words, words.title)


def _near(near: Near, words: Words, within: int) -> Evidence:
    """Return the phrases of both sides with those of their beginnings that have the other side near."""
    left = present(near.left, words, within)
    right = present(near.right, words, within) if left else []
    return _close_to(left, right, near.distance, words) + _close_to(right, left, near.distance, words) if right else []


def present(phrases: tuple[Phrase, ...], words: Words, within: int) -> Evidence:
    return [(phrase, mask) for phrase in phrases if (mask := words.starts(phrase, alone=False) & within)]


def _close_to(these: Evidence, those: Evidence, distance: int, words: Words) -> Evidence:
    """Keep of ``these`` the beginnings of phrases that start soon after, or end soon before, one of ``those``."""
    starts = ends = 0
    for phrase, mask in those:
        starts |= mask
        ends |= words.ends_of(phrase, mask)
    after, before = _spread_up(ends, distance), _spread_down(starts, distance)
    return [(phrase, mask & (after | words.starts_of(phrase, before))) for phrase, mask in these]


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


def printed(evidence: Evidence, words: Words) -> tuple[Term, ...]:
    """Return the terms of a text that evidence stands for, in their order: at most 20, 5 of a phrase, none inside another."""
    found = {words.span(phrase, start) for phrase, mask in evidence for start in _first_bits(mask, _TERMS_OF_A_PHRASE)}
    spans: list[Span] = []
    for span in sorted(found):
        if not spans or span[1] < spans[-1][1]:
            spans.append(span)
    return tuple(map(words.term, spans[:_TERMS]))


def _first_bits(mask: int, count: int) -> Iterator[int]:
    while mask and count:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
        count -= 1

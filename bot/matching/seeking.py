"""A query as something to look for in the full-text index: never less than what it meets, and nearly always just that.

Each part of a query has two bounds. ``most`` is held by every text that meets it; ``least`` is held by such texts only. They
are the same where the index knows as much as the text, and what a NOT excludes is bounded by ``least``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from bot.domain.seek import BREAK, EVERYTHING, NOTHING, Close, Has, Run, Seek, each, either, without
from bot.matching.query_tree import And, Fit, InTitle, Near, Node, Not, Or, Part, Phrase
from bot.matching.stems import stem
from bot.matching.terms import PREFIXES, in_title, term

_MOST_OPENINGS = 3
_MOST_PAIRS = 40
_MOST_ASPECTS = 6


class Bounds(NamedTuple):
    """What every text holds that meets a part of a query, and what only such texts hold."""

    most: Seek
    least: Seek


@dataclass(frozen=True, slots=True)
class Sought:
    """A query as something to look for. ``exact``: whatever holds it meets the query.

    ``in_title`` and ``anywhere`` are the words of each thing that it wants, by which hits are ranked; ``anywhere`` only where a
    text may meet the query without some of them. ``loosely`` is the query without any order of words: where few hits have
    something, looking for that along with phrases would take a look at every phrase that there is.
    """

    seek: Seek
    exact: bool
    in_title: tuple[Seek, ...]
    anywhere: tuple[Seek, ...]
    loosely: Seek


def sought(tree: Node) -> Sought:
    """Say a query in the terms of the index."""
    most, least = bounds(tree, False)
    wanted = list(dict.fromkeys(_wanted(tree)))[:_MOST_ASPECTS]
    titles = tuple(dict.fromkeys(_words(leaf, True) for leaf in wanted))
    anywhere = tuple(dict.fromkeys(_words(leaf, False) for leaf in wanted)) if _has_choice(tree) else ()
    return Sought(most, most == least, titles, anywhere, _loosely(tree, False))


def bounds(node: Node, title: bool = False) -> Bounds:
    """Return what every text holds that meets a query, and what only such texts hold; ``title``: in the title alone."""
    match node:
        case Phrase(parts) if len(parts) == 1:
            return _word(parts[0], title)
        case Phrase(parts):
            return _phrase(parts, title)
        case Near():
            return Bounds(_near(node, title), NOTHING)
        case InTitle(operand):
            return bounds(operand, True)
        case Not(operand):
            inner = bounds(operand, title)
            return Bounds(without(inner.least), without(inner.most))
        case And(operands):
            inside = [bounds(operand, title) for operand in operands]
            return Bounds(each(*(one.most for one in inside)), each(*(one.least for one in inside)))
        case Or(operands):
            inside = [bounds(operand, title) for operand in operands]
            return Bounds(either(*(one.most for one in inside)), either(*(one.least for one in inside)))


def _word(part: Part, title: bool) -> Bounds:
    if part.capitals:
        found: Seek = _has(term("e" if part.fit is Fit.EXACT else "c", part.form), title)
        return Bounds(found, found)
    found = _part(part, title)
    return Bounds(found, NOTHING if part.fit is Fit.PREFIX and len(part.form) not in PREFIXES else found)


def _part(part: Part, title: bool) -> Seek:
    """Return what a text has that has the word of a query anywhere; acronyms in capitals, if only in a headline."""
    if part.capitals:
        return _has(term("d", part.form), title)
    match part.fit:
        case Fit.EXACT:
            return _has(term("f", part.form), title)
        case Fit.INFLECTED:
            return _has(term("s", stem(part.form)), title)
        case Fit.PREFIX:
            lengths = [length for length in PREFIXES if length <= len(part.form)]
            return _has("g" + part.form[: lengths[-1]], title) if lengths else EVERYTHING


def _parts(parts: tuple[Part, ...], title: bool) -> Seek:
    return each(*(_part(part, title) for part in parts))


def _phrase(parts: tuple[Part, ...], title: bool) -> Bounds:
    words = _parts(parts, title)
    if parts[-1].fit is Fit.PREFIX:
        return Bounds(words, NOTHING)
    openings = sum(part.opens for part in parts)
    if parts[0].fit is Fit.EXACT and openings <= _MOST_OPENINGS:
        run = either(*(Run(terms, title) for terms in _runs(parts)))
        least = NOTHING if any(part.capitals for part in parts) else run
    else:
        run, least = Run(_stems(parts), title), NOTHING
    return Bounds(either(each(run, _capitals(parts, title)), each(_joined(parts, title), words)), least)


def _runs(parts: tuple[Part, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the forms of a phrase, with and without a sentence ending where one may."""
    choices = [((BREAK, term("f", part.form)), (term("f", part.form),))[0 if part.opens else 1 :] for part in parts]
    for chosen in product(*choices):
        yield tuple(form for choice in chosen for form in choice)


def _near(near: Near, title: bool) -> Seek:
    lefts, rights = _sides(near, title)
    if len(near.left) * len(near.right) > _MOST_PAIRS:
        return each(lefts, rights)
    pairs = [_pair(left.parts, right.parts, near.distance, title) for left, right in product(near.left, near.right)]
    joined = either(*(_joined(phrase.parts, title) for phrase in (*near.left, *near.right)))
    return either(*pairs, each(joined, lefts, rights))


def _sides(near: Near, title: bool) -> tuple[Seek, Seek]:
    lefts, rights = (either(*(_parts(phrase.parts, title) for phrase in side)) for side in (near.left, near.right))
    return lefts, rights


def _pair(left: tuple[Part, ...], right: tuple[Part, ...], distance: int, title: bool) -> Seek:
    if any(part.fit is Fit.PREFIX for part in (*left, *right)):
        return each(_parts(left, title), _parts(right, title))
    close = Close(_stems(left), _stems(right), distance, title)
    return each(close, _capitals(left, title), _capitals(right, title))


def _stems(parts: tuple[Part, ...]) -> tuple[str, ...]:
    return tuple(term("s", stem(part.form)) for part in parts)


def _capitals(parts: tuple[Part, ...], title: bool) -> Seek:
    return each(*(_part(part, title) for part in parts if part.capitals))


def _joined(parts: tuple[Part, ...], title: bool) -> Seek:
    """Return what a text has where a word of it meets one of these without a place of its own among the others."""
    return either(*(_has(term("j", stem(part.form)), title) for part in parts if part.fit is not Fit.PREFIX))


def _words(node: Phrase | Near, title: bool) -> Seek:
    """Return the words of a phrase or NEAR, in whatever order."""
    if isinstance(node, Near):
        return each(*_sides(node, title))
    return _word(node.parts[0], title).most if len(node.parts) == 1 else _parts(node.parts, title)


def _loosely(node: Node, title: bool) -> Seek:
    match node:
        case Phrase() | Near():
            return _words(node, title)
        case And(operands):
            return each(*(_loosely(operand, title) for operand in operands))
        case Or(operands):
            return either(*(_loosely(operand, title) for operand in operands))
        case InTitle(operand):
            return _loosely(operand, True)
        case Not():
            return EVERYTHING


def _has(wanted: str, title: bool) -> Seek:
    return Has(in_title(wanted) if title else wanted)


def _wanted(node: Node) -> Iterator[Phrase | Near]:
    """Yield the words, phrases and NEARs that a query wants to be there."""
    match node:
        case Phrase() | Near():
            yield node
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _wanted(operand)
        case InTitle(operand):
            yield from _wanted(operand)
        case Not():
            return


def _has_choice(node: Node) -> bool:
    match node:
        case Or():
            return True
        case And(operands):
            return any(map(_has_choice, operands))
        case InTitle(operand):
            return _has_choice(operand)
        case _:
            return False

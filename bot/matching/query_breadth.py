"""How much of the news a query meets, estimated from the commonest words of American local news and agendas.

The shares are of articles of some 400 words. They are rough, and need no more than to tell "nearly all" from "some"; words
that are not in the tables count as rare.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from bot.matching.query_tree import And, Fit, InTitle, Near, Node, Not, Or, Part, Phrase
from bot.matching.stems import stem

_BANDS = {
    0.97: "the of and to in a",
    0.9: "on for that is",
    0.75: "with it at as be by said",
    0.65: "an from has was have this are year",
    0.55: "will he who also been not which city county say state",
    0.45: "more one or his all but after their were they had other people new two about public work time make need council",
    0.35: "its we up than there out when no would first can so three some last if day include use month week",
    0.25: (
        "i them where into could while many over our before now old because just you she may made through well back during "
        "both long what like between any since only around against four way then those most meeting community resident board "
        "commission mayor police official local department office plan school area home report service help vote government "
        "program project street district member support call accord take come go get part place national million percent "
        "monday tuesday wednesday thursday friday"
    ),
}
_WORDS = {word: share for share, words in _BANDS.items() for word in words.split()}
_PREFIXES = {
    **dict.fromkeys("con com pro sta".split(), 0.78),
    **dict.fromkeys("cou pre par res cha man int thr inc off wor comp stat".split(), 0.55),
    **dict.fromkeys("per rec dis mar pla acc sho rep rea hea exp cont pres part".split(), 0.45),
    **dict.fromkeys("tra pol abo tim eve str app lea ser mon sec car comm coun inte sup fac gro pri rel spe att".split(), 0.4),
}
_PAIRS = {"in the": 0.8, "of the": 0.8, "to the": 0.6, "on the": 0.5, "for the": 0.5, "and the": 0.45, "at the": 0.4}
_STEMS = {stem(word): share for word, share in reversed(_WORDS.items())}
_RARE = 0.002
_IN_TITLE = 0.2
"""How much less often a word stands in the title than anywhere."""


def share(node: Node) -> float:
    """Return which part of all texts a query may meet, from 0 to 1; an estimate, as if words came independently."""
    match node:
        case Phrase():
            return _phrase(node)
        case And(operands):
            return prod(share(operand) for operand in operands)
        case Or(operands):
            return _any(share(operand) for operand in operands)
        case Not(operand):
            return 1 - share(operand)
        case Near(left, right):
            return _near(_any(map(_phrase, left)), _any(map(_phrase, right)))
        case InTitle(operand):
            return _IN_TITLE * share(operand)


def broadest(node: Node) -> Node:
    """Return the alternative of a query that meets most, down to a word or a NOT."""
    match node:
        case And(operands):
            wanted = [operand for operand in operands if not isinstance(operand, Not)]
            return broadest(max(wanted or operands, key=share))
        case Or(operands):
            return broadest(max(operands, key=share))
        case InTitle(operand):
            return broadest(operand)
        case _:
            return node


def is_common(form: str) -> bool:
    """Whether a word is among the commonest."""
    return form in _WORDS


def _phrase(phrase: Phrase) -> float:
    if any(part.capitals for part in phrase.parts):
        return _RARE
    if len(phrase.parts) > 1:
        return _PAIRS.get(" ".join(part.form for part in phrase.parts), _RARE)
    return _word(phrase.parts[0])


def _word(part: Part) -> float:
    match part.fit:
        case Fit.EXACT:
            return _WORDS.get(part.form, _RARE)
        case Fit.INFLECTED:
            return _STEMS.get(stem(part.form), _RARE)
        case Fit.PREFIX:
            begun = (share for word, share in _WORDS.items() if word.startswith(part.form))
            return max(_any(begun), _PREFIXES.get(part.form, _RARE))


def _near(left: float, right: float) -> float:
    """Only the very commonest words stand near each other by themselves."""
    return left * right if min(left, right) > 0.7 else _RARE


def _any(shares: Iterable[float]) -> float:
    return 1 - prod(1 - share for share in shares)

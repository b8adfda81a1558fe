"""Full-text search on PostgreSQL: an item's words as a tsvector, what is looked for as a tsquery.

A tsvector keeps 256 positions of a word, and none beyond 16,383 (https://www.postgresql.org/docs/current/textsearch-limitations.html).
Where a text has more, phrases in it cannot be told: then every such text that has their words counts as having them. Nor may a
tsvector be longer than a megabyte, which takes a text that was made for it: of that one the first words are kept.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from bot.domain.seek import ALL, BREAK, Close, Each, Either, Has, Run, Seek, Without
from bot.ports import ItemWords

_POSITIONS = 255
_LAST = 16_383
_SPACE = 1_000_000
"""Bytes of words and positions, a little less than PostgreSQL takes."""
_CROWDED = "z"
"""The mark of a text that has more words than positions."""
_NEVER = "n"


def vector(words: ItemWords) -> str:
    """Return the words of an item as the text of a tsvector: those of the title have weight A, and come first."""
    positions: dict[str, list[str]] = defaultdict(list)
    number = 0
    crowded = False
    for terms, weight in ((words.title, "A"), (words.body, "")):
        for word in terms.split():
            number += 1
            if word != BREAK:
                positions[word].append(f"{min(number, _LAST)}{weight}")
        number += 1
    crowded = number >= _LAST or any(len(each) > _POSITIONS for each in positions.values())
    kept = {word: each[:_POSITIONS] for word, each in positions.items()}
    if sum(_bytes(word, each) for word, each in kept.items()) > _SPACE:
        crowded, kept = True, _squeezed(kept)
    lexemes = [f"{_quoted(word)}:{','.join(each)}" if each else _quoted(word) for word, each in kept.items()]
    return " ".join([*lexemes, *map(_quoted, words.marks.split()), *([_quoted(_CROWDED)] if crowded else [])])


def _squeezed(positions: dict[str, list[str]]) -> dict[str, list[str]]:
    """Keep the positions in the title, and as many words as there is space for."""
    kept: dict[str, list[str]] = {}
    space = _SPACE
    for word, each in positions.items():
        in_title = [position for position in each if position.endswith("A")]
        space -= _bytes(word, in_title)
        if space < 0:
            break
        kept[word] = in_title
    return kept


def _bytes(word: str, positions: list[str]) -> int:
    """How much a word takes at most: itself, aligned, and a count with two bytes for each position."""
    return len(word.encode("utf-8", "surrogatepass")) + 1 + (2 + 2 * len(positions) if positions else 0)


def expression(seek: Seek, *, strict: bool = False) -> str:
    """Return the text of a tsquery for what is looked for; ``strict``: less rather than more."""
    match seek:
        case Has(term):
            return _quoted(term)
        case Run(terms, title):
            run = _run(terms, title)
            return run if strict else f"({run} | ({_quoted(_CROWDED)} & {_all(terms, title)}))"
        case Close(left, right, _, title):
            return _all((*left, *right), title)
        case Each(of):
            return f"({' & '.join(expression(one, strict=strict) for one in of)})" if of else _quoted(ALL)
        case Either(of):
            return f"({' | '.join(expression(one, strict=strict) for one in of)})" if of else _quoted(_NEVER)
        case Without(inner):
            return f"!{expression(inner, strict=not strict)}"


def _run(terms: tuple[str, ...], title: bool) -> str:
    words = [(number, term) for number, term in enumerate(terms) if term != BREAK]
    steps = [f" <{following - here}> {_lexeme(term, title)}" for (here, _), (following, term) in pairwise(words)]
    return f"({_lexeme(words[0][1], title)}{''.join(steps)})"


def _all(terms: tuple[str, ...], title: bool) -> str:
    return f"({' & '.join(_lexeme(term, title) for term in terms if term != BREAK)})"


def _lexeme(term: str, title: bool) -> str:
    return _quoted(term) + (":A" if title else "")


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"

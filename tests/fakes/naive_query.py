"""The query language evaluated naively: word lists, loops and no cleverness, as an oracle for the quick evaluators.

It shares with them the tokeniser, the grammar and the stemmer, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from bot.matching.query import Query
from bot.matching.query_tree import And, Fit, InTitle, Near, Node, Not, Or, Part, Phrase
from bot.matching.stems import stem
from bot.text.document import Text
from bot.text.tokens import Token

Span = tuple[int, int]
"""The positions of a phrase's first and last word."""


class NaiveText:
    """A text that answers any query by looking at its words one by one."""

    def __init__(self, text: Text) -> None:
        self.full = text.full
        self.tokens = list(text.tokens)
        self.at = {token.position: token for token in self.tokens}
        self.title = {token.position for token in self.tokens if token.end <= len(text.title)}
        self.shouted = set(self._shouted())

    def holds(self, query: Query) -> bool:
        """Whether the query is true of the text."""
        return self._holds(query.tree, set(self.at))

    def _holds(self, node: Node, within: set[int]) -> bool:
        match node:
            case Phrase():
                spans = self.spans(node, within)
                return any(len(node.parts) > 1 or not node.parts[0].capitals or first not in self.shouted for first, _ in spans)
            case And(operands):
                return all(self._holds(operand, within) for operand in operands)
            case Or(operands):
                return any(self._holds(operand, within) for operand in operands)
            case Not(operand):
                return not self._holds(operand, within)
            case InTitle(operand):
                return self._holds(operand, within & self.title)
            case Near(left, right, distance):
                return any(
                    0 < other[0] - one[1] <= distance or 0 < one[0] - other[1] <= distance
                    for first in left
                    for second in right
                    for one in self.spans(first, within)
                    for other in self.spans(second, within)
                )

    def spans(self, phrase: Phrase, within: set[int]) -> list[Span]:
        """Where a phrase stands, acronyms among capitals included."""
        return [(start, end) for start in sorted(within) for end in self._ends(phrase.parts, start)]

    def _ends(self, parts: tuple[Part, ...], start: int) -> Iterator[int]:
        for end in self._met(parts[0], start):
            if len(parts) == 1:
                yield end
            elif end + 1 in self.at and (parts[1].opens or self.at[end].sentence == self.at[end + 1].sentence):
                yield from self._ends(parts[1:], end + 1)

    def _met(self, part: Part, start: int) -> Iterator[int]:
        """Where the words end that begin at ``start`` and meet one word of a query: one word, or two joined by a hyphen."""
        one, two = self.at[start], self.at.get(start + 1)
        if part.capitals:
            if _is_acronym(part, one):
                yield start
            return
        if _agrees(part, one.folded) or (part.fit is Fit.INFLECTED and _is_plural_acronym(part.form, one)):
            yield start
        letters = two is not None and one.folded.isalpha() and two.folded.isalpha()
        if two and letters and self.full[one.end : two.start] in list("-‐‑") and _agrees(part, one.folded + two.folded):
            yield start + 1

    def _shouted(self) -> Iterator[int]:
        """The words of runs in capitals: four words of a sentence, three of them side by side, none in lower case."""
        lower, number = 0, {}
        for token in self.tokens:
            lower += token.cased.isalpha() and not token.cased.isupper()
            number[token.position] = lower
        for _, group in groupby(self.tokens, key=lambda token: (token.sentence, number[token.position])):
            run = [token for token in group if token.cased.isupper() or not token.cased.isalpha()]
            words = [token for token in run if len(token.cased) > 1 and token.cased.isalpha()]
            touching = [self._touches_the_one_before(token) for token in words]
            if len(words) >= 4 and any(second and third for second, third in pairwise(touching[1:])):
                yield from (token.position for token in run if not self._proves_itself(token))

    def _touches_the_one_before(self, token: Token) -> bool:
        """Whether nothing but blanks or a hyphen stands before a word."""
        before = self.at.get(token.position - 1)
        return before is not None and self.full[before.end : token.start].strip() in ("", "-")

    def _proves_itself(self, token: Token) -> bool:
        bracketed = self.full[max(token.start - 1, 0) : token.end + 1] == f"({token.cased})"
        return bracketed or "." in self.full[token.start : token.end]


def _agrees(part: Part, form: str) -> bool:
    match part.fit:
        case Fit.EXACT:
            return form == part.form
        case Fit.INFLECTED:
            return stem(form) == stem(part.form)
        case Fit.PREFIX:
            return form.startswith(part.form)


def _is_acronym(part: Part, token: Token) -> bool:
    if token.cased.isupper() and token.folded == part.form:
        return True
    plural = re.fullmatch("[A-Z]{2,}s", token.cased) is not None
    return plural and token.folded[:-1] == part.form and part.fit is not Fit.EXACT


def _is_plural_acronym(form: str, token: Token) -> bool:
    return re.fullmatch("[A-Z]{2,}s", token.cased) is not None and stem(token.folded[:-1]) == stem(form)

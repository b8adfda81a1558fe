"""The words of one text as sets of positions, for every query to be asked of it.

A set of positions is one whole number, bit p for position p. "a follows b" is then a shift and an AND over the whole text at
once, so that no phrase and no NEAR costs more than a pass over the text, however often its words stand there.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from bot.domain.subscription import Term
from bot.matching.capitals import Capitals
from bot.matching.hyphens import hyphenated
from bot.matching.query_tree import Fit, Part, Phrase
from bot.matching.stems import stem
from bot.text.document import Text
from bot.text.tokens import FIELD_GAP

EVERYWHERE = -1
"""The set of all positions."""

_FEW = 16
_LAST_LETTER = chr(sys.maxunicode)

Positions = Mapping[str, list[int]]
Met = tuple[int, int]
"""The positions at which a word of a query is met by one word, and by two that a hyphen joins (``re-instate``)."""

Span = tuple[int, int]
"""Where words begin, and where they end as a negative number: in order, the longest comes first of those that begin alike."""


class Words:
    """The words of a text. Everything is worked out when first asked for, once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._tokens = text.tokens
        self._met: dict[Part, Met] = {}
        self._starts: dict[tuple[Part, ...], int] = {}
        self._terms: dict[Span, Term] = {}

    @cached_property
    def forms(self) -> Positions:
        """Every folded form that an exact word or a prefix can meet -> the positions where it begins.

        Two words that a hyphen joins are also one: ``re-instate`` is ``re``, ``instate`` and ``reinstate``.
        """
        return _merged(self._single, self._joined)

    @cached_property
    def stems(self) -> Positions:
        """Every stem that an inflected word or an acronym can meet -> the positions where it begins."""
        return _merged(self._single_stems, self._joined_stems)

    def starts(self, phrase: Phrase, *, alone: bool = True) -> int:
        """Return the positions at which a phrase begins.

        ``alone``: nothing but itself says what a single word means. Company (of a longer phrase, of NEAR) lets an acronym count
        even where everything is in capitals.
        """
        parts = phrase.parts
        if len(parts) == 1:
            one, two = self._met.get(parts[0]) or self._part(parts[0])
            return (one | two) & ~self._shouted if one and alone and parts[0].capitals else one | two
        mask = self._starts.get(parts)
        if mask is None:
            mask = self._starts[parts] = self.starts_of(phrase, EVERYWHERE)
        return mask

    def starts_of(self, phrase: Phrase, ends: int) -> int:
        """Return where those phrases begin that end in ``ends``."""
        mask = ends
        for index in range(len(phrase.parts) - 1, -1, -1):
            one, two = self._part(phrase.parts[index])
            mask = (one & mask) | (two & mask >> 1)
            if not mask:
                break
            if index:
                mask = (mask if phrase.parts[index].opens else mask & self._continued) >> 1
        return mask

    def ends_of(self, phrase: Phrase, starts: int) -> int:
        """Return where those phrases end that begin in ``starts``."""
        mask = starts
        for index, part in enumerate(phrase.parts):
            if index:
                mask = mask << 1 if part.opens else mask << 1 & self._continued
            one, two = self._part(part)
            mask = (one & mask) | (two & mask) << 1
        return mask

    def span(self, phrase: Phrase, start: int) -> Span:
        """Return where the words are printed at which ``phrase`` stands at position ``start``."""
        last = start
        if len(phrase.parts) > 1 or self._part(phrase.parts[0])[1]:
            ends = self.ends_of(phrase, 1 << start)
            last = (ends & -ends).bit_length() - 1
        tokens = self._tokens
        return tokens.starts[tokens.at(start)], -tokens.ends[tokens.at(last)]

    def term(self, span: Span) -> Term:
        """Return the words at a span, as they are printed."""
        term = self._terms.get(span)
        if term is None:
            begin, end = span[0], -span[1]
            term = self._terms[span] = Term(self._text.full[begin:end], begin, end)
        return term

    @cached_property
    def title(self) -> int:
        """The positions of the title."""
        return (1 << self._tokens.body) - 1

    def _part(self, part: Part) -> Met:
        met = self._met.get(part)
        if met is None:
            met = self._met[part] = (self._acronym(part), 0) if part.capitals else self._word(part)
        return met

    def _acronym(self, part: Part) -> int:
        mask = self._mask_at(self._capitals.acronyms.get(part.form, ()))
        return mask & _mask(self._single.get(part.form)) if part.fit is Fit.EXACT else mask

    def _word(self, part: Part) -> Met:
        if part.fit is Fit.INFLECTED:
            root = stem(part.form)
            return _mask(self._single_stems.get(root)), _mask(self._joined_stems.get(root))
        if part.fit is Fit.EXACT:
            return _mask(self._single.get(part.form)), _mask(self._joined.get(part.form))
        one = _mask(_beginning(part.form, self._single_sorted, self._single))
        return one, _mask(_beginning(part.form, self._joined_sorted, self._joined))

    @cached_property
    def _single(self) -> dict[str, list[int]]:
        forms: dict[str, list[int]] = defaultdict(list)
        body = self._tokens.body
        for position, form in enumerate(self._tokens.folded[:body]):
            forms[form].append(position)
        for position, form in enumerate(self._tokens.folded[body:], body + FIELD_GAP):
            forms[form].append(position)
        return dict(forms)

    @cached_property
    def _joined(self) -> dict[str, list[int]]:
        """The words that a hyphen makes of two, each at the position of the first."""
        tokens = self._tokens
        joined: dict[str, list[int]] = defaultdict(list)
        for index in hyphenated(self._text.full, tokens):
            joined[tokens.folded[index] + tokens.folded[index + 1]].append(tokens.position(index))
        return dict(joined)

    @cached_property
    def _single_stems(self) -> dict[str, list[int]]:
        at = self._tokens.position
        plurals = {singular: [at(index) for index in indexes] for singular, indexes in self._capitals.plurals.items()}
        return _merged(_stemmed(self._single), _stemmed(plurals))

    @cached_property
    def _joined_stems(self) -> dict[str, list[int]]:
        return _stemmed(self._joined)

    @cached_property
    def _single_sorted(self) -> list[str]:
        return sorted(self._single)

    @cached_property
    def _joined_sorted(self) -> list[str]:
        return sorted(self._joined)

    @cached_property
    def _capitals(self) -> Capitals:
        return Capitals(self._text, set(self._tokens.cased).difference(self._single))

    @cached_property
    def _shouted(self) -> int:
        return self._mask_at(self._capitals.shouted())

    @cached_property
    def _continued(self) -> int:
        """The positions of words that follow another one in their sentence."""
        openings = (index for index, (last, here) in enumerate(pairwise(self._tokens.sentences), 1) if here != last)
        return ~self._mask_at([0, *openings])

    def _mask_at(self, indexes: Iterable[int]) -> int:
        return _mask([self._tokens.position(index) for index in indexes])


def _stemmed(forms: dict[str, list[int]]) -> dict[str, list[int]]:
    stems: dict[str, list[int]] = {}
    for root, positions in zip(map(stem, forms), forms.values(), strict=True):
        known = stems.get(root)
        stems[root] = positions if known is None else known + positions
    return stems


def _merged(one: dict[str, list[int]], other: dict[str, list[int]]) -> dict[str, list[int]]:
    if not other:
        return one
    merged = dict(one)
    for form, positions in other.items():
        merged[form] = merged.get(form, []) + positions
    return merged


def _beginning(prefix: str, alphabet: list[str], forms: dict[str, list[int]]) -> list[int]:
    """Return the positions of all ``forms`` that begin with ``prefix``; ``alphabet`` is the sorted forms."""
    first, end = bisect_left(alphabet, prefix), bisect_left(alphabet, prefix + _LAST_LETTER)
    return [position for form in alphabet[first:end] for position in forms[form]]


def _mask(positions: Sequence[int] | None) -> int:
    """Return the whole number whose bits are the given positions. Linear in the highest one."""
    if not positions:
        return 0
    if len(positions) < _FEW:
        mask = 0
        for position in positions:
            mask |= 1 << position
        return mask
    bits = bytearray(max(positions) // 8 + 1)
    for position in positions:
        bits[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(bits, "little")

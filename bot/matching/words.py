"""The words of one text as sets of positions, for every query to be asked of it.

A set of positions is one whole number, bit p for position p. "a follows b" is then a shift and an AND over the whole text at
once, so that no phrase and no NEAR costs more than a pass over the text, however often its words stand there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import islice, pairwise, takewhile

from bot.domain.subscription import Term
from bot.matching.query_tree import Fit, Part, Phrase
from bot.matching.stems import stem
from bot.text.document import Text
from bot.text.tokens import Token

_FEW = 16
_HEADLINE = 4
_HYPHENS = "-‐‑"
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")


class Words:
    """The words of a text. Everything is worked out when first asked for, once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._tokens = tuple(text.tokens)
        self._phrases: dict[tuple[Phrase, bool], int] = {}
        self._parts: dict[tuple[str, Fit, bool, bool], int] = {}

    def starts(self, phrase: Phrase, *, alone: bool = True) -> int:
        """Return the positions at which a phrase begins.

        ``alone``: nothing but itself says what a single word means. Company (of a longer phrase, of NEAR) lets an acronym count
        even where everything is in capitals.
        """
        alone = alone and len(phrase.parts) == 1
        mask = self._phrases.get((phrase, alone))
        if mask is None:
            mask = -1
            for offset, part in enumerate(phrase.parts):
                found = self._part(part, alone)
                mask &= (found if part.opens or not offset else found & self._continued) >> offset
            self._phrases[phrase, alone] = mask
        return mask

    @cached_property
    def title(self) -> int:
        """The positions of the title."""
        end = len(self._text.title)
        return _mask([token.position for token in self._tokens if token.end <= end])

    @cached_property
    def _continued(self) -> int:
        """The positions of words that follow another one in their sentence."""
        return _mask([second.position for first, second in pairwise(self._tokens) if second.sentence == first.sentence])

    def term(self, phrase: Phrase, start: int) -> Term:
        """Return the words at which ``phrase`` stands at position ``start``, as they are printed."""
        first = bisect_left(self._tokens, start, key=_position)
        last = bisect_left(self._tokens, start + len(phrase.parts) - 1, first, key=_position)
        if len(phrase.parts) == 1 and first in self._hyphenated and not _fits(phrase.parts[0], self._tokens[first]):
            last += 1
        begin, end = self._tokens[first].start, self._tokens[last].end
        return Term(self._text.full[begin:end], begin, end)

    def _part(self, part: Part, alone: bool) -> int:
        key = (part.form, part.fit, part.capitals, alone)
        mask = self._parts.get(key)
        if mask is None:
            mask = self._parts[key] = self._acronym(part, alone) if part.capitals else self._word(part)
        return mask

    def _acronym(self, part: Part, alone: bool) -> int:
        mask = _mask(self._capitals.get(part.form, []))
        if part.fit is Fit.EXACT:
            mask &= _mask(self._forms.get(part.form, []))
        return mask & ~self._shouted if alone else mask

    def _word(self, part: Part) -> int:
        match part.fit:
            case Fit.EXACT:
                return _mask(self._forms.get(part.form, []))
            case Fit.INFLECTED:
                return _mask(self._stems.get(stem(part.form), []))
            case Fit.PREFIX:
                forms = islice(self._alphabet, bisect_left(self._alphabet, part.form), None)
                found = takewhile(lambda form: form.startswith(part.form), forms)
                return _mask([position for form in found for position in self._forms[form]])

    @cached_property
    def _forms(self) -> dict[str, list[int]]:
        forms: dict[str, list[int]] = defaultdict(list)
        for token in self._tokens:
            forms[token.folded].append(token.position)
        for index in self._hyphenated:
            first, second = self._tokens[index : index + 2]
            forms[first.folded + second.folded].append(first.position)
        return dict(forms)

    @cached_property
    def _hyphenated(self) -> frozenset[int]:
        """The tokens that a hyphen joins to the next one: ``re-instate`` is also the word ``reinstate``."""
        return frozenset(
            index
            for index, (first, second) in enumerate(pairwise(self._tokens))
            if second.start - first.end == 1
            and self._text.full[first.end] in _HYPHENS
            and first.folded.isalpha()
            and second.folded.isalpha()
        )

    @cached_property
    def _alphabet(self) -> list[str]:
        return sorted(self._forms)

    @cached_property
    def _stems(self) -> dict[str, list[int]]:
        stems: dict[str, list[int]] = defaultdict(list)
        for form, positions in self._forms.items():
            stems[stem(form)] += positions
        for token in self._tokens:
            if _PLURAL_ACRONYM.fullmatch(token.cased):
                stems[stem(token.folded[:-1])].append(token.position)
        return dict(stems)

    @cached_property
    def _capitals(self) -> dict[str, list[int]]:
        """Acronyms, plurals under their singular."""
        acronyms: dict[str, list[int]] = defaultdict(list)
        for token in self._tokens:
            if token.cased.isupper():
                acronyms[token.folded].append(token.position)
            elif _PLURAL_ACRONYM.fullmatch(token.cased):
                acronyms[token.folded[:-1]].append(token.position)
        return dict(acronyms)

    @cached_property
    def _shouted(self) -> int:
        """The positions where capitals prove no acronym: runs of them, as in a headline all in capitals.

        A run is at least four words in one sentence, three of them with nothing between them: a list of agencies is none.
        ``I.C.E.`` and ``(ICE)`` prove themselves anywhere.
        """
        shouted: list[int] = []
        run: list[Token] = []
        for token in self._tokens:
            spelt_in_lower_case = not token.cased.isupper() and token.cased.isalpha()
            if spelt_in_lower_case or (run and token.sentence != run[-1].sentence):
                shouted += self._shouted_in(run)
                run = []
            if not spelt_in_lower_case:
                run.append(token)
        return _mask(shouted + self._shouted_in(run))

    def _shouted_in(self, run: list[Token]) -> list[int]:
        full = self._text.full
        words = longest = stretch = 0
        previous = -1
        for token in run:
            if len(token.cased) > 1 and token.cased.isalpha():
                words += 1
                stretch = stretch + 1 if full[previous : token.start].strip() in ("", "-") else 1
                longest = max(longest, stretch)
            previous = token.end
        if words < _HEADLINE or longest < _HEADLINE - 1:
            return []
        return [
            token.position
            for token in run
            if "." not in full[token.start : token.end] and full[token.start - 1 : token.end + 1] != f"({token.cased})"
        ]


def _fits(part: Part, token: Token) -> bool:
    match part.fit:
        case Fit.EXACT:
            return token.folded == part.form
        case Fit.INFLECTED:
            return stem(token.folded) == stem(part.form) or _PLURAL_ACRONYM.fullmatch(token.cased) is not None
        case Fit.PREFIX:
            return token.folded.startswith(part.form)


def _mask(positions: list[int]) -> int:
    """Return the whole number whose bits are the given positions. Linear in the highest one."""
    if len(positions) < _FEW:
        mask = 0
        for position in positions:
            mask |= 1 << position
        return mask
    bits = bytearray(max(positions) // 8 + 1)
    for position in positions:
        bits[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(bits, "little")


def _position(token: Token) -> int:
    return token.position

"""Which words of a text stand in capitals, and where capitals prove no acronym."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from bot.text.document import Text

_HEADLINE = 4
_PLURAL = re.compile(r"[A-Z]{2,}s")


class Capitals:
    """The acronyms of a text: ``printed`` are its words that are not all in lower case, each once."""

    def __init__(self, text: Text, printed: set[str]) -> None:
        self._text = text
        self._upper = {word for word in printed if word.isupper()}
        self._plural = {word for word in printed if word[-1] == "s" and _PLURAL.fullmatch(word)}

    @cached_property
    def plurals(self) -> dict[str, list[int]]:
        """The indexes of plural acronyms (``MOUs``) by their folded singular."""
        found: dict[str, list[int]] = defaultdict(list)
        if self._plural:
            tokens = self._text.tokens
            for index, word in enumerate(tokens.cased):
                if word in self._plural:
                    found[tokens.folded[index][:-1]].append(index)
        return dict(found)

    @cached_property
    def acronyms(self) -> dict[str, list[int]]:
        """The indexes of acronyms by their folded form, plurals under their singular."""
        found: dict[str, list[int]] = defaultdict(list)
        for index in self._in_capitals:
            found[self._text.tokens.folded[index]].append(index)
        for singular, indexes in self.plurals.items():
            found[singular] += indexes
        return dict(found)

    def shouted(self) -> list[int]:
        """Return the indexes of the words whose capitals prove nothing: runs of them, as in a headline all in capitals.

        A run is at least four words in one sentence, three of them with nothing between them: a list of agencies is none.
        ``I.C.E.`` and ``(ICE)`` prove themselves anywhere.
        """
        tokens = self._text.tokens
        shouted: list[int] = []
        run: list[int] = []
        for index in self._in_capitals:
            between = tokens.cased[run[-1] + 1 : index] if run else []
            if run and (tokens.sentences[index] != tokens.sentences[run[-1]] or any(word.isalpha() for word in between)):
                shouted += self._shouted_in(run)
                run = []
            run.append(index)
        return shouted + self._shouted_in(run)

    @cached_property
    def _in_capitals(self) -> list[int]:
        return [index for index, word in enumerate(self._text.tokens.cased) if word in self._upper] if self._upper else []

    def _shouted_in(self, run: list[int]) -> list[int]:
        if len(run) < _HEADLINE:
            return []
        full, tokens = self._text.full, self._text.tokens
        words = longest = stretch = 0
        for index in run:
            start = tokens.starts[index]
            if len(tokens.cased[index]) > 1 and tokens.cased[index].isalpha():
                words += 1
                joined = stretch and full[tokens.ends[index - 1] : start].strip() in ("", "-")
                stretch = stretch + 1 if joined else 1
                longest = max(longest, stretch)
        if words < _HEADLINE or longest < _HEADLINE - 1:
            return []
        return [index for index in run if not self._proves_itself(index)]

    def _proves_itself(self, index: int) -> bool:
        full, tokens = self._text.full, self._text.tokens
        start, end = tokens.starts[index], tokens.ends[index]
        return "." in full[start:end] or full[start - 1 : end + 1] == f"({tokens.cased[index]})"

"""English word stems (Snowball's Porter 2), remembered: a newsroom's vocabulary is small."""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

_LONGEST_WORD = 30
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=2**16)
def stem(form: str) -> str:
    """Return the stem of a token's form; what is no plain English word (``287g``, ``c++``) is its own stem."""
    if len(form) > _LONGEST_WORD or not (form.isascii() and form.isalpha()):
        return form
    stemmed: str = _stemmer.stemWord(form)
    return stemmed

"""How place names are compared: one folding for the gazetteer, for what people type and for words of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.tokeniser import tokenise

_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}


def fold(name: str) -> str:
    """Fold a name to the key under which it is looked up: its words as a text has them (``Tokens.folded``), one space apart.

    So case, accents, periods and hyphens are dropped as everywhere, "Prince George's County" is "prince george county" and
    "O'Brien" is "obrien"; besides, Saint, Sainte, Mount and Fort are abbreviated: see ``token_keys``.
    """
    if _PLAIN.fullmatch(name):
        folded = name.lower()
        if "saint" not in folded and "mount" not in folded and "fort" not in folded:
            return folded
        return " ".join(token_keys(folded.split(" ")))
    return " ".join(token_keys(tokenise(name).folded))


def token_keys(folded: Sequence[str]) -> Sequence[str]:
    """Return a text's folded words as names are looked up: words that are written two ways, in one (saint -> st).

    Joined with one space, words of the result are keys of the gazetteer. Where nothing differs it is the argument itself.
    """
    if _SHORT.keys().isdisjoint(folded):
        return folded
    return [_SHORT.get(word, word) for word in folded]


_NOT_IN_SLUG = re.compile(r"[^\w~-]")


def slug(name: str) -> str:
    """Write a name as the last part of an Open Civic Data id: lower case, ``_`` for spaces, ``~`` for other characters."""
    plain = name.lower().replace(" ", "_")
    if plain.replace("_", "").isalpha():
        return plain
    return _NOT_IN_SLUG.sub("~", plain.replace(".", "").replace(",_", "~_"))

"""How place names are compared: one folding for the gazetteer, for what people type and for words of a text."""

from __future__ import annotations

import re
import unicodedata

_DROP = str.maketrans({".": None, "'": None, "’": None, "‘": None, "ʻ": None, "`": None, ",": None, "-": " ", "/": " "})
_WRITTEN_TWO_WAYS = re.compile(r"\b(?:saint|mount|fort)\b")
_SHORT = {"saint": "st", "mount": "mt", "fort": "ft"}


def fold(name: str) -> str:
    """Fold a name to the form under which it is looked up.

    Case, accents, periods, apostrophes and hyphens are dropped, and Saint, Mount and Fort are abbreviated, so that
    "St. Petersburg" and "Saint Petersburg", "Miami-Dade" and "MIAMI DADE" are one name.
    """
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    folded = name.lower().translate(_DROP)
    if "saint" in folded or "mount" in folded or "fort" in folded:
        folded = _WRITTEN_TWO_WAYS.sub(lambda match: _SHORT[match.group()], folded)
    return " ".join(folded.split()) if "  " in folded or folded[:1] == " " or folded[-1:] == " " else folded


_NOT_IN_SLUG = re.compile(r"[^\w~-]")


def slug(name: str) -> str:
    """Write a name as the last part of an Open Civic Data id: lower case, ``_`` for spaces, ``~`` for other characters."""
    plain = name.lower().replace(" ", "_")
    if plain.replace("_", "").isalpha():
        return plain
    return _NOT_IN_SLUG.sub("~", plain.replace(".", "").replace(",_", "~_"))

"""What means something in other search languages, or nothing in this one: refused, with the way to say it here."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_NEAR = 50
"""The farthest that NEAR reaches, in words."""

_DASHES = "-–—−"
_MARKS = "'‘’‚\"/<>:.!?"


class Misreading(NamedTuple):
    """``at``: the offset in the word; ``message``: what is wrong; ``hint``: what to write instead."""

    at: int
    message: str
    hint: str


class _Rule(NamedTuple):
    """In ``message`` and ``hint`` stand the word as {word} and {lower}, what was found as {found}, and groups by name."""

    pattern: re.Pattern[str]
    message: str
    hint: str


def _rule(pattern: str, message: str, hint: str) -> _Rule:
    return _Rule(re.compile(pattern, re.VERBOSE), message, hint)


_NO_MEANING = "{found} has no meaning here"
_RULES = (
    _rule(
        r"^\W*(?i:and)\W*$",
        "{word} is not an operator",
        'write AND in capitals, or leave it out, or "{lower}" if you mean the word',
    ),
    _rule(r"^\W*(?i:or)\W*$", "{word} is not an operator", 'write OR in capitals, or "{lower}" if you mean the word'),
    _rule(
        r"^\W*(?i:not)\W*$",
        "{word} is not an operator",
        'write NOT in capitals, or a minus: -word, or "{lower}" if you mean the word',
    ),
    _rule(r"^(?i:near)(?:/\d*)?$", "{word} is not an operator", 'write NEAR/8 in capitals, or "near" if you mean the word'),
    _rule(r"^(?:AND|BUT|OR)[-_]?NOT$", "{word} is not an operator", "write two words: AND NOT"),
    _rule(
        r"^(?:XOR|EXCEPT|BUT|MINUS)$", "{word} is not an operator", 'write AND, OR or NOT, or "{lower}" if you mean the word'
    ),
    _rule(
        r"^(?i: (?:near|onear|adj|around|within|next)\W? | (?:[wnp]|pre|post)/ | / ) (?P<distance>\d{1,4}) $",
        "{word} is not an operator",
        "write a NEAR/{distance} b",
    ),
    _rule(
        r"^(?: (?i:(?:[wn]|pre)?/(?:s|p|sent|para|seg)) | ONEAR | ADJ | AROUND | WITHIN | NEXT )$",
        "{word} is not an operator",
        'write a NEAR/8 b, or "{lower}" if you mean the word',
    ),
    _rule(r"^&&?$", "{word} is not an operator", "write AND, or leave it out"),
    _rule(r"^\|\|?$", "{word} is not an operator", "write OR"),
    _rule(r"&&", "{found} is not an operator", "write AND between blanks"),
    _rule(r"\|\|?", "{found} is not an operator", "write OR between blanks"),
    _rule(rf"^[{_DASHES}]+$", "a dash on its own", "write -word to exclude a word, or drop the dash"),
    _rule(rf"^[{_DASHES}]+(?P<rest>.+)$", "a dash that is no minus sign", "write -{rest}, or NOT {rest}"),
    _rule(r"^\+$", "a plus sign on its own", "write AND, or leave it out"),
    _rule(r"^\+(?P<rest>.+)$", "+ has no meaning here", "write {rest}: every word must be there unless you write OR"),
    _rule(r"(?<=\w)\+(?=\w)", "+ has no meaning here", "write a blank instead: both must be there"),
    _rule(r"^!$", "! has no meaning here", "write NOT a, or -a"),
    _rule(r"^!(?P<rest>.+)$", "! has no meaning here", "write -{rest}, or NOT {rest}"),
    _rule(r"(?<=\w)!+$", "! has no meaning here", "write * for the rest of a word: immigr*"),
    _rule(r"^[‘’‚'](?!\d)|^[`´]", "a single quotation mark", 'write phrases in double marks: "a phrase"'),
    _rule(r"^\*+$", "a * on its own", "write the beginning of a word right before it: immigr*"),
    _rule(r"^\*", "* at the start of a word", "write the beginning of the word, then *: immigr*"),
    _rule(
        r"^/.+/$|\.[*+?]|\\[A-Za-z]", "regular expressions are not part of the language", 'write words, "phrases" and prefix*'
    ),
    _rule(r"\\", "a backslash has no meaning here", "drop it"),
    _rule(r"[\[\]{}]", "{found} has no meaning here", "write ( ) for groups; there are no regular expressions: write prefix*"),
    _rule(
        r"~",
        _NO_MEANING,
        "words are found with their inflections; for words at a distance write a NEAR/8 b, for others prefix*",
    ),
    _rule(r"\^", _NO_MEANING, "drop it: all words count the same, there are no regular expressions"),
    _rule(r"\?|(?<=[A-Za-z])\#(?=[A-Za-z])", "{found} does not stand for a letter", "write woman OR women, or prefix*"),
    _rule(r"(?<=[A-Za-z])%|^%(?=[A-Za-z])|(?<=[A-Za-z])\$$", _NO_MEANING, "write * for the rest of a word: immigr*"),
    _rule(r"(?<!\d),|,(?!\d)", "a comma has no meaning here", 'write OR or AND, or "a phrase" in quotation marks'),
    _rule(r";", "a semicolon has no meaning here", 'write OR or AND, or "a phrase" in quotation marks'),
    _rule(r"^(?i:title):", "= before title:", "write title:=word"),
    _rule(r"^(?i:intitle|allintitle|headlines?|hlead|heading|subject|ti|hl):", "there is no field {found}", "write title:word"),
    _rule(
        r"^(?i:site|source|feed|url|inurl|link|domain|host):",
        "there is no field {found}",
        "a query asks for words; which feeds are read says feeds.yaml",
    ),
    _rule(
        r"^(?i:before|after|since|until|date|daterange|from|to|when|year):",
        "there is no field {found}",
        "a query asks for words; a time is no part of it",
    ),
    _rule(
        r"^(?i:place|location|city|county|state|near):",
        "there is no field {found}",
        "a query asks for words; places are named beside it",
    ),
    _rule(r"^[A-Za-z]+:", "there is no field {found}", 'the one field is title: — or write "{word}" in quotation marks'),
    _rule(r"^:", "a colon has no meaning here", "write title:word, without a blank, for the title; else drop it"),
    _rule(r"^(?i:title)=", "= after title", "write title:word"),
    _rule(r"=", "= has no meaning here", "write =word for exactly that word, or a blank for two words"),
)


_LIKE_OPERATORS = frozenset("and or not near andnot butnot ornot xor except but minus onear adj around within next".split())
"""The words of letters alone that a rule may refuse."""


def misreading(word: str) -> Misreading | None:
    """Return what is wrong with a word of a query as typed, None if nothing is."""
    letters = word.removesuffix("*")
    if letters.isalpha() and letters.lower() not in _LIKE_OPERATORS:
        return None
    for pattern, message, hint in _RULES:
        if found := pattern.search(word):
            parts = {"word": word, "lower": word.lower().strip(_MARKS), "found": found[0], **found.groupdict()}
            if "distance" in parts:
                parts["distance"] = str(min(max(int(parts["distance"]), 1), MAX_NEAR))
            return Misreading(found.start(), message.format(**parts), hint.format(**parts))
    return None

"""How one word may be spelt: which characters in print belong to it, and what is left of them when it is looked up."""

from __future__ import annotations

import re

_UNSPACED = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W\d_{_UNSPACED}]"

# Only single characters are repeated possessively: Python 3.11.2 loses its place where a group with a look-ahead is.
# Most words are plain: ASCII letters, and nothing behind them that could belong to the word. All others take the careful way.
_PLAIN = r"[A-Za-z]++(?![&'+.`\#\x80-\U0010ffff])"
_CAREFUL = rf"""(?:
      # 287(g), 287 (G), 287g, 287-G, 501c3; but 9am is two words, and 24-x-7 is three
      [0-9]{{1,4}} (?: [ -]{{0,2}} \([ ]?[A-Za-z][ ]?\)
                     | (?![AaPp]\.?[Mm](?!\w)) [A-Za-z] (?!{_LETTER})
                     | -[A-Za-z] (?!-?{_LETTER}) )
      # 5, 1,355.50, 908.103, 21st
    | [0-9]+ (?:,[0-9]{{3}}(?![0-9]))* (?:\.[0-9]+)* (?:(?i:st|nd|rd|th)(?!\w))?
      # §§, and Sec. or s. before a number
    | §+ | (?:[Ss]ect?s?|SECS?|ss?) \. (?=[ ]?[0-9])
      # U.S., U. S., U.S, Ph.D.
    | {_LETTER}\. (?:{_LETTER}\.)+ (?:{_LETTER}(?!\w))? | [A-Z]\. (?:[ ]?[A-Z]\.)+ | {_LETTER}\.{_LETTER} (?![\w.])
    | (?:Ph|Ed)\.[ ]?D (?!\w) \.?
      # C++, C#, AT&T, DOT&PF
    | [A-Za-z] (?:\+\+|\#) (?![\w#+]) | {_LETTER}{{1,3}} (?:&{_LETTER}{{1,2}})+ (?!{_LETTER})
      # O'Brien, Hawai'i, naive
    | {_LETTER}++ (?:['`](?![sS](?!{_LETTER})){_LETTER}++)*
      # Chinese and Japanese print no spaces: each character is a word, so that what is typed is found as a phrase
    | [{_UNSPACED}]
  )"""
# The endings of possessives, of the plural of 287(g) or 501(c)(3), and of permit(s) count as what lies between two words.
_ENDING = rf"(?: (?!\A)[)'`]{{1,2}}[sS](?!{_LETTER}) | s(?<=\)s)(?!{_LETTER}) | \((?<=[a-z]\()e?s\) | )"

GAP_AND_WORD = re.compile(rf"({_ENDING} [^\w§]*+) ({_PLAIN} | {_CAREFUL} | \Z)", re.VERBOSE)
"""Reads a folded text without underscores from end to end: what lies before each word, and the word as printed."""

_SECTION = frozenset({"sec", "secs", "sect", "sects", "s", "ss"})
_PUNCTUATION_OF_NUMBERS = str.maketrans("", "", " ,()-")
_PUNCTUATION_OF_WORDS = str.maketrans("", "", " .'`")


def spell(printed: str) -> str:
    """Return a word as all ways to print it are spelt; case is kept."""
    if printed[0] == "§" or (printed[-1] == "." and printed[:-1].lower() in _SECTION):
        return "section"
    return printed.translate(_PUNCTUATION_OF_NUMBERS if printed[0].isdigit() else _PUNCTUATION_OF_WORDS)

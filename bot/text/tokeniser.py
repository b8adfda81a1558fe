"""Words with their offsets: what places, queries and copies read a text as.

One rule for texts and for queries, so that what is typed in any usual way meets what is printed in any other:

- ``287(g)``, ``287 (g)``, ``287g``, ``287-G`` and ``287(G)'s`` are one word; ``1287(g)`` and ``287 groups`` are not it.
- Letters and digits part (``HB1355`` = ``HB 1355`` = ``H.B. 1355``), as do hyphens (``ICE-detainer``, ``Miami-Dade``).
- Dotted capitals lose their dots (``U.S.`` = ``US``), ``§`` and ``Sec.`` before a number are ``section``.
- Possessives lose their ending, other apostrophes vanish (``Key West's``, ``O'Brien``). ``C++``, ``C#`` and ``AT&T`` are kept.
"""

from __future__ import annotations

import re

from bot.text.fold import Folded
from bot.text.tokens import Tokens

_L = r"[^\W\d_]"
_TOKEN = re.compile(
    rf"""
    (?: (?P<section> §+ | (?:[Ss]ecs?|ss?)\.(?=[ ]?\d) )
      | (?P<cite> \d{{2,4}}(?: [ ]{{0,2}}\([ ]?[A-Za-z][ ]?\) | [A-Za-z](?!\w) | -[A-Za-z](?![\w-]) ) )(?:s|'s)?(?!\w)
      | (?P<ordinal> \d+{_L}{{1,3}}(?!\w) )
      | (?P<number> \d+(?:,\d{{3}}(?!\d))*(?:\.\d+)* )
      | (?P<dotted> (?:{_L}\.){{2,}}(?:{_L}(?!\w))? | {_L}\.{_L}(?![\w.]) )
      | (?P<symbol> [A-Za-z](?:\+\+|\#)(?![\w#+]) | {_L}{{1,3}}(?:&{_L}{{1,3}})+(?!{_L}) )
      | (?P<word> {_L}+(?:'(?![sS](?!\w)){_L}+)* )
    )(?:'[sS](?!\w))?
    """,
    re.VERBOSE,
)
_PUNCTUATION = {"cite": re.compile(r"[ ()-]"), "number": re.compile(","), "dotted": re.compile(r"\."), "word": re.compile("'")}
_WRAPPED_LINE = 50
_SENTENCE_END = re.compile(r"[!?•|]|(\.)[\"')\]]*\s")
_ABBREVIATIONS = frozenset(
    "adm amend ant approx art assn ave bd bldg blvd capt ch cir cmdr co col comm comr corp ct dept det dir dist div dr est ex "
    "exec fig fr ft gen gov govs hon inc intl jr lt ltd maj misc mr mrs ms mt mts mx natl no nos ord para pop pp pres prof pt "
    "rd reg rep reps res ret rev sen sens sgt sr st stat ste supt tel terr twp univ vol vs "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn tex va "
    "vt wash wis wyo jan feb mar apr jun jul aug sept oct nov dec".split()
)


def tokenise(text: str, *, body_at: int | None = None) -> Tokens:
    """Read a text as words. ``body_at`` is the offset where a title ends and a body begins. Linear in the text."""
    folded = Folded(text)
    clean = folded.text
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    sentence = end = line = 0
    body: int | None = None
    last = ""
    for found in _TOKEN.finditer(clean):
        kind = found.lastgroup or "word"
        at = found.start()
        start, original_end = folded.original(*found.span(kind))
        if body_at is not None and body is None and start >= body_at:
            body = len(words)
            sentence += 1
            line = at
        elif at - end > 1 or clean[end:at] == "\n":
            gap = clean[end:at]
            wrapped = "\n" in gap and clean.index("\n", end) - line >= _WRAPPED_LINE
            sentence += _ends_sentence(gap, last, clean[at], wrapped)
            line = clean.rfind("\n", end, at) + 1 or line
        end = found.end()
        last = _cased(kind, found[kind])
        words.append(last)
        starts.append(start)
        ends.append(original_end)
        sentences.append(sentence)
    return Tokens([word.casefold() for word in words], words, starts, ends, sentences, len(words) if body is None else body)


def _cased(kind: str, printed: str) -> str:
    if kind == "section":
        return "section"
    punctuation = _PUNCTUATION.get(kind)
    return punctuation.sub("", printed) if punctuation else printed


def _ends_sentence(gap: str, last: str, following: str, wrapped: bool) -> bool:
    """Whether a sentence or line ends in the ``gap`` between two words; a full stop may also be that of an abbreviation."""
    if "\n" in gap and not wrapped:
        return True
    ended = _SENTENCE_END.search(gap)
    if ended is None or ended[1] is None:
        return ended is not None
    return not (following.islower() or len(last) == 1 or last.lower() in _ABBREVIATIONS)

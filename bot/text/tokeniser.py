"""Words with their offsets: what places, queries and copies read a text as.

One rule for texts and for queries, so that what is typed in any usual way meets what is printed in any other:

- ``287(g)``, ``287 (g)``, ``287g``, ``287-G`` and ``287(G)'s`` are one word; ``1287(g)`` and ``287 groups`` are not it.
- Letters and digits part (``HB1355`` = ``HB 1355`` = ``H.B. 1355``, ``5pm`` = ``5 p.m.``), as do hyphens (``ICE-detainer``).
- Dotted capitals lose their dots (``U.S.`` = ``U. S.`` = ``US``), ``§`` and ``Sec.`` before a number are ``section``.
- Possessives and ``permit(s)`` lose their ending, other apostrophes vanish (``O'Brien``). ``C++``, ``C#``, ``AT&T`` are kept.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, chain

from bot.text.fold import Folded
from bot.text.sentences import number_sentences
from bot.text.spelling import GAP_AND_WORD, spell
from bot.text.tokens import Tokens


def tokenise(text: str, *, body_at: int | None = None) -> Tokens:
    """Read a text as words. ``body_at`` is the offset where a title ends and a body begins. Linear in the text."""
    folded = Folded(text)
    pairs = GAP_AND_WORD.findall(folded.text.replace("_", " "))
    while pairs and not pairs[-1][1]:
        pairs.pop()
    if not pairs:
        return Tokens([], [], [], [], [], 0)
    gaps, printed = zip(*pairs, strict=True)
    edges = list(accumulate(map(len, chain.from_iterable(pairs))))
    folded_starts, ends = edges[0::2], edges[1::2]
    cased = list(printed)
    for index in [index for index, word in enumerate(printed) if not word.isalpha()]:
        cased[index] = spell(printed[index])
    starts = folded.original_starts(folded_starts)
    body = len(cased) if body_at is None else bisect_left(starts, body_at)
    return Tokens(
        " ".join(cased).casefold().split(" "),
        cased,
        starts,
        folded.original_ends(ends),
        number_sentences(folded.text, printed, gaps, folded_starts, body),
        body,
    )

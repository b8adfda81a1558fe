"""The query language: what a reporter types to say which words an alert must have.

======================  ================================================================================================
``agreement``           the word and its inflections (agreements), whatever its case and accents; never a part of a word
``ICE``                 an acronym in capitals meets only capitals (ICE, I.C.E., ICE's), not ice; in a headline all in
                        capitals it proves nothing, unless in parentheses, in a longer phrase, or by NEAR
``=policy``             exactly this word: not policies
``"city commission"``   exactly these words, side by side in one sentence
``immigr*``             every word that begins so; at least three letters
``a AND b``, ``a b``    both, anywhere in title or text
``a OR b``              either
``NOT a``, ``-a``       the text must not have it; something else must be asked for as well
``a NEAR/8 b``          at most 8 words apart in any order, neighbours being NEAR/1; title and text are never near. NEAR
                        alone is NEAR/8, the most is NEAR/50. Each side is a word, a phrase, a prefix*, or several of them
                        with OR: ``(ICE OR immigration) NEAR/8 (agreement OR memo*)``
``title:a``             in the title: also ``title:"a phrase"``, ``title:(a OR b)`` and ``title:a NEAR/8 b``
``( )``                 grouping. Without it NEAR binds most, then NOT, then AND, then OR: ``a b OR c`` is ``(a b) OR c``
======================  ================================================================================================

Operators are written in capitals; straight and curly quotation marks are the same. Tokens keep what policy needs: ``287(g)`` is
287(g), 287 (g), 287g and 287(G)'s, not 1287(g); ``H.B. 1355`` is HB 1355 and HB1355; ``§ 908.103`` is Section 908.103;
``ICE-detainer`` is ICE detainer; ``re-instate`` is reinstate, in phrases and beside NEAR too; C++, AT&T and U.S. are words.
HTML entities (``AT&amp;T``, ``&quot;``) mean what they stand for. There are no regular expressions.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.subscription import Term
from bot.matching.query_evidence import evidence, printed
from bot.matching.query_shortfall import Shortfall, shortfall
from bot.matching.query_syntax import parse
from bot.matching.query_tree import Node
from bot.matching.words import EVERYWHERE, Words
from bot.text.document import Text


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has been read: as it was typed, and what it means."""

    text: str
    tree: Node

    def search(self, text: Text) -> tuple[Term, ...] | None:
        """Ask the query of a text; see ``ask``."""
        return self.ask(Words(text))

    def ask(self, words: Words) -> tuple[Term, ...] | None:
        """Return the terms that make the query true, in the order of the text, or None where it is not.

        At most 20 terms, at most 5 of each word or phrase, none inside another; none at all where only a NOT made it true.
        Linear in the text.
        """
        found = evidence(self.tree, words, EVERYWHERE)
        return None if found is None else printed(found, words)

    def shortfall(self, words: Words) -> Shortfall | None:
        """Return what the words lack for the query to be true, and what of it they have; None where it is true."""
        return shortfall(self.tree, words)


def parse_query(text: str) -> Query:
    """Read a query. Raises QueryError, whose ``position`` is the character at fault and ``hint`` what to write instead."""
    return Query(text, parse(text))

"""Full-text search on SQLite: FTS5 without content, newest first. What is looked for, in its language of expressions.

https://www.sqlite.org/fts5.html. The index keeps no text (``content=''``), so that a row is taken out by saying again what was
put in. Terms are ASCII words to the tokenizer, which is told what else they are made of; anything that it does not know
separates words there, in texts and expressions alike.
"""

from __future__ import annotations

import zlib

from bot.domain.seek import ALL, Close, Each, Either, Has, Run, Seek, Without
from bot.ports import ItemWords

INSERT = "INSERT INTO item_fts(rowid, title, body, marks) VALUES (:id, :title, :body, :marks)"
DELETE = "INSERT INTO item_fts(item_fts, rowid, title, body, marks) VALUES ('delete', :id, :title, :body, :marks)"
_NEVER = "n"


def pack(words: ItemWords) -> bytes:
    """Return the words of an item as they are kept beside the index."""
    return zlib.compress("\n".join((words.title, words.body, words.marks)).encode("utf-8", "surrogatepass"), 1)


def unpack(packed: bytes) -> ItemWords:
    """Undo pack()."""
    return ItemWords(*zlib.decompress(packed).decode("utf-8", "surrogatepass").split("\n"))


def expression(seek: Seek) -> str:
    """Return the MATCH expression for what is looked for."""
    match seek:
        case Has(term):
            return _quoted((term,))
        case Run(terms, title):
            return _within(_quoted(terms), title)
        case Close(left, right, distance, title):
            return _within(f"NEAR({_quoted(left)} {_quoted(right)}, {distance - 1})", title)
        case Each(of):
            wanted = [expression(one) for one in of if not isinstance(one, Without)] or [_quoted((ALL,))]
            excluded = [expression(one.seek) for one in of if isinstance(one, Without)]
            found = f"({' AND '.join(wanted)})"
            return f"({found} NOT ({' OR '.join(excluded)}))" if excluded else found
        case Either(of):
            return f"({' OR '.join(map(expression, of))})" if of else _quoted((_NEVER,))
        case Without(inner):
            return f"({_quoted((ALL,))} NOT {expression(inner)})"


def _quoted(terms: tuple[str, ...]) -> str:
    return '"' + " ".join(terms).replace('"', "") + '"'


def _within(what: str, title: bool) -> str:
    return f"title : {what}" if title else what

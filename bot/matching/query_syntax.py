"""The query language's grammar: from what was typed to a tree, or to an error that points at the character.

Operators by strength: NEAR, then NOT and -, then AND (or nothing), then OR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import QueryError
from bot.matching.query_misreadings import MAX_NEAR
from bot.matching.query_tree import And, InTitle, Near, Node, Not, Or, Phrase, names_something
from bot.matching.query_typed import plain
from bot.matching.query_words import read_phrase, read_word

MAX_LENGTH = 2_000
MAX_DEPTH = 20
DEFAULT_NEAR = 8

_MARKS = '"“”„‟«»＂'
_BILLS = "HB|SB|HR|SR|AB|LB|LD|HF|SF|HJR|SJR|HCR|SCR|AJR|ACR"
_OPERATOR = re.compile(rf"(AND|OR|NOT)(?![^\s(){_MARKS}])|(NEAR)(?:/([^\s(){_MARKS}]*))?(?![^\s(){_MARKS}])")
_TITLE = re.compile(r"title:", re.IGNORECASE)
_CALLED_TITLE = re.compile(r"(?:all)?(?:in)?(?:title|headline|hlead)\(", re.IGNORECASE)
_CALLED_NEAR = re.compile(r"(?:around|near|within|adj|next)\s?\(\s?(\d{1,3})\s?\)", re.IGNORECASE)
_WORD = re.compile(
    rf"""
    (?:  \d{{2,4}}\s{{1,2}}\(\s?[A-Za-z]\s?\)(?!\w)                       # 287 (g)
      |  (?:[A-Z]\.\s?){{1,3}}[A-Z]\.(?:\s\d+(?![\w.]))?                   # H.B. 1355, H. B. 1355, U. S.
      |  (?:{_BILLS})\s\d+(?![\w.])                                        # HB 1355
      |  (?:§+\s*|(?i:secs?|sect)\.\s?)\d                                 # § 908.103, Sec. 908.103
      |  [^\s(){_MARKS}]
    )
    (?:  (?<=[\d)])\((?:[A-Za-z]|\d{{1,2}})\)                             # 287(g), 501(c)(3)
      |  (?<=[a-z])\(e?s\)                                                # permit(s)
      |  [^\s(){_MARKS}]
    )*
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What a piece of a query is; the values are how errors call it."""

    LEAF = "a word"
    OPEN = "("
    CLOSE = ")"
    TITLE = "title:"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    END = "the end"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query, where it begins, and what it carries: the leaf of a word or phrase, the distance of a NEAR."""

    kind: Kind
    position: int
    leaf: Node | None = None
    distance: int = 0


def parse(typed: str) -> Node:
    """Read a query. Raises QueryError, whose position is the character at fault and whose hint what to write instead."""
    if len(typed) > MAX_LENGTH:
        message = f"a query of {len(typed)} characters"
        raise QueryError(typed[:80] + "…", message, position=MAX_LENGTH, hint=f"keep it under {MAX_LENGTH}: use two topics")
    query, origins = plain(typed)
    try:
        tree = _Parser(query, _pieces(query)).parse()
        if not names_something(tree):
            hint = "name something that has to be there: immigration -football"
            raise QueryError(query, "a query that only excludes", position=0, hint=hint)
    except QueryError as error:
        raise QueryError(typed, error.message, position=origins[error.position], hint=error.hint) from None
    return tree


def _pieces(query: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(query):
        if query[at] == " ":
            at += 1
            continue
        piece, at = _piece(query, at)
        pieces.append(piece)
    pieces.append(Piece(Kind.END, len(query)))
    return pieces


def _piece(query: str, at: int) -> tuple[Piece, int]:
    """Read the piece at ``at``, and return with it where the next one may begin."""
    character, following = query[at], query[at + 1 : at + 2]
    if character in "()":
        return Piece(Kind(character), at), at + 1
    if character in _MARKS:
        return _quoted(query, at)
    if near := _CALLED_NEAR.match(query, at):
        hint = f"write a NEAR/{_bounded(near[1])} b"
        raise QueryError(query, f"{near[0]} is not how a distance is written", position=at, hint=hint)
    if title := _CALLED_TITLE.match(query, at):
        raise QueryError(query, f"{title[0]} is no operator", position=at, hint="write title:(a OR b)")
    if operator := _OPERATOR.match(query, at):
        if operator[2]:
            return Piece(Kind.NEAR, at, distance=_distance(query, operator)), operator.end()
        return Piece(Kind(operator[1]), at), operator.end()
    if character == "-" and following.strip("- "):
        return Piece(Kind.NOT, at), at + 1
    if title := _TITLE.match(query, at):
        return Piece(Kind.TITLE, at), title.end()
    if character == "=":
        if following and following in _MARKS:
            return _quoted(query, at + 1)
        if not following.strip(" ()="):
            raise QueryError(query, "= without a word", position=at, hint="write =word, without a space")
    start = at + (character == "=")
    word = _WORD.match(query, start)
    end = word.end() if word else start + 1
    leaf = read_word(query, query[start:end], start, exact=character == "=")
    return Piece(Kind.LEAF, at, leaf), end


def _quoted(query: str, at: int) -> tuple[Piece, int]:
    end = next((i for i in range(at + 1, len(query)) if query[i] in _MARKS), None)
    if end is None:
        raise QueryError(query, "a quotation mark that is not closed", position=at, hint='close the phrase: "a phrase"')
    return Piece(Kind.LEAF, at, read_phrase(query, query[at + 1 : end], at)), end + 1


def _distance(query: str, near: re.Match[str]) -> int:
    if near[3] is None:
        return DEFAULT_NEAR
    if not (near[3].isascii() and near[3].isdigit() and len(near[3]) < 4 and 1 <= int(near[3]) <= MAX_NEAR):
        hint = f'write NEAR/1 to NEAR/{MAX_NEAR}, or "a phrase" for words side by side'
        raise QueryError(query, f"NEAR/{near[3]} is no distance in words", position=near.start(3), hint=hint)
    return int(near[3])


def _bounded(distance: str) -> int:
    return min(max(int(distance), 1), MAX_NEAR)


class _Parser:
    def __init__(self, query: str, pieces: list[Piece]) -> None:
        self._query = query
        self._pieces = pieces
        self._at = 0

    def parse(self) -> Node:
        if self._next.kind is Kind.END:
            raise self._error("an empty query", self._next, 'write a word, or "a phrase"')
        tree = self._any(0)
        if self._next.kind is Kind.CLOSE:
            raise self._error("a parenthesis that was never opened", self._next, "drop it, or open one before it")
        return tree

    @property
    def _next(self) -> Piece:
        return self._pieces[self._at]

    def _take(self) -> Piece:
        self._at += 1
        return self._pieces[self._at - 1]

    def _error(self, message: str, piece: Piece, hint: str) -> QueryError:
        return QueryError(self._query, message, position=piece.position, hint=hint)

    def _any(self, depth: int) -> Node:
        operands = [self._all(depth)]
        while self._next.kind is Kind.OR:
            self._take_operator()
            operands.append(self._all(depth))
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _all(self, depth: int) -> Node:
        operands = [self._negated(depth)]
        while self._next.kind not in (Kind.OR, Kind.CLOSE, Kind.END):
            if self._next.kind is Kind.AND:
                self._take_operator()
            operands.append(self._negated(depth))
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _negated(self, depth: int) -> Node:
        if self._next.kind is not Kind.NOT:
            return self._near(depth)
        operator = self._take_operator()
        self._deepen(depth, operator)
        return Not(self._negated(depth + 1))

    def _near(self, depth: int) -> Node:
        first = self._next
        left = self._operand(depth)
        if self._next.kind is not Kind.NEAR:
            return left
        operator = self._take_operator()
        second = self._next
        if second.kind is Kind.NOT:
            raise self._error("NOT inside NEAR", second, "write a AND NOT (a NEAR/8 b)")
        self._refuse_distance_apart(operator)
        right = self._operand(depth)
        if self._next.kind is Kind.NEAR:
            raise self._error("NEAR after NEAR", self._next, "write (a NEAR/8 b) AND (b NEAR/8 c)")
        titles = [side for side in (left, right) if isinstance(side, InTitle)]
        left, right = (side.operand if isinstance(side, InTitle) else side for side in (left, right))
        near = Near(self._phrases(left, first), self._phrases(right, second), operator.distance)
        return InTitle(near) if titles else near

    def _refuse_distance_apart(self, operator: Piece) -> None:
        """Refuse ``a NEAR 5 b``, which would mean: near the number 5."""
        bare = self._query[operator.position :].startswith("NEAR ")
        number = re.compile(r"(\d{1,3}) ").match(self._query, self._next.position)
        if bare and number and self._pieces[self._at + 1].kind in (Kind.LEAF, Kind.OPEN, Kind.TITLE):
            hint = f"write a NEAR/{_bounded(number[1])} b, without a blank"
            raise self._error("a distance apart from its NEAR", self._next, hint)

    def _phrases(self, node: Node, piece: Piece) -> tuple[Phrase, ...]:
        match node:
            case Phrase():
                return (node,)
            case Or(operands):
                return tuple(phrase for operand in operands for phrase in self._phrases(operand, piece))
            case InTitle():
                raise self._error("title: in parentheses beside NEAR", piece, "write title:(a OR b) NEAR/8 c")
            case Near():
                raise self._error("NEAR inside NEAR", piece, "write (a NEAR/8 b) AND (b NEAR/8 c)")
            case And():
                raise self._error("AND inside NEAR", piece, "write (a NEAR/8 c) AND (b NEAR/8 c); (a OR b) NEAR/8 c works")
            case Not():
                raise self._error("NOT inside NEAR", piece, "write a AND NOT (a NEAR/8 b)")

    def _operand(self, depth: int) -> Node:
        piece = self._take()
        if piece.leaf is not None:
            return piece.leaf
        if piece.kind is Kind.TITLE:
            if self._next.kind is Kind.NOT:
                raise self._error("title: before NOT", piece, "write -title:word, or NOT title:word")
            if self._next.kind is Kind.TITLE:
                raise self._error("title: twice", self._next, "write it once")
            if self._next.kind not in (Kind.LEAF, Kind.OPEN):
                raise self._error("title: without a word", piece, 'write title:word, title:"a phrase" or title:(a OR b)')
            return InTitle(self._operand(depth))
        if piece.kind is Kind.OPEN:
            return self._group(piece, depth)
        if piece.kind is Kind.CLOSE:
            raise self._error("a parenthesis that was never opened", piece, "drop it, or open one before it")
        raise self._error(f"nothing on the left of {piece.kind}", piece, f"write a {piece.kind} b")

    def _group(self, opening: Piece, depth: int) -> Node:
        self._deepen(depth, opening)
        if self._next.kind is Kind.CLOSE:
            raise self._error("empty parentheses", opening, "write words between them, or drop them")
        if self._next.kind is Kind.END:
            raise self._error("a parenthesis that is not closed", opening, "close it with )")
        inside = self._any(depth + 1)
        if self._take().kind is not Kind.CLOSE:
            raise self._error("a parenthesis that is not closed", opening, "close it with )")
        return inside

    def _take_operator(self) -> Piece:
        operator = self._take()
        if self._next.kind in (Kind.END, Kind.CLOSE):
            usage = "NOT a" if operator.kind is Kind.NOT else f"a {operator.kind} b"
            raise self._error(f"nothing on the right of {operator.kind}", operator, f"write {usage}")
        return operator

    def _deepen(self, depth: int, piece: Piece) -> None:
        if depth >= MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} levels", piece, "use fewer parentheses and NOTs")

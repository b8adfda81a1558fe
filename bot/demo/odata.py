"""As much OData v3 as the Legistar Web API answers: ``$filter``, ``$orderby``, ``$top`` and ``$skip`` over records. Pure.

Filters compare a field with a literal (``datetime'…'``, a number, ``'text'``, ``null``) by eq, ne, gt, ge, lt, le, joined
by and, or, not and parentheses. Null passes eq null and ne VALUE only, as in the real service.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Record = Mapping[str, Any]
Test = Callable[[Record], bool]

MAX_ROWS = 1000

_TOKEN = re.compile(r"\s*(?:(?P<date>datetime'[^']*')|(?P<text>'(?:[^']|'')*')|(?P<word>[\w.:+-]+)|(?P<mark>[()]))")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def select(records: Sequence[Record], query: Mapping[str, str]) -> list[Record]:
    """Apply a request's query options to records. Raises ValueError where one cannot be read."""
    chosen = list(records)
    if "$filter" in query:
        chosen = [record for record in chosen if _Filter(query["$filter"]).test(record)]
    for key in reversed(query.get("$orderby", "").split(",")):
        if key.strip():
            field, _, direction = key.strip().partition(" ")
            chosen.sort(key=lambda record, field=field: _sortable(record[field]), reverse=direction.strip() == "desc")  # type: ignore[misc]
    skip = int(query.get("$skip", 0))
    return chosen[skip : skip + min(int(query.get("$top", MAX_ROWS)), MAX_ROWS)]


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else "")


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Filter:
    """A parsed ``$filter``; ``test`` says whether a record passes."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._place = 0
        self.test = self._either()
        if self._place != len(self._tokens):
            raise ValueError(f"unexpected {self._tokens[self._place]!r} in $filter")

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise ValueError("$filter ends too early")
        self._place += 1
        return token

    def _either(self) -> Test:
        tests = [self._all()]
        while self._peek() == "or":
            self._next()
            tests.append(self._all())
        return lambda record: any(test(record) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._peek() == "and":
            self._next()
            tests.append(self._one())
        return lambda record: all(test(record) for test in tests)

    def _one(self) -> Test:
        if self._peek() == "not":
            self._next()
            negated = self._one()
            return lambda record: not negated(record)
        if self._peek() == "(":
            self._next()
            inner = self._either()
            if self._next() != ")":
                raise ValueError("a parenthesis is not closed in $filter")
            return inner
        return self._comparison()

    def _comparison(self) -> Test:
        field, word, literal = self._next(), self._next(), self._next()
        if word not in _COMPARISONS:
            raise ValueError(f"{word!r} is no comparison")
        compare, wanted = _COMPARISONS[word], _literal(literal)

        def test(record: Record) -> bool:
            value = record[field]
            if value is None or wanted is None:
                return (word == "eq") == (value is wanted) if word in {"eq", "ne"} else False
            return compare(_instant(value) if isinstance(wanted, datetime) else value, wanted)

        return test


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        hit = _TOKEN.match(text, place)
        if hit is None:
            raise ValueError(f"$filter cannot be read at {text[place : place + 20]!r}")
        found.append(hit.group().strip())
        place = hit.end()
    return found


def _literal(token: str) -> Any:
    if token.startswith("datetime'"):
        return _instant(token[len("datetime'") : -1])
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    return None if token == "null" else float(token)
